import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.genome.alignment import align_alternate
from agviz.genome.types import Interval, Variant
from agviz.scoring.aligned import AlignedAlternate, align_for_scoring

WIDTH = 40
INTERVAL = Interval("chr1", 100, 100 + WIDTH)
ALLELES = st.tuples(st.integers(1, 12), st.integers(1, 12)).filter(lambda x: x[0] != x[1])


def by_hand(alternate, anchor, change):
    """The rule of the published network, written out row by row."""
    aligned = np.zeros_like(alternate)
    for row in range(WIDTH):
        if change > 0:
            if row < anchor:
                aligned[row] = alternate[row]
            elif row == anchor:
                aligned[row] = alternate[row : row + change + 1].max(axis=0)
            elif row + change < WIDTH:
                aligned[row] = alternate[row + change]
        elif row <= anchor:
            aligned[row] = alternate[row]
        elif row > anchor - change:
            aligned[row] = alternate[row + change]
    return aligned


@given(st.integers(0, WIDTH - 1), ALLELES, st.integers(0, WIDTH), st.integers(0, WIDTH))
def test_every_slice_is_that_of_the_aligned_array(anchor, lengths, first, last):
    variant = Variant("chr1", 101 + anchor, "A" * lengths[0], "C" * lengths[1])
    alternate = np.random.default_rng(1).random((WIDTH, 3), np.float32)
    start, end = min(first, last), max(first, last)
    view = align_for_scoring(alternate, interval=INTERVAL, variant=variant, resolution=1)
    assert isinstance(view, AlignedAlternate)
    assert view.shape == alternate.shape
    expected = by_hand(alternate, anchor, lengths[1] - lengths[0])
    np.testing.assert_array_equal(view[start:end], expected[start:end])
    whole = align_alternate(alternate, interval=INTERVAL, variant=variant)
    np.testing.assert_array_equal(whole, expected)


def test_jax_arrays_stay_jax_arrays():
    variant = Variant("chr1", 110, "A", "ACC")
    alternate = jnp.arange(WIDTH * 2.0).reshape(WIDTH, 2)
    view = align_for_scoring(alternate, interval=INTERVAL, variant=variant, resolution=1)
    np.testing.assert_array_equal(view[0:WIDTH], by_hand(np.asarray(alternate), 9, 2))
    assert isinstance(view[5:12], type(alternate))


def test_rows_before_the_anchor_are_views():
    variant = Variant("chr1", 130, "A", "ACC")
    alternate = np.zeros((WIDTH, 2), np.float32)
    view = align_for_scoring(alternate, interval=INTERVAL, variant=variant, resolution=1)
    assert np.shares_memory(view[0:20], alternate)


@pytest.mark.parametrize(
    "variant", [Variant("chr1", 110, "AC", "GT"), Variant("chr1", 200, "A", "AC"),
                Variant("chr2", 110, "A", "AC")],
)  # fmt: skip
def test_nothing_to_align(variant):
    alternate = np.zeros((WIDTH, 2), np.float32)
    assert (
        align_for_scoring(alternate, interval=INTERVAL, variant=variant, resolution=1) is alternate
    )


def test_odd_cases_are_left_to_the_genome_room():
    alternate = np.random.default_rng(2).random((WIDTH, 2), np.float32)
    left = Variant("chr1", 99, "ACGT", "A")  # begins left of the interval
    coarse = Variant("chr1", 110, "A", "ACC")
    for variant, array, resolution in ((left, alternate, 1), (coarse, alternate[::4], 4)):
        found = align_for_scoring(array, interval=INTERVAL, variant=variant, resolution=resolution)
        expected = align_alternate(array, interval=INTERVAL, variant=variant, resolution=resolution)
        np.testing.assert_array_equal(found, expected)
