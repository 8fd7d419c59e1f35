"""Maps, logos and their like of one kind share limits when a figure is matched."""

import re

import numpy as np
import pytest

from agviz.errors import InputError
from agviz.figure.contact_map import ContactMap
from agviz.figure.fill import places
from agviz.figure.heatmap import Heatmap
from agviz.figure.layout import layout
from agviz.figure.logo import Logo
from agviz.figure.pair_map import PairMap
from agviz.figure.tracks import Tracks
from agviz.figure.virtual_4c import Virtual4C
from agviz.genome.types import Interval

REGION = Interval("chr8", 10_000, 50_000)
SHORT = Interval("chr8", 10_000, 10_020)
RNG = np.random.default_rng(1)
SQUARE = np.abs(RNG.standard_normal((40, 40)) + 3).astype(np.float32)
SQUARE = (SQUARE + SQUARE.T) / 2
TABLE = RNG.standard_normal((20, 4)).astype(np.float32)

PAIRS = {
    "maps": lambda k: ContactMap(SQUARE * k, interval=REGION),
    "virtual 4C": lambda k: Virtual4C(SQUARE * k, "chr8:12,001-13,000", interval=REGION),
    "heat maps": lambda k: Heatmap(TABLE * k, interval=SHORT),
    "logos": lambda k: Logo(TABLE * k, interval=SHORT),
    "pairs": lambda k: PairMap(SQUARE[:20, :20] * k, interval=SHORT),
}


def ends(figure):
    """The scales of the panels that have one."""
    return [
        told.ends
        for filled in places(layout(figure, 120.0))
        for box, place in filled.boxes
        if (told := box.panel.told_scale(place)) is not None
    ]


@pytest.mark.parametrize("name", PAIRS)
def test_two_of_a_kind_have_the_limits_that_both_need(name):
    figure = PAIRS[name](1) & PAIRS[name](3)
    one, other = ends(figure)
    assert one != other
    wanted = min(low for low, _ in (*one, *other)), max(high for _, high in (*one, *other))
    assert ends(figure.matched()) == [frozenset([wanted])] * 2
    assert ends(figure) == [one, other]  # the figure itself stays as it is


def test_what_is_of_another_kind_stays_as_it_is():
    signal = np.abs(RNG.standard_normal(40_000)).astype(np.float32)
    tracks = Tracks(signal, interval=REGION) & Tracks(signal * 5, interval=REGION)
    lone = ContactMap(SQUARE, interval=REGION, values="log")
    figure = tracks & PAIRS["maps"](1) & PAIRS["maps"](3) & lone
    first, second, one, other, last = ends(figure.matched())
    assert first == second
    assert one == other
    assert last == ends(lone)[0] != one


def test_limits_go_to_a_file_and_to_every_zoom(tmp_path):
    from agviz.figure.spec_file import open_figure

    figure = (PAIRS["maps"](1) & PAIRS["maps"](3)).matched()
    figure.save(tmp_path / "x.json")
    assert ends(open_figure(tmp_path / "x.json")) == ends(figure)
    assert ends(figure.at("chr8:10,001-20,000")) == ends(figure)


def test_with_nothing_to_match_it_is_said():
    message = "or two maps, logos, lollipops or virtual 4Cs with values of one kind"
    with pytest.raises(InputError, match=re.escape(message)):
        (PAIRS["maps"](1) & PAIRS["heat maps"](1)).matched()
