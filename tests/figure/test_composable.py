"""Options that a panel does not have are told by name, with the nearest; signatures stay whole."""

import copy
import inspect
import re

import numpy as np
import pytest

import agviz
from agviz.errors import InputError
from agviz.figure.composable import Composable
from agviz.figure.tracks import Tracks

PUBLIC = sorted(
    name
    for name in dir(agviz)
    if isinstance(made := getattr(agviz, name), type) and issubclass(made, Composable)
)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_kind_tells_a_misspelt_option(name):
    cls = getattr(agviz, name)
    last = list(inspect.signature(cls).parameters)[-1]
    message = f"{name} has no option {last + 'x'!r}; did you mean {last!r}?"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        cls(**{last + "x": 1})


def test_there_are_panels_annotations_and_the_figure_among_them():
    assert {"Axis", "Figure", "Highlights", "Style", "Tracks"} <= set(PUBLIC)


def test_options_that_are_like_none_are_told_with_those_there_are(region):
    with pytest.raises(
        InputError, match=r"^Tracks has no option 'q'; there are: 'clip_percentile'"
    ):
        Tracks(np.zeros(4), interval=region, q=1)


def test_signatures_are_those_of_the_kind():
    names = list(inspect.signature(Tracks).parameters)
    assert names[:3] == ["data", "show", "tracks"]
    assert "options" not in names


def test_a_panel_is_still_copied(peaks, region):
    one = Tracks(peaks, interval=region)
    assert copy.copy(one).lanes is one.lanes
