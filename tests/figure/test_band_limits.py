"""Bands that reach beyond a scale are said; strips, which have none, are scaled without them."""

import numpy as np
import pandas as pd

from agviz.figure.lollipops import Lollipops
from agviz.figure.tracks import Tracks
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval, TrackData, Variant

PLACE = Interval("chr1", 1_000, 1_100)
VALUES = np.linspace(0, 1, 100, dtype=np.float32)[:, None]


def spread(names=("a",)):
    values = np.repeat(VALUES, len(names), axis=1)
    metadata = pd.DataFrame({"name": list(names), "strand": "."})
    uns = {"standard_deviation": 0.5 * values}
    return TrackData(values, metadata, resolution=1, interval=PLACE.copy(), uns=uns)


def test_a_band_that_is_cut_is_a_finding():
    panel = Tracks(spread(), ylim=(0, 1), style="line")
    assert [each.kind for each in panel.check(120)] == ["clipped data"]
    assert Tracks(spread(), style="line").check(120) == ()


def test_strips_are_scaled_without_a_spread_and_say_so():
    strips = Tracks(spread(), style="heat")
    numbers = [text.text for text in strips.scene(120).role("contact.color_bar_number")]
    numbers = numbers or [text.text for text in strips.scene(120).texts()]
    assert "1" in numbers
    assert "1.5" not in numbers
    assert "the spread of the ensemble is not drawn" in strips.caption(120)


def test_rows_of_one_look_over_alleles_have_one_entry_and_keep_their_names():
    two = TrackData(
        np.repeat(VALUES, 2, axis=1),
        pd.DataFrame({"name": ["rna +", "rna -"], "strand": ["+", "-"]}),
        resolution=1,
        interval=PLACE.copy(),
    )
    alleles = Alleles(two, two, Variant("chr1", 1_050, "A", "C"))
    over = Tracks(np.repeat(VALUES, 2, axis=1), interval=PLACE, label=["obs +", "obs -"])
    scene = (over + Tracks(alleles)).scene(120)
    entries = sorted(scene.role("legend.label"), key=lambda text: text.left)
    assert [text.text for text in entries] == ["obs", "REF", "ALT"]
    named = [text.text for text in scene.role("track.label")]
    assert len(named) == 2
    assert "+" in named[0]


def test_a_table_whose_scores_are_all_unknown_says_so():
    table = pd.DataFrame(
        {"Chromosome": "chr1", "Start": [1_010, 1_020], "End": [1_011, 1_021], "score": np.nan}
    )
    panel = Lollipops(table).at(PLACE)
    assert any("without a value" in note for note in panel.scene(120).notes)
    assert not Lollipops(table.drop(columns="score")).at(PLACE).scene(120).notes
