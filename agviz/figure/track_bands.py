"""Bands of spread around a mean, where predictions of an ensemble bring one along."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from agviz.figure.scales import XScale, YScale
from agviz.figure.scene import Mark, Polygon, frozen
from agviz.figure.signals import ArraySignal, Binned, track_major
from agviz.figure.track_lanes import Lane, Layer
from agviz.figure.track_marks import runs, steps
from agviz.genome.types import TrackData

SPREAD = "standard_deviation"
"""What an ensemble's predictions call their spread, in `uns`."""

BAND_ALPHA = 0.3
UNSEEN = "the spread of the ensemble is not drawn"

Band = tuple[ArraySignal, ArraySignal]
"""Lower and upper edge."""


def bands_of(
    data: TrackData, chosen: Sequence[int], signals: Sequence[ArraySignal]
) -> list[Band | None]:
    """Mean minus and plus one standard deviation of each signal, where the data bring it."""
    spread = spread_of(data)
    return [None] * len(signals) if spread is None else bands_around(signals, spread, chosen)


def spread_of(data: TrackData) -> TrackData | None:
    """The standard deviations as tracks of their own, where the data bring them."""
    spread = (data.uns or {}).get(SPREAD)
    if spread is None or np.shape(spread) != data.values.shape:
        return None
    return dataclasses.replace(data, values=np.asarray(spread), uns=None)


def bands_around(
    signals: Sequence[ArraySignal], spread: TrackData, chosen: Sequence[int]
) -> list[Band | None]:
    """Each signal minus and plus its own of the chosen tracks of `spread`."""
    found: list[Band | None] = []
    for signal, wide in zip(signals, track_major(spread.values, chosen), strict=True):
        edges = [signal.values - wide, signal.values + wide]
        for values in edges:
            values.flags.writeable = False
        low, high = (dataclasses.replace(signal, values=values) for values in edges)
        found.append((low, high))
    return found


def edges_of(band: Band | None) -> tuple[Layer, ...]:
    """A band's edges as layers that only count for the scale."""
    return () if band is None else tuple(Layer(edge, "single") for edge in band)


def unseen_spread(lanes: Sequence[Lane], *, show: str, style: str) -> str:
    """Words for a spread that the data bring, and a difference or strips do not show."""
    brought = any(layer.band is not None for lane in lanes for layer in lane.layers)
    return UNSEEN if brought and (style == "heat" or show in ("difference", "log ratio")) else ""


def without_bands(lanes: Sequence[Lane]) -> tuple[Lane, ...]:
    """Lanes whose bands are not drawn, and do not count for their scales."""
    return tuple(
        dataclasses.replace(
            lane,
            layers=tuple(dataclasses.replace(layer, band=None) for layer in lane.layers),
            unseen=(),
        )
        for lane in lanes
    )


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
