"""BAM: coverage equal to samtools depth and a loop over CIGARs, junctions equal to such a loop."""

import pickle
import re
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from agviz._files import cache_dir
from agviz.errors import (
    ContigError,
    ContigNameWarning,
    FormatError,
    InputError,
    IntervalError,
    MissingPackageError,
)
from agviz.genome.source import REDUCTIONS, Source, reduce_bins
from agviz.genome.types import Interval
from agviz.observed.bam_coverage import BamCoverage
from agviz.observed.bam_junctions import BamJunctions

pysam = pytest.importorskip("pysam")

LENGTH = 3_000
WHOLE = Interval("chr1", 0, LENGTH)
FLAGS = (0, 16, 99, 147, 83, 163, 4, 256, 272, 512, 1024, 2048, 2064)
CIGARS = ("50M", "20M5D30M", "10M200N40M", "5S30M3I12M", "20M100N10M300N20M", "10=5X35M", "7H50M")
DROPPED = 0x4 | 0x100 | 0x200 | 0x400


def _read(name, *, start, cigar, flag=0, quality=60, tags=(), bases="", qualities=""):
    read = pysam.AlignedSegment()
    read.query_name, read.flag, read.reference_id = name, flag, 0
    read.reference_start, read.cigarstring, read.mapping_quality = start, cigar, quality
    length = read.infer_query_length() or 10
    read.query_sequence = bases or "A" * length
    read.query_qualities = pysam.qualitystring_to_array(qualities or "I" * length)
    read.set_tags(list(tags))
    return read


def _write(path: Path, reads, *, order="coordinate", index=True) -> Path:
    header = {"HD": {"VN": "1.6", "SO": order}, "SQ": [{"SN": "chr1", "LN": LENGTH}]}
    with pysam.AlignmentFile(str(path), "wb", header=header) as out:
        for read in reads:
            out.write(read)
    if index:
        pysam.index(str(path))
    return path


@pytest.fixture
def made(tmp_path):
    rng = np.random.default_rng(5)
    starts = np.sort(rng.integers(0, LENGTH - 600, 800))
    reads = [
        _read(
            f"r{i}", start=int(start), cigar=str(rng.choice(CIGARS)), flag=int(rng.choice(FLAGS)),
            quality=int(rng.choice([0, 3, 60])),
        )
        for i, start in enumerate(starts)
    ]  # fmt: skip
    return _write(tmp_path / "made.bam", reads), reads


def _along(read):
    """Reference blocks and introns of a read, by walking its CIGAR."""
    position, blocks, introns = read.reference_start, [], []
    for operation, length in read.cigartuples:
        if operation in (0, 7, 8):
            blocks.append((position, position + length))
        if operation == 3:
            introns.append((position, position + length))
        if operation in (0, 2, 3, 7, 8):
            position += length
    return blocks, introns


def _depth(reads, counts=lambda read: True):
    depth = np.zeros(LENGTH, dtype=np.float32)
    for read in reads:
        if not read.flag & DROPPED and counts(read):
            for start, end in _along(read)[0]:
                depth[start:end] += 1
    return depth


def _strand(read, forward):
    first = not read.flag & 0x80
    plus = (not read.flag & 0x10) == first
    return "+" if plus == forward else "-"


def _places(data):
    return {
        (j.start, j.end, j.strand): float(v)
        for j, v in zip(data.junctions, data.values[:, 0], strict=True)
    }


def test_coverage_equals_a_loop_and_samtools(made):
    path, reads = made
    found = BamCoverage(path).fetch(WHOLE)
    assert found.dtype == np.float32
    assert found.max() > 5
    np.testing.assert_array_equal(found, _depth(reads))
    lines = pysam.depth("-a", str(path)).splitlines()
    np.testing.assert_array_equal(found, [int(line.split("\t")[2]) for line in lines])
    bases = pysam.AlignmentFile(str(path)).count_coverage("chr1", quality_threshold=0)
    np.testing.assert_array_equal(found, np.sum(bases, axis=0))


def _other_bases(reads, window):
    """How many reads have a base that is not A, C, G or T aligned to each place."""
    counts = np.zeros(window.width)
    for read in reads:
        if not read.flag & DROPPED:
            for inside, place in read.get_aligned_pairs(matches_only=True):
                if window.start <= place < window.end:
                    counts[place - window.start] += read.query_sequence[inside] not in "ACGT"
    return counts


def test_any_base_of_any_quality_counts(tmp_path):
    reads = [
        _read("a", start=10, cigar="6M", bases="ANCGTR"),
        _read("b", start=10, cigar="3M2D3M", bases="NCCGTN", qualities="II!III"),
    ]
    path = _write(tmp_path / "a.bam", reads)
    window = Interval("chr1", 10, 18)
    found = BamCoverage(path).fetch(window)
    np.testing.assert_array_equal(found, [2, 2, 2, 1, 1, 2, 1, 1])
    np.testing.assert_array_equal(_other_bases(reads, window), [1, 1, 0, 0, 0, 1, 0, 1])
    lines = pysam.depth("-r", "chr1:11-18", str(path)).splitlines()
    np.testing.assert_array_equal(found, [int(line.split("\t")[2]) for line in lines])
    file = pysam.AlignmentFile(str(path))
    bases = np.sum(file.count_coverage("chr1", 10, 18, quality_threshold=0), axis=0)
    np.testing.assert_array_equal(found, bases + _other_bases(reads, window))
    bases = np.sum(file.count_coverage("chr1", 10, 18), axis=0)  # pysam's own threshold is 15
    np.testing.assert_array_equal(bases, [1, 1, 1, 1, 1, 1, 1, 0])


@pytest.mark.parametrize("how", REDUCTIONS)
def test_coverage_of_windows_and_bins(made, how):
    path, reads = made
    depth = _depth(reads)
    source = BamCoverage(path, reduce=how)
    for start, end in ((0, LENGTH), (701, 1_444), (1_000, 1_001)):
        np.testing.assert_array_equal(source.fetch(Interval("chr1", start, end)), depth[start:end])
        bins = min(37, end - start)
        np.testing.assert_allclose(
            source.fetch(Interval("chr1", start, end), bins),
            reduce_bins(depth[start:end], bins, how),
        )


def test_mapping_quality(made):
    path, reads = made
    found = BamCoverage(path, min_mapping_quality=3).fetch(WHOLE)
    np.testing.assert_array_equal(found, _depth(reads, lambda read: read.mapping_quality >= 3))


@pytest.mark.parametrize("protocol", ["forward", "reverse"])
def test_strands(made, protocol):
    path, reads = made
    both = []
    for strand in "+-":
        found = BamCoverage(path, strandedness=protocol, strand=strand).fetch(WHOLE)
        expected = _depth(reads, lambda r: _strand(r, protocol == "forward") == strand)  # noqa: B023
        np.testing.assert_array_equal(found, expected)
        assert found.any()
        both.append(found)
    np.testing.assert_array_equal(sum(both), BamCoverage(path).fetch(WHOLE))


@pytest.mark.parametrize("protocol", ["unstranded", "forward", "reverse"])
def test_junctions_equal_a_loop(made, protocol):
    path, reads = made
    source = BamJunctions(path, strandedness=protocol)
    for start, end in ((0, LENGTH), (900, 1_100)):
        expected = Counter(
            (*intron, "." if protocol == "unstranded" else _strand(read, protocol == "forward"))
            for read in reads
            if not read.flag & DROPPED
            for intron in _along(read)[1]
            if intron[0] < end and intron[1] > start
        )
        found = source.fetch(Interval("chr1", start, end))
        assert _places(found) == expected
        assert list(_places(found)) == sorted(expected)
        assert found.values.dtype == np.float32
    few = BamJunctions(path, strandedness=protocol, minimum=2).fetch(WHOLE)
    assert set(few.values[:, 0]) == {
        value for value in source.fetch(WHOLE).values[:, 0] if value > 1
    }


def test_only_introns_with_a_base_in_the_window(tmp_path):
    path = _write(tmp_path / "a.bam", [_read("r", start=10, cigar="10M100N30M")])
    source = BamJunctions(path)
    intron = {(20, 120, "."): 1}
    for start, end, found in ((119, 130, intron), (120, 130, {}), (10, 20, {}), (10, 21, intron)):
        assert _places(source.fetch(Interval("chr1", start, end))) == found


def test_the_aligners_strand_comes_first(tmp_path):
    reads = [
        _read("xs", start=10, cigar="10M100N10M", tags=[("XS", "-", "A")]),
        _read("ts", start=10, cigar="10M110N10M", flag=16, tags=[("ts", "+", "A")]),
        _read("bwa", start=10, cigar="10M120N10M", tags=[("XS", 40, "i")]),
    ]
    path = _write(tmp_path / "a.bam", reads)
    found = BamJunctions(path, strandedness="forward").fetch(WHOLE)
    assert _places(found) == {(20, 120, "-"): 1, (20, 130, "-"): 1, (20, 140, "+"): 1}
    assert BamJunctions(path).fetch(WHOLE).strands.tolist() == ["-", "-", "."]


def test_a_window_without_reads(tmp_path):
    path = _write(tmp_path / "a.bam", [_read("r", start=10, cigar="50M")])
    assert BamCoverage(path).fetch(Interval("chr1", 500, 510)).tolist() == [0] * 10
    assert len(BamJunctions(path).fetch(Interval("chr1", 500, 510))) == 0
    off = BamCoverage(path).fetch(Interval("chr1", LENGTH - 1, LENGTH + 1))
    np.testing.assert_array_equal(off, [0, np.nan])


def test_without_an_index_one_is_made_in_the_cache(tmp_path, made):
    path, reads = made
    bare = tmp_path / "bare.bam"
    shutil.copy(path, bare)
    np.testing.assert_array_equal(BamCoverage(bare).fetch(WHOLE), _depth(reads))
    kept = list((cache_dir() / "indices").iterdir())
    assert [file.suffix for file in kept] == [".csi"]
    assert not list(tmp_path.glob("bare.bam.*"))
    written = kept[0].stat().st_mtime_ns
    np.testing.assert_array_equal(BamCoverage(bare).fetch(WHOLE), _depth(reads))
    assert kept[0].stat().st_mtime_ns == written


def test_a_large_file_without_an_index(made, tmp_path, monkeypatch):
    bare = tmp_path / "bare.bam"
    shutil.copy(made[0], bare)
    monkeypatch.setattr("agviz.observed.bam_file.LARGEST_TO_INDEX", 10)
    message = f"BAM file {str(bare)!r} has no index; make one: samtools index {bare}"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        BamCoverage(bare).fetch(WHOLE)


@pytest.mark.parametrize("order", ["unsorted", "queryname", "coordinate"])
def test_an_unsorted_file(tmp_path, order):
    reads = [_read("b", start=500, cigar="50M"), _read("a", start=10, cigar="50M")]
    path = _write(tmp_path / "a.bam", reads, order=order, index=False)
    message = (
        f"BAM file {str(path)!r} is not sorted by position: samtools sort -o sorted.bam {path}"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        BamCoverage(path).fetch(WHOLE)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "BAM file '{}' is empty"),
        (b"@HD\tVN:1.6\n", "'{}' is not a BAM file, or it is damaged at its start"),
        (b"CRAM\3\0", "'{0}' is a CRAM file; turn it into BAM: samtools view -b -o reads.bam {0}"),
    ],
)
def test_files_that_are_no_bam(tmp_path, content, complaint):
    path = tmp_path / "a.bam"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=f"^{re.escape(complaint.format(path))}$"):
        BamCoverage(path).fetch(WHOLE)


def test_a_file_cut_short(made, tmp_path):
    path, _ = made
    bad = tmp_path / "cut.bam"
    bad.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    shutil.copy(f"{path}.bai", f"{bad}.bai")
    start = re.escape(f"BAM file {str(bad)!r} is damaged or cut short (")
    with pytest.raises(FormatError, match=rf"^{start}.*\): copy or make it again$"):
        BamCoverage(bad).fetch(WHOLE)


def test_an_index_that_is_damaged(made, tmp_path):
    path = tmp_path / "a.bam"
    shutil.copy(made[0], path)
    index = tmp_path / "a.bam.bai"
    index.write_bytes(b"junk")
    message = (
        f"The index {str(index)!r} of BAM file {str(path)!r} cannot be read: delete it, and it is "
        "made again"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        BamCoverage(path).fetch(WHOLE)
    index.unlink()
    np.testing.assert_array_equal(BamCoverage(path).fetch(WHOLE), _depth(made[1]))


def test_contigs_and_positions(made):
    path, _ = made
    source = BamJunctions(path)
    with pytest.warns(ContigNameWarning):
        found = source.fetch(Interval("1", 0, LENGTH))
    assert found.junctions[0].chromosome == "1"
    message = f"No contig 'chrY' in BAM file '{path}'; did you mean 'chr1'?"
    with pytest.raises(ContigError, match=f"^{re.escape(message)}$"):
        source.fetch(Interval("chrY", 0, 10))
    message = (
        f"Cannot read chr1:{LENGTH}-{LENGTH + 1} (0-based) from BAM file '{path}': "
        "it lies wholly off chr1, which has 3,000 bp"
    )
    with pytest.raises(IntervalError, match=f"^{re.escape(message)}$"):
        source.fetch(Interval("chr1", LENGTH, LENGTH + 1))


def test_options(made):
    path, _ = made
    message = "strandedness must be one of 'unstranded', 'forward', 'reverse'; got 'yes'"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        BamJunctions(path, strandedness="yes")
    message = (
        "Reads of an unstranded library have no strand '+': give strandedness='forward' or "
        "'reverse', or strand='.'"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        BamCoverage(path, strand="+")


def test_source_and_pickle(made):
    path, _ = made
    for source in (BamCoverage(path, reduce="mean", min_mapping_quality=3), BamJunctions(path)):
        assert isinstance(source, Source)
        assert source._opened is None
        first = source.fetch(WHOLE)
        again = pickle.loads(pickle.dumps(source))
        assert again._opened is None
        second = again.fetch(WHOLE)
        if source.kind == "signal":
            np.testing.assert_array_equal(first, second)
        else:
            assert _places(first) == _places(second)
        source.close()


def test_without_pysam(made, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pysam", None)
    message = "Reading BAM files needs the package 'pysam': pip install 'agviz[io]'"
    with pytest.raises(MissingPackageError, match=f"^{re.escape(message)}$"):
        BamCoverage(made[0])


def test_real_reads(data_dir, tmp_path):
    unindexed = tmp_path / "reads.bam"
    shutil.copy(data_dir / "chr9_hg19" / "reads.bam", unindexed)
    pysam.index(str(unindexed))
    cases = [(unindexed, Interval("chr9", 4_000_000, 6_000_000))]
    sashimi = sorted((data_dir / "sashimi_chr10_hg19").glob("*.bam"))
    assert len(sashimi) == 4
    cases += [(path, Interval("chr10", 27_035_000, 27_050_000)) for path in sashimi]
    for path, window in cases:
        found = BamCoverage(path).fetch(window)
        region = f"{window.chromosome}:{window.start + 1}-{window.end}"
        lines = pysam.depth("-a", "-r", region, str(path)).splitlines()
        np.testing.assert_array_equal(found, [int(line.split("\t")[2]) for line in lines])
        place = (window.chromosome, window.start, window.end)
        file = pysam.AlignmentFile(str(path))
        others = _other_bases(file.fetch(*place), window)
        bases = np.sum(file.count_coverage(*place, quality_threshold=0), axis=0)
        np.testing.assert_array_equal(found, bases + others)
        introns = Counter(
            intron
            for read in pysam.AlignmentFile(str(path)).fetch(until_eof=True)
            if not read.flag & DROPPED and read.reference_name == window.chromosome
            for intron in _along(read)[1]
            if intron[0] < window.end and intron[1] > window.start
        )
        assert introns
        assert _places(BamJunctions(path).fetch(window)) == {
            (*k, "."): v for k, v in introns.items()
        }
