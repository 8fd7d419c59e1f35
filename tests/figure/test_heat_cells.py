"""Columns of a heat map keep the value farthest from zero, and lie where their values lie."""

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

from agviz.figure.heat_cells import cells_of, edges_of
from agviz.figure.heatmap import Heatmap
from agviz.figure.scales import XScale
from agviz.figure.scene import frozen
from agviz.figure.score_heatmap import ScoreHeatmap
from agviz.genome.types import Interval

X = XScale.identity(100, 200, left=10.0, right=110.0)


def cells(values, **more):
    given = {"start": 100, "resolution": 1, "x": X, "most": 1_000} | more
    return cells_of(np.asarray(values, dtype=np.float32), **given)


def test_wide_values_have_a_column_each_where_they_lie():
    values = np.arange(200, dtype=np.float32).reshape(2, 100)
    found, left, right = cells(values)
    np.testing.assert_array_equal(found, values)
    assert (left, right) == (10.0, 110.0)


def test_values_that_begin_within_the_region_begin_within_the_page():
    found, left, right = cells(np.ones((1, 20)), start=150)
    assert found.shape == (1, 20)
    assert (left, right) == (60.0, 80.0)
    found, left, right = cells([np.arange(100)], start=50)
    np.testing.assert_array_equal(found[0], np.arange(50, 100))
    assert (left, right) == (10.0, 60.0)


@given(hnp.arrays(np.float32, (2, 100), elements=st.floats(-9, 9, width=16)), st.integers(1, 100))
def test_no_extreme_is_lost_and_none_is_made_up(values, most):
    found, *_ = cells(values, most=most)
    assert found.shape[1] == min(most, 100)
    np.testing.assert_allclose(np.abs(found).max(1), np.abs(values).max(1))
    assert np.isin(found, values).all()


def test_unknown_values_do_not_hide_known_ones():
    values = np.full((1, 100), np.nan)
    values[0, 42] = -3
    found, *_ = cells(values, most=10)
    assert found[0, 4] == -3
    assert np.isnan(np.delete(found[0], 4)).all()


def test_shrunk_parts_of_the_axis_have_fewer_columns():
    # The second half of the region has a tenth of the page.
    x = XScale(frozen([100, 150, 200]), frozen([10.0, 100.0, 110.0]))
    values = np.zeros((1, 100))
    values[0, 80] = 1
    found, left, right = cells(values, x=x, most=100)
    place = left + (np.flatnonzero(found[0]) + 0.5) / found.shape[1] * (right - left)
    assert place == pytest.approx([x.at(180.5)], abs=1.0)


def test_rows_share_the_height():
    np.testing.assert_allclose(edges_of(4, 1.0, 9.0), [1, 3, 5, 7, 9])


def test_maps_without_a_value_are_told():
    unknown = np.full((4, 3), np.nan)
    strip = Heatmap(unknown, interval=Interval("chr8", 0, 3))
    assert [each.place for each in strip.check()] == ["the heat map has no value in this region"]
    scores = ScoreHeatmap(pd.DataFrame(unknown))
    (found,) = scores.check()
    told = (found.place, found.remedy)
    assert told == ("no score is known", "give values that are known, or leave it out")
