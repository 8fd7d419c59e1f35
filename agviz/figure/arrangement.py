"""Where the parts of a figure stand on the page: stacks, columns side by side, rows, gutters."""

import dataclasses
import itertools
from collections.abc import Sequence

from agviz.errors import InputError
from agviz.figure.above import legend_rows, legend_size
from agviz.figure.annotations import highlight_bands, merged_variants
from agviz.figure.axis import Axis
from agviz.figure.column_scale import column_scale
from agviz.figure.columns import Column, PanelBox
from agviz.figure.compose import Annotation, Figure, Panel, as_figure
from agviz.figure.intron_shrinking import Power
from agviz.figure.panel_letters import later, letters_taken
from agviz.figure.place import Ask, LegendEntry, Row
from agviz.figure.regions import NO_REGION, hull, region_text
from agviz.figure.several_regions import spread
from agviz.figure.style import (
    COLUMN_GAP,
    GUTTER_LEAST,
    GUTTER_MOST,
    LABEL_SIZE,
    PANEL_GAP,
    ROW_GAP,
    TICK_LANE,
    TICK_SIZE,
    TITLE_SIZE,
)
from agviz.figure.styles import drawn_legend, styles_of
from agviz.figure.text import label_room, line_height
from agviz.genome.types import Interval

NARROWEST_DATA = 15.0  # mm: below this no figure is readable
LETTER_LANE = 4.0  # mm
ZOOM_GAP = 6.0  # mm between an overview and its details: the lines are not too flat


@dataclasses.dataclass(frozen=True, eq=False)
class Slot:
    """The room given to a part, and what it inherits from the figures around it."""

    left: float
    right: float
    top: float
    font: str
    stretch: float
    annotations: tuple[Annotation, ...] = ()
    region: Interval | None = None
    assembly: str | None = None
    title: str | None = None
    letter: str | None = None
    one_letter: bool = False
    shrink: Power | None = None
    several: Figure | None = None
    gutter: float | None = None
    with_legend: bool = True
    overviews: tuple[Column, ...] = ()


def arrange(figure: Figure, slot: Slot) -> tuple[list[Column], float]:
    """Columns of `figure` within `slot`, and the lower edge of the lowest."""
    slot = dataclasses.replace(
        slot,
        annotations=(*slot.annotations, *figure.annotations),
        region=figure.region or slot.region,
        assembly=figure.assembly or slot.assembly,
        title=figure.title or slot.title,
        letter=figure.letters or slot.letter,
        shrink=slot.shrink if figure.shrink is None else figure.shrink,
        one_letter=slot.one_letter and figure.letters is None,
    )
    if figure.regions:
        return _place_beside(spread(figure), dataclasses.replace(slot, several=figure), True)
    if figure.magnifies:
        return _place_zoom(figure, slot)
    return (_place_stack if figure.kind == "stack" else _place_beside)(figure, slot)


def _place_stack(figure: Figure, slot: Slot) -> tuple[list[Column], float]:
    columns: list[Column] = []
    loose: list[Panel] = []
    for part in (*figure.parts, None):
        if isinstance(part, Panel) and not part.stands_alone:
            loose.append(part)
            continue
        if loose:
            column, bottom = _column(loose, slot)
            columns.append(column)
            slot = _below(slot, bottom, 1 if slot.one_letter else len(loose))
            loose = []
        if isinstance(part, Panel):
            column, bottom = _column([part], slot)
            columns.append(column)
            slot = _below(slot, bottom, 1)
        elif part is not None:
            inner, bottom = arrange(part, dataclasses.replace(slot, one_letter=True))
            columns.extend(inner)
            slot = _below(slot, bottom, letters_taken(part))
    return columns, slot.top - PANEL_GAP


def _place_zoom(figure: Figure, slot: Slot) -> tuple[list[Column], float]:
    """The overview, room for the lines that fan out of it, and the details below."""
    overview, details = (as_figure(part) for part in figure.parts)
    above, bottom = arrange(overview, dataclasses.replace(slot, one_letter=True))
    slot = _below(slot, bottom + ZOOM_GAP - PANEL_GAP, letters_taken(overview))
    seen = tuple(column for column in above if not column.free)
    below, bottom = arrange(details, dataclasses.replace(slot, overviews=seen))
    for column in below:
        if not column.free and not any(each.region.contains(column.region) for each in seen):
            shown = " and ".join(region_text(each.region) for each in seen) or "no region"
            raise InputError(
                f"Detail {region_text(column.region)} lies outside the overview, which shows "
                f"{shown}; give zoomed() details within it"
            )
    return [*above, *below], bottom


def _place_beside(figure: Figure, slot: Slot, several: bool = False) -> tuple[list[Column], float]:
    """The parts of a row; `several`: of one figure at several regions, its rows labelled once."""
    columns: list[Column] = []
    lowest = slot.top
    gutters: list[float | None] = [None] * len(figure.parts)
    if several:
        gutters = [_gutter([*as_figure(figure.parts[0]).panels(), Axis()], slot)]
        gutters += [TICK_LANE] * (len(figure.parts) - 1)
    sides = _sides(figure, slot, gutters)
    letter = slot.letter
    for number, (part, (left, right)) in enumerate(zip(figure.parts, sides, strict=True)):
        own = dataclasses.replace(
            slot,
            left=left,
            right=right,
            letter=letter,
            title=slot.title if number == 0 or slot.title is None else "",
            one_letter=True,
            gutter=gutters[number],
            with_legend=slot.with_legend and (number == 0 or not several),
        )
        inner, bottom = arrange(as_figure(part), own)
        letter = later(letter, letters_taken(as_figure(part)))
        columns.extend(inner)
        lowest = max(lowest, bottom)
    return columns, lowest


def _sides(
    figure: Figure, slot: Slot, gutters: Sequence[float | None]
) -> list[tuple[float, float]]:
    """Left and right edge of each part of a row; where gutters are known, widths are the data's."""
    shares = figure.widths or (1.0,) * len(figure.parts)
    known = [gutter or 0.0 for gutter in gutters]
    free = slot.right - slot.left - COLUMN_GAP * (len(shares) - 1) - sum(known)
    sides, left = [], slot.left
    for share, gutter in zip(shares, known, strict=True):
        right = left + gutter + free * share / sum(shares)
        sides.append((left, right))
        left = right + COLUMN_GAP
    return sides


def _below(slot: Slot, bottom: float, letters: int) -> Slot:
    """The slot that is left under `bottom`; the title is used up."""
    return dataclasses.replace(
        slot, top=bottom + PANEL_GAP, title=None, letter=later(slot.letter, letters)
    )


def _column(panels: Sequence[Panel], slot: Slot) -> tuple[Column, float]:
    """One column of `panels`, with an axis at its foot unless one is among them."""
    free = panels[0].stands_alone
    if free:
        slot = dataclasses.replace(slot, annotations=styles_of(slot.annotations), shrink=None)
    region = _region(panels, slot)
    with_axis = list(panels)
    if not free and not any(isinstance(panel, Axis) for panel in panels):
        with_axis.append(Axis())
    label_left, data_left = _left_edges(with_axis, slot)
    legend = _legend(panels, slot)
    top, header, lane = _header(panels, slot, legend)
    legend = legend if slot.with_legend else ()
    width = slot.right - data_left
    asked = () if slot.several is None or free else slot.several.regions
    asks = []
    for each in asked or [region]:
        scale = column_scale(panels, each, shrink=slot.shrink, left=0.0, right=width)
        asks.append(Ask(each, width, slot.font, scale))
    boxes, bottom = _boxes(with_axis, asks, slot=slot, top=top)
    names = [name for panel in panels if (name := panel.assembly_name())]
    column = Column(
        boxes=boxes,
        region=region,
        annotations=slot.annotations,
        left=slot.left,
        right=slot.right,
        top=slot.top,
        label_left=label_left,
        data_left=data_left,
        data_right=slot.right,
        header=header,
        lane=lane,
        title=slot.title,
        legend=legend,
        assembly=slot.assembly or (names[0] if names else None),
        shrink=slot.shrink,
        free=free,
        several=slot.several,
        overviews=slot.overviews,
    )
    return column, bottom


def _legend(panels: Sequence[Panel], slot: Slot) -> tuple[LegendEntry, ...]:
    """Each entry once; nothing if the overview above says it all."""
    entries = (e for panel in panels for e in drawn_legend(panel, slot.annotations))
    legend = tuple(dict.fromkeys(entries))
    overview = slot.overviews[:1]
    said = overview and all(entry in overview[0].legend for entry in legend)
    return () if said else legend


def _region(panels: Sequence[Panel], slot: Slot) -> Interval:
    """What a column shows: said, or what the data of its panels span."""
    if panels[0].stands_alone:
        return panels[0].own_region(slot.region)
    spans = (span for panel in panels if (span := panel.region()) is not None)
    region = slot.region or hull(spans)
    if region is None:
        raise InputError(NO_REGION)
    return region


def _left_edges(panels: Sequence[Panel], slot: Slot) -> tuple[float, float]:
    """Where the labels of a column begin, and its data."""
    label_left = slot.left + (LETTER_LANE if slot.letter else 0.0)
    data_left = label_left + (_gutter(panels, slot) if slot.gutter is None else slot.gutter)
    if slot.right - data_left < NARROWEST_DATA:
        raise InputError(
            f"A column {slot.right - slot.left:.1f} mm wide leaves {slot.right - data_left:.1f} mm "
            f"for data; {NARROWEST_DATA:g} mm or more are needed"
        )
    return label_left, data_left


def _header(
    panels: Sequence[Panel], slot: Slot, legend: Sequence[LegendEntry]
) -> tuple[float, float | None, float | None]:
    """Where rows start, and the baselines of title and legend, and of labels above the rows."""
    top, header, lane = slot.top, None, None
    if slot.title is not None or legend:  # "" keeps the line free, as high as its neighbor's
        header = top + line_height(TITLE_SIZE) * 0.75
        top += line_height(TITLE_SIZE) + 0.5  # clear of the uppermost tick label
        size = legend_size(slot.annotations)
        rows = legend_rows(legend, slot.right - slot.left, font=slot.font, size=size)
        top += line_height(size) * max(0, len(rows) - 1)
    own = [*slot.annotations, *(each for panel in panels for each in panel.annotations)]
    marked = merged_variants((v for panel in panels for v in panel.variants()), own)
    if any(label for _, label, _ in marked) or any(b[1] for b in highlight_bands(own)):
        lane = top + line_height(TICK_SIZE) * 0.75
        top += line_height(TICK_SIZE) + 1.2
    return top, header, lane


def _boxes(
    panels: Sequence[Panel], asks: Sequence[Ask], *, slot: Slot, top: float
) -> tuple[tuple[PanelBox, ...], float]:
    """Rows of each panel from `top` downwards, and the lower edge of the last.

    Of several regions, rows are as many and as high as the neediest of them asks for, so that they
    stand at the same heights in all columns.
    """
    boxes = []
    for number, panel in enumerate(panels):
        stretch = 1.0 if isinstance(panel, Axis) else slot.stretch
        rows = []
        heights = itertools.zip_longest(*map(panel.row_heights, asks), fillvalue=0.0)
        for height in map(max, heights):
            rows.append(Row(top, top + height * stretch))
            top = rows[-1].bottom + ROW_GAP
        silent = isinstance(panel, Axis) or (slot.one_letter and number > 0)
        letter = None if silent else later(slot.letter, number)
        boxes.append(PanelBox(panel, tuple(rows), letter))
        top += PANEL_GAP - ROW_GAP if rows else 0.0
    return tuple(boxes), top - PANEL_GAP


def _gutter(panels: Sequence[Panel], slot: Slot) -> float:
    """Width left of the data: what the row labels need, within bounds, and the lane of ticks."""
    width = slot.right - slot.left
    asked = [gutter for panel in panels if (gutter := panel.gutter(width, slot.font))]
    if asked:
        return max(*asked, GUTTER_LEAST)
    labels = [label for panel in panels for label in panel.row_labels()]
    if not labels:
        return 0.0
    need = max(label_room(label, LABEL_SIZE, font=slot.font) for label in labels) + TICK_LANE + 0.6
    most = min(GUTTER_MOST, 0.3 * width)
    return max(min(need, most), GUTTER_LEAST)
