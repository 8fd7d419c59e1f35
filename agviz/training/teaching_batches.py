"""Batches of the teaching world: each window is new, made from a seed when it is needed.

Nothing is stored: a window of 16,384 bp with all its observations takes 40 ms of one core. The seed
of a row follows from the step, so training that stopped goes on with the very same windows.
"""

import dataclasses
import zlib

import numpy as np

from agviz.errors import InputError
from agviz.teaching.motifs import Codes, reverse_complement
from agviz.teaching.oracle import oracle
from agviz.teaching.windows import FOLDS, TRAINING, observe, window_pair
from agviz.training.batches import SEQUENCE, Batch

WINDOWS_PER_SEED = 2**32
"""Windows between the first ones of two seeds of a source: no stage is as long."""

_NOISE = zlib.crc32(b"observation")


@dataclasses.dataclass(frozen=True)
class TeachingBatches:
    """Makes batches of windows of the teaching world, with noisy observations of all heads.

    Attributes
    ----------
    length
        bp of a window.
    size
        Windows in a batch; an even number of twins.
    twins
        Whether rows 2k and 2k + 1 are a window and its counterfactual twin. If not, every row is
        one of such a pair, by chance.
    held_out
        Fold of seeds that is never used; None: all are.
    seed
        Sources of different seeds share no window.
    world
        Which of the worlds of `teaching.windows`.
    """

    length: int
    size: int
    twins: bool = False
    held_out: int | None = None
    seed: int = 0
    world: str = TRAINING

    def __post_init__(self) -> None:
        if self.twins and self.size % 2:
            raise InputError(f"Twins come in pairs; a batch of {self.size} is odd")
        if self.held_out is not None and not 0 <= self.held_out < FOLDS:
            raise InputError(f"held_out is a fold from 0 to {FOLDS - 1}; got {self.held_out}")

    def batch(self, step: int) -> Batch:
        """The batch of a step, counted from 0: always the same."""
        pairs = self.size // 2 if self.twins else self.size
        rows = []
        for index in range(step * pairs, (step + 1) * pairs):
            rows += self._rows(self.window_seed(index))
        return {name: np.stack([row[name] for row in rows]) for name in rows[0]}

    def window_seed(self, index: int) -> int:
        """The seed of the i-th pair of windows that this source uses."""
        first = self.seed * WINDOWS_PER_SEED
        if self.held_out is None:
            return first + index
        used = [fold for fold in range(FOLDS) if fold != self.held_out]
        return first + index // len(used) * FOLDS + used[index % len(used)]

    def _rows(self, seed: int) -> list[Batch]:
        """A pair of twins, or one of them; on either strand."""
        rng = np.random.default_rng([_NOISE, zlib.crc32(self.world.encode()), seed])
        pair = list(window_pair(seed, self.length, world=self.world))
        turned, member = rng.random() < 0.5, int(rng.integers(2))
        if not self.twins:
            pair = [pair[member]]
        return [_row(reverse_complement(codes) if turned else codes, rng) for codes in pair]


def _row(codes: Codes, rng: np.random.Generator) -> Batch:
    return {SEQUENCE: codes.astype(np.int8), **observe(oracle(codes), rng)}
