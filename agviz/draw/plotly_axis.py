"""The axis of a view that can be zoomed, drawn by plotly as the marks are that it stands for."""

from collections.abc import Sequence
from typing import Any

from agviz.draw.plotly_marks import PX_PER_PT
from agviz.figure.scene import Mark, Scene, Segments, Text, View, outline


def lies_below(mark: Mark, views: Sequence[View]) -> View | None:
    """The view that a mark of an axis belongs to, or None."""
    points = outline(mark)
    if not len(points):
        return None
    x, y = (points.min(0) + points.max(0)) / 2
    below = [view for view in views if view.left <= x <= view.right and y >= view.top]
    return max(below, key=lambda view: view.axis) if below else None


def axis_look(scene: Scene, view: View) -> dict[str, Any]:
    """Line, ticks and numbers of a view's axis as they are on the page, if they are there."""
    own = [
        mark
        for mark in scene.marks
        if mark.role.startswith("axis.") and lies_below(mark, scene.views) is view
    ]
    lines = [mark for mark in own if mark.role == "axis.line" and isinstance(mark, Segments)]
    ticks = [mark for mark in own if mark.role == "axis.tick" and isinstance(mark, Segments)]
    numbers = [mark for mark in own if mark.role == "axis.tick_label" and isinstance(mark, Text)]
    look: dict[str, Any] = {
        "showline": bool(lines),
        "ticks": "outside" if ticks else "",
        "showticklabels": bool(numbers),
    }
    for mark in lines[:1]:
        look |= {"linecolor": mark.color, "linewidth": mark.width * PX_PER_PT}
    for mark in ticks[:1]:
        look |= {"tickcolor": mark.color, "tickwidth": mark.width * PX_PER_PT}
    for number in numbers[:1]:
        face = {"bold": {"weight": "bold"}, "italic": {"style": "italic"}}.get(number.face, {})
        font = {"size": number.size * PX_PER_PT, "color": number.color}
        look["tickfont"] = font | face
    return look
