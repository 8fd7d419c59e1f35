"""Where the metadata comes from: given, installed, cached, fetched; and what to do without it."""

import http.server
import re
import subprocess
import sys
import threading

import pytest

from agviz.catalog import find, textproto
from agviz.catalog.find import cached_folder, find_catalog, installed_folder
from agviz.catalog.published_files import ORGANISMS, PAGE_URL, SHA256, file_name
from agviz.catalog.textproto import read_catalog
from agviz.errors import FormatError, InputError, RemoteError, UnreachableError

NAMES = [file_name(organism) for organism in ORGANISMS]


@pytest.fixture
def folder(messages, write, monkeypatch):
    """Small files that pass for the published ones."""
    folder = write(messages)
    hashes = {o: find.sha256(folder / file_name(o)) for o in ORGANISMS}
    for module in (find, textproto):
        monkeypatch.setattr(module, "SHA256", hashes)
    return folder


@pytest.fixture
def server(folder, tmp_path_factory, monkeypatch):
    """The files on a web server, as `(address, paths asked for)`."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    asked = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(folder))

        def log_message(self, *args):
            pass

        def do_GET(self):
            asked.append(self.path)
            super().do_GET()

    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{running.server_address[1]}", asked
    running.shutdown()
    running.server_close()
    thread.join()


def install(folder, place, monkeypatch, *, body="raise RuntimeError('imported')"):
    """An `alphagenome_research` that must not be imported, with the files of `folder`."""
    package = place / "alphagenome_research"
    (package / "model" / "metadata").mkdir(parents=True)
    (package / "__init__.py").write_text(body)
    for name in NAMES:
        (package / "model" / "metadata" / name).write_bytes((folder / name).read_bytes())
    monkeypatch.syspath_prepend(str(place))
    return package


def test_a_given_folder_comes_first(folder, tmp_path_factory, monkeypatch):
    install(folder, tmp_path_factory.mktemp("site"), monkeypatch)
    catalog = find_catalog(folder, base_url="http://127.0.0.1:9")
    assert catalog == read_catalog(folder)
    with pytest.raises(InputError, match=r"^There is no track metadata of HOMO_SAPIENS at '.*'$"):
        find_catalog(folder / "elsewhere" / NAMES[0])


def test_a_given_folder_that_is_not_there_is_called_that(tmp_path):
    absent = tmp_path / "nowhere"
    message = f"There is no file or folder {str(absent)!r} to read track metadata from"
    for given in (absent, str(absent), [absent]):
        with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
            find_catalog(given)


def test_an_installed_package_is_used_and_not_imported(
    folder, server, tmp_path_factory, monkeypatch
):
    address, asked = server
    package = install(folder, tmp_path_factory.mktemp("site"), monkeypatch)
    assert installed_folder() == package / "model" / "metadata"
    assert find_catalog(base_url=address) == read_catalog(folder)
    assert "alphagenome_research" not in sys.modules
    assert asked == []


def test_a_package_without_the_files_is_passed_over(folder, server, tmp_path_factory, monkeypatch):
    package = install(folder, tmp_path_factory.mktemp("site"), monkeypatch)
    (package / "model" / "metadata" / NAMES[1]).unlink()
    assert installed_folder() is None
    assert find_catalog(base_url=server[0]) == read_catalog(folder)


def test_the_files_are_fetched_once_and_kept(folder, server):
    address, asked = server
    assert installed_folder() is None
    catalog = find_catalog(base_url=address + "/")
    assert catalog == read_catalog(folder)
    assert find_catalog(base_url=address) == catalog
    assert asked == [f"/{name}" for name in NAMES]
    assert sorted(path.name for path in cached_folder().iterdir()) == NAMES


def test_files_put_into_the_cache_by_hand_are_used(folder):
    cached_folder().mkdir(parents=True)
    for name in NAMES:
        (cached_folder() / name).write_bytes((folder / name).read_bytes())
    assert find_catalog(base_url="http://127.0.0.1:9") == read_catalog(folder)


def test_a_spoilt_file_in_the_cache_is_fetched_again(folder, server):
    address, asked = server
    find_catalog(base_url=address)
    (cached_folder() / NAMES[1]).write_text("spoilt")
    assert find_catalog(base_url=address) == read_catalog(folder)
    assert asked == [f"/{name}" for name in (*NAMES, NAMES[1])]


def test_another_file_than_the_published_one_is_refused(folder, server, monkeypatch):
    address, _ = server
    monkeypatch.setattr(find, "SHA256", SHA256)
    found = find.sha256(folder / NAMES[0])
    message = (
        f"{address}/{NAMES[0]} is not the published file: its sha256 is {found}, expected "
        f"{SHA256[ORGANISMS[0]]}; what was fetched is removed. Get {NAMES[0]} from {PAGE_URL} and "
        "give its folder as metadata"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        find_catalog(base_url=address)
    assert list(cached_folder().iterdir()) == []


def test_without_a_network_the_message_says_what_to_do(folder, server):
    address, _ = server
    advice = re.escape(
        f". Get {NAMES[0]} and {NAMES[1]} from {PAGE_URL} and either give their folder as metadata "
        f"(--metadata FOLDER) or put them into {cached_folder()}"
    )
    start = "AlphaGenome's track metadata is not here and could not be fetched: "
    with pytest.raises(
        UnreachableError, match=rf"^{start}http://127.0.0.1:9/{NAMES[0]} cannot .*{advice}$"
    ):
        find_catalog(base_url="http://127.0.0.1:9")
    (folder / NAMES[1]).unlink()
    answer = re.escape(f"{address}/{NAMES[1]}: the server answers 404 File not found")
    with pytest.raises(RemoteError, match=f"^{start}{answer}{advice}$"):
        find_catalog(base_url=address)


@pytest.mark.parity
def test_the_hashes_are_those_of_the_published_files(reference_dir):
    for organism, expected in SHA256.items():
        assert find.sha256(reference_dir / "metadata" / file_name(organism)) == expected


def test_looking_for_the_package_loads_nothing_of_the_sdk_s_client():
    code = "import agviz.catalog.find, sys; print('grpc' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
