import jax.numpy as jnp
import numpy as np

from agviz.training.extra_losses import (
    cell_contrast,
    junction_log_ratio,
    log_ratios,
    relative_track_loss,
    twin_contrast,
)

LOG2 = np.log(2)


def tracks(*columns):
    return jnp.array([np.array(columns, np.float32).T])


def test_relative_track_loss():
    """Shape: 1 log(1/2 / 1/4) + 1 log(1/2 / 3/4); total 4 for 2: 2 - 2 log 2; typical total 2 x 3.

    The second track is predicted exactly and costs nothing.
    """
    y, t = tracks([1, 3], [2, 1]), tracks([1, 1], [2, 1])
    loss = relative_track_loss(y, t, jnp.array([3.0, 1.0]), width=2, poisson_weight=0.5)
    shape = LOG2 + np.log(2 / 3)
    np.testing.assert_allclose(loss, (shape + 0.5 * (2 - 2 * LOG2)) / 6 / 2, rtol=1e-5)


def test_log_ratios_of_segments():
    """(1 + 2 + 1) / (0 + 1 + 1) with pseudo-count 1; then (3 + 4 + 1) / (3 + 4 + 1)."""
    y, t = tracks([1, 2, 3, 4]), tracks([0, 1, 3, 4])
    ratios = log_ratios(y, t, jnp.array([1.0]), width=2)
    np.testing.assert_allclose(ratios, [[[LOG2], [0]]], atol=1e-6)


def test_pseudo_counts_are_each_tracks_own():
    ratios = log_ratios(tracks([0], [0]), tracks([1], [1]), jnp.array([1.0, 3.0]), width=1)
    np.testing.assert_allclose(ratios, [[[-LOG2, np.log(3 / 4)]]], rtol=1e-5)


def test_cell_contrast_does_not_see_what_all_cells_share():
    ratios = jnp.full((1, 1, 6), 5.0)
    assert cell_contrast(ratios) == 0


def test_cell_contrast():
    """Two groups of six cells, deviations 5, five of -1 and 0; the 13th column is in no group."""
    ratios = jnp.array([[[6.0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 77]]])
    np.testing.assert_allclose(cell_contrast(ratios), (25 + 5) / 12)


def test_twin_contrast_compares_neighbouring_rows():
    ratios = jnp.array([1.0, 4.0, 2.0, 2.0])[:, None, None]
    np.testing.assert_allclose(twin_contrast(ratios), (9 + 0) / 2)


def test_junctions_that_occur_and_that_do_not_weigh_alike():
    """One of four real pairs occurs: (3 + 1) for (1 + 1). Of three silent, one is called 1."""
    positions = jnp.array([[[1, 2], [5, 6], [-1, -1], [-1, -1]]])
    predicted, targets = np.full((2, 1, 2, 2, 2), 55.0, np.float32)
    predicted[0, :, :, 0], targets[0, :, :, 0] = [[3, 1], [0, 0]], [[1, 0], [0, 0]]
    loss = junction_log_ratio(jnp.asarray(predicted), jnp.asarray(targets), positions, pseudo=1)
    np.testing.assert_allclose(loss, LOG2**2 + LOG2**2 / 3, rtol=1e-5)


def test_junctions_without_sites_cost_nothing():
    counts = jnp.ones((1, 2, 2, 2))
    assert junction_log_ratio(counts, 2 * counts, jnp.full((1, 4, 2), -1), pseudo=1) == 0
