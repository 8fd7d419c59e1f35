"""Gradients through SpliceAI equal finite differences of its predictions, on both strands."""

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputMetadata, OutputType

from agviz.errors import IntervalError
from agviz.genome.types import Interval
from agviz.models.spliceai.gradients import SpliceAIGradients
from agviz.models.spliceai.predictor import Predictor
from agviz.models.spliceai.strands import TRACKS
from agviz.scoring.signal_readout import SignalReadout

START, WIDTH = 1_000, 150
PLACE = Interval("chr1", START, START + WIDTH)


def site(track, start, end):
    window = Interval("chr1", START + start, START + end)
    return SignalReadout(OutputType.SPLICE_SITES, tracks=[track], window=window, reduce="sum")


READOUTS = {
    "donor": site(0, 60, 61),
    "acceptor of the other strand": site(3, 20, 90),
    "ratio": site(1, 58, 64) / (site(0, 60, 61) + 0.1),
}


@pytest.fixture(scope="module")
def engine(make_weights, small_config):
    # 70 positions are read: by two windows of 50 each, so that slopes of windows must add up.
    weights = make_weights(small_config, networks=2)
    predictor = Predictor(weights, config=small_config, windows=(50,))
    bases = "".join(np.random.default_rng(2).choice(list("ACGTN"), WIDTH + 2 * predictor.context))
    metadata = OutputMetadata(splice_sites=TRACKS.copy())
    return SpliceAIGradients(bases, PLACE, READOUTS, predictor=predictor, metadata=metadata)


def test_gradients_are_finite_differences(engine):
    inputs, rng = engine.inputs()[None], np.random.default_rng(0)
    found = engine(inputs)
    assert found.gradients.shape == (1, 3, WIDTH + 48, 4)
    for at in (10, 60, 84, 100):
        step = np.zeros_like(inputs)
        step[0, at : at + 3] = 2e-3 * rng.standard_normal((3, 4))
        change = (engine(inputs + step).values - engine(inputs - step).values)[0] / 2
        expected = np.einsum("rpb,pb->r", found.gradients[0], step[0])
        np.testing.assert_allclose(change, expected, rtol=0.01, atol=1e-6)


def test_a_window_is_a_slice_of_the_whole(engine):
    window = Interval("chr1", START + 50, START + 70)
    part, whole = engine.observed(window), engine.observed()
    np.testing.assert_allclose(part.gradients, whole.gradients[:, :, 74:94], rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(part.values, whole.values, rtol=1e-6)
    np.testing.assert_array_equal(engine.reference, whole.values[0])


def test_what_nobody_reads_has_no_gradient(engine):
    gradients = engine.observed().gradients[0]
    sizes = np.abs(gradients[0]).max(axis=1)
    donor = np.flatnonzero(sizes > 1e-6 * sizes.max())  # convolutions by frequencies round
    assert donor.min() >= 60
    assert donor.max() <= 60 + 48
    assert len(donor) > 40


def test_a_window_outside_the_background_is_refused(engine):
    message = r"^The window chr1:901-1,100 is not within the background chr1:977-1,174$"
    with pytest.raises(IntervalError, match=message):
        engine.observed(Interval("chr1", 900, 1_100))
