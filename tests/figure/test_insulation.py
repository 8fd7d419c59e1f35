"""The mean of a square of contacts that slides along the diagonal, against its plain definition."""

import numpy as np
import pytest

from agviz.figure.insulation import diamond_means


def plain_means(values, reach):
    """Boundary by boundary: the mean of what is known of the square across it."""
    size = len(values)
    found = np.full(size - 1, np.nan)
    for cut in range(1, size):
        if reach <= cut <= size - reach:
            square = values[cut - reach : cut, cut : cut + reach]
            if np.isfinite(square).any():
                found[cut - 1] = np.nanmean(square)
    return found


@pytest.mark.parametrize("reach", [1, 2, 3, 6])
def test_each_boundary_with_room_on_both_sides_has_its_squares_mean(reach):
    values = np.random.default_rng(0).normal(size=(12, 12)).astype(np.float32)
    values[4] = values[:, 4] = np.nan
    means = diamond_means(values, reach)
    np.testing.assert_allclose(means, plain_means(values, reach), rtol=1e-5, atol=1e-6)
    known = ~np.isnan(plain_means(np.ones((12, 12)), reach))
    assert known.sum() == 13 - 2 * reach  # the first and the last one, too


def test_a_map_without_room_has_no_insulation():
    assert np.isnan(diamond_means(np.ones((5, 5), np.float32), 3)).all()
    assert diamond_means(np.ones((1, 1), np.float32), 1).shape == (0,)
