"""Correlations are those of numpy and of ranks."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

from agviz.figure.correlation import correlation, ranks


def test_pearson_and_spearman():
    x = np.array([1.0, 2.0, 3.0, 4.0])
    assert correlation(x, 2 * x + 1, "pearson") == pytest.approx(1)
    assert correlation(x, np.exp(x), "spearman") == pytest.approx(1)
    assert correlation(x, np.exp(x), "pearson") == pytest.approx(np.corrcoef(x, np.exp(x))[0, 1])
    assert np.isnan(correlation(x, np.ones(4), "pearson"))
    assert np.isnan(correlation(x[:1], x[:1], "spearman"))


@given(hnp.arrays(np.float64, st.integers(1, 30), elements=st.integers(-5, 5).map(float)))
def test_ranks_are_the_mean_places_of_equals(values):
    ordered = np.sort(values)
    places = [np.flatnonzero(ordered == value).mean() + 1 for value in values]
    np.testing.assert_allclose(ranks(values), places)
