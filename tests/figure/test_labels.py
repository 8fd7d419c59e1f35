"""Labels of a lane: apart, within the lane, as near as can be to where they want to be."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agviz.figure.labels import LaneLabel, fitting, spread

LABELS = st.lists(
    st.tuples(st.floats(-10, 110), st.floats(0.1, 12)).map(lambda p: LaneLabel(p[0], "", p[1])),
    min_size=1,
    max_size=9,
)


@given(LABELS)
def test_labels_never_meet_nor_leave_the_lane_and_keep_their_order(labels):
    assume(fitting(labels, 100.0, air=0.5) == len(labels))
    centers = spread(labels, left=0.0, right=100.0, air=0.5)
    order = sorted(range(len(labels)), key=lambda i: labels[i].x)
    edge = -0.5
    for i in order:
        start = centers[i] - labels[i].width / 2
        assert start >= edge + 0.5 - 1e-9
        edge = start + labels[i].width
    assert edge <= 100.0 + 1e-9


@given(LABELS, st.integers(0, 8), st.integers(1, 9), st.floats(-3, 3))
def test_no_labels_together_could_be_nearer(labels, first, count, shift):
    """Moving neighbours together, where that is allowed, never lowers the sum of squared shifts."""
    assume(fitting(labels, 100.0, air=0.5) == len(labels))
    centers = spread(labels, left=0.0, right=100.0, air=0.5)
    order = sorted(range(len(labels)), key=lambda i: labels[i].x)
    moved = [*centers]
    for i in order[first % len(labels) :][:count]:
        moved[i] += shift
    edge = -0.5
    for i in order:
        assume(moved[i] - labels[i].width / 2 >= edge + 0.5 - 1e-9)
        edge = moved[i] + labels[i].width / 2
    assume(edge <= 100.0)

    def cost(where):
        return sum((c - label.x) ** 2 for c, label in zip(where, labels, strict=True))

    assert cost(centers) <= cost(moved) + 1e-6


def test_three_labels_at_one_place_stand_around_it():
    labels = [LaneLabel(50.0, name, 10.0) for name in "abc"]
    assert spread(labels, left=0.0, right=100.0, air=1.0) == pytest.approx([39.0, 50.0, 61.0])
    labels = [LaneLabel(50.0, "a", 10.0), LaneLabel(50.0, "b", 10.0), LaneLabel(44.0, "c", 10.0)]
    assert spread(labels, left=0.0, right=100.0, air=1.0) == pytest.approx([48.0, 59.0, 37.0])


def test_two_labels_at_one_place_move_to_both_sides():
    labels = [LaneLabel(50.0, "a", 10.0), LaneLabel(50.0, "b", 10.0)]
    assert spread(labels, left=0.0, right=100.0, air=1.0) == pytest.approx([44.5, 55.5])
    lone = [LaneLabel(20.0, "a", 10.0), LaneLabel(80.0, "b", 10.0)]
    assert spread(lone, left=0.0, right=100.0) == [20.0, 80.0]
    assert np.allclose(spread(labels, left=48.0, right=100.0, air=1.0), [53.0, 64.0])
