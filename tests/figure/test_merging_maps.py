"""Color maps whose colors merge are found; the house's own, and even ones, are not."""

import numpy as np
import pandas as pd
import pytest

from agviz.figure.color_maps import ColorMap
from agviz.figure.contact_map import ContactMap
from agviz.figure.heatmap import Heatmap
from agviz.figure.pair_map import PairMap
from agviz.figure.score_heatmap import ScoreHeatmap
from agviz.genome.types import Interval

SIGNED = np.random.default_rng(0).standard_normal((20, 20)).astype(np.float32)
SIGNED += SIGNED.T
PLACE = Interval("chr8", 10_000, 10_020)
PANELS = {
    "the contact map": lambda colors: ContactMap(SIGNED, interval=PLACE, colors=colors),
    "the heat map": lambda colors: Heatmap(SIGNED[:, :4], interval=PLACE, colors=colors),
    "the pair map": lambda colors: PairMap(SIGNED, interval=PLACE, colors=colors),
    "the scores": lambda colors: ScoreHeatmap(pd.DataFrame(SIGNED), colors=colors),
}
EQUALLY_DARK = ["#2166AC", "#FFFFFF", "#B2182B"]
RED_GREEN = ["#1A9850", "#FFFFFF", "#D73027"]
RAINBOW = ColorMap(["#0000FF", "#00FFFF", "#FFFF00", "#FF0000"])


def merging(panel):
    return [each.place for each in panel.check(120) if each.kind == "merging colors"]


@pytest.mark.parametrize("name", PANELS)
def test_ends_that_look_alike_are_found(name):
    make = PANELS[name]
    assert merging(make(None)) == []
    assert merging(make(["#FFFFFF", "#000000"])) == []
    (found,) = merging(make(EQUALLY_DARK))
    assert found == f"{name}: its ends, #2166AC and #B2182B, merge in grey"
    assert any("merge for" in each or "in grey" in each for each in merging(make(RED_GREEN)))
    (found,) = merging(make(RAINBOW))
    assert found == f"{name}: its colors merge in grey: they do not get darker or lighter all along"


@pytest.mark.parametrize("colors", [["#CC0000", "#008800"], ["#FFFFFF", "#FEFEFE"]])
@pytest.mark.parametrize("name", PANELS)
def test_maps_that_are_flat_in_grey_are_found(name, colors):
    (found,) = merging(PANELS[name](colors))
    assert found.startswith(f"{name}: its colors merge in grey")


def test_where_values_have_one_sign_the_ends_are_not_compared():
    positive = Heatmap(np.abs(SIGNED[:, :4]), interval=PLACE, colors=EQUALLY_DARK, limits=(0, 3))
    assert merging(positive) == []
