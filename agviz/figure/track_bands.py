"""Bands of spread around a mean, where predictions of an ensemble bring one along."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from agviz.figure.scales import XScale, YScale
from agviz.figure.scene import Mark, Polygon, frozen
from agviz.figure.signals import ArraySignal, Binned, track_major
from agviz.figure.track_lanes import Layer
from agviz.figure.track_marks import runs, steps
from agviz.genome.types import TrackData

SPREAD = "standard_deviation"
"""What an ensemble's predictions call their spread, in `uns`."""

BAND_ALPHA = 0.3

Band = tuple[ArraySignal, ArraySignal]
"""Lower and upper edge."""


def bands_of(
    data: TrackData, chosen: Sequence[int], signals: Sequence[ArraySignal]
) -> list[Band | None]:
    """Mean minus and plus one standard deviation of each signal, where the data bring it."""
    spread = (data.uns or {}).get(SPREAD)
    if spread is None or np.shape(spread) != data.values.shape:
        return [None] * len(signals)
    found: list[Band | None] = []
    for signal, wide in zip(signals, track_major(np.asarray(spread), chosen), strict=True):
        edges = [signal.values - wide, signal.values + wide]
        for values in edges:
            values.flags.writeable = False
        low, high = (dataclasses.replace(signal, values=values) for values in edges)
        found.append((low, high))
    return found


def edges_of(band: Band | None) -> tuple[Layer, ...]:
    """A band's edges as layers that only count for the scale."""
    return () if band is None else tuple(Layer(edge, "single") for edge in band)


def band_marks(
    role: str, low: Binned, high: Binned, *, x: XScale, y: YScale, color: str
) -> list[Mark]:
    """What lies between the edges: from each bin's lowest to its highest."""
    edges = x.mm(low.edges)
    marks: list[Mark] = []
    for start, end in runs(low.known & high.known):
        upper = steps(edges[start : end + 1], y.mm(high.high[start:end]))
        lower = steps(edges[start : end + 1], y.mm(low.low[start:end]))
        outline = frozen(np.vstack([upper, lower[::-1]]))
        marks.append(Polygon(f"{role}.band", outline, color, BAND_ALPHA))
    return marks
