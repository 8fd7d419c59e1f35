"""`Heatmap`: rows of cells along the genome: each substitution's effect, or hundreds of tracks."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from agviz._counts import counted
from agviz.errors import InputError, IntervalError
from agviz.figure.clipped_colors import clipped_colors
from agviz.figure.color_bar import LANE, Bar, flat_bar
from agviz.figure.color_maps import ColorMap, Colors, ColorScale, read_colors
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.contact_limits import Limits, read_limits
from agviz.figure.findings import Finding
from agviz.figure.heat_cells import cells_of, edges_of
from agviz.figure.heat_gaps import heat_gaps
from agviz.figure.heat_hover import heat_hover
from agviz.figure.heat_inputs import HeatRows, read_heat
from agviz.figure.heat_labels import cell_labels
from agviz.figure.heat_scale import heat_scale
from agviz.figure.hidden_gaps import gap_findings, gap_words
from agviz.figure.logo_marks import SAFE
from agviz.figure.merging_maps import merging_map
from agviz.figure.options import check_height
from agviz.figure.place import Ask, Drawn, Place, Row
from agviz.figure.regions import region_text
from agviz.figure.scales import number_text
from agviz.figure.scene import Hover, Image, Mark, Polyline, Rectangles, Segments, frozen
from agviz.figure.style import FAINT, INK, THIN_LINE
from agviz.figure.told_scale import COLOR_BARS, ToldScale
from agviz.figure.track_inputs import Selection
from agviz.genome.sequence import BASES
from agviz.genome.types import Interval

BASE_ROW = 2.6  # mm, of one base: its letter stands beside it
TRACK_ROW, TRACK_LEAST = 2.4, 0.5  # mm: rows shrink so that the map stays under TRACKS_MOST
TRACKS_MOST = 90.0  # mm
DIVIDER = 1.4  # pt
MORE = {
    "deletion": "del: that base is deleted",
    "insertion": "ins: the base that changes most is inserted after it",
    "insertions": "+A, +C, +G, +T: inserted after it",
}
DOT, WIDE_ENOUGH = 0.22, 0.7  # of a cell's smaller side; mm of a base from which it has a dot


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class Heatmap(Panel):
    """Cells of color: of scores a row per base, with a dot at the observed one, and rows of
    deletions and insertions; else a row per track, tens to hundreds of them.

    Zoomed out, a column shows the value farthest from zero of those it stands for.

    Parameters
    ----------
    data
        Labelled scores (`sequence_scores`, position x base), `TrackData`, an `Output`, or an array
        of shape (rows, positions) with `interval`. Copied.
    interval
        What an array covers.
    tracks
        Which tracks: a name, an ontology term or a number, or several of them.
    limits
        Lower and upper end of the colors; None for an end that the data say. Values of both signs
        get limits that are as far from zero, and zero is white.
    colors
        `"sequential"`, `"diverging"`, a list of colors from low to high, or a `ColorMap`.
    color_bar
        Whether to draw it.
    height
        Of the whole map, in mm.
    label
        One text per row, instead of the tracks' names.
    unit
        What the values are, beside the color bar.
    deletions, insertions
        Of labelled effects: that of deleting each base, and that of inserting a base after it, of
        shape (positions, 4) or, of the one that changes most, (positions,). Rows below the bases,
        in the same colors; by default those that the scores bring.

    Raises
    ------
    InputError
        For data without rows, limits or colors that are none.

    Examples
    --------
    >>> maps = ag.Logo(effects) & ag.Heatmap(effects)
    """

    rows: HeatRows
    limits: tuple[float | None, float | None]
    colors: Colors
    color_bar: bool
    height: float | None
    unit: str
    model: str | None
    annotations: tuple[Annotation, ...]

    def __init__(
        self,
        data: Any,
        *,
        interval: Interval | None = None,
        tracks: Selection | None = None,
        limits: Limits | None = None,
        colors: Colors = None,
        color_bar: bool = True,
        height: int | float | None = None,
        label: Sequence[str] | None = None,
        unit: str | None = None,
        deletions: Any = None,
        insertions: Any = None,
    ) -> None:
        rows = read_heat(
            data,
            interval=interval,
            tracks=tracks,
            deletions=deletions,
            insertions=insertions,
        )
        if label is not None:
            if len(label) != len(rows.labels):
                raise InputError(
                    f"label must be one per row; got {len(label)} for "
                    f"{counted(len(rows.labels), 'row')}"
                )
            rows = dataclasses.replace(rows, labels=tuple(label))
        if height is not None:
            check_height(height)
        kept = colors
        if colors is not None:
            chosen = read_colors(colors, diverging=True)
            kept = colors if isinstance(colors, str | ColorMap) else chosen
        assign(self, rows=rows, limits=read_limits(limits), colors=kept, color_bar=color_bar)
        assign(self, height=None if height is None else float(height), annotations=())
        assign(self, unit=rows.unit if unit is None else unit, model=rows.model)

    def region(self) -> Interval | None:
        """What the values cover."""
        return self.rows.interval

    def row_labels(self) -> tuple[str, ...]:
        """The rows' names: the layout leaves room for the longest."""
        return self.rows.labels

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """One row that holds all: the map, and a lane for the color bar."""
        count = len(self.rows.labels)
        each = BASE_ROW if self.rows.observed else TRACK_ROW
        high = self.height or max(min(each * count, TRACKS_MOST), TRACK_LEAST * count)
        return (high + (LANE if self.color_bar else 0.0),)

    def draw(self, place: Place) -> Drawn:
        """Cells, dots at observed bases, labels, color bar."""
        values, first, last = self._cells(place)
        scale, below, above = self._scale(place)
        (row,) = place.rows
        top = row.top + (LANE if self.color_bar else 0.0)
        cells = scale.rgba(values)
        cells.flags.writeable = False
        corners = frozen([[first, top], [last, top], [first, row.bottom]])
        outline = frozen([[first, top], [last, top], [last, row.bottom], [first, row.bottom]])
        marks: list[Mark] = [Image("heat.cells", cells, corners, outline)]
        around = frozen(np.vstack([outline, outline[:1]]))
        marks += self._dividers(first, last, Row(top, row.bottom))
        marks.append(Polyline("heat.outline", around, FAINT, THIN_LINE))
        marks += self._observed(place, Row(top, row.bottom))
        labels, notes = cell_labels(
            self.rows.labels,
            place,
            Row(top, row.bottom),
            colors=SAFE,
            beside=3 if self.rows.observed else 1,
        )
        marks += labels
        if self.color_bar:
            bar = Bar(scale, self.unit, below, above)
            marks += flat_bar(bar, right=place.x.right, top=row.top, font=place.font)
        if np.isnan(values).all():
            notes.append("the heat map has no value in this region")
        return Drawn(tuple(marks), tuple(notes))

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """Position, row and value of each cell."""
        (row,) = place.rows
        top = row.top + (LANE if self.color_bar else 0.0)
        return heat_hover(self.rows, place, Row(top, row.bottom), unit=self.unit)

    def findings(self, place: Place) -> tuple[Finding, ...]:
        """Values beyond said limits, unknown ones within columns, colors that merge."""
        scale, below, above = self._scale(place)
        return (
            *clipped_colors("the heat map", scale, self.limits, below=below, above=above),
            *gap_findings("the heat map", heat_gaps(self.rows, place), "columns"),
            *merging_map("the heat map", scale),
        )

    def told_scale(self, place: Place) -> ToldScale | None:
        """That of its colors."""
        scale, *_ = self._scale(place)
        ends = frozenset([(scale.low, scale.high)])
        return ToldScale(("heat map", self.unit), "heat map", ends, self.color_bar, COLOR_BARS)

    def words(self, place: Place) -> tuple[str, ...]:
        """What the rows are, the colors, how many values a column stands for."""
        values, *_ = self._cells(place)
        scale, below, above = self._scale(place)
        rows = self.rows
        model = f" (model {self.model})" if self.model else ""
        names = "rows A, C, G, T" if rows.observed else counted(len(rows.labels), "row")
        words = [f"Heat map of {rows.kind}, {names}{model}"]
        if rows.observed:
            words.append("dots: the observed bases")
        words += [MORE[each] for each in rows.more]
        unit = f" {self.unit}" if self.unit else ""
        words.append(f"colors from {number_text(scale.low)} to {number_text(scale.high)}{unit}")
        if below or above:
            words.append("values beyond have the color of the end")
        seen = min(place.region.width, rows.interval.width) / rows.resolution
        if seen > 1.5 * values.shape[1]:
            each = seen / values.shape[1]
            words.append(f"each column shows the value farthest from zero of about {each:,.0f}")
        if np.isnan(values).any():
            words.append("grey: no value")
        words += gap_words(heat_gaps(rows, place), "columns")
        return tuple(words)

    def _scale(self, place: Place) -> tuple[ColorScale, bool, bool]:
        """Colors, the same for regions side by side, and whether values lie beyond them."""
        seen = [self._cells(each)[0] for each in (place, *place.others)]
        return heat_scale(np.hstack(seen), self.limits, colors=self.colors)

    def _cells(self, place: Place) -> tuple[np.ndarray, float, float]:
        rows, region = self.rows, place.region
        if rows.contig != region.chromosome or not rows.interval.overlaps(region):
            raise IntervalError(
                f"{region_text(region)} lies outside the heat map's {region_text(rows.interval)}; "
                "draw a region within it with .at(interval)"
            )
        return cells_of(
            rows.values, start=rows.start, resolution=rows.resolution, x=place.x, most=place.bins
        )

    def _dividers(self, left: float, right: float, row: Row) -> list[Mark]:
        """White lines that tell substitutions, deletions and insertions apart."""
        edges = edges_of(len(self.rows.labels), row.top, row.bottom)
        heights = edges[np.cumsum(self.rows.groups)[:-1]]
        if not len(heights):
            return []
        ends = frozen([[[left, y], [right, y]] for y in heights])
        return [Segments("heat.divider", ends, "#FFFFFF", DIVIDER)]

    def _observed(self, place: Place, row: Row) -> list[Mark]:
        """A dot in the cell of each observed base, where bases are wide enough."""
        rows = self.rows
        width = (place.x.right - place.x.left) / max(place.region.width, 1)
        if not rows.observed or width < WIDE_ENOUGH:
            return []
        edges = edges_of(len(rows.labels), row.top, row.bottom)
        side = DOT * min(width, edges[1] - edges[0])
        boxes = []
        for number, base in enumerate(rows.observed):
            position = rows.start + number
            inside = place.region.start <= position < place.region.end
            k = BASES.find(base)
            if not inside or k < 0:
                continue
            x, y = place.x.at(position + 0.5), (edges[k] + edges[k + 1]) / 2
            boxes.append([x - side, y - side, x + side, y + side])
        return [Rectangles("heat.observed", frozen(boxes), INK)] if boxes else []
