"""A state's moves: within the contig, within what is predicted, as its user asks."""

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.errors import ContigError, InputError, IntervalError, VariantError
from agviz.widgets import moves
from agviz.widgets.moves import LEAST_WIDTH, Limits
from agviz.widgets.state import Change, Mutated, Place, State, Track

LIMITS = Limits({"chr1": 1_000_000, "chr2": 5_000}, width=10_000, widest=80_000)
ONE, TWO = Track("DNASE", "one", "."), Track("SPLICE_JUNCTIONS", "two", "+-")
REGION = Place("chr1", 500_000, 502_000)


def start(region=REGION, change=None):
    return moves.first_state(region, [ONE], LIMITS, change=change)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("pan"), st.floats(-3, 3)),
            st.tuples(st.just("zoom"), st.floats(0.01, 30)),
        ),
        max_size=8,
    )
)
def test_whatever_is_panned_and_zoomed_stays_within_contig_and_prediction(steps):
    state = start()
    for kind, size in steps:
        act = moves.panned if kind == "pan" else moves.zoomed
        state = act(state, size, limits=LIMITS)
        assert LEAST_WIDTH <= state.region.width <= LIMITS.widest
        assert Place("chr1", 0, 1_000_000).contains(state.region)
        assert state.context.contains(state.region)


def test_to_look_around_within_the_prediction_asks_for_no_other():
    state = moves.panned(moves.zoomed(start(), 2, limits=LIMITS), 0.5, limits=LIMITS)
    assert state.region == Place("chr1", 501_000, 505_000)
    assert state.context == Place("chr1", 496_000, 506_000)
    beyond = moves.panned(state, 1, limits=LIMITS)
    assert beyond.context == Place("chr1", 502_000, 512_000)


def test_what_is_under_the_pointer_stays_there():
    state = moves.zoomed(start(), 0.5, limits=LIMITS, at=500_500)
    assert state.region == Place("chr1", 500_250, 501_250)


def test_a_wider_region_gets_a_wider_prediction_up_to_what_the_model_can():
    wide = moves.gone(start(), Place("chr1", 500_000, 530_000), LIMITS)
    assert wide.context.width == 40_000
    with pytest.raises(IntervalError) as raised:
        moves.gone(start(), Place("chr1", 500_000, 600_000), LIMITS)
    assert str(raised.value) == (
        "chr1:500,001-600,000 is not within the 80,000 bp that the model predicts at most; zoom in"
    )


def test_a_variant_is_brought_into_view_and_predicted_in_the_middle():
    state = moves.with_variant(start(), "chr1:700000:G>A", limits=LIMITS)
    assert state.variant == Change("chr1", 700_000, "G", "A")
    assert state.region == Place("chr1", 698_999, 700_999)
    assert state.context == Place("chr1", 694_999, 704_999)
    near = moves.with_variant(start(), "chr1:500100:G>A", limits=LIMITS)
    assert near.region == REGION
    assert moves.with_variant(state, " ", limits=LIMITS).variant is None


def test_what_is_far_from_the_variant_is_refused():
    state = moves.with_variant(start(), "chr1:500100:G>A", limits=LIMITS)
    with pytest.raises(IntervalError) as raised:
        moves.gone(state, Place("chr2", 0, 100), LIMITS)
    assert str(raised.value) == (
        "chr2:1-100 is on another contig than the variant chr1:500100:G>A; clear the variant first"
    )
    with pytest.raises(IntervalError, match="around the variant chr1:500100:G>A that the model"):
        moves.gone(state, Place("chr1", 900_000, 900_100), LIMITS)


def test_wrong_variants_are_told_as_everywhere():
    with pytest.raises(VariantError, match=re.escape("'nonsense' is not a variant; write it as")):
        moves.with_variant(start(), "nonsense", limits=LIMITS)
    with pytest.raises(ContigError, match="chr9"):
        moves.with_variant(start(), "chr9:5:A>C", limits=LIMITS)


def test_tracks_and_alleles():
    state = moves.with_tracks(start(), [TWO, ONE, TWO])
    assert state.tracks == (TWO, ONE)
    assert moves.toggled(state, [TWO], "SPLICE_JUNCTIONS").tracks == (ONE,)
    assert moves.toggled(start(), [TWO], "SPLICE_JUNCTIONS").tracks == (ONE, TWO)
    with pytest.raises(InputError, match=r"^Choose at least one track$"):
        moves.with_tracks(state, [])
    with pytest.raises(InputError) as raised:
        moves.shown_as(state, "difference")
    assert str(raised.value) == ("REF and ALT need a variant; write one, such as 'chr8:70294:G>A'")
    with pytest.raises(InputError, match="show must be one of 'overlay'"):
        dataclasses.replace(state, show="both")


def test_places_are_read_as_people_write_them(model):
    gene = model.assembly.gene("NAMED").interval
    shown = moves.read_place("NAMED", model.assembly, width=100)
    assert shown.start < gene.start
    assert shown.end > gene.end
    assert moves.read_place(" chrT1:5,000 ", model.assembly, width=100) == Place(
        "chrT1", 4_949, 5_050
    )
    assert moves.read_place("chrT1:1-50", model.assembly, width=100) == Place("chrT1", 0, 50)
    assert moves.read_place("chrT2", model.assembly, width=100).width == 32_768
    with pytest.raises(InputError, match=r"^Write a gene's name or a region"):
        moves.read_place(" ", model.assembly, width=100)


def test_states_are_values():
    mutated = Mutated(Place("chr1", 0, 5), REGION, ONE, 0)
    assert start() == start()
    assert hash(moves.with_mutated(start(), mutated)) == hash(moves.with_mutated(start(), mutated))
    assert isinstance(start(), State)
    assert REGION.text == "chr1:500,001-502,000"


def test_the_mutagenesis_of_two_alleles_goes_with_its_variant():
    change = Change("chr1", 500_100, "G", "GTT")
    state = moves.with_change(start(), change, limits=LIMITS)
    window = Place("chr1", 500_090, 500_110)
    mutated = Mutated(window, state.context, ONE, 0, change=change)
    assert mutated.alleles == [(window, None), (Place("chr1", 500_090, 500_112), change)]
    shown = moves.with_mutated(state, mutated)
    assert moves.with_change(shown, change, limits=LIMITS).mutated == mutated
    assert moves.with_variant(shown, "chr1:500200:A>C", limits=LIMITS).mutated is None
    assert moves.with_variant(shown, "", limits=LIMITS).mutated is None
    alone = moves.with_mutated(state, mutated._replace(change=None))
    assert moves.with_variant(alone, "", limits=LIMITS).mutated is not None
