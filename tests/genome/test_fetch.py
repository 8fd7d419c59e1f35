"""Fetching a genome from a loopback server with GENCODE's layout."""

import functools
import gzip
import hashlib
import http.server
import json
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agviz.errors import FormatError, InputError, RemoteError, UnreachableError
from agviz.genome.assembly import Assembly
from agviz.genome.downloads import genome_files
from agviz.genome.fetch import fetch_genome, parse_checksums
from agviz.genome.types import Interval

HG38 = genome_files("hg38")
FASTA = gzip.compress(b">chr1 1\nACGTACGTAC\nGT\n", mtime=0)
GENES = gzip.compress(
    b'chr1\tx\texon\t3\t8\t.\t+\t.\tgene_id "G1"; transcript_id "T1"; gene_name "ABC";\n', mtime=0
)
MADE = ["GRCh38.primary_assembly.genome.fa", "MD5SUMS", "assembly.json", HG38.genes]


def md5(data: bytes) -> str:
    return hashlib.md5(data).hexdigest()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A mirror's files."""
    folder = tmp_path / "site" / HG38.folder
    folder.mkdir(parents=True)
    (folder / HG38.fasta).write_bytes(FASTA)
    (folder / HG38.genes).write_bytes(GENES)
    (folder / "MD5SUMS").write_text(
        f"{md5(b'other')}  other.fa.gz\n{md5(FASTA)}  {HG38.fasta}\n{md5(GENES)}  {HG38.genes}\n"
    )
    return folder


@pytest.fixture
def mirror(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server of those files."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    handler = functools.partial(Quiet, directory=str(tmp_path / "site"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> str:
    """An address where nobody listens."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{closed.getsockname()[1]}"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_genome_is_fetched_checked_and_opened(mirror, tmp_path):
    home = tmp_path / "new" / "hg38"
    assembly = fetch_genome(HG38, home, base_url=mirror + "/", show=False)
    assert names(home) == MADE
    assert assembly == Assembly.open(home)
    assert assembly.name == "hg38"
    assert assembly.interval("ABC") == Interval("chr1", 2, 8, strand="+")
    assert assembly.sequence(Interval("chr1", 8, 12)) == "ACGT"
    sources = json.loads((home / "assembly.json").read_text())["sources"]
    assert sources == [
        {"url": f"{mirror}/{HG38.folder}/{name}", "md5": md5(data), "file": name}
        for name, data in ((HG38.fasta, FASTA), (HG38.genes, GENES))
    ]


def test_again_without_a_network_needs_nothing(mirror, nowhere, tmp_path):
    first = fetch_genome(HG38, tmp_path / "hg38", base_url=mirror, show=False)
    assert fetch_genome(HG38, tmp_path / "hg38", base_url=nowhere, show=False) == first


def test_files_brought_by_hand_need_no_network(site, nowhere, tmp_path):
    assembly = fetch_genome(HG38, site, base_url=nowhere, show=False)
    assert assembly.sequence(Interval("chr1", 0, 4)) == "ACGT"


def test_an_interrupted_download_goes_on(mirror, tmp_path):
    home = tmp_path / "hg38"
    home.mkdir()
    (home / f"{HG38.fasta}.part").write_bytes(FASTA[:10])
    assembly = fetch_genome(HG38, home, base_url=mirror, show=False)
    assert assembly.contigs == {"chr1": 12}
    assert names(home)[:4] == [*MADE[:1], "GRCh38.primary_assembly.genome.fa.fai", *MADE[1:3]]


def test_wrong_checksum_leaves_nothing_to_open(site, mirror, tmp_path):
    (site / HG38.genes).write_bytes(GENES + b"x")
    wrong, url = md5(GENES + b"x"), f"{mirror}/{HG38.folder}/{HG38.genes}"
    message = (
        f"{url} has the MD5 checksum {wrong}, expected {md5(GENES)}; what was fetched is removed: "
        "try again, and if it stays so, try another mirror"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        fetch_genome(HG38, tmp_path / "hg38", base_url=mirror, show=False)
    assert names(tmp_path / "hg38") == [HG38.fasta, "MD5SUMS"]


@pytest.mark.parametrize("listed", [True, False])
def test_files_without_published_checksum_are_refused(site, mirror, tmp_path, listed):
    if listed:
        (site / "MD5SUMS").write_text(f"{md5(FASTA)}  {HG38.fasta}\n")
    else:
        (site / "MD5SUMS").unlink()
    lacking = HG38.genes if listed else f"{HG38.fasta}, {HG38.genes}"
    message = f"No checksum is published for {lacking}: looked in {mirror}/{HG38.folder}/MD5SUMS"
    with pytest.raises(RemoteError, match=f"^{re.escape(message)}$"):
        fetch_genome(HG38, tmp_path / "hg38", base_url=mirror, show=False)


def test_checksums_of_the_release_serve_for_its_mappings(tmp_path, site, mirror):
    hg19 = genome_files("hg19")
    folder = site / "GRCh37_mapping"
    folder.mkdir()
    (folder / hg19.fasta).write_bytes(FASTA)
    (folder / hg19.genes).write_bytes(GENES)
    (site / "MD5SUMS").write_text(
        f"{md5(FASTA)}  GRCh37_mapping/{hg19.fasta}\n{md5(GENES)}  GRCh37_mapping/{hg19.genes}\n"
    )
    assembly = fetch_genome(hg19, tmp_path / "hg19", base_url=mirror, show=False)
    assert assembly.name == "hg19"


def test_another_genome_in_the_folder_is_told(mirror, tmp_path):
    home = tmp_path / "hg38"
    fetch_genome(HG38, home, base_url=mirror, show=False)
    message = f"{str(home)!r} holds the assembly 'hg38' already; choose another folder for 'mm10'"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        fetch_genome(genome_files("mm10"), home, base_url=mirror, show=False)


def test_no_network_is_told(nowhere, tmp_path):
    url = re.escape(f"{nowhere}/{HG38.folder}/MD5SUMS")
    with pytest.raises(UnreachableError, match=rf"^{url} cannot be reached from here \(.+\)$"):
        fetch_genome(HG38, tmp_path / "hg38", base_url=nowhere, show=False)


def test_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    home = tmp_path / "file" / "hg38"
    message = f"Cannot make the folder {str(home)!r}: Not a directory"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        fetch_genome(HG38, home)


def test_checksum_lines():
    digits = "0123456789abcdef" * 2
    text = f"{digits}  a.gz\n{digits} *b.gz\n{digits}  folder/c.gz\nno line\n\n{'1' * 32}  a.gz\n"
    assert parse_checksums(text) == {"a.gz": digits, "b.gz": digits, "c.gz": digits}
