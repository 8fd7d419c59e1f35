"""From a spec to places on a page, in mm: columns, gutters, rows, header lines.

`layout(spec, width)` decides everything that does not depend on the data's values, so that a zoom
only needs `fill(layout, region, pixels)`.
"""

import dataclasses
from collections.abc import Sequence

from agviz.errors import InputError
from agviz.figure.annotations import highlight_bands, merged_variants
from agviz.figure.axis import Axis
from agviz.figure.column_scale import column_scale
from agviz.figure.columns import Column, Layout, PanelBox
from agviz.figure.compose import Annotation, Figure, Panel, as_figure
from agviz.figure.notice import with_notice
from agviz.figure.place import Ask, LegendEntry, Row
from agviz.figure.regions import POSITIONS, hull
from agviz.figure.shown import Shown
from agviz.figure.style import (
    COLUMN_GAP,
    GUTTER_LEAST,
    GUTTER_MOST,
    LABEL_SIZE,
    PAGE_MARGIN,
    PANEL_GAP,
    ROW_GAP,
    TICK_LANE,
    TICK_SIZE,
    TITLE_SIZE,
)
from agviz.figure.text import label_room, line_height
from agviz.genome.types import Interval

NARROWEST_DATA = 15.0  # mm: below this no figure is readable
NARROWEST_PAGE = NARROWEST_DATA + 2 * PAGE_MARGIN
LARGEST_PAGE = 2000.0  # mm, either way: a poster; more is a mistake of units
LEAST_STRETCH = 0.35  # rows may shrink to this part of their own height, not further
LETTER_LANE = 4.0  # mm
NOWHERE = Interval(POSITIONS, 0, 1)  # stands for the region of a panel that has none


@dataclasses.dataclass(frozen=True, eq=False)
class _Slot:
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
    shrink: float | None = None


def layout(
    spec: Shown,
    width_mm: int | float,
    *,
    font: str = "Arial",
    height_mm: int | float | None = None,
) -> Layout:
    """Places for every panel of `spec` on a page `width_mm` wide.

    Parameters
    ----------
    spec
        A panel or a figure.
    width_mm
        Width of the page.
    font
        The font that will be used, one of `style.FONTS`.
    height_mm
        Height of the page; by default what the rows need. Otherwise rows grow or shrink.

    Raises
    ------
    InputError
        When there is nothing to draw, or the page is too small for it or not of a sane size.
    IntervalError
        When no region is said and none follows from the data.
    """
    _check_page(width_mm, height_mm)
    figure = with_notice(as_figure(spec))
    if not figure.panels():
        raise InputError("The figure has no panel; add one, such as Tracks(...) or Genes(...)")
    stretch = 1.0 if height_mm is None else _stretch_to(figure, width_mm, font, height_mm)
    slot = _Slot(PAGE_MARGIN, width_mm - PAGE_MARGIN, PAGE_MARGIN, font, stretch)
    columns, bottom = _place(figure, slot)
    height = bottom + PAGE_MARGIN if height_mm is None else float(height_mm)
    if not height <= LARGEST_PAGE:
        raise InputError(
            f"The figure would be {height:,.0f} mm high; a page has at most {LARGEST_PAGE:g} mm. "
            "Show fewer rows, or give them less height"
        )
    return Layout(float(width_mm), height, font, tuple(columns))


def _check_page(width_mm: int | float, height_mm: int | float | None) -> None:
    """Refuse what is no size of a page; a NaN is refused too, as it compares with nothing."""
    if not NARROWEST_PAGE <= width_mm <= LARGEST_PAGE:
        raise InputError(
            f"width_mm must be from {NARROWEST_PAGE:g} to {LARGEST_PAGE:g} mm; got {width_mm}"
        )
    if height_mm is not None and not 0 < height_mm <= LARGEST_PAGE:
        raise InputError(
            f"height_mm must be over 0 and at most {LARGEST_PAGE:g} mm; got {height_mm}"
        )


def _stretch_to(figure: Figure, width_mm: int | float, font: str, height_mm: int | float) -> float:
    """The factor of row heights that fills `height_mm`; found by halving, heights grow with it."""

    def height(stretch: float) -> float:
        slot = _Slot(PAGE_MARGIN, width_mm - PAGE_MARGIN, PAGE_MARGIN, font, stretch)
        return _place(figure, slot)[1] + PAGE_MARGIN

    least = height(LEAST_STRETCH)
    if least > height_mm:
        raise InputError(
            f"A height of {height_mm:g} mm is too small for this figure at a width of "
            f"{width_mm:g} mm; it needs {least:.1f} mm or more"
        )
    low, high = LEAST_STRETCH, 1.0
    while height(high) < height_mm and high < 1000:
        low, high = high, high * 2
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if height(middle) <= height_mm else (low, middle)
    return low


def _place(figure: Figure, slot: _Slot) -> tuple[list[Column], float]:
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
    return (_place_stack if figure.kind == "stack" else _place_beside)(figure, slot)


def _place_stack(figure: Figure, slot: _Slot) -> tuple[list[Column], float]:
    columns: list[Column] = []
    loose: list[Panel] = []
    for part in (*figure.parts, None):
        if isinstance(part, Panel) and not part.free:
            loose.append(part)
            continue
        if loose:
            column, bottom = _column(loose, slot)
            columns.append(column)
            slot = _below(slot, bottom, len(loose))
            loose = []
        if isinstance(part, Panel):
            column, bottom = _column([part], slot)
            columns.append(column)
            slot = _below(slot, bottom, 1)
        elif part is not None:
            inner, bottom = _place(part, dataclasses.replace(slot, one_letter=True))
            columns.extend(inner)
            slot = _below(slot, bottom, 1)
    return columns, slot.top - PANEL_GAP


def _place_beside(figure: Figure, slot: _Slot) -> tuple[list[Column], float]:
    count = len(figure.parts)
    width = (slot.right - slot.left - COLUMN_GAP * (count - 1)) / count
    columns: list[Column] = []
    lowest = slot.top
    for number, part in enumerate(figure.parts):
        left = slot.left + number * (width + COLUMN_GAP)
        own = dataclasses.replace(
            slot,
            left=left,
            right=left + width,
            letter=_later(slot.letter, number),
            title=slot.title if number == 0 or slot.title is None else "",
            one_letter=True,
        )
        inner, bottom = _place(as_figure(part), own)
        columns.extend(inner)
        lowest = max(lowest, bottom)
    return columns, lowest


def _below(slot: _Slot, bottom: float, letters: int) -> _Slot:
    """The slot that is left under `bottom`; the title is used up."""
    return dataclasses.replace(
        slot, top=bottom + PANEL_GAP, title=None, letter=_later(slot.letter, letters)
    )


def _later(letter: str | None, by: int) -> str | None:
    """The letter `by` places after `letter`; after z come aa, bb."""
    if letter is None:
        return None
    first = "a" if letter[0].islower() else "A"
    index = (len(letter) - 1) * 26 + ord(letter[0]) - ord(first) + by
    return chr(ord(first) + index % 26) * (index // 26 + 1)


def _column(panels: Sequence[Panel], slot: _Slot) -> tuple[Column, float]:
    """One column of `panels`, with an axis at its foot unless one is among them."""
    free = panels[0].free
    slot = dataclasses.replace(slot, annotations=(), shrink=None) if free else slot
    spans = (panel.region() for panel in panels)
    region = NOWHERE if free else slot.region or hull(r for r in spans if r is not None)
    if region is None:
        raise InputError("These panels do not say which region to draw; say it with .at(interval)")
    with_axis = list(panels)
    if not free and not any(isinstance(panel, Axis) for panel in panels):
        with_axis.append(Axis())
    label_left = slot.left + (LETTER_LANE if slot.letter else 0.0)
    data_left = label_left + _gutter(with_axis, slot)
    if slot.right - data_left < NARROWEST_DATA:
        raise InputError(
            f"A column {slot.right - slot.left:.1f} mm wide leaves {slot.right - data_left:.1f} mm "
            f"for data; {NARROWEST_DATA:g} mm or more are needed"
        )
    legend = tuple(dict.fromkeys(entry for panel in panels for entry in panel.legend()))
    top, header, lane = _header(panels, slot, legend)
    width = slot.right - data_left
    scale = column_scale(panels, region, shrink=slot.shrink, left=0.0, right=width)
    ask = Ask(region, width, slot.font, scale)
    boxes, bottom = _boxes(with_axis, ask, slot=slot, top=top)
    names = [name for panel in panels if (name := panel.assembly_name())]
    column = Column(
        boxes=boxes,
        region=region,
        annotations=slot.annotations,
        left=slot.left,
        right=slot.right,
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
    )
    return column, bottom


def _header(
    panels: Sequence[Panel], slot: _Slot, legend: Sequence[LegendEntry]
) -> tuple[float, float | None, float | None]:
    """Where rows start, and the baselines of title and legend, and of labels above the rows."""
    top, header, lane = slot.top, None, None
    if slot.title is not None or legend:  # "" keeps the line free, as high as its neighbor's
        header = top + line_height(TITLE_SIZE) * 0.75
        top += line_height(TITLE_SIZE) + 0.4
    own = [*slot.annotations, *(each for panel in panels for each in panel.annotations)]
    marked = merged_variants((v for panel in panels for v in panel.variants()), own)
    if any(label for _, label, _ in marked) or any(b[1] for b in highlight_bands(own)):
        lane = top + line_height(TICK_SIZE) * 0.75
        top += line_height(TICK_SIZE) + 1.2
    return top, header, lane


def _boxes(
    panels: Sequence[Panel], ask: Ask, *, slot: _Slot, top: float
) -> tuple[tuple[PanelBox, ...], float]:
    """Rows of each panel from `top` downwards, and the lower edge of the last."""
    boxes = []
    for number, panel in enumerate(panels):
        stretch = 1.0 if isinstance(panel, Axis) else slot.stretch
        rows = []
        for height in panel.row_heights(ask):
            rows.append(Row(top, top + height * stretch))
            top = rows[-1].bottom + ROW_GAP
        silent = isinstance(panel, Axis) or (slot.one_letter and number > 0)
        letter = None if silent else _later(slot.letter, number)
        boxes.append(PanelBox(panel, tuple(rows), letter))
        top += PANEL_GAP - ROW_GAP if rows else 0.0
    return tuple(boxes), top - PANEL_GAP


def _gutter(panels: Sequence[Panel], slot: _Slot) -> float:
    """Width left of the data: what the row labels need, within bounds, and the lane of ticks."""
    labels = [label for panel in panels for label in panel.row_labels()]
    if not labels:
        return 0.0
    need = max(label_room(label, LABEL_SIZE, font=slot.font) for label in labels) + TICK_LANE + 0.6
    most = min(GUTTER_MOST, 0.3 * (slot.right - slot.left))
    return max(min(need, most), GUTTER_LEAST)
