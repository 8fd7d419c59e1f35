"""Rows of contact maps as signals: the contacts of one place with all others."""

import dataclasses

import numpy as np
from jaxtyping import Float32

from agviz.errors import IntervalError
from agviz.figure.contact_inputs import MapLane
from agviz.figure.contact_values import ArrayContacts, Contacts, SourceContacts
from agviz.figure.contig_ends import length_in
from agviz.figure.regions import copy_region, region_text
from agviz.figure.signals import ArraySignal, Signal, SourceSignal
from agviz.figure.track_inputs import Lane, Layer, Part
from agviz.genome.source import Kind, bin_edges
from agviz.genome.types import Interval


def viewpoint_lane(lane: MapLane, viewpoint: Interval) -> Lane:
    """The signals of one map, or of REF and ALT of it."""
    if lane.alternate is None:
        return Lane(lane.label, (_layer(lane.reference, viewpoint, "single"),))
    reference = _layer(lane.reference, viewpoint, "reference")
    return Lane(lane.label, (reference, _layer(lane.alternate, viewpoint, "alternate")))


def _layer(contacts: Contacts, viewpoint: Interval, part: Part) -> Layer:
    return Layer(_signal(contacts, viewpoint), part)


def _signal(contacts: Contacts, viewpoint: Interval) -> Signal:
    if isinstance(contacts, SourceContacts):
        return SourceSignal(contacts.name, RowSource(contacts.name, contacts, viewpoint))
    assert isinstance(contacts, ArrayContacts)
    values = mean_row(contacts.values, contacts.start, contacts.resolution, viewpoint=viewpoint)
    values.flags.writeable = False
    return ArraySignal(
        contacts.name, ".", contacts.chromosome, contacts.start, contacts.resolution, values
    )


def mean_row(
    values: Float32[np.ndarray, "bins bins"], start: int, resolution: int, *, viewpoint: Interval
) -> Float32[np.ndarray, " bins"]:
    """Mean of the map's rows that the viewpoint touches, NaN left out."""
    first = max(0, (viewpoint.start - start) // resolution)
    rows = values[first : max(first, -(-(viewpoint.end - start) // resolution))]
    known = ~np.isnan(rows)
    total = np.where(known, rows, 0).sum(axis=0, dtype=np.float64)
    count = known.sum(axis=0)
    return (total / np.where(count == 0, np.nan, count)).astype(np.float32)


def unknown_beside_known(lane: MapLane, viewpoint: Interval) -> int:
    """How many unknown contacts of the viewpoint's bins are left out of a mean with known ones."""
    found = 0
    for contacts in (lane.reference, lane.alternate):
        if isinstance(contacts, ArrayContacts):
            start, size = contacts.start, contacts.resolution
            first = max(0, (viewpoint.start - start) // size)
            rows = contacts.values[first : max(first, -(-(viewpoint.end - start) // size))]
            unknown = np.isnan(rows)
            found += int(unknown[:, ~unknown.all(axis=0)].sum())
    return found


@dataclasses.dataclass(eq=False)
class RowSource:
    """A `Source` of signal: the viewpoint's row of a map behind a source of contacts."""

    name: str
    contacts: SourceContacts
    viewpoint: Interval
    kind: Kind = "signal"
    reduce: str = "mean"

    def contig_length(self, contig: str) -> int | None:
        """That of the map's file."""
        return length_in([self.contacts.source], contig)

    def fetch(self, interval: Interval, bins: int | None = None) -> Float32[np.ndarray, " bins"]:
        """The value of the map's bin in which each bin has its middle."""
        spot = self.viewpoint
        if spot.chromosome != interval.chromosome:
            raise IntervalError(
                f"The viewpoint {region_text(spot)} is on another contig than "
                f"{region_text(interval)}"
            )
        start, end = min(spot.start, interval.start), max(spot.end, interval.end)
        whole = copy_region(Interval(interval.chromosome, start, end))
        count = interval.width if bins is None else bins
        most = -(-count * whole.width // interval.width)  # bins as wide as those asked for
        window = self.contacts.window(whole, margin=0, most=most)
        row = mean_row(window.values, window.start, window.resolution, viewpoint=spot)
        edges = interval.start + bin_edges(interval.width, count)
        middles = (edges[:-1] + edges[1:]) // 2
        return row[np.clip((middles - window.start) // window.resolution, 0, len(row) - 1)]
