"""Stacks are those of logomaker; thinning keeps the highest pile of each bin."""

import itertools
import warnings

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis.extra import numpy as hnp
from matplotlib.figure import Figure

from agviz.figure.logo_stack import stacked, thinned

TABLES = hnp.arrays(
    np.float32,
    st.tuples(st.just(4), st.integers(1, 12)),
    elements=st.floats(-2, 2, width=16).map(lambda value: round(value, 2)),
)


@given(TABLES, st.sampled_from(["big_on_top", "small_on_top", "fixed"]))
def test_letters_of_a_sign_lie_end_to_end_from_zero(values, order):
    lower, upper = stacked(values, order)
    np.testing.assert_allclose(upper - lower, np.abs(values), atol=1e-6)
    gains = np.where(values > 0, values, 0).sum(0, dtype=np.float64)
    losses = np.where(values < 0, values, 0).sum(0, dtype=np.float64)
    np.testing.assert_allclose(upper.max(0).clip(0), gains, atol=1e-6)
    np.testing.assert_allclose(lower.min(0).clip(None, 0), losses, atol=1e-6)
    for column in range(values.shape[1]):
        for sign in (1, -1):
            seen = np.flatnonzero(np.sign(values[:, column]) == sign)
            ends = sorted(zip(lower[seen, column], upper[seen, column], strict=True))
            for (_, end), (start, _) in itertools.pairwise(ends):
                assert start == pytest.approx(end, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(
    st.permutations(range(1, 13)),  # different sizes: logomaker leaves the order of equal ones open
    st.lists(st.sampled_from([-1, 0, 1]), min_size=12, max_size=12),
    st.sampled_from(["big_on_top", "small_on_top"]),
)
def test_extents_are_those_of_logomaker(sizes, signs, order):
    import logomaker

    values = (np.array(sizes) * np.array(signs) / 8).reshape(4, 3).astype(np.float32)
    lower, upper = stacked(values, order)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, of pandas and matplotlib
        logo = logomaker.Logo(
            pd.DataFrame(values.T, columns=list("ACGT")),
            ax=Figure().add_subplot(),
            stack_order=order,
        )
    found = {(int(glyph.p), glyph.c): (glyph.floor, glyph.ceiling) for glyph in logo.glyph_list}
    for position in range(3):
        for number, letter in enumerate("ACGT"):
            if values[number, position]:
                want = found[position, letter]
                got = lower[number, position], upper[number, position]
                np.testing.assert_allclose(got, want, atol=1e-6)


def test_the_fixed_order_is_the_alphabet_on_both_sides():
    lower, upper = stacked(np.array([[1], [-1], [2], [-2]], dtype=np.float32), "fixed")
    np.testing.assert_array_equal(lower[:, 0], [2, -1, 0, -3])
    np.testing.assert_array_equal(upper[:, 0], [3, 0, 2, -1])


def test_unknown_values_have_no_height():
    lower, upper = stacked(np.array([[np.nan], [1], [0], [-1]], dtype=np.float32))
    np.testing.assert_array_equal(lower[:, 0], [0, 0, 0, -1])
    np.testing.assert_array_equal(upper[:, 0], [0, 1, 0, 0])


@given(TABLES, st.integers(1, 12))
def test_thinning_keeps_the_highest_pile_of_each_bin(values, bins):
    shown, each = thinned(values, bins)
    count = values.shape[1]
    assert shown.shape[1] <= bins or each == 1
    assert shown.shape[1] == -(-count // each)
    piles = np.abs(values).sum(0)
    for number in range(shown.shape[1]):
        group = slice(number * each, (number + 1) * each)
        assert np.abs(np.nan_to_num(shown[:, number])).sum() == pytest.approx(piles[group].max())
