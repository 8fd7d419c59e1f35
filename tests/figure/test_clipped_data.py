"""Values beyond the scale that a user said are a finding, whatever the panel; others are none."""

import numpy as np
import pandas as pd
import pytest

from agviz.figure.contact_map import ContactMap
from agviz.figure.heatmap import Heatmap
from agviz.figure.logo import Logo
from agviz.figure.pair_map import PairMap
from agviz.figure.score_heatmap import ScoreHeatmap
from agviz.figure.virtual_4c import Virtual4C
from agviz.genome.types import Interval

REGION = Interval("chr8", 0, 40_000)
ONES = np.tri(40) + np.tri(40).T  # a symmetric map: 1, on the diagonal 2
COLORS = "widen limits, or say in the caption that values are cut"


def of_limits(limits):
    """Each panel of colors, drawn of values from 0 or 1 to 2."""
    rows = np.linspace(0, 2, 80).reshape(2, 40)
    return {
        "the contact map": ContactMap(ONES, interval=REGION, limits=limits),
        "the pair map": PairMap(ONES, interval=REGION, limits=limits),
        "the heat map": Heatmap(rows, interval=REGION, limits=limits),
        "the scores": ScoreHeatmap(pd.DataFrame(rows[:, ::8]), limits=limits),
    }


@pytest.mark.parametrize("where", list(of_limits(None)))
def test_colors_that_end_before_the_values(where):
    (found,) = of_limits((None, 1.5))[where].check(120)
    assert found.kind == "clipped data"
    assert found.place == f"{where}: values lie beyond the colors, 0 to 1.5"
    assert found.remedy == COLORS
    assert of_limits((0, 2))[where].check(120) == ()
    assert of_limits(None)[where].check(120) == ()


def test_an_end_that_the_data_say_is_told_in_the_caption_alone():
    """Colors of counts reach 98 % of the values."""
    counts = np.ones((100, 100), dtype=np.float32)
    counts[0, 0] = 50
    panel = ContactMap(counts, interval=Interval("chr8", 0, 100_000))
    assert "% of the values lie beyond and have the colors of the ends" in panel.caption(120)
    assert panel.check(120) == ()


def test_float32_values_do_not_lie_beyond_a_limit_that_rounds_to_them():
    values = np.full((2, 10), 0.9, dtype=np.float32)
    panel = Heatmap(values, interval=Interval("chr8", 0, 10), limits=(0, 0.9))
    assert panel.check(120) == ()
    assert "beyond" not in panel.caption(120)


def test_letters_beyond_the_scale_are_said():
    letters = np.zeros((10, 4), dtype=np.float32)
    letters[4] = [1, 0.5, 0, -0.25]
    panel = Logo(letters, ylim=(-0.1, 1), label="motif")
    (found,) = panel.check(89)
    assert found.kind == "clipped data"
    assert found.place == "row 'motif' reaches −0.25 and 1.5; its scale is −0.1 to 1"
    assert "letters beyond the scale are cut at its end" in panel.caption(89)
    whole = Logo(letters, ylim=(-0.25, 1.5))
    assert whole.check(89) == ()
    assert "cut" not in whole.caption(89)


def test_a_virtual_4c_tells_what_its_signals_do():
    panel = Virtual4C(ONES, 20_500, interval=REGION, ylim=(0, 1.5), label="cells")
    (found,) = panel.check(120)
    assert found.kind == "clipped data"
    assert found.place == "row 'cells' reaches 2; its scale is 0 to 1.5"
    assert Virtual4C(ONES, 20_500, interval=REGION).check(120) == ()
