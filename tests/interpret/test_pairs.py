"""Pairs say what whole predictions of sequences so changed say, and find what works together."""

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType
from hypothesis import given, settings
from hypothesis import strategies as st

import agviz as ag
from agviz.errors import InputError
from agviz.interpret.element_edits import edits_of, named_elements
from agviz.interpret.pairs import SCALES
from agviz.interpret.question import ask

LIVER = "EFO:0001187"
CONTEXT = ag.Interval("chrT1", 196_608, 196_608 + 32_768)
LOCUS = ag.teaching_loci()["liver_enhancer"]
SITES = {"CEBPA": LOCUS.places["CEBPA site"], "HNF4A": LOCUS.places["HNF4A site"]}
QUIET = ag.Interval("chrT1", 210_700, 210_710)
OPTIONS = {"context": CONTEXT, "progress_bar": False}
PEAK = ag.SignalReadout(OutputType.DNASE, tracks=LIVER, window=LOCUS.places["enhancer"].resize(300))


@pytest.fixture(scope="module")
def oracle(teaching_genome):
    return ag.load_model("oracle", assembly=teaching_genome)


@pytest.fixture(scope="module")
def found(oracle):
    elements = {**SITES, "quiet": QUIET}
    readouts = {"peak": PEAK, "log": PEAK.log()}
    return ag.pairs(oracle, elements, readouts, how="disrupt", **OPTIONS)


def test_two_sites_that_need_each_other_lose_together_hardly_more_than_one(found):
    peak = found.sel(readout="peak")
    alone = peak.alone.sel(element=["CEBPA", "HNF4A"])
    both, beyond = (
        float(peak[name].sel(element="CEBPA", other="HNF4A")) for name in ("both", "interaction")
    )
    assert (alone < -0.5 * peak.none).all()  # either loses most of it
    assert both == pytest.approx(float(-peak.none), rel=0.1)
    assert beyond == pytest.approx(both - float(alone.sum()), rel=1e-5)
    assert beyond > 0.5 * float(peak.none)
    np.testing.assert_allclose(peak.interaction.sel(other="quiet").values[:2], 0, atol=1e-3)


def test_the_result_says_what_it_is(found):
    assert found.interaction.dims == ("readout", "element", "other")
    assert found.scale.values.tolist() == [SCALES[False], SCALES[True]]
    assert found.start.values.tolist() == [210_608, 210_636, 210_700]
    assert found.attrs["method"] == (
        "every pair of 3 elements, by disruption (A and C, G and T change places)"
    )
    assert found.attrs["engine"] == "full"
    assert "Greenside" in found.attrs["citation"]
    assert found.both.dtype == np.float32
    values = found.interaction.values
    assert np.isnan(values[:, range(3), range(3)]).all()
    np.testing.assert_array_equal(values, values.transpose(0, 2, 1))


def test_a_logarithm_of_effects_is_the_effect_on_the_logarithm(found):
    peak, log = found.sel(readout="peak"), found.sel(readout="log")
    ratio = (peak.both + peak.none) / peak.none
    np.testing.assert_allclose(log.both, np.log(ratio), rtol=1e-3, atol=1e-5)


def test_it_is_drawn(found):
    drawn = ag.PairMap(found.sel(readout="peak").interaction)
    assert drawn.names == ("CEBPA", "HNF4A", "quiet")
    np.testing.assert_array_equal(drawn.values, found.sel(readout="peak").interaction.values)


def test_shuffles_are_averaged_and_seeded(oracle):
    wide = {"enhancer": LOCUS.places["enhancer"], "quiet": QUIET}
    first, again = (ag.pairs(oracle, wide, PEAK, shuffles=3, **OPTIONS) for _ in range(2))
    assert first.identical(again)
    question = ask(oracle, CONTEXT, PEAK, context=CONTEXT)
    one, two, other = (
        edits_of(question, each, how="shuffle", shuffles=3, seed=seed)
        for each, seed in zip([*named_elements(oracle, wide)] * 2, (0, 0, 1), strict=False)
    )
    assert one != other
    mutants = question.mutants()
    both = mutants(list(zip(one, two, strict=True))) - mutants.reference
    assert float(first.both[0, 1]) == pytest.approx(float(both.mean()), rel=1e-4, abs=1e-6)


@settings(max_examples=4)
@given(st.lists(st.integers(210_600, 210_650), min_size=2, max_size=3, unique=True))
def test_substitutions_are_those_of_whole_predictions(oracle, positions):
    question = ask(oracle, CONTEXT, PEAK, context=CONTEXT)
    bases = question.bases_of(CONTEXT)
    variants = [
        ag.Variant("chrT1", at + 1, bases[at - CONTEXT.start], other)
        for at in positions
        for other in "AT"
        if other != bases[at - CONTEXT.start]
    ]
    result = ag.pairs(oracle, variants, PEAK, **OPTIONS)
    one, two = variants[0], variants[-1]
    changed = list(bases)
    for each in (one, two):
        changed[each.start - CONTEXT.start] = each.alternate_bases
    sequences = ["".join(changed), bases]
    with_both, without = (
        PEAK(
            oracle.predict_sequence(
                each, requested_outputs=["DNASE"], ontology_terms=[LIVER], interval=CONTEXT
            )
        )
        for each in sequences
    )
    value = float(result.both.sel(element=str(one), other=str(two)))
    assert value == pytest.approx(with_both - without, rel=1e-4, abs=1e-5)
    same = [str(each) for each in variants if each.start == one.start]
    if len(same) > 1:  # two at one position cannot both be made
        assert np.isnan(float(result.both.sel(element=same[0], other=same[1])))


@pytest.mark.parametrize(
    ("elements", "options", "message"),
    [
        (
            "chrT1:5-9", {},
            "Elements are given in a list or by name: {name: ...}; got 'chrT1:5-9'",
        ),
        ([], {}, "No element was given: say which stretches or variants are changed"),
        (
            [QUIET, QUIET], {},
            "Two elements are called 'chrT1:210,701-210,710'; give names of their own: {name: ...}",
        ),
        (
            {"a": QUIET, "b": ag.Interval("chrT2", 5, 9)}, {},
            "Elements of one question lie on one contig; 'a' is on chrT1 and 'b' on chrT2",
        ),
        (
            [ag.Interval("chrT1", 5, 5)], {}, "The element chrT1:5^6 is empty",
        ),
        (
            {"x": QUIET}, {"how": "delete"},
            "how must be one of 'shuffle', 'disrupt'; got 'delete'",
        ),
        (
            {"x": ag.Interval("chrT1", 210_700, 210_702)}, {},
            (
                "Shuffles that keep dinucleotides leave the element 'x' (AA) as it is; take a "
                "wider stretch, more shuffles, or of pairs how='disrupt'"
            ),
        ),
        (
            {"x": ag.Variant("chrT1", 210_701, "CC", "C")}, {},
            (
                "An element that is a variant replaces bases by as many others; "
                "chrT1:210701:CC>C does not"
            ),
        ),
        (
            {"x": ag.Variant("chrT1", 210_701, "G", "C")}, {},
            "The element 'x' replaces G; the background has A there",
        ),
    ],
)  # fmt: skip
def test_what_is_no_element_is_told(oracle, elements, options, message):
    with pytest.raises(InputError) as caught:
        ag.pairs(oracle, elements, PEAK, **OPTIONS, **options)
    assert str(caught.value) == message
