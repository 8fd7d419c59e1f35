"""`agviz genome`: its exit codes and what it prints, against a loopback server and none at all."""

import functools
import gzip
import hashlib
import http.server
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agviz.cli.main import main
from agviz.genome.downloads import GENOMES, genome_files

HG38 = genome_files("hg38")
FASTA = gzip.compress(b">chr1\nACGT\n", mtime=0)
GENES = gzip.compress(b'chr1\tx\texon\t3\t4\t.\t+\t.\tgene_id "G"; transcript_id "T";\n', mtime=0)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A mirror's files."""
    folder = tmp_path / "site" / HG38.folder
    folder.mkdir(parents=True)
    sums = ""
    for name, data in ((HG38.fasta, FASTA), (HG38.genes, GENES)):
        (folder / name).write_bytes(data)
        sums += f"{hashlib.md5(data).hexdigest()}  {name}\n"
    (folder / "MD5SUMS").write_text(sums)
    return folder


@pytest.fixture
def mirror(site: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a server of those files."""
    handler = functools.partial(Quiet, directory=str(tmp_path / "site"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def nowhere() -> str:
    """An address where nobody listens."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{closed.getsockname()[1]}"


def test_the_command_fetches(mirror, tmp_path, capsys):
    home = tmp_path / "hg38"
    assert main(["genome", "hg38", str(home), "--base-url", mirror]) == 0
    assert capsys.readouterr().out == (
        f"hg38: {home / HG38.fasta.removesuffix('.gz')} and {home / HG38.genes}\n"
        f"use it with: --assembly {home}\n"
    )


def test_the_command_without_a_network_prints_commands_and_exits_with_3(nowhere, tmp_path, capsys):
    home = tmp_path / "my hg38"
    assert main(["genome", "hg38", str(home), "--base-url", nowhere]) == 3
    printed = capsys.readouterr()
    assert f"curl -fL -C - -O {nowhere}/{HG38.folder}/{HG38.fasta}\n" in printed.out
    assert printed.out.endswith(f"agviz genome hg38 '{home}'\n")
    assert re.fullmatch(
        r"agviz: http://\S+/MD5SUMS cannot be reached from here \(.+\); fetch it with these "
        r"commands:\n",
        printed.err,
    )
    assert main(["genome", "hg38", str(home), "--base-url", nowhere, "--commands"]) == 0
    assert capsys.readouterr().out == printed.out


def test_the_command_tells_wrong_checksums_in_one_line(site, mirror, tmp_path, capsys):
    (site / HG38.fasta).write_bytes(b"x")
    assert main(["genome", "hg38", str(tmp_path / "hg38"), "--base-url", mirror]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"agviz: error: {mirror}/{HG38.folder}/{HG38.fasta} has the MD5 ")
    assert error.count("\n") == 1


def test_unknown_genomes_are_told_in_one_line(tmp_path, capsys):
    assert main(["genome", "hg37", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("agviz: error: No genome is called 'hg37'; there are: 'hg38' (human")
    assert error.count("\n") == 1


def test_help_lists_the_genomes_and_shows_examples(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["genome", "--help"])
    assert stop.value.code == 0
    printed = capsys.readouterr().out
    assert all(files.about in printed for files in GENOMES.values())
    assert "agviz genome hg38 ~/genomes/hg38" in printed
