"""Where transcription starts, and how strongly, on one strand."""

from typing import NamedTuple

import numpy as np

from agviz.teaching.grammar import (
    CPG_BOX,
    CPG_BOX_AT,
    CPG_INITIATOR,
    CPG_INITIATOR_AT,
    CPG_STRENGTH,
    DOWNSTREAM,
    DOWNSTREAM_AT,
    PROMOTER_MARGIN,
    SMALLEST_PROMOTER,
    TATA,
    TATA_AT,
    TATA_INITIATOR,
    TATA_INITIATOR_AT,
    TATA_STRENGTH,
    TSS_DISTANCE,
)
from agviz.teaching.motifs import Scanner, Scores, best_score, sigmoid

_KINDS = (
    (TATA_STRENGTH, ((TATA, TATA_AT), (TATA_INITIATOR, TATA_INITIATOR_AT))),
    (
        CPG_STRENGTH,
        ((CPG_BOX, CPG_BOX_AT), (CPG_INITIATOR, CPG_INITIATOR_AT), (DOWNSTREAM, DOWNSTREAM_AT)),
    ),
)


class Promoter(NamedTuple):
    """A transcription start site: its first transcribed base, and its strength (1: perfect)."""

    tss: int
    strength: float


def promoter_strength(scanner: Scanner) -> Scores:
    """Strength of a promoter whose TSS each base would be: the better of the two kinds.

    Each kind is `strength x sigmoid(bits - (best - PROMOTER_MARGIN))` of its motifs' sum.
    """
    kinds = []
    for strength, motifs in _KINDS:
        bits = sum((scanner.scan_at(*motif) for motif in motifs), start=np.zeros(1))
        best = sum(best_score(motif) for motif, _ in motifs)
        kinds.append(strength * sigmoid(bits - (best - PROMOTER_MARGIN)))
    return np.maximum(*kinds)


def find_promoters(scanner: Scanner) -> list[Promoter]:
    """The promoters of one strand, by position; of close ones the strongest."""
    strength = promoter_strength(scanner)
    candidates = np.flatnonzero(strength > SMALLEST_PROMOTER)
    kept: list[Promoter] = []
    for at in candidates[np.argsort(-strength[candidates], kind="stable")].tolist():
        if all(abs(at - other.tss) >= TSS_DISTANCE for other in kept):
            kept.append(Promoter(at, float(strength[at])))
    return sorted(kept)
