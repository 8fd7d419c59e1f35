"""Which transcription factors are bound where, and the chromatin that they open."""

import dataclasses
import functools

import numpy as np
from jaxtyping import Float64, Int64

from agviz.teaching.grammar import (
    CELLS,
    COOPERATIVITY,
    FACTORS,
    HALF_OPEN,
    OPENING_SD,
    SMALLEST_OCCUPANCY,
)
from agviz.teaching.motifs import Scanner, best_score, pwm, sigmoid

_SMALLEST_LOGIT = float(np.log(SMALLEST_OCCUPANCY / (1 - SMALLEST_OCCUPANCY)))

KERNEL_SDS = 4
"""Standard deviations at which a spread signal ends."""


@dataclasses.dataclass(frozen=True, eq=False)
class Sites:
    """Bound sites of one factor, by position.

    Attributes
    ----------
    center
        Middle of each site, in bp; between two bases (.5) for motifs of even width.
    strand
        1 or -1; of a palindrome 1.
    occupancy
        Share of time that it is bound, 0 to 1.
    """

    center: Float64[np.ndarray, " sites"]
    strand: Int64[np.ndarray, " sites"]
    occupancy: Float64[np.ndarray, " sites"]

    def __len__(self) -> int:
        return len(self.center)


def bound_sites(forward: Scanner, backward: Scanner) -> dict[str, Sites]:
    """Sites of every factor, on both strands.

    Occupancy is `sigmoid((score - (best - margin)) / slope)` of the motif's score in bits.
    """
    return {name: _sites_of(name, forward, backward) for name in FACTORS}


def _sites_of(name: str, forward: Scanner, backward: Scanner) -> Sites:
    factor, length = FACTORS[name], len(forward.codes)
    threshold = best_score(factor.motif) - factor.margin
    middle = (len(factor.motif) - 1) / 2
    found = []
    for strand, scanner in ((1, forward), (-1, backward)):
        if strand < 0 and is_palindrome(factor.motif):
            continue  # it would be counted twice
        logits = (scanner.scan(factor.motif) - threshold) / factor.slope
        starts = np.flatnonzero(logits > _SMALLEST_LOGIT)
        centers = starts + middle
        centers = centers if strand > 0 else length - 1 - centers
        found.append((centers, np.full(len(starts), strand), sigmoid(logits[starts])))
    center, strands, bound = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.lexsort((strands, center))
    return Sites(center[order], strands[order], bound[order])


@functools.cache
def is_palindrome(motif: str) -> bool:
    """Whether a motif reads the same on both strands."""
    matrix = pwm(motif)
    return bool(np.allclose(matrix, matrix[::-1, ::-1]))


@functools.cache
def _kernel(sd: float, fraction: float) -> Float64[np.ndarray, " reach"]:
    """A bell of height 1 around a center at `fraction` (0 or .5) behind a base."""
    reach = int(KERNEL_SDS * sd)
    offsets = np.arange(-reach, reach + 1 + (fraction > 0)) - fraction
    return np.exp(-(offsets**2) / (2 * sd * sd))


def spread(
    length: int,
    centers: Float64[np.ndarray, " sites"],
    heights: Float64[np.ndarray, "sites columns"],
    *,
    sd: float,
) -> Float64[np.ndarray, "length columns"]:
    """Sum of bells `height x exp(-(x - center)^2 / 2 sd^2)`, one per site; 0 beyond 4 sd."""
    out = np.zeros((length, heights.shape[1]))
    reach = int(KERNEL_SDS * sd)
    for center, height in zip(centers.tolist(), heights, strict=True):
        base = int(center // 1)
        kernel = _kernel(sd, center - base)
        first = base - reach
        start, end = max(0, first), min(length, first + len(kernel))
        if start < end:
            out[start:end] += kernel[start - first : end - first, None] * height
    return out


def accessibility(sites: dict[str, Sites], length: int) -> Float64[np.ndarray, "length cells"]:
    """How open chromatin is at each base in each cell type, 0 to 1.

    `S^n / (S^n + h^n)` with n = `COOPERATIVITY`, h = `HALF_OPEN` and S the sum over sites of
    occupancy x weight, each spread by `OPENING_SD` (Hill's equation).
    """
    centers, heights = [np.zeros(0)], [np.zeros((0, len(CELLS)))]
    for name, found in sites.items():
        weights = np.array(FACTORS[name].weights)
        if weights.any():
            centers.append(found.center)
            heights.append(found.occupancy[:, None] * weights)
    total = spread(length, np.concatenate(centers), np.concatenate(heights), sd=OPENING_SD)
    power = total**COOPERATIVITY
    return power / (power + HALF_OPEN**COOPERATIVITY)
