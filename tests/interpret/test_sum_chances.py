"""Chances of sums: those of every possible draw, counted."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.interpret.sum_chances import STEPS, rounded, sum_chances


@settings(max_examples=20)
@given(st.lists(st.integers(-STEPS, STEPS), min_size=1, max_size=6))
def test_chances_are_those_of_all_draws(values):
    found = sum_chances(np.array(values), 3)
    for draws, (upper, lower) in enumerate(found, start=1):
        sums = np.array([sum(each) for each in itertools.product(values, repeat=draws)])
        for total in {int(sums.min()), int(sums.max()), int(np.median(sums)), 0}:
            at = total + STEPS * draws
            assert upper[at] == pytest.approx((sums >= total).mean(), rel=1e-9)
            assert lower[at] == pytest.approx((sums <= total).mean(), rel=1e-9)


def test_small_chances_are_not_lost_in_rounding():
    upper, _ = sum_chances(np.array([STEPS] + [0] * 99), 8)[-1]
    assert upper[-1] == pytest.approx(1e-16, rel=1e-9)


def test_values_are_rounded_to_the_nearest_step():
    assert rounded(np.array([-1.0, 0.0, 0.4, 1.0]), 1.0).tolist() == [-200, 0, 80, 200]
