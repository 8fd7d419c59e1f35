"""JupyterLab in a real browser: one server, one Chromium, notebooks opened and run in it."""

import contextlib
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from agviz.errors import MissingPackageError

STARTS_WITHIN = 60
"""s."""

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
"""Of Chromium: nothing but this machine is reached."""

SERVER = (
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port_retries=0",
    "--ServerApp.disable_check_xsrf=True",
    "--IdentityProvider.token=",
    "--LabApp.news_url=None",
    "--LabApp.extension_manager=readonly",
    "--LabApp.expose_app_in_browser=True",
)

READY = """() => {
    const kernel = window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel;
    return kernel?.connectionStatus === 'connected' && kernel?.status === 'idle';
}"""
"""Whether the notebook's kernel waits; the toolbar says so of no kernel, too."""


def chromium() -> str | None:
    """The path of a Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def lacking() -> str:
    """What is missing to open a notebook in a browser, in words; empty if nothing is."""
    if chromium() is None:
        return "no Chromium is installed (on Debian: apt-get install chromium fonts-liberation)"
    packages = ("playwright", "jupyterlab", "nbformat")
    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    return f"missing packages (pip install {' '.join(missing)})" if missing else ""


@contextlib.contextmanager
def lab_server(folder: Path) -> Iterator[str]:
    """JupyterLab in a folder, with settings of its own; gives its address.

    Raises
    ------
    MissingPackageError
        When something is missing.
    """
    if words := lacking():
        raise MissingPackageError(f"JupyterLab cannot be opened in a browser: {words}")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", *SERVER, f"--ServerApp.port={port}"]
    log = folder / "server.log"
    with log.open("w") as said:
        server = subprocess.Popen(
            [*command, f"--ServerApp.root_dir={folder}"],
            env=os.environ | _own_settings(folder),
            stdout=said,
            stderr=said,
        )
        try:
            _wait(server, f"http://127.0.0.1:{port}", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


def _own_settings(folder: Path) -> dict[str, str]:
    """Environment of a server that neither reads nor writes its user's settings."""
    own = {name: folder / f".{name}" for name in ("config", "data", "runtime", "ipython")}
    settings = own["config"] / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    here = str(Path(__file__).resolve().parents[2])
    return {
        "JUPYTER_CONFIG_DIR": str(own["config"]),
        "JUPYTER_DATA_DIR": str(own["data"]),
        "JUPYTER_RUNTIME_DIR": str(own["runtime"]),
        "IPYTHONDIR": str(own["ipython"]),
        "PYTHONPATH": os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")])),
    }


def _wait(server: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    began = time.monotonic()
    while True:
        try:
            urllib.request.urlopen(f"{address}/api", timeout=2).read()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() - began > STARTS_WITHIN:
                raise RuntimeError(f"JupyterLab did not start: {log.read_text()[-2000:]}") from None
            time.sleep(0.1)


@contextlib.contextmanager
def browser_page(width: int = 1400, height: int = 1000) -> Iterator[Any]:
    """A page of a Chromium, of so many pixels; clipboard and downloads are allowed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        context = opened.new_context(viewport={"width": width, "height": height})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield context.new_page()
        opened.close()


def write_notebook(cells: Sequence[str], path: Path) -> None:
    """Write a notebook of code cells."""
    import nbformat

    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, path)


def open_notebook(page: Any, address: str, name: str) -> None:
    """Open a notebook in a page, alone and large, and wait for its kernel."""
    body = {"path": name, "type": "notebook", "name": name, "kernel": {"name": "python3"}}
    session = urllib.request.Request(
        f"{address}/api/sessions",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(session, timeout=30).read()  # else the browser asks which kernel
    page.goto(f"{address}/lab/tree/{name}")
    accept = page.locator(".jp-Dialog button.jp-mod-accept")
    page.add_locator_handler(accept, lambda: accept.click())
    page.wait_for_function(READY, timeout=60_000)
    page.evaluate("window.jupyterapp.shell.collapseLeft()")


def run_all(page: Any) -> None:
    """Run all cells, without waiting for them."""
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")


def wait_drawn(page: Any, selector: str = ".agviz-drawn", *, seconds: int | float = 60) -> None:
    """Wait until a figure is drawn.

    Raises
    ------
    RuntimeError
        When a cell fails instead, with its words.
    """
    failed = "[data-mime-type$='jupyter.error'], [data-mime-type$='jupyter.stderr']"
    page.wait_for_selector(f"{selector}, {failed}", timeout=1_000 * seconds, state="attached")
    if page.locator(failed).count():
        raise RuntimeError(page.locator(failed).first.text_content()[-2_000:])
