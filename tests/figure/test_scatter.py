"""Scatter plots on the Scene: points where their values are, what agrees, what is left out."""

import re

import numpy as np
import pytest

from agviz.errors import InputError
from agviz.figure.axis import Axis
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.scatter import Scatter
from agviz.figure.spec_file import open_figure
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval

X = np.array([0.0, 1.0, 2.0, 3.0, 4.0])


def refused(message):
    return pytest.raises(InputError, match=f"^{re.escape(message)}$")


def centers(mark):
    """Middles of the circles of a compound mark."""
    return mark.points.reshape(-1, 14, 2)[:, :12].mean(1)


def axes_of(scene):
    """Ends of the horizontal and of the vertical axis."""
    lines = [mark.ends[0] for mark in scene.role("plain.axis")]
    return lines[0], lines[1]


def test_points_are_where_their_values_are():
    plot = Scatter(X, 2 * X, limits=((0, 4), (0, 10)), xlabel="observed", ylabel="predicted")
    scene = plot.scene(89)
    (points,) = scene.role("scatter.points")
    across, up = axes_of(scene)
    left, right = across[:, 0]
    bottom, top = up[:, 1]
    assert right - left == pytest.approx(bottom - top)  # a square
    found = centers(points)
    np.testing.assert_allclose(found[:, 0], left + X / 4 * (right - left), atol=0.02)
    np.testing.assert_allclose(found[:, 1], bottom - 2 * X / 10 * (bottom - top), atol=0.02)
    numbers = {mark.text: mark.x for mark in scene.role("plain.x_number")}
    assert numbers["2"] == pytest.approx((left + right) / 2)
    texts = [mark.text for mark in scene.role("scatter.agreement")]
    assert texts == ["r = 1.000", "n = 5"]
    assert [mark.text for mark in scene.role("track.label")] == ["predicted"]
    assert [mark.text for mark in scene.role("plain.x_label")] == ["observed"]
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)


def test_points_beyond_the_limits_are_not_drawn_elsewhere():
    (points,) = Scatter(X, X, limits=((0, 2), (0, 2))).scene(89).role("scatter.points")
    assert len(centers(points)) == 3


def test_the_line_of_equals_has_the_same_limits_on_both_axes():
    scene = Scatter(X, 5 * X, identity=True).scene(89)
    (line,) = scene.role("scatter.identity")
    across, up = axes_of(scene)
    np.testing.assert_allclose(line.ends[0], [across[0], [across[1, 0], up[1, 1]]])


def test_groups_have_colors_and_a_legend():
    plot = Scatter(X, X, groups=["a", "b", "a", "b", "b"], colors={"b": "#FF0000"})
    marks = {mark.color: len(centers(mark)) for mark in plot.scene(89).role("scatter.points")}
    assert marks == {"#2E2E2E": 2, "#FF0000": 3}
    assert [(entry.label, entry.color) for entry in plot.legend()] == [
        ("a", "#2E2E2E"),
        ("b", "#FF0000"),
    ]


def test_unknown_values_are_left_out_and_said():
    y = np.array([0.0, np.nan, 2.0, np.inf, 4.0])
    plot = Scatter(X, y, ylabel="predicted", statistic="spearman")
    assert [mark.text for mark in plot.scene(89).role("scatter.agreement")] == [
        "ρ = 1.000",
        "n = 3",
    ]
    assert plot.caption().startswith(
        "Scatter plot of predicted, 3 points; Spearman's ρ of all points; 2 pairs without a value "
        "are not shown."
    )


@pytest.mark.parametrize("values", [np.array([]), np.ones(3), np.full(2, np.nan)])
def test_empty_constant_and_unknown_values_draw_without_trouble(values):
    scene = Scatter(values, values).scene(89)
    assert scene.role("plain.axis")
    assert "r = –" in [mark.text for mark in scene.role("scatter.agreement")]


def test_many_points_are_one_small_mark():
    rng = np.random.default_rng(0)
    (mark,) = (
        Scatter(rng.normal(size=5_000), rng.normal(size=5_000)).scene(89).role("scatter.points")
    )
    assert len(centers(mark)) == 5_000


def test_it_stands_beside_and_below_panels_of_the_genome():
    signal = Tracks(np.ones(100, dtype=np.float32), interval=Interval("chr8", 0, 100))
    plot = Scatter(X, X, ylabel="predicted")
    figure = (signal & plot & signal).lettered()
    scene = figure.scene(120)
    assert len(scene.role("axis.line")) == 2  # of the signals above and below
    assert [mark.text for mark in scene.role("letter")] == ["a", "b", "c"]
    assert [view.linear for view in scene.views] == [True, False, True]
    assert not overlapping_texts(scene)
    beside = (signal | plot).at(Interval("chr8", 10, 20)).scene(120)
    assert len(beside.role("axis.line")) == 1
    assert figure.caption().count("1-based positions") == 2
    assert isinstance(figure.panels()[1], Scatter)
    assert not any(isinstance(panel, Axis) for panel in figure.panels())


def test_a_zoom_leaves_it_alone_and_it_comes_back_from_a_file(tmp_path):
    signal = Tracks(np.ones(1_000, dtype=np.float32), interval=Interval("chr8", 0, 1_000))
    figure = signal & Scatter(X, X)
    live = figure.interactive()
    before = len(live.data)
    live.layout.xaxis.range = [100.5, 200.5]
    assert len(live.data) == before
    figure.save(tmp_path / "figure.json")
    again = open_figure(tmp_path / "figure.json").scene(89)
    (one,), (other,) = (each.role("scatter.points") for each in (figure.scene(89), again))
    np.testing.assert_array_equal(one.points, other.points)


def test_what_cannot_be_drawn_is_refused():
    with refused("x, y and groups must be one per point; got shapes (5,) and (4,), 5 groups"):
        Scatter(X, X[:4])
    with refused("x, y and groups must be one per point; got shapes (5,) and (5,), 1 group"):
        Scatter(X, X, groups=["a"])
    with refused("limits must be ((low, high), (low, high)) with low < high; got ((0, 1), (1, 1))"):
        Scatter(X, X, limits=((0, 1), (1, 1)))
    with pytest.raises(InputError, match=r"^height must be over [\d.]+ mm; got 2$"):
        Scatter(X, X, height=2)


def test_points_beyond_the_limits_are_counted_and_said():
    plot = Scatter(X, X, limits=((0, 2), (0, 2)))
    texts = [mark.text for mark in plot.scene(89).role("scatter.agreement")]
    assert texts == ["r = 1.000", "n = 5", "2 beyond"]
    assert "2 points beyond the axes are not drawn, but count for r" in plot.caption(89)
    (found,) = plot.check(89)
    assert found.kind == "clipped data"
    assert found.place == "2 of 5 points lie beyond the axes"
    whole = Scatter(X, X, limits=((0, 4), (0, 4)))
    assert whole.check(89) == ()
    assert "beyond" not in whole.caption(89)


def test_limits_without_a_common_value_have_no_line_of_equals():
    plot = Scatter(X, X, limits=((0, 1), (3, 4)), identity=True)
    assert not plot.scene(89).role("scatter.identity")


def test_an_empty_plot_says_so():
    plot = Scatter([], [])
    assert [mark.text for mark in plot.scene(89).role("empty")] == ["no points"]
    (found,) = plot.check(89)
    told = (found.place, found.remedy)
    remedy = "give values that are known, or leave it out"
    assert told == ("the scatter plot has no points", remedy)
