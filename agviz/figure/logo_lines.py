"""How a `Logo` fills its rows: in one line, or wrapped into several below each other."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from agviz.errors import InputError, VariantError
from agviz.figure.annotations import variant_label
from agviz.figure.axis import AIR, Axis, region_words
from agviz.figure.indel_marks import indel_marks
from agviz.figure.logo_callout import LABEL, callout_marks
from agviz.figure.logo_marks import letter_marks, part_of, zero_marks
from agviz.figure.logo_show import check_seen, logo_limits
from agviz.figure.motif_marks import LANE, Bracket, bracket_marks, brackets
from agviz.figure.place import Ask, Drawn, Place, Row
from agviz.figure.regions import hull, region_text, variant_point
from agviz.figure.scales import XScale, YScale
from agviz.figure.scene import Mark, Segments, frozen
from agviz.figure.style import SMALL_SIZE, TICK_LENGTH, TICK_SIZE, VARIANT, VARIANT_LINE
from agviz.figure.text import cap_height, descent, line_height, place_text
from agviz.figure.track_axis import row_axis, row_label
from agviz.figure.track_lanes import Change
from agviz.genome.types import Interval, Variant

LINES_MOST = 60
"""Of one panel; more would be higher than any page."""
AXIS_AIR = 1.2  # mm between letters and the axis below a line
AXIS = AXIS_AIR + TICK_LENGTH + AIR + cap_height(TICK_SIZE) + descent(TICK_SIZE)
"""mm below a line that its axis takes."""
WORDS = AIR + cap_height(TICK_SIZE) + descent(TICK_SIZE)
"""mm below the last axis for the region in words."""
VARIANT_LANE = line_height(TICK_SIZE)


@dataclasses.dataclass(frozen=True, eq=False)
class Line:
    """What is drawn from the left edge to the right one.

    Attributes
    ----------
    region, x
        The bases and their places.
    parts
        Of each of its rows, from the top: the number of the logo's row, and whether it holds that
        row's inserted bases.
    found, dropped
        Brackets of motifs, and how many had no room.
    variant
        The variant that the line itself marks: the figure does it where there is one line.
    last
        Whether no line follows.
    """

    region: Interval
    x: XScale
    parts: tuple[tuple[int, bool], ...]
    found: Sequence[Bracket]
    dropped: int
    variant: Variant | None
    last: bool

    @property
    def lanes(self) -> int:
        """Lanes of brackets above the letters."""
        return max((each.lane + 1 for each in self.found), default=0)

    @property
    def above(self) -> float:
        """Height above the letters of the first row, in mm."""
        return self.lanes * LANE + (VARIANT_LANE if self.variant is not None else 0.0)


def row_heights(logo: Any, ask: Ask) -> tuple[float, ...]:
    """Of all rows of all lines, with what stands above and below the letters."""
    heights: list[float] = []
    for line in lines_of(logo, ask.region, ask.x, font=ask.font):
        own = [logo.height] * len(line.parts)
        own[0] += line.above
        own[-1] += _below(logo, line)
        heights += own
    return tuple(heights)


def _below(logo: Any, line: Line) -> float:
    if logo.wrap is None:
        return 0.0
    return AXIS + (WORDS if line.last else 0.0)


def lines_of(logo: Any, region: Interval, x: XScale, *, font: str) -> list[Line]:
    """The lines that show what of `region` the logo has.

    Raises
    ------
    IntervalError
        When that is nothing.
    InputError
        When there would be more lines than any page has room for.
    """
    if logo.wrap is None:
        return [_line(logo, region, x, right=x.right, font=font, ends=(True, True))]
    shown = shown_span(logo, region)
    count = -(-shown.width // logo.wrap)
    if count > LINES_MOST:
        raise InputError(
            f"{shown.width:,} positions in lines of {logo.wrap:,} make {count:,} lines; "
            f"{LINES_MOST} is the most, so wrap at {-(-shown.width // LINES_MOST):,} or more, or "
            "show a shorter region"
        )
    each = (x.right - x.left) / min(logo.wrap, shown.width)
    lines = []
    for number in range(count):
        start = shown.start + number * logo.wrap
        part = Interval(shown.chromosome, start, min(start + logo.wrap, shown.end))
        scale = XScale.identity(part.start, part.end, left=x.left, right=x.left + each * part.width)
        ends = (number == 0, number == count - 1)
        lines.append(_line(logo, part, scale, right=x.right, font=font, ends=ends))
    return lines


def shown_span(logo: Any, region: Interval) -> Interval:
    """The part of `region` that the logo has something of."""
    for row in logo.rows:
        check_seen(row, region)
    whole = hull(row.interval for row in logo.rows)
    assert whole is not None
    start, end = max(whole.start, region.start), min(whole.end, region.end)
    return Interval(region.chromosome, start, end)


def _line(
    logo: Any, region: Interval, x: XScale, *, right: float, font: str, ends: tuple[bool, bool]
) -> Line:
    found, dropped = brackets(logo.motifs, x=x, region=region, font=font, page_width=right)
    parts: list[tuple[int, bool]] = []
    for number, row in enumerate(logo.rows):
        parts.append((number, False))
        edges = change_within(logo.change, region, first=ends[0]).insertions
        if row.inserted is not None and edges:
            parts.append((number, True))
    variant = None
    if logo.wrap is not None and logo.marked:
        (given,) = logo.marked
        variant = given if _holds(region, variant_point(given), ends[0]) else None
    return Line(region, x, tuple(parts), found, dropped, variant, ends[1])


def _holds(region: Interval, edge: int | float, first: bool) -> bool:
    """Whether a boundary belongs to a line: that between two lines to the first of them."""
    return region.start < edge <= region.end or (first and edge == region.start)


def change_within(change: Change | None, region: Interval, *, first: bool) -> Change:
    """The insertions and deletions that a line shows."""
    if change is None:
        return Change(())
    return Change(
        change.variants,
        tuple(edge for edge in change.insertions if _holds(region, edge, first)),
        tuple(
            (start, end)
            for start, end in change.deletions
            if start < region.end and end > region.start
        ),
    )


def draw_logo(logo: Any, place: Place) -> Drawn:
    """Marks of all lines."""
    for row in logo.rows:
        check_seen(row, place.region)
    marks: list[Mark] = []
    notes: list[str] = []
    rows = list(place.rows)
    lines = lines_of(logo, place.region, place.x, font=place.font)
    limits = logo_limits(logo, place.region)
    for number, line in enumerate(lines):
        own, rows = rows[: len(line.parts)], rows[len(line.parts) :]
        part = dataclasses.replace(place, region=line.region, x=line.x, rows=tuple(own))
        drawn = _draw_line(logo, line, part, limits=limits, first=number == 0)
        marks.extend(drawn.marks)
        notes.extend(drawn.notes)
    for row, name in zip(logo.rows, logo.labels, strict=True):
        if np.isnan(part_of(row, place.region)[1]).all():
            notes.append(f"{name.strip() or 'the logo'} has no value in this region")
    dropped = sum(line.dropped for line in lines)
    if dropped:
        total = dropped + sum(len(line.found) for line in lines)
        notes.append(f"{dropped} of {total} motifs had no room")
    if logo.wrap is not None:
        marks.append(_region_text(logo, place))
        notes.extend(_unseen_variant(logo, lines, place))
    return Drawn(tuple(marks), tuple(dict.fromkeys(notes)))


def _draw_line(
    logo: Any, line: Line, place: Place, *, limits: Sequence[tuple[float, float]], first: bool
) -> Drawn:
    """Letters, inserted bases, axes, labels, brackets of one line."""
    marks: list[Mark] = []
    notes: list[str] = []
    change = change_within(logo.change, line.region, first=first)
    last = len(line.parts) - 1
    for index, ((number, inserted), box) in enumerate(zip(line.parts, place.rows, strict=True)):
        below = _below(logo, line) if index == last else 0.0
        inner = Row(box.top + line.above * (index == 0), box.bottom - below)
        y = YScale(*limits[number], inner.bottom, inner.top)
        row = logo.rows[number]
        look = {"colors": logo.colors, "order": logo.stack_order}
        if inserted:
            above = place.rows[index - 1].bottom
            marks += callout_marks(
                row, change.insertions[0], place=place, above=above, box=inner, y=y, **look
            )
        else:
            marks += zero_marks(row, place=place, y=y)
            marks += letter_marks(row, f"logo.{number}", place=place, y=y, **look)
            marks += row_axis(place, inner, y=y, style=logo.yaxis)
            if logo.parts[number] != "reference":
                kept = (
                    change if row.inserted is None else dataclasses.replace(change, insertions=())
                )
                marks += indel_marks(kept, inner, place.x)
        if index == 0:
            marks += bracket_marks(line.found, bottom=inner.top - 0.3, font=place.font)
            marks += _variant_marks(line, place, top=box.top)
        label = LABEL if inserted else logo.labels[number]
        if place.label_right > place.label_left and label:
            texts, said = row_label(place, inner, label)
            marks.extend(texts)
            notes.extend(said)
    if logo.wrap is not None:
        marks += _axis(logo, line, place)
    return Drawn(tuple(marks), tuple(notes))


def _axis(logo: Any, line: Line, place: Place) -> list[Mark]:
    """Ticks with 1-based positions below a line."""
    bottom = place.rows[-1].bottom
    row = Row(bottom - _below(logo, line) + AXIS_AIR, bottom)
    axis = Axis(scale_bar=False, show_region=False)
    return list(axis.draw(dataclasses.replace(place, rows=(row,))).marks)


def _region_text(logo: Any, place: Place) -> Mark:
    """All that is shown, below the last line."""
    whole = dataclasses.replace(place, region=shown_span(logo, place.region))
    return place_text(
        "axis.region",
        region_words(whole),
        x=place.label_left,
        baseline=place.rows[-1].bottom - descent(TICK_SIZE),
        size=TICK_SIZE,
        font=place.font,
    )


def _variant_marks(line: Line, place: Place, *, top: float) -> list[Mark]:
    """The variant's line through the rows of a wrapped line, and its name above."""
    if line.variant is None:
        return []
    x = place.x.at(variant_point(line.variant))
    lower = place.rows[-1].bottom - AXIS + AXIS_AIR - (WORDS if line.last else 0.0)
    upper = top + VARIANT_LANE
    name = place_text(
        "variant.label", variant_label(line.variant), x=x, size=TICK_SIZE, font=place.font,
        baseline=top + cap_height(SMALL_SIZE), align="center",
    )  # fmt: skip
    # Near an edge the name is moved in; the line stays.
    shift = max(place.label_left - name.left, 0.0) or min(
        place.page_width - name.left - name.width, 0.0
    )
    ends = frozen([[[x, upper - 0.4], [x, lower]]])
    return [
        Segments("variant.line", ends, VARIANT, VARIANT_LINE),
        dataclasses.replace(name, x=name.x + shift),
    ]


def _unseen_variant(logo: Any, lines: Sequence[Line], place: Place) -> list[str]:
    """A note on a variant that no line holds; one of another contig is refused."""
    if not logo.marked or any(line.variant is not None for line in lines):
        return []
    (variant,) = logo.marked
    region = place.region
    if region.chromosome != variant.chromosome:
        raise VariantError(
            f"Variant {variant} is on {variant.chromosome!r}, but the figure shows "
            f"{region_text(region)}; draw a region of {variant.chromosome!r} with .at(interval)"
        )
    return [f"1 variant outside {region_text(region)}"]
