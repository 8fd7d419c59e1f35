"""Downloads against a server that drops connections, lacks ranges, lies about checksums."""

import hashlib
import http.server
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agviz._download import TRIES, download, file_md5, read_text
from agviz.errors import FormatError, InputError, RemoteError, UnreachableError

CONTENT = bytes(range(256)) * 1200
MD5 = hashlib.md5(CONTENT).hexdigest()


class Server(http.server.ThreadingHTTPServer):
    """A server whose moods a test sets."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = CONTENT
        self.ranges = True
        self.send_at_most: list[int] = []  # per request, after which the connection is dropped
        self.requests: list[str | None] = []
        self.status: list[int] = []  # errors to answer first

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/genome.fa.gz"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        server, asked = self.server, self.headers.get("Range")
        server.requests.append(asked)
        if server.status:
            self.send_error(server.status.pop(0))
            return
        start = int(re.fullmatch(r"bytes=(\d+)-", asked)[1]) if asked and server.ranges else 0
        size = len(server.content)
        if start >= size:
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(size - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        self.end_headers()
        body = server.content[start:]
        if server.send_at_most:
            body = body[: server.send_at_most.pop(0)]
        self.wfile.write(body)
        self.close_connection = True


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    running = Server()
    thread = threading.Thread(target=running.serve_forever, args=(0.01,))
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


def fetch(server: Server, folder: Path, *, md5: str | None = MD5) -> Path:
    return download(server.url, folder / "genome.fa.gz", md5=md5, show=False, pause=0.0)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_arrives_whole(server, tmp_path):
    path = fetch(server, tmp_path)
    assert path.read_bytes() == CONTENT
    assert files(tmp_path) == ["genome.fa.gz"]
    assert server.requests == [None]


def test_a_file_that_is_there_is_not_fetched_again(server, tmp_path):
    fetch(server, tmp_path)
    fetch(server, tmp_path)
    fetch(server, tmp_path, md5=None)
    assert len(server.requests) == 1


def test_dropped_connections_are_resumed_in_one_call(server, tmp_path):
    server.send_at_most = [100_000, 50_000]
    assert fetch(server, tmp_path).read_bytes() == CONTENT
    assert server.requests == [None, "bytes=100000-", "bytes=150000-"]


def test_a_later_call_goes_on_from_the_bytes_that_are_there(server, tmp_path):
    (tmp_path / "genome.fa.gz.part").write_bytes(CONTENT[:1234])
    assert fetch(server, tmp_path).read_bytes() == CONTENT
    assert server.requests == ["bytes=1234-"]


def test_a_server_without_ranges_sends_all_of_it(server, tmp_path):
    server.ranges = False
    (tmp_path / "genome.fa.gz.part").write_bytes(CONTENT[:1234])
    assert fetch(server, tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("extra", [b"", b"more than the file has"])
def test_a_part_as_long_as_the_file_or_longer(server, tmp_path, extra):
    (tmp_path / "genome.fa.gz.part").write_bytes(CONTENT + extra)
    assert fetch(server, tmp_path).read_bytes() == CONTENT
    assert files(tmp_path) == ["genome.fa.gz"]


def test_a_file_cut_short_by_hand_is_completed(server, tmp_path):
    (tmp_path / "genome.fa.gz").write_bytes(CONTENT[:5000])
    assert fetch(server, tmp_path).read_bytes() == CONTENT
    assert server.requests == ["bytes=5000-"]


def test_wrong_checksum_is_told_and_the_file_removed(server, tmp_path):
    server.content = CONTENT[:-1] + b"x"
    wrong = hashlib.md5(server.content).hexdigest()
    message = (
        f"{server.url} has the MD5 checksum {wrong}, expected {MD5}; what was fetched is removed: "
        "try again, and if it stays so, try another mirror"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        fetch(server, tmp_path)
    assert files(tmp_path) == []


def test_a_server_that_never_gets_on_is_given_up(server, tmp_path):
    server.send_at_most = [1000] + [0] * 20
    message = (
        f"{server.url}: the connection was dropped {TRIES} times; run it again to go on from the "
        "bytes that are there"
    )
    with pytest.raises(RemoteError, match=f"^{re.escape(message)}$"):
        fetch(server, tmp_path)
    assert files(tmp_path) == ["genome.fa.gz.part"]
    server.send_at_most = []
    assert fetch(server, tmp_path).read_bytes() == CONTENT


def test_busy_servers_are_asked_again(server, tmp_path):
    server.status = [503, 502]
    assert fetch(server, tmp_path).read_bytes() == CONTENT


def test_missing_files_are_told_at_once(server, tmp_path):
    server.status = [404]
    message = f"{server.url}: the server answers 404 Not Found"
    with pytest.raises(RemoteError, match=f"^{re.escape(message)}$") as caught:
        fetch(server, tmp_path)
    assert not isinstance(caught.value, UnreachableError)
    assert len(server.requests) == 1
    assert files(tmp_path) == []


def test_no_network_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    url = f"http://127.0.0.1:{port}/x"
    for ask in (lambda: download(url, tmp_path / "x", show=False, pause=0), lambda: read_text(url)):
        with pytest.raises(
            UnreachableError, match=rf"^{re.escape(url)} cannot be reached from here \(.+\)$"
        ):
            ask()


def test_missing_folder_is_told(tmp_path):
    path = tmp_path / "none" / "x"
    message = f"Cannot write {str(path)!r}: folder {str(path.parent)!r} does not exist"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        download("http://127.0.0.1/x", path, show=False)


def test_small_texts(server):
    server.content = "médecine\n".encode()
    assert read_text(server.url) == "médecine\n"


def test_md5(tmp_path):
    (tmp_path / "x").write_bytes(b"abc")
    assert file_md5(tmp_path / "x") == "900150983cd24fb0d6963f7d28e17f72"  # RFC 1321, A.5
