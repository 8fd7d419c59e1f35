"""BED and its kin: columns by the first line, overlaps by brute force, bad lines by number."""

import pickle
import re

import numpy as np
import pandas as pd
import pytest

from agviz.errors import ContigNameWarning, FormatError, IntervalError
from agviz.genome.source import Source
from agviz.genome.types import Interval
from agviz.observed.bed import Bed

WINDOW = Interval("chr1", 100, 200)
BED12 = "chr1\t150\t180\tt1\t7\t-\t155\t170\t255,0,0\t2\t10,5,\t0,25,\n"


def _columns(path):
    return Bed(path).fetch(WINDOW).columns.tolist()


def test_three_columns(write_text):
    found = Bed(write_text("chr1\t150\t180\nchr2\t1\t2\n", "a.bed")).fetch(WINDOW)
    expected = pd.DataFrame({"Chromosome": ["chr1"], "Start": [150], "End": [180]})
    pd.testing.assert_frame_equal(found, expected)


def test_twelve_columns_and_their_types(write_text):
    found = Bed(write_text(BED12, "a.bed.gz")).fetch(WINDOW)
    assert found.to_dict("records") == [
        {"Chromosome": "chr1", "Start": 150, "End": 180, "name": "t1", "score": 7.0, "Strand": "-",
         "thick_start": 155, "thick_end": 170, "item_rgb": "255,0,0", "block_count": 2,
         "block_sizes": "10,5,", "block_starts": "0,25,"}
    ]  # fmt: skip
    kinds = {str(dtype) for dtype in found.dtypes}
    assert kinds == {"object", "int64", "float64"}


def test_narrow_and_broad_peaks(write_text):
    narrow = "chr1\t150\t180\t.\t0\t.\t12.5\t3.1\t-1\t15\n"
    for name in ("a.narrowPeak", "a.bed.gz"):
        found = Bed(write_text(narrow, name)).fetch(WINDOW)
        assert found.columns.tolist()[6:] == ["signal_value", "p_value", "q_value", "peak"]
        assert found.loc[0, ["name", "signal_value", "q_value", "peak"]].tolist() == [
            "", 12.5, -1.0, 15,
        ]  # fmt: skip
    broad = "chr1\t150\t180\tx\t0\t+\t12\t3\t-1\n"
    assert _columns(write_text(broad, "a.broadPeak"))[6:] == ["signal_value", "p_value", "q_value"]
    assert _columns(write_text(broad, "a.bed"))[6:] == ["thick_start", "thick_end", "item_rgb"]


def test_columns_that_are_not_beds_are_kept_as_text(write_text):
    path = write_text("chr1\t150\t180\tname\thigh\t+\n", "a.bed")
    found = Bed(path).fetch(WINDOW)
    assert found.columns.tolist()[3:] == ["name", "column_5", "column_6"]
    assert found.loc[0, "column_5"] == "high"


def test_what_is_not_data(write_text):
    text = (
        "browser position chr1\ntrack name=x\n# made by hand\n\nchr1\t150\t180\tA#1\r\n"
        "track name=y\nchr1\t160\t190\tNA\n"
    )
    found = Bed(write_text(text, "a.bed")).fetch(WINDOW)
    assert found["name"].tolist() == ["A#1", "NA"]
    assert Bed(write_text("chrom\tstart\tend\nchr1\t150\t180\n", "b.bed")).fetch(WINDOW).shape == (
        1,
        3,
    )


def test_white_space_and_no_last_newline(write_text):
    found = Bed(write_text("chr1 150  180 a\nchr1 160 170 b", "a.bed")).fetch(WINDOW)
    assert found["name"].tolist() == ["a", "b"]


def test_a_file_without_features(write_text):
    found = Bed(write_text("track name=none\n", "a.bed")).fetch(WINDOW)
    assert found.shape == (0, 3)


def test_overlaps_equal_brute_force(write_text):
    rng = np.random.default_rng(1)
    start = rng.integers(0, 10_000, 500)
    width = np.where(rng.random(500) < 0.05, 6_000, rng.integers(0, 300, 500))
    rows = pd.DataFrame(
        {"Start": start, "End": start + width, "name": [f"f{i}" for i in range(500)]}
    )
    text = "".join(f"chr1\t{a}\t{b}\t{name}\n" for a, b, name in rows.itertuples(index=False))
    source = Bed(write_text(text, "a.bed"))
    for first in rng.integers(0, 12_000, 60):
        for span in (1, 50, 4_000):
            last = int(first) + span
            expected = rows[(rows["Start"] < last) & (rows["End"] > first)]
            found = source.fetch(Interval("chr1", int(first), last))
            assert sorted(found["name"]) == sorted(expected["name"])
            assert found["Start"].is_monotonic_increasing
            assert found.index.equals(pd.RangeIndex(len(expected)))


def test_contigs_are_spelled_as_asked(write_text):
    path = write_text("9\t150\t180\n", "a.bed")
    message = f"Contig 'chr9' is called '9' in BED file '{path}'; using that"
    source = Bed(path)
    with pytest.warns(ContigNameWarning, match=f"^{re.escape(message)}$"):
        found = source.fetch(Interval("chr9", 100, 200, "-"))
    assert found["Chromosome"].tolist() == ["chr9"]
    assert source.fetch(Interval("chrX", 100, 200)).empty


def test_off_the_contig(write_text):
    path = write_text("chr1\t0\t180\n", "a.bed")
    assert len(Bed(path).fetch(Interval("chr1", -50, 10))) == 1
    message = f"Cannot read chr1:-50-0 (0-based) from BED file '{path}': it lies wholly off chr1"
    with pytest.raises(IntervalError, match=f"^{re.escape(message)}$"):
        Bed(path).fetch(Interval("chr1", -50, 0))


def test_lazy_and_pickled(write_text):
    source = Bed(write_text(BED12, "peaks.bed"))
    assert isinstance(source, Source)
    assert (source.name, source.kind, source._opened) == ("peaks", "features", None)
    found = source.fetch(WINDOW)
    again = pickle.loads(pickle.dumps(source))
    assert again._opened is None
    pd.testing.assert_frame_equal(again.fetch(WINDOW), found)
    found.loc[0, "name"] = "changed"
    assert source.fetch(WINDOW).loc[0, "name"] == "t1"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("chr1\tx\t5", "Start must be a whole number, not 'x'"),
        ("chr1\t1", "3 columns separated by tabs are needed, there are 2"),
        ("chr1\t1\t2\t3", "3 columns separated by tabs are needed, there are 4"),
        ("chr1\t9\t5", "it starts at 9 and ends at 5"),
        ("chr1\t-1\t5", "it starts at -1 and ends at 5"),
        ("chr1\t1\t99999999999999999999", "End must be a whole number, not '99999999999999999999'"),
        ("chr1\t1.5\t2", "Start must be a whole number, not '1.5'"),
    ],
)
def test_a_bad_line_is_told_by_its_number(write_text, line, why):
    path = write_text(f"# head\nchr1\t1\t2\n\n{line}\nchr1\t3\t4\n", "a.bed")
    message = f"BED file '{path}', line 4: {why}; got {line!r}"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        Bed(path).fetch(WINDOW)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("chr1\t1\t2\ta\tb\t+", "score must be a number or '.', not 'b'"),
        ("chr1\t1\t2\ta\t1\t*", "Strand must be '+', '-' or '.', not '*'"),
    ],
)
def test_bad_columns(write_text, line, why):
    path = write_text(f"chr1\t1\t2\ta\t1\t+\n{line}\n", "a.bed")
    message = f"BED file '{path}', line 2: {why}; got {line!r}"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        Bed(path).fetch(WINDOW)


def test_a_bad_first_line_and_a_long_one(write_text):
    path = write_text("hello world\n", "a.bed")
    message = (
        f"BED file '{path}', line 1: 3 columns separated by white space are needed, there are 2; "
        "got 'hello world'"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        Bed(path).fetch(WINDOW)
    path = write_text("chr1\t1\t2\t" + "n" * 500 + "\nchr1\t1\n", "b.bed")
    assert Bed(path).path == path
    path = write_text("chr1\tx\t2\t" + "n" * 500 + "\n", "c.bed")
    shown = repr("chr1\tx\t2\t" + "n" * 68 + "...")
    message = f"BED file '{path}', line 1: Start must be a whole number, not 'x'; got {shown}"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        Bed(path).fetch(WINDOW)


def test_an_empty_file(write_text):
    path = write_text("", "a.bed")
    with pytest.raises(FormatError, match=f"^{re.escape(f'File {str(path)!r} is empty')}$"):
        Bed(path).fetch(WINDOW)


def test_a_gzip_cut_short(write_text):
    path = write_text("".join(f"chr1\t{i}\t{i + 7 * i % 13}\n" for i in range(5_000)), "a.bed.gz")
    path.write_bytes(path.read_bytes()[:2_000])
    start = re.escape(f"File {str(path)!r} is damaged or cut short (")
    with pytest.raises(FormatError, match=rf"^{start}.*\): copy or make it again$"):
        Bed(path).fetch(WINDOW)


def test_real_regions(data_dir):
    path = data_dir / "chr9_hg19" / "regions.bed"
    lines = [line.split("\t") for line in path.read_text().splitlines()]
    window = Interval("chr9", 4_000_000, 5_000_000)
    expected = [f for f in lines if int(f[1]) < window.end and int(f[2]) > window.start]
    found = Bed(path).fetch(window)
    assert expected
    assert sorted(found["name"]) == sorted(fields[3] for fields in expected)


def test_a_file_too_large_to_hold(write_text, monkeypatch):
    monkeypatch.setattr("agviz.observed.feature_table.LARGEST_TABLE", 100)
    path = write_text(BED12 * 20, "a.bed")
    message = (
        f"BED file '{path}' is too large to hold in memory (more than 100 bytes): "
        "cut out the region you need first"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        Bed(path).fetch(WINDOW)
