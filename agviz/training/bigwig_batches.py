"""Batches of measured tracks: bases from a FASTA file, targets from bigWigs, read when needed.

Which windows, strands and shifts a batch has follows from the seed and the step alone, so training
that stopped goes on with the very same batches.
"""

import dataclasses
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int

from agviz.errors import InputError
from agviz.genome.fasta import Fasta
from agviz.genome.types import Interval
from agviz.observed.bigwig import BigWig
from agviz.teaching.motifs import encode
from agviz.training.augment import reverse_complement
from agviz.training.batches import SEQUENCE, Batch
from agviz.training.bigwig_targets import TargetTrack
from agviz.training.finetune_regions import Window, within

_ORDER, _DRAW = 0, 1  # streams of random numbers: of each epoch's order, of each row


class HeadTracks(NamedTuple):
    """The bigWigs of one head.

    Attributes
    ----------
    resolution
        bp of a bin: the head's finest.
    tracks, sources
        What they are, and their readers.
    partners
        The column that takes each column's place on the other strand.
    """

    resolution: int
    tracks: tuple[TargetTrack, ...]
    sources: tuple[BigWig, ...]
    partners: Int[np.ndarray, " tracks"]


class Row(NamedTuple):
    """One row of a batch: which window, by how much it is moved, whether it is turned around."""

    window: int
    moved: int
    turned: bool


@dataclasses.dataclass(frozen=True, eq=False)
class BigWigBatches:
    """Makes batches of windows of a genome, with the tracks of all heads.

    Attributes
    ----------
    fasta
        The genome.
    heads
        The tracks, by head.
    windows
        Where to look; each once, in an order of its own, before any comes again.
    length, size
        bp of a window, and windows in a batch.
    shift
        bp by which a window is moved at most.
    turns
        Half of the windows are turned to the other strand.
    seed
        Of order, shifts and strands.
    """

    fasta: Fasta
    heads: dict[str, HeadTracks]
    windows: tuple[Window, ...]
    length: int
    size: int
    shift: int = 0
    turns: bool = False
    seed: int = 0

    @property
    def twins(self) -> bool:
        """Never: measured windows have no counterfactual twins."""
        return False

    def batch(self, step: int) -> Batch:
        """The batch of a step, counted from 0: always the same."""
        rows = [self.at(row) for row in self.rows(step)]
        return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}

    def rows(self, step: int) -> list[Row]:
        """What a batch is made of."""
        return [self._row(i) for i in range(step * self.size, (step + 1) * self.size)]

    def _row(self, index: int) -> Row:
        epoch, place = divmod(index, len(self.windows))
        order = np.random.default_rng([self.seed, _ORDER, epoch]).permutation(len(self.windows))
        rng = np.random.default_rng([self.seed, _DRAW, index])
        moved = int(rng.integers(-self.shift, self.shift + 1))
        return Row(int(order[place]), moved, bool(self.turns and rng.random() < 0.5))

    def at(self, row: Row) -> Batch:
        """One window as a batch of one."""
        interval = self.interval(row)
        whole: Batch = {SEQUENCE: encode(self.fasta.fetch(interval))[None]}
        whole |= {name: self.read(name, interval)[None] for name in self.heads}
        return self.turned(whole) if row.turned else whole

    def turned(self, batch: Batch) -> Batch:
        """A batch as it is on the other strand."""
        partners = {name: head.partners for name, head in self.heads.items()}
        return reverse_complement(batch, partners)

    def interval(self, row: Row) -> Interval:
        """Where a row lies in the genome; moved no farther than its contig reaches."""
        window = self.windows[row.window]
        moved = window._replace(start=window.start + row.moved)
        placed = within(moved, self.fasta.contigs[window.chromosome], self.length)
        return Interval(placed.chromosome, placed.start, placed.start + self.length)

    def reach(self, window: int) -> Interval:
        """All that rows of a window may see, however it is moved."""
        first = self.interval(Row(window, -self.shift, False))
        last = self.interval(Row(window, self.shift, False))
        return Interval(first.chromosome, first.start, last.end)

    def read(self, name: str, interval: Interval) -> Float32[np.ndarray, "bins tracks"]:
        """A head's tracks in an interval: sums over its bins, NaN where nothing was measured.

        Raises
        ------
        InputError
            A value is negative or infinite, which no count is.
        FormatError
            A bigWig is damaged.
        """
        head = self.heads[name]
        columns = []
        for track, source in zip(head.tracks, head.sources, strict=True):
            values = source.fetch(interval) * np.float32(track.scale)
            bins = values.reshape(-1, head.resolution).sum(axis=1)
            if (bins < 0).any() or np.isinf(bins).any():
                wrong = float(bins[(bins < 0) | np.isinf(bins)][0])
                remedy = (
                    "a '-' strand stored below zero needs scale=-1"
                    if wrong < 0
                    else "repair the file, or leave this region out"
                )
                raise InputError(
                    f"Track {track.name!r} ({track.strand}) has the value {wrong:g} in "
                    f"{interval.chromosome}:{interval.start}-{interval.end} (0-based); counts are "
                    f"finite and 0 or more: {remedy}"
                )
            columns.append(bins)
        return np.stack(columns, axis=1)
