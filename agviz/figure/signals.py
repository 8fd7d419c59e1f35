"""Signals: values along one contig, in memory or behind a `Source`, and their bins for a region."""

import abc
import dataclasses
import functools
from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float32, Int64, Real

from agviz._counts import counted
from agviz.errors import InputError, IntervalError
from agviz.figure.regions import region_text
from agviz.genome.real_numbers import narrowed
from agviz.genome.source import Source, bin_edges, reduce_bins
from agviz.genome.types import Interval

BLOCK = 512  # positions copied at a time


def bin_count(values: int, most: int) -> int:
    """How many bins to draw `values` values in: none narrower than if there were `most` of them.

    >>> bin_count(1000, 2000), bin_count(3000, 2000), bin_count(1_000_000, 2000)
    (1000, 1500, 2000)
    """
    return values // -(-values // most)


def largest(values: Real[np.ndarray, "..."]) -> float:
    """The size of the finite value farthest from zero; 0 where there is none."""
    sizes = np.abs(values)
    return float(sizes.max(initial=0.0, where=np.isfinite(sizes)))


@dataclasses.dataclass(frozen=True, eq=False)
class Binned:
    """Lowest and highest value of each bin; NaN where nothing is known.

    `edges`, one more than bins, are genomic (0-based), ascending, within the region that was
    asked for; `grain` is how many bp one value of the data stands for.
    """

    edges: Int64[np.ndarray, " edges"]
    low: Float32[np.ndarray, " bins"]
    high: Float32[np.ndarray, " bins"]
    grain: int = 1

    @property
    def known(self) -> Bool[np.ndarray, " bins"]:
        """Where there is a value."""
        return ~np.isnan(self.high)

    @property
    def extreme(self) -> Float32[np.ndarray, " bins"]:
        """Of each bin the value farther from zero, with its sign."""
        return np.where(-self.low > self.high, self.low, self.high)


class Signal(abc.ABC):
    """One value per base, or per bin of some bp, along a contig."""

    name: str
    strand: str

    @abc.abstractmethod
    def binned(self, region: Interval, bins: int) -> Binned:
        """At most `bins` bins over the part of `region` that the data cover."""

    @property
    @abc.abstractmethod
    def interval(self) -> Interval | None:
        """What the data cover, or None if only a file knows."""


@dataclasses.dataclass(frozen=True, eq=False)
class ArraySignal(Signal):
    """Values in memory: `values[i]` stands for `resolution` bp from `start + i * resolution`."""

    name: str
    strand: str
    chromosome: str
    start: int
    resolution: int
    values: Float32[np.ndarray, " bins"]

    @property
    def interval(self) -> Interval:
        """What the values cover."""
        return Interval(
            self.chromosome, self.start, self.start + len(self.values) * self.resolution
        )

    def binned(self, region: Interval, bins: int) -> Binned:
        """Maximum and minimum per bin; the data's own bins where they are not finer.

        Raises
        ------
        IntervalError
            When no value lies in `region`.
        """
        first, last = self._span(region)
        part = self.values[first:last]
        count = bin_count(len(part), bins)
        edges = self.start + self.resolution * (first + bin_edges(len(part), count))
        high = reduce_bins(part, count, "max")
        low = high if count == len(part) else reduce_bins(part, count, "min")
        edges = np.clip(edges, region.start, region.end)
        return Binned(edges, low, high, self.resolution)

    @functools.cached_property
    def largest(self) -> float:
        """The size of the finite value farthest from zero; 0 where there is none."""
        return largest(self.values)

    def position(self, start: int, end: int, *, highest: bool) -> int:
        """First edge of the value that is the highest (or lowest) within [start, end)."""
        first, last = self._span(Interval(self.chromosome, start, end))
        part = self.values[first:last]
        best = np.nanargmax(part) if highest else np.nanargmin(part)
        return self.start + self.resolution * (first + int(best))

    def indices(self, start: int, end: int) -> slice:
        """Where the values are that lie in [start, end), also in part; none outside the data."""
        first = min(max(0, (start - self.start) // self.resolution), len(self.values))
        last = min(max(first, -(-(end - self.start) // self.resolution)), len(self.values))
        return slice(first, last)

    def _span(self, region: Interval) -> tuple[int, int]:
        """Indices of the values that lie in `region`, also in part."""
        if region.chromosome != self.chromosome:
            raise IntervalError(
                f"Track {self.name!r} is on {self.chromosome!r}, but the figure shows "
                f"{region_text(region)}; draw a region of {self.chromosome!r} with .at(interval)"
            )
        found = self.indices(region.start, region.end)
        first, last = found.start, found.stop
        if first >= last:
            raise IntervalError(
                f"{region_text(region)} lies outside the data of track {self.name!r}, "
                f"{region_text(self.interval)}; draw a region within them with .at(interval)"
            )
        return first, last


@dataclasses.dataclass(frozen=True, eq=False)
class SourceSignal(Signal):
    """Values behind a `Source` of kind `"signal"`, fetched when drawn."""

    name: str
    source: Source
    strand: str = "."

    @property
    def interval(self) -> None:
        """Only the source knows."""
        return None

    def binned(self, region: Interval, bins: int) -> Binned:
        """The source's own reduction per bin."""
        width = region.end - region.start
        count = bin_count(width, bins)
        values = narrowed(
            np.asarray(self.source.fetch(region, count)), f"Values of source {self.name!r}"
        )
        if values.shape != (count,):
            raise InputError(
                f"Source {self.name!r} gave an array of shape {values.shape} for "
                f"{counted(count, 'bin')}; "
                f"a source of kind 'signal' gives ({count},)"
            )
        return Binned(region.start + bin_edges(width, count), values, values)


def track_major(
    values: Real[np.ndarray, "positions tracks"] | Bool[np.ndarray, "positions tracks"],
    chosen: Sequence[int],
) -> Float32[np.ndarray, "chosen positions"]:
    """A copy of the chosen columns, each in one piece; by blocks, which caches like better."""
    table = np.empty((len(chosen), len(values)), dtype=np.float32)
    every = list(chosen) == list(range(values.shape[1]))
    for start in range(0, len(values), BLOCK):
        block = values[start : start + BLOCK]
        table[:, start : start + BLOCK] = (block if every else block[:, chosen]).T
    return table
