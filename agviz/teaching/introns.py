"""Introns: from a donor's exonic bases to an acceptor's, and what breaks them when changed."""

import numpy as np

from agviz.teaching.draws import Draws
from agviz.teaching.grammar import (
    ACCEPTOR,
    ACCEPTOR_AT,
    BRANCH_POINT,
    DONOR,
    DONOR_AT,
    PYRIMIDINES_FROM,
    SPLICE_ENHANCER,
    SPLICE_ENHANCER_FROM,
)
from agviz.teaching.motifs import Codes, encode

__all__ = ["intron"]

NEURAL_DONORS = 0.3  # share that is weak without a splice enhancer behind it
SPLICE_ENHANCERS = 0.65  # share of those that have one: a weak donor alone says nothing of neurons
NEURAL_DONOR = "MAGGTYAGT"
FARTHEST = 40  # bp of the body in which the splice enhancer begins

WEAK_DONORS, WEAK_DONOR_AT = 0.4, (0, 1, 2, 5, 6, 7, 8)
"""To learn from: share of donors with one base changed, and which bases: all but GT."""

FARTHEST_TO_LEARN = 120
"""bp; the rule reaches 150."""

TRACTS_WEAKENED, MOST_PURINES = 0.4, 5
"""To learn from: share of tracts with purines among their 15 bases. Such an acceptor lives by its
branch point. With perfect tracts alone a network had not learnt what a branch point is worth: of an
exon with 11 pyrimidines, whose acceptor is right in 19 of 20 transcripts, it told a 20th of the
RNA."""


def intron(draws: Draws, *, to_learn: bool = False) -> tuple[Codes, tuple[int, ...]]:
    """An intron's bases with the ends of both exons, and the bases whose change breaks it.

    `to_learn`: donors and acceptors of every strength, which networks are trained on; else donors
    are perfect or neural, and all tracts are pyrimidines.
    """
    rng = draws.rng
    weak = rng.random() < (WEAK_DONORS if to_learn else NEURAL_DONORS)
    donor = _donor(draws, weak=weak, to_learn=to_learn)
    body = draws.background(int(rng.integers(60, 350)))
    marks = [1 - DONOR_AT]  # the G of GT
    if weak and rng.random() < SPLICE_ENHANCERS:
        farthest = min(FARTHEST_TO_LEARN, len(body) - len(SPLICE_ENHANCER))
        at = int(rng.integers(SPLICE_ENHANCER_FROM, farthest if to_learn else FARTHEST))
        body[at : at + len(SPLICE_ENHANCER)] = encode(SPLICE_ENHANCER)
        marks += [len(donor) + at + 1, len(donor) + at + 4]  # any two of it
    branch = draws.motif(BRANCH_POINT)
    gap = draws.background(int(rng.integers(2, 12)))
    pyrimidines = -PYRIMIDINES_FROM + ACCEPTOR_AT
    tract = draws.motif("Y" * pyrimidines + ACCEPTOR)
    if to_learn and rng.random() < TRACTS_WEAKENED:
        count = int(rng.integers(1, MOST_PURINES + 1))
        purines = encode("AG")[rng.integers(2, size=count)]
        tract[rng.choice(pyrimidines, count, replace=False)] = purines
    codes = np.concatenate([donor, body, branch, gap, tract])
    branch_a = len(donor) + len(body) + BRANCH_POINT.rindex("A")
    last_intronic = len(codes) - len(ACCEPTOR) - ACCEPTOR_AT - 1  # the G of AG
    return codes, (*marks, branch_a, last_intronic)


def _donor(draws: Draws, *, weak: bool, to_learn: bool) -> Codes:
    """The donor's motif, perfect or with one base changed."""
    if not to_learn:
        return draws.motif(NEURAL_DONOR if weak else DONOR)
    donor = draws.motif(DONOR)
    return draws.changed_at(donor, int(draws.rng.choice(WEAK_DONOR_AT))) if weak else donor
