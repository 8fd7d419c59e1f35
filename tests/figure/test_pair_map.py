"""Maps of pairs: cells at their places, zero white, both halves as given, brackets over motifs."""

import re

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from agviz.errors import InputError, IntervalError
from agviz.figure.color_maps import DIVERGING, SEQUENTIAL, UNKNOWN
from agviz.figure.contact_map import ContactMap
from agviz.figure.fill import fill
from agviz.figure.layout import layout
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.pair_map import PairMap
from agviz.figure.spec_file import open_figure
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval

REGION = Interval("chr1", 1_000, 1_020)
NAMES = ["GATA1", "MYB", "RUNX1"]


def refused(message, error=InputError):
    return pytest.raises(error, match=f"^{re.escape(message)}$")


def even(count=20, seed=0):
    values = np.random.default_rng(seed).normal(0, 1, (count, count))
    return (values + values.T) / 2


def uneven(count=20):
    values = np.zeros((count, count))
    values[2, 11] = 1
    values[11, 2] = -0.5
    return values


def image(scene):
    (mark,) = scene.role("contact.map")
    return mark


def rgb(text):
    return [int(text[k : k + 2], 16) for k in (1, 3, 5)]


def edges(scene):
    (line,) = scene.role("axis.line")
    return line.ends[0, :, 0]


def test_a_square_has_the_first_of_a_pair_down_and_the_second_across():
    scene = PairMap(uneven(), interval=REGION).scene(89)
    mark = image(scene)
    assert mark.cells[2, 11, :3].tolist() == rgb(DIVERGING.stops[-1])
    red, _, blue, _ = mark.cells[11, 2].tolist()
    assert blue > red
    others = mark.cells[..., :3].copy()
    others[2, 11] = others[11, 2] = 255
    assert (others == 255).all()  # zero is white
    left, right = edges(scene)
    np.testing.assert_allclose(mark.corners[:2, 0], [left, right])
    assert np.ptp(mark.corners[:, 1]) == pytest.approx(right - left)


def test_a_symmetric_map_is_a_triangle_as_a_contact_map_draws_it():
    pairs = PairMap(even(), interval=REGION, limits=(-2, 2)).scene(89)
    contacts = ContactMap(even(), interval=REGION, limits=(-2, 2)).scene(89)
    np.testing.assert_array_equal(image(pairs).cells, image(contacts).cells)
    np.testing.assert_allclose(image(pairs).corners, image(contacts).corners)
    assert [mark.text for mark in pairs.role("contact.tick_label")] == [
        mark.text for mark in contacts.role("contact.tick_label")
    ]


@settings(max_examples=15, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 5),
    st.sampled_from(["triangle", "square"]),
    st.integers(0, 10),
)
def test_cells_lie_under_the_axis_wherever_it_is_cut(count, size, shape, cut):
    region = Interval("chr1", 1_000, 1_000 + count * size)
    shown = Interval("chr1", 1_000 + min(cut, region.width - 1), region.end)
    scene = PairMap(even(count), interval=region, shape=shape).at(shown).scene(120)
    left, right = edges(scene)
    mark = image(scene)
    begin = (shown.start - 1_000) // size * size + 1_000
    first = left + (begin - shown.start) / shown.width * (right - left)
    assert mark.corners[0, 0] == pytest.approx(first, abs=1e-6)
    assert len(mark.cells) == (region.end - begin) // size
    assert mark.outline[:, 0].min() == pytest.approx(left, abs=1e-6)
    assert mark.outline[:, 0].max() == pytest.approx(right, abs=1e-6)


def test_half_a_map_is_a_map():
    half = np.where(np.triu(np.ones((20, 20), dtype=bool), 1), even(), np.nan)
    heat = PairMap(half, interval=REGION)
    assert heat.shape == "triangle"
    square = image(PairMap(half, interval=REGION, shape="square").scene(89))
    assert square.cells[5, 3, :3].tolist() == rgb(UNKNOWN)
    assert square.cells[3, 5, :3].tolist() != rgb(UNKNOWN)


def test_a_half_below_the_diagonal_is_not_hidden_by_a_triangle():
    below = np.where(np.tril(np.ones((20, 20), dtype=bool)), even(), np.nan)
    mark = image(PairMap(below, interval=REGION, shape="triangle").scene(89))
    assert not (mark.cells[3, 5, :3] == rgb(UNKNOWN)).all()


@pytest.mark.parametrize(
    ("fill", "words", "stops"),
    [
        (0.0, "colors from 0 to 1", SEQUENTIAL),
        (3.0, "colors from 0 to 3", SEQUENTIAL),
        (-3.0, "colors from −3 to 3, zero white", DIVERGING),
        (np.nan, "grey: no value", SEQUENTIAL),
    ],
)
def test_constant_maps_are_drawn_and_said(fill, words, stops):
    heat = PairMap(np.full((5, 5), fill), interval=REGION, shape="square")
    cells = image(heat.scene(89)).cells
    assert len(np.unique(cells.reshape(-1, 4), axis=0)) == 1
    expected = UNKNOWN if np.isnan(fill) else None
    expected = stops.stops[{0.0: 0, 3.0: -1, -3.0: 0}[fill]] if expected is None else expected
    assert cells[0, 0, :3].tolist() == rgb(expected)
    assert words in heat.caption()
    said = ("the pair map has no value in this region",) if np.isnan(fill) else ()
    assert heat.scene(89).notes == said


def test_limits_that_are_said_are_kept_and_what_lies_beyond_is_told():
    heat = PairMap(uneven(), interval=REGION, limits=(-0.5, 0.5), unit="Δ log DNase")
    words = heat.caption()
    assert "colors from −0.5 to 0.5 Δ log DNase, zero white; values beyond have the color" in words
    assert len(heat.scene(89).role("contact.color_bar_end")) == 1
    named = {mark.text for mark in heat.scene(89).role("contact.color_bar_label")}
    assert named == {"Δ log DNase"}
    assert (
        not PairMap(uneven(), interval=REGION, color_bar=False).scene(89).role("contact.color_bar")
    )


def test_brackets_lie_over_and_beside_a_square():
    motif = Interval("chr1", 1_004, 1_012, "+", name="MYB")
    scene = PairMap(uneven(), interval=REGION, motifs=[motif], label="pairs").scene(120)
    mark = image(scene)
    left, right = edges(scene)
    top = mark.corners[0, 1]
    side = right - left
    above, beside = scene.role("motif.bracket")
    np.testing.assert_allclose(above.ends[0, :, 0], [left + 0.2 * side, left + 0.6 * side])
    assert above.ends[..., 1].max() < top
    np.testing.assert_allclose(beside.ends[0, :, 1], [top + 0.2 * side, top + 0.6 * side])
    assert beside.ends[..., 0].max() < left
    names = scene.role("motif.label")
    assert [(name.text, name.turned) for name in names] == [("MYB →", False), ("MYB ←", True)]
    # Read upwards, an arrow to the left points down, as positions do.
    assert not scene.role("contact.tick_label")
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)


def test_brackets_lie_below_a_triangle_and_not_on_its_axis():
    motifs = [
        Interval("chr1", 1_004, 1_012, "+", name="MYB"),
        Interval("chr1", 1_006, 1_015, "-", name="RUNX1"),
    ]
    scene = PairMap(even(), interval=REGION, motifs=motifs).scene(89)
    bottom = image(scene).outline[:, 1].max()
    (lines,) = scene.role("motif.bracket")
    (axis,) = scene.role("axis.line")
    assert bottom < lines.ends[..., 1].min()
    assert all(name.baseline < axis.ends[0, 0, 1] for name in scene.role("motif.label"))
    assert len({round(y, 3) for y in lines.ends[[0, 3], 0, 1]}) == 2  # in two lanes
    assert not overlapping_texts(scene)
    crowd = [Interval("chr1", 1_004, 1_012, name=f"motif {k}") for k in range(6)]
    crowded = PairMap(uneven(), interval=REGION, motifs=crowd, label="pairs").scene(120)
    assert set(crowded.notes) == {
        "2 of 6 motifs had no room",
        "4 motifs had no room left of the map",
    }


def test_named_things_stand_alone_with_their_names_beside_and_below():
    values = np.array([[np.nan, 1, 0], [1, np.nan, -2], [0, -2, np.nan]])
    heat = PairMap(values, labels=NAMES)
    scene = heat.scene(89)
    mark = image(scene)
    assert not scene.role("axis.line")
    assert [text.text for text in scene.role("heat.label")] == NAMES
    assert [text.text for text in scene.role("heat.column")] == NAMES
    (left, top), (right, _), (_, bottom) = mark.corners
    for k, (row, column) in enumerate(
        zip(scene.role("heat.label"), scene.role("heat.column"), strict=True)
    ):
        assert top + k * (bottom - top) / 3 < row.baseline < top + (k + 1) * (bottom - top) / 3
        assert left + k * (right - left) / 3 < column.x < left + (k + 1) * (right - left) / 3
    assert bottom - top == pytest.approx(right - left)
    assert mark.cells[1, 2, :3].tolist() == rgb(DIVERGING.stops[0])
    assert mark.cells[0, 2, :3].tolist() == [255, 255, 255]
    assert mark.cells[0, 0, :3].tolist() == rgb(UNKNOWN)
    assert heat.caption().startswith("Map of all pairs of 3; the first of a pair down")
    frame = pd.DataFrame(values, index=NAMES, columns=NAMES)
    np.testing.assert_array_equal(image(PairMap(frame).scene(89)).cells, mark.cells)


def test_many_names_stay_on_the_page_and_are_counted():
    heat = PairMap(even(80), labels=[f"site number {k}" for k in range(80)])
    scene = heat.scene(89)
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)
    rows, columns = len(scene.role("heat.label")), len(scene.role("heat.column"))
    assert scene.notes == (
        f"{80 - rows} of 80 names of rows had no room",
        f"{80 - columns} of 80 names of columns had no room",
    )


def test_it_stacks_with_panels_of_the_same_place():
    tracks = Tracks(np.ones((20, 1)), interval=REGION)
    scene = (tracks & PairMap(even(), interval=REGION)).scene(120)
    left, _ = edges(scene)
    assert image(scene).outline[:, 0].min() == pytest.approx(left)
    assert not overlapping_texts(scene)
    beside = (tracks & PairMap(even(3), labels=NAMES)).scene(120)
    assert len(beside.views) == 2
    assert not overlapping_texts(beside)


@pytest.mark.parametrize(
    "heat",
    [
        PairMap(even(), interval=REGION, motifs=[Interval("chr1", 1_004, 1_012, name="MYB")]),
        PairMap(uneven(), interval=REGION, colors=["#0000FF", "#FFFFFF", "#FF0000"], label="a"),
        PairMap(even(3), labels=NAMES),
    ],
    ids=["triangle", "square", "named"],
)
def test_it_comes_back_from_a_file_and_is_drawn_by_plotly(heat, tmp_path):
    from agviz.draw.plotly_renderer import figure

    assert not heat.check(120)
    heat.save(tmp_path / "figure.json")
    again = open_figure(tmp_path / "figure.json")
    one, other = heat.scene(120), again.scene(120)
    assert [mark.role for mark in one.marks] == [mark.role for mark in other.marks]
    np.testing.assert_array_equal(image(one).cells, image(other).cells)
    assert again.caption(120) == heat.caption(120)
    page = figure(one)
    assert len(page.layout.images) == 2
    texts = {each.text for each in page.layout.annotations}
    assert {mark.text for mark in one.texts() if mark.role.startswith("heat")} <= texts


def test_what_is_no_map_of_pairs_is_refused():
    takes = (
        "a square numpy array with interval= or labels=, or a data frame or labelled array of "
        "named rows and columns"
    )
    with refused(f"PairMap cannot draw list; it takes {takes}"):
        PairMap([[1]], interval=REGION)
    shape = "A pair map holds real numbers, of shape (positions, positions), at least one; got "
    with refused(shape + "float64 of shape (2, 3)"):
        PairMap(np.zeros((2, 3)), interval=REGION)
    with refused(shape + "float64 of shape (0, 0)"):
        PairMap(np.zeros((0, 0)), interval=REGION)
    with refused(shape + "complex128 of shape (2, 2)"):
        PairMap(np.zeros((2, 2), dtype=complex), interval=REGION)
    with refused("A pair map cannot draw infinite values; set them to NaN or clip them"):
        PairMap(np.full((2, 2), np.inf), interval=REGION)
    both = (
        "A pair map lies on a genome (interval=) or is of named things (labels=); give one of them"
    )
    with refused(both):
        PairMap(even())
    with refused(both):
        PairMap(even(3), interval=REGION, labels=NAMES)
    with refused("labels must be one per row; got 3 for 4 rows"):
        PairMap(even(4), labels=NAMES)
    with refused("A pair map of 3 positions cannot cover chr1:1,001-1,020, 20 bp, evenly"):
        PairMap(even(3), interval=REGION)
    with refused("A region to draw needs at least one base; chr1:5-5:. has width 0", IntervalError):
        PairMap(even(3), interval=Interval("chr1", 5, 5))
    with refused(
        "The pair map is not symmetric: [2, 11] is 1 and [11, 2] is -0.5; a triangle would hide "
        "one of them, so draw it with shape='square'"
    ):
        PairMap(uneven(), interval=REGION, shape="triangle")
    with refused("A map of named things is a square; shape='triangle' needs interval="):
        PairMap(even(3), labels=NAMES, shape="triangle")
    with refused("motifs are drawn along a genome; a map of named things has labels="):
        PairMap(even(3), labels=NAMES, motifs=[REGION])
    with refused("height must be over 0 mm; got 0"):
        PairMap(even(), interval=REGION, height=0)
    with refused("shape must be one of 'triangle', 'square'; got 'round'"):
        PairMap(even(), interval=REGION, shape="round")
    with refused(
        "The rows and columns of a table of pairs must have the same names in the same order; got "
        "rows 'a', 'b' and columns 'b', 'a'"
    ):
        PairMap(pd.DataFrame(even(2), index=["a", "b"], columns=["b", "a"]))
    with refused(
        "chr1:1-10 lies outside the pair map's chr1:1,001-1,020; draw a region within it with "
        ".at(interval)",
        IntervalError,
    ):
        PairMap(even(), interval=REGION).at(Interval("chr1", 0, 10)).scene()


def test_later_changes_of_the_data_do_not_reach_the_figure():
    values = even()
    heat = PairMap(values, interval=REGION)
    values[:] = 9
    assert heat.values.max() < 9


@pytest.mark.parametrize("shape", ["triangle", "square"])
def test_like_values_have_like_colors_in_all_regions(shape):
    values = np.zeros((20, 20))
    values[2, 3] = values[3, 2] = values[12, 13] = values[13, 12] = 1.0
    values[15, 16] = values[16, 15] = -4.0
    panel = PairMap(values, interval=REGION, shape=shape)
    figure = panel.at(Interval("chr1", 1_000, 1_010), Interval("chr1", 1_010, 1_020))
    one, other = figure.scene(183).role("contact.map")
    assert one.cells[2, 3].tolist() == other.cells[2, 3].tolist()
    assert one.cells[2, 3].tolist() != one.cells[0, 1].tolist()
    assert figure.caption(183).count("colors from −4 to 4") >= 1
    assert "colors from 0 to 1" not in figure.caption(183)


@pytest.mark.parametrize(
    ("start", "end", "said"), [(1_000, 1_020, 10), (1_003, 1_009, 4), (1_004, 1_006, 1)]
)
def test_a_caption_counts_the_positions_that_are_shown(start, end, said):
    figure = PairMap(even(10), interval=REGION).at(Interval("chr1", start, end))
    many = "s" if said > 1 else ""
    assert f"Map of the pairs of {said} position{many} of 2 bp each" in figure.caption(89)


def told(mark, x, y):
    column, row = np.searchsorted(mark.x, x) - 1, np.searchsorted(mark.y, y) - 1
    return mark.template.format(*mark.values[row, column]) if mark.known[row, column] else ""


@pytest.mark.parametrize("label", ["", "epistasis {log2}"])
@pytest.mark.parametrize("shape", ["triangle", "square"])
def test_a_pair_is_told_where_it_is_drawn(shape, label):
    values = even(10) if shape == "triangle" else np.arange(100.0).reshape(10, 10) / 7
    motifs = [Interval("chr1", 1_002, 1_008, name="GATA1")]
    panel = PairMap(values, interval=REGION, shape=shape, label=label, unit="log2", motifs=motifs)
    scene = fill(layout(panel, 89), hover=True)
    (mark,) = scene.role("pair.hover")
    corner, right, down = image(scene).corners[:3]
    for i, j in ((2, 5), (4, 6), (0, 8)):
        at = corner + (right - corner) * (j + 0.5) / 10 + (down - corner) * (i + 0.5) / 10
        lines = told(mark, *at).split("\n")
        assert lines[:-1] == [
            *filter(None, [label]),
            (f"chr1, 2 bp from {1_001 + 2 * i:,} and {1_001 + 2 * j:,}"),
        ]
        number, unit = lines[-1].split()
        assert float(number) == pytest.approx(values[i, j], abs=1e-2)
        assert unit == "log2"
    single = fill(layout(PairMap(even(20), interval=REGION), 89), hover=True).role("pair.hover")
    assert single[0].template.startswith("chr1:{0:,.0f} and {1:,.0f}\n")


def test_pairs_of_named_things_are_told():
    values = np.array([[0, 1.5, np.nan], [-1, 0, 2], [0, 0, 0]])
    scene = fill(layout(PairMap(values, labels=NAMES, unit="log2"), 89), hover=True)
    (mark,) = scene.role("heat.hover")
    assert mark.texts[1] == "GATA1\nMYB\n1.5 log2"
    assert mark.texts[2] == "GATA1\nRUNX1\nno value"
    cells = image(scene).corners
    assert [mark.x[0], mark.x[-1]] == pytest.approx([cells[:, 0].min(), cells[:, 0].max()])
    assert [mark.y[0], mark.y[-1]] == pytest.approx([cells[:, 1].min(), cells[:, 1].max()])


def test_values_beyond_what_can_be_drawn_are_refused():
    with refused(
        "Values of a pair map must be at most 1e+36 in size to be drawn; got 1e+300. Scale them, "
        "or set what stands for no value to NaN"
    ):
        PairMap(np.full((4, 4), 1e300), labels=list("abcd"))
