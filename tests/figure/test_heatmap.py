"""Heat maps on the Scene: each cell over its base, in the color of its value."""

import re

import numpy as np
import pytest

from agviz.errors import InputError, IntervalError
from agviz.figure.color_maps import UNKNOWN
from agviz.figure.heatmap import Heatmap
from agviz.figure.logo_marks import SAFE
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.genome.labelled import sequence_scores
from agviz.genome.types import Interval

REGION = Interval("chr1", 1_000, 1_020)
SEQUENCE = "ACGTACGTAC" * 2


def refused(message, error=InputError):
    return pytest.raises(error, match=f"^{re.escape(message)}$")


@pytest.fixture
def scores():
    values = np.zeros((20, 4), dtype=np.float32)
    values[3] = [1, -0.5, 0.25, 0]
    values[7] = np.nan
    return sequence_scores(values, REGION, SEQUENCE, kind="effects", unit="log2", model="teaching")


def color(text):
    return [int(text[k : k + 2], 16) for k in (1, 3, 5)] + [255]


def test_cells_have_the_colors_of_their_values(scores):
    (image,) = Heatmap(scores).scene(120).role("heat.cells")
    assert image.cells.shape == (4, 20, 4)
    np.testing.assert_array_equal(image.cells[:, 0], [[255] * 4] * 4)  # zero is white
    np.testing.assert_array_equal(image.cells[:, 7], [color(UNKNOWN)] * 4)
    np.testing.assert_array_equal(image.cells[0, 3], color("#B2182B"))
    red, _, blue, _ = image.cells[1, 3]
    assert blue > red  # below zero


def test_cells_lie_over_their_bases(scores):
    scene = Heatmap(scores).at(Interval("chr1", 1_005, 1_010)).scene(120)
    (image,) = scene.role("heat.cells")
    (line,) = scene.role("axis.line")
    np.testing.assert_allclose(image.corners[:2, 0], line.ends[0, :, 0])
    assert image.cells.shape == (4, 5, 4)
    wider = Heatmap(scores).at(Interval("chr1", 990, 1_030)).scene(120)
    (image,) = wider.role("heat.cells")
    left, right = wider.role("axis.line")[0].ends[0, :, 0]
    np.testing.assert_allclose(
        image.corners[:2, 0], [left + (right - left) / 4, left + (right - left) * 3 / 4]
    )


def test_observed_bases_have_dots_in_their_rows(scores):
    scene = Heatmap(scores).scene(120)
    (dots,) = scene.role("heat.observed")
    (image,) = scene.role("heat.cells")
    (left, top), (right, _), (_, bottom) = image.corners
    middles = np.column_stack([dots.boxes[:, [0, 2]].mean(1), dots.boxes[:, [1, 3]].mean(1)])
    column = ((middles[:, 0] - left) / (right - left) * 20).astype(int)
    row = ((middles[:, 1] - top) / (bottom - top) * 4).astype(int)
    np.testing.assert_array_equal(column, np.arange(20))
    assert "".join("ACGT"[k] for k in row) == SEQUENCE
    labels = scene.role("heat.label")
    assert [(label.text, label.color) for label in labels] == [(b, SAFE[b]) for b in "ACGT"]


def test_narrow_bases_have_no_dots():
    values = np.ones((1_000, 4), dtype=np.float32)
    many = sequence_scores(values, Interval("chr1", 0, 1_000), "A" * 1_000, kind="effects")
    scene = Heatmap(many).scene(120)
    assert not scene.role("heat.observed")
    assert (
        "each column shows the value farthest from zero of about 1" not in Heatmap(many).caption()
    )


def test_limits_that_are_said_are_kept(scores):
    words = Heatmap(scores, limits=(0, None)).caption()
    assert "colors from 0 to 1 log2; values beyond have the color of the end" in words
    (image,) = Heatmap(scores, limits=(-2, 2)).scene(120).role("heat.cells")
    half = image.cells[0, 3]
    (full,) = Heatmap(scores, limits=(-1, 1)).scene(120).role("heat.cells")
    assert (half[:3] > full.cells[0, 3][:3]).all()
    same = Heatmap(scores, colors=["#000000", "#FFFFFF"], limits=(-1, 1)).scene(120)
    np.testing.assert_array_equal(same.role("heat.cells")[0].cells[0, 3], [255] * 4)


def test_tracks_become_rows_with_their_names(peaks, make_tracks):
    heat = Heatmap(make_tracks(peaks, names=["one", "other"]))
    scene = heat.scene(183)
    assert [label.text for label in scene.role("heat.label")] == ["one", "other"]
    (image,) = scene.role("heat.cells")
    dark = image.cells[..., :3].sum(2).argmin(1)
    np.testing.assert_allclose(dark / image.cells.shape[1], [0.1234, 0.5678], atol=2e-3)
    assert re.search(r"each column shows the value farthest from zero of about \d+", heat.caption())


def test_hundreds_of_rows_stay_on_the_page_and_dropped_labels_are_counted():
    values = np.random.default_rng(0).gamma(1, 1, (300, 500)).astype(np.float32)
    scene = Heatmap(values, interval=Interval("chr1", 0, 500)).scene(89)
    assert scene.height < 170
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)
    shown = len(scene.role("heat.label"))
    assert scene.notes == (f"{300 - shown} of 300 row labels had no room",)


@pytest.mark.parametrize("fill", [np.nan, 0.0, -2.0])
def test_constant_and_unknown_values_are_drawn(fill):
    values = np.full((3, 10), fill, dtype=np.float32)
    scene = Heatmap(values, interval=Interval("chr1", 0, 10)).scene(89)
    (image,) = scene.role("heat.cells")
    assert len(np.unique(image.cells.reshape(-1, 4), axis=0)) == 1


def test_bad_data_are_refused_in_words(scores):
    with refused(
        "Heatmap cannot draw list; it takes labelled scores (position x base), TrackData, an "
        "Output, or an array of shape (rows, positions) with interval="
    ):
        Heatmap([1])
    with refused("A numpy array needs interval=, so that it can be placed on a genome"):
        Heatmap(np.zeros((2, 3)))
    with refused("An array of 3 positions cannot cover 10 bp evenly"):
        Heatmap(np.zeros((2, 3)), interval=Interval("chr1", 0, 10))
    with refused("label must be one per row; got 1 for 4 rows"):
        Heatmap(scores, label=["a"])
    with refused("height must be over 0 mm; got 0"):
        Heatmap(scores, height=0)
    message = (
        "chr1:1-10 lies outside the heat map's chr1:1,001-1,020; draw a region within it with "
        ".at(interval)"
    )
    with refused(message, IntervalError):
        Heatmap(scores).at(Interval("chr1", 0, 10)).scene()


def test_colors_come_back_from_a_file(scores, tmp_path):
    from agviz.figure.spec_file import open_figure

    heat = Heatmap(scores, colors=["#0000FF", "#FFFFFF", "#FF0000"])
    heat.save(tmp_path / "figure.json")
    (one,) = heat.scene(89).role("heat.cells")
    (other,) = open_figure(tmp_path / "figure.json").scene(89).role("heat.cells")
    np.testing.assert_array_equal(one.cells, other.cells)
