"""Rows of deletions and insertions below those of substitutions: in place, in the same colors."""

import re

import numpy as np
import pytest

from agviz.errors import InputError
from agviz.figure.color_maps import UNKNOWN
from agviz.figure.heatmap import Heatmap
from agviz.figure.logo import Logo
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.spec_file import open_figure
from agviz.figure.style import LOSS
from agviz.genome.labelled import sequence_scores
from agviz.genome.types import Interval

REGION = Interval("chr1", 1_000, 1_020)
SEQUENCE = "ACGTACGTAN" * 2


def refused(message):
    return pytest.raises(InputError, match=f"^{re.escape(message)}$")


def effects(**more):
    values = np.zeros((20, 4), dtype=np.float32)
    values[3] = [1, -0.5, 0.25, 0]
    return sequence_scores(values, REGION, SEQUENCE, kind="effects", **more)


def one_hot(shape, *where, value):
    table = np.zeros(shape, dtype=np.float32)
    table[where] = value
    return table


DELETIONS = one_hot(20, 5, value=-2)
EACH = one_hot((20, 4), 7, 2, value=1.5)
STRONGEST = one_hot(20, 9, value=1)


def cells(heat):
    (image,) = heat.scene(120).role("heat.cells")
    return image.cells


def test_deletions_and_insertions_are_rows_below_the_bases():
    heat = Heatmap(effects(deletions=DELETIONS, insertions=EACH))
    np.testing.assert_array_equal(heat.rows.values[4], DELETIONS)
    np.testing.assert_array_equal(heat.rows.values[5:], EACH.T)
    labels = [mark.text for mark in heat.scene(120).role("heat.label")]
    assert labels == ["A", "C", "G", "T", "del", "+A", "+C", "+G", "+T"]
    colored = np.argwhere((cells(heat)[..., :3] != 255).any(axis=2))
    assert colored.tolist() == [[0, 3], [1, 3], [2, 3], [4, 5], [7, 7]]


def test_the_strongest_insertion_has_one_row():
    heat = Heatmap(effects(insertions=STRONGEST))
    assert heat.rows.labels == ("A", "C", "G", "T", "ins")
    np.testing.assert_array_equal(heat.rows.values[4], STRONGEST)
    assert "ins: the base that changes most is inserted after it" in heat.caption()
    assert "del:" not in heat.caption()


def test_arrays_beside_the_scores_are_the_same_as_in_them():
    inside = Heatmap(effects(deletions=DELETIONS, insertions=EACH))
    beside = Heatmap(effects(), deletions=DELETIONS, insertions=EACH)
    np.testing.assert_array_equal(cells(inside), cells(beside))
    assert inside.caption() == beside.caption()
    instead = Heatmap(effects(deletions=DELETIONS), deletions=2 * DELETIONS)
    np.testing.assert_array_equal(instead.rows.values[4], 2 * DELETIONS)


def test_all_rows_share_the_colors_and_zero_is_white():
    heat = Heatmap(effects(deletions=DELETIONS, insertions=EACH))
    found = cells(heat)
    np.testing.assert_array_equal(found[4, 0], [255] * 4)
    assert "colors from −2 to 2" in heat.caption()
    last = [int(LOSS[k : k + 2], 16) for k in (1, 3, 5)]
    assert found[4, 5].tolist() == [*last, 255]  # the largest loss: the last blue
    weaker = found[0, 3].astype(int)
    stronger = found[7, 7].astype(int)
    assert weaker[1] > stronger[1]  # 1 is paler than 1.5


def test_unknown_deletions_are_grey():
    gone = DELETIONS.copy()
    gone[12] = np.nan
    found = cells(Heatmap(effects(), deletions=gone))
    grey = [int(UNKNOWN[k : k + 2], 16) for k in (1, 3, 5)] + [255]
    np.testing.assert_array_equal(found[4, 12], grey)
    assert "grey: no value" in Heatmap(effects(), deletions=gone).caption()
    nothing = cells(Heatmap(effects(), deletions=np.full(20, np.nan)))
    np.testing.assert_array_equal(nothing[4], [grey] * 20)


def test_white_lines_part_the_kinds_and_dots_stay_on_the_bases():
    scene = Heatmap(effects(deletions=DELETIONS, insertions=EACH)).scene(120)
    (image,) = scene.role("heat.cells")
    (_, top), _, (_, bottom) = image.corners
    (lines,) = scene.role("heat.divider")
    assert lines.color == "#FFFFFF"
    np.testing.assert_allclose(lines.ends[:, 0, 1], top + (bottom - top) * np.array([4, 5]) / 9)
    (dots,) = scene.role("heat.observed")
    assert len(dots.boxes) == 18  # two are N
    rows = (dots.boxes[:, [1, 3]].mean(1) - top) / (bottom - top) * 9
    assert "".join("ACGT"[int(row)] for row in rows) == SEQUENCE.replace("N", "")
    assert not Heatmap(effects()).scene(120).role("heat.divider")
    named = Heatmap(effects(), label=["a", "b", "c", "d"]).scene(120)
    np.testing.assert_array_equal(named.role("heat.observed")[0].boxes.shape, dots.boxes.shape)


def test_nothing_touches_and_the_check_is_clean():
    for width in (89, 183):
        heat = Heatmap(effects(deletions=DELETIONS, insertions=EACH))
        scene = heat.scene(width)
        assert not overlapping_texts(scene)
        assert not texts_off_page(scene)
        assert not heat.check(width)


def test_a_slice_keeps_its_rows_and_a_logo_draws_the_substitutions():
    scores = effects(deletions=DELETIONS, insertions=EACH)
    part = Heatmap(scores.sel(position=slice(1_004, 1_008)))
    np.testing.assert_array_equal(part.rows.values[4], DELETIONS[4:9])
    np.testing.assert_array_equal(Logo(scores).rows[0].values, Logo(effects()).rows[0].values)


def test_it_comes_back_from_a_file_and_is_drawn_by_plotly(tmp_path):
    from agviz.draw.plotly_renderer import figure

    heat = Heatmap(effects(deletions=DELETIONS, insertions=STRONGEST))
    heat.save(tmp_path / "figure.json")
    again = open_figure(tmp_path / "figure.json")
    (one,), (other,) = (each.scene(89).role("heat.cells") for each in (heat, again))
    np.testing.assert_array_equal(one.cells, other.cells)
    assert again.caption() == heat.caption()
    page = figure(heat.scene(120))
    assert {"del", "ins"} <= {each.text for each in page.layout.annotations}
    assert len(page.layout.images) == 2  # cells and color bar


def test_what_is_no_effect_of_an_indel_is_refused():
    with refused("deletions must have the shape (20,); got (19,)"):
        Heatmap(effects(), deletions=np.zeros(19))
    with refused("insertions must have the shape (20,) or (20, 4); got (20, 3)"):
        Heatmap(effects(), insertions=np.zeros((20, 3)))
    whole = sequence_scores(np.zeros((20, 4)), REGION, SEQUENCE, kind="hypothetical")
    with refused(
        "Only scores of kind 'effects' have the coordinate 'deletion'; these are 'hypothetical'"
    ):
        Heatmap(whole, deletions=DELETIONS)
    with refused(
        "deletions and insertions go with labelled scores (sequence_scores, position x base); got "
        "ndarray"
    ):
        Heatmap(np.zeros((3, 20)), interval=REGION, deletions=DELETIONS)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.nan, "grey: no value"),
        (0.0, "colors from 0 to 1"),
        (-3.0, "colors from −3 to 3"),
        (7.0, "colors from 0 to 8"),
    ],
)
def test_constant_scores_are_drawn_and_said(value, words):
    scores = sequence_scores(np.full((20, 4), value), REGION, SEQUENCE, kind="effects")
    heat = Heatmap(scores)
    assert len(np.unique(cells(heat).reshape(-1, 4), axis=0)) == 1
    assert words in heat.caption()


def test_infinite_values_have_the_colors_of_the_ends_which_is_said():
    values = np.zeros((2, 10))
    values[0, 2:4] = np.inf
    values[1, 3:5] = [-np.inf, 2]
    heat = Heatmap(values, interval=Interval("chr1", 0, 10))
    found = cells(heat)
    np.testing.assert_array_equal(found[0, 2], found[1, 4])
    np.testing.assert_array_equal(found[0, 3], found[1, 4])
    assert "values beyond have the color of the end" in heat.caption()
    assert len(heat.scene(120).role("contact.color_bar_end")) == 2


def test_one_position_and_none():
    one = sequence_scores(np.ones((1, 4)), Interval("chr1", 5, 6), "N", kind="effects")
    scene = Heatmap(one).scene(89)
    (image,) = scene.role("heat.cells")
    assert image.cells.shape == (4, 1, 4)
    assert not scene.role("heat.observed")
    with refused("Scores need positions that ascend by 1, at least one"):
        Heatmap(sequence_scores(np.ones((0, 4)), Interval("chr1", 5, 5), "", kind="effects"))
    with refused(
        "An array to draw holds real numbers of shape (rows, positions); got float64 of shape "
        "(0, 10)"
    ):
        Heatmap(np.zeros((0, 10)), interval=Interval("chr1", 0, 10))
    with pytest.raises(InputError, match=r"0( bp evenly)?$"):
        Heatmap(np.zeros((2, 3)), interval=Interval("chr1", 5, 5))
