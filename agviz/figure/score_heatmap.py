"""`ScoreHeatmap`: a table of scores as colors, variants by tracks, those alike together."""

import dataclasses
from typing import Any, ClassVar, Literal, get_args

import numpy as np
from jaxtyping import Float64

from agviz._counts import counted
from agviz.errors import check_choice
from agviz.figure.clipped_colors import clipped_colors
from agviz.figure.clustering import clustered_order
from agviz.figure.color_bar import LANE, Bar, flat_bar, flat_width
from agviz.figure.color_maps import Colors, read_colors
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.contact_limits import Limits, read_limits
from agviz.figure.findings import Finding
from agviz.figure.heat_cells import unknown_marks
from agviz.figure.heat_hover import table_hover
from agviz.figure.heat_names import column_names, name_notes, names_height, names_width, row_names
from agviz.figure.heat_scale import heat_scale
from agviz.figure.merging_maps import merging_map
from agviz.figure.options import check_height
from agviz.figure.place import KNOWN_VALUES, Ask, Drawn, Place, Remedied
from agviz.figure.scales import number_text
from agviz.figure.scene import Hover, Image, Mark, Polyline, frozen
from agviz.figure.score_table import read_table
from agviz.figure.style import FAINT, THIN_LINE

Cluster = Literal["both", "rows", "columns", "none"]
CELL = 2.6  # mm, the height of a row
WIDEST = 6.0  # mm, of a column
CELLS_LEAST, NARROWEST = 0.4, 15.0  # of the width, and mm, that long names leave to cells


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
        check_height(height)
        values, rows, columns = read_table(data, "ScoreHeatmap")
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

    def gutter(self, width: float, font: str) -> float:
        """What the rows' names need, as far as cells leave room for it."""
        cells = min(WIDEST * len(self.columns), CELLS_LEAST * width)
        return min(names_width(self.rows, font), width - max(cells, NARROWEST))

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """The color bar's lane, the cells, the columns' names."""
        return (LANE + self.height * len(self.rows) + names_height(self.columns, ask.font),)

    def draw(self, place: Place) -> Drawn:
        """Cells, names, color bar."""
        (row,) = place.rows
        left, top, right, bottom = self._box(place)
        scale, below, above = heat_scale(self.values, self.limits, colors=self.colors)
        cells = scale.rgba(self.values)
        cells.flags.writeable = False
        corners = frozen([[left, top], [right, top], [left, bottom]])
        outline = frozen([[left, top], [right, top], [right, bottom], [left, bottom]])
        around = frozen(np.vstack([outline, outline[:1]]))
        marks: list[Mark] = [Image("heat.scores", cells, corners, outline)]
        marks += unknown_marks(self.values, (left, top, right, bottom))
        marks.append(Polyline("heat.outline", around, FAINT, THIN_LINE))
        names = row_names(self.rows, place, top=top, bottom=bottom)
        below_names = column_names(self.columns, place, ends=(left, right), bottom=bottom)
        marks += [*names, *below_names]
        bar = Bar(scale, self.unit, below, above)
        beside = min(place.x.right, max(right, left + flat_width(bar, place.font)))
        marks += flat_bar(bar, right=beside, top=row.top, font=place.font)
        notes = name_notes(names, self.rows, "rows")
        notes += name_notes(below_names, self.columns, "columns")
        if np.isnan(self.values).all():
            notes.append(Remedied("no score is known", KNOWN_VALUES))
        return Drawn(tuple(marks), tuple(notes))

    def _box(self, place: Place) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the cells."""
        (row,) = place.rows
        right = min(place.x.right, place.x.left + WIDEST * len(self.columns))
        bottom = row.bottom - names_height(self.columns, place.font)
        return place.x.left, row.top + LANE, right, bottom

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """Row, column and value of each cell."""
        names = (self.rows, self.columns)
        return table_hover(self.values, names, self._box(place), unit=self.unit)

    def findings(self, place: Place) -> tuple[Finding, ...]:
        """Values beyond said limits, colors that merge."""
        scale, below, above = heat_scale(self.values, self.limits, colors=self.colors)
        return (
            *clipped_colors("the scores", scale, self.limits, below=below, above=above),
            *merging_map("the scores", scale),
        )

    def words(self, place: Place) -> tuple[str, ...]:
        """How many rows and columns, how ordered, what the colors are."""
        scale, below, above = heat_scale(self.values, self.limits, colors=self.colors)
        rows, columns = counted(len(self.rows), "row"), counted(len(self.columns), "column")
        words = [f"Scores of {rows} and {columns}"]
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
