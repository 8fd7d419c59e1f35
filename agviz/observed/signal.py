"""Signals from files: values per base, read in pieces and reduced to bins exactly.

Zoom levels of bigWig files are averages over windows that are not our bins, so peaks would be
lost or move. Reading every base, some hundred thousand at a time, is exact, bounded in memory,
and fast enough for a whole chromosome.
"""

import abc
from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Float32

from agviz.genome.source import Kind, bin_edges, reduce_at
from agviz.genome.types import Interval
from agviz.observed.file_source import FileSource, on_contig

PIECE = 500_000
"""Bases held at once: 4 MB of float64, which stay in a processor's cache; larger is slower."""


class SignalFile(FileSource):
    """A `FileSource` with one value per base; subclasses write `_open`, `_lengths` and `_read`."""

    kind: Kind = "signal"

    @abc.abstractmethod
    def _read(self, contig: str, start: int, end: int) -> Float[np.ndarray, " width"]:
        """Values of the bases from `start` to `end`, all of them on the contig."""

    def fetch(
        self, interval: Interval, bins: int | None = None
    ) -> Float32[np.ndarray, " bins_or_width"]:
        """Values of a window, one per bin.

        Parameters
        ----------
        interval
            The window; may reach off its contig, where values are NaN.
        bins
            Number of bins, at most the width; each is the `reduce`d value of its bases. None
            gives one value per base.

        Returns
        -------
        Float32[np.ndarray, "bins"]
            NaN where there is no contig, or where the file says nothing and nothing was to be
            put in its place.

        Raises
        ------
        IntervalError
            When the interval is empty or wholly off its contig.
        ContigError
            When the file has no such contig under any of its names.
        FormatError
            When the file is damaged.
        InputError
            When `bins` is more than the interval's width, or less than 1.
        """
        with self._lock:
            contig, length = self._locate(interval.chromosome)
            first, last = on_contig(interval, length, self._described)

            def read(start: int, end: int) -> Float[np.ndarray, " width"]:
                start, end = start + interval.start, end + interval.start
                values = np.full(end - start, np.nan)
                low, high = max(start, first), min(end, last)
                if low < high:
                    values[low - start : high - start] = self._read(contig, low, high)
                return values

            count = interval.width if bins is None else bins
            return read_reduced(read, interval.width, bins=count, how=self.reduce)

    def _locate(self, name: str) -> tuple[str, int | None]:
        """The file's own name of a contig, and its length where the file knows it."""
        contig = self._contigs().resolve(name)
        return contig, self._contigs().length(contig)


def read_reduced(
    read: Callable[[int, int], Float[np.ndarray, " width"]],
    width: int,
    *,
    bins: int,
    how: str,
    piece: int = PIECE,
) -> Float32[np.ndarray, "{bins}"]:
    """Reduce to bins what `read(start, end)` gives, never holding more than `piece` values.

    Equal to ``reduce_bins(read(0, width), bins, how)``: bins are cut where pieces begin, and what
    the cut ones give is reduced once more.
    """
    edges = bin_edges(width, bins)
    if bins == width:
        pieces = [(start, min(start + piece, width)) for start in range(0, width, piece)]
        return np.concatenate([read(*part).astype(np.float32) for part in pieces])
    cuts = np.union1d(edges, np.arange(0, width, piece))
    first = "sum" if how == "mean" else how
    values, counts = [], []
    for start in range(0, width, piece):
        stop = min(start + piece, width)
        low, high = np.searchsorted(cuts, (start, stop))
        part, starts = read(start, stop), cuts[low:high] - start
        values.append(reduce_at(part, starts, first))
        if how == "mean":
            counts.append(np.add.reduceat(~np.isnan(part), starts, dtype=np.int64))
    groups = np.searchsorted(cuts, edges[:-1])
    result = reduce_at(np.concatenate(values), groups, first)
    if how == "mean":
        # A bin without values is NaN / 0, which is NaN; spare the warning.
        result = result / np.maximum(np.add.reduceat(np.concatenate(counts), groups), 1)
    return result.astype(np.float32)
