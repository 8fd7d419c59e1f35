"""Bases of any interval, from plain FASTA and bgzip."""

import os
import pickle
import random
import re
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.errors import ContigError, ContigNameWarning, FormatError, InputError, IntervalError
from agviz.genome.fasta import Fasta
from agviz.genome.sequence import SequenceReader, reverse_complement
from agviz.genome.types import Interval

_RANDOM = random.Random(3)
SEQUENCES = {
    "chr1": "".join(_RANDOM.choices("ACGTacgtN", k=1000)),
    "HLA-A*01:01": "".join(_RANDOM.choices("ACGT", k=14)),
    "chr8_11496144_11627216": "ACGTTGCA" * 5,
    "one": "g",
}


@pytest.fixture(params=["genome.fa", "genome.fa.gz", "genome.fasta.bgz"])
def fasta(request, write_fasta):
    return Fasta(write_fasta(SEQUENCES, request.param))


@pytest.fixture(scope="module")
def module_files(tmp_path_factory, fasta_text, bgzip):
    folder = tmp_path_factory.mktemp("fasta")
    text = fasta_text(SEQUENCES).encode()
    (folder / "g.fa").write_bytes(text)
    (folder / "g.fa.gz").write_bytes(bgzip(text))
    return [Fasta(folder / "g.fa"), Fasta(folder / "g.fa.gz")]


def test_bgzip_of_the_tests_is_what_htslib_reads(write_fasta, fasta_text):
    pysam = pytest.importorskip("pysam")
    path = write_fasta(SEQUENCES, "genome.fa.gz")
    with pysam.BGZFile(str(path)) as stream:
        assert stream.read().decode() == fasta_text(SEQUENCES)


def test_contigs_are_those_of_the_file_in_its_order(fasta):
    lengths = {name: len(sequence) for name, sequence in SEQUENCES.items()}
    assert fasta.contigs == lengths
    assert list(fasta.contigs) == list(lengths)
    assert fasta.path.name.startswith("genome")
    assert repr(fasta) == f"Fasta({str(fasta.path)!r})"
    assert isinstance(fasta, SequenceReader)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(
    st.sampled_from(list(SEQUENCES)),
    st.integers(-50, 1050),
    st.integers(0, 1100),
    st.sampled_from("+-."),
)
def test_any_interval_is_the_text_padded_with_n(module_files, name, start, width, strand):
    sequence = SEQUENCES[name].upper()
    interval = Interval(name, start, start + width, strand)
    expected = "".join(
        sequence[place] if 0 <= place < len(sequence) else "N"
        for place in range(start, start + width)
    )
    if strand == "-":
        expected = reverse_complement(expected)
    inside = start < len(sequence) and start + width > 0
    for fasta in module_files:
        if inside or (width == 0 and 0 <= start <= len(sequence)):
            assert fasta.fetch(interval) == expected
        else:
            with pytest.raises(IntervalError):
                fasta.fetch(interval)


def test_off_the_ends_there_is_n(fasta):
    assert fasta.fetch(Interval("one", -3, 2)) == "NNNGN"
    assert fasta.fetch(Interval("one", -3, 2, "-")) == "NCNNN"


@pytest.mark.parametrize(
    ("interval", "message"),
    [
        (
            Interval("one", 9, 20),
            "Interval one:10-20 lies outside contig 'one' (1 bp); give positions from 1 to 1",
        ),
        (
            Interval("chr1", 1000, 2000),
            (
                "Interval chr1:1,001-2,000 lies outside contig 'chr1' (1,000 bp); "
                "give positions from 1 to 1,000"
            ),
        ),
        (
            Interval("chr1", -20, 0),
            (
                "Interval chr1:-19-0 lies outside contig 'chr1' (1,000 bp); "
                "give positions from 1 to 1,000"
            ),
        ),
        (
            Interval("chr1", 1001, 1001),
            (
                "Interval chr1:1,001^1,002 lies outside contig 'chr1' (1,000 bp); "
                "give positions from 1 to 1,000"
            ),
        ),
    ],
)
def test_wholly_outside_is_an_error(fasta, interval, message):
    with pytest.raises(IntervalError, match=f"^{re.escape(message)}$"):
        fasta.fetch(interval)


def test_another_dialect_is_understood_and_told_once(fasta):
    message = f"Contig '1' is called 'chr1' in {fasta.path.name}; using that"
    with pytest.warns(ContigNameWarning, match=f"^{re.escape(message)}$"):
        assert fasta.fetch(Interval("1", 0, 9)) == SEQUENCES["chr1"][:9].upper()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fasta.resolve("1") == "chr1"


def test_an_unknown_contig_gets_a_suggestion(fasta):
    message = f"No contig 'chr11' in {fasta.path.name}; did you mean 'chr1'?"
    with pytest.raises(ContigError, match=f"^{re.escape(message)}$"):
        fasta.fetch(Interval("chr11", 0, 9))


def test_it_opens_when_first_used(write_fasta):
    path = write_fasta(SEQUENCES)
    fasta = Fasta(str(path))
    assert list(path.parent.iterdir()) == [path]
    assert fasta.contigs["one"] == 1
    assert path.with_name("genome.fa.fai").is_file()


def test_it_opens_again_after_it_was_closed(fasta):
    assert fasta.fetch(Interval("one", 0, 1)) == "G"
    fasta.close()
    fasta.close()
    assert fasta.fetch(Interval("one", 0, 1)) == "G"


def test_it_pickles_opened_or_not(fasta):
    unopened = pickle.loads(pickle.dumps(fasta))
    assert unopened.fetch(Interval("one", 0, 1)) == "G"
    opened = pickle.loads(pickle.dumps(unopened))
    assert opened.path == fasta.path
    assert opened.contigs == fasta.contigs


def test_a_forked_process_opens_the_file_itself(fasta, monkeypatch):
    handle = fasta._open()[0]
    assert fasta._open()[0] is handle
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert fasta._open()[0] is not handle
    assert fasta.fetch(Interval("one", 0, 1)) == "G"


def test_many_threads_read_the_same_bases(fasta):
    choose = random.Random(5)
    places = [choose.randrange(900) for _ in range(400)]
    whole = SEQUENCES["chr1"].upper()
    with ThreadPoolExecutor(5) as threads:
        read = list(threads.map(lambda at: fasta.fetch(Interval("chr1", at, at + 90)), places))
    assert read == [whole[at : at + 90] for at in places]


@pytest.mark.parametrize("options", [{"line": 1000}, {"end": "\r\n"}, {"line": 60, "end": "\r\n"}])
def test_other_lines_and_line_ends(write_fasta, options):
    fasta = Fasta(write_fasta(SEQUENCES, **options))
    for name, sequence in SEQUENCES.items():
        assert fasta.fetch(Interval(name, 0, len(sequence))) == sequence.upper()


@pytest.mark.parametrize(
    ("bases", "message"),
    [
        ("ACGUAC", "has 'U' at chr1:4, a letter of RNA; write T for U"),
        (
            "ACGTMKL",
            (
                "has 'L' at chr1:7, a letter not of DNA (A, C, G, T, N, IUPAC codes): "
                "is it the FASTA of a genome?"
            ),
        ),
    ],
)
def test_letters_of_rna_and_proteins_are_refused(write_fasta, bases, message):
    fasta = Fasta(write_fasta({"chr1": bases}, "genome.fa"))
    with pytest.raises(FormatError, match=f"^{re.escape(f'{str(fasta.path)!r} {message}')}$"):
        fasta.fetch(Interval("chr1", 0, len(bases)))
    assert fasta.fetch(Interval("chr1", 0, 3)) == "ACG"


def test_a_file_that_is_not_there(tmp_path):
    path = tmp_path / "absent.fa"
    with pytest.raises(InputError, match=f"^{re.escape(f'There is no FASTA file {str(path)!r}')}$"):
        Fasta(path)


def test_what_is_in_the_file_is_looked_at_on_use(tmp_path):
    path = tmp_path / "empty.fa"
    path.touch()
    fasta = Fasta(path)
    message = f"{str(path)!r} is empty; give a FASTA file"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        fasta.contigs  # noqa: B018


def test_a_file_cut_short_while_it_is_open(write_fasta):
    path = write_fasta({"chr1": "ACGT" * 9000}, "genome.fa.gz")
    fasta = Fasta(path)
    assert fasta.contigs == {"chr1": 36_000}
    path.write_bytes(path.read_bytes()[:400])
    with pytest.raises(
        FormatError, match=f"^{re.escape(repr(str(path)))} cannot be read as FASTA: "
    ):
        fasta.fetch(Interval("chr1", 30_000, 30_100))


def test_the_real_locus(data_dir):
    fasta = Fasta(data_dir / "gata4_hg19" / "gata4.fa")
    (name,) = fasta.contigs
    assert fasta.contigs[name] == 131_072
    assert fasta.fetch(Interval(name, 70_293, 70_296)) == "GTG"
    assert set(fasta.fetch(Interval(name, 0, 131_072))) <= set("ACGTN")
