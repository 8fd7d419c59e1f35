"""Edits of the shipped model in windows equal its whole predictions of the edited sequences."""

import functools

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType
from hypothesis import given, settings
from hypothesis import strategies as st

import agviz as ag
from agviz.models.alphagenome.predicted import predict_all, with_junctions
from agviz.models.mutants import Edit, FullMutants

START, LENGTH = 1_000, 4_096
DONOR, ACCEPTOR = 1_000, 2_200
TALL = "CLO:0007045"


def place(start, end):
    return ag.Interval("chrT1", START + start, START + end)


def signal(output, start, end, tracks=TALL):
    return ag.SignalReadout(output, tracks=tracks, window=place(start, end))


READOUTS = {
    "peak": signal(OutputType.DNASE, 1_500, 2_000),
    "at the edge": signal(OutputType.RNA_SEQ, 0, 100),
    "mark": signal(OutputType.CHIP_HISTONE, 3_900, 4_096, tracks=[0]),
    "site": signal(OutputType.SPLICE_SITES, DONOR - 1, DONOR, tracks=[0]),
    "touch": ag.ContactReadout(place(0, 100), place(3_000, 3_100), tracks=[0]),
    "intron": ag.JunctionReadout.between("chrT1", START + DONOR, START + ACCEPTOR, tracks=[0]),
}


@functools.cache
def engines(strand):
    """The windowed engine, and whole predictions whose junctions join the sites that it fixed."""
    model = ag.load_model()
    predictor = model._engine.predictor
    interval = ag.Interval("chrT1", START, START + LENGTH, strand)
    bases = np.random.default_rng(1).choice(list("ACGTN"), LENGTH, p=[0.245] * 4 + [0.02])
    background = "".join(bases)
    windowed = model.mutants(background, interval, READOUTS)

    def predict(sequences, outputs):
        selection = model._select(outputs, model.capabilities.organisms[0], None)
        found = predict_all(predictor, sequences, selection, interval=interval)
        sites = windowed._question.sites
        return [
            with_junctions(predictor, each, selection, interval=interval, sites=sites)
            for each in found
        ]

    return windowed, FullMutants(background, interval, READOUTS, predict=predict)


BASES = st.sampled_from([*"ACGTN", "TTGACCAACTGGG"])
PLACES = st.sampled_from([0, LENGTH - 1, DONOR, ACCEPTOR, 1_700]) | st.integers(0, LENGTH - 1)


@pytest.mark.slow  # compiles the network twice; test_mutants.py does the same with a small one
@pytest.mark.parametrize("strand", ["+", "-"])
@settings(max_examples=8)
@given(edits=st.lists(st.tuples(PLACES, BASES), min_size=1, max_size=4))
def test_windows_agree_with_whole_predictions(strand, edits):
    windowed, full = engines(strand)
    assert windowed.engine == "windowed"
    wanted = [Edit(START + min(at, LENGTH - len(bases)), bases) for at, bases in edits]
    np.testing.assert_allclose(windowed(wanted), full(wanted), rtol=1e-5, atol=1e-7)
