"""The vertical scale of each row of `Tracks`: said, shared within a group, or its own."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from agviz.errors import InputError
from agviz.figure.place import Place, Row
from agviz.figure.scales import YScale, number_text
from agviz.figure.signals import ArraySignal, Binned
from agviz.figure.track_axis import ROUNDING, value_range
from agviz.figure.track_lanes import Lane

Scale = Literal["shared", "free"]
YScaleKind = Literal["linear", "log", "symlog"]
TWO_SIDED = ("difference", "log ratio")
"""What is shown around zero: its scale reaches as far on both sides."""


def check_scale(
    *,
    ylim: tuple[float, float] | None,
    clip_percentile: int | float | None,
    threshold: int | float,
) -> None:
    """Refuse a percentile or a threshold that is none, and a percentile beside limits.

    Raises
    ------
    InputError
        With the value, and what it must be.
    """
    if clip_percentile is not None:
        if ylim is not None:
            raise InputError("ylim says where values are cut; leave out clip_percentile, or ylim")
        if not 0 < clip_percentile <= 100:
            raise InputError(
                f"clip_percentile must be over 0 and at most 100; got {clip_percentile}"
            )
    if not (threshold > 0 and np.isfinite(threshold)):
        raise InputError(f"threshold must be over 0; got {threshold}")


def check_log(lanes: Sequence[Lane], show: str) -> None:
    """Refuse values below zero for `yscale="log"`; errors of arithmetic are no sign.

    Raises
    ------
    InputError
        With the first such track and its value.
    """
    if show in TWO_SIDED:
        raise InputError(
            f"yscale='log' is for values of 0 or more, show={show!r} has both signs; "
            "write yscale='symlog'"
        )
    for lane in lanes:
        for layer in lane.layers:
            if not isinstance(layer.signal, ArraySignal) or not layer.signal.values.size:
                continue
            with np.errstate(invalid="ignore"):
                lowest = np.fmin.reduce(layer.signal.values)
                highest = np.fmax.reduce(layer.signal.values)
            if lowest < -ROUNDING * max(highest, 0.0):
                raise InputError(
                    f"yscale='log' is for values of 0 or more; track {layer.signal.name!r} has "
                    f"{number_text(float(lowest))}; write yscale='symlog'"
                )


def binned_layers(lane: Lane, place: Place) -> list[Binned]:
    """Bins of the lane's layers, then of its unseen ones."""
    layers = (*lane.layers, *lane.unseen)
    return [place.binned(layer.signal) for layer in layers]


def lane_ranges(tracks: Any, place: Place) -> list[tuple[float, float]]:
    """Lower and upper end of each lane's scale: said, shared within a group, or its own.

    They hold for all regions that stand beside each other.
    """
    if tracks.ylim is not None:
        return [tracks.ylim] * len(tracks.lanes)
    shown = (place, *place.others)
    binned = [[one for each in shown for one in binned_layers(lane, each)] for lane in tracks.lanes]
    how = {"symmetric": tracks.show in TWO_SIDED, "percentile": tracks.clip_percentile}
    if tracks.scale == "free":
        return [value_range(each, **how) for each in binned]
    ranges = {}
    for group in {lane.group for lane in tracks.lanes}:
        members = [
            one
            for lane, each in zip(tracks.lanes, binned, strict=True)
            if lane.group == group
            for one in each
        ]
        ranges[group] = value_range(members, **how)
    return [ranges[lane.group] for lane in tracks.lanes]


def row_scale(tracks: Any, limits: tuple[float, float], row: Row) -> YScale:
    """From values to mm within `row`."""
    log = tracks.yscale != "linear"
    return YScale(*limits, row.bottom, row.top, log, tracks.threshold)
