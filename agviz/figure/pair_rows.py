"""How a `PairMap` fills its row: with the machinery of contact maps, and brackets or names."""

import dataclasses
from typing import Any

import numpy as np

from agviz._counts import counted
from agviz.errors import IntervalError
from agviz.figure.color_bar import LANE as BAR_LANE
from agviz.figure.color_bar import Bar, flat_bar, stacked_bar
from agviz.figure.color_maps import ColorScale, read_colors
from agviz.figure.contact_axis import vertical_axis
from agviz.figure.contact_marks import map_marks
from agviz.figure.contact_rows import needs_lane
from agviz.figure.contact_shapes import Frame
from agviz.figure.contact_values import CELLS_MOST, ArrayContacts, Window
from agviz.figure.heat_names import column_names, name_notes, names_height, row_names
from agviz.figure.heat_scale import heat_scale
from agviz.figure.motif_marks import LANE, LANES_MOST, Bracket, bracket_marks, brackets
from agviz.figure.pair_brackets import AIR, brackets_below, brackets_left
from agviz.figure.place import Ask, Drawn, Place, Row
from agviz.figure.regions import region_text
from agviz.figure.scales import XScale
from agviz.figure.scene import Mark, Text
from agviz.figure.track_axis import row_label
from agviz.genome.types import Interval

CELL = 4.0  # mm, of a pair of named things
BAR_ROOM = 45.0  # mm that a color bar with its texts takes at most


def map_heights(panel: Any, ask: Ask) -> tuple[float, ...]:
    """Of the one row."""
    if panel.names:
        above = BAR_LANE if panel.color_bar else 0.0
        return (above + _side(panel, ask.width) + names_height(panel.names, ask.font),)
    high = panel.height or (ask.width if panel.shape == "square" else ask.width / 2)
    *_, room = _along(panel, ask.region, ask.x, ask.font)
    start, end = float(ask.region.start), float(ask.region.end)
    frame = Frame(panel.shape, 0.0, ask.width, 0.0, high, start, end, end - start)
    # Of numbers as long as can be: those of the colors are not known yet.
    scale = ColorScale(read_colors(None, diverging=True), -0.001, 0.001)
    bar = Bar(scale, panel.unit, True, True)
    lane = panel.color_bar and needs_lane(panel, frame, bar, font=ask.font)
    return (high + room + (BAR_LANE if lane else 0.0),)


def window_of(panel: Any, place: Place) -> Window:
    """The part of the values that is on the page.

    Raises
    ------
    IntervalError
        When the figure shows another place.
    """
    if panel.names:
        return Window(panel.values, 0, 1, (0, len(panel.names)), 1)
    own, region = panel.interval, place.region
    if own.chromosome != region.chromosome or not own.overlaps(region):
        raise IntervalError(
            f"{region_text(region)} lies outside the pair map's {region_text(own)}; draw a region "
            "within it with .at(interval)"
        )
    size = own.width // len(panel.values)
    contacts = ArrayContacts("", own.chromosome, own.start, size, panel.values)
    return contacts.window(region, margin=0, most=max(1, min(place.bins, CELLS_MOST)))


def hidden_pairs(panel: Any, place: Place) -> int:
    """How many unknown values are hidden in cells of several pairs; of a triangle each once."""
    hidden = window_of(panel, place).hidden
    if hidden is None:
        return 0
    return int((np.triu(hidden) if panel.shape == "triangle" else hidden).sum())


def scale_of(panel: Any, place: Place) -> tuple[ColorScale, bool, bool]:
    """Colors, the same for regions side by side, and whether values lie below or above them."""
    seen = [window_of(panel, each).values.ravel() for each in (place, *place.others)]
    return heat_scale(np.concatenate(seen)[None], panel.limits, colors=panel.colors)


def bar_of(panel: Any, place: Place) -> Bar:
    """The color bar."""
    scale, below, above = scale_of(panel, place)
    return Bar(scale, panel.unit, below, above)


def draw_pairs(panel: Any, place: Place) -> Drawn:
    """Marks of a `PairMap` panel."""
    window = window_of(panel, place)
    bar = bar_of(panel, place)
    notes = [] if np.isfinite(window.values).any() else ["the pair map has no value in this region"]
    drawn = _named(panel, place, window, bar) if panel.names else _placed(panel, place, window, bar)
    return Drawn(drawn.marks, (*drawn.notes, *notes))


def _named(panel: Any, place: Place, window: Window, bar: Bar) -> Drawn:
    """A square of cells with names beside and below."""
    (row,) = place.rows
    frame = named_frame(panel, place)
    left, right, top, bottom = frame.left, frame.right, frame.top, frame.bottom
    marks = map_marks(window, None, scale=bar.scale, frame=frame)
    beside = row_names(panel.names, place, top=top, bottom=bottom)
    under = column_names(panel.names, place, ends=(left, right), bottom=bottom)
    if panel.color_bar:
        end = max(right, min(place.x.right, left + BAR_ROOM))
        marks += flat_bar(bar, right=end, top=row.top, font=place.font)
    notes = [*name_notes(beside, panel.names, "rows"), *name_notes(under, panel.names, "columns")]
    return Drawn((*marks, *beside, *under), tuple(notes))


def named_frame(panel: Any, place: Place) -> Frame:
    """Where the cells of named things lie, each one wide."""
    (row,) = place.rows
    top = row.top + (BAR_LANE if panel.color_bar else 0.0)
    bottom = row.bottom - names_height(panel.names, place.font)
    left, count = place.x.left, float(len(panel.names))
    right = min(place.x.right, left + _side(panel, place.x.right - left))
    return Frame("square", left, right, top, bottom, 0.0, count, count)


def _side(panel: Any, width: float) -> float:
    return float(min(panel.height or CELL * len(panel.names), width))


def _placed(panel: Any, place: Place, window: Window, bar: Bar) -> Drawn:
    """A map under the horizontal scale, with brackets along its sides."""
    (row,) = place.rows
    found, dropped, _ = _along(panel, place.region, place.x, place.font)
    square = panel.shape == "square"
    frame, lane = placed_frame(panel, place, bar)
    marks: list[Mark] = []
    if panel.color_bar:
        draw_bar = flat_bar if lane else stacked_bar
        marks += draw_bar(bar, right=place.x.right, top=row.top, font=place.font)
    marks += map_marks(window, None, scale=bar.scale, frame=frame)
    labels: list[Mark] = []
    notes: list[str] = []
    if panel.label and place.label_right > place.label_left:
        labels, notes = row_label(place, Row(frame.top, frame.bottom), panel.label)
    marks += labels
    texts = [label for label in labels if isinstance(label, Text)]
    if square and found:
        marks += bracket_marks(found, bottom=frame.top - AIR, font=place.font)
        beside, said = _beside(panel, place, frame)
        marks += beside
        notes += said
    else:
        marks += brackets_below(found, top=frame.bottom, font=place.font)
        marks += vertical_axis(place, frame, texts)
    if dropped:
        notes.append(f"{dropped} of {counted(dropped + len(found), 'motif')} had no room")
    return Drawn(tuple(marks), tuple(notes))


def placed_frame(panel: Any, place: Place, bar: Bar) -> tuple[Frame, bool]:
    """Where cells lie under the horizontal scale, and whether a lane above is the color bar's."""
    (row,) = place.rows
    *_, room = _along(panel, place.region, place.x, place.font)
    square = panel.shape == "square"
    depth = float(place.region.width)
    bottom = row.bottom - (0.0 if square else room)
    frame = Frame.of(panel.shape, place, top=row.top, bottom=bottom, depth=depth)
    lane = panel.color_bar and needs_lane(panel, frame, bar, font=place.font)
    above = (BAR_LANE if lane else 0.0) + (room if square else 0.0)
    return dataclasses.replace(frame, top=row.top + above), lane


def _along(panel: Any, region: Interval, x: XScale, font: str) -> tuple[list[Bracket], int, float]:
    """Brackets along the horizontal side, how many had no room, and the height of their lanes."""
    found, dropped = brackets(panel.motifs, x=x, region=region, font=font, page_width=x.right)
    lanes = max((each.lane + 1 for each in found), default=0)
    return found, dropped, lanes * LANE + (AIR if lanes else 0.0)


def _beside(panel: Any, place: Place, frame: Frame) -> tuple[list[Mark], list[str]]:
    """Brackets left of a square, in as many lanes as there is room for."""
    region = place.region
    down = XScale.identity(region.start, region.end, left=frame.top, right=frame.bottom)
    most = min(LANES_MOST, int((frame.left - place.label_right) / LANE))
    found, dropped = brackets(
        panel.motifs, x=down, region=region, font=place.font, page_width=frame.bottom, most=most
    )
    notes = [f"{counted(dropped, 'motif')} had no room left of the map"] if dropped else []
    return brackets_left(found, right=frame.left, font=place.font), notes
