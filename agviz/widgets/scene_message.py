"""A Scene as a browser takes it: a small JSON of marks, and their numbers in binary buffers.

Numbers of one kind lie in one buffer: points and boxes in mm as float32, values that are told as
float64, pixels and codes as bytes. `static/scene.js` reads them and decides nothing.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from agviz.figure.scene import (
    Curves,
    HoverCells,
    HoverPoints,
    HoverValues,
    Image,
    Mark,
    Paths,
    Polygon,
    Polyline,
    Rectangles,
    Scene,
    Segments,
    Text,
)


class SceneMessage(NamedTuple):
    """What is sent: `content` is JSON, `buffers` are points, values and bytes."""

    content: dict[str, Any]
    buffers: list[bytes]


class _Pool:
    """Arrays one after the other, each known by where it begins."""

    def __init__(self, dtype: Any) -> None:
        self._dtype = np.dtype(dtype)
        self._parts: list[np.ndarray] = []
        self._size = 0

    def add(self, values: Any) -> list[int]:
        """Where the values begin, and how many there are."""
        part = np.ascontiguousarray(values, dtype=self._dtype).ravel()
        self._parts.append(part)
        self._size += part.size
        return [self._size - part.size, part.size]

    def bytes(self) -> bytes:
        """All of them."""
        return b"".join(part.tobytes() for part in self._parts)


def scene_message(scene: Scene) -> SceneMessage:
    """The message of a scene."""
    points, values, raw = _Pool(np.float32), _Pool(np.float64), _Pool(np.uint8)
    marks, told = [], []
    for mark in scene.marks:
        if isinstance(mark, HoverPoints | HoverCells | HoverValues):
            told.append(_told(mark, points, values, raw))
        else:
            marks.append(_drawn(mark, points, raw))
    content = {
        "width": scene.width,
        "height": scene.height,
        "marks": marks,
        "told": told,
        "notes": list(scene.notes),
        "views": [
            {
                "left": view.left, "right": view.right, "top": view.top, "bottom": view.bottom,
                "contig": view.contig, "start": view.start, "end": view.end, "linear": view.linear,
            }
            for view in scene.views
        ],
    }  # fmt: skip
    return SceneMessage(content, [points.bytes(), values.bytes(), raw.bytes()])


def _drawn(mark: Mark, points: _Pool, raw: _Pool) -> dict[str, Any]:
    """A mark that is drawn: `k` says of which kind it is, `p` where its points are."""
    if isinstance(mark, Text):
        return _text(mark)
    if isinstance(mark, Image):
        rows, columns = mark.cells.shape[:2]
        return {
            "k": "image", "p": points.add(mark.outline), "corners": mark.corners.ravel().tolist(),
            "rows": rows, "columns": columns, "cells": raw.add(mark.cells),
        }  # fmt: skip
    look: dict[str, Any] = {"c": mark.color, "a": mark.alpha}  # type: ignore[attr-defined]
    if isinstance(mark, Polygon):
        return look | {"k": "polygon", "p": points.add(mark.points), "w": mark.stroke}
    if isinstance(mark, Rectangles):
        return look | {"k": "boxes", "p": points.add(mark.boxes)}
    if isinstance(mark, Paths):
        return look | {"k": "paths", "p": points.add(mark.points), "codes": raw.add(mark.codes)}
    if isinstance(mark, Polyline):
        return look | {"k": "line", "p": points.add(mark.points), "w": mark.width}
    assert isinstance(mark, Segments | Curves)
    look["dash"] = None if mark.dash is None else list(mark.dash)
    if isinstance(mark, Segments):
        return look | {"k": "segments", "p": points.add(mark.ends), "w": mark.width}
    return look | {"k": "curves", "p": points.add(mark.points), "widths": mark.widths.tolist()}


def _text(mark: Text) -> dict[str, Any]:
    return {
        "k": "text", "t": mark.text, "x": mark.x, "y": mark.baseline, "size": mark.size,
        "c": mark.color, "face": mark.face, "align": mark.align, "turned": mark.turned,
    }  # fmt: skip


def _told(
    mark: HoverPoints | HoverCells | HoverValues, points: _Pool, values: _Pool, raw: _Pool
) -> dict[str, Any]:
    """What is told under the pointer."""
    said: dict[str, Any] = {"role": mark.role}
    if isinstance(mark, HoverPoints):
        return said | {"k": "points", "p": points.add(mark.points), "texts": list(mark.texts)}
    said |= {"x": values.add(mark.x), "y": values.add(mark.y)}
    if isinstance(mark, HoverCells):
        return said | {"k": "cells", "texts": list(mark.texts)}
    return said | {
        "k": "values", "values": values.add(mark.values), "known": raw.add(mark.known),
        "fields": mark.values.shape[2], "template": mark.template,
    }  # fmt: skip


def chips(panels: Sequence[tuple[Any, Any]]) -> list[list[dict[str, Any]]]:
    """For each panel of `Tracks` its rows: where they are, and which of the values told are theirs.

    Parameters
    ----------
    panels
        Each a panel and its place, as `fill.places` gives them.

    Returns
    -------
    list
        Of one list for each mark `"track.hover"` of the scene, in order.
    """
    from agviz.figure.tracks import Tracks

    found = []
    for panel, place in panels:
        if not isinstance(panel, Tracks) or panel.style == "heat":
            continue
        field, rows = 2, []
        for lane, row in zip(panel.lanes, place.rows, strict=False):
            fields = list(range(field, field + len(lane.layers)))
            field += len(lane.layers)
            names = [_short(layer.part) for layer in lane.layers]
            rows.append(
                {"top": row.top, "bottom": row.bottom, "fields": fields, "names": names,
                 "label": lane.label}
            )  # fmt: skip
        found.append(rows)
    return found


def _short(part: str) -> str:
    return {"reference": "REF", "alternate": "ALT", "difference": "Δ"}.get(part, "")
