"""Marginalisation: effects are those of the very sequences, and the grammar's factors act."""

import re

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType

import agviz as ag
from agviz.errors import InputError
from agviz.genome.shuffle import dinucleotide_shuffles

TALL, LIVER = "CLO:0007045", "EFO:0001187"
MIDDLE = 82_740
CONTEXT = ag.Interval("chrT1", MIDDLE - 1_024, MIDDLE + 1_024)
WINDOW = ag.Interval("chrT1", MIDDLE - 60, MIDDLE + 60)
OPTIONS = {"window": WINDOW, "context": CONTEXT, "progress_bar": False}


@pytest.fixture(scope="module")
def oracle():
    model = ag.load_model("oracle")
    model.assembly.sequence(CONTEXT)  # made or found here, not in a test's own empty cache
    return model


def accessibility(cell):
    return ag.SignalReadout(OutputType.DNASE, tracks=cell, window=WINDOW)


def test_effects_are_those_of_the_sequences_so_made(oracle):
    readout = accessibility(TALL)
    found = ag.marginalize(oracle, {"MYB": "CAACGGTT"}, readout, shuffles=2, seed=7, **OPTIONS)
    assert found.dims == ("motif", "strand", "shuffle")
    assert found.dtype == np.float32
    assert found.attrs["engine"] == "full"
    assert found.attrs["method"] == "marginalisation over 2 dinucleotide shuffles, seed 7"
    assert found.attrs["citation"].startswith("motifs in synthetic sequences")
    assert found.bases.values.tolist() == ["CAACGGTT"]
    genome = oracle.assembly.sequence(CONTEXT)
    first = WINDOW.start - CONTEXT.start
    bases = genome[first : first + WINDOW.width]
    shuffles = dinucleotide_shuffles(bases, 2, seed=7 * 2**32 + WINDOW.start)

    def read(window_bases):
        whole = genome[:first] + window_bases + genome[first + WINDOW.width :]
        out = oracle.predict_sequence(
            whole, requested_outputs=[OutputType.DNASE], ontology_terms=None, interval=CONTEXT
        )
        return readout(out)

    for number, shuffle in enumerate(shuffles):
        for strand, motif in (("+", "CAACGGTT"), ("-", "AACCGTTG")):
            planted = shuffle[:56] + motif + shuffle[64:]
            wanted = read(planted) - read(shuffle)
            got = float(found.sel(motif="MYB", strand=strand, shuffle=number))
            assert got == pytest.approx(wanted, abs=1e-5)


def test_factors_act_in_their_cell_types_and_seeds_repeat(oracle):
    motifs = ag.teaching_motifs().select(["MYB", "CEBPA"])
    readouts = {"T-ALL": accessibility(TALL), "liver": accessibility(LIVER)}
    found = ag.marginalize(oracle, motifs, readouts, shuffles=3, **OPTIONS)
    assert list(found) == ["T-ALL", "liver"]
    mean = found.mean("shuffle").mean("strand")
    assert float(mean["T-ALL"].sel(motif="MYB")) > 1
    assert abs(float(mean["liver"].sel(motif="MYB"))) < 1e-3
    assert abs(float(mean["T-ALL"].sel(motif="CEBPA"))) < 1e-3
    again = ag.marginalize(oracle, motifs, readouts, shuffles=3, **OPTIONS)
    assert again.identical(found)
    other = ag.marginalize(oracle, motifs, readouts, shuffles=3, seed=1, **OPTIONS)
    assert not other.equals(found)


@pytest.mark.slow  # compiles the network
def test_the_network_answers_in_windows():
    teaching = ag.load_model()
    context = ag.Interval("chrT1", MIDDLE - 2_048, MIDDLE + 2_048)
    options = OPTIONS | {"context": context}
    found = ag.marginalize(teaching, "CAACGGTT", accessibility(TALL), shuffles=1, **options)
    assert found.attrs["engine"] == "windowed"
    assert np.isfinite(found.values).all()


@pytest.mark.parametrize(
    ("motifs", "options", "message"),
    [
        ("ACGT", {"shuffles": 0}, "shuffles must be 1 or more; got 0"),
        (
            "ACGT" * 40,
            {},
            f"The motif {'ACGT' * 40} of 160 bp does not fit into the window of 120 bp",
        ),
        ([], {}, "No motif was given: say what is written into the sequence"),
    ],
)
def test_what_cannot_be_asked_is_refused(oracle, motifs, options, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        ag.marginalize(oracle, motifs, accessibility(TALL), **OPTIONS, **options)
