"""Splice sites of one strand: where they are, and how likely each is used in each cell type."""

import numpy as np
from jaxtyping import Float64

from agviz.teaching.grammar import (
    ACCEPTOR,
    ACCEPTOR_AT,
    ACCEPTOR_MARGIN,
    ACCEPTOR_SLOPE,
    BRANCH_FROM,
    BRANCH_POINT,
    BRANCH_TO,
    CELLS,
    DONOR,
    DONOR_AT,
    DONOR_MARGIN,
    DONOR_SLOPE,
    NEURON,
    PYRIMIDINE_WEIGHT,
    PYRIMIDINES_FROM,
    PYRIMIDINES_TO,
    SIGNAL_MARGIN,
    SMALLEST_SITE,
    SPLICE_ENHANCER,
    SPLICE_ENHANCER_FROM,
    SPLICE_ENHANCER_LOGITS,
    SPLICE_ENHANCER_TO,
    WORST_ACCEPTOR,
    WORST_BRANCH,
)
from agviz.teaching.motifs import BASES, Scanner, best_score, sigmoid

PerCell = Float64[np.ndarray, " cells"]

_A, _C, _G, _T = range(len(BASES))
_LOWEST_LOGIT = -6.0  # a probability far below `SMALLEST_SITE` even with the splice enhancer


def find_donors(scanner: Scanner) -> dict[int, PerCell]:
    """Probability per cell type of each donor, by its last exonic base.

    A donor needs GT behind it; `sigmoid((bits - (best - DONOR_MARGIN)) / DONOR_SLOPE)`, with
    `SPLICE_ENHANCER_LOGITS` more in neurons where the splice enhancer stands behind it.
    """
    bits = scanner.scan_at(DONOR, DONOR_AT)
    logits = (bits - (best_score(DONOR) - DONOR_MARGIN)) / DONOR_SLOPE
    codes = scanner.codes
    gt = np.zeros(len(codes), dtype=bool)
    gt[:-2] = (codes[1:-1] == _G) & (codes[2:] == _T)
    enhancers = np.flatnonzero(
        scanner.scan(SPLICE_ENHANCER) > best_score(SPLICE_ENHANCER) - SIGNAL_MARGIN
    )
    donors = {}
    for at in np.flatnonzero(gt & (logits > _LOWEST_LOGIT)).tolist():
        per_cell = np.full(len(CELLS), logits[at])
        distance = enhancers - at
        if ((distance >= SPLICE_ENHANCER_FROM) & (distance <= SPLICE_ENHANCER_TO)).any():
            per_cell[NEURON] += SPLICE_ENHANCER_LOGITS
        probability = sigmoid(per_cell)
        if probability.max() > SMALLEST_SITE:
            donors[at] = probability
    return donors


def find_acceptors(scanner: Scanner) -> dict[int, PerCell]:
    """Probability per cell type of each acceptor, by the first exonic base; the same in all.

    An acceptor needs AG before it; its bits are those of the acceptor motif, `PYRIMIDINE_WEIGHT`
    less per base of the tract that is no pyrimidine, and those that the best branch point in reach
    misses; `sigmoid((bits + ACCEPTOR_MARGIN) / ACCEPTOR_SLOPE)`.
    """
    codes = scanner.codes
    core = scanner.scan_at(ACCEPTOR, ACCEPTOR_AT) - best_score(ACCEPTOR)
    branch = scanner.scan(BRANCH_POINT) - best_score(BRANCH_POINT)
    pyrimidines = np.concatenate([[0], np.cumsum((codes == _C) | (codes == _T))])
    ag = np.zeros(len(codes), dtype=bool)
    ag[2:] = (codes[:-2] == _A) & (codes[1:-1] == _G)
    candidates = np.flatnonzero(ag & (core > -WORST_ACCEPTOR))
    # The sequence must begin early enough to hold a branch point.
    candidates = candidates[candidates + BRANCH_FROM >= 1]
    tract = PYRIMIDINES_TO - PYRIMIDINES_FROM
    found = pyrimidines[candidates + PYRIMIDINES_TO] - pyrimidines[candidates + PYRIMIDINES_FROM]
    branches = branch[candidates[:, None] + np.arange(BRANCH_FROM, BRANCH_TO + 1)]
    best_branch = np.maximum(branches.max(axis=1, initial=WORST_BRANCH), WORST_BRANCH)
    bits = core[candidates] - PYRIMIDINE_WEIGHT * (tract - found) + best_branch
    probability = sigmoid((bits + ACCEPTOR_MARGIN) / ACCEPTOR_SLOPE)
    return {
        at: np.full(len(CELLS), share)
        for at, share in zip(candidates.tolist(), probability.tolist(), strict=True)
        if share > SMALLEST_SITE
    }
