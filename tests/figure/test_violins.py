"""Distributions on the Scene: clouds, quartiles and rain where the values are; what is marked."""

import re

import numpy as np
import pandas as pd
import pytest

from agviz.errors import InputError
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.spec_file import open_figure
from agviz.figure.violin_marks import RADIUS, RAIN_MOST
from agviz.figure.violins import Violins


def refused(message):
    return pytest.raises(InputError, match=f"^{re.escape(message)}$")


@pytest.fixture
def groups():
    rng = np.random.default_rng(0)
    return {"shuffled": rng.normal(0, 1, 1_000), "matched": rng.normal(3, 0.5, 50)}


def test_quartiles_and_marked_values_are_where_they_are(groups):
    panel = Violins(groups, marked={"C>CGG": 4.0}, limits=(-5, 5), xlabel="log2")
    scene = panel.scene(120)
    (axis,) = scene.role("plain.axis")
    left, right = axis.ends[0, :, 0]

    def at(value):
        return left + (np.array(value) + 5) / 10 * (right - left)

    for mark, values in zip(scene.role("violin.quartiles"), groups.values(), strict=True):
        low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
        np.testing.assert_allclose(mark.ends[0, :, 0], at([low, high]))
        np.testing.assert_allclose(mark.ends[1, :, 0], at([middle, middle]))
    (line,) = scene.role("violin.marked")
    np.testing.assert_allclose(line.ends[0, :, 0], at([4, 4]))
    assert [mark.text for mark in scene.role("violin.marked_name")] == ["C>CGG"]
    assert panel.row_labels() == ("shuffled (n\xa0=\xa01,000)", "matched (n\xa0=\xa050)")
    words = " ".join(mark.text for mark in scene.role("track.label")).replace("\xa0", " ")
    assert words == "shuffled (n = 1,000) matched (n = 50)"
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)


def test_clouds_are_highest_where_values_are_dense(groups):
    scene = Violins(groups, limits=(-5, 5)).scene(120)
    left, right = scene.role("plain.axis")[0].ends[0, :, 0]
    for cloud, middle in zip(scene.role("violin.cloud"), (0, 3), strict=True):
        top = cloud.points[cloud.points[:, 1].argmin(), 0]
        assert (top - left) / (right - left) * 10 - 5 == pytest.approx(middle, abs=0.4)


def test_rain_has_a_point_per_value_up_to_a_number(groups):
    few, many = Violins(groups).scene(120).role("violin.rain")[::-1]
    assert len(few.points) == 14 * 50
    assert len(many.points) == 14 * RAIN_MOST
    assert f"points: every n-th value by rank, at most {RAIN_MOST}" in Violins(groups).caption()


def test_the_caption_says_where_a_marked_value_stands():
    panel = Violins({"shuffled": [0, 1, 2, 3, 4, np.nan]}, marked={"mine": 2.5}, xlabel="effect")
    assert panel.caption().startswith(
        "Distributions of effect: shuffled (5); cloud: density (Gaussian kernels) within the range "
        "of the values; line and tick: quartiles and median; mine (2.5) lies above 60.0% of "
        "shuffled; 1 value that is not known is left out."
    )


def test_names_without_room_are_counted(groups):
    marked = {f"a variant with a long name {k}": 0.01 * k for k in range(30)}
    scene = Violins(groups, marked=marked).scene(89)
    shown = len(scene.role("violin.marked_name"))
    assert 0 < shown < 30
    assert f"{30 - shown} of 30 names of marked values had no room" in scene.notes
    assert not overlapping_texts(scene)


def test_a_cloud_ends_at_the_least_and_the_greatest_value(groups):
    scene = Violins(groups, marked={"far": 40}).scene(120)
    for cloud, rain, values in zip(
        scene.role("violin.cloud"), scene.role("violin.rain"), groups.values(), strict=True
    ):
        left, right = cloud.points[:, 0].min(), cloud.points[:, 0].max()
        points = rain.points[:, 0]
        np.testing.assert_allclose([left, right], [points.min() + RADIUS, points.max() - RADIUS])
        assert values.min() < values.max()
    assert "within the range of the values" in Violins(groups).caption()


def test_few_values_are_points_only_and_equal_ones_a_bar():
    panel = Violins({"few": [1.0, 2.0, 3.0, 4.0], "equal": [2.5] * 8})
    scene = panel.scene(89)
    (bar,) = scene.role("violin.cloud")
    assert len(scene.role("violin.quartiles")) == 1
    assert len(scene.role("violin.rain")) == 2
    left, right = bar.points[:, 0].min(), bar.points[:, 0].max()
    assert 0.3 < right - left < 1
    tick = scene.role("violin.quartiles")[0].ends[1, 0, 0]
    assert (left + right) / 2 == pytest.approx(tick)
    assert np.ptp(bar.points[:, 1]) > 3
    assert "groups of fewer than 5 values: points only" in panel.caption()
    assert "cloud" not in Violins({"few": [1.0, 2.0]}).caption()


def test_a_series_in_groups_is_drawn_group_by_group():
    series = pd.Series(np.arange(12.0))
    panel = Violins(series.groupby(["a"] * 5 + ["b"] * 7))
    assert panel.row_labels() == ("a (n\xa0=\xa05)", "b (n\xa0=\xa07)")
    np.testing.assert_array_equal(panel.values[1], np.arange(5.0, 12.0))
    with pytest.raises(InputError, match=r"or values\.groupby\(labels\)"):
        Violins([series])


@pytest.mark.parametrize("values", [[], [1.0], [2, 2, 2], [np.nan]])
def test_few_equal_and_unknown_values_draw_without_trouble(values):
    scene = Violins({"group": values}).scene(89)
    assert scene.role("plain.axis")
    assert not scene.role("violin.cloud")


def test_it_comes_back_from_a_file_as_it_was(groups, tmp_path):
    panel = Violins(groups, marked={"mine": 1}, colors={"matched": "#0072B2"})
    panel.save(tmp_path / "figure.json")
    again = open_figure(tmp_path / "figure.json").scene(89)
    for one, other in zip(panel.scene(89).role("violin"), again.role("violin"), strict=True):
        assert one.role == other.role
        if hasattr(one, "points"):
            np.testing.assert_array_equal(one.points, other.points)


def test_what_cannot_be_drawn_is_refused():
    with refused("Violins need at least one group; got none"):
        Violins({})
    with refused("Group 'a' must be numbers in one row; got <U1 of shape (2,)"):
        Violins({"a": ["x", "y"]})
    with refused("limits must be (low, high) with low < high; got (1, 0)"):
        Violins({"a": [1]}, limits=(1, 0))
    with refused("height must be over 0 mm; got 0"):
        Violins({"a": [1]}, height=0)


def test_nothing_is_drawn_as_if_it_were_where_it_is_not():
    values = np.random.default_rng(0).random(1_000)  # 0 to 1, the median at a half
    panel = Violins({"wide": values, "beyond": values + 5, "within": values / 20}, limits=(0, 0.1))
    scene = panel.scene(120)
    left, right = scene.role("plain.axis")[0].ends[0, :, 0]
    shown = int((values <= 0.1).sum())
    wide, within = scene.role("violin.rain")
    assert len(wide.points) == 14 * shown
    assert len(within.points) == 14 * RAIN_MOST
    (only,) = scene.role("violin.quartiles")  # none of the two whose quartiles lie beyond
    expected = left + np.quantile(values / 20, [0.25, 0.75]) / 0.1 * (right - left)
    np.testing.assert_allclose(only.ends[0, :, 0], expected)
    assert len(scene.role("violin.clipped.above")) == 2
    assert all((mark.boxes[:, [0, 2]] > right).all() for mark in scene.role("violin.clipped"))
    counts = f"{1_000 - shown} of 1,000 values of 'wide', 1,000 of 1,000 values of 'beyond'"
    assert f"{counts} lie beyond the axis: bars at its ends" in panel.caption(120)
    (found,) = panel.check(120)
    assert (found.kind, found.place) == (
        "clipped data",
        f"{counts} lie beyond the axis, 0 to 0.1",
    )
    assert Violins({"all": values}, limits=(0, 1)).check() == ()


def test_quartiles_are_cut_at_the_axis_without_a_tick_where_the_median_is_not():
    scene = Violins({"a": np.arange(101.0)}, limits=(0, 40)).scene(120)
    right = scene.role("plain.axis")[0].ends[0, 1, 0]
    (quartiles,) = scene.role("violin.quartiles")
    assert quartiles.ends.shape == (1, 2, 2)  # from 25 to the axis's end; the median is 50
    assert quartiles.ends[0, 1, 0] == pytest.approx(right)


def test_a_tail_is_as_high_as_it_is_beside_the_whole(groups):
    """Of a cloud that lies beyond the axis, what is seen of it is not blown up."""
    tail = Violins({"a": groups["shuffled"]}, limits=(2.5, 3.5)).scene(120).role("violin.cloud")[0]
    whole = Violins({"a": groups["shuffled"]}).scene(120).role("violin.cloud")[0]
    assert np.ptp(tail.points[:, 1]) < 0.1 * np.ptp(whole.points[:, 1])


def test_marked_values_beyond_the_axis_are_said_not_drawn():
    panel = Violins({"a": [0.0, 1.0]}, marked={"in": 0.5, "out": 7}, limits=(0, 1))
    scene = panel.scene(120)
    assert [mark.text for mark in scene.role("violin.marked_name")] == ["in"]
    assert len(scene.role("violin.marked")[0].ends) == 1
    assert "the marked value 'out' at 7, beyond the axis" in scene.notes
    assert [each.remedy for each in panel.check(120)] == ["widen limits"]
    assert "out (7) lies above 100.0% of a" in panel.caption(120)


def test_a_group_without_values_says_so():
    panel = Violins({"none": [np.nan, np.nan], "one": [1.0, 2.0]})
    scene = panel.scene(89)
    assert [mark.text for mark in scene.role("empty")] == ["no values"]
    assert scene.notes == ("group 'none' has no value",)
    assert "group 'none' has no value" in [each.place for each in panel.check(89)]


@pytest.mark.parametrize("width", [89, 183])
def test_numbers_of_the_axis_stay_on_the_page_and_apart(width):
    rng = np.random.default_rng(0)
    for _ in range(150):
        values = rng.normal(rng.normal(0, 3), 1, 30) * 10 ** rng.uniform(-4, 5)
        scene = Violins({"a": values}).scene(width)
        assert not texts_off_page(scene)
        assert not overlapping_texts(scene)


def test_a_column_of_a_table_is_one_group():
    column = pd.Series([1.0, 2.0, 3.0], name="effect")
    assert Violins(column).row_labels() == ("effect (n\xa0=\xa03)",)
    assert Violins(column.rename(None)).row_labels() == ("values (n\xa0=\xa03)",)


def test_what_is_compared_with_one_group_stands_in_its_row(groups):
    compared = {"matched": {"mine": [2.0, 4.0], "control": 0.5}}
    panel = Violins(groups, compared=compared, limits=(-5, 5), colors={"mine": "#123456"})
    scene = panel.scene(120)
    left, right = scene.role("plain.axis")[0].ends[0, :, 0]
    mine, control = scene.role("violin.compared")
    middles = mine.points.reshape(2, -1, 2)[:, [0, 2], 0].mean(1)
    np.testing.assert_allclose(middles, left + (np.array([2, 4]) + 5) / 10 * (right - left))
    assert mine.color == "#123456"
    assert control.color != mine.color
    shuffled, matched = (mark.points[:, 1] for mark in scene.role("violin.rain"))
    assert shuffled.max() < mine.points[:, 1].min()
    assert abs(mine.points[:, 1].mean() - matched.mean()) < 3
    legend = [mark.text for mark in scene.role("legend.label")]
    assert legend == ["control", "mine"] or legend == ["mine", "control"]
    share = np.mean(groups["matched"] < 2)
    assert f"mine, beside matched: 2 (above {share:.1%}), 4 (above" in panel.caption(120)


def test_compared_values_are_copied_kept_in_files_and_widen_the_axis(groups, tmp_path):
    compared = {"matched": {"mine": 40.0}}
    panel = Violins(groups, compared=compared)
    compared["matched"]["mine"] = -40.0
    assert panel.compared == {"matched": {"mine": (40.0,)}}
    assert len(panel.scene(120).role("violin.compared")) == 1
    panel.save(tmp_path / "figure.json")
    (again,) = open_figure(tmp_path / "figure.json").panels()
    assert again.compared == panel.compared
    cut = Violins(groups, compared=compared, limits=(-5, 5))
    assert "mine of 'matched', beyond the axis" in cut.caption(120)
    assert not cut.scene(120).role("violin.compared")


def test_wrong_compared_values_are_told(groups):
    with refused("compared has no group called 'other'; there are: 'shuffled', 'matched'"):
        Violins(groups, compared={"other": {"mine": 1.0}})
    with refused("compared takes values by group and series, {'matched': {'mine': 1.5}}; got 1.0"):
        Violins(groups, compared={"matched": 1.0})
    with refused("Compared values must be finite numbers; 'mine' has nan"):
        Violins(groups, compared={"matched": {"mine": np.nan}})
