"""What an interactive figure tells of rows of signal: the values of all of them at one place."""

from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz.figure.hover import binned_values
from agviz.figure.place import Place
from agviz.figure.scene import HoverValues
from agviz.figure.signals import Binned
from agviz.figure.track_inputs import Lane, Layer
from agviz.figure.track_scale import binned_layers


def track_hover(tracks: Any, place: Place) -> tuple[HoverValues, ...]:
    """Of each layer of each row the value farther from zero, wherever one of them has a bin.

    Bins end where those of any layer do: layers may differ in width, and in what they cover.
    """
    layers: list[tuple[Lane, Layer, Binned]] = []
    for lane in tracks.lanes:
        each = binned_layers(lane, place)
        layers.extend((lane, *pair) for pair in zip(lane.layers, each, strict=False))
    edges = np.unique(np.concatenate([binned.edges for _, _, binned in layers]))
    middles = (edges[:-1] + edges[1:]) / 2
    fields = [
        (_name(lane, layer), _at(binned, middles) * (-1 if layer.mirrored else 1))
        for lane, layer, binned in layers
    ]
    told = binned_values(
        "track.hover",
        edges,
        fields,
        contig=place.region.chromosome,
        x=place.x,
        top=place.rows[0].top,
        bottom=place.rows[-1].bottom,
    )
    return (told,)


def _at(binned: Binned, places: Float64[np.ndarray, " n"]) -> Float64[np.ndarray, " n"]:
    """The value of the bin that holds each of `places`; NaN outside of the data."""
    number = np.searchsorted(binned.edges, places, side="right") - 1
    inside = (number >= 0) & (number < len(binned.high))
    values = binned.extreme[np.clip(number, 0, len(binned.high) - 1)].astype(np.float64)
    return np.where(inside, values, np.nan)


def _name(lane: Lane, layer: Layer) -> str:
    """What a layer is called: its allele, or its strand where the row has both."""
    part = {"reference": "REF ", "alternate": "ALT "}.get(layer.part, "")
    both = any(each.mirrored for each in lane.layers)
    strand = {"+": " (+)", "-": " (−)"}.get(layer.signal.strand, "") if both else ""
    return f"{part}{layer.label or lane.label}{strand}".strip()
