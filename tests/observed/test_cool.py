"""cool and mcool: equal to the dense matrix that was written, and to cooler's own answers."""

import pickle
import re

import numpy as np
import pandas as pd
import pytest

from agviz.errors import (
    ContigError,
    ContigNameWarning,
    FormatError,
    InputError,
    IntervalError,
    MissingPackageError,
)
from agviz.genome.source import Source
from agviz.genome.types import Interval, TrackData
from agviz.observed.cool import Cool

cooler = pytest.importorskip("cooler")

SIZE, LENGTH = 100, 2_050  # 21 bins, the last of 50 bp
BINS = 21


@pytest.fixture
def counts():
    rng = np.random.default_rng(2)
    upper = np.triu(rng.poisson(3, (BINS, BINS)))
    return upper + np.triu(upper, 1).T


def _write(path, counts, *, weights=None):
    bins = cooler.binnify(pd.Series({"chr1": LENGTH, "chr2": 300}), SIZE)
    if weights is not None:
        bins["weight"] = np.append(weights, [1.0] * 3)
    first, second = np.triu_indices(BINS)
    pixels = pd.DataFrame({"bin1_id": first, "bin2_id": second, "count": counts[first, second]})
    cooler.create_cooler(str(path), bins, pixels[pixels["count"] > 0], ordered=True)
    return path


@pytest.fixture
def raw(tmp_path, counts):
    return _write(tmp_path / "raw.cool", counts)


@pytest.fixture
def balanced(tmp_path, counts):
    weights = np.random.default_rng(3).uniform(0.5, 2, BINS)
    weights[4] = np.nan
    return _write(tmp_path / "balanced.cool", counts, weights=weights), weights


@pytest.fixture
def mcool(tmp_path, raw):
    path = tmp_path / "zooms.mcool"
    cooler.zoomify_cooler(str(raw), str(path), [100, 200, 500], chunksize=1_000)
    return path


def test_raw_counts(raw, counts):
    source = Cool(raw)
    assert isinstance(source, Source)
    found = source.fetch(Interval("chr1", 0, 2_000))
    assert isinstance(found, TrackData)
    assert (found.resolution, found.values.dtype) == (SIZE, np.float32)
    np.testing.assert_array_equal(found.values[..., 0], counts[:20, :20])
    assert found.names.tolist() == ["raw"]


def test_windows_are_widened_to_whole_bins(raw, counts):
    found = Cool(raw).fetch(Interval("chr1", 350, 801, "-"))
    assert found.interval == Interval("chr1", 300, 900)
    np.testing.assert_array_equal(found.values[..., 0], counts[3:9, 3:9])
    theirs = cooler.Cooler(str(raw)).matrix(balance=False).fetch(("chr1", 350, 801))
    np.testing.assert_array_equal(found.values[..., 0], theirs)


def test_off_the_contig_there_is_nothing(raw, counts):
    found = Cool(raw).fetch(Interval("chr1", -150, 2_200))
    assert found.interval == Interval("chr1", -200, 2_200)
    np.testing.assert_array_equal(found.values[2:23, 2:23, 0], counts)
    outside = np.ones((24, 24), dtype=bool)
    outside[2:23, 2:23] = False
    assert np.isnan(found.values[outside]).all()


def test_balanced_where_there_are_weights(balanced, counts):
    path, weights = balanced
    window = Interval("chr1", 0, LENGTH)
    found = Cool(path).fetch(window).values[..., 0]
    np.testing.assert_allclose(found, counts * weights[:, None] * weights, rtol=1e-6)
    assert np.isnan(found[4]).all()
    np.testing.assert_array_equal(Cool(path, balance=True).fetch(window).values[..., 0], found)
    np.testing.assert_array_equal(Cool(path, balance="weight").fetch(window).values[..., 0], found)
    np.testing.assert_array_equal(Cool(path, balance=False).fetch(window).values[..., 0], counts)
    theirs = cooler.Cooler(str(path)).matrix(balance=True).fetch(("chr1", 0, LENGTH))
    np.testing.assert_array_equal(found, theirs.astype(np.float32))


def test_weights_that_the_file_lacks(raw, balanced):
    for path, balance, column in ((raw, True, "weight"), (balanced[0], "KR", "KR")):
        message = (
            f"cool file '{path}' has no balancing weights {column!r} at 100 bp: "
            "take balance=False for raw counts, or run `cooler balance`"
        )
        with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
            Cool(path, balance=balance).fetch(Interval("chr1", 0, 500))


def test_the_finest_resolution_that_fits(mcool):
    source = Cool(mcool)
    assert source.resolutions == (100, 200, 500)
    window = Interval("chr1", 0, 2_000)
    assert source.fetch(window).resolution == 100
    assert source.fetch(window, 20).resolution == 100
    assert source.fetch(window, 19).resolution == 200
    assert source.fetch(window, 5).resolution == 500
    assert source.fetch(window, 1).resolution == 500
    for asked in (Cool(mcool, resolution=200), Cool(f"{mcool}::/resolutions/200")):
        found = asked.fetch(window, 1)
        assert found.resolution == 200
        theirs = cooler.Cooler(f"{mcool}::/resolutions/200").matrix(balance=False)
        np.testing.assert_array_equal(found.values[..., 0], theirs.fetch(("chr1", 0, 2_000)))


def test_a_resolution_that_the_file_lacks(mcool):
    message = f"cool file '{mcool}' has no resolution of 1,000 bp; it has 100, 200, 500"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Cool(mcool, resolution=1_000).fetch(Interval("chr1", 0, 500))


def test_a_window_of_too_many_bins(raw, monkeypatch):
    monkeypatch.setattr("agviz.observed.cool.MOST_BINS", 10)
    message = (
        "A window of 1,500 bp has more than 10 bins of 100 bp: "
        "take a coarser resolution or a smaller window"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Cool(raw).fetch(Interval("chr1", 0, 1_500))


def test_contigs_and_positions(raw):
    source = Cool(raw)
    with pytest.warns(ContigNameWarning):
        assert source.fetch(Interval("1", 0, 500)).interval == Interval("1", 0, 500)
    message = f"No contig 'chr7' in cool file '{raw}'; did you mean 'chr2'?"
    with pytest.raises(ContigError, match=f"^{re.escape(message)}$"):
        source.fetch(Interval("chr7", 0, 10))
    message = (
        f"Cannot read chr2:300-400 (0-based) from cool file '{raw}': "
        "it lies wholly off chr2, which has 300 bp"
    )
    with pytest.raises(IntervalError, match=f"^{re.escape(message)}$"):
        source.fetch(Interval("chr2", 300, 400))


def test_lazy_and_pickled(raw, counts):
    source = Cool(raw, balance=False)
    assert source._opened is None
    source.fetch(Interval("chr1", 0, 500))
    again = pickle.loads(pickle.dumps(source))
    assert again._opened is None
    found = again.fetch(Interval("chr1", 0, LENGTH))
    np.testing.assert_array_equal(found.values[..., 0], counts)


def test_files_that_are_no_cool(tmp_path, raw):
    window = Interval("chr1", 0, 10)
    bad = tmp_path / "bad.cool"
    bad.write_text("chr1\t0\t5\n")
    message = f"{str(bad)!r} is not a cool file: it is no HDF5 file"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        Cool(bad).fetch(window)
    import h5py

    with h5py.File(tmp_path / "other.cool", "w") as file:
        file["x"] = 1
    message = f"cool file '{tmp_path / 'other.cool'}' is an HDF5 file that holds no contact map"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        Cool(tmp_path / "other.cool").fetch(window)
    bad.write_bytes(raw.read_bytes()[:3_000])
    start = re.escape(f"cool file {str(bad)!r} cannot be read: ")
    with pytest.raises(FormatError, match=f"^{start}.*truncated file.*$"):
        Cool(bad).fetch(window)
    with pytest.raises(
        FormatError, match=rf"^{re.escape(f'cool file {str(raw)!r} cannot be read: ')}.*$"
    ):
        Cool(f"{raw}::/resolutions/5").fetch(window)


def test_without_cooler(raw, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "cooler", None)
    message = "Reading cool files needs the package 'cooler': pip install 'agviz[io]'"
    with pytest.raises(MissingPackageError, match=f"^{re.escape(message)}$"):
        Cool(raw)
