"""The axis: ticks in bp, the region in words, a scale bar. Every column of a figure has one."""

import dataclasses
import math
from typing import Literal

import numpy as np

from agviz.errors import check_choice
from agviz.figure.compose import Annotation, Panel
from agviz.figure.intron_shrinking import Break, axis_ticks, base_width, breaks
from agviz.figure.place import Ask, Drawn, Place
from agviz.figure.regions import POSITIONS, region_text
from agviz.figure.scales import tidy_step
from agviz.figure.scene import Mark, Rectangles, Segments, Text, frozen
from agviz.figure.style import (
    AXIS_LINE,
    INK,
    SMALL_SIZE,
    TEXT_AIR,
    TICK_LENGTH,
    TICK_LINE,
    TICK_SIZE,
)
from agviz.figure.text import cap_height, descent, place_text, shorten, text_width

TICKS_MOST = 8
FEW_BASES = 1.5  # and less is one base: its bar would be the axis
LEAST_HEIGHT = 0.3  # mm, of the line alone
Unit = Literal["bp", "kb", "Mb"]
UNITS: dict[str, int] = {"bp": 1, "kb": 1_000, "Mb": 1_000_000}
ASSEMBLY_LEAST = 3  # letters of its name: of fewer nobody knows it
BAR_PART = 0.25  # of the data area: the longest scale bar
AIR = 0.5  # mm between tick and its label
NO_SCALE = "not to scale"
BREAK_GAP, BREAK_SLANT, BREAK_RISE = 0.5, 0.35, 0.55  # mm, of the mark of a shrunk gap


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Axis(Panel):
    """Ticks with 1-based positions, the region in words, and a scale bar.

    Parameters
    ----------
    scale_bar
        Whether to draw the scale bar.
    show_region
        Whether to write the region.
    ticks
        Whether to draw ticks with their numbers.
    unit
        Of the numbers: `"bp"`, not written, `"kb"` or `"Mb"`, with decimals where need be. The
        axis of an interactive figure that can be zoomed is in bp.

    Raises
    ------
    InputError
        For another unit.

    Examples
    --------
    >>> rows = ag.Axis(unit="kb") & ag.Tracks(both.dnase)
    """

    scale_bar: bool = True
    show_region: bool = True
    annotations: tuple[Annotation, ...] = ()
    ticks: bool = True
    unit: Unit = "bp"

    def __post_init__(self) -> None:
        check_choice("unit", self.unit, UNITS)

    def is_measured(self) -> bool:
        """It has no data."""
        return True

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """One row, as high as its lines of text."""
        height = 0.0
        if self.ticks:
            height = TICK_LENGTH + AIR + cap_height(TICK_SIZE) + descent(TICK_SIZE)
        if self.scale_bar or self.show_region:
            height += AIR + 0.4 + cap_height(TICK_SIZE) + descent(TICK_SIZE)
        return (max(height, LEAST_HEIGHT),)

    def draw(self, place: Place) -> Drawn:
        """The line with its ticks, then the line of words below."""
        marks: list[Mark] = [*_ticks(place, self.ticks, self.unit)]
        notes: list[str] = []
        baseline = place.rows[0].bottom - descent(TICK_SIZE)
        bar_left = place.x.right
        if self.scale_bar and _has_bar(place):
            bar = _no_bar(place, baseline) if place.x.schematic else _scale_bar(place, baseline)
            marks.extend(bar)
            bar_left = min(mark.left for mark in bar if isinstance(mark, Text)) - 1.5
        if self.show_region:
            written, said = _written_region(place, bar_left - place.label_left)
            notes.extend(said)
            marks.append(
                place_text(
                    "axis.region",
                    written,
                    x=place.label_left,
                    baseline=baseline,
                    size=TICK_SIZE,
                    font=place.font,
                )
            )
        return Drawn(tuple(marks), tuple(notes))

    def words(self, place: Place) -> tuple[str, ...]:
        """What is shrunk; the region is said anyway."""
        if place.x.schematic:
            return (f"exons and introns are equally wide, whatever their lengths ({NO_SCALE})",)
        broken = breaks(place.x)
        if not broken:
            return ()
        most = max(each.shrinkage for each in broken)
        return (f"introns are drawn narrower than exons, up to {most:,.0f} times (axis breaks)",)


def _written_region(place: Place, room: float) -> tuple[str, list[str]]:
    """As much of the region's words as has room, and a note if the caption alone says the rest.

    That positions are 1-based gives way first, then the end of the assembly's name, then all of it.
    """
    words, bare = region_words(place), region_text(place.region)
    choices = [words]
    if place.assembly:
        whole = f"{bare} ({place.assembly})"
        left = room - text_width(f"{bare} ()", TICK_SIZE, font=place.font)
        name = shorten(place.assembly, TICK_SIZE, left, font=place.font)
        cut = [f"{bare} ({name})"] if len(name) > ASSEMBLY_LEAST else []
        choices += [whole, *cut]
    for written in (*choices, bare):
        if text_width(written, TICK_SIZE, font=place.font) <= room:
            lost = place.assembly if place.assembly and written not in choices[:2] else ""
            how = "was shortened" if written in choices else "had no room"
            return written, [f"the assembly's name {lost!r} {how}"] if lost else []
    written = shorten(bare, TICK_SIZE, room, font=place.font)
    return written, [f"the region's text was shortened: {words}"]


def region_words(place: Place) -> str:
    """The region, the assembly if known, and that positions are 1-based."""
    if place.region.chromosome == POSITIONS:
        return region_text(place.region)
    known = f" ({place.assembly})" if place.assembly else ""
    return f"{region_text(place.region)}{known}, 1-based"


def tick_positions(start: int, end: int, most: int) -> list[int]:
    """1-based positions of tidy ticks within the 0-based region [start, end)."""
    step = max(1, round(tidy_step(end - start, most)))
    first = math.ceil(max(start + 1, 1) / step) * step
    return list(range(first, end + 1, step))


def _ticks(place: Place, numbered: bool, unit: Unit) -> list[Mark]:
    """Axis line, ticks at the centers of their bases, each with its number."""
    top = place.rows[0].top
    x = place.x
    widest = text_width(_tick_texts([place.region.end], unit)[0], TICK_SIZE, font=place.font)
    broken = breaks(x)
    if broken or x.schematic:
        positions = axis_ticks(x, widest + 3.0)
    else:
        most = max(1, min(TICKS_MOST, int((x.right - x.left) / (widest + 3.0))))
        positions = tick_positions(place.region.start, place.region.end, most)
    centers = [x.at(position - 0.5) for position in positions]
    line = frozen([[[x.left, top], [x.right, top]]])
    labels: list[Mark] = []
    ends = []
    baseline = top + TICK_LENGTH + AIR + cap_height(TICK_SIZE)
    edge = 0.0
    texts = _tick_texts(positions, unit)
    for text, center in zip(texts if numbered else (), centers, strict=numbered):
        label = place_text(
            "axis.tick_label",
            text,
            x=center,
            baseline=baseline,
            size=TICK_SIZE,
            font=place.font,
            align="center",
        )
        # Without room for its number, at the page's edge or beside the last one, no tick.
        if label.left < max(edge, place.label_left) or label.left + label.width > x.right + 1.0:
            continue
        labels.append(label)
        ends.append([[center, top], [center, top + TICK_LENGTH]])
        edge = label.left + label.width + TEXT_AIR
    ticks = [Segments("axis.tick", frozen(ends), INK, TICK_LINE)] if ends else []
    return [
        Segments("axis.line", line, INK, AXIS_LINE),
        *_break_marks(broken, top),
        *ticks,
        *labels,
    ]


def _tick_texts(positions: list[int], unit: Unit) -> list[str]:
    """Positions as they are written, in as many decimals as tell all of them exactly."""
    if unit == "bp":
        return [f"{position:,}" for position in positions]
    size = UNITS[unit]
    exact = [f"{position / size:.6f}".rstrip("0").partition(".")[2] for position in positions]
    decimals = max(map(len, exact), default=0)
    return [f"{position / size:,.{decimals}f} {unit}" for position in positions]


def _break_marks(broken: list[Break], top: float) -> list[Mark]:
    """Two strokes through the axis, white between them, in the middle of each shrunk gap."""
    if not broken:
        return []
    middles = np.array([each.x for each in broken])
    half, slant = BREAK_GAP / 2, BREAK_SLANT / 2
    gaps = np.column_stack(
        [middles - half, np.full_like(middles, top - 0.2), middles + half, middles * 0 + top + 0.2]
    )
    strokes = [
        [[x + side * half - slant, top + BREAK_RISE], [x + side * half + slant, top - BREAK_RISE]]
        for x in middles
        for side in (-1, 1)
    ]
    return [
        Rectangles("axis.break_gap", frozen(gaps), "#FFFFFF"),
        Segments("axis.break", frozen(strokes), INK, TICK_LINE),
    ]


def bar_length(width: int, part: float = BAR_PART) -> int:
    """The longest of 1, 2, 5, 10 ... bp that is at most `part` of a region `width` bp wide."""
    most = max(1.0, width * part)
    power = 10 ** math.floor(math.log10(most))
    return int(max(step * power for step in (1, 2, 5) if step * power <= most))


def length_text(length: int) -> str:
    """A length in the unit that makes it short.

    >>> length_text(500), length_text(20_000), length_text(5_000_000)
    ('500 bp', '20 kb', '5 Mb')
    """
    for size, unit in ((1_000_000, "Mb"), (1_000, "kb")):
        if length >= size:
            return f"{length / size:g} {unit}"
    return f"{length} bp"


def _has_bar(place: Place) -> bool:
    """Whether a bar says more than the ticks: not of a motif, nor where one base is as long."""
    bases = (place.x.right - place.x.left) / base_width(place.x)
    return place.region.chromosome != POSITIONS and bases >= FEW_BASES


def _scale_bar(place: Place, baseline: float) -> list[Mark]:
    """A bar at the right end of the line of words, its length to the left of it."""
    per_base = base_width(place.x)
    length = bar_length(round((place.x.right - place.x.left) / per_base))
    mm = length * per_base
    right = place.x.right
    y = baseline - cap_height(TICK_SIZE) / 2
    cap = 0.5
    ends = [
        [[right - mm, y], [right, y]],
        [[right - mm, y - cap], [right - mm, y + cap]],
        [[right, y - cap], [right, y + cap]],
    ]
    words = length_text(length) + (" of exons" if breaks(place.x) else "")
    label = _bar_label(place, words, x=right - mm - 0.8, baseline=baseline)
    return [Segments("axis.scale_bar", frozen(ends), INK, AXIS_LINE * 1.5), label]


def _no_bar(place: Place, baseline: float) -> list[Mark]:
    """Where no length is drawn as any other, words in place of the bar."""
    return [_bar_label(place, NO_SCALE, x=place.x.right, baseline=baseline)]


def _bar_label(place: Place, words: str, *, x: float, baseline: float) -> Text:
    """Words that end at `x` mm."""
    return place_text(
        "axis.scale_label",
        words,
        x=x,
        baseline=baseline,
        size=max(TICK_SIZE, SMALL_SIZE),
        font=place.font,
        align="right",
    )
