"""Rows that are alike stand together, whatever their order was."""

import numpy as np
import pytest

from agviz.figure.clustering import clustered_order


@pytest.mark.parametrize("seed", range(5))
def test_rows_of_a_kind_stand_together(seed):
    rng = np.random.default_rng(seed)
    kinds = rng.permutation(np.repeat([0, 1, 2], 5))
    values = rng.normal(0, 5, (3, 8))[kinds] + rng.normal(0, 0.1, (15, 8))
    order = clustered_order(values)
    assert sorted(order) == list(range(15))
    assert np.count_nonzero(np.diff(kinds[order])) == 2


def test_few_rows_and_unknown_values_are_ordered_too():
    assert clustered_order(np.zeros((1, 2))) == [0]
    assert clustered_order(np.zeros((2, 2))) == [0, 1]
    assert sorted(clustered_order(np.full((4, 2), np.nan))) == [0, 1, 2, 3]
