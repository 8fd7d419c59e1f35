"""A Scene drawn by plotly: alike in content, but its regions can be zoomed and its values told.

Vertical positions are mm of the page for everything, horizontal ones positions of the genome within
a view. `figure` makes a static page of it, `widget` one that is binned anew whenever it is zoomed.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go

from agviz.draw.plotly_axis import axis_look
from agviz.draw.plotly_marks import (
    PX_PER_MM,
    Look,
    Points,
    annotation,
    axis_name,
    looks,
    positions,
    upright,
    view_of,
)
from agviz.draw.plotly_shapes import (
    SCALE_BAR,
    SCALE_LABEL,
    Drawn,
    page_shapes,
    scale_bars,
    view_above,
)
from agviz.draw.plotly_told import told
from agviz.figure.scene import Hover, Image, Mark, Scene, Text, View
from agviz.figure.style import FONTS, TICK_LENGTH

FAMILIES = "Arial, Helvetica, 'Liberation Sans', sans-serif"
NATIVE = ("axis.line", "axis.tick", "axis.tick_label")
"""Roles that a linear view's own axis draws instead, so that they stay true when it is zoomed."""
TOOLBAR = 28  # px above the page for the browser's buttons, which would lie on the legend

CAP_HEIGHT = 0.73  # of the font size, as text was measured with
MM_PER_PT = 25.4 / 72

CONFIG = {
    "scrollZoom": True,
    "displaylogo": False,
    "showSendToCloud": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d", "sendChartToCloud"],
}
"""What a browser offers beside the figure: nothing that uploads it."""

STANDOFF = -2  # px: plotly's labels keep more from their ticks than ours, and would meet the region
HOVER_DISTANCE = 8  # px: a point as near as this tells its words, else the cell below the pointer
HOVER_LABEL = {
    "font": {"size": 10, "color": "#000000"},
    "bgcolor": "rgba(255,255,255,0.92)",
    "bordercolor": "#6E6E6E",
    "align": "left",
}

Refill = Callable[[int, int, int], Scene]


def figure(scene: Scene) -> go.Figure:
    """A plotly figure of a scene, as large on a screen as it is on paper."""
    traces, layout = parts(scene)
    return go.Figure(data=traces, layout=layout)


def save(scene: Scene, path: str | os.PathLike[str]) -> None:
    """Write a page that works offline: plotly.js is in it. The same scene gives the same bytes."""
    page = figure(scene).to_html(include_plotlyjs=True, div_id="agviz", config=CONFIG)
    Path(path).write_text(page, encoding="utf-8")


def families(font: str) -> str:
    """What a browser is told: the font of the user's choice, then those of the house."""
    return FAMILIES if font in FONTS else f"'{font}', {FAMILIES}"


def _marks(scene: Scene) -> list[Mark]:
    """What plotly's own axes draw is left out, and white ground, which would cover images."""
    return [
        mark
        for mark in scene.marks
        if not (mark.role in (*NATIVE, SCALE_BAR) and view_above(mark, scene.views) is not None)
        and not mark.role.endswith("_ground")
    ]


def _traces(scene: Scene, drawn: Drawn) -> list[dict[str, Any]]:
    traces: list[dict[str, Any]] = [_anchor(number) for number in range(len(scene.views))]
    for look, points in drawn:
        if look.view is not None:
            traces.append(_trace(look, points, scene.views[look.view]))
    for mark in scene.marks:
        if isinstance(mark, Hover) and (number := view_of(mark, scene.views)) is not None:
            traces.append(told(mark, number, scene.views[number]))
    return traces


def _anchor(view: int) -> dict[str, Any]:
    """An empty trace, without which plotly leaves a view's axis out."""
    return {
        "type": "scatter",
        "x": [None],
        "y": [None],
        "xaxis": axis_name(view),
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _trace(look: Look, points: Points, view: View) -> dict[str, Any]:
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "x": positions(points[:, 0], view),
        "y": points[:, 1].astype(np.float32),
        "xaxis": axis_name(look.view or 0),
        "hoverinfo": "skip",
        "showlegend": False,
    }
    if look.width is None:
        line: dict[str, Any] = {"width": 0}
        trace |= {"fill": "toself", "fillcolor": look.color}
    else:
        line = {"color": look.color, "width": look.width, "dash": look.dash}
    # Simplified, flat lines would slope from one peak to the next.
    return trace | {"line": line | {"simplify": False}}


def _layout(scene: Scene, drawn: Drawn, marks: Sequence[Mark]) -> dict[str, Any]:
    layout: dict[str, Any] = {
        "width": round(scene.width * PX_PER_MM),
        "height": round(scene.height * PX_PER_MM) + TOOLBAR,
        "margin": {"l": 0, "r": 0, "t": TOOLBAR, "b": 0, "pad": 0, "autoexpand": False},
        "paper_bgcolor": "white",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": families(scene.font), "color": "#000000"},
        "hovermode": "closest",
        "hoverdistance": HOVER_DISTANCE,
        "dragmode": "pan",
        "hoverlabel": HOVER_LABEL,
        "yaxis": {
            "range": [scene.height, 0],
            "domain": [0, 1],
            "visible": False,
            "fixedrange": True,
        },
        "shapes": [*page_shapes(scene, drawn), *scale_bars(scene)],
        "images": _images(scene),
        "annotations": _annotations(scene, marks),
    }
    for number, view in enumerate(scene.views):
        layout[axis_name(number).replace("x", "xaxis")] = _axis(view, scene)
    return layout


def _axis(view: View, scene: Scene) -> dict[str, Any]:
    ends = positions(np.array([view.left, view.right]), view)
    axis: dict[str, Any] = {
        "domain": [view.left / scene.width, view.right / scene.width],
        "range": ends.tolist(),
        "anchor": "free",
        "position": 1 - view.axis / scene.height,
        "showgrid": False,
        "zeroline": False,
        "visible": view.linear,
        "title": None,
    }
    if not view.linear:
        return axis | {"fixedrange": True}
    return axis | {
        "tickformat": ",d",
        "ticklen": TICK_LENGTH * PX_PER_MM,
        "ticklabelstandoff": STANDOFF,
        **axis_look(scene, view),
        "nticks": 8,
        "showspikes": True,
        "spikemode": "across",
        "spikesnap": "cursor",
        "spikethickness": 0.5,
        "spikedash": "solid",
        "spikecolor": "#6E6E6E",
    }


def _images(scene: Scene) -> list[dict[str, Any]]:
    found = []
    for mark in scene.marks:
        if not isinstance(mark, Image):
            continue
        source, (left, top, right, bottom) = upright(mark)
        number = view_of(mark, scene.views)
        ends = np.array([left, right])
        x = ends / scene.width if number is None else positions(ends, scene.views[number])
        found.append(
            {
                "source": source,
                "xref": "paper" if number is None else axis_name(number),
                "yref": "paper",
                "x": float(x[0]),
                "y": 1 - top / scene.height,
                "sizex": float(x[1] - x[0]),
                "sizey": (bottom - top) / scene.height,
                "sizing": "stretch",
                "layer": "below",
            }
        )
    return found


def _annotations(scene: Scene, marks: Sequence[Mark]) -> list[dict[str, Any]]:
    found = []
    for mark in marks:
        if not isinstance(mark, Text):
            continue
        find = view_above if mark.role == SCALE_LABEL else view_of
        number = find(mark, scene.views)
        left = CAP_HEIGHT * mark.size * MM_PER_PT / 2 if mark.turned else 0.0
        x = np.array([mark.x - left])
        at = x / scene.width if number is None else positions(x, scene.views[number])
        half = CAP_HEIGHT * mark.size * MM_PER_PT / 2
        y = 1 - (mark.baseline - (0 if mark.turned else half)) / scene.height
        found.append(annotation(mark, number, x=float(at[0]), y=y, font=families(scene.font)))
    return found


def widget(scene: Scene, refill: Refill, picture: bytes) -> Any:
    """A live figure: zoomed or panned, it asks `refill` for the scene of what is then shown.

    Parameters
    ----------
    scene
        What is shown first.
    refill
        Gives the scene when the view of that number shows [start, end), 0-based.
    picture
        A PNG for where widgets are not alive: a saved notebook.
    """
    from agviz.draw.plotly_widget import ZoomingFigure

    return ZoomingFigure(scene, refill, picture)


def parts(scene: Scene) -> tuple[Sequence[dict[str, Any]], dict[str, Any]]:
    """Traces and layout of a scene, for a widget to take over."""
    marks = _marks(scene)
    drawn = looks(marks, scene.views)
    return _traces(scene, drawn), _layout(scene, drawn, marks)
