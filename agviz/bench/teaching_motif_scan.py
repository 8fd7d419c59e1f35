"""Baseline 1: a context-free motif scan, the analysis of a century's textbooks.

It is given what nobody has in life: every true motif, with the true distance from it to the site
that it marks. Each output is a linear map of the motifs' hits around the place, fitted by least
squares on windows of the training world. What it lacks is context: sites do not cooperate, nothing
reaches further than the smoothing, no insulator stands between two places, and a splice site does
not know of its branch point or its gene. Junctions are pairs of places and beyond it.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from jaxtyping import Float32

from agviz.bench.teaching_answers import Answer
from agviz.bench.teaching_least_squares import LeastSquares
from agviz.teaching import grammar
from agviz.teaching.grammar import BIN, CONTACT_BIN, FACTORS
from agviz.teaching.motifs import UNKNOWN, Codes, Scanner, best_score, reverse_complement, sigmoid
from agviz.teaching.oracle import Truth
from agviz.teaching.sites import is_palindrome

__all__ = ["MotifScan"]

MARGIN = 3.0
"""bits below the best score at which a motif that is no factor's is half a hit: one mismatch."""

STRANDED = (
    (grammar.TATA, grammar.TATA_AT),
    (grammar.TATA_INITIATOR, grammar.TATA_INITIATOR_AT),
    (grammar.CPG_BOX, grammar.CPG_BOX_AT),
    (grammar.CPG_INITIATOR, grammar.CPG_INITIATOR_AT),
    (grammar.DOWNSTREAM, grammar.DOWNSTREAM_AT),
    (grammar.DONOR, grammar.DONOR_AT),
    # With its pyrimidine tract, as collections of splice-site motifs have it.
    (
        "Y" * (grammar.PYRIMIDINES_TO - grammar.PYRIMIDINES_FROM) + grammar.ACCEPTOR,
        grammar.PYRIMIDINES_FROM,
    ),
    (grammar.BRANCH_POINT, 0),
    (grammar.SPLICE_ENHANCER, 0),
    (grammar.POLYA_SIGNAL, 0),
    (grammar.GU_ELEMENT, 0),
)
"""Motifs that count on their own strand, and bp from the place they mark to their first base."""

WIDTHS = {
    "dnase": 147, "cage": 5, "rna_seq": 245, "chip_tf": 99, "chip_histone": 491,
    "splice_sites": 1, "splice_site_usage": 1,
}  # fmt: skip
"""bp over which hits are smoothed: triangles with an sd of 60, 2, 100, 40, 200 and 0 bp, those of
the signals themselves where they have one."""

GAP = 64
"""bp of N between joined sequences: more than any motif is wide, or away from what it marks."""

AT_ONCE = 131_072
"""bp scanned at once, for memory."""

RIDGE = 1.0
"""Rows of zeros: nothing beside the bases around a hit, and enough where motifs share all hits."""

_CTCF = tuple(FACTORS).index(grammar.INSULATOR)


def motif_hits(codes: Codes) -> Float32[np.ndarray, "length motifs"]:
    """How well each motif fits at each base, 0 to 1.

    Factors first, at their middles, both strands added; then `STRANDED` on +, then on -.
    """
    forward, backward = Scanner(codes), Scanner(reverse_complement(codes))
    columns = []
    for factor in FACTORS.values():
        motif, middle = factor.motif, -(len(factor.motif) // 2)
        threshold = best_score(motif) - factor.margin
        both = [sigmoid((s.scan_at(motif, middle) - threshold) / factor.slope)
                for s in (forward, backward)]  # fmt: skip
        columns.append(both[0] if is_palindrome(motif) else both[0] + both[1][::-1])
    for scanner, step in ((forward, 1), (backward, -1)):
        for motif, offset in STRANDED:
            bits = scanner.scan_at(motif, offset)
            columns.append(sigmoid(bits - (best_score(motif) - MARGIN))[::step])
    return np.stack(columns, 1).astype(np.float32)


def _hits_of(sequences: Sequence[Codes]) -> Iterator[Float32[np.ndarray, "length motifs"]]:
    """Hits of each sequence; many short ones are joined by N, and scanned as one."""
    length = len(sequences[0])
    stride = length + GAP
    size = max(1, AT_ONCE // stride)
    for first in range(0, len(sequences), size):
        several = sequences[first : first + size]
        joined = np.full((len(several), stride), UNKNOWN, dtype=np.int8)
        joined[:, GAP:] = several
        # Each has a gap on either side, so that its ends are what they are alone.
        hits = motif_hits(np.append(joined.reshape(-1), joined[0, :GAP]))[:-GAP]
        yield from hits.reshape(len(several), stride, -1)[:, GAP:]


def smooth(
    values: Float32[np.ndarray, "length columns"], width: int
) -> Float32[np.ndarray, "length columns"]:
    """A triangle of height 1 that falls to 0 `width` bp away in place of each hit."""
    if width == 1:
        return values
    spread = values.astype(np.float64)
    for _ in range(2):  # a box of a box is a triangle
        sums = np.cumsum(np.pad(spread, ((width // 2 + 1, width // 2), (0, 0))), axis=0)
        spread = sums[width:] - sums[:-width]
    return (spread / width).astype(np.float32)


def _binned(values: np.ndarray, output: str) -> np.ndarray:
    """Means of the output's bins."""
    if output not in ("chip_tf", "chip_histone"):
        return values
    return values.reshape(-1, BIN, values.shape[1]).mean(1)


class MotifScan:
    """The fitted baseline.

    Parameters
    ----------
    windows
        Sequences of the training world and their truth.
    """

    name = "motif scan"
    outputs = frozenset({*WIDTHS, "contact_maps"})

    def __init__(self, windows: Iterable[tuple[Codes, Truth]]) -> None:
        fits: dict[str, LeastSquares] = {}
        for codes, truth in windows:
            hits = motif_hits(codes)
            for output, width in WIDTHS.items():
                features, targets = _binned(smooth(hits, width), output), getattr(truth, output)
                fit = fits.setdefault(output, LeastSquares(hits.shape[1], targets.shape[1]))
                fit.add(features, targets)
            pairs = _pair_features(hits)
            fit = fits.setdefault("contact_maps", LeastSquares(pairs.shape[1], 1))
            fit.add(pairs, truth.contact_maps.reshape(-1, 1))
        self._maps = {output: fit.solve(ridge=RIDGE) for output, fit in fits.items()}

    def answer(self, sequences: Sequence[Codes], outputs: Sequence[str]) -> list[Answer]:
        """What the hits say of each sequence."""
        return [self._answer(hits, outputs) for hits in _hits_of(sequences)]

    def _answer(self, hits: Float32[np.ndarray, "length motifs"], outputs: Sequence[str]) -> Answer:
        tracks = {}
        for output in outputs:
            weights, constant = self._maps[output]
            if output == "contact_maps":
                bins = len(hits) // CONTACT_BIN
                tracks[output] = (_pair_features(hits) @ weights + constant).reshape(bins, bins)
                continue
            # Smoothing the sum of few columns is smoothing many and summing them.
            summed = smooth(hits @ weights, WIDTHS[output])
            tracks[output] = np.maximum(_binned(summed, output) + constant, 0.0)
        return Answer(tracks)


def _pair_features(hits: Float32[np.ndarray, "length motifs"]) -> Float32[np.ndarray, "pairs 2"]:
    """Of each two bins of the contact map: CTCF hits in either, and how far apart they are."""
    bins = len(hits) // CONTACT_BIN
    held = hits[: bins * CONTACT_BIN, _CTCF].reshape(bins, CONTACT_BIN).sum(1)
    at = np.arange(bins, dtype=np.float32)
    features = [held[:, None] + held[None, :], np.abs(at[:, None] - at[None, :])]
    return np.stack(features, -1).reshape(-1, 2).astype(np.float32)
