"""Scales map and invert as they say; numbers are tidy and true."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.figure.scales import XScale, YScale, number_text, tidy_above, tidy_step
from agviz.figure.scene import frozen


def test_an_x_scale_is_the_identity_up_to_a_factor_and_clamps():
    scale = XScale.identity(100, 200, left=10, right=60)
    np.testing.assert_allclose(scale.mm(np.array([100, 150, 200])), [10, 35, 60])
    assert scale.at(50) == 10
    assert scale.shows(200, 300)
    assert not scale.shows(201, 300)


def test_a_broken_x_scale_is_linear_between_its_knots():
    shrunk = XScale(frozen([0, 100, 1_100, 1_200]), frozen([0, 10, 12, 22]))
    assert [shrunk.at(p) for p in (50, 600, 1_150)] == [5, 11, 17]


def test_a_y_scale_clips_and_keeps_nan():
    scale = YScale(-1.0, 1.0, 20.0, 10.0)
    made = scale.mm(np.array([-1, 0, 1, 5, np.nan]))
    np.testing.assert_allclose(made, [20, 15, 10, 10, np.nan])


@given(st.floats(1e-12, 1e12))
def test_a_tidy_top_holds_the_value_with_little_air(value):
    top = tidy_above(value)
    assert value * (1 - 1e-5) <= top <= value * 1.35


@given(st.floats(1, 1e9), st.integers(1, 20))
def test_a_tidy_step_divides_into_no_more_parts_than_asked(span, most):
    assert span / tidy_step(span, most) <= most * (1 + 1e-6)


@pytest.mark.parametrize("value", [0.0, -3.0, np.nan, np.inf])
def test_without_a_positive_value_the_top_is_one(value):
    assert tidy_above(float(value)) == 1.0


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.5, "0.5"), (-0.5, "−0.5"), (1234, "1,234"), (1e6, "1e6"), (0.00012, "1.2e−4")],
)
def test_numbers_are_short_and_true(value, text):
    assert number_text(value) == text
