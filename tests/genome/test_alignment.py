"""ALT predictions in REF coordinates: the published rule, and gaps for display."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agviz.errors import InputError, VariantError
from agviz.genome.alignment import align_alternate, align_to_reference
from agviz.genome.coordinates import CoordinateMap
from agviz.genome.types import Interval, Variant

stable = settings(deadline=None, derandomize=True, max_examples=200)
INTERVAL = Interval("c", 100, 120)
WIDTH = 20
nan = np.nan


def variant(position, reference, alternate):
    return Variant("c", position, reference, alternate)


def published(alternate, anchor, growth, fill=0.0):
    """The rule as it is printed (MODEL page, "Variants"), position by position, in a loop."""
    out = np.full_like(alternate, fill)
    number = abs(growth)
    for place in range(len(alternate)):
        if growth > 0:
            if place < anchor:
                out[place] = alternate[place]
            elif place == anchor:
                out[place] = alternate[anchor : anchor + number + 1].max(axis=0)
            elif place < len(alternate) - number:
                out[place] = alternate[place + number]
        elif place <= anchor:
            out[place] = alternate[place]
        elif place > anchor + number:
            out[place] = alternate[place - number]
    return out


def prediction(seed=0, tracks=3):
    return np.random.default_rng(seed).normal(size=(WIDTH, tracks)).astype(np.float32)


indels = st.tuples(
    st.integers(101, 120),
    st.text(alphabet="ACGT", min_size=1, max_size=25),
    st.text(alphabet="ACGT", min_size=1, max_size=25),
)


@stable
@given(indels, st.sampled_from([0.0, -1.5]))
def test_the_published_rule(indel, fill):
    """Of any alleles: the rule looks at the first base and the difference of lengths alone."""
    chosen = variant(*indel)
    alternate = prediction()
    growth = len(chosen.alternate_bases) - len(chosen.reference_bases)
    aligned = align_alternate(alternate, interval=INTERVAL, variant=chosen, fill=fill)
    expected = published(alternate, chosen.start - 100, growth, fill) if growth else alternate
    np.testing.assert_array_equal(aligned, expected)
    assert aligned.dtype == np.float32


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (variant(103, "A", "ACC"), [0, 10, 40, 50, 60, 70, 80, 90, 0, 0]),
        (variant(103, "ACC", "A"), [0, 10, 20, 0, 0, 30, 40, 50, 60, 70]),
        (variant(103, "AC", "GTTT"), [0, 10, 40, 50, 60, 70, 80, 90, 0, 0]),
        (variant(103, "ACC", "T"), [0, 10, 20, 0, 0, 30, 40, 50, 60, 70]),
        (variant(110, "A", "AC"), [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]),
        (variant(103, "A", "A" + "C" * 30), [0, 10, 90, 0, 0, 0, 0, 0, 0, 0]),
        (variant(103, "A" + "C" * 30, "A"), [0, 10, 20, 0, 0, 0, 0, 0, 0, 0]),
        (variant(103, "AC", "GT"), [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]),
        # Across the left edge there is no anchor to see: what is missing is at the start.
        (variant(99, "ACCC", "A"), [0, 0, 0, 10, 20, 30, 40, 50, 60, 70]),
    ],
)
def test_known_cases(chosen, expected):
    alternate = np.arange(0, 100, 10, dtype=np.float32)
    # The last anchors are beyond these ten positions' interval but for one.
    aligned = align_alternate(alternate, interval=Interval("c", 100, 110), variant=chosen)
    np.testing.assert_array_equal(aligned, expected)


@pytest.mark.parametrize("chosen", [variant(105, "A", "ACC"), variant(105, "ACCG", "A")])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_jax_and_numpy_give_the_same_along_any_axis(chosen, axis):
    alternate = np.moveaxis(prediction(), 0, axis)

    def align(array):
        return align_alternate(array, interval=INTERVAL, variant=chosen, axis=axis)

    expected = align(alternate)
    for given_array in (jnp.asarray(alternate), jnp.asarray(alternate, dtype=jnp.bfloat16)):
        for function in (align, jax.jit(align)):
            aligned = function(given_array)
            assert isinstance(aligned, jax.Array)
            assert aligned.dtype == given_array.dtype
            tolerance = 0 if aligned.dtype == jnp.float32 else 0.02
            np.testing.assert_allclose(aligned, expected, rtol=tolerance, atol=0)


def test_it_can_be_differentiated():
    def total(array):
        return align_alternate(array, interval=INTERVAL, variant=variant(105, "ACC", "A")).sum()

    gradient = jax.grad(total)(jnp.asarray(prediction()))
    # The two last rows fall out of REF.
    np.testing.assert_array_equal(gradient, np.repeat([[1.0]] * 18 + [[0.0]] * 2, 3, axis=1))


def test_the_given_array_is_not_changed():
    alternate = prediction()
    align_alternate(alternate, interval=INTERVAL, variant=variant(105, "A", "ACC"))
    np.testing.assert_array_equal(alternate, prediction())


def test_integers_stay_integers_for_scores():
    alternate = np.arange(WIDTH)
    aligned = align_alternate(alternate, interval=INTERVAL, variant=variant(105, "ACC", "A"))
    assert aligned.dtype == alternate.dtype
    assert aligned.tolist() == [0, 1, 2, 3, 4, 0, 0, *range(5, 18)]


def test_an_empty_allele_is_aligned_by_its_coordinates():
    alternate = np.arange(WIDTH, dtype=np.float32)
    pure = align_alternate(alternate, interval=INTERVAL, variant=variant(106, "", "CC"))
    anchored = align_alternate(alternate, interval=INTERVAL, variant=variant(105, "A", "ACC"))
    np.testing.assert_array_equal(pure, anchored)


@pytest.mark.parametrize(
    ("chosen", "name"),
    [
        (variant(100, "A", "AT"), "c:100:A>AT"),
        (variant(121, "A", "AT"), "c:121:A>AT"),
        (variant(121, "A", "T"), "c:121:A>T"),
        (Variant("d", 105, "A", "AT"), "d:105:A>AT"),
    ],
)
def test_a_variant_elsewhere_is_refused(chosen, name):
    message = f"Variant {name} lies outside the interval c:101-120"
    with pytest.raises(VariantError, match=f"^{re.escape(message)}$"):
        align_alternate(prediction(), interval=INTERVAL, variant=chosen)


def test_another_dialect_is_the_same_contig():
    align_alternate(
        prediction(), interval=Interval("chr2", 100, 120), variant=Variant("2", 105, "A", "AT")
    )


def test_an_array_of_another_length_is_refused():
    message = "The prediction has 20 bins of 1 bp, but the interval has 21 bp"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        align_alternate(
            prediction(), interval=Interval("c", 100, 121), variant=variant(105, "A", "AT")
        )


def of(*variants, interval=INTERVAL):
    return CoordinateMap.of(interval, variants)


@pytest.mark.parametrize(
    ("coordinates", "expected"),
    [
        (of(variant(103, "A", "ACC")), [0, 10, 40, *range(50, 200, 10), nan, nan]),
        (of(variant(103, "ACC", "A")), [0, 10, 20, nan, nan, *range(30, 180, 10)]),
        (of(variant(103, "A", "G")), [*range(0, 200, 10)]),
        (
            of(variant(103, "A", "ACC"), variant(110, "ACC", "A")),
            [0, 10, 40, 50, 60, 70, 80, 90, 100, 110, nan, nan, *range(120, 200, 10)],
        ),
        # Bases in place of deleted ones: the anchor is deleted itself, so only they are seen.
        (
            of(variant(103, "ACC", "A"), variant(105, "C", "CGG")),
            [0, 10, 20, nan, 40, *range(50, 200, 10)],
        ),
        # Before the first base of the interval, and after its last one.
        (of(variant(101, "A", "TTA")), [20, *range(30, 200, 10), nan, nan]),
        (of(variant(120, "A", "ATT")), [*range(0, 200, 10)]),
        (of(variant(119, "ACCC", "A")), [*range(0, 190, 10), nan]),
        (of(variant(103, "A", "A" + "C" * 40)), [0, 10, 190, *[nan] * 17]),
    ],
)
def test_for_display_what_is_missing_is_a_gap(coordinates, expected):
    alternate = np.arange(0, 200, 10, dtype=np.float32)
    aligned = align_to_reference(alternate, coordinates=coordinates)
    np.testing.assert_array_equal(aligned, expected)
    assert aligned.dtype == np.float32


def test_one_variant_for_display_and_for_scores_differ_in_the_fill_alone():
    for chosen in (variant(105, "A", "ACC"), variant(105, "ACCG", "A")):
        shown = align_to_reference(prediction(), coordinates=of(chosen))
        scored = align_alternate(prediction(), interval=INTERVAL, variant=chosen)
        np.testing.assert_array_equal(np.nan_to_num(shown), scored)


def test_integers_become_float32_to_hold_a_gap():
    aligned = align_to_reference(np.arange(WIDTH), coordinates=of(variant(105, "ACC", "A")))
    assert aligned.dtype == np.float32
    booleans = align_to_reference(np.ones(WIDTH, bool), coordinates=of(variant(105, "ACC", "A")))
    assert booleans.dtype == np.float32
    assert np.isnan(booleans).sum() == 2


BINS = Interval("c", 1000, 1000 + 8 * 128)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        # Less than half a bin moves nothing, even where it takes the bin's middle base.
        (variant(1301, "A" * 51, "A"), [0, 1, 2, 3, 4, 5, 6, 7]),
        (variant(1320, "AA", "A"), [0, 1, 2, 3, 4, 5, 6, 7]),
        (variant(1320, "A", "AA"), [0, 1, 2, 3, 4, 5, 6, 7]),
        # Half of bin 2 may go, one base more may not.
        (variant(1266, "A" * 65, "A"), [0, 1, 2, 3, 4, 5, 6, 7]),
        (variant(1266, "A" * 66, "A"), [0, 1, nan, 2, 3, 4, 5, 6]),
        # An inserted bin collapses if half of it is new.
        (variant(1266, "A", "A" * 64), [0, 1, 2, 3, 4, 5, 6, 7]),
        (variant(1266, "A", "A" * 65), [0, 1, 3, 4, 5, 6, 7, nan]),
        # Of bin 3 too few bases are left, of bin 4 none, of bin 5 most.
        (variant(1401, "A" * 257, "A"), [0, 1, 2, nan, nan, 3, 4, 5]),
        # Bin 2 loses 100 of 128 bases, and all that follows moves by one bin.
        (variant(1270, "A" * 101, "A"), [0, 1, nan, 2, 3, 4, 5, 6]),
        # Two bins' worth inserted after bin 2: they collapse into it.
        (variant(1384, "A", "A" * 257), [0, 1, 4, 5, 6, 7, nan, nan]),
    ],
)
def test_coarse_bins_move_by_whole_bins(chosen, expected):
    alternate = np.arange(8, dtype=np.float32)
    coordinates = of(chosen, interval=BINS)
    aligned = align_to_reference(alternate, coordinates=coordinates, resolution=128)
    np.testing.assert_array_equal(aligned, expected)
    scored = align_alternate(alternate, interval=BINS, variant=chosen, resolution=128)
    np.testing.assert_array_equal(scored, np.nan_to_num(expected))


def test_a_contact_map_is_aligned_along_both_axes():
    values = np.arange(64, dtype=np.float32).reshape(8, 8)[..., None]
    coordinates = of(variant(1401, "A" * 257, "A"), interval=BINS)
    aligned = values
    for axis in (0, 1):
        aligned = align_to_reference(aligned, coordinates=coordinates, axis=axis, resolution=128)
    kept = [0, 1, 2, 5, 6, 7]
    np.testing.assert_array_equal(aligned[np.ix_(kept, kept)], values[:6, :6])
    assert np.isnan(aligned[3:5]).all()
    assert np.isnan(aligned[:, 3:5]).all()


@stable
@given(st.data())
def test_a_peak_on_any_kept_base_stays_on_it(data):
    position, chosen = data.draw(st.integers(98, 104)), []
    for _ in range(data.draw(st.integers(1, 3))):
        reference = data.draw(st.text(alphabet="ACGT", max_size=5))
        alternate = data.draw(st.text(alphabet="ACGT", max_size=5))
        chosen.append(variant(position, reference, alternate))
        position += len(reference) + data.draw(st.integers(1, 5))
    coordinates = of(*chosen)
    place = data.draw(st.integers(100, 119))
    assume(not coordinates.is_deleted(place))
    there = int(coordinates.reference_to_alternate(place))
    assume(there < 120)
    alternate = np.zeros(WIDTH, dtype=np.float32)
    alternate[there - 100] = 1
    aligned = align_to_reference(alternate, coordinates=coordinates)
    assert np.flatnonzero(aligned == 1).tolist() == [place - 100]


@stable
@given(indels)
def test_nothing_is_lost_but_what_falls_out(indel):
    """Every ALT value is in the aligned array, or is smaller than one it collapsed with."""
    coordinates = of(variant(*indel))
    alternate = prediction(tracks=1)[:, 0]
    aligned = align_to_reference(alternate, coordinates=coordinates)
    back = coordinates.alternate_to_reference(np.arange(100, 120)) - 100
    for value, place in zip(alternate, back, strict=True):
        if place < WIDTH:
            assert aligned[place] >= value
