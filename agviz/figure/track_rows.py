"""How `Tracks` fill their rows: bin, agree on scales, draw each layer, label the peaks."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from agviz.figure.indel_marks import WEDGE_HEIGHT, indel_marks
from agviz.figure.place import ByChoice, Drawn, Place, Row
from agviz.figure.scales import YScale
from agviz.figure.scene import Mark
from agviz.figure.signals import ArraySignal, Binned
from agviz.figure.style import (
    ALTERNATE,
    ALTERNATE_LINE,
    DATA_LINE,
    FAINT,
    GAIN,
    LOSS,
    MINUS,
    NUMBER_SIZE,
    PLUS,
    REFERENCE,
    UNSTRANDED,
)
from agviz.figure.text import place_text
from agviz.figure.track_axis import base_line, row_axis
from agviz.figure.track_bands import band_marks
from agviz.figure.track_clips import clip_marks
from agviz.figure.track_inputs import Lane, Layer
from agviz.figure.track_marks import BASE_WIDTH, areas, bars, is_sparse, lines
from agviz.figure.track_peaks import PEAK_LANE, peak_labels
from agviz.figure.track_scale import binned_layers, is_known, lane_ranges, row_scale
from agviz.figure.track_units import labelled_row

# Least width of bars in pt, and the part of its bin that a bar fills. ALT's are narrower than
# REF's, so that both are seen where they are equal, and a loss or gain is plain.
DASH = (3.2, 1.6)  # in line widths
BAR_LEAST = {"single": 0.6, "reference": 1.5, "alternate": 0.6, "difference": 1.2}
BAR_PART = {"single": 1.0, "reference": 1.0, "alternate": 0.45, "difference": 1.0}


def recolored(mine: Lane, theirs: Lane, colors: Sequence[str]) -> tuple[Layer, ...]:
    """Layers of both lanes, each in its own color and labelled for the legend.

    When all colors are used up, they come once more with dashed lines.
    """
    layers = [(layer, lane.label) for lane in (mine, theirs) for layer in lane.layers]
    found: list[Layer] = []
    number = 0
    for layer, label in layers:
        named = dataclasses.replace(layer, label=layer.label or label)
        if layer.part == "single":  # alleles have colors of their own
            color = layer.color or colors[number % len(colors)]
            dashed = layer.dashed or (layer.color is None and number // len(colors) % 2 == 1)
            named = dataclasses.replace(named, color=color, dashed=dashed)
            number += 1
        found.append(named)
    return tuple(found)


def draw_tracks(tracks: Any, place: Place) -> Drawn:
    """Marks of all rows of a `Tracks` panel."""
    binned = [binned_layers(lane, place) for lane in tracks.lanes]
    ranges = lane_ranges(tracks, place)
    marks: list[Mark] = []
    notes: list[str] = [ByChoice(each) for each in tracks.left_out]
    for number, (lane, row) in enumerate(zip(tracks.lanes, place.rows, strict=True)):
        drawn = _draw_row(
            tracks, lane, place=place, row=row, binned=binned[number], limits=ranges[number]
        )
        marks.extend(drawn.marks)
        notes.extend(drawn.notes)
    return Drawn(tuple(marks), tuple(notes))


def label_lanes(tracks: Any) -> tuple[float, float]:
    """Room in mm that each row keeps above and below its scale for labels of peaks."""
    if not tracks.label_peaks:
        return 0.0, 0.0
    if not is_signed(tracks):
        return PEAK_LANE, 0.0
    return PEAK_LANE, PEAK_LANE + _wedge_room(tracks)


def _wedge_room(tracks: Any) -> float:
    change = tracks.change
    indel = change is not None and (change.insertions or change.deletions)
    return WEDGE_HEIGHT if indel else 0.0


def is_signed(tracks: Any) -> bool:
    """Whether a row can go below zero."""
    if tracks.ylim is not None:
        return bool(tracks.ylim[0] < 0)
    signals = [layer.signal for lane in tracks.lanes for layer in lane.layers]
    return any(isinstance(s, ArraySignal) and bool((s.values < 0).any()) for s in signals)


def _draw_row(
    tracks: Any,
    lane: Lane,
    *,
    place: Place,
    row: Row,
    binned: Sequence[Binned],
    limits: tuple[float, float],
) -> Drawn:
    """One row: zero line, layers, axis, label, indel marks, labels of peaks."""
    above, below = label_lanes(tracks)
    top, bottom = row.top + above, row.bottom - below
    if not is_known(lane, binned):
        return _without_values(lane, place=place, row=row)
    y = row_scale(tracks, limits, Row(top, bottom))
    marks: list[Mark] = [base_line(place, y)]
    if tracks.change is not None and tracks.show != "reference":
        marks.extend(indel_marks(tracks.change, Row(top, bottom), place.x))
    style = tracks.style
    if style == "auto" and any(layer.band is not None for layer in lane.layers):
        style = "line"  # an area would hide the lower half of its band
    if style == "auto":
        style = _best_style(binned[: len(lane.layers)], place, max(map(abs, limits)))
    for layer, values in zip(lane.layers, binned, strict=False):
        if layer.band is not None:
            low, high = (edge.binned(place.region, place.bins) for edge in layer.band)
            color = layer_color(layer)
            marks += band_marks(f"track.{layer.part}", low, high, x=place.x, y=y, color=color)
        paired = any(each.part == "reference" for each in lane.layers)
        drawn = "line" if paired and layer.part == "single" else style  # over REF's area
        marks.extend(_layer_marks(layer, values, style=drawn, place=place, y=y))
    marks.extend(_clips(tracks, lane, binned, place=place, y=y))
    axis = row_axis(place, Row(top, bottom), y=y, style=tracks.yaxis, unsigned=tracks.mirror)
    marks.extend(axis)
    label, notes = labelled_row(place, row, lane.label, unit=tracks.unit, y=y, style=tracks.yaxis)
    marks.extend(label)
    if tracks.label_peaks:
        pairs = list(zip(lane.layers, binned, strict=False))
        found, said = peak_labels(
            pairs, tracks.label_peaks, place=place, y=y, below=_wedge_room(tracks)
        )
        marks.extend(found)
        notes.extend(said)
    return Drawn(tuple(marks), tuple(notes))


def _without_values(lane: Lane, *, place: Place, row: Row) -> Drawn:
    """Words instead of axis and zero line, which would say that there is nothing."""
    text = place_text(
        "empty", "no values", x=place.x.left + 0.5, middle=row.middle, size=NUMBER_SIZE,
        font=place.font, color=FAINT,
    )  # fmt: skip
    label, notes = labelled_row(place, row, lane.label, unit="", y=None, style="none")
    name = lane.label.replace("\xa0", " ") or "the track"
    return Drawn((text, *label), (*notes, f"{name} has no value in this region"))


def _clips(
    tracks: Any, lane: Lane, binned: Sequence[Binned], *, place: Place, y: YScale
) -> list[Mark]:
    """Marks where values of the layers are cut, each layer's on a level of its own.

    Labels of peaks leave room for one level.
    """
    marks: list[Mark] = []
    level = 0
    for layer, values in zip(lane.layers, binned, strict=False):
        two = (GAIN, LOSS) if layer.part == "difference" else (layer_color(layer),) * 2
        found = clip_marks(f"track.{layer.part}", values, x=place.x, y=y, colors=two, level=level)
        marks.extend(found)
        level += bool(found) and not tracks.label_peaks
    return marks


def _best_style(binned: Sequence[Binned], place: Place, top: float) -> str:
    """Bars where single values are wide on the page or peaks are few; else areas."""
    width = place.x.right - place.x.left
    if all(width / max(1, len(each.high)) >= BASE_WIDTH for each in binned):
        return "bars"
    return "bars" if all(is_sparse(each.extreme, top) for each in binned) else "fill"


def layer_color(layer: Layer) -> str:
    """Said, or that of its allele, or that of its strand."""
    if layer.part == "reference":
        return REFERENCE
    if layer.part == "alternate":
        return ALTERNATE
    return layer.color or {"+": PLUS, "-": MINUS}.get(layer.signal.strand, UNSTRANDED)


def _layer_marks(
    layer: Layer, binned: Binned, *, style: str, place: Place, y: YScale
) -> list[Mark]:
    """Marks of one layer. ALT over REF is a line, so that REF is seen behind it."""
    role = f"track.{layer.part}"
    color, negative = layer_color(layer), None
    if layer.part == "difference":
        color, negative = GAIN, LOSS
        style = "fill" if style == "line" else style
    if style == "bars":
        return bars(
            role,
            binned,
            x=place.x,
            y=y,
            color=color,
            negative=negative,
            least=BAR_LEAST[layer.part],
            part=BAR_PART[layer.part],
        )
    if style == "line" or layer.part == "alternate":
        width = ALTERNATE_LINE if layer.part == "alternate" else DATA_LINE
        dash = DASH if layer.dashed else None
        return lines(role, binned, x=place.x, y=y, color=color, width=width, dash=dash)
    return areas(role, binned, x=place.x, y=y, color=color, negative=negative)
