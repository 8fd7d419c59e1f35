"""Integrated gradients: contributions that add up to what the window gives over a baseline.

The gradient is averaged along straight lines from baselines to the background. The baseline
replaces the window alone; all around it stays. So contributions of the window sum to the readout of
the background less that of the baseline, but for the error of the sum over steps, which is told.

References
----------
Sundararajan, Taly & Yan, *ICML* (2017), arXiv:1703.01365.
Erion et al., *Nature Machine Intelligence* 3:620-631 (2021): the mean over many baselines.
"""

import numpy as np
from jaxtyping import Float32

from agviz._progress import track
from agviz.errors import InputError, check_choice
from agviz.genome.sequence import BASES, one_hot
from agviz.genome.shuffle import dinucleotide_shuffles
from agviz.interpret.approximations import Approximation
from agviz.interpret.question import Question
from agviz.models.differentiate import Gradients

BASELINES = {
    "shuffles": "dinucleotide shuffles of the window, averaged",
    "uniform": "a quarter of each base",
    "zeros": "no base at all",
}
"""What a window can be compared with."""

SHUFFLES = 8
STEPS = 15
"""Intervals of the sum over a line; with both ends 16 inputs, which fill batches."""


def integrated_gradients(
    gradients: Gradients,
    question: Question,
    *,
    baseline: str = "uniform",
    steps: int = STEPS,
    seed: int = 0,
    show: bool = False,
) -> Approximation:
    """Hypothetical contributions: of each base in place of the baseline.

    Parameters
    ----------
    gradients, question
        The engine, and the window that it is asked about.
    baseline
        A key of `BASELINES`.
    steps
        Intervals of the trapezoidal sum over each line.
    seed
        Of the shuffles.
    show
        Whether to show a bar over the baselines.

    Returns
    -------
    Approximation
        With the notes ``difference`` (readout of the background less the mean of the baselines')
        and ``completeness_gap`` (sum of contributions less that difference).

    Raises
    ------
    InputError
        For another baseline, or less than one step.
    """
    check_choice("baseline", baseline, tuple(BASELINES))
    if steps < 1:
        raise InputError(f"steps must be 1 or more; got {steps}")
    inputs = gradients.inputs(question.window)
    lines = _baselines(baseline, question.bases, inputs, seed=seed)
    weights = np.full(steps + 1, 1 / steps)
    weights[[0, -1]] /= 2
    path = np.linspace(0, 1, steps + 1, dtype=np.float32)[:, None, None]
    maps, differences = [], []
    for start in track(lines, what="Integrated gradients", show=show):
        slopes = gradients(start + path * (inputs - start), window=question.window)
        mean = np.einsum("s,srpb->pbr", weights, slopes.gradients)
        maps.append(mean - np.einsum("pbr,pb->pr", mean, start)[:, None])
        differences.append(slopes.values[-1] - slopes.values[0])
    values = np.mean(maps, axis=0)
    difference = np.mean(differences, axis=0)
    gap = np.einsum("pbr,pb->r", values, inputs) - difference
    notes = {"difference": difference.tolist(), "completeness_gap": gap.tolist()}
    return Approximation(values, "hypothetical", slopes.values[-1], notes)


def _baselines(
    kind: str, bases: str, inputs: Float32[np.ndarray, "positions 4"], *, seed: int
) -> list[Float32[np.ndarray, "positions 4"]]:
    """Where lines begin; what is not known in the background is not known there either."""
    if kind == "shuffles":
        return [one_hot(each) for each in dinucleotide_shuffles(bases, SHUFFLES, seed=seed)]
    known = inputs.sum(axis=1, keepdims=True)
    return [known / len(BASES) * np.ones_like(inputs) if kind == "uniform" else 0 * inputs]
