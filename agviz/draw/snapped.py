"""A scene on a grid of a hundredth of a point, so that an SVG needs few digits for it.

Numbers of six decimals make up half of an SVG of many tracks; a hundredth of a point is 4 µm, a
tenth of what a printer can do.
"""

import dataclasses
from typing import Any

import numpy as np

from agviz.figure.scene import Curves, Mark, Paths, Polygon, Polyline, Rectangles, Scene, Segments

GRID = 0.01 * 25.4 / 72
"""mm in a hundredth of a point."""


def snapped(scene: Scene) -> Scene:
    """The scene with page, lines and outlines on the grid; text and images stay."""
    marks = tuple(_snapped(mark) for mark in scene.marks)
    width, height = (float(_on_grid(np.array(size))) for size in (scene.width, scene.height))
    return dataclasses.replace(scene, width=width, height=height, marks=marks)


def _snapped(mark: Mark) -> Mark:
    fields: dict[str, Any] = {}
    if isinstance(mark, Polygon | Polyline | Paths | Curves):
        fields["points"] = _on_grid(mark.points)
    elif isinstance(mark, Rectangles):
        fields["boxes"] = _on_grid(mark.boxes)
    elif isinstance(mark, Segments):
        fields["ends"] = _on_grid(mark.ends)
    return dataclasses.replace(mark, **fields) if fields else mark


def _on_grid(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.round(values / GRID) * GRID)
