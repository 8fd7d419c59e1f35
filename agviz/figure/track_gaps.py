"""Unknown values of `Tracks` that bins or columns of strips hide."""

from typing import Any

import numpy as np
from jaxtyping import Bool, Real

from agviz.figure.place import Place
from agviz.figure.signals import ArraySignal
from agviz.figure.track_heat import block_cells, blocks, column_edges
from agviz.figure.track_lanes import Change, Lane, Layer
from agviz.figure.track_scale import binned_layers


def hidden_gaps(tracks: Any, place: Place) -> list[int]:
    """Of each lane how many unknown values are in bins, or columns, that show known ones."""
    if tracks.style == "heat":
        return _of_strips(tracks, place)
    return [_of_row(lane, place, tracks.change) for lane in tracks.lanes]


def _of_row(lane: Lane, place: Place, change: Change | None) -> int:
    binned = binned_layers(lane, place)
    return sum(
        _hidden(layer, bins.edges, bins.known, place, change)
        for layer, bins in zip(lane.layers, binned, strict=False)
    )


def _of_strips(tracks: Any, place: Place) -> list[int]:
    found = []
    for block in blocks(tracks, place):
        edges = column_edges(block, place)
        for lane, cells in zip(block.lanes, block_cells(block, place), strict=True):
            known = ~np.isnan(cells)
            found.append(_hidden(lane.layers[0], edges, known, place, tracks.change))
    return found


def _hidden(
    layer: Layer,
    edges: Real[np.ndarray, " edges"],
    known: Bool[np.ndarray, " bins"],
    place: Place,
    change: Change | None,
) -> int:
    """Unknown values whose middles lie in known bins; a file does not tell its own.

    Bases without ALT are marked, or follow from an insertion that is: they are not counted.
    """
    signal = layer.signal
    if not isinstance(signal, ArraySignal):
        return 0
    shown = signal.indices(place.region.start, place.region.end)
    unknown = np.flatnonzero(np.isnan(signal.values[shown])) + shown.start
    two = layer.part in ("alternate", "difference") and change is not None
    for start, end in change.without_alternate if two and change is not None else ():
        lacking = signal.indices(start, end)
        unknown = unknown[(unknown < lacking.start) | (unknown >= lacking.stop)]
    middles = signal.start + signal.resolution * (unknown + 0.5)
    which = np.searchsorted(edges, middles, side="right") - 1
    return int(known[np.clip(which, 0, len(known) - 1)].sum())
