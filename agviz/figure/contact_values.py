"""Contact maps as values: a square of bins, in memory or behind a `Source`, cut to a region.

A map is symmetric: bins i and j touch as often as j and i. NaN is what is not known.
"""

import abc
import dataclasses

import numpy as np
from jaxtyping import Float32, Int32

from agviz.errors import InputError, IntervalError
from agviz.figure.contact_units import Unit, in_unit
from agviz.figure.hidden_gaps import hidden_in_squares
from agviz.figure.regions import copy_region, region_text
from agviz.genome.real_numbers import narrowed
from agviz.genome.source import Source
from agviz.genome.types import Interval, TrackData

CELLS_MOST = 1_200
"""Cells along a side that are worth drawing: about eight per mm on the widest page."""


@dataclasses.dataclass(frozen=True, eq=False)
class Window:
    """A part of a map, along its diagonal.

    `values[i, j]` is of the `resolution` bp from ``start + i * resolution`` and those from
    ``start + j * resolution``. `span` is what the map's data cover of it, as edges: the last bin
    may reach beyond. A bin is the mean of `grain` bp wide bins of the data; `hidden` counts those
    of each cell that are not known where others are, if there are any. `unit` is what the source
    says its values are.
    """

    values: Float32[np.ndarray, "bins bins"]
    start: int
    resolution: int
    span: tuple[int, int]
    grain: int
    hidden: Int32[np.ndarray, "bins bins"] | None = None
    unit: str | None = None

    @property
    def end(self) -> int:
        """The edge of the last bin."""
        return self.start + self.resolution * len(self.values)


class Contacts(abc.ABC):
    """A contact map along one contig."""

    name: str

    @abc.abstractmethod
    def window(self, region: Interval, *, margin: int, most: int) -> Window:
        """Bins that lie in `region`, also in part, and those up to `margin` bp beside it.

        There are at most `most` of them, each the mean of as many bins of the data as needed.
        """

    @property
    @abc.abstractmethod
    def interval(self) -> Interval | None:
        """What the data cover, or None if only a file knows."""


@dataclasses.dataclass(frozen=True, eq=False)
class ArrayContacts(Contacts):
    """A map in memory, whose first bin starts at `start`."""

    name: str
    chromosome: str
    start: int
    resolution: int
    values: Float32[np.ndarray, "bins bins"]

    @property
    def interval(self) -> Interval:
        """What the values cover."""
        return Interval(
            self.chromosome, self.start, self.start + len(self.values) * self.resolution
        )

    def window(self, region: Interval, *, margin: int, most: int) -> Window:
        """The bins within; cells begin at the same places however much is shown.

        Raises
        ------
        IntervalError
            When no bin lies in `region`.
        """
        self._check(region)
        size, count = self.resolution, len(self.values)
        first = max(0, (region.start - margin - self.start) // size)
        last = min(count, -(-(region.end + margin - self.start) // size))
        factor = max(1, -(-(last - first) // most))
        while -(-(last - first // factor * factor) // factor) > most:
            factor += 1
        first -= first % factor
        part = self.values[first:last, first:last]
        begin = self.start + first * size
        span = (begin, self.start + last * size)
        return _window(part, factor, begin, span, size)

    def _check(self, region: Interval) -> None:
        if region.chromosome != self.chromosome:
            raise IntervalError(
                f"Contact map {self.name!r} is on {self.chromosome!r}, but the figure shows "
                f"{region_text(region)}; draw a region of {self.chromosome!r} with .at(interval)"
            )
        if region.end <= self.start or region.start >= self.interval.end:
            raise IntervalError(
                f"{region_text(region)} lies outside the data of contact map {self.name!r}, "
                f"{region_text(self.interval)}; draw a region within them with .at(interval)"
            )


@dataclasses.dataclass(frozen=True, eq=False)
class SourceContacts(Contacts):
    """A map behind a `Source` of kind `"contacts"`, fetched when drawn, then brought to `unit`."""

    name: str
    source: Source
    unit: Unit = "given"

    @property
    def interval(self) -> None:
        """Only the source knows."""
        return None

    def window(self, region: Interval, *, margin: int, most: int) -> Window:
        """What the source says of the region and its sides, with at most `most` bins.

        Raises
        ------
        InputError
            When the source does not give what its kind promises.
        """
        whole = Interval(region.chromosome, max(0, region.start - margin), region.end + margin)
        data = self.source.fetch(whole, most)
        shape = data.values.shape if isinstance(data, TrackData) else type(data).__name__
        if not isinstance(shape, tuple) or len(shape) != 3 or shape[0] != shape[1] or not shape[2]:
            raise InputError(
                f"Source {self.name!r} gave {shape} for {region_text(whole)}; a source of kind "
                "'contacts' gives TrackData of shape (bins, bins, 1)"
            )
        given = narrowed(data.values[..., 0], f"Values of source {self.name!r}")
        values = in_unit(given, self.unit)
        span_given = copy_region(data.interval) if data.interval is not None else whole
        factor = max(1, -(-len(values) // most))
        size = int(data.resolution)
        start = int(span_given.start)
        span = (start, start + len(values) * size)
        unit = data.uns.get("unit") if data.uns else None
        return _window(values, factor, span[0], span, size, unit)


def _window(
    values: Float32[np.ndarray, "bins bins"],
    factor: int,
    begin: int,
    span: tuple[int, int],
    size: int,
    unit: str | None = None,
) -> Window:
    """Bins of `size` bp, `factor` of them in each cell's side."""
    merged = factor > 1 and bool(np.isnan(values).any())
    hidden = hidden_in_squares(values, factor) if merged else None
    return Window(coarser(values, factor), begin, size * factor, span, size, hidden, unit)


def coarser(values: Float32[np.ndarray, "bins bins"], factor: int) -> Float32[np.ndarray, "n n"]:
    """Squares of `factor` bins a side as their mean; NaN is left out, the last may be smaller."""
    if factor == 1:
        return values
    count = -(-len(values) // factor)
    padded = np.full((count * factor, count * factor), np.nan, dtype=np.float64)
    padded[: len(values), : len(values)] = values
    blocks = padded.reshape(count, factor, count, factor)
    known = (~np.isnan(blocks)).sum(axis=(1, 3))
    total = np.where(np.isnan(blocks), 0.0, blocks).sum(axis=(1, 3))
    return (total / np.where(known == 0, np.nan, known)).astype(np.float32)
