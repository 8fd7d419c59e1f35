"""Distributions on the Scene: clouds, quartiles and rain where the values are; what is marked."""

import re

import numpy as np
import pandas as pd
import pytest

from agviz.errors import InputError
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.spec_file import open_figure
from agviz.figure.violins import RAIN_MOST, Violins


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
    panel = Violins({"shuffled": [0, 1, 2, 3, np.nan]}, marked={"mine": 2.5}, xlabel="effect")
    assert panel.caption().startswith(
        "Distributions of effect: shuffled (4); cloud: density (Gaussian kernels); line and tick: "
        "quartiles and median; mine (2.5) lies above 75.0% of shuffled; 1 values that are not "
        "known are left out."
    )


def test_names_without_room_are_counted(groups):
    marked = {f"a variant with a long name {k}": 0.01 * k for k in range(30)}
    scene = Violins(groups, marked=marked).scene(89)
    shown = len(scene.role("violin.marked_name"))
    assert 0 < shown < 30
    assert f"{30 - shown} of 30 names of marked values had no room" in scene.notes
    assert not overlapping_texts(scene)


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


def test_a_column_of_a_table_is_one_group():
    column = pd.Series([1.0, 2.0, 3.0], name="effect")
    assert Violins(column).row_labels() == ("effect (n\xa0=\xa03)",)
    assert Violins(column.rename(None)).row_labels() == ("values (n\xa0=\xa03)",)
