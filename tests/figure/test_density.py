"""Densities integrate to one and are those of a Gaussian of the sample's own width."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

from agviz.figure.density import bandwidth, density


@given(hnp.arrays(np.float64, st.integers(3, 40), elements=st.floats(-3, 3), unique=True))
def test_densities_integrate_to_one(values):
    if bandwidth(values) < 0.02:
        return  # finer than the places below
    places = np.linspace(-12, 12, 6_001)
    assert np.trapezoid(density(values, places), places) == pytest.approx(1, abs=1e-3)


def test_a_sample_that_does_not_vary_has_none():
    assert bandwidth(np.ones(5)) == 0
    assert density(np.ones(5), np.arange(3.0)).tolist() == [0, 0, 0]
    assert density(np.array([]), np.arange(3.0)).tolist() == [0, 0, 0]


def test_the_width_is_silvermans():
    values = np.random.default_rng(0).normal(0, 2, 10_000)
    assert bandwidth(values) == pytest.approx(0.9 * 2 * 10_000**-0.2, rel=0.03)
