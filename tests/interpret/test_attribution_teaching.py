"""On a trained network: maps of the site that a variant makes, and gradients at full context."""

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType

import agviz as ag
from agviz.genome.labelled import observed_contributions
from agviz.interpret.question import ask

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::agviz.errors.AlignmentWarning"),
]


@pytest.fixture(scope="module")
def locus():
    """The teaching model, the insertion that makes a MYB site, its surroundings, and a readout."""
    variant = ag.teaching_loci()["TAL1"].variant("insertion_2bp")

    def around(reach):
        return ag.Interval(variant.chromosome, variant.start - reach, variant.start + reach)

    readout = ag.SignalReadout(OutputType.DNASE, tracks="CLO:0007045", window=around(250))
    return ag.load_model(), variant, around(16), readout


# Measured on another window of the site: 0.86 to 0.91, and 0.99 for the last.
@pytest.mark.parametrize(
    ("method", "floor"),
    [
        ("gradient x input", 0.7),
        ("corrected gradient", 0.7),
        ("integrated gradients", 0.7),
        ("taylor", 0.7),
        ("semi-exact", 0.95),
    ],
)
def test_the_new_site_is_found(locus, method, floor):
    model, variant, window, readout = locus
    scores = ag.attribution(
        model, window, readout, method=method, background=variant, progress_bar=False
    )
    assert scores.attrs["agreement"] > floor
    gives = np.nan_to_num(observed_contributions(scores))
    middle = 16
    assert np.abs(gives[middle - 8 : middle + 10]).sum() > 0.6 * np.abs(gives).sum()


def test_gradients_at_full_context_are_finite_differences(locus):
    model, variant, window, readout = locus
    question = ask(model, window, {"log": (readout + 0.01).log()}, background=variant)
    gradients = question.gradients()
    inputs = gradients.inputs(window)
    direction = np.random.default_rng(0).standard_normal(inputs.shape).astype(np.float32)
    step = 1e-3 * direction / np.linalg.norm(direction)
    slope = np.sum(gradients.observed(window).gradients[0, 0] * step)
    values = gradients(np.stack([inputs + step, inputs - step]), window=window).values[:, 0]
    assert slope == pytest.approx((values[0] - values[1]) / 2, rel=0.05)
