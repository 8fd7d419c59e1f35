"""Both strands of a track in one row: + upwards, - downwards, as genome browsers draw them."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from agviz.errors import InputError
from agviz.figure.signals import ArraySignal
from agviz.figure.style import MINUS, PLUS
from agviz.figure.track_bands import edges_of
from agviz.figure.track_inputs import Lane, Layer

STRANDS = {"+": " (+)", "-": " (−)"}
"""How the label of a lane says its strand; see `track_names.lane_label`."""


def mirrored(lanes: Sequence[Lane]) -> tuple[Lane, ...]:
    """Lanes of which those that differ in strand alone are one; the others stay.

    Raises
    ------
    InputError
        When no two lanes are the strands of one track, or their values are not in memory.
    """
    minus = {_base(lane): lane for lane in lanes if _strand(lane) == "-"}
    plus = {_base(lane): lane for lane in lanes if _strand(lane) == "+"}
    if not set(plus) & set(minus):
        raise InputError(
            "mirror=True needs both strands of a track; none of these tracks has a + and a - row"
        )
    found = []
    for lane in lanes:
        base = _base(lane)
        if _strand(lane) == "+" and base in minus:
            layers = (*map(_upwards, lane.layers), *map(_downwards, minus[base].layers))
            unseen = tuple(edge for layer in layers for edge in edges_of(layer.band))
            found.append(dataclasses.replace(lane, layers=layers, unseen=unseen, label=base))
        elif not (_strand(lane) == "-" and base in plus):
            found.append(lane)
    return tuple(found)


def _strand(lane: Lane) -> str:
    return lane.layers[0].signal.strand


def _base(lane: Lane) -> str:
    return lane.label.removesuffix(STRANDS.get(_strand(lane), ""))


def _upwards(layer: Layer) -> Layer:
    return dataclasses.replace(layer, color=layer.color or PLUS)


def _downwards(layer: Layer) -> Layer:
    signal = layer.signal
    if not isinstance(signal, ArraySignal):
        raise InputError(f"mirror=True needs values in memory; track {signal.name!r} is a file")
    band = None if layer.band is None else (_turned(layer.band[1]), _turned(layer.band[0]))
    return dataclasses.replace(
        layer, signal=_turned(signal), band=band, color=layer.color or MINUS, mirrored=True
    )


def _turned(signal: ArraySignal) -> ArraySignal:
    values = np.negative(signal.values)
    values.flags.writeable = False
    return dataclasses.replace(signal, values=values)
