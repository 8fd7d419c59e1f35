"""bigWig: every base and every bin equal to what was written, and to pyBigWig."""

import contextlib
import pickle
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from agviz.errors import (
    AgvizWarning,
    ContigError,
    ContigNameWarning,
    FormatError,
    InputError,
    IntervalError,
)
from agviz.genome.source import REDUCTIONS, Source, reduce_bins
from agviz.genome.types import Interval
from agviz.observed.bigwig import BigWig
from agviz.observed.open_track import open_track

LENGTH = 5_000
LENGTHS = {"chr1": LENGTH, "chr2": 100}


@pytest.fixture
def made(write_bigwig, make_runs):
    runs, values = make_runs(0, LENGTH, 400)
    return write_bigwig(runs, LENGTHS), values


def test_every_base_is_as_written(made):
    path, values = made
    found = BigWig(path, missing=np.nan).fetch(Interval("chr1", 0, LENGTH))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, values)


def test_bases_without_value_are_zero_unless_asked(made):
    path, values = made
    found = BigWig(path).fetch(Interval("chr1", 10, 4_000))
    np.testing.assert_array_equal(found, np.nan_to_num(values[10:4_000]))
    found = BigWig(path, missing=-9).fetch(Interval("chr1", 10, 4_000))
    np.testing.assert_array_equal(found, np.nan_to_num(values[10:4_000], nan=-9))


@pytest.mark.parametrize("how", REDUCTIONS)
@pytest.mark.parametrize("bins", [1, 7, 100, 999, 3_001])
def test_bins_are_exact(made, how, bins):
    path, values = made
    window = values[1_000:4_001]
    exact = how in ("max", "min", "extreme")
    for missing, dense in ((np.nan, window), (0.0, np.nan_to_num(window))):
        found = BigWig(path, reduce=how, missing=missing).fetch(
            Interval("chr1", 1_000, 4_001), bins
        )
        np.testing.assert_allclose(
            found, reduce_bins(dense, bins, how), rtol=0 if exact else 1e-5, atol=1e-6 * (not exact)
        )


def test_a_summit_of_one_base_survives_a_whole_chromosome(write_bigwig):
    length, summit = 20_000_000, 13_579_246
    runs = [("chr1", 0, summit, 0.5), ("chr1", summit, summit + 1, 9.0),
            ("chr1", summit + 1, length, 0.25)]  # fmt: skip
    source = BigWig(write_bigwig(runs, {"chr1": length}))
    for bins in (10, 1_500):
        found = source.fetch(Interval("chr1", 0, length), bins)
        assert found.max() == 9
        assert found.argmax() == summit * bins // length
        assert sorted(set(found.tolist())) == [0.25, 0.5, 9.0]


def test_equal_to_pybigwig(made, tmp_path):
    pybigwig = pytest.importorskip("pyBigWig")
    path, _ = made
    theirs = pybigwig.open(str(path)).values("chr1", 100, 4_900, numpy=True)
    np.testing.assert_array_equal(
        BigWig(path, missing=np.nan).fetch(Interval("chr1", 100, 4_900)), theirs
    )
    # ... and a file that pyBigWig wrote, with a step and a span.
    other = tmp_path / "theirs.bw"
    with pybigwig.open(str(other), "w") as writer:
        writer.addHeader([("chr1", 1_000)])
        writer.addEntries("chr1", 10, values=[1.0, 2.0, 3.0], span=5, step=10)
    theirs = pybigwig.open(str(other)).values("chr1", 0, 1_000, numpy=True)
    np.testing.assert_array_equal(
        BigWig(other, missing=np.nan).fetch(Interval("chr1", 0, 1_000)), theirs
    )


def test_real_files_equal_pybigwig(data_dir):
    pybigwig = pytest.importorskip("pyBigWig")
    paths = sorted((data_dir / "chr9_hg19").glob("*.bw"))
    assert paths
    interval = Interval("chr9", 4_000_000, 6_000_000)
    for path in paths:
        theirs = pybigwig.open(str(path)).values("chr9", interval.start, interval.end, numpy=True)
        np.testing.assert_array_equal(BigWig(path, missing=np.nan).fetch(interval), theirs)
        for how in REDUCTIONS:
            found = BigWig(path, missing=np.nan, reduce=how).fetch(interval, 1_500)
            np.testing.assert_allclose(found, reduce_bins(theirs, 1_500, how), rtol=1e-6)


def test_off_the_contig_there_is_nothing(made):
    path, values = made
    found = BigWig(path).fetch(Interval("chr1", -3, LENGTH + 2))
    assert np.isnan(found[:3]).all()
    assert np.isnan(found[-2:]).all()
    np.testing.assert_array_equal(found[3:-2], np.nan_to_num(values))
    binned = BigWig(path).fetch(Interval("chr1", -LENGTH, LENGTH), 4)
    assert np.isnan(binned[:2]).all()
    np.testing.assert_array_equal(binned[2:], reduce_bins(np.nan_to_num(values), 2))


def test_wholly_off_the_contig(made):
    path, _ = made
    for start, end in ((LENGTH, LENGTH + 5), (-9, 0)):
        message = (
            f"Cannot read chr1:{start}-{end} (0-based) from bigWig file '{path}': "
            "it lies wholly off chr1, which has 5,000 bp"
        )
        with pytest.raises(IntervalError, match=f"^{re.escape(message)}$"):
            BigWig(path).fetch(Interval("chr1", start, end))


def test_an_empty_interval(made):
    path, _ = made
    message = f"Cannot read chr1:5-5 (0-based) from bigWig file '{path}': the interval is empty"
    with pytest.raises(IntervalError, match=f"^{re.escape(message)}$"):
        BigWig(path).fetch(Interval("chr1", 5, 5))


def test_contig_names(made):
    path, values = made
    source = BigWig(path, missing=np.nan)
    message = f"Contig '1' is called 'chr1' in bigWig file '{path}'; using that"
    with pytest.warns(ContigNameWarning, match=f"^{re.escape(message)}$"):
        found = source.fetch(Interval("1", 0, 50))
    np.testing.assert_array_equal(found, values[:50])
    np.testing.assert_array_equal(source.fetch(Interval("1", 0, 50)), values[:50])  # told once
    message = f"No contig 'chr7' in bigWig file '{path}'; did you mean 'chr1'?"
    with pytest.raises(ContigError, match=f"^{re.escape(message)}$"):
        source.fetch(Interval("chr7", 0, 50))


def test_lazy_pickled_and_closed(made):
    path, values = made
    source = BigWig(path, name="H3K27ac", reduce="mean", missing=np.nan)
    assert isinstance(source, Source)
    assert source._opened is None
    interval = Interval("chr1", 0, LENGTH)
    first = source.fetch(interval)
    again = pickle.loads(pickle.dumps(source))
    assert (again.name, again.reduce, again.path) == ("H3K27ac", "mean", path)
    assert again._opened is None
    np.testing.assert_array_equal(again.fetch(interval), first)
    source.close()
    assert source._opened is None
    np.testing.assert_array_equal(source.fetch(interval), values)
    assert BigWig(path).name == "made"
    assert repr(source) == f"BigWig('{path}')"


def test_many_threads(made):
    path, values = made
    source = BigWig(path, missing=np.nan)
    starts = [start % 4_000 for start in range(0, 40_000, 397)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda s: source.fetch(Interval("chr1", s, s + 900)), starts))
    for start, window in zip(starts, found, strict=True):
        np.testing.assert_array_equal(window, values[start : start + 900])


def test_no_such_file(tmp_path):
    absent = tmp_path / "x.bw"
    with pytest.raises(InputError, match=f"^{re.escape(f'No such file: {str(absent)!r}')}$"):
        BigWig(absent)
    message = f"Cannot read {str(tmp_path)!r} as bigWig: it is a folder"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        BigWig(tmp_path)


def test_unknown_reduction(made):
    message = "reduce must be one of 'max', 'min', 'mean', 'sum', 'extreme'; got 'median'"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        BigWig(made[0], reduce="median")


def test_files_that_are_no_bigwig(tmp_path, made):
    interval = Interval("chr1", 0, 10)
    bad = tmp_path / "bad.bw"
    bad.write_bytes(b"")
    with pytest.raises(FormatError, match=f"^{re.escape(f'bigWig file {str(bad)!r} is empty')}$"):
        BigWig(bad).fetch(interval)
    bad.write_bytes(b"chr1\t0\t10\n")
    message = f"{str(bad)!r} is not a bigWig file: it begins with the bytes 63687231"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        BigWig(bad).fetch(interval)
    bad.write_bytes(bytes.fromhex("ebf28987"))
    message = (
        f"{str(bad)!r} is a bigBed file, which agviz does not read: "
        "turn it into BED with bigBedToBed"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        BigWig(bad).fetch(interval)


@pytest.mark.parametrize("kept", [30, 400, 0.7])
def test_a_file_cut_short(tmp_path, made, kept):
    whole = made[0].read_bytes()
    bad = tmp_path / "cut.bw"
    bad.write_bytes(whole[: kept if kept > 1 else int(kept * len(whole))])
    start = re.escape(f"bigWig file {str(bad)!r} is damaged or cut short (")
    with pytest.raises(FormatError, match=rf"^{start}.*\): copy or make it again$"):
        BigWig(bad).fetch(Interval("chr1", 0, LENGTH))


def test_a_file_with_a_wrong_byte(tmp_path, made):
    data = bytearray(made[0].read_bytes())
    # The first block of values (its place stands in the header) no longer unzips: a panic in Rust.
    first = int.from_bytes(data[16:24], "little") + 8
    data[first : first + 8] = b"\xff" * 8
    bad = tmp_path / "flip.bw"
    bad.write_bytes(data)
    start = re.escape(f"bigWig file {str(bad)!r} is damaged or cut short (")
    for ask in (BigWig(bad).fetch, BigWig(bad).stored_nan):
        with pytest.raises(FormatError, match=rf"^{start}.*\): copy or make it again$"):
            ask(Interval("chr1", 0, LENGTH))


@pytest.mark.parametrize("name", ["signal.BW", "signal.bed", "signal"])
def test_a_bigwig_of_another_name(tmp_path, made, name):
    window = Interval("chr1", 0, LENGTH)
    (tmp_path / name).write_bytes(made[0].read_bytes())
    with contextlib.closing(open_track(tmp_path / name)) as track:
        assert track.fetch(window).tolist() == BigWig(made[0]).fetch(window).tolist()


def test_a_lost_end_is_told_even_where_all_values_can_be_read(made, tmp_path):
    path, values = made
    whole = path.read_bytes()
    assert whole[-4:] == whole[:4]
    cut = tmp_path / "cut.bw"
    cut.write_bytes(whole[:-4])
    told = f"^bigWig file {re.escape(repr(str(cut)))} does not end with the mark of its end"
    with pytest.warns(AgvizWarning, match=told):
        found = BigWig(cut, missing=np.nan).fetch(Interval("chr1", 0, LENGTH))
    np.testing.assert_array_equal(found, values)
