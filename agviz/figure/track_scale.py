"""The vertical scale of each row of `Tracks`: said, shared within a group, or its own."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import numpy as np
from jaxtyping import Real

from agviz.errors import InputError
from agviz.figure.difference_floor import Floor, lane_floor, or_silent
from agviz.figure.options import is_number
from agviz.figure.place import Place, Row
from agviz.figure.scales import YScale, number_text
from agviz.figure.signals import ArraySignal, Binned
from agviz.figure.track_axis import ROUNDING, farthest, value_range
from agviz.figure.track_lanes import Lane

Scale = Literal["shared", "free"]
YScaleKind = Literal["linear", "log", "symlog"]
TWO_SIDED = ("difference", "log ratio")
"""What is shown around zero: its scale reaches as far on both sides."""
FOR_LOG, WRITE_SYMLOG = "yscale='log' is for values of 0 or more", "write yscale='symlog'"


VALUES_MOST = 2**20
"""Values in view of which a percentile is taken: a model's window, of more the bins that are fewer.

Were it taken of the bins that are drawn, the same rows in a wider column would have another scale.
"""


def check_scale(
    yscale: str, threshold: Any, *, ylim: tuple[float, float] | None, percentile: Any, mirror: bool
) -> None:
    """Refuse a percentile or a threshold that is none, and limits beside what they exclude.

    Raises
    ------
    InputError
        With the value, and what it must be.
    """
    if percentile is not None:
        if ylim is not None:
            raise InputError("ylim says where values are cut; leave out clip_percentile, or ylim")
        if not (is_number(percentile) and 0 < percentile <= 100):
            raise InputError(f"clip_percentile must be over 0 and at most 100; got {percentile!r}")
    if not (is_number(threshold) and threshold > 0):
        raise InputError(f"threshold must be over 0; got {threshold!r}")
    if yscale == "log" and ylim is not None and ylim[0] < 0 and not mirror:
        raise InputError(f"{FOR_LOG}; got ylim={ylim}; {WRITE_SYMLOG}")


def check_log(lanes: Sequence[Lane], show: str) -> None:
    """Refuse values below zero for `yscale="log"`; errors of arithmetic are no sign.

    Raises
    ------
    InputError
        With the first such track and its value.
    """
    if show in TWO_SIDED:
        raise InputError(f"{FOR_LOG}, show={show!r} has both signs; {WRITE_SYMLOG}")
    for signal in (layer.signal for lane in lanes for layer in lane.layers):
        if isinstance(signal, ArraySignal):
            _check_log_values(signal.name, signal.values)


def _check_files(tracks: Any, place: Place) -> None:
    """The same of files, whose values are known where they are drawn."""
    for signal in (layer.signal for lane in tracks.lanes for layer in lane.layers):
        if not isinstance(signal, ArraySignal):
            _check_log_values(signal.name, place.binned(signal).low)


def _check_log_values(name: str, values: Real[np.ndarray, " values"]) -> None:
    lowest = np.fmin.reduce(values, initial=0)
    if lowest == 0:
        return
    highest = values.max(initial=0, where=np.isfinite(values))
    if lowest < -ROUNDING * highest:
        told = number_text(float(lowest))
        raise InputError(f"{FOR_LOG}; track {name!r} has {told}; {WRITE_SYMLOG}")


def binned_layers(lane: Lane, place: Place) -> list[Binned]:
    """Bins of the lane's layers, then of its unseen ones."""
    layers = (*lane.layers, *lane.unseen)
    return [place.binned(layer.signal) for layer in layers]


def is_known(lane: Lane, binned: Sequence[Binned]) -> bool:
    """Whether any layer of a lane that is seen has a value."""
    return any(bool(each.known.any()) for each in binned[: len(lane.layers)])


def lane_ranges(tracks: Any, place: Place) -> list[tuple[float, float]]:
    """Lower and upper end of each lane's scale: said, shared within a group, or its own.

    They hold for all regions that stand beside each other.

    Raises
    ------
    InputError
        For a file with values below zero and `yscale="log"`.
    """
    return place.ranges(tracks, lambda: _lane_ranges(tracks, place))


def _lane_ranges(tracks: Any, place: Place) -> list[tuple[float, float]]:
    if tracks.yscale == "log":
        _check_files(tracks, place)
    if tracks.ylim is not None:
        return [tracks.ylim] * len(tracks.lanes)
    how = {"symmetric": tracks.show in TWO_SIDED, "percentile": tracks.clip_percentile}
    sharing = _sharing(tracks, place)
    # Rows that share a scale have one list: its values are looked through once.
    ends = {id(each): value_range(each, floor=floor.least, **how) for each, floor in _once(sharing)}
    return [ends[id(each)] for each, _ in sharing]


def _once(
    sharing: Sequence[tuple[list[Binned], Floor]],
) -> Iterable[tuple[list[Binned], Floor]]:
    """Each list of values that rows share, without those it is repeated for."""
    return {id(each): (each, floor) for each, floor in sharing}.values()


def floored(tracks: Any, place: Place) -> str:
    """Why a difference's scale reaches farther than its values need; empty where none does."""
    if tracks.ylim is not None or tracks.show not in TWO_SIDED:
        return ""
    percentile = tracks.clip_percentile
    found = _sharing(tracks, place)
    return next((floor.words for each, floor in found if farthest(each, percentile) < floor[0]), "")


def _sharing(tracks: Any, place: Place) -> list[tuple[list[Binned], Floor]]:
    """For each lane what its scale must hold, and the least that it reaches."""
    shown = (place, *place.others)
    known = [[one for each in shown for one in _known(tracks, lane, each)] for lane in tracks.lanes]
    floors = [lane_floor(lane, shown) for lane in tracks.lanes]
    found = list(zip(known, floors, strict=True))
    if tracks.scale == "free":
        return [(each, or_silent(floor)) for each, floor in found]
    groups: dict[str, tuple[list[Binned], Floor]] = {}
    for lane, (mine, floor) in zip(tracks.lanes, found, strict=True):
        others, least = groups.get(lane.group, ([], floor))
        groups[lane.group] = ([*others, *mine], max(least, floor))
    shared = {group: (each, or_silent(floor)) for group, (each, floor) in groups.items()}
    return [shared[lane.group] for lane in tracks.lanes]


def _known(tracks: Any, lane: Lane, place: Place) -> list[Binned]:
    """What a scale is found from: the bins that are drawn, for a percentile the values."""
    if tracks.clip_percentile is None:
        return binned_layers(lane, place)
    layers = (*lane.layers, *lane.unseen)
    return [layer.signal.binned(place.region, VALUES_MOST) for layer in layers]


def percentile_words(tracks: Any) -> str:
    """Of which values the scale's end is a percentile."""
    return (
        f"percentile {number_text(tracks.clip_percentile)} of the values in view that are not zero"
    )


def row_scale(tracks: Any, limits: tuple[float, float], row: Row) -> YScale:
    """From values to mm within `row`."""
    log = tracks.yscale != "linear"
    return YScale(*limits, row.bottom, row.top, log, tracks.threshold)
