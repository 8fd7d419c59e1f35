"""Baseline 2: a linear model of k-mer counts, as support-vector machines of regulatory DNA have.

Counts of all 6-mers in the 256 bp around each 128-bp bin, and from them by ridge regression the
sum of every track in the bin, fitted on windows of the training world. It learns which words go
with which track and cannot learn what needs two words at a distance. What it says of a bin is
spread evenly over its bases; splice sites, junctions and contacts have no bins, and no answer.

References
----------
Ghandi et al. (2014) *PLoS Comput. Biol.* 10:e1003711: k-mer regression of regulatory sequence.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from jaxtyping import Float32, Int64

from agviz.bench.teaching_answers import Answer
from agviz.bench.teaching_least_squares import LeastSquares
from agviz.teaching.grammar import BIN, CELLS, FACTORS
from agviz.teaching.motifs import UNKNOWN, Codes
from agviz.teaching.oracle import Truth

__all__ = ["KmerModel"]

K = 6  # bp of a word
WORDS = 4**K
PIECE = 64  # bp; windows are made of such pieces
PIECES = BIN // PIECE
MARGIN = 1  # pieces counted on either side of a bin
RIDGE = 1_000.0
"""Rows of zeros; the best of 3 to 3,000 by r on 12 training windows that were left out."""

AT_ONCE = 8
"""Windows whose products are taken together: few sums of large matrices are quicker."""

PER_BASE = ("dnase", "cage", "rna_seq")
WIDTHS = {
    "dnase": len(CELLS), "cage": 2 * len(CELLS), "rna_seq": 2 * len(CELLS),
    "chip_tf": len(FACTORS), "chip_histone": len(CELLS) + 1,
}  # fmt: skip
"""Tracks of each output that is predicted."""


def words(codes: Codes) -> Int64[np.ndarray, " length"]:
    """The number of the word that begins at each base; `WORDS` where it has an N or no room."""
    padded = np.concatenate([codes, np.full(K - 1, UNKNOWN, dtype=np.int8)]).astype(np.int64)
    number = np.zeros(len(codes), dtype=np.int64)
    known = np.ones(len(codes), dtype=bool)
    for k in range(K):
        letter = padded[k : k + len(codes)]
        number = number * 4 + letter
        known &= letter < UNKNOWN
    return np.where(known, number, WORDS)


def _around_bins(pieces: Float32[np.ndarray, "pieces n"]) -> Float32[np.ndarray, "bins n"]:
    """Sums over each bin and its margins."""
    padded = np.pad(pieces, ((MARGIN, MARGIN), (0, 0)))
    bins = len(pieces) // PIECES
    return np.sum(
        [padded[k : k + bins * PIECES : PIECES] for k in range(PIECES + 2 * MARGIN)], axis=0
    )


def word_counts(codes: Codes) -> Float32[np.ndarray, "bins words"]:
    """How often each word begins in each bin and its margins."""
    places = words(codes)
    pieces = np.arange(len(codes)) // PIECE
    flat = np.bincount(pieces * (WORDS + 1) + places, minlength=(pieces[-1] + 1) * (WORDS + 1))
    counts = flat.reshape(-1, WORDS + 1)[:, :WORDS].astype(np.float32)
    return _around_bins(counts)


class KmerModel:
    """The fitted baseline.

    Parameters
    ----------
    windows
        Sequences of the training world and their truth.
    """

    name = "k-mers"
    outputs = frozenset(WIDTHS)

    def __init__(self, windows: Iterable[tuple[Codes, Truth]]) -> None:
        fit = LeastSquares(WORDS, sum(WIDTHS.values()))
        several: list[tuple[np.ndarray, np.ndarray]] = []
        for codes, truth in windows:
            several.append((word_counts(codes), _targets(truth)))
            if len(several) == AT_ONCE:
                fit.add(*map(np.concatenate, zip(*several, strict=True)))
                several = []
        if several:
            fit.add(*map(np.concatenate, zip(*several, strict=True)))
        weights, constant = fit.solve(ridge=RIDGE)
        ends = np.cumsum(list(WIDTHS.values()))[:-1]
        self._maps = {
            output: (np.concatenate([part, np.zeros_like(part[:1])]), offset)
            for output, part, offset in zip(
                WIDTHS,
                np.split(weights, ends, 1),
                np.split(constant, ends),
                strict=True,
            )
        }

    def answer(self, sequences: Sequence[Codes], outputs: Sequence[str]) -> list[Answer]:
        """What the words say of each sequence."""
        return [self._answer(words(codes), outputs) for codes in sequences]

    def _answer(self, places: Int64[np.ndarray, " length"], outputs: Sequence[str]) -> Answer:
        tracks = {}
        for output in outputs:
            weights, constant = self._maps[output]
            pieces = weights[places].reshape(-1, PIECE, weights.shape[1]).sum(1)
            bins = np.maximum(_around_bins(pieces) + constant, 0.0)
            tracks[output] = np.repeat(bins / BIN, BIN, 0) if output in PER_BASE else bins
        return Answer(tracks)


def _targets(truth: Truth) -> Float32[np.ndarray, "bins tracks"]:
    """What is fitted: sums over bins of every track of `WIDTHS`."""
    sums = [
        getattr(truth, output).reshape(-1, BIN, WIDTHS[output]).sum(1)
        if output in PER_BASE
        else getattr(truth, output)
        for output in WIDTHS
    ]
    return np.concatenate(sums, 1)
