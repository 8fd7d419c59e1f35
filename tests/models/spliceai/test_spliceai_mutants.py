"""Edits computed only where SpliceAI can see them equal whole predictions of edited sequences."""

import numpy as np
import pytest
from alphagenome.models.dna_output import Output, OutputMetadata, OutputType
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.genome.sequence import one_hot
from agviz.genome.types import Interval, TrackData
from agviz.models.mutants import Edit, FullMutants
from agviz.models.spliceai.mutants import WindowedMutants
from agviz.models.spliceai.predictor import Predictor
from agviz.models.spliceai.strands import TRACKS, predict_strands
from agviz.scoring.signal_readout import SignalReadout

START, WIDTH = 1_000, 150
PLACE = Interval("chr1", START, START + WIDTH)
METADATA = OutputMetadata(splice_sites=TRACKS.copy())


def site(track, start, end):
    window = Interval("chr1", START + start, START + end)
    return SignalReadout(OutputType.SPLICE_SITES, tracks=[track], window=window, reduce="sum")


READOUTS = {
    "donor": site(0, 60, 61),
    "acceptor of the other strand": site(3, 70, 90),
    "ratio": site(1, 58, 64) / (site(0, 60, 61) + 0.1),
}


@pytest.fixture(scope="module")
def engines(make_weights, small_config):
    """The windowed engine, and whole predictions by the same small network."""
    predictor = Predictor(make_weights(small_config), config=small_config, windows=(50, 200))
    context = predictor.context
    bases = "".join(np.random.default_rng(2).choice(list("ACGTN"), WIDTH + 2 * context))
    asked = []

    def predict(sequences, strands="+-"):
        asked.extend((len(each) - 2 * context, strands) for each in sequences)
        return predict_strands(predictor, [one_hot(each) for each in sequences], strands=strands)

    def whole(sequences, outputs):
        assert outputs == (OutputType.SPLICE_SITES,)
        return [
            Output(splice_sites=TrackData(values, TRACKS.copy(), resolution=1, interval=PLACE))
            for values in predict(sequences)
        ]

    windowed = WindowedMutants(
        bases, PLACE, READOUTS, predict=predict, metadata=METADATA, context=context
    )
    full = FullMutants(bases, PLACE, READOUTS, predict=whole, flank=context)
    return windowed, full, asked


@settings(max_examples=60)
@given(
    edits=st.lists(
        st.tuples(
            st.integers(-24, WIDTH + 16), st.sampled_from(["A", "C", "G", "T", "N", "GGTAAGT"])
        ),
        min_size=1,
        max_size=3,
    )
)
def test_edits_anywhere_agree_with_whole_predictions(engines, edits):
    windowed, full, _ = engines
    wanted = [Edit(START + at, bases) for at, bases in edits]
    wanted.append(
        (Edit(START + 20, "A"), *(each for each in wanted[:1] if each.start > START + 20))
    )
    np.testing.assert_allclose(windowed(wanted), full(wanted), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(windowed.reference, full.reference, rtol=1e-5, atol=1e-6)


def test_only_what_an_edit_can_change_is_predicted(engines):
    windowed, _, asked = engines
    assert windowed.engine == "windowed"
    assert windowed.reference.shape == (3,)
    context = windowed.flank
    asked.clear()
    windowed([Edit(START + WIDTH - 1, "A")])  # beyond the reach of every readout
    assert asked == []
    windowed([Edit(START + 89 + context, "A")])  # the last base of one sees it
    assert asked == [(1, "+-")]
    windowed([Edit(START + 70, "A")])
    assert asked[1:] == [(32, "+-")]  # all that readouts read, from 58 to 90


def test_a_strand_that_no_readout_reads_is_not_predicted(engines):
    windowed, full, asked = engines
    minus = {"acceptor of the other strand": READOUTS["acceptor of the other strand"]}
    alone = WindowedMutants(
        windowed.background, PLACE, minus, predict=windowed._predict, metadata=METADATA,
        context=windowed.flank,
    )  # fmt: skip
    asked.clear()
    edits = [Edit(START + 75, base) for base in "ACGT"]
    np.testing.assert_allclose(alone(edits)[:, 0], full(edits)[:, 1], rtol=1e-5, atol=1e-6)
    assert {strands for length, strands in asked if length == 20} == {"-"}
