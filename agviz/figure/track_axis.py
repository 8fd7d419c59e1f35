"""The vertical axis of a row of signal: its range, its spine and ticks, its label."""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from jaxtyping import Real

from agviz.figure.place import Place, Remedied, Row
from agviz.figure.scales import YScale, number_text, tidy_above
from agviz.figure.scene import Mark, Segments, frozen
from agviz.figure.signals import Binned
from agviz.figure.style import (
    FAINT,
    INK,
    LABEL_SIZE,
    NUMBER_SIZE,
    SMALLEST_TEXT,
    THIN_LINE,
    TICK_LENGTH,
    TICK_LINE,
)
from agviz.figure.text import cap_height, line_height, place_text, wrap_keeping_end

YAxis = Literal["ticks", "range", "none"]
ROUNDING = 1e-6  # of the other side of zero: less is an error of arithmetic, not a sign
MOST_POWERS = 12  # ticks on a side of a logarithmic scale
NEAR_ZERO = 0.02  # of the scale: an end nearer to zero has no tick
TICK_AIR = 0.4  # mm between a tick and its number
LABEL_SIZES = (LABEL_SIZE, (LABEL_SIZE + SMALLEST_TEXT) / 2, SMALLEST_TEXT)  # pt


def value_range(
    all_binned: Sequence[Binned],
    *,
    symmetric: bool = False,
    percentile: float | None = None,
    floor: float = 0.0,
) -> tuple[float, float]:
    """Tidy lower and upper end of a scale that holds all values, zero included.

    A `symmetric` one reaches at least as far as `floor`.

    Infinite values are left out: they are drawn as far as the scale reaches. So is what lies
    beyond the `percentile` of the values above zero, and of those below.
    """
    highest = _reach([each.high for each in all_binned], percentile)
    lowest = -_reach([-each.low for each in all_binned], percentile)
    if -lowest < ROUNDING * highest:
        lowest = 0.0
    if highest < -ROUNDING * lowest:
        highest = 0.0
    if symmetric:
        most = tidy_above(max(highest, -lowest, floor))
        return -most, most
    low_end = -tidy_above(-lowest) if lowest < 0 else 0.0
    return low_end, tidy_above(highest) if highest > 0 or lowest == 0 else 0.0


def farthest(all_binned: Sequence[Binned], percentile: float | None = None) -> float:
    """How far from zero such a scale must reach for the values alone."""
    ends = [each.high for each in all_binned], [-each.low for each in all_binned]
    return max(_reach(each, percentile) for each in ends)


def _reach(parts: Sequence[Real[np.ndarray, "_"]], percentile: float | None) -> float:
    """The largest finite value, or the percentile of those above zero; 0 where there is none."""
    if percentile is None:
        return max((float(v[np.isfinite(v)].max(initial=0.0)) for v in parts), default=0.0)
    above = [values[np.isfinite(values) & (values > 0)] for values in parts]
    if not any(len(each) for each in above):
        return 0.0
    return float(np.percentile(np.concatenate(above), percentile))


def row_axis(
    place: Place, row: Row, *, y: YScale, style: YAxis, unsigned: bool = False
) -> list[Mark]:
    """Spine over the data and ticks with numbers, or the range in brackets, or nothing.

    `unsigned`: numbers below zero are those of the other strand, and have no sign.
    """
    if style == "none":
        return []
    x = place.x.left
    if style == "range":
        low, high = (abs(end) if unsigned else end for end in (y.low, y.high))
        text = f"[{number_text(low)}–{number_text(high)}]"
        return [
            place_text(
                "track.range",
                text,
                x=x + 0.5,
                baseline=row.top + cap_height(NUMBER_SIZE),
                size=NUMBER_SIZE,
                font=place.font,
                color=FAINT,
            )
        ]
    values = [y.low, y.high] if y.low >= 0 or y.high <= 0 else [y.low, 0.0, y.high]
    if len(values) == 3:  # an end that all but touches zero would take the place of its number
        values = [v for v in values if v == 0 or abs(v) > NEAR_ZERO * (y.high - y.low)]
    if y.log:
        values = sorted({*values, *_powers(y)})
    heights = [y.at(value) for value in values]
    ends = [[[x, min(heights)], [x, max(heights)]]]
    ends += [[[x - TICK_LENGTH, height], [x, height]] for height in heights]
    marks: list[Mark] = [Segments("track.spine", frozen(ends), INK, TICK_LINE)]
    for value, middle in zip(values, _apart(heights), strict=True):
        if middle is not None:
            marks.append(
                place_text(
                    "track.tick_label",
                    number_text(abs(value) if unsigned else value),
                    x=x - TICK_LENGTH - TICK_AIR,
                    middle=middle,
                    size=NUMBER_SIZE,
                    font=place.font,
                    align="right",
                )
            )
    return marks


def _powers(y: YScale) -> list[float]:
    """Powers of ten on either side of zero, over the threshold of a logarithmic scale."""
    first = math.floor(math.log10(y.threshold) + 1e-9) + 1
    sizes = [10.0**power for power in range(first, first + MOST_POWERS)]
    return [v for size in sizes for v in (size, -size) if y.low < v < y.high]


def _apart(heights: Sequence[float]) -> list[float | None]:
    """Middles of tick numbers; an inner one is dropped if crowded, and the first by the last."""
    least = line_height(NUMBER_SIZE)
    last = len(heights) - 1
    kept = {last: heights[last]}
    for number in (0, *range(last - 1, 0, -1)):
        if all(abs(heights[number] - other) >= least for other in kept.values()):
            kept[number] = heights[number]
    return [kept.get(number) for number in range(len(heights))]


def base_line(place: Place, y: YScale) -> Mark:
    """A thin line at zero, so that nothing is told from not known."""
    zero = y.at(0.0)
    ends = frozen([[[place.x.left, zero], [place.x.right, zero]]])
    return Segments("track.zero", ends, FAINT, THIN_LINE)


def row_label(
    place: Place, row: Row, label: str, *, smallest: float = SMALLEST_TEXT
) -> tuple[list[Mark], list[str]]:
    """The label left of a row, in as many lines as there is room for, and a note if it was cut.

    A label that is too long is set smaller, down to `smallest` pt, before it is cut: a low row has
    room for more lines of small text, and each for more words.
    """
    room = place.label_right - place.label_left - 0.4
    for size in (each for each in LABEL_SIZES if each >= smallest):
        most = max(1, int((row.height + 0.3) / line_height(size)))
        lines = wrap_keeping_end(label, size, room=room, lines=most, font=place.font)
        if whole := "".join("".join(lines).split()) == "".join(label.split()):  # whatever blanks
            break
    first = row.middle - line_height(size) * (len(lines) - 1) / 2
    marks: list[Mark] = [
        place_text(
            "track.label",
            line,
            x=place.label_left,
            middle=first + number * line_height(size),
            size=size,
            font=place.font,
        )
        for number, line in enumerate(lines)
    ]
    plain = label.replace("\xa0", " ")
    hint = "write a shorter label, or make rows higher or the figure wider"
    return marks, [] if whole else [Remedied(f"the label {plain!r} was shortened", hint)]
