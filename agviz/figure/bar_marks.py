"""What bars across the page and upright ones have in common: extents, error bars, values."""

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from agviz.figure.overlap import text_box
from agviz.figure.place import WIDER_LIMITS, Remedied
from agviz.figure.scales import YScale, number_text
from agviz.figure.scene import HAlign, Mark, Rectangles, Segments, Text, frozen
from agviz.figure.style import INK, NUMBER_SIZE
from agviz.figure.text import place_text

CAP = 0.55  # mm: half the width of the cap of an error bar
ERROR_LINE, HALO_LINE = 0.6, 1.5  # pt: the halo keeps the line apart from a dark bar
LABEL_AIR = 0.7  # mm between the end of a bar and its value
DASH = (3.0, 2.0)  # pt, of lines to compare with
NO_VALUE = "no value"
DECIMALS = 1.7  # a step of the last digit is 1/50 to 1/500 of the axis
MOST_DECIMALS, LARGE = 4, 1e6  # beyond, values are written by powers of ten
BACKING = 0.2  # mm of white around a value that a line would cross


@dataclasses.dataclass(frozen=True)
class Spread:
    """From the lowest to the highest of all that is drawn, and the ends of the axis."""

    low: float
    high: float
    axis: tuple[float, float]


def spread_of(bars: Any) -> Spread:
    """Values, intervals, baseline and lines; the axis has air on sides that have bars."""
    table = bars.table
    every = np.concatenate(
        [np.ravel(each) for each in (table.values, table.low, table.high)]
        + [np.array([bars.baseline, *bars.reference.values()])]
    )
    known = every[np.isfinite(every)]
    low, high = float(known.min()), float(known.max())
    if bars.limits is not None:
        return Spread(low, high, bars.limits)
    if low == high:
        return Spread(low, high, (low, low + 1.0))
    air = (high - low) / 20
    first = low - air if low < bars.baseline else low
    last = high + air if high > bars.baseline else high
    return Spread(low, high, (first, last))


def value_text(bars: Any, value: float) -> str:
    """What is written at the end of a bar, all with as many decimals; empty where not wanted."""
    if np.isnan(value):
        return NO_VALUE
    if not bars.value_labels:
        return ""
    low, high = spread_of(bars).axis
    decimals = max(0, math.ceil(DECIMALS - math.log10(high - low)))
    if decimals > MOST_DECIMALS or abs(value) >= LARGE:
        return number_text(value)
    text = f"{abs(value):,.{decimals}f}"
    return text if value >= 0 or not text.strip("0.,") else f"−{text}"


def ends_of(bars: Any, i: int, j: int) -> tuple[float, float, float]:
    """Value, low and high end of one bar; NaN where not known."""
    table = bars.table
    value, low, high = (float(each[i, j]) for each in (table.values, table.low, table.high))
    return value, low, high


def lines_shown(bars: Any) -> tuple[dict[str, float], list[str]]:
    """The lines to compare with that are on the axis, and notes on those beyond it."""
    low, high = spread_of(bars).axis
    shown = {name: value for name, value in bars.reference.items() if low <= value <= high}
    notes: list[str] = [
        Remedied(f"the line {name!r} at {number_text(value)}, beyond the axis", WIDER_LIMITS)
        for name, value in bars.reference.items()
        if name not in shown
    ]
    return shown, notes


def interval_ends(
    low: float, high: float, *, tip: float, scale: YScale
) -> tuple[float, float] | None:
    """Ends of an error bar in mm, `tip` in place of one that is not known; None without any."""
    if np.isnan(low) and np.isnan(high):
        return None
    return (
        tip if np.isnan(low) else scale.at(low),
        tip if np.isnan(high) else scale.at(high),
    )


def error_marks(lines: list[Any]) -> list[Mark]:
    """An error bar with its caps on a white halo."""
    ends = frozen(lines)
    return [
        Segments("bars.halo", ends, "#FFFFFF", HALO_LINE),
        Segments("bars.error", ends, INK, ERROR_LINE),
    ]


def small_text(
    role: str,
    text: str,
    *,
    x: float,
    middle: float,
    font: str,
    align: HAlign = "center",
    color: str = INK,
) -> Text:
    """A value or name at a bar."""
    return place_text(
        role, text, x=x, middle=middle, size=NUMBER_SIZE, font=font, align=align, color=color
    )


def backings(texts: Sequence[Mark], lines: Mark | None) -> list[Mark]:
    """White behind those of `texts` that one of the level or upright `lines` would cross."""
    if not isinstance(lines, Segments):
        return []
    boxes = []
    for text in texts:
        if not isinstance(text, Text):
            continue
        left, top, right, bottom = text_box(text)
        box = [left - BACKING, top, right + BACKING, bottom]
        low, high = lines.ends.min(1), lines.ends.max(1)
        meets = (low[:, 0] <= box[2]) & (high[:, 0] >= box[0])
        meets &= (low[:, 1] <= box[3]) & (high[:, 1] >= box[1])
        if meets.any():
            boxes.append(box)
    return [Rectangles("bars.backing", frozen(boxes), "#FFFFFF")] if boxes else []
