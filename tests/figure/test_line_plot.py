"""Lines pass through their points, bands between their edges."""

import re

import numpy as np
import pandas as pd
import pytest

from agviz.errors import InputError
from agviz.figure.line_plot import LinePlot
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.spec_file import open_figure
from agviz.figure.style import SERIES

X = np.linspace(0.0, 1.0, 11)
TWO = {"model": (X, 1 - X), "peer": (X, 1 - X**2)}


def refused(message):
    return pytest.raises(InputError, match=f"^{re.escape(message)}$")


def axes(scene):
    """Functions from values to mm, by two numbers of each axis."""
    found = []
    for role, at in (("plain.x_number", lambda t: t.x), ("plain.y_number", lambda t: t.baseline)):
        texts = scene.role(role)
        values = [float(text.text.replace("−", "-")) for text in texts]
        found.append(np.polynomial.Polynomial.fit(values, [at(text) for text in texts], 1))
    return found


def test_lines_pass_through_their_points():
    scene = LinePlot(TWO, xlabel="recall", ylabel="accuracy").scene(89)
    across, down = axes(scene)
    one, other = scene.role("plot.line")
    assert one.points[:, 0] == pytest.approx(across(X))
    assert other.points[:, 0] == pytest.approx(across(X))
    rises = [np.ptp(each.points[:, 1]) for each in (one, other)]
    assert rises[0] == pytest.approx(rises[1])
    unit = down(0.0) - down(1.0)
    assert (one.points[:, 1] - one.points[0, 1]) / unit == pytest.approx(X)
    assert (other.points[:, 1] - other.points[0, 1]) / unit == pytest.approx(X**2)
    assert [one.color, other.color] == list(SERIES[:2])
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)


def test_bands_lie_between_their_edges_and_lines_to_compare_with_are_dashed():
    y = 1 - X
    panel = LinePlot(TWO, bands={"model": (y - 0.1, y + 0.2)}, reference={"chance": 0.5})
    scene = panel.scene(89)
    (band,) = scene.role("plot.band")
    line = scene.role("plot.line")[0]
    _, down = axes(scene)
    unit = down(0.0) - down(1.0)
    low, high = band.points[:11, 1], band.points[11:, 1][::-1]
    assert (low - line.points[:, 1]) / unit == pytest.approx(np.full(11, 0.1))
    assert (line.points[:, 1] - high) / unit == pytest.approx(np.full(11, 0.2))
    (dashed,) = scene.role("plot.reference")
    assert dashed.ends[0, 0, 1] == pytest.approx(line.points[5, 1])  # where the model has 0.5
    assert "dashed: chance (0.5)" in panel.caption(89)
    assert panel.check(89) == ()


def test_gaps_and_more_lines_than_colors():
    y = X.copy()
    y[5] = np.nan
    panel = LinePlot({"a": (X, y)})
    assert [len(mark.points) for mark in panel.scene(89).role("plot.line")] == [5, 5]
    assert "gaps have no value" in panel.caption(89)
    assert panel.legend() == ()
    many = LinePlot({f"line {k}": (X, X + k) for k in range(7)}).scene(183)
    assert [mark.dash is not None for mark in many.role("plot.line")] == [False] * 5 + [True] * 2


def test_a_point_without_neighbors_is_a_dot_with_its_band():
    y = np.array([0.5, np.nan, 0.2, 0.4, np.nan, 0.9])
    x = np.arange(6.0)
    panel = LinePlot({"a": (x, y), "b": ([2.0], [0.3])}, bands={"a": (y - 0.1, y + 0.1)})
    scene = panel.scene(89)
    across, down = axes(scene)
    (line,) = scene.role("plot.line")
    assert line.points[:, 0] == pytest.approx(across([2, 3]))
    ours, other = scene.role("plot.point")
    middles = ours.points.reshape(2, -1, 2)[:, [0, 6]].mean(1)
    assert middles[:, 0] == pytest.approx(across([0, 5]))
    assert np.diff(middles[:, 1]) == pytest.approx(np.diff(down([0.5, 0.9])))
    assert (ours.color, other.color) == SERIES[:2]
    bands = [np.ptp(mark.points[:, 0]) for mark in scene.role("plot.band")]
    assert min(bands) > 0.5
    assert len(bands) == 3
    words = panel.caption(89)
    assert "gaps have no value" in words
    assert "dots: points without neighbors" in words
    assert "dots" not in LinePlot(TWO).caption(89)


def test_a_gap_of_an_infinite_value_is_told_as_such():
    y = X.copy()
    y[5] = np.inf
    words = LinePlot({"a": (X, y)}).caption(89)
    assert "infinite values are left out" in words
    assert "no value" not in words


def test_frames_files_and_limits(tmp_path):
    frame = pd.DataFrame({"a": X, "b": 2 * X}, index=X)
    panel = LinePlot(frame, limits=((0, 2), None), aspect=1, colors={"b": "#C8102E"})
    one, other = panel.scene(89).role("plot.line")
    assert other.color == "#C8102E"
    assert np.ptp(one.points[:, 0]) == pytest.approx(np.ptp(other.points[:, 0]))
    spine = panel.scene(89).role("plain.axis")[0].ends[0]
    assert np.ptp(one.points[:, 0]) == pytest.approx(np.ptp(spine[:, 0]) / 2)
    panel.save(tmp_path / "figure.json", width_mm=89)
    panel.save(tmp_path / "one.svg", width_mm=89)
    open_figure(tmp_path / "figure.json").save(tmp_path / "two.svg", width_mm=89)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


@pytest.mark.parametrize("y", [np.zeros(11), np.full(11, np.nan), np.full(11, -3.0)])
def test_equal_and_unknown_values(y):
    scene = LinePlot({"a": (X, y)}).scene(89)
    assert bool(scene.role("plot.line")) == bool(np.isfinite(y).any())


def test_bad_lines_are_refused():
    with refused("LinePlot needs at least one line; got none"):
        LinePlot({})
    with refused("A line is (x, y), and its band (low, high); 'a' is not"):
        LinePlot({"a": X})
    with refused(
        "Line 'a' needs as many x as y and edges of its band, at least one; got 11 and 10"
    ):
        LinePlot({"a": (X, X[1:])})
    with refused("bands has no line called 'b'; there are: 'a'"):
        LinePlot({"a": (X, X)}, bands={"b": (X, X)})
    with refused("colors has no line called 'b'; there are: 'a'"):
        LinePlot({"a": (X, X)}, colors={"b": "#000000"})
    with refused("limits of y must hold all points, which reach from 0 to 1; got (0, 0.5)"):
        LinePlot({"a": (X, X)}, limits=(None, (0, 0.5)))
    with refused("aspect must be over 0; got 0"):
        LinePlot({"a": (X, X)}, aspect=0)
    with refused("reference must be finite numbers; got {'a': nan}"):
        LinePlot({"a": (X, X)}, reference={"a": np.nan})
    with pytest.raises(InputError, match=r"^LinePlot cannot draw ndarray; it takes the points"):
        LinePlot(X)


def test_the_name_of_a_line_that_is_alone_stands_at_its_axis_and_is_cut_with_a_word():
    name = "a model with a very long name that says all it was trained on, and when, and by whom"
    name = f"{name}, {name}"
    panel = LinePlot({name: (X, X)}, xlabel="recall", height=25)
    label = " ".join(text.text for text in panel.scene(60).role("track.label"))
    assert label.startswith("a model")
    (found,) = panel.check(60)
    assert found.place == f"the label {name!r} was shortened"
    said = LinePlot({name: (X, X)}, ylabel="precision").scene(60)
    assert [text.text for text in said.role("track.label")] == ["precision"]


def test_the_name_of_a_line_to_compare_with_stays_on_the_plot():
    name = "the level that a classifier of no skill would reach on this set of variants"
    panel = LinePlot({"model": (X, X)}, ylabel="y", reference={name: 0.5})
    (written,) = panel.scene(60).role("plot.reference_name")
    (axis,) = (m for m in panel.scene(60).role("plain.axis") if np.ptp(m.ends[0, :, 0]) == 0)
    assert written.left >= axis.ends[0, 0, 0]
    (found,) = panel.check(60)
    assert found.place == f"the name {name!r} of a line was shortened"


def test_lines_without_a_point_are_told_with_what_mends_them():
    unknown = np.full(11, np.nan)
    some = LinePlot({"model": (X, X), "peer": (X, unknown)})
    (found,) = some.check()
    told = (found.place, found.remedy)
    assert told == ("line 'peer' has no point", "give values that are known, or leave it out")
    assert not some.scene().role("empty")
    none = LinePlot({"peer": (X, unknown)})
    assert [each.place for each in none.check()] == ["line 'peer' has no point"]
    assert [text.text for text in none.scene().role("empty")] == ["no points"]
