"""Which base of ALT is which base of REF."""

import pickle
import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agviz.errors import VariantError
from agviz.genome.coordinates import Change, CoordinateMap, changes, merge_changes
from agviz.genome.types import Interval, Variant

stable = settings(deadline=None, derandomize=True, max_examples=300)
INTERVAL = Interval("c", 100, 120)


def variant(position, reference, alternate):
    return Variant("c", position, reference, alternate)


@pytest.mark.parametrize(
    ("given_variant", "expected"),
    [
        (variant(11, "A", "C"), [Change(10, 11, "C")]),
        (variant(11, "AC", "GT"), [Change(10, 12, "GT")]),
        (variant(11, "GAC", "GTC"), [Change(11, 12, "T")]),
        (variant(11, "G", "GTT"), [Change(11, 11, "TT")]),
        (variant(11, "GTT", "G"), [Change(11, 13, "")]),
        (variant(11, "", "TT"), [Change(10, 10, "TT")]),
        (variant(11, "TT", ""), [Change(10, 12, "")]),
        # Written with more bases than needed; what is shared goes, at the end first.
        (variant(11, "CAA", "CAAA"), [Change(11, 11, "A")]),
        (variant(11, "A", "TTA"), [Change(10, 10, "TT")]),
        # A first base that is shared is the anchor, even where the last one is shared too.
        (variant(11, "A", "AA"), [Change(11, 11, "A")]),
        (variant(11, "AGA", "A"), [Change(11, 13, "")]),
        # Several bases for others: the gap comes after the first, as in the published rule.
        (variant(11, "ACG", "TT"), [Change(10, 11, "T"), Change(11, 12, ""), Change(12, 13, "T")]),
        (variant(11, "ACG", "T"), [Change(10, 11, "T"), Change(11, 13, "")]),
        (variant(11, "A", "TCG"), [Change(10, 11, "T"), Change(11, 11, "CG")]),
        (variant(11, "AC", "TGT"), [Change(10, 11, "T"), Change(11, 11, "G"), Change(11, 12, "T")]),
        (variant(11, "AC", "AC"), []),
    ],
)
def test_a_variant_is_cut_into_changes(given_variant, expected):
    assert changes(given_variant) == tuple(expected)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (variant(11, "A", "C"), variant(11, "A", "G")),
        (variant(11, "A", "C"), variant(11, "A", "C")),
        (variant(11, "ACGT", "A"), variant(12, "C", "T")),
        (variant(11, "ACGT", "A"), variant(14, "T", "C")),
        (variant(11, "ACGT", "A"), variant(12, "CG", "CAG")),
        (variant(11, "A", "AT"), variant(11, "A", "AG")),
        (variant(11, "ACG", "TT"), variant(11, "A", "AG")),
        (variant(11, "AC", "GT"), variant(11, "A", "AG")),
        (variant(11, "ACGT", "A"), variant(13, "GTAC", "G")),
    ],
)
def test_variants_that_change_the_same_bases_are_refused(first, second):
    for pair in ([first, second], [second, first]):
        with pytest.raises(VariantError) as caught:
            merge_changes(pair)
        words = "Variants (.+) and (.+) overlap; one haplotype can have only one of them"
        match = re.fullmatch(words, str(caught.value))
        assert match
        assert set(match.groups()) == {str(first), str(second)}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (variant(11, "A", "C"), variant(12, "C", "G")),
        (variant(11, "A", "C"), variant(11, "A", "AG")),  # an SNV at the anchor of an insertion
        (variant(11, "A", "C"), variant(11, "ACG", "A")),  # and of a deletion
        (variant(11, "ACG", "A"), variant(13, "G", "GTT")),  # bases in place of the deleted
        (variant(11, "ACG", "A"), variant(14, "T", "C")),
    ],
)
def test_variants_may_share_bases_that_one_of_them_keeps(first, second):
    merged = merge_changes([first, second])
    assert merged == merge_changes([second, first])
    assert len(merged) == 2


def test_an_insertion():
    mapped = CoordinateMap.of(INTERVAL, [variant(111, "G", "GTTT")])
    assert mapped.growth == 3
    assert mapped.insertions == ((110, "TTT"),)
    assert mapped.deletions == ()
    np.testing.assert_array_equal(
        mapped.reference_to_alternate([99, 100, 110, 111, 119]), [99, 100, 110, 114, 122]
    )
    np.testing.assert_array_equal(
        mapped.alternate_to_reference([100, 110, 111, 112, 113, 114, 119]),
        [100, 110, 110, 110, 110, 111, 116],
    )
    assert mapped.is_inserted(range(109, 116)).tolist() == [0, 0, 1, 1, 1, 0, 0]


def test_a_deletion():
    mapped = CoordinateMap.of(INTERVAL, [variant(111, "GTTT", "G")])
    assert mapped.growth == -3
    assert mapped.insertions == ()
    assert mapped.deletions == ((111, 114),)
    np.testing.assert_array_equal(
        mapped.reference_to_alternate([110, 111, 112, 113, 114, 119]), [110, -1, -1, -1, 111, 116]
    )
    np.testing.assert_array_equal(
        mapped.alternate_to_reference([110, 111, 116, 119]), [110, 114, 119, 122]
    )
    assert mapped.is_deleted(range(110, 115)).tolist() == [0, 1, 1, 1, 0]
    assert not mapped.is_inserted(range(90, 130)).any()


def test_a_haplotype_adds_up():
    mapped = CoordinateMap.of(
        INTERVAL, [variant(115, "A", "C"), variant(111, "GTT", "G"), variant(104, "A", "ACC")]
    )
    assert mapped.growth == 0
    assert mapped.insertions == ((103, "CC"),)
    assert mapped.deletions == ((111, 113),)
    np.testing.assert_array_equal(
        mapped.reference_to_alternate([103, 104, 110, 111, 113, 119]), [103, 106, 112, -1, 113, 119]
    )


def test_an_alternate_position_may_lie_beyond_the_interval():
    mapped = CoordinateMap.of(INTERVAL, [variant(120, "G", "GTTT")])
    assert mapped.reference_to_alternate(120) == 123
    assert mapped.insertions == ((119, "TTT"),)


def test_what_lies_left_of_the_interval_does_not_move_it():
    # The deletion takes [98, 102); of that, [100, 102) is inside.
    mapped = CoordinateMap.of(INTERVAL, [variant(98, "GTTTT", "G")])
    assert mapped.deletions == ((100, 102),)
    assert mapped.alternate_to_reference(100) == 102
    assert CoordinateMap.of(INTERVAL, [variant(50, "GTTTT", "G")]).changes == ()
    assert CoordinateMap.of(INTERVAL, [variant(98, "ACGT", "TGCA")]).changes == (
        Change(100, 101, "A"),
    )


def test_what_lies_right_of_the_interval_is_left_out():
    assert CoordinateMap.of(INTERVAL, [variant(121, "GTT", "G")]).changes == ()
    assert CoordinateMap.of(INTERVAL, [variant(121, "G", "GTT")]).changes == ()
    assert CoordinateMap.of(INTERVAL, [variant(120, "GTT", "G")]).deletions == ()


def test_what_begins_in_the_interval_counts_whole():
    reaching = CoordinateMap.of(INTERVAL, [variant(119, "GTTTT", "G")])
    assert reaching.deletions == ((119, 120),)
    assert reaching.alternate_to_reference(119) == 123
    # ALT's last base is the one after both deletions, though the second begins at the edge.
    both = CoordinateMap.of(INTERVAL, [variant(105, "GT", "G"), variant(120, "GT", "G")])
    assert both.alternate_to_reference(119) == 121


def test_bases_inserted_before_the_first_one_are_at_the_first_one():
    mapped = CoordinateMap.of(INTERVAL, [variant(101, "G", "TTG")])
    assert mapped.insertions == ((100, "TT"),)
    np.testing.assert_array_equal(
        mapped.alternate_to_reference([100, 101, 102, 103]), [100, 100, 100, 101]
    )
    assert mapped.reference_to_alternate(100) == 102


def test_minus_one_is_a_place_where_the_interval_begins_before_the_contig():
    mapped = CoordinateMap.of(Interval("c", -5, 15), [variant(3, "GT", "G")])
    assert mapped.reference_to_alternate(-1) == -1
    assert not mapped.is_deleted(-1)
    assert mapped.is_deleted(3)


def test_arrays_of_any_shape_and_numbers():
    mapped = CoordinateMap.of(INTERVAL, [variant(111, "G", "GT")])
    grid = np.arange(100, 120, dtype=np.int32).reshape(4, 5)
    assert mapped.reference_to_alternate(grid).shape == (4, 5)
    assert mapped.reference_to_alternate(grid).dtype == np.int64
    assert int(mapped.alternate_to_reference(np.int64(112))) == 111
    assert grid[0, 0] == 100


def test_it_pickles_and_compares():
    mapped = CoordinateMap.of(INTERVAL, [variant(111, "G", "GTTT")])
    assert pickle.loads(pickle.dumps(mapped)) == mapped
    assert hash(mapped) == hash(CoordinateMap.of(INTERVAL, [variant(111, "G", "GTTT")]))
    assert mapped.width == 20


bases = st.text(alphabet="ACGT", max_size=6)


@st.composite
def haplotypes(draw):
    """Variants that do not touch each other, inside or across the edges of the interval."""
    position, chosen = draw(st.integers(90, 100)), []
    for _ in range(draw(st.integers(1, 4))):
        reference, alternate = draw(bases), draw(bases)
        chosen.append(variant(position, reference, alternate))
        position += len(reference) + draw(st.integers(1, 6))
    return chosen


@stable
@given(haplotypes())
def test_there_and_back_again(chosen):
    mapped = CoordinateMap.of(INTERVAL, chosen)
    reference = np.arange(100, 140)
    there = mapped.reference_to_alternate(reference)
    kept = ~mapped.is_deleted(reference)
    np.testing.assert_array_equal(mapped.alternate_to_reference(there[kept]), reference[kept])
    alternate = np.arange(100, 140)
    back = mapped.alternate_to_reference(alternate)
    own = ~mapped.is_inserted(alternate)
    np.testing.assert_array_equal(mapped.reference_to_alternate(back[own]), alternate[own])
    assert (np.diff(back) >= 0).all()
    assert (np.diff(there[kept]) > 0).all()


@stable
@given(haplotypes())
def test_every_alternate_base_is_a_reference_base_or_inserted(chosen):
    mapped = CoordinateMap.of(INTERVAL, chosen)
    far = 200
    end = int(mapped.reference_to_alternate(far))
    assert end - far == mapped.growth
    kept = far - 100 - int(mapped.is_deleted(np.arange(100, far)).sum())
    inserted = int(mapped.is_inserted(np.arange(100, end)).sum())
    assert end - 100 == kept + inserted


@stable
@given(st.integers(1, 50), bases, bases)
def test_changes_spell_the_variant(position, reference, alternate):
    assume(reference != alternate)
    given_variant = variant(position, reference, alternate)
    text = "N" * (position - 1) + reference + "N" * 5
    for change in reversed(changes(given_variant)):
        text = text[: change.start] + change.alternate + text[change.end :]
    assert text == "N" * (position - 1) + alternate + "N" * 5
