"""Matrices laid over each other: turning undoes turning, and what was moved is found again."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.interpret.alignment import align, cluster, turned

PLACES, REACH = 24, 12
SHIFTS = st.integers(-REACH // 2, REACH // 2)


def core(seed):
    """A matrix that is zero but for its middle, so that it can be moved without loss."""
    matrix = np.zeros((PLACES, 4))
    matrix[8:16] = np.random.default_rng(seed).normal(size=(8, 4))
    return matrix


@settings(max_examples=30)
@given(st.integers(0, 99), SHIFTS, st.booleans())
def test_what_was_moved_and_turned_is_found_again(seed, shift, reverse):
    matrix = core(seed)
    moved = turned(matrix, shift, reverse)
    cosine, shifts, turns = align(moved[None], matrix[None], reach=REACH)
    assert cosine[0, 0] > 1 - 1e-9
    again = turned(moved, int(shifts[0, 0]), bool(turns[0, 0]))
    np.testing.assert_allclose(again, matrix, atol=1e-12)


def test_groups_are_those_that_were_made():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 30)
    matrices = np.array(
        [
            turned(core(label), int(rng.integers(-3, 4)), bool(rng.integers(2)))
            * rng.uniform(0.5, 2)
            + rng.normal(0, 0.05, (PLACES, 4))
            for label in labels
        ]
    )
    groups = cluster(matrices, 0.7, reach=REACH)
    assert sorted(map(len, groups)) == sorted(np.bincount(labels).tolist())
    assert all(len(set(labels[group].tolist())) == 1 for group in groups)


def test_opposite_signs_are_not_alike():
    cosine, _, _ = align(core(0)[None], -core(0)[None], reach=0)
    assert cosine[0, 0] < 0.5
