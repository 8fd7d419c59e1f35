"""Panels of one kind on one page whose scales differ unseen, whatever the kind."""

import numpy as np
import pytest

from agviz.figure.contact_map import ContactMap
from agviz.figure.heatmap import Heatmap
from agviz.figure.logo import Logo
from agviz.figure.lollipops import Lollipops
from agviz.figure.pair_map import PairMap
from agviz.figure.tracks import Tracks
from agviz.figure.virtual_4c import Virtual4C
from agviz.genome.types import Interval, Variant

REGION = Interval("chr8", 0, 4_000)
MAP = np.ones((40, 40))
ROWS = np.ones((2, 40))
LETTERS = np.tile([1.0, 0, 0, 0], (40, 1))
SPOTS = [Variant("chr8", 1_000, "A", "C"), Variant("chr8", 2_000, "G", "T")]
ONE = Interval("chr8", 0, 40)

BARS = "show the color bars, or give them the same limits="
AXES = 'show them with yaxis="range", or give them the same ylim='
KINDS = {
    "heat map": (
        lambda factor, seen: Heatmap(factor * ROWS, interval=REGION, color_bar=seen),
        BARS,
    ),
    "'pair map'": (
        lambda factor, seen: PairMap(factor * MAP, interval=REGION, color_bar=seen),
        BARS,
    ),
    "'contact map'": (
        lambda factor, seen: ContactMap(factor * MAP, interval=REGION, color_bar=seen),
        BARS,
    ),
    "'a'": (
        lambda factor, seen: Logo(
            factor * LETTERS, interval=ONE, label="a", yaxis="ticks" if seen else "none"
        ),
        AXES,
    ),
    "'b'": (
        lambda factor, seen: Virtual4C(
            factor * MAP, 1_050, interval=REGION, label="b", yaxis="ticks" if seen else "none"
        ),
        AXES,
    ),
    "'c'": (
        lambda factor, seen: Lollipops(
            SPOTS, [factor, 0.5 * factor], label="c", yaxis="ticks" if seen else "none"
        ),
        AXES,
    ),
}


@pytest.mark.parametrize("name", list(KINDS))
def test_scales_that_differ_unseen(name):
    make, remedy = KINDS[name]
    (found,) = (make(1, False) & make(3, False)).check(120)
    assert found.kind == "unlike scales"
    assert found.place == f"panels of one page: {name} 0 to 1, {name} 0 to 3"
    assert found.remedy == remedy
    half = make(1, True) & make(3, False)  # the scale of one is taken for that of both
    assert [each.kind for each in half.check(120)] == ["unlike scales"]
    assert (make(1, True) & make(3, True)).check(120) == ()
    assert (make(3, False) & make(3, False)).check(120) == ()
    assert make(3, False).check(120) == ()


def test_strips_without_color_bars():
    def strips(factor, yaxis):
        values = factor * ROWS.T
        return Tracks(values, interval=REGION, style="heat", label=["a", "b"], yaxis=yaxis)

    (found,) = (strips(1, "none") & strips(3, "none")).check(120)
    assert found.place == "panels of one page: 'a' 0 to 1, 'a' 0 to 3"
    assert (strips(1, "ticks") & strips(3, "ticks")).check(120) == ()


def test_what_is_of_another_kind_is_not_compared():
    hidden = Heatmap(ROWS, interval=REGION, color_bar=False, unit="log2") & Heatmap(
        3 * ROWS, interval=REGION, color_bar=False, unit="counts"
    )
    assert hidden.check(120) == ()
    names = Lollipops(SPOTS, yaxis="none") & Lollipops(SPOTS, [3, 1], yaxis="none")
    assert names.check(120) == ()


def test_rows_of_a_logo_on_scales_of_their_own():
    both = Logo(LETTERS, alternate=3 * LETTERS, interval=ONE, scale="free", yaxis="none")
    (found,) = both.check(120)
    assert found.kind == "unlike scales"
    assert found.place == "rows 'REF', 'ALT': 0 to 1, 0 to 3"
    shared = Logo(LETTERS, alternate=3 * LETTERS, interval=ONE, yaxis="none")
    assert shared.check(120) == ()
