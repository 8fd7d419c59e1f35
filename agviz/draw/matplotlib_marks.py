"""Marks as matplotlib artists: each run of like marks is one collection.

One collection is drawn some hundred times faster than as many patches; every text is an artist of
its own, `matplotlib_text.PlacedText`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Transform

from agviz.draw.matplotlib_text import text_artist
from agviz.draw.whole_pixels import Boxes
from agviz.figure.scene import (
    Curves,
    Hover,
    Image,
    Mark,
    Paths,
    Polygon,
    Polyline,
    Rectangles,
    Segments,
    Text,
)

CUBIC = np.array([Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4], dtype=np.uint8)


def kind_of(mark: Mark) -> tuple[Any, ...]:
    """Marks of the same kind in a row go into one collection."""
    dash = mark.dash if isinstance(mark, Segments | Curves | Polyline) else None
    if isinstance(mark, Segments | Polyline):
        return ("strokes", dash)
    return (type(mark).__name__, dash)


def is_drawn(mark: Mark) -> bool:
    """Whether there is anything to see of a mark on paper."""
    return not isinstance(mark, Hover)


def draw_run(
    marks: Sequence[Mark], target: Axes | Figure, mm: Transform, *, font: str, zorder: float
) -> None:
    """Draw marks of one kind onto `target`; `mm` leads from mm of the page to where they stand.

    Images are only drawn onto an Axes whose data coordinates are mm.
    """
    first = marks[0]
    if isinstance(first, Text):
        for mark in marks:
            assert isinstance(mark, Text)
            _add(text_artist(mark, font), target, mm, zorder)
    elif isinstance(first, Image):
        assert isinstance(target, Axes)
        for mark in marks:
            assert isinstance(mark, Image)
            _add_image(mark, target, zorder)
    elif isinstance(first, Rectangles):
        _add(_boxes(marks), target, mm, zorder)
    elif isinstance(first, Polygon):
        _add(_fills(marks), target, mm, zorder)
    elif isinstance(first, Segments | Polyline):
        _add(_strokes(marks), target, mm, zorder)
    elif isinstance(first, Paths):
        _add(_shapes(marks), target, mm, zorder)
    elif isinstance(first, Curves):
        _add(_curves(marks), target, mm, zorder)
    else:
        raise TypeError(f"cannot draw {type(first).__name__}")


def _add(artist: Artist, target: Axes | Figure, mm: Transform, zorder: float) -> None:
    artist.set_zorder(zorder)
    artist.set_transform(mm)
    artist.set_clip_on(False)
    target.add_artist(artist)


def _boxes(marks: Sequence[Mark]) -> Boxes:
    boxes: list[Float64[np.ndarray, "boxes 4"]] = []
    colors: list[tuple[float, ...]] = []
    for mark in marks:
        assert isinstance(mark, Rectangles)
        boxes.append(mark.boxes)
        colors.extend([to_rgba(mark.color, mark.alpha)] * len(mark.boxes))
    return Boxes(np.concatenate(boxes), colors)


def _fills(marks: Sequence[Mark]) -> PolyCollection:
    areas = [mark for mark in marks if isinstance(mark, Polygon)]
    colors = [to_rgba(mark.color, mark.alpha) for mark in areas]
    outlines = [mark.points for mark in areas]
    return PolyCollection(outlines, facecolors=colors, edgecolors="none", linewidths=0)


def _strokes(marks: Sequence[Mark]) -> LineCollection:
    paths: list[Any] = []
    colors: list[tuple[float, ...]] = []
    widths: list[float] = []
    for mark in marks:
        assert isinstance(mark, Segments | Polyline)
        lines = list(mark.ends) if isinstance(mark, Segments) else [mark.points]
        paths.extend(lines)
        colors.extend([to_rgba(mark.color, mark.alpha)] * len(lines))
        widths.extend([mark.width] * len(lines))
    return LineCollection(
        paths,
        colors=colors,
        linewidths=widths,
        linestyles=_dash(marks[0]),
        capstyle="butt",
        joinstyle="miter",
    )


def _dash(mark: Mark) -> Any:
    dash = mark.dash if isinstance(mark, Segments | Curves | Polyline) else None
    return "solid" if dash is None else (0, dash)


def _shapes(marks: Sequence[Mark]) -> PathCollection:
    """One compound path per mark: thousands of letters are one artist."""
    shapes = [mark for mark in marks if isinstance(mark, Paths)]
    return PathCollection(
        [Path(mark.points, mark.codes) for mark in shapes],
        facecolors=[to_rgba(mark.color, mark.alpha) for mark in shapes],
        edgecolors="none",
        linewidths=0,
    )


def _curves(marks: Sequence[Mark]) -> PathCollection:
    paths: list[Path] = []
    colors: list[tuple[float, ...]] = []
    widths: list[float] = []
    for mark in marks:
        assert isinstance(mark, Curves)
        paths.extend(Path(points, CUBIC) for points in mark.points)
        colors.extend([to_rgba(mark.color, mark.alpha)] * len(mark.points))
        widths.extend(mark.widths.tolist())
    return PathCollection(
        paths,
        facecolors="none",
        edgecolors=colors,
        linewidths=widths,
        linestyles=_dash(marks[0]),
        capstyle="butt",
    )


def _add_image(mark: Image, axes: Axes, zorder: float) -> None:
    """Cells as one image under an affine map, cut off at the outline."""
    rows, columns = mark.cells.shape[:2]
    corner, right, below = mark.corners
    across, down = (right - corner) / columns, (below - corner) / rows
    matrix = np.array(
        [[across[0], down[0], corner[0]], [across[1], down[1], corner[1]], [0.0, 0.0, 1.0]]
    )
    image = AxesImage(axes, interpolation="none", origin="upper", extent=(0, columns, rows, 0))
    image.set_data(mark.cells)
    image.set_transform(Affine2D(matrix) + axes.transData)
    image.set_zorder(zorder)
    axes.add_image(image)
    image.set_clip_path(Path(mark.outline, closed=False), axes.transData)
