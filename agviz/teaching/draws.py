"""Random bases: the background, matches of motifs, changed bases; from one stream of numbers."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64

from agviz.teaching.motifs import BASES, Codes, draw

TRANSITIONS = np.array(
    [
        [0.34, 0.17, 0.25, 0.24],
        [0.35, 0.26, 0.06, 0.33],
        [0.29, 0.21, 0.26, 0.24],
        [0.22, 0.21, 0.25, 0.32],
    ]
)
"""Probability of each base behind A, C, G, T: 42 % GC and few CpG, as in the human genome."""

CHAIN, CHAINS = 256, 128
"""bp after which the background's chain starts anew, and how many are drawn at once, for speed."""

_LIMITS = np.cumsum(TRANSITIONS, axis=1)[:, :-1].T


class Draws:
    """Draws bases from one stream of random numbers.

    Parameters
    ----------
    rng
        The stream; the same stream gives the same sequences on every platform.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self._drawn: Codes = np.empty(0, dtype=np.int8)

    def background(self, length: int) -> Codes:
        """The next bases of a Markov chain of first order (`TRANSITIONS`)."""
        while len(self._drawn) < length:
            self._drawn = np.concatenate([self._drawn, self._draw_chains()])
        codes, self._drawn = self._drawn[:length].copy(), self._drawn[length:]
        return codes

    def _draw_chains(self) -> Codes:
        draws = self.rng.random((CHAIN, CHAINS))
        codes = np.empty((CHAIN, CHAINS), dtype=np.int8)
        last = (draws[0] * len(BASES)).astype(np.int8)  # each chain begins with any base
        for row, drawn in zip(codes, draws, strict=True):
            first, second, third = _LIMITS[:, last]
            last = (drawn >= first).astype(np.int8) + (drawn >= second) + (drawn >= third)
            row[:] = last
        return codes.T.reshape(-1)

    def motif(self, motif: str) -> Codes:
        """A match of a motif, one of all at random."""
        return draw(motif, self.rng.random(len(motif)))

    def changed(self, codes: Codes, count: int) -> Codes:
        """`count` bases replaced by others."""
        return self.changed_at(codes, self.rng.choice(len(codes), count, replace=False))

    def changed_at(self, codes: Codes, at: np.ndarray | int) -> Codes:
        """These bases replaced by others."""
        codes, at = codes.copy(), np.atleast_1d(at)
        codes[at] = (codes[at] + self.rng.integers(1, len(BASES), len(at))) % len(BASES)
        return codes

    def pick(self, choices: Sequence[str], shares: Sequence[float] | None = None) -> str:
        """One of some choices, by their shares, or each as likely."""
        weights: Float64[np.ndarray, " n"] = np.array(shares or [1 / len(choices)] * len(choices))
        at = np.searchsorted(np.cumsum(weights), self.rng.random() * weights.sum(), side="right")
        return choices[min(int(at), len(choices) - 1)]
