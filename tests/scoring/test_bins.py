import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.errors import IntervalError
from agviz.genome.types import Interval, Variant
from agviz.scoring.bins import (
    bin_size,
    bins_around,
    bins_touched,
    count_bins,
    intersect_runs,
    merge_runs,
)

INTERVAL = Interval("chr1", 1000, 2024)
RUNS = st.lists(
    st.tuples(st.integers(900, 2100), st.integers(0, 300)).map(lambda x: (x[0], x[0] + x[1])),
    max_size=6,
)


def flags(runs, bins):
    mask = np.zeros(bins, dtype=bool)
    for start, end in runs:
        mask[max(start, 0) : max(end, 0)] = True
    return mask


@given(RUNS)
def test_merged_runs_hold_the_same_bins_disjoint(runs):
    merged = merge_runs(runs)
    assert (flags(merged, 3000) == flags(runs, 3000)).all()
    assert count_bins(merged) == flags(runs, 3000).sum()
    assert all(a[1] < b[0] for a, b in itertools.pairwise(merged))


@given(RUNS, st.sampled_from([1, 32, 128]))
def test_a_bin_is_touched_if_any_base_is(spans, resolution):
    runs = bins_touched(spans, INTERVAL, resolution=resolution)
    base = flags([(a - 1000, b - 1000) for a, b in spans], 1024)
    expected = base.reshape(-1, resolution).any(axis=1)
    assert (flags(runs, 1024 // resolution) == expected).all()


@given(RUNS, RUNS)
def test_intersection(first, second):
    both = flags(first, 3000) & flags(second, 3000)
    found = intersect_runs(merge_runs(first), merge_runs(second))
    assert (flags(found, 3000) == both).all()


@given(st.integers(1000, 2023), st.sampled_from([1, 128]), st.sampled_from([None, 1, 501, 2001]))
def test_mask_around_a_variant_is_the_published_rule(start, resolution, width):
    variant = Variant("chr1", start + 1, "A", "C")
    bins = 1024 // resolution
    center = (start - 1000) // resolution
    number = bins if width is None else int(np.ceil(width / resolution))
    first = 0 if width is None else center - number // 2
    expected = [b for b in range(first, first + number) if 0 <= b < bins]
    runs = bins_around(variant, INTERVAL, resolution=resolution, width=width)
    assert np.flatnonzero(flags(runs, bins)).tolist() == expected


@pytest.mark.parametrize(
    "variant", [Variant("chr1", 1000, "A", "C"), Variant("chr1", 2025, "A", "C"),
                Variant("chr2", 1500, "A", "C")],
)  # fmt: skip
def test_mask_is_empty_for_a_variant_outside(variant):
    assert bins_around(variant, INTERVAL, resolution=1, width=501) == ()


def test_bin_size():
    assert bin_size(INTERVAL, 8) == 128
    message = "The array has 3 bins, which do not divide the 1024 bp of chr1:1000-2024:."
    with pytest.raises(IntervalError, match=f"^{re.escape(message)}$"):
        bin_size(INTERVAL, 3)
