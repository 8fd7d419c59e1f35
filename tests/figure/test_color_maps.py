"""Colors for values: zero white whatever the limits, equal steps both ways, ever darker in grey."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.errors import InputError
from agviz.figure.color_maps import (
    DIVERGING,
    LEVELS,
    SEQUENTIAL,
    UNKNOWN,
    ColorMap,
    ColorScale,
    from_oklab,
    read_colors,
    to_oklab,
)
from agviz.figure.color_vision import merges
from agviz.figure.style import GAIN, LOSS

WHITE = [255, 255, 255, 255]
sizes = st.floats(0.01, 1e4, allow_nan=False)


def exactly(text: str) -> str:
    return "^" + re.escape(text) + "$"


def lightness(colors: ColorMap) -> np.ndarray:
    return to_oklab(colors.table() / 255)[:, 0]


@given(low=sizes, high=sizes)
def test_zero_is_white_whatever_the_limits(low, high):
    scale = ColorScale(DIVERGING, -low, high)
    assert scale.rgba(np.array([0.0])).tolist() == [WHITE]
    assert ColorScale(DIVERGING, 0.0, high).rgba(np.array([0.0])).tolist() == [WHITE]
    assert ColorScale(DIVERGING, -low, 0.0).rgba(np.array([0.0])).tolist() == [WHITE]


@given(value=st.floats(-1e3, 1e3), low=sizes, high=sizes)
def test_values_of_opposite_sign_are_as_far_from_white(value, low, high):
    near = min(low, high)
    value = float(np.clip(value, -near, near))  # beyond an end, that end is reached
    levels = ColorScale(DIVERGING, -low, high).levels(np.array([value, -value]))
    assert levels.sum() == LEVELS - 1


def test_the_nearer_limit_has_a_paler_color_than_the_farther():
    scale = ColorScale(DIVERGING, -1.0, 2.0)
    table = DIVERGING.hex()
    assert scale.levels(np.array([-1.0, -0.5, 2.0, 5.0])).tolist() == [63, 95, 254, 254]
    assert table[254] == GAIN
    assert table[0] == LOSS


@given(st.lists(st.floats(-10, 10), min_size=2, max_size=20))
def test_more_is_never_a_lower_level(values):
    ordered = np.sort(values)
    for colors in (SEQUENTIAL, DIVERGING):
        assert (np.diff(ColorScale(colors, -3.0, 7.0).levels(ordered)) >= 0).all()


def test_the_sequential_map_is_ever_darker_in_even_steps():
    steps = np.diff(lightness(SEQUENTIAL))
    assert (steps < 0).all()
    assert steps.min() > 2.5 * steps.mean()  # both negative: none is much larger than the rest
    assert SEQUENTIAL.hex()[0] == "#FFFFFF"
    grey = SEQUENTIAL.table() @ np.array([0.2126, 0.7152, 0.0722])
    assert (np.diff(grey) <= 0).all()
    assert grey[-1] < 50


def test_both_arms_of_the_diverging_map_darken_evenly_to_ends_that_grey_tells_apart():
    light = lightness(DIVERGING)
    below, above = light[: LEVELS // 2 + 1][::-1], light[LEVELS // 2 :]
    for arm in (below, above):
        steps = np.diff(arm)
        assert (steps < 0).all()
        assert steps.min() > 2.5 * steps.mean()
    assert merges(LOSS, GAIN) == ()
    assert below[-1] > above[-1]  # a gain is the darker one


def test_nan_has_a_color_of_its_own_and_infinite_values_those_of_the_ends():
    values = np.array([np.nan, -np.inf, np.inf])
    for colors in (SEQUENTIAL, DIVERGING):
        found = ["#{:02X}{:02X}{:02X}".format(*row[:3]) for row in
                 ColorScale(colors, -1.0, 1.0).rgba(values).tolist()]  # fmt: skip
        assert found == [UNKNOWN, colors.hex()[0], colors.hex()[-1]]
        assert UNKNOWN not in colors.hex()


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_oklab_goes_there_and_back(rgb):
    color = np.array([rgb], dtype=np.uint8)
    assert from_oklab(to_oklab(color / 255)).tolist() == color.tolist()


def test_oklab_is_what_its_author_publishes():
    white, red = to_oklab(np.array([[1.0, 1.0, 1.0], [1.0, 0.0, 0.0]]))
    assert white == pytest.approx([1, 0, 0], abs=1e-3)
    assert red == pytest.approx([0.628, 0.225, 0.126], abs=1e-3)


def test_own_colors_are_taken_from_low_to_high():
    own = ["#000000", "#FF0000", "#FFFFFF"]
    assert read_colors(own, diverging=False).hex()[::127] == tuple(own)
    assert read_colors(own, diverging=True).diverging
    assert not read_colors(own[:2], diverging=True).diverging
    given = ColorMap(own, diverging=True)
    assert read_colors(given, diverging=False) is given
    assert read_colors(None, diverging=True) is DIVERGING
    assert read_colors("sequential", diverging=True) is SEQUENTIAL


def test_what_makes_no_color_map_is_refused():
    bad = [
        (lambda: ColorMap(["#FFFFFF"]), "A color map needs two colors or more; got ['#FFFFFF']"),
        (
            lambda: ColorMap(["#FFFFFF", "red"]),
            "A color is written as '#rrggbb'; got 'red'",
        ),
        (
            lambda: ColorMap(["#FFFFFF", "#000000"], diverging=True),
            (
                "The 2 colors have no middle one for zero; give an odd number of them, or "
                "ColorMap(colors, diverging=False)"
            ),
        ),
        (
            lambda: read_colors("viridis", diverging=False),
            "colors must be one of 'sequential', 'diverging'; got 'viridis'",
        ),
    ]
    for make, message in bad:
        with pytest.raises(InputError, match=exactly(message)):
            make()
