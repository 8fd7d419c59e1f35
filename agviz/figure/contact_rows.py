"""How a `ContactMap` fills its rows: cut the maps, agree on colors, draw, label."""

import dataclasses
from typing import Any

import numpy as np

from agviz._counts import agreeing, counted
from agviz.figure.color_bar import LANE, Bar, flat_bar, stacked_bar, stacked_size
from agviz.figure.color_maps import ColorScale
from agviz.figure.contact_axis import vertical_axis
from agviz.figure.contact_limits import color_scale, known_values
from agviz.figure.contact_marks import (
    change_marks,
    loop_marks,
    map_marks,
    tad_marks,
    variant_marks,
)
from agviz.figure.contact_shapes import Frame, Outline
from agviz.figure.contact_show import MapRow
from agviz.figure.contact_units import PREDICTED_UNIT, UNIT_TEXT
from agviz.figure.contact_values import CELLS_MOST, ArrayContacts, Contacts, Window
from agviz.figure.insulation import Center, InsulationLine, insulation_line, insulation_marks
from agviz.figure.place import Drawn, Place, Remedied, Row
from agviz.figure.scene import Mark, Text
from agviz.figure.style import ALTERNATE, GAIN, INK, REFERENCE
from agviz.figure.track_axis import row_label

RECTANGLE_HEIGHT = 26.0  # mm
INSULATION_HEIGHT = 7.0  # mm
LOWEST_MAP = 2.0  # mm that a color bar's lane must leave
LONGEST_UNIT = "balanced contacts"  # before a source is asked
BAR_AIR = 1.0  # mm between the color bar and a triangle's flank


@dataclasses.dataclass(frozen=True, eq=False)
class RowWindows:
    """The parts of a row's maps that are on the page."""

    row: MapRow
    upper: Window
    lower: Window | None
    unseen: Window | None

    @property
    def all(self) -> list[Window]:
        """Those that count for the colors' limits."""
        return [w for w in (self.upper, self.lower, self.unseen) if w is not None]

    @property
    def shown(self) -> list[Window]:
        """Those that are seen."""
        return [w for w in (self.upper, self.lower) if w is not None]


@dataclasses.dataclass(frozen=True, eq=False)
class Prepared:
    """All rows' windows, and the colors they share; `floored` if these reach beyond all values."""

    windows: tuple[RowWindows, ...]
    scale: ColorScale
    depth: float
    below: float
    above: float
    floored: bool

    @property
    def unit(self) -> str | None:
        """What a source says its values are."""
        return self.windows[0].upper.unit

    @property
    def bar_ends(self) -> tuple[bool, bool]:
        """Whether values lie below and above the scale; shares in `below`, `above`."""
        return self.below > 0, self.above > 0


def map_height(panel: Any, width: float, span: int) -> float:
    """The natural height in mm of a map over `width` mm of data that are `span` bp."""
    if panel.height is not None:
        return float(panel.height)
    if panel.shape == "square":
        return width
    if panel.shape == "rectangle" and panel.depth is None:
        return min(RECTANGLE_HEIGHT, width / 2)
    depth = min(panel.depth or span, span)
    return depth / span * width / 2


def shown_depth(panel: Any, width: float, span: int) -> float:
    """The distance in bp of the highest pairs."""
    if panel.shape == "rectangle" and panel.depth is None:
        return min(float(span), 2 * map_height(panel, width, span) / width * span)
    if panel.shape == "square":
        return float(span)
    return float(min(panel.depth or span, span))


def prepare(panel: Any, place: Place) -> Prepared:
    """Cut all maps to the region, and find the colors, the same for regions side by side."""
    windows, depth = _cut(panel, place)
    known = []
    for each in (place, *place.others):
        cut, deep = _cut(panel, each)
        known.append(known_values([window for row in cut for window in row.all], deep))
    everything = np.concatenate(known)
    relative = panel.show == "difference" or panel.predicted or panel.values in ("oe", "z")
    relative = relative and not (panel.values == "log" and panel.show != "difference")
    floor = max(row.floor for row in panel.rows)
    scale = color_scale(
        everything,
        panel.limits,
        panel.colors,
        unit=panel.values,
        relative=relative,
        floor=floor,
    )
    said = panel.limits != (None, None)
    floored = scale.colors.diverging and not said and bool((np.abs(everything) < floor).all())
    shown = known_values([w for each in windows for w in each.shown], depth)
    # Values are float32, limits float64: 0.9000000358 is not beyond 0.9.
    slack = 1e-6 * max(abs(scale.low), abs(scale.high))
    below = float(np.mean(shown < scale.low - slack)) if len(shown) else 0.0
    above = float(np.mean(shown > scale.high + slack)) if len(shown) else 0.0
    return Prepared(tuple(windows), scale, depth, below, above, floored)


def _cut(panel: Any, place: Place) -> tuple[list[RowWindows], float]:
    """The windows of all rows, and the distance in bp of the highest pairs."""
    depth = shown_depth(panel, place.x.right - place.x.left, place.region.width)
    margin = int(np.ceil(depth / 2)) if panel.shape == "rectangle" else 0
    most = max(1, min(place.bins, CELLS_MOST))

    def cut(contacts: Contacts | None) -> Window | None:
        if contacts is None:
            return None
        return contacts.window(place.region, margin=margin, most=most)

    windows = []
    for row in panel.rows:
        upper = cut(row.upper)
        assert upper is not None
        windows.append(RowWindows(row, upper, cut(row.lower), cut(row.unseen)))
    return windows, depth


def unit_label(panel: Any, measured: str | None) -> str:
    """What the color bar says the values are; `measured`: what the source says of its own."""
    if panel.unit is not None:
        return str(panel.unit)
    unit = UNIT_TEXT[panel.values]
    if panel.values == "given":
        unit = (
            PREDICTED_UNIT
            if panel.predicted
            else (measured or "contacts")
            if panel.measured
            else ""
        )
    elif panel.values == "log" and panel.measured and measured:
        unit = f"log10({measured})"
    if panel.show == "difference":
        return "ALT − REF"
    return unit


def needs_lane(panel: Any, frame: Frame, bar: Bar, *, font: str) -> bool:
    """Whether the color bar stands in a lane above the map: no corner is free for it."""
    if panel.shape != "triangle":
        return True
    width, height = stacked_size(bar, font)
    free = frame.bottom - frame.top - frame.height_at(width + BAR_AIR)
    return free < height


def draw_maps(panel: Any, place: Place) -> Drawn:
    """Marks of all rows of a `ContactMap` panel."""
    prepared = prepare(panel, place)
    marks: list[Mark] = []
    notes: list[str] = []
    rows = list(place.rows)
    lines: list[tuple[InsulationLine, str]] = []
    for number, windows in enumerate(prepared.windows):
        drawn = _draw_map(
            panel, windows, place=place, row=rows.pop(0), prepared=prepared, with_bar=number == 0
        )
        marks.extend(drawn.marks)
        notes.extend(drawn.notes)
        if panel.insulation is not False:
            lines.extend(insulation_of(panel, windows.row, place))
            if windows.row.last:
                found, said = insulation_marks(lines, place=place, row=rows.pop(0))
                marks.extend(found)
                notes.extend(said)
                lines = []
    return Drawn(tuple(marks), tuple(dict.fromkeys(notes)))


def _draw_map(
    panel: Any,
    windows: RowWindows,
    *,
    place: Place,
    row: Row,
    prepared: Prepared,
    with_bar: bool,
) -> Drawn:
    """One map with its color bar, axis, label, and what is marked on it."""
    frame, marks, notes = framed(panel, place, row=row, prepared=prepared, with_bar=with_bar)
    outline = frame.outline(windows.upper.span)
    marks.extend(map_marks(windows.upper, windows.lower, scale=prepared.scale, frame=frame))
    if windows.row.part != "reference":
        marks.extend(variant_marks(panel.change, region=place.region, frame=frame, outline=outline))
        if panel.change is not None:
            marks.extend(change_marks(panel.change, frame=frame, x=place.x))
    found, said = _features(panel, place, frame=frame, outline=outline)
    marks.extend(found)
    notes.extend(said)
    labels: list[Mark] = []
    if place.label_right > place.label_left:
        labels, said = row_label(place, Row(frame.top, frame.bottom), windows.row.label)
        notes.extend(said)
    texts = [label for label in labels if isinstance(label, Text)]
    marks.extend([*labels, *vertical_axis(place, frame, texts)])
    shown = known_values(windows.shown, prepared.depth)
    if not len(shown):
        name = windows.row.label or "the contact map"
        notes.append(f"{name} has no value in this region")
    return Drawn(tuple(marks), tuple(notes))


def framed(
    panel: Any, place: Place, *, row: Row, prepared: Prepared, with_bar: bool
) -> tuple[Frame, list[Mark], list[str]]:
    """The map's frame within its row, and the color bar in a corner or a lane above."""
    frame = Frame.of(panel.shape, place, top=row.top, bottom=row.bottom, depth=prepared.depth)
    if not with_bar or not panel.color_bar:
        return frame, [], []
    bar = Bar(prepared.scale, unit_label(panel, prepared.unit), *prepared.bar_ends)
    right, font = place.x.right, place.font
    if not needs_lane(panel, frame, bar, font=font):
        return frame, stacked_bar(bar, right=right, top=row.top, font=font), []
    if row.height < LANE + LOWEST_MAP:
        return frame, [], ["the color bar had no room"]
    frame = dataclasses.replace(frame, top=row.top + LANE)
    return frame, flat_bar(bar, right=right, top=row.top, font=font), []


def _features(
    panel: Any, place: Place, *, frame: Frame, outline: Outline
) -> tuple[list[Mark], list[str]]:
    """TADs and loops, and a note on loops of the region that are not on the map."""
    marks: list[Mark] = []
    notes: list[str] = []
    if panel.tads is not None:
        marks.extend(tad_marks(panel.tads.within(place.region), frame=frame, outline=outline))
    if panel.loops is not None:
        loops = panel.loops.within(place.region)
        found, outside = loop_marks(loops, frame=frame, outline=outline)
        marks.extend(found)
        if outside:
            loops_in_all = counted(len(loops), "loop")
            beyond = agreeing(len(loops), "that reaches", "that reach")
            told = f"{outside} of {loops_in_all} {beyond} beyond the map"
            notes.append(Remedied(told, "show a wider region, or with depth= more of the map"))
    return marks, notes


def insulation_of(panel: Any, row: MapRow, place: Place) -> list[tuple[InsulationLine, str]]:
    """The lines of one row's maps and their colors."""
    reach = None if panel.insulation is True else int(panel.insulation)
    color = {
        "single": INK, "reference": REFERENCE, "alternate": ALTERNATE, "difference": GAIN,
        "both": REFERENCE,
    }[row.part]  # fmt: skip
    center = insulation_center(panel)
    found = [(insulation_line(row.upper, place.region, reach, center=center), color)]
    if row.lower is not None:
        found.append((insulation_line(row.lower, place.region, reach, center=center), ALTERNATE))
    return found


def insulation_center(panel: Any) -> Center:
    """What zero of the insulation is: of maps whose own zero says nothing, the mean."""
    if panel.show == "difference" or panel.predicted or panel.values in ("oe", "z"):
        return None
    if panel.values == "log":
        return "difference"
    maps = [row.upper for row in panel.rows if isinstance(row.upper, ArrayContacts)]
    signed = any(bool((each.values < 0).any()) for each in maps)
    return None if signed else "ratio"
