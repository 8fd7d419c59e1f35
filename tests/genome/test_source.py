"""Binning: stable edges, every reduction against a loop, peaks that neither move nor shrink."""

import itertools
import re
import warnings

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis.extra.numpy import arrays

from agviz.errors import InputError
from agviz.genome.source import REDUCTIONS, Source, bin_edges, reduce_at, reduce_bins
from agviz.genome.types import Interval

_FLOATS = st.floats(-1e6, 1e6, width=32) | st.just(float("nan"))


def _by_loop(values: np.ndarray, how: str) -> float:
    known = [float(value) for value in values if not np.isnan(value)]
    if not known:
        return float("nan")
    if how == "extreme":
        return max(known, key=lambda value: (abs(value), value))
    return {"max": max, "min": min, "sum": sum, "mean": lambda x: sum(x) / len(x)}[how](known)


@hypothesis.settings(deadline=None)
@hypothesis.given(st.integers(1, 10**9), st.data())
def test_bin_edges_are_floors_and_cover_the_window(width, data):
    bins = data.draw(st.integers(1, min(width, 2000)))
    edges = bin_edges(width, bins)
    assert edges.tolist() == [i * width // bins for i in range(bins + 1)]
    assert edges[0] == 0
    assert edges[-1] == width
    assert set(np.diff(edges)) <= {width // bins, -(-width // bins)}


@pytest.mark.parametrize("how", REDUCTIONS)
@hypothesis.settings(deadline=None)
@hypothesis.given(arrays(np.float32, st.integers(1, 60), elements=_FLOATS), st.data())
def test_reduce_bins_equals_a_loop(how, values, data):
    bins = data.draw(st.integers(1, len(values)))
    edges = bin_edges(len(values), bins)
    expected = [_by_loop(values[a:b], how) for a, b in itertools.pairwise(edges)]
    found = reduce_bins(values, bins, how)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, np.array(expected, np.float32), rtol=1e-5, atol=1e-2)
    if how in ("max", "min", "extreme"):
        np.testing.assert_array_equal(found, np.array(expected, np.float32))


def test_each_track_is_reduced_alone():
    values = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    for how in REDUCTIONS:
        found = reduce_bins(values, 7, how)
        assert found.shape == (7, 3)
        for track in range(3):
            np.testing.assert_array_equal(found[:, track], reduce_bins(values[:, track], 7, how))


def test_a_peak_keeps_its_height_and_place_whatever_the_bins():
    width, peak = 1_000_000, 612_345
    values = np.zeros(width, dtype=np.float32)
    values[peak : peak + 20] = 1
    for bins in (100, 700, 1_000, 1_500, 1_501, 4_096):
        found = reduce_bins(values, bins)
        edges = bin_edges(width, bins)
        highest = int(found.argmax())
        assert found.max() == 1
        assert edges[highest] <= peak < edges[highest + 1]


def test_extreme_keeps_the_sign_and_prefers_the_positive_of_two():
    values = np.array([1, -3, 2, -2, np.nan, np.nan], dtype=np.float32)
    np.testing.assert_array_equal(
        reduce_bins(values, 3, "extreme"), np.array([-3, 2, np.nan], np.float32)
    )


def test_missing_values_raise_no_warning():
    values = np.full(10, np.nan, dtype=np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for how in REDUCTIONS:
            assert np.isnan(reduce_bins(values, 3, how)).all()


def test_whole_numbers_are_reduced_too():
    values = np.arange(6)
    assert reduce_bins(values, 2, "sum").tolist() == [3, 12]
    assert reduce_bins(values, 3, "mean").tolist() == [0.5, 2.5, 4.5]
    assert reduce_at(values, np.array([0, 1]), "max").tolist() == [0, 5]


@pytest.mark.parametrize("bins", [0, -1, 11])
def test_bins_out_of_range(bins):
    message = f"bins must be from 1 to the width of the window, 10; got {bins}"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        reduce_bins(np.zeros(10), bins)


def test_an_unknown_reduction():
    message = "how must be one of 'max', 'min', 'mean', 'sum', 'extreme'; got 'median'"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        reduce_bins(np.zeros(10), 2, "median")


def test_the_protocol_is_checked_at_run_time():
    class Constant:
        name, kind, reduce = "one", "signal", "max"

        def fetch(self, interval: Interval, bins: int | None = None) -> np.ndarray:
            return np.ones(bins or interval.width, np.float32)

    assert isinstance(Constant(), Source)
    assert not isinstance(np.zeros(3), Source)
