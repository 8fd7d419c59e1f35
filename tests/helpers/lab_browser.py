"""JupyterLab in a real browser: one server, one Chromium, notebooks opened and run in it."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
SERVER = (
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    "--IdentityProvider.token=",
    "--ServerApp.disable_check_xsrf=True",
    "--LabApp.news_url=None",
    "--LabApp.extension_manager=readonly",
    "--LabApp.expose_app_in_browser=True",
    "--ServerApp.port_retries=0",
)
STARTS_WITHIN = 60  # s


def why_not() -> str:
    """What is missing for these tests, in words; empty if nothing is."""
    if CHROMIUM is None:
        return "no Chromium is installed (apt-get install chromium)"
    import importlib.util

    lacking = [n for n in ("playwright", "jupyterlab") if importlib.util.find_spec(n) is None]
    return f"the package {lacking[0]!r} is not installed" if lacking else ""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextlib.contextmanager
def lab_server(folder: Path, *, cache: str):
    """JupyterLab in a folder, with settings of its own; gives its address."""
    port = free_port()
    own = {name: folder / f".{name}" for name in ("config", "data", "runtime", "ipython")}
    settings = own["config"] / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(own["config"]),
        "JUPYTER_DATA_DIR": str(own["data"]),
        "JUPYTER_RUNTIME_DIR": str(own["runtime"]),
        "IPYTHONDIR": str(own["ipython"]),
        "AGVIZ_CACHE": cache,
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    command = [sys.executable, "-m", "jupyterlab", *SERVER, f"--ServerApp.port={port}"]
    log = (folder / "server.log").open("w")
    server = subprocess.Popen(
        [*command, f"--ServerApp.root_dir={folder}"], env=environment, stdout=log, stderr=log
    )
    try:
        address = f"http://127.0.0.1:{port}"
        began = time.monotonic()
        while True:
            try:
                urllib.request.urlopen(f"{address}/api", timeout=2).read()
                break
            except OSError:
                assert server.poll() is None, (folder / "server.log").read_text()[-2000:]
                assert time.monotonic() - began < STARTS_WITHIN, "JupyterLab did not start"
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def notebook(cells, path: Path) -> None:
    """Write a notebook of code cells."""
    import nbformat

    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, path)


def start_session(address: str, name: str) -> None:
    """A kernel for a notebook, before a browser asks which one."""
    body = {"path": name, "type": "notebook", "name": name, "kernel": {"name": "python3"}}
    asked = urllib.request.Request(
        f"{address}/api/sessions",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(asked, timeout=30).read()


READY = """() => {
    const shell = window.jupyterapp?.shell;
    const session = shell?.currentWidget?.sessionContext?.session;
    const kernel = session?.kernel;
    return kernel?.connectionStatus === 'connected' && kernel?.status === 'idle';
}"""


def open_notebook(page, address: str, name: str) -> None:
    """Open a notebook in a page, and wait for its kernel."""
    start_session(address, name)
    page.goto(f"{address}/lab/tree/{name}")
    accept = page.locator(".jp-Dialog button.jp-mod-accept")
    page.add_locator_handler(accept, lambda: accept.click())
    page.wait_for_function(READY, timeout=60_000)


def run_all(page) -> None:
    """Run all cells, without waiting for them."""
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
