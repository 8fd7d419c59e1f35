"""Brackets of motifs along the other sides of a map: below it, and left of it, reading upwards."""

import dataclasses
from collections.abc import Sequence

from agviz.figure.motif_marks import FOOT, LANE, Bracket
from agviz.figure.scene import Mark, Segments, Text, frozen
from agviz.figure.style import INK, SMALL_SIZE, TICK_LINE
from agviz.figure.text import cap_height, place_text

AIR = 0.3  # mm between the map and the nearest feet, and between a bracket and its label
TURNED_ARROWS = str.maketrans("→←", "←→")  # what reads upwards points down where it goes right


def brackets_below(found: Sequence[Bracket], *, top: float, font: str) -> list[Mark]:
    """Brackets whose feet point up to `top`, the lower edge of a map, in mm."""
    lines: list[list[list[float]]] = []
    labels: list[Text] = []
    for each in found:
        y = top + AIR + FOOT + each.lane * LANE
        lines.append([[each.left, y], [each.right, y]])
        sides = zip((each.left, each.right), each.ends, strict=True)
        lines.extend([[side, y], [side, y - FOOT]] for side, there in sides if there)
        labels.append(
            place_text(
                "motif.label", each.text, x=each.middle, align="center", size=SMALL_SIZE,
                font=font, baseline=y + AIR + cap_height(SMALL_SIZE),
            )
        )  # fmt: skip
    return _marks(lines, labels)


def brackets_left(found: Sequence[Bracket], *, right: float, font: str) -> list[Mark]:
    """Brackets down a map whose left edge is `right`, in mm; theirs are heights on the page."""
    lines: list[list[list[float]]] = []
    labels: list[Text] = []
    for each in found:
        x = right - AIR - FOOT - each.lane * LANE
        lines.append([[x, each.left], [x, each.right]])
        sides = zip((each.left, each.right), each.ends, strict=True)
        lines.extend([[x, side], [x + FOOT, side]] for side, there in sides if there)
        flat = place_text(
            "motif.label", each.text.translate(TURNED_ARROWS), x=x - AIR, size=SMALL_SIZE,
            font=font, baseline=0.0,
        )  # fmt: skip
        labels.append(dataclasses.replace(flat, turned=True, baseline=each.middle + flat.width / 2))
    return _marks(lines, labels)


def _marks(lines: list[list[list[float]]], labels: list[Text]) -> list[Mark]:
    if not lines:
        return []
    named = [label for label in labels if label.text.strip()]
    return [Segments("motif.bracket", frozen(lines), INK, TICK_LINE), *named]
