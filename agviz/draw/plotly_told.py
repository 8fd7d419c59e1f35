"""What a page tells under the pointer, as plotly traces that cannot be seen.

Cells are clear heat maps, as these tell of whatever cell the pointer is in; points are clear
markers, which tell of themselves when the pointer is near.
"""

import re
from typing import Any

import numpy as np

from agviz.draw.plotly_marks import axis_name, positions
from agviz.figure.scene import Hover, HoverCells, HoverPoints, HoverValues, View

CLEAR = "rgba(0,0,0,0)"
_FIELD = re.compile(r"\{\{|\}\}|\{(\d+):([^}]*)\}")


def told(mark: Hover, number: int, view: View) -> dict[str, Any]:
    """The trace of a mark within the view of that `number`."""
    common = {"xaxis": axis_name(number), "showlegend": False}
    if isinstance(mark, HoverPoints):
        return common | {
            "type": "scatter",
            "mode": "markers",
            "marker": {"opacity": 0, "size": 6},
            "x": positions(mark.points[:, 0], view),
            "y": mark.points[:, 1].astype(np.float32),
            "text": [as_html(text) for text in mark.texts],
            "hovertemplate": "%{text}<extra></extra>",
        }
    assert isinstance(mark, HoverCells | HoverValues)
    shape = (len(mark.y) - 1, len(mark.x) - 1)
    grid = common | {
        "type": "heatmap",
        "x": positions(mark.x, view),
        "y": mark.y,
        "colorscale": [[0, CLEAR], [1, CLEAR]],
        "showscale": False,
        "hoverongaps": False,
    }
    if isinstance(mark, HoverCells):
        texts = np.array([as_html(text) for text in mark.texts], dtype=object).reshape(shape)
        known = texts != ""
        words: dict[str, Any] = {"text": texts.tolist(), "hovertemplate": "%{text}<extra></extra>"}
    else:
        known = mark.known
        template = f"{_template(as_html(mark.template))}<extra></extra>"
        words = {"customdata": mark.values, "hovertemplate": template}
    return grid | {"z": np.where(known, 0, np.nan).astype(np.float32)} | words


def as_html(text: str) -> str:
    """Text as plotly shows it as it is."""
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return text.replace("\n", "<br>")


def _template(template: str) -> str:
    """A `str.format` template in plotly's own words; without zeros at the ends of decimals.

    >>> _template("{{x}} {0:,.0f} is {1:,.3f}")
    '{x} %{customdata[0]:,.0~f} is %{customdata[1]:,.3~f}'
    """

    def replaced(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        return f"%{{customdata[{found[1]}]:{found[2].replace('f', '~f')}}}"

    return _FIELD.sub(replaced, template)
