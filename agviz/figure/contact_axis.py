"""The vertical axis of a contact map: positions beside a square, distances beside a triangle."""

import math

from agviz.figure.axis import length_text, tick_positions
from agviz.figure.contact_shapes import Frame
from agviz.figure.overlap import overlaps, text_box
from agviz.figure.place import Place
from agviz.figure.scales import tidy_step
from agviz.figure.scene import Mark, Segments, Text, frozen
from agviz.figure.style import FAINT, INK, NUMBER_SIZE, TEXT_AIR, TICK_LENGTH, TICK_LINE
from agviz.figure.text import cap_height, place_text
from agviz.figure.track_axis import TICK_AIR

TICK_ROOM = 9.0  # mm of height per tick
UNITS = ((1_000_000, "Mb"), (1_000, "kb"), (1, "bp"))


def vertical_axis(place: Place, frame: Frame, labels: list[Text]) -> list[Mark]:
    """Spine, ticks, numbers and their unit; numbers that would meet the row's label are left out.

    Positions are 1-based, their ticks at the middles of their bases, as on the horizontal axis.
    """
    wanted = _distances(frame) if frame.upright else _positions(place, frame)
    x = frame.left
    ends = [[[x, frame.top], [x, frame.bottom]]]
    taken = [text_box(label) for label in labels]
    marks: list[Mark] = []
    for text, y, color in wanted:
        if text not in {unit for _, unit in UNITS}:
            ends.append([[x - TICK_LENGTH, y], [x, y]])
        number = place_text(
            "contact.tick_label", text, x=x - TICK_LENGTH - TICK_AIR, middle=y,
            size=NUMBER_SIZE, font=place.font, align="right", color=color,
        )  # fmt: skip
        left, top, right, bottom = text_box(number)
        roomy = (left - TEXT_AIR, top, right, bottom)
        if left >= place.label_left and not any(overlaps(roomy, each) for each in taken):
            marks.append(number)
            taken.append((left, top, right, bottom))
    return [Segments("contact.spine", frozen(ends), INK, TICK_LINE), *marks]


def _distances(frame: Frame) -> list[tuple[str, float, str]]:
    """Text, height and color of tidy distances up to the highest pair of the map."""
    high = frame.bottom - frame.top
    parts = max(1, int(high / TICK_ROOM))
    step = max(1, round(tidy_step(frame.depth, parts)))
    if step > frame.depth:  # one tick at least
        step = max(1, round(tidy_step(frame.depth, 2 * parts)))
    count = math.floor(frame.depth / step * (1 + 1e-9))
    return [
        (length_text(i * step), frame.bottom - i * step / frame.depth * high, INK)
        for i in range(1, count + 1)
    ]


def _positions(place: Place, frame: Frame) -> list[tuple[str, float, str]]:
    """Tidy positions in one unit, and the unit itself at the upper end."""
    high = frame.bottom - frame.top
    start, end = place.region.start, place.region.end
    positions = tick_positions(start, end, max(2, int(high / TICK_ROOM)))
    size, unit = next(each for each in UNITS if end >= each[0] or each[0] == 1)
    step = positions[1] - positions[0] if len(positions) > 1 else end - start
    digits = max(0, math.ceil(math.log10(size / step))) if step < size else 0
    half = cap_height(NUMBER_SIZE) / 2
    found = [(unit, frame.top + half, FAINT)]
    for position in positions:
        y = frame.top + (position - 0.5 - start) / (end - start) * high
        found.append((f"{position / size:,.{digits}f}", y, INK))
    return found
