"""`ScoreHeatmap`: a table of scores as colors, variants by tracks, those alike together."""

import dataclasses
from typing import Any, ClassVar, Literal, get_args

import numpy as np
from jaxtyping import Float64

from agviz.errors import InputError, check_choice
from agviz.figure.clustering import clustered_order
from agviz.figure.color_bar import LANE, Bar, flat_bar
from agviz.figure.color_maps import Colors, read_colors
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.contact_limits import Limits, read_limits
from agviz.figure.heat_scale import heat_scale
from agviz.figure.misfit import misfit
from agviz.figure.place import Ask, Drawn, Place
from agviz.figure.scales import number_text
from agviz.figure.scene import Image, Mark, Polyline, Text, frozen
from agviz.figure.style import FAINT, NUMBER_SIZE, THIN_LINE
from agviz.figure.text import cap_height, line_height, place_text, shorten, text_width
from agviz.genome.real_numbers import check_size

Cluster = Literal["both", "rows", "columns", "none"]
CELL = 2.6  # mm, the height of a row
NAMES_MOST = 30.0  # mm below the cells for the columns' names
AIR = 0.7  # mm between cells and names
WIDEST = 6.0  # mm, of a column


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class ScoreHeatmap(Panel):
    """Cells of a table with the names of its rows and columns.

    Parameters
    ----------
    data
        A pandas data frame, or an `AnnData` of scores (observations x variables). Copied.
    cluster
        What is ordered by likeness: `"both"`, `"rows"`, `"columns"` or `"none"` (average linkage
        of Euclidean distances).
    limits
        Lower and upper end of the colors; None for an end that the data say. Values of both signs
        get limits that are as far from zero, and zero is white.
    colors
        `"sequential"`, `"diverging"`, a list of colors from low to high, or a `ColorMap`.
    unit
        What the values are, beside the color bar.
    height
        mm, of a row.

    Raises
    ------
    InputError
        For a table without numbers, or an unknown option.
    """

    free: ClassVar[bool] = True
    values: Float64[np.ndarray, "rows columns"]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cluster: Cluster
    limits: tuple[float | None, float | None]
    colors: Colors
    unit: str
    height: float
    annotations: tuple[Annotation, ...]

    def __init__(
        self,
        data: Any,
        *,
        cluster: str = "both",
        limits: Limits | None = None,
        colors: Colors = None,
        unit: str = "",
        height: int | float = CELL,
    ) -> None:
        check_choice("cluster", cluster, get_args(Cluster))
        if not height > 0:
            raise InputError(f"height must be over 0 mm; got {height}")
        values, rows, columns = _table(data)
        down = clustered_order(values) if cluster in ("both", "rows") else range(len(rows))
        across = (
            clustered_order(values.T) if cluster in ("both", "columns") else range(len(columns))
        )
        ordered = values[np.ix_(list(down), list(across))]
        assign(self, values=frozen(ordered), rows=tuple(rows[k] for k in down), cluster=cluster)
        assign(self, columns=tuple(columns[k] for k in across), limits=read_limits(limits))
        if colors is not None and not isinstance(colors, str):
            colors = read_colors(colors, diverging=True)
        assign(self, colors=colors, unit=unit, height=float(height), annotations=())

    def row_labels(self) -> tuple[str, ...]:
        """The rows' names."""
        return self.rows

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """The color bar's lane, the cells, the columns' names."""
        return (LANE + self.height * len(self.rows) + self._names_height(ask.font),)

    def draw(self, place: Place) -> Drawn:
        """Cells, names, color bar."""
        (row,) = place.rows
        top, bottom = row.top + LANE, row.bottom - self._names_height(place.font)
        left = place.x.left
        right = min(place.x.right, left + WIDEST * len(self.columns))
        scale, below, above = heat_scale(self.values, self.limits, colors=self.colors)
        cells = scale.rgba(self.values)
        cells.flags.writeable = False
        corners = frozen([[left, top], [right, top], [left, bottom]])
        outline = frozen([[left, top], [right, top], [right, bottom], [left, bottom]])
        around = frozen(np.vstack([outline, outline[:1]]))
        marks: list[Mark] = [Image("heat.scores", cells, corners, outline)]
        marks.append(Polyline("heat.outline", around, FAINT, THIN_LINE))
        names, dropped = self._row_names(place, top, bottom)
        below_names, more = self._column_names(place, (left, right), bottom)
        marks += [*names, *below_names]
        bar = Bar(scale, self.unit, below, above)
        marks += flat_bar(bar, right=place.x.right, top=row.top, font=place.font)
        notes = [
            f"{count} of {total} names of {what} had no room"
            for count, total, what in (
                (dropped, len(self.rows), "rows"),
                (more, len(self.columns), "columns"),
            )
            if count
        ]
        return Drawn(tuple(marks), tuple(notes))

    def words(self, place: Place) -> tuple[str, ...]:
        """How many rows and columns, how ordered, what the colors are."""
        scale, below, above = heat_scale(self.values, self.limits, colors=self.colors)
        words = [f"Scores of {len(self.rows):,} rows and {len(self.columns):,} columns"]
        if self.cluster != "none":
            which = {"both": "rows and columns"}.get(self.cluster, self.cluster)
            words.append(f"{which} ordered by average linkage of Euclidean distances")
        unit = f" {self.unit}" if self.unit else ""
        words.append(f"colors from {number_text(scale.low)} to {number_text(scale.high)}{unit}")
        if below or above:
            words.append("values beyond have the color of the end")
        if np.isnan(self.values).any():
            words.append("grey: no value")
        return tuple(words)

    def _names_height(self, font: str) -> float:
        widest = max(text_width(name, NUMBER_SIZE, font=font) for name in self.columns)
        return min(widest, NAMES_MOST) + AIR

    def _row_names(self, place: Place, top: float, bottom: float) -> tuple[list[Text], int]:
        """A name per row, or of every n-th where rows are low; and how many are left out."""
        each = (bottom - top) / len(self.rows)
        step = max(1, int(np.ceil(line_height(NUMBER_SIZE) / each)))
        room = place.x.left - place.label_left - AIR
        names = [
            place_text(
                "heat.label",
                shorten(self.rows[k], NUMBER_SIZE, room, font=place.font),
                x=place.x.left - AIR,
                middle=top + (k + 0.5) * each,
                size=NUMBER_SIZE,
                font=place.font,
                align="right",
            )
            for k in range(0, len(self.rows), step)
        ]
        return names, len(self.rows) - len(names)

    def _column_names(
        self, place: Place, ends: tuple[float, float], bottom: float
    ) -> tuple[list[Text], int]:
        """Names below, reading upwards; of every n-th column where they are narrow."""
        each = (ends[1] - ends[0]) / len(self.columns)
        step = max(1, int(np.ceil(line_height(NUMBER_SIZE) / each)))
        names = []
        for k in range(0, len(self.columns), step):
            text = shorten(self.columns[k], NUMBER_SIZE, NAMES_MOST, font=place.font)
            across = ends[0] + (k + 0.5) * each + cap_height(NUMBER_SIZE) / 2
            flat = place_text(
                "heat.column", text, x=across, baseline=0.0, size=NUMBER_SIZE, font=place.font
            )
            foot = bottom + AIR + flat.width
            names.append(dataclasses.replace(flat, baseline=foot, turned=True))
        return names, len(self.columns) - len(names)


def _table(data: Any) -> tuple[Float64[np.ndarray, "rows columns"], list[str], list[str]]:
    """Values and the names of rows and columns, of a frame or an AnnData."""
    if hasattr(data, "obs_names") and hasattr(data, "X"):
        values = data.X.toarray() if hasattr(data.X, "toarray") else data.X
        rows, columns = data.obs_names, data.var_names
    elif hasattr(data, "columns") and hasattr(data, "index"):
        values, rows, columns = data.to_numpy(), data.index, data.columns
    else:
        raise misfit("ScoreHeatmap", data, "a pandas data frame or an AnnData")
    table = np.asarray(values)
    if table.ndim != 2 or table.dtype.kind not in "fiub" or not table.size:
        raise InputError(
            f"A table of scores holds real numbers, at least one; got {table.dtype} of shape "
            f"{table.shape}"
        )
    check_size(table, "Scores")
    return table.astype(np.float64), [str(name) for name in rows], [str(name) for name in columns]
