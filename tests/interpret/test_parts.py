"""Mutagenesis of parts is that of each, and the bases of most weight come first."""

import numpy as np
from alphagenome.models.dna_output import OutputType
from locus_assembly import locus_assembly

import agviz as ag
from agviz.genome.labelled import check_sequence_scores, sequence_scores
from agviz.interpret.parts import ism_of_parts, joined, top_bases
from agviz.interpret.question import ask
from agviz.models.oracle import Oracle

CONTEXT = ag.Interval("TAL1", 12_288, 14_336)


def test_parts_are_what_whole_mutagenesis_says(tmp_path):
    model = Oracle(assembly=locus_assembly("TAL1", tmp_path))
    window = ag.Interval("TAL1", 13_026, 13_035)
    readout = ag.SignalReadout(OutputType.CAGE, tracks=[6], window=CONTEXT)
    question = ask(model, window, readout, context=CONTEXT)
    spans = ((13_026, 13_028), (13_032, 13_035))
    found = ism_of_parts(question, question.mutants(), spans, citation="x", show=False)
    check_sequence_scores(found)
    whole = ag.ism(model, window, readout, context=CONTEXT, progress_bar=False)
    asked = np.array([True] * 2 + [False] * 4 + [True] * 3)
    np.testing.assert_array_equal(found.values[asked], whole.values[asked])
    assert np.isnan(found.values[~asked]).all()
    assert np.abs(found.values[asked]).max() > 0  # the TATA box
    assert found.attrs["citation"] == "x"


def test_the_top_bases_are_those_that_give_most():
    values = np.array([[0, -3, -3, -3], [1, 0, 1, 1], [-6, -6, 0, -6], [np.nan] * 4])
    interval = ag.Interval("chr1", 100, 104)
    scores = sequence_scores(values, interval, "ACGT", kind="effects")
    found = top_bases(scores, 10)
    assert found["Start"].tolist() == [102, 100, 101]
    assert found["End"].tolist() == [103, 101, 102]
    assert found["base"].tolist() == ["G", "A", "C"]
    assert found["contribution"].tolist() == [6, 3, -1]
    assert top_bases(scores, 1)["Start"].tolist() == [102]


def test_spans_are_clipped_and_joined():
    within = ag.Interval("chr1", 10, 100)
    assert joined([(90, 120), (5, 20), (20, 30), (40, 50)], within) == (
        (10, 30), (40, 50), (90, 100),
    )  # fmt: skip
    assert joined([(0, 5)], within) == ()
