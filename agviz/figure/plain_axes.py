"""Axes of plain values, for panels that are no part of a genome: ticks, numbers, a label below."""

import dataclasses
import math
from collections.abc import Mapping, Sequence

from agviz.figure.labels import LaneLabel, fitting, spread
from agviz.figure.place import Place
from agviz.figure.scales import YScale, number_text, tidy_step
from agviz.figure.scene import Mark, Segments, Text, frozen
from agviz.figure.style import (
    AXIS_LINE,
    FAINT,
    INK,
    LABEL_SIZE,
    NUMBER_SIZE,
    SMALL_SIZE,
    TICK_LANE,
    TICK_LENGTH,
    TICK_LINE,
)
from agviz.figure.text import cap_height, descent, line_height, place_text, text_width

AIR = 0.5  # mm between a tick and its number
EDGE_AIR = 0.4  # mm between a number and the edge of the page
NAME_AIR = 1.2  # mm between two names above a plot
BELOW = TICK_LENGTH + 2 * AIR + cap_height(NUMBER_SIZE) + descent(NUMBER_SIZE)
"""mm below a plot that its numbers take."""

LABEL_BELOW = AIR + cap_height(LABEL_SIZE) + descent(LABEL_SIZE)
"""mm below the numbers that the label takes."""


def value_ticks(low: float, high: float, most: int) -> list[float]:
    """At most `most` + 1 tidy values within [low, high].

    >>> value_ticks(0.0, 1.0, 5), value_ticks(-3.0, 11.0, 4)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.0, 5.0, 10.0])
    """
    step = tidy_step(high - low, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{number * step:.12g}") for number in range(first, last + 1)]


def limits_of(values: Sequence[float], said: tuple[float, float] | None) -> tuple[float, float]:
    """Limits that hold all values with a twentieth of air, or those that were said."""
    if said is not None:
        return said
    if not len(values):
        return 0.0, 1.0
    low, high = float(min(values)), float(max(values))
    air = (high - low) / 20 or abs(high) / 20 or 0.5
    return low - air, high + air


def bottom_axis(x: YScale, y: float, *, label: str, font: str, page_width: float) -> list[Mark]:
    """A horizontal axis at height `y`; `x` maps values from left (its bottom) to right.

    The last number is moved in where it would reach over the page's edge.
    """
    width = abs(x.top - x.bottom)
    widest = max(text_width(number_text(end), NUMBER_SIZE, font=font) for end in (x.low, x.high))
    ticks = value_ticks(x.low, x.high, max(1, min(6, int(width / (widest + 3.0)))))
    places = [x.at(value) for value in ticks]
    lines = [[[x.bottom, y], [x.top, y]], *([[at, y], [at, y + TICK_LENGTH]] for at in places)]
    baseline = y + TICK_LENGTH + AIR + cap_height(NUMBER_SIZE)
    marks: list[Mark] = [Segments("plain.axis", frozen(lines[:1]), INK, AXIS_LINE)]
    marks.append(Segments("plain.tick", frozen(lines[1:] or [[[0, 0], [0, 0]]]), INK, TICK_LINE))
    numbers = [
        _number("plain.x_number", value, x=at, baseline=baseline, font=font)
        for value, at in zip(ticks, places, strict=True)
    ]
    marks += [_on_page(number, page_width) for number in numbers]
    if label:
        marks.append(
            place_text(
                "plain.x_label",
                label,
                x=(x.bottom + x.top) / 2,
                baseline=y + BELOW + AIR + cap_height(LABEL_SIZE),
                size=LABEL_SIZE,
                font=font,
                align="center",
            )
        )
    return marks


def _number(role: str, value: float, *, x: float, baseline: float, font: str) -> Text:
    return place_text(
        role,
        number_text(value),
        x=x,
        baseline=baseline,
        size=NUMBER_SIZE,
        font=font,
        align="center",
    )


def _on_page(number: Text, page_width: float) -> Text:
    """A centered number, moved left where it would reach over the page's edge."""
    over = number.x + number.width / 2 - (page_width - EDGE_AIR)
    return dataclasses.replace(number, x=number.x - over) if over > 0 else number


def _power_text(value: float) -> str:
    """A value by its power of ten, such as 1.5e5."""
    if value == 0:
        return "0"
    mantissa, exponent = f"{abs(value):.2e}".split("e")
    text = f"{float(mantissa):g}e{int(exponent)}".replace("-", "−")
    return f"−{text}" if value < 0 else text


def left_axis(y: YScale, x: float, *, font: str) -> list[Mark]:
    """A vertical axis at `x`, as many numbers as have room; wide ones as powers of ten."""
    height = abs(y.top - y.bottom)
    ticks = value_ticks(
        y.low, y.high, max(1, min(6, int(height / (2.5 * line_height(NUMBER_SIZE)))))
    )
    places = [y.at(value) for value in ticks]
    ends = [[[x, y.bottom], [x, y.top]], *([[x - TICK_LENGTH, at], [x, at]] for at in places)]
    marks: list[Mark] = [Segments("plain.axis", frozen(ends[:1]), INK, AXIS_LINE)]
    if places:
        marks.append(Segments("plain.tick", frozen(ends[1:]), INK, TICK_LINE))
    texts = [number_text(value) for value in ticks]
    room = TICK_LANE - TICK_LENGTH - 2 * AIR
    if any(text_width(text, NUMBER_SIZE, font=font) > room for text in texts):
        texts = [_power_text(value) for value in ticks]
    for text, at in zip(texts, places, strict=True):
        marks.append(
            place_text(
                "plain.y_number",
                text,
                x=x - TICK_LENGTH - AIR,
                middle=at,
                size=NUMBER_SIZE,
                font=font,
                align="right",
            )
        )
    return marks


def no_points(x: YScale, y: YScale, font: str) -> Mark:
    """What an empty plot says in its middle."""
    return place_text(
        "empty", "no points", x=(x.bottom + x.top) / 2, middle=(y.bottom + y.top) / 2,
        size=NUMBER_SIZE, font=font, align="center", color=FAINT,
    )  # fmt: skip


def names_above(
    role: str, values: Mapping[str, float], x: YScale, *, place: Place, top: float
) -> tuple[list[Mark], int]:
    """The name of each value above a plot, moved apart; and how many had no room."""
    named = [
        LaneLabel(x.at(value), name, text_width(name, SMALL_SIZE, font=place.font))
        for name, value in values.items()
    ]
    keep = fitting(named, place.x.right - place.label_left, air=NAME_AIR)
    centers = spread(named[:keep], left=place.label_left, right=place.x.right, air=NAME_AIR)
    marks: list[Mark] = [
        place_text(
            role, label.text, x=center, baseline=top - 1.0, size=SMALL_SIZE, font=place.font,
            align="center",
        )
        for label, center in zip(named[:keep], centers, strict=True)
    ]  # fmt: skip
    return marks, len(named) - keep
