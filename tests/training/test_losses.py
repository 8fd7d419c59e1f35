"""Values worked out by hand: small numbers, the formulas of MODEL.md written out."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from agviz.training.losses import (
    contact_loss,
    in_segments,
    junction_loss,
    masked_mean,
    poisson,
    splice_site_loss,
    track_loss,
    usage_loss,
)

LOG2 = np.log(2)


def tracks(*columns):
    """A batch of one sequence; one list per track."""
    return jnp.array([np.array(columns, np.float32).T])


def test_masked_mean():
    values = jnp.array([1.0, jnp.nan, 5.0])
    assert masked_mean(values, jnp.array([True, False, True])) == 3
    assert masked_mean(values, jnp.zeros(3, bool)) == 0


def test_poisson_is_zero_at_the_observed_count_and_positive_elsewhere():
    observed = jnp.array([0.0, 2.0, 2.0])
    predicted = jnp.array([0.0, 2.0, 4.0])
    # 4 - 2 log 4 - (2 - 2 log 2) = 2 - 2 log 2
    np.testing.assert_allclose(poisson(predicted, observed), [0, 0, 2 - 2 * LOG2], atol=1e-6)


def test_segments():
    assert in_segments(jnp.zeros((2, 6, 3)), 2).shape == (2, 3, 2, 3)
    assert in_segments(jnp.zeros((2, 6, 3)), 8).shape == (2, 1, 6, 3)


def test_track_loss_of_one_segment():
    """Totals 4 and 2: (2 - 2 log 2) / 2 bins; shape: -(1 log 1/4 + 1 log 3/4) / 2 entries."""
    loss = track_loss(tracks([1, 3]), tracks([1, 1]), width=2)
    expected = (2 - 2 * LOG2) / 2 + 5 * -(np.log(1 / 4) + np.log(3 / 4)) / 2
    np.testing.assert_allclose(loss, expected, rtol=1e-5)


def test_track_loss_of_two_segments_and_two_tracks():
    y, t = tracks([1, 1, 2, 2], [1, 3, 1, 1]), tracks([1, 1, 2, 2], [1, 1, 0, 2])
    # Totals: 2/2, 4/4; 4/2, 2/2, each over 2 bins, averaged over the four.
    counts = (2 - 2 * LOG2) / 2 / 4
    shapes = [2 * LOG2, 4 * LOG2, -np.log(1 / 4) - np.log(3 / 4), 2 * LOG2]
    np.testing.assert_allclose(
        track_loss(y, t, width=2), counts + 5 * np.sum(shapes) / 8, rtol=1e-5
    )


def test_a_sequence_shorter_than_a_segment_is_one():
    y, t = tracks([1, 3]), tracks([1, 1])
    assert track_loss(y, t, width=131_072) == track_loss(y, t, width=2)


def test_nan_targets_are_left_out_of_tracks():
    nan = np.nan
    whole = track_loss(tracks([1, 3]), tracks([1, 1]), width=2)
    padded = track_loss(tracks([1, 3], [9, 9]), tracks([1, 1], [nan, nan]), width=2)
    np.testing.assert_allclose(padded, whole, rtol=1e-6)
    # One bin of four unknown: it enters neither the total nor the shape.
    some = track_loss(tracks([1, 3, 100]), tracks([1, 1, nan]), width=3)
    expected = (2 - 2 * LOG2) / 3 + 5 * -(np.log(1 / 4) + np.log(3 / 4)) / 2
    np.testing.assert_allclose(some, expected, rtol=1e-5)


def test_gradients_are_finite_where_all_is_zero_or_unknown():
    t = tracks([0, 0], [np.nan, np.nan])
    gradient = jax.grad(lambda y: track_loss(y, t, width=2))(tracks([0, 0], [0, 0]))
    assert np.isfinite(gradient).all()
    np.testing.assert_array_equal(gradient[..., 1], 0)


def test_contact_loss():
    predicted = jnp.array([[[[1.0], [2.0]], [[3.0], [4.0]]]])
    targets = jnp.array([[[[0.0], [2.0]], [[1.0], [jnp.nan]]]])
    np.testing.assert_allclose(contact_loss(predicted, targets), (1 + 0 + 4) / 3, rtol=1e-6)


def test_splice_site_loss():
    """Logit log 4 of the right class against four of 0: probability 4 / 8."""
    logits = jnp.array([[[np.log(4), 0, 0, 0, 0], [0, 0, 0, 0, 0]]], jnp.float32)
    targets = jnp.array([[[1, 0, 0, 0, 0], [0, 0, 0, 0, 1]]], jnp.float32)
    np.testing.assert_allclose(splice_site_loss(logits, targets), (LOG2 + np.log(5)) / 2, rtol=1e-5)


def test_splice_site_loss_of_soft_targets_and_unknown_bases():
    logits = jnp.array([[[np.log(4), 0, 0, 0, 0], [7, 7, 0, 0, 0]]], jnp.float32)
    targets = jnp.array([[[0.5, 0, 0, 0, 0.5], [jnp.nan] * 5]], jnp.float32)
    np.testing.assert_allclose(
        splice_site_loss(logits, targets), 0.5 * LOG2 + 0.5 * np.log(8), rtol=1e-5
    )


def test_labels_are_smoothed():
    """A logit of -1e7 for the four wrong classes would cost nothing without smoothing."""
    logits = jnp.array([[[0, -1e7, -1e7, -1e7, -1e7]]], jnp.float32)
    targets = jnp.array([[[1, 0, 0, 0, 0]]], jnp.float32)
    np.testing.assert_allclose(splice_site_loss(logits, targets), 4 * 1e7 * 1e-7 / 5, rtol=1e-5)


def test_usage_loss():
    """Logit log 3: probability 3/4."""
    logits = jnp.array([[[np.log(3), np.log(3)], [0.0, 5.0]]], jnp.float32)
    targets = jnp.array([[[1.0, 0.0], [0.25, np.nan]]], jnp.float32)
    expected = (-np.log(3 / 4) - np.log(1 / 4) + LOG2) / 3
    np.testing.assert_allclose(usage_loss(logits, targets), expected, rtol=1e-5)


def test_usage_targets_are_clipped():
    logits = jnp.array([[[-1e6]]], jnp.float32)
    loss = usage_loss(logits, jnp.array([[[0.0]]]))
    np.testing.assert_allclose(loss, 0.1, rtol=1e-5)


POSITIONS = jnp.array([[[10, 20], [30, -1], [-1, -1], [-1, -1]]])
"""Two donors and one acceptor on +, none on -."""


def junctions(*of_donors):
    """Counts (1, 2 donors, 2 acceptors, 2 tissues): of the real acceptor, tissue +."""
    counts = np.full((1, 2, 2, 2), 55.0, np.float32)  # padding must not matter
    counts[0, :, 0, 0] = of_donors
    return jnp.asarray(counts)


def test_junction_loss():
    """Predicted 1 and 3, observed 2 and 2, of one acceptor.

    Donors of the acceptor: -(1/2 log 1/4 + 1/2 log 3/4). Acceptors of a donor: there is one, so 0.
    Totals: of the acceptor 4 and 4: 0; of the donors 1 for 2 and 3 for 2.
    """
    loss = junction_loss(junctions(1, 3), junctions(2, 2), POSITIONS)
    shared = -(np.log(1 / 4) + np.log(3 / 4)) / 2
    donors = [(1 - 0) - (2 - 2 * LOG2), (3 - 2 * np.log(3)) - (2 - 2 * LOG2)]
    np.testing.assert_allclose(loss, shared + 0.2 * np.mean(donors), rtol=1e-4)


def test_large_totals_of_junctions_are_squashed():
    """Predicted 40, observed 20 of one donor and acceptor: as 30 and 2 sqrt(200) - 10."""
    positions = POSITIONS.at[0, 0, 1].set(-1)
    loss = junction_loss(junctions(40, 7), junctions(20, 9), positions)
    observed = 2 * np.sqrt(200) - 10
    one = 30 - observed * np.log(30) - (observed - observed * np.log(observed))
    np.testing.assert_allclose(loss, 2 * 0.2 * one, rtol=1e-4)


@pytest.mark.parametrize("positions", [POSITIONS, jnp.full((1, 4, 2), -1)])
def test_gradients_of_silent_or_absent_junctions_are_finite(positions):
    gradient = jax.grad(lambda y: junction_loss(y, junctions(0, 0), positions))(junctions(0, 0.5))
    assert np.isfinite(gradient).all()
