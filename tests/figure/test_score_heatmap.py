"""Tables of scores on the Scene: cells in order, their colors, names that have room."""

import re

import numpy as np
import pandas as pd
import pytest

from agviz.errors import InputError
from agviz.figure.color_maps import UNKNOWN
from agviz.figure.overlap import overlapping_texts, text_box, texts_off_page
from agviz.figure.score_heatmap import ScoreHeatmap
from agviz.figure.spec_file import open_figure


def refused(message):
    return pytest.raises(InputError, match=f"^{re.escape(message)}$")


@pytest.fixture
def table():
    values = [[1.0, 0.0, -1.0], [0.9, np.nan, -1.0], [-1.0, 0.5, 1.0], [1.0, 0.1, -0.9]]
    return pd.DataFrame(values, index=list("abcd"), columns=["DNase", "CAGE", "RNA-seq"])


def test_cells_have_the_colors_of_their_values(table):
    (image,) = ScoreHeatmap(table, cluster="none").scene(89).role("heat.scores")
    assert image.cells.shape == (4, 3, 4)
    np.testing.assert_array_equal(image.cells[0, 1], [255, 255, 255, 255])  # zero is white
    np.testing.assert_array_equal(image.cells[0, 0], image.cells[3, 0])
    grey = [int(UNKNOWN[k : k + 2], 16) for k in (1, 3, 5)]
    np.testing.assert_array_equal(image.cells[1, 1, :3], grey)


def test_rows_alike_stand_together_and_names_go_with_them(table):
    heat = ScoreHeatmap(table)
    assert set(heat.rows) == set("abcd")
    assert heat.rows.index("c") in (0, 3)  # the odd one
    for name, row in zip(heat.rows, heat.values, strict=True):
        expected = table.loc[name, list(heat.columns)].to_numpy()
        np.testing.assert_array_equal(row, expected)
    only = ScoreHeatmap(table, cluster="columns")
    assert only.rows == ("a", "b", "c", "d")


def test_names_stand_at_their_rows_and_columns(table):
    scene = ScoreHeatmap(table, cluster="none").scene(89)
    (image,) = scene.role("heat.scores")
    (left, top), (right, _), (_, bottom) = image.corners
    for k, name in enumerate(scene.role("heat.label")):
        box = text_box(name)
        assert box[2] <= left
        middle = top + (k + 0.5) * (bottom - top) / 4
        assert (box[1] + name.baseline) / 2 == pytest.approx(middle)
    for k, name in enumerate(scene.role("heat.column")):
        assert name.turned
        low, high, last, foot = text_box(name)
        assert high >= bottom
        assert foot - high == pytest.approx(name.width)
        middle = left + (k + 0.5) * (right - left) / 3
        assert low < middle < last
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)


def test_many_names_are_dropped_and_counted():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        rng.normal(size=(60, 120)), columns=[f"a track with a name {k}" for k in range(120)]
    )
    scene = ScoreHeatmap(table, cluster="none", height=1.0).scene(89)
    assert not overlapping_texts(scene)
    rows, columns = len(scene.role("heat.label")), len(scene.role("heat.column"))
    assert scene.notes == (
        f"{60 - rows} of 60 names of rows had no room",
        f"{120 - columns} of 120 names of columns had no room",
    )


def test_scores_of_anndata_are_taken():
    anndata = pytest.importorskip("anndata")
    scores = anndata.AnnData(
        np.array([[1.0, 2.0]], dtype=np.float32),
        obs=pd.DataFrame(index=["variant"]),
        var=pd.DataFrame(index=["one", "other"]),
    )
    heat = ScoreHeatmap(scores)
    assert (heat.rows, heat.columns) == (("variant",), ("one", "other"))
    (image,) = heat.scene(89).role("heat.scores")
    assert image.cells[0, 0].sum() > image.cells[0, 1].sum()  # more is darker


def test_limits_and_words(table):
    words = ScoreHeatmap(table, limits=(None, 0.5), unit="log2").caption()
    assert words.startswith(
        "Scores of 4 rows and 3 columns; rows and columns ordered by average linkage of Euclidean "
        "distances; colors from −1 to 0.5 log2; values beyond have the color of the end; grey: no "
        "value."
    )


def test_turned_names_are_drawn_where_they_are_measured(table):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from agviz.draw import matplotlib_renderer as renderer

    font = renderer.available_font(("Arial", "Helvetica", "Liberation Sans", "DejaVu Sans"))
    scene = ScoreHeatmap(table, cluster="none").scene(89, font=font)
    page = Figure(figsize=(scene.width / 25.4, scene.height / 25.4), dpi=254)
    canvas = FigureCanvasAgg(page)
    axes = page.add_axes((0, 0, 1, 1))
    renderer.draw(scene, axes)
    canvas.draw()
    drawn = {artist.get_text(): artist for artist in axes.texts + list(axes.artists)}
    for name in scene.role("heat.column"):
        box = drawn[name.text].get_window_extent()
        left, top, right, bottom = (10 * edge for edge in text_box(name))
        height = scene.height * 10
        assert (box.y1 - box.y0) == pytest.approx(bottom - top, abs=2)
        assert box.y0 == pytest.approx(height - bottom, abs=2)
        assert box.x0 >= left - 3
        assert box.x1 <= right + 3


def test_it_comes_back_from_a_file_as_it_was(table, tmp_path):
    heat = ScoreHeatmap(table, colors=["#000000", "#FFFFFF", "#FF0000"])
    heat.save(tmp_path / "figure.json")
    (one,) = heat.scene(89).role("heat.scores")
    (other,) = open_figure(tmp_path / "figure.json").scene(89).role("heat.scores")
    np.testing.assert_array_equal(one.cells, other.cells)


def test_what_cannot_be_drawn_is_refused(table):
    with refused("ScoreHeatmap cannot draw list; it takes a pandas data frame or an AnnData"):
        ScoreHeatmap([[1]])
    with refused("A table of scores holds real numbers, at least one; got object of shape (1, 1)"):
        ScoreHeatmap(pd.DataFrame({"a": ["x"]}))
    with refused("A table of scores holds real numbers, at least one; got float64 of shape (0, 3)"):
        ScoreHeatmap(table.iloc[:0])
    with refused("height must be over 0 mm; got 0"):
        ScoreHeatmap(table, height=0)


def test_a_table_that_looks_like_distances_is_clustered_as_any_other():
    """scipy warns of a square table of zeros along the diagonal, and warnings are errors here."""
    square = np.abs(np.subtract.outer(np.arange(5.0), np.arange(5.0)))
    names = list("abcde")
    panel = ScoreHeatmap(pd.DataFrame(square, index=names, columns=names))
    assert sorted(panel.rows) == names


LONG = [f"chr8:{116_000_000 + 1234 * k:,}:A>C a variant of locus {k}" for k in range(6)]


def test_long_names_have_room_while_cells_leave_it():
    table = pd.DataFrame(np.arange(18.0).reshape(6, 3), index=LONG, columns=list("xyz"))
    panel = ScoreHeatmap(table, cluster="none")
    for width in (89, 183):
        scene = panel.scene(width)
        assert [mark.text for mark in scene.role("heat.label")] == LONG
        assert not scene.notes
        assert not texts_off_page(scene)


def test_names_without_room_are_cut_in_the_middle_and_stay_apart():
    names = [f"{'a variant ' * 12}{k} {'of a locus ' * 9}" for k in range(6)]
    ends = [f"start {k} {'and much more ' * 9} end" for k in range(6)]
    for given in (names, ends):
        table = pd.DataFrame(np.arange(18.0).reshape(6, 3), index=given, columns=list("xyz"))
        scene = ScoreHeatmap(table, cluster="none").scene(60)
        texts = [mark.text for mark in scene.role("heat.label")]
        cut = [text for text, name in zip(texts, given, strict=True) if text != name]
        assert all("…" in text for text in cut)
        said = [note for note in scene.notes if "were shortened" in note]
        assert said
        if given is names:  # they differ in their middles only
            assert said == ["6 of 6 names of rows were shortened, and some look the same"]
        else:
            assert len(set(texts)) == 6
            assert said == ["6 of 6 names of rows were shortened"]
        assert not texts_off_page(scene)


def test_levels_of_names_are_joined():
    rows = pd.MultiIndex.from_tuples([("chr8", 1), ("chr8", 2)])
    columns = pd.MultiIndex.from_product([["RNA-seq"], ["liver", "lung"]])
    panel = ScoreHeatmap(pd.DataFrame(np.eye(2), rows, columns), cluster="none")
    assert panel.rows == ("chr8 | 1", "chr8 | 2")
    assert panel.columns == ("RNA-seq | liver", "RNA-seq | lung")


def test_a_tidy_frame_is_refused_with_how_it_becomes_a_table():
    tidy = pd.DataFrame(
        {"variant_id": ["a", "a"], "track_name": ["x", "y"], "raw_score": [1.0, 2.0]}
    )
    call = "pivot_table(index='variant_id', columns='track_name', values='raw_score')"
    with pytest.raises(InputError, match=re.escape(call)):
        ScoreHeatmap(tidy)
    made = ScoreHeatmap(
        tidy.pivot_table(index="variant_id", columns="track_name", values="raw_score"),
        cluster="none",
    )  # what is said works
    assert (made.rows, made.columns) == (("a",), ("x", "y"))


def test_the_color_bar_stands_over_the_cells_and_unknown_cells_have_a_stroke(table):
    scene = ScoreHeatmap(table, cluster="none", unit="log2").scene(183)
    (image,) = scene.role("heat.scores")
    bar = np.concatenate([mark.corners for mark in scene.role("contact.color_bar")])
    assert bar[:, 0].max() < image.corners[:, 0].max() + 20
    (stroke,) = scene.role("heat.unknown")
    left, top = image.corners[0]
    width, height = (image.corners[1, 0] - left) / 3, (image.corners[2, 1] - top) / 4
    assert len(stroke.ends) == 1
    middle = stroke.ends[0].mean(axis=0)
    np.testing.assert_allclose(middle, [left + 1.5 * width, top + 1.5 * height])
    assert not ScoreHeatmap(table.fillna(0)).scene(89).role("heat.unknown")
