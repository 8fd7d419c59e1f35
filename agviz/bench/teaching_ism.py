"""Whether mutagenesis of active elements finds their motifs.

Around a bound site (occupancy above .5) of a factor that opens chromatin in one cell type, where
that is open (accessibility at least .6), each of 201 bases is replaced by the three others in a
sequence of 2,048 bp. Effect of a base: the mean over its three substitutions of the absolute
difference of log(1 + DNase within 200 bp) in that cell type. AUROC: how well effects rank bases of
bound motifs that count in that cell type above the others; the mean over elements, one per window.
"""

import dataclasses
from collections.abc import Iterator

import numpy as np
from jaxtyping import Bool, Float

from agviz.bench.teaching_answers import Predictor
from agviz.bench.teaching_measures import area_under_roc
from agviz.teaching.grammar import FACTORS, INSULATOR
from agviz.teaching.motifs import BASES, Codes
from agviz.teaching.truth import Truth

__all__ = ["Scan", "auroc", "find_scan"]

CONTEXT = 2_048  # bp
HALF = 100  # bp scanned on either side of the site
AROUND = 200  # bp on either side of it whose DNase is summed
BOUND = 0.5  # occupancy
OPEN = 0.6  # accessibility
AT_ONCE = 67  # sequences; nine turns for 603 substitutions
WEAK = ("SP1", INSULATOR)
"""Factors that open no enhancer: SP1 is weak everywhere, CTCF none."""


@dataclasses.dataclass(frozen=True, eq=False)
class Scan:
    """One element to scan.

    Attributes
    ----------
    codes
        2,048 bp, the site in the middle.
    cell
        In which cell type, as a column.
    motif
        Which of the 201 scanned bases belong to a motif that counts.
    """

    codes: Codes
    cell: int
    motif: Bool[np.ndarray, " scanned"]


def find_scan(truth: Truth, rng: np.random.Generator) -> Scan | None:
    """A random active site of a window; None if there is none."""
    length, candidates = len(truth.codes), []
    for name, sites in truth.sites.items():
        cell = int(np.argmax(FACTORS[name].weights))
        for center, occupancy in zip(sites.center.tolist(), sites.occupancy.tolist(), strict=True):
            at = int(center)
            fits = CONTEXT // 2 < at < length - CONTEXT // 2 and occupancy > BOUND
            if fits and name not in WEAK and truth.access[at, cell] >= OPEN:
                candidates.append((at, cell))
    if not candidates:
        return None
    at, cell = candidates[int(rng.integers(len(candidates)))]
    first = at - CONTEXT // 2
    return Scan(truth.codes[first : first + CONTEXT], cell, _motif_bases(truth, at, cell))


def _motif_bases(truth: Truth, at: int, cell: int) -> Bool[np.ndarray, " scanned"]:
    """Which bases around a place belong to bound motifs that count in a cell type."""
    marked = np.zeros(len(truth.codes), dtype=bool)
    for name, sites in truth.sites.items():
        factor = FACTORS[name]
        if factor.weights[cell] == 0:
            continue
        starts = sites.center[sites.occupancy > BOUND] - (len(factor.motif) - 1) / 2
        for start in starts.astype(int).tolist():
            marked[start : start + len(factor.motif)] = True
    return marked[at - HALF : at + HALF + 1]


def auroc(predictor: Predictor, scan: Scan) -> float:
    """How well this predictor's mutagenesis finds the motifs of an element."""
    (reference,) = predictor.answer([scan.codes], ["dnase"])
    before = _level(reference.tracks["dnase"], scan.cell)
    levels = [
        _level(answer.tracks["dnase"], scan.cell)
        for several in _batches(scan.codes)
        for answer in predictor.answer(several, ["dnase"])
    ]
    effects = np.abs(np.array(levels) - before).reshape(2 * HALF + 1, -1).mean(1)
    return area_under_roc(effects, scan.motif)


def _level(dnase: Float[np.ndarray, "length cells"], cell: int) -> float:
    middle = len(dnase) // 2
    return float(np.log1p(dnase[middle - AROUND : middle + AROUND, cell].sum(dtype=np.float64)))


def _batches(codes: Codes) -> Iterator[list[Codes]]:
    """All substitutions of the scanned bases, base by base."""
    batch = []
    for at in range(len(codes) // 2 - HALF, len(codes) // 2 + HALF + 1):
        for other in range(1, len(BASES)):
            mutant = codes.copy()
            mutant[at] = (codes[at] + other) % len(BASES)
            batch.append(mutant)
            if len(batch) == AT_ONCE:
                yield batch
                batch = []
    if batch:
        yield batch
