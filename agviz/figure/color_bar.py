"""A short color bar: the colors of a scale, its ends, its zero, and what the values are."""

import dataclasses

import numpy as np

from agviz.figure.color_maps import LEVELS, ColorScale
from agviz.figure.overlap import text_box
from agviz.figure.scales import number_text
from agviz.figure.scene import Image, Mark, Polygon, Rectangles, Segments, Text, frozen
from agviz.figure.style import INK, NUMBER_SIZE, THIN_LINE, TICK_LINE
from agviz.figure.text import cap_height, descent, place_text, text_width

BAR_WIDTH, BAR_HEIGHT = 16.0, 1.5  # mm
AIR = 0.6  # mm between the bar and text
TICK = 0.5  # mm, of zero
GROUND = 0.25  # mm of white around the texts
POINT = 1.2  # mm: an end beyond which values lie comes to a point
LANE = BAR_HEIGHT + 2.6
"""Height in mm of a lane above a map that holds the bar."""


@dataclasses.dataclass(frozen=True)
class Bar:
    """What the bar shows: a scale, a label, and whether values lie below or above its ends."""

    scale: ColorScale
    label: str
    below: bool
    above: bool

    @property
    def ends(self) -> tuple[str, str]:
        """The numbers at its ends."""
        return number_text(self.scale.low), number_text(self.scale.high)


def stacked_size(bar: Bar, font: str) -> tuple[float, float]:
    """Width and height in mm of the bar with its label above and its numbers below."""
    low, high = (text_width(end, NUMBER_SIZE, font=font) for end in bar.ends)
    label = text_width(bar.label, NUMBER_SIZE, font=font)
    width = max(BAR_WIDTH + max(low / 2, POINT) + max(high / 2, POINT), label)
    text = cap_height(NUMBER_SIZE) + descent(NUMBER_SIZE)
    return width, BAR_HEIGHT + 2 * AIR + 2 * text


def stacked_bar(bar: Bar, *, right: float, top: float, font: str) -> list[Mark]:
    """The bar in a corner: label above, numbers below its ends."""
    last = max(text_width(bar.ends[1], NUMBER_SIZE, font=font) / 2, POINT if bar.above else 0.0)
    end, start = right - last, right - last - BAR_WIDTH
    upper = top + (cap_height(NUMBER_SIZE) + descent(NUMBER_SIZE) + AIR if bar.label else 0.0)
    marks = _colors(bar, start, end, upper)
    baseline = upper + BAR_HEIGHT + AIR + cap_height(NUMBER_SIZE)
    numbers = [(bar.ends[0], start), (bar.ends[1], end)]
    zero = _zero(bar, start, end)
    if zero is not None and _has_room(bar, zero, start, end, font):
        numbers.append(("0", zero))
    for text, x in numbers:
        marks.append(
            place_text(
                "contact.color_bar_number", text, x=x, baseline=baseline, size=NUMBER_SIZE,
                font=font, align="center",
            )
        )  # fmt: skip
    if bar.label:
        marks.append(
            place_text(
                "contact.color_bar_label", bar.label, x=right, size=NUMBER_SIZE, font=font,
                baseline=top + cap_height(NUMBER_SIZE), align="right",
            )
        )  # fmt: skip
    return _backed(marks)


def flat_bar(bar: Bar, *, right: float, top: float, font: str) -> list[Mark]:
    """The bar in a lane of its own: label and lower end left of it, upper end right of it."""
    tip = AIR + (POINT if bar.above else 0.0)
    end = right - text_width(bar.ends[1], NUMBER_SIZE, font=font) - tip
    start = end - BAR_WIDTH
    marks = _colors(bar, start, end, top)
    middle = top + BAR_HEIGHT / 2
    left = start - AIR - (POINT if bar.below else 0.0)
    texts = [("number", bar.ends[1], right), ("number", bar.ends[0], left)]
    zero = _zero(bar, start, end)
    if zero is not None:
        marks.append(
            place_text(
                "contact.color_bar_number", "0", x=zero, align="center", size=NUMBER_SIZE,
                font=font, baseline=top + BAR_HEIGHT + AIR + cap_height(NUMBER_SIZE),
            )
        )  # fmt: skip
    if bar.label:
        width = text_width(bar.ends[0], NUMBER_SIZE, font=font)
        texts.append(("label", bar.label, left - width - 2 * AIR))
    for kind, text, x in texts:
        marks.append(
            place_text(
                f"contact.color_bar_{kind}", text, x=x, middle=middle, size=NUMBER_SIZE,
                font=font, align="right",
            )
        )  # fmt: skip
    return _backed(marks)


def flat_width(bar: Bar, font: str) -> float:
    """What such a bar is wide at least, its texts included, in mm."""
    texts = (*bar.ends, bar.label) if bar.label else bar.ends
    words = sum(text_width(text, NUMBER_SIZE, font=font) for text in texts)
    return BAR_WIDTH + words + 2 * (AIR + POINT) + 2 * AIR


def _backed(marks: list[Mark]) -> list[Mark]:
    """The marks on a white ground, so that no line of a variant crosses their texts."""
    boxes = np.array([text_box(mark) for mark in marks if isinstance(mark, Text)])
    box = [*(boxes[:, :2].min(axis=0) - GROUND), *(boxes[:, 2:].max(axis=0) + GROUND)]
    return [Rectangles("contact.color_bar_ground", frozen([box]), "#FFFFFF"), *marks]


def _colors(bar: Bar, start: float, end: float, top: float) -> list[Mark]:
    """The colors between thin edges, pointed where values lie beyond, and a tick at zero."""
    scale, bottom = bar.scale, top + BAR_HEIGHT
    values = np.linspace(scale.low, scale.high, LEVELS)
    cells = scale.rgba(values)[None]
    cells.flags.writeable = False
    corners = frozen([[start, top], [end, top], [start, bottom]])
    outline = frozen([[start, top], [end, top], [end, bottom], [start, bottom]])
    marks: list[Mark] = [Image("contact.color_bar", cells, corners, outline)]
    edges = [[[start, top], [end, top]], [[start, bottom], [end, bottom]]]
    middle = (top + bottom) / 2
    for beyond, x, out in ((bar.below, start, -POINT), (bar.above, end, POINT)):
        if beyond:
            tip = [[x, top], [x + out, middle], [x, bottom]]
            color = "#{:02X}{:02X}{:02X}".format(*cells[0, 0 if out < 0 else -1, :3].tolist())
            marks.append(Polygon("contact.color_bar_end", frozen(tip), color))
            edges += [[tip[0], tip[1]], [tip[1], tip[2]]]
        else:
            edges.append([[x, top], [x, bottom]])
    marks.append(Segments("contact.color_bar_edge", frozen(edges), INK, THIN_LINE))
    zero = _zero(bar, start, end)
    if zero is not None:
        tick = frozen([[[zero, top], [zero, bottom + TICK]]])
        marks.append(Segments("contact.color_bar_zero", tick, INK, TICK_LINE))
    return marks


def _zero(bar: Bar, start: float, end: float) -> float | None:
    """Where zero is on the bar, if it is within and means something."""
    scale = bar.scale
    if not scale.colors.diverging or not scale.low < 0 < scale.high:
        return None
    return start - scale.low / (scale.high - scale.low) * (end - start)


def _has_room(bar: Bar, zero: float, start: float, end: float, font: str) -> bool:
    """Whether a "0" fits between the numbers at the ends."""
    low, high, own = (text_width(text, NUMBER_SIZE, font=font) / 2 for text in (*bar.ends, "0"))
    return start + low + own + AIR < zero < end - high - own - AIR
