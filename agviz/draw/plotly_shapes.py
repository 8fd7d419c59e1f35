"""Marks that are no traces, as plotly's shapes: those outside of all views, and scale bars."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from agviz.draw.plotly_axis import lies_below
from agviz.draw.plotly_marks import PX_PER_PT, Look, Points, axis_name, positions, svg_path
from agviz.figure.scene import Mark, Scene, Segments, View

SCALE_BAR, SCALE_LABEL = "axis.scale_bar", "axis.scale_label"
"""Roles that lie on the axis of the view above them: a bar is as long as it says at any zoom."""
Drawn = Sequence[tuple[Look, Points]]


def view_above(mark: Mark, views: Sequence[View]) -> int | None:
    """The number of the view that a mark of an axis lies below, if it can be zoomed."""
    view = lies_below(mark, views)
    if view is None or not view.linear:
        return None
    return next(number for number, each in enumerate(views) if each is view)


def page_shapes(scene: Scene, drawn: Drawn) -> list[dict[str, Any]]:
    """Marks outside of all views, fixed to the page."""
    shapes = []
    for look, points in drawn:
        if look.view is not None:
            continue
        filled = look.width is None
        path = svg_path(points, width=scene.width, height=scene.height, closed=filled)
        line = (
            {"width": 0}
            if filled
            else {"color": look.color, "width": look.width, "dash": look.dash}
        )
        shapes.append(
            {
                "type": "path",
                "path": path,
                "xref": "paper",
                "yref": "paper",
                "fillcolor": look.color if filled else "rgba(0,0,0,0)",
                "line": line,
            }
        )
    return shapes


def scale_bars(scene: Scene) -> list[dict[str, Any]]:
    """Scale bars in positions of the view above them."""
    shapes = []
    for mark in scene.role(SCALE_BAR):
        number = view_above(mark, scene.views)
        if number is None:
            continue
        assert isinstance(mark, Segments)
        x = positions(mark.ends[..., 0], scene.views[number])
        y = 1 - mark.ends[..., 1] / scene.height
        parts = np.stack([x, y], axis=-1).tolist()
        shapes.append(
            {
                "type": "path",
                "path": " ".join(f"M{a:.1f},{b:.5f} L{c:.1f},{d:.5f}" for (a, b), (c, d) in parts),
                "xref": axis_name(number),
                "yref": "paper",
                "line": {"color": mark.color, "width": mark.width * PX_PER_PT},
            }
        )
    return shapes
