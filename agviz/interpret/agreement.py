"""How well a map agrees with exact mutagenesis, measured on a sample of its positions.

Like is compared with like: effects with effects, what each base gives with what it gives by
mutagenesis (`observed_contributions`: minus the mean of its three substitutions).
"""

import itertools

import numpy as np
from jaxtyping import Float, Int64

from agviz.genome.sequence import BASES
from agviz.interpret.ism import in_batches, substitutions
from agviz.interpret.question import Question

POSITIONS = 32
"""Positions that are sampled; three mutants each."""
NOT_MEASURED = "not measured"
"""What stands for the agreement where no sample was asked for."""


def agreement(
    question: Question,
    values: Float[np.ndarray, "positions 4 readouts"],
    *,
    kind: str,
    sample: int = POSITIONS,
    seed: int = 0,
    show: bool = False,
) -> tuple[list[float], int]:
    """Pearson correlation of a map with exact mutagenesis of the same question.

    Parameters
    ----------
    question
        What is asked, and of which window.
    values
        The map: by position of the window, base and readout.
    kind
        Which it is, a key of `agviz.genome.labelled.KINDS`.
    sample
        How many positions, spread over the window.
    seed
        Of the sample.
    show
        Whether to show a bar.

    Returns
    -------
    tuple
        The correlation of each readout, NaN where either does not vary; and how many positions
        were asked.
    """
    rows = sampled(question.bases, sample, seed=seed)
    if not len(rows):
        return [float("nan")] * values.shape[-1], 0
    start = question.window.start
    edits = [edit for row in rows for edit in substitutions(question.bases[row], start=start + row)]
    mutants = question.mutants()
    exact = in_batches(mutants, edits, what="Agreement", show=show) - mutants.reference
    exact = exact.reshape(len(rows), len(BASES) - 1, -1)
    observed = np.array([BASES.index(question.bases[row]) for row in rows])
    own = values[rows, observed]
    if kind == "contributions":
        pairs = own, -exact.mean(axis=1)
    else:
        others = np.array([BASES.index(edit.bases) for edit in edits]).reshape(len(rows), -1)
        found = values[np.array(rows)[:, None], others]
        # A hypothetical contribution becomes an effect by what the observed base gives.
        pairs = found - (own[:, None] if kind == "hypothetical" else 0), exact
    first, second = (each.reshape(-1, values.shape[-1]) for each in pairs)
    return [pearson(*pair) for pair in zip(first.T, second.T, strict=True)], len(rows)


def sampled(bases: str, count: int, *, seed: int) -> list[int]:
    """Positions of known bases: one from each of `count` equal stretches, or all if not more."""
    known = np.array([i for i, base in enumerate(bases) if base in BASES], dtype=np.int64)
    return one_of_each(known, count, seed=seed)


def one_of_each(places: Int64[np.ndarray, " n"], count: int, *, seed: int) -> list[int]:
    """One place from each of `count` stretches with as many of them, or all if not more."""
    if len(places) <= count:
        return [int(place) for place in places]
    rng = np.random.default_rng(seed)
    edges = np.linspace(0, len(places), count + 1).astype(int)
    return [int(places[rng.integers(*pair)]) for pair in itertools.pairwise(edges)]


def pearson(first: Float[np.ndarray, " n"], second: Float[np.ndarray, " n"]) -> float:
    """Pearson's r; NaN if either is constant, or where a value is not known, or of nothing."""
    if not len(first):
        return float("nan")
    a, b = (each.astype(np.float64) - each.mean(dtype=np.float64) for each in (first, second))
    scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum() / scale) if scale > 0 else float("nan")
