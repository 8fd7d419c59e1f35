"""The parts of a figure in drawing order: what lies behind, the panels, and texts over all."""

from collections.abc import Iterable, Sequence

import numpy as np

from agviz.figure.overlap import text_box
from agviz.figure.scene import Mark, Rectangles, Segments, Text, frozen

Part = tuple[str, Sequence[Mark]]
"""Marks of one panel, or of what is around the panels, by name."""
BEHIND = ("zoom.span", "zoom.edge", "highlight", "variant.line")  # roles
BACKED = ("gene.name", "track.peak_label", "motif.label")  # roles of texts that lines may cross
BACKING = 0.25  # mm of white around such a text


def drawing_order(parts: Iterable[Part]) -> tuple[tuple[Mark, ...], tuple[str, ...]]:
    """All marks from the lowest to the highest, and the group of each.

    Texts are groups of their own, so that in a file of vectors they can be set apart.
    """
    marks = [(mark, name) for name, drawn in parts for mark in drawn]
    behind = [(mark, mark.role) for mark, _ in marks if mark.role in BEHIND]
    texts = [(mark, name) for mark, name in marks if isinstance(mark, Text)]
    between = [
        (mark, name)
        for mark, name in marks
        if mark.role not in BEHIND and not isinstance(mark, Text)
    ]
    backings = _backings([mark for mark, _ in texts], [mark for mark, _ in behind])
    ordered = [
        *behind,
        *((mark, mark.role) for mark in backings),
        *between,
        *((mark, f"{name}.text") for mark, name in texts),
    ]
    return tuple(mark for mark, _ in ordered), tuple(name for _, name in ordered)


def _backings(texts: list[Text], behind: list[Mark]) -> list[Mark]:
    """White boxes behind the names and numbers that a variant's line would cross."""
    lines = [float(x) for m in behind if isinstance(m, Segments) for x in m.ends[:, 0, 0]]
    boxes = []
    for text in texts:
        left, top, right, bottom = text_box(text)
        if text.role in BACKED and any(left - 1 < x < right + 1 for x in lines):
            boxes.append((left, top, right, bottom))
    if not boxes:
        return []
    wide = np.array(boxes) + np.array([-BACKING, -BACKING, BACKING, BACKING])
    return [Rectangles("backing", frozen(wide), "#FFFFFF")]
