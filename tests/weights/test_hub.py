"""Weights from Hugging Face, against a loopback server that speaks enough of its API."""

import http.server
import json
import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from agviz.errors import MissingPackageError, RemoteError, UnknownNameError, UnreachableError
from agviz.weights import hub

REPOSITORY = "google/alphagenome-fold-0"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES = {"_METADATA": b"{}", "d/one": b"weights", "README.md": b"terms"}

NO_TOKEN = (
    f"Hugging Face gives {REPOSITORY} to known users only: accept its terms (the weights are for "
    f"non-commercial use) at https://huggingface.co/{REPOSITORY}, make a token of type 'read' at "
    "https://huggingface.co/settings/tokens, then run `hf auth login` or set HF_TOKEN"
)
BAD_TOKEN = (
    f"Hugging Face refuses your token for {REPOSITORY}: make a new one of type 'read' at "
    "https://huggingface.co/settings/tokens, then run `hf auth login` or set HF_TOKEN"
)
NOT_ACCEPTED = (
    f"The terms of {REPOSITORY} are not accepted yet (the weights are for non-commercial use): log "
    f"in, open https://huggingface.co/{REPOSITORY} and accept them, then try again; a fine-grained "
    "token must also be allowed to read gated repositories"
)
UNREACHABLE = (
    f"{REPOSITORY} is not here, and Hugging Face cannot be reached (REASON); on another machine "
    f"accept the terms at https://huggingface.co/{REPOSITORY}, run `hf auth login` and `hf "
    f"download {REPOSITORY}`, or take google/alphagenome from Kaggle, and give the folder's path "
    "instead of a name"
)

SCRIPT = """
import sys
from agviz.errors import AgvizError
from agviz.weights.hub import fetch_checkpoint
try:
    print(fetch_checkpoint(sys.argv[1]))
except AgvizError as error:
    print(type(error).__name__, error)
"""


class Hub(http.server.BaseHTTPRequestHandler):
    """Tells everybody what there is, as for gated repositories; files only to who may have them."""

    def log_message(self, *args):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        self.server.asked.append(self.path)
        path = self.path.partition("?")[0]
        if path == f"/api/models/{REPOSITORY}/revision/main":
            if self.server.secret:
                return self.refuse()
            return self.answer(json.dumps({"id": REPOSITORY, "sha": COMMIT, "siblings": []}))
        if path == f"/api/models/{REPOSITORY}/tree/{COMMIT}":
            entries = [
                {"type": "file", "path": name, "size": len(data), "oid": f"{i:040x}"}
                for i, (name, data) in enumerate(FILES.items())
            ]
            return self.answer(json.dumps(entries))
        prefix = f"/{REPOSITORY}/resolve/{COMMIT}/"
        if not path.startswith(prefix):
            return self.send("", 404)
        if self.headers.get("Authorization") != "Bearer right":
            return self.refuse()
        name = path.removeprefix(prefix)
        etag = f'"{list(FILES).index(name):040x}"'
        return self.send(FILES[name], 200, {"ETag": etag, "X-Repo-Commit": COMMIT})

    def refuse(self):
        known = self.headers.get("Authorization") in ("Bearer right", "Bearer stranger")
        gated = {"X-Error-Code": "GatedRepo", "X-Error-Message": "Access is restricted."}
        self.send("", 403 if known else 401, gated)

    def answer(self, text):
        self.send(text.encode(), 200, {"Content-Type": "application/json"})

    def send(self, data, status, headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if data and self.command == "GET":
            self.wfile.write(data)


@pytest.fixture
def server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    server.asked, server.secret = [], False
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fetch(tmp_path):
    """Fetch in a process of its own, as `huggingface_hub` reads its settings once."""
    pytest.importorskip("huggingface_hub", reason="the extra 'hf' is not installed")

    def run(port, token=None, name="fold_0"):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("HF_")}
        environment |= {
            "HF_ENDPOINT": f"http://127.0.0.1:{port}",
            "HF_HOME": str(tmp_path / "hf"),
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }
        environment |= {"HF_TOKEN": token} if token else {}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, name],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.removesuffix("\n")

    return run


@pytest.fixture
def dead_port():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return closed.getsockname()[1]


def test_it_is_fetched_once_and_then_found_without_a_network(server, fetch, dead_port):
    port = server.server_address[1]
    folder = Path(fetch(port, "right"))
    found = {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }
    assert found == FILES
    files = [path for path in server.asked if "/resolve/" in path]
    assert fetch(port, "right") == str(folder)
    assert [path for path in server.asked if "/resolve/" in path] == files
    assert fetch(dead_port) == str(folder)


@pytest.mark.parametrize("secret", [False, True])
@pytest.mark.parametrize(
    ("token", "told"),
    [(None, NO_TOKEN), ("wrong", BAD_TOKEN), ("stranger", NOT_ACCEPTED)],
)
def test_refusals_say_what_to_do(server, fetch, token, told, secret):
    server.secret = secret
    assert fetch(server.server_address[1], token) == f"RemoteError {told}"


def test_without_a_network_it_says_how_to_do_without(fetch, dead_port):
    pattern = re.escape(f"UnreachableError {UNREACHABLE}").replace("REASON", ".+")
    assert re.fullmatch(pattern, fetch(dead_port))


def test_unknown_folds_get_a_suggestion():
    message = "No published checkpoint is called 'fold-1'; did you mean 'fold_1'?"
    with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}$"):
        hub.fetch_checkpoint("fold-1")


def test_a_missing_package_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    message = (
        "Fetching published weights needs the package 'huggingface_hub': pip install 'agviz[hf]'"
    )
    with pytest.raises(MissingPackageError, match=f"^{re.escape(message)}$"):
        hub.fetch_checkpoint("fold_0")


class Response:
    def __init__(self, status):
        self.status_code = status


class GatedRepoError(Exception):
    """Named as the package's own."""

    def __init__(self, status):
        super().__init__("no access")
        self.response = Response(status)


class LocalEntryNotFoundError(FileNotFoundError):
    """Named as the package's own."""


@pytest.mark.parametrize(
    ("status", "has_token", "words"),
    [(401, False, NO_TOKEN), (401, True, BAD_TOKEN), (403, True, NOT_ACCEPTED)],
)
def test_errors_are_told_by_status_wherever_it_stands(status, has_token, words):
    outer = LocalEntryNotFoundError("not found")
    outer.__cause__ = GatedRepoError(status)
    for error in (GatedRepoError(status), outer):
        found = hub.told(error, REPOSITORY, has_token=has_token)
        assert (type(found), str(found)) == (RemoteError, words)


def test_errors_without_an_answer_are_of_the_connection():
    error = LocalEntryNotFoundError("not found")
    error.__cause__ = ConnectionRefusedError("refused.")
    found = hub.told(error, REPOSITORY, has_token=True)
    assert (type(found), str(found)) == (
        UnreachableError,
        UNREACHABLE.replace("REASON", "refused"),
    )


def test_other_errors_keep_their_first_line():
    found = hub.told(OSError("No space left on device.\nmore"), REPOSITORY, has_token=True)
    assert (type(found), str(found)) == (
        RemoteError,
        f"{REPOSITORY} could not be fetched: No space left on device",
    )
