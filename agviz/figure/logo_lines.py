"""The lines of a `Logo`, one or several below each other: what each shows, how high it is."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from agviz._counts import counted
from agviz.errors import InputError
from agviz.figure.axis import AIR
from agviz.figure.logo_show import check_seen
from agviz.figure.motif_marks import LANE, Bracket, brackets
from agviz.figure.place import Ask
from agviz.figure.regions import hull, variant_point
from agviz.figure.scales import XScale
from agviz.figure.style import TICK_LENGTH, TICK_SIZE
from agviz.figure.text import cap_height, descent, line_height
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
    lanes
        Of brackets above the letters.
    """

    region: Interval
    x: XScale
    parts: tuple[tuple[int, bool], ...]
    found: Sequence[Bracket]
    dropped: int
    variant: Variant | None
    last: bool
    lanes: int

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
        own[-1] += below(logo, line)
        heights += own
    return tuple(heights)


def below(logo: Any, line: Line) -> float:
    """Height below the letters of the last row, in mm: of a wrapped line its axis."""
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
            f"{counted(shown.width, 'position')} in lines of {logo.wrap:,} make {count:,} lines; "
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
    lanes = max((each.lane + 1 for each in found), default=0)
    return Line(region, x, tuple(parts), found, dropped, variant, ends[1], lanes)


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
