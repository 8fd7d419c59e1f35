"""Where the index of a FASTA lies, when it is made again, and which files are refused."""

import gzip
import os
import re
import threading

import pytest

from agviz._files import cache_dir
from agviz.errors import FormatError, InputError
from agviz.genome import faidx
from agviz.genome.fasta import Fasta
from agviz.genome.types import Interval

SEQUENCES = {"chr1": "ACGTACGTAC", "chr2": "GGGTTT"}
NAMES = ["genome.fa", "genome.fa.gz"]


def bases(path):
    return {
        name: Fasta(path).fetch(Interval(name, 0, n)) for name, n in Fasta(path).contigs.items()
    }


def names_in(folder):
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.parametrize(
    ("name", "index"),
    [("genome.fa", ["genome.fa.fai"]), ("genome.fa.gz", ["genome.fa.gz.fai", "genome.fa.gz.gzi"])],
)
def test_the_index_lies_beside_the_file(write_fasta, name, index):
    path = write_fasta(SEQUENCES, name)
    assert bases(path) == SEQUENCES
    assert names_in(path.parent) == [name, *index]


@pytest.mark.parametrize("name", NAMES)
def test_the_index_is_that_of_htslib(write_fasta, name):
    pysam = pytest.importorskip("pysam")
    path = write_fasta(SEQUENCES, name)
    bases(path)
    ours = path.with_name(f"{name}.fai").read_bytes()
    path.with_name(f"{name}.fai").unlink()
    pysam.faidx(str(path))
    assert path.with_name(f"{name}.fai").read_bytes() == ours
    assert bases(path) == SEQUENCES


@pytest.mark.parametrize("name", NAMES)
def test_an_index_that_is_fresh_is_not_written_again(write_fasta, name):
    path = write_fasta(SEQUENCES, name)
    bases(path)
    index = path.with_name(f"{name}.fai")
    before = index.stat()
    bases(path)
    assert (index.stat().st_ino, index.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("name", NAMES)
def test_a_stale_index_is_made_again(write_fasta, name):
    path = write_fasta({"old": "A" * 99, "chr1": "T"}, name)
    bases(path)
    write_fasta(SEQUENCES, name)
    later = path.with_name(f"{name}.fai").stat().st_mtime + 10
    os.utime(path, (later, later))
    assert bases(path) == SEQUENCES


def test_an_index_that_is_newer_and_of_another_file_is_made_again(write_fasta):
    path = write_fasta({"old": "A" * 9, **SEQUENCES}, "genome.fa")
    bases(path)
    old = path.with_name("genome.fa.fai").read_bytes()
    write_fasta({"older": "A" * 19, **SEQUENCES}, "genome.fa")
    os.utime(path, (1, 1))  # as it is after `cp -p` or rsync
    path.with_name("genome.fa.fai").write_bytes(old)
    assert bases(path) == {"older": "A" * 19, **SEQUENCES}


@pytest.mark.parametrize("header", ["chr1", " chr1", "chr1\tsome words", "chr1 " + "x" * 5_000])
def test_an_index_belongs_to_its_file_however_headers_are_written(tmp_path, header):
    path = tmp_path / "genome.fa"
    path.write_text(f">{header}\nACGT\nAC\n>chr2\nGG\n")
    assert bases(path) == {"chr1": "ACGTAC", "chr2": "GG"}
    index = path.with_name("genome.fa.fai")
    before = index.stat().st_ino
    assert bases(path) == {"chr1": "ACGTAC", "chr2": "GG"}
    assert index.stat().st_ino == before


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_last_line_need_not_end(tmp_path, end):
    path = tmp_path / "genome.fa"
    path.write_bytes(end.join([">chr1", "ACGTAC", "GTAC", ">chr2", "GGGTTT"]).encode())
    assert bases(path) == SEQUENCES


def test_lines_that_do_not_end_as_text_lines_do(tmp_path):
    path = tmp_path / "genome.fa"
    path.write_bytes(b">chr1\rACGT\r")
    message = re.escape(
        f"{str(path) + '.fai'!r} is not the index of 'genome.fa': delete it; if that does not "
        "help, the FASTA is damaged (do its lines end as text lines do?)"
    )
    with pytest.raises(FormatError, match=f"^{message}$"):
        bases(path)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_dated_in_the_future_is_indexed_once(write_fasta, name):
    path = write_fasta(SEQUENCES, name)
    os.utime(path, (4e9, 4e9))
    assert bases(path) == SEQUENCES
    index = path.with_name(f"{name}.fai")
    before = index.stat().st_ino
    assert bases(path) == SEQUENCES
    assert index.stat().st_ino == before


def test_the_index_of_a_longer_file_is_made_again(write_fasta):
    path = write_fasta({"chr1": "A" * 500})
    bases(path)
    old = path.with_name("genome.fa.fai").stat().st_mtime
    write_fasta(SEQUENCES)
    os.utime(path, (old - 10, old - 10))  # as when an old copy is put in place of a new one
    assert bases(path) == SEQUENCES


@pytest.mark.parametrize("content", ["", "chr1\tx\n", "not an index\n"])
def test_a_broken_index_is_made_again(write_fasta, content):
    path = write_fasta(SEQUENCES)
    path.with_name("genome.fa.fai").write_text(content)
    assert bases(path) == SEQUENCES


@pytest.mark.parametrize("name", NAMES)
def test_in_a_folder_that_cannot_be_written_the_index_goes_to_the_cache(
    write_fasta, monkeypatch, name
):
    path = write_fasta(SEQUENCES, name)
    monkeypatch.setattr(faidx, "_is_writable", lambda folder: folder != path.parent)
    assert bases(path) == SEQUENCES
    assert names_in(path.parent) == [name]
    first = names_in(cache_dir() / "fasta")
    assert [file.rpartition(".")[2] for file in first] == (
        ["fai", "gzi"] if name.endswith(".gz") else ["fai"]
    )
    assert bases(path) == SEQUENCES
    assert names_in(cache_dir() / "fasta") == first


def test_whether_a_folder_can_be_written_is_tried(tmp_path, monkeypatch):
    assert faidx._is_writable(tmp_path)
    assert names_in(tmp_path) == []
    assert not faidx._is_writable(tmp_path / "absent")

    def refuse(**options):
        raise PermissionError("read-only")

    monkeypatch.setattr(faidx.tempfile, "TemporaryFile", refuse)
    assert not faidx._is_writable(tmp_path)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write into any folder"
)
def test_a_truly_read_only_folder(write_fasta):
    path = write_fasta(SEQUENCES)
    path.parent.chmod(0o555)
    try:
        assert bases(path) == SEQUENCES
    finally:
        path.parent.chmod(0o755)


def test_a_cache_that_cannot_be_written_either(write_fasta, monkeypatch, tmp_path):
    path = write_fasta(SEQUENCES)
    blocked = tmp_path / "blocked"
    blocked.touch()
    monkeypatch.setenv("AGVIZ_CACHE", str(blocked))
    monkeypatch.setattr(faidx, "_is_writable", lambda folder: False)
    message = (
        f"Cannot write the index of {str(path)!r}: neither its folder nor "
        f"{str(blocked / 'fasta')!r} can be written; set AGVIZ_CACHE to a folder that can"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        bases(path)


def test_several_threads_make_one_index(write_fasta, monkeypatch):
    fasta = Fasta(write_fasta(SEQUENCES))
    made = []
    build = faidx._build
    monkeypatch.setattr(faidx, "_build", lambda *a, **k: (made.append(1), build(*a, **k)))
    threads = [threading.Thread(target=lambda: fasta.contigs) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def refused(path):
    """The message about a file that cannot be used, with its path as PATH."""
    with pytest.raises(FormatError) as caught:
        Fasta(path).contigs  # noqa: B018
    leftovers = [name for name in names_in(path.parent) if name != path.name]
    assert leftovers == []
    return str(caught.value).replace(str(path), "PATH")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "'PATH' is empty; give a FASTA file"),
        (
            b"chr1\t5\t9\n",
            (
                "'PATH' is not a FASTA that can be indexed: Unexpected text before the first "
                "sequence definition line in PATH at line 1. Check that sequence definition lines "
                "start with '>' and comment lines with ';'."
            ),
        ),
        (
            b">a\nACGT\n>a\nAC\n",
            "'PATH' cannot be read as FASTA: Duplicate key \"a\"",
        ),
        (
            b">a\nAC\nACGT\nAC\n",
            (
                "'PATH' is not a FASTA that can be indexed: Line length of fasta file is not "
                "consistent! Inconsistent line found in >a at line 3."
            ),
        ),
        (
            b"\x1aABC\xff\xfe\n",
            (
                "'PATH' cannot be read as FASTA: 'utf-8' codec can't decode byte "
                "0xff in position 4: invalid start byte"
            ),
        ),
    ],
)
def test_files_that_are_no_fasta(tmp_path, content, message):
    path = tmp_path / "genome.fa"
    path.write_bytes(content)
    assert refused(path) == message


def test_a_folder_is_refused(tmp_path):
    message = f"{str(tmp_path)!r} is a folder; give a FASTA file"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Fasta(tmp_path).contigs  # noqa: B018


def test_plain_gzip_is_refused_with_the_way_out(tmp_path):
    path = tmp_path / "genome.fa.gz"
    path.write_bytes(gzip.compress(b">a\nACGT\n"))
    assert refused(path) == (
        "'PATH' is compressed by gzip, which cannot be read at random; compress it with bgzip "
        "instead: gunzip it, then bgzip genome.fa"
    )


def test_a_name_that_lies_about_compression_is_refused(tmp_path, bgzip):
    plain = tmp_path / "genome.fa.gz"
    plain.write_bytes(b">a\nACGT\n")
    assert refused(plain) == (
        "'PATH' is named as compressed but is not; rename it to 'genome.fa' or compress it "
        "with bgzip"
    )
    plain.unlink()
    packed = tmp_path / "genome.fa"
    packed.write_bytes(bgzip(b">a\nACGT\n"))
    assert refused(packed) == (
        "'PATH' is compressed by bgzip but its name does not say so; rename it to 'genome.fa.gz'"
    )


def test_a_download_that_broke_off_is_refused(write_fasta):
    path = write_fasta({"chr1": "ACGTTGCA" * 100}, "genome.fa.gz")
    path.write_bytes(path.read_bytes()[:-200])
    assert refused(path) == (
        "'PATH' breaks off before the end that bgzip writes; copy or download it again"
    )


def test_a_download_with_a_wrong_byte_is_refused(write_fasta):
    path = write_fasta({"chr1": "ACGTTGCA" * 100}, "genome.fa.gz")
    data = bytearray(path.read_bytes())
    data[40] ^= 255
    path.write_bytes(data)
    assert refused(path).startswith("'PATH' cannot be read as FASTA: ")
