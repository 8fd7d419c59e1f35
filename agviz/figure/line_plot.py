"""`LinePlot`: curves of plain values, such as accuracy against recall, with bands."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from agviz.errors import InputError
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.hover import POINTS_MOST
from agviz.figure.line_inputs import PlotLine, listed, read_limits_of_both, read_lines
from agviz.figure.options import check_color, check_height
from agviz.figure.outlined_points import circles
from agviz.figure.place import KNOWN_VALUES, Ask, Drawn, LegendEntry, Place, Remedied, Row
from agviz.figure.plain_axes import BELOW, LABEL_BELOW, bottom_axis, left_axis, no_points
from agviz.figure.scales import YScale, number_text
from agviz.figure.scene import Hover, HoverPoints, Mark, Polygon, Polyline, Segments, Text, frozen
from agviz.figure.style import FAINT, NUMBER_SIZE, SERIES, THIN_LINE
from agviz.figure.text import cap_height, place_text, shorten, text_width
from agviz.figure.track_axis import row_label
from agviz.figure.track_marks import runs

LINE, BAND_ALPHA = 0.9, 0.2  # pt; of a band
DOT = 0.5  # mm: radius of a point without neighbors
DASH, REFERENCE_DASH = (3.0, 1.5), (4.0, 3.0)  # pt


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class LinePlot(Panel):
    """Lines of values against values: accuracy and recall, enrichment by threshold, training.

    Points are joined in the order given; one that is not known leaves a gap. A point between two
    gaps is a dot.

    Parameters
    ----------
    lines
        Name of each line -> its (x, y); or a frame whose index is x, with a column per line.
        Copied.
    bands
        Name of a line -> (low, high), the edges of its band at its points.
    xlabel, ylabel
        What the values are, with units.
    reference
        Name -> value of dashed lines to compare with, such as that of chance.
    colors
        A color per line. By default five; more lines than that are dashed.
    limits
        Lower and upper end of either axis, ((x, x), (y, y)); they must hold all points.
    aspect
        Width over height of the plot.
    height
        mm, of the plot with its axis.

    Raises
    ------
    InputError
        For lines without points, not as many x as y, a band of no line, or an option out of range.

    Examples
    --------
    >>> plot = ag.LinePlot({"model": ([0, 1, 2], [0, 0.6, 0.9])}, ylabel="recall")
    """

    free: ClassVar[bool] = True
    lines: tuple[PlotLine, ...]
    xlabel: str
    ylabel: str
    reference: Mapping[str, float]
    colors: Mapping[str, str]
    limits: tuple[tuple[float, float], tuple[float, float]]
    aspect: float
    height: float
    annotations: tuple[Annotation, ...]

    def __init__(
        self,
        lines: Any,
        *,
        bands: Mapping[str, Any] | None = None,
        xlabel: str = "",
        ylabel: str = "",
        reference: Mapping[str, int | float] | None = None,
        colors: Mapping[str, str] | None = None,
        limits: Sequence[tuple[int | float, int | float] | None] | None = None,
        aspect: int | float = 1.4,
        height: int | float = 40,
    ) -> None:
        read = read_lines(lines, bands or {})
        check_height(height, over=BELOW + LABEL_BELOW)
        if not (aspect > 0 and np.isfinite(aspect)):
            raise InputError(f"aspect must be over 0; got {aspect}")
        names = [each.name for each in read]
        inks = {name: check_color(color) for name, color in (colors or {}).items()}
        for name in inks:
            if name not in names:
                raise InputError(f"colors has no line called {name!r}; there are: {listed(names)}")
        dashed = {name: float(value) for name, value in (reference or {}).items()}
        if not all(np.isfinite(value) for value in dashed.values()):
            raise InputError(f"reference must be finite numbers; got {dashed}")
        palette = {name: SERIES[k % len(SERIES)] for k, name in enumerate(names)}
        assign(self, lines=read, xlabel=xlabel, ylabel=ylabel, reference=dashed)
        assign(
            self,
            colors=palette | inks,
            limits=read_limits_of_both(read, dashed, limits),
        )
        assign(self, aspect=float(aspect), height=float(height), annotations=())

    def legend(self) -> tuple[LegendEntry, ...]:
        """The lines, if there are several."""
        if len(self.lines) == 1:
            return ()
        return tuple(
            LegendEntry(
                each.name,
                self.colors[each.name],
                told_otherwise=k >= len(SERIES),
                role="plot.line",
            )
            for k, each in enumerate(self.lines)
        )

    def row_labels(self) -> tuple[str, ...]:
        """What the vertical axis is."""
        return (self._label() or " ",)

    def _label(self) -> str:
        """Beside the vertical axis: where nothing is said of it, the name of a line that is alone,
        which no legend tells.
        """
        alone = self.lines[0].name if len(self.lines) == 1 else ""
        return self.ylabel or alone

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """The plot and its axis."""
        return (self.height,)

    def draw(self, place: Place) -> Drawn:
        """Axes, lines to compare with, bands, lines."""
        x, y = self._axes(place)
        marks: list[Mark] = [
            *bottom_axis(
                x, y.bottom, label=self.xlabel, font=place.font, page_width=place.page_width
            )
        ]
        marks += left_axis(y, x.bottom, font=place.font)
        notes: list[str] = []
        for name, value in self.reference.items():
            at = y.at(value)
            ends = frozen([[[x.bottom, at], [x.top, at]]])
            marks.append(Segments("plot.reference", ends, FAINT, THIN_LINE, dash=REFERENCE_DASH))
            written = _reference_name(name, x, at, place)
            marks.append(written)
            if written.text != name:
                notes.append(f"the name {name!r} of a line was shortened")
        for number, line in enumerate(self.lines):
            marks += _band(line, x, y, self.colors[line.name])
            dash = DASH if number >= len(SERIES) else None
            marks += _line(line, x, y, self.colors[line.name], dash)
        label, said = row_label(place, Row(y.top, y.bottom), self._label())
        unknown = [line.name for line in self.lines if not line.known.any()]
        if len(unknown) == len(self.lines):
            marks.append(no_points(x, y, place.font))
        notes += [Remedied(f"line {name!r} has no point", KNOWN_VALUES) for name in unknown]
        return Drawn((*marks, *label), (*notes, *said))

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """Of each point its line and its values."""
        x, y = self._axes(place)
        points, texts = [], []
        for line in self.lines:
            known = np.flatnonzero(line.known)
            for k in known[:: max(1, len(known) * len(self.lines) // POINTS_MOST + 1)].tolist():
                points.append([x.at(line.x[k]), y.at(line.y[k])])
                values = (number_text(float(each[k])) for each in (line.x, line.y))
                pair = zip((self.xlabel or "x", self.ylabel or "y"), values, strict=True)
                texts.append("\n".join([line.name, *(f"{name}: {value}" for name, value in pair)]))
        if not points:
            return ()
        return (HoverPoints("plot.hover", frozen(points), tuple(texts)),)

    def words(self, place: Place) -> tuple[str, ...]:
        """What the axes are, which lines, what bands and dashes are, what is unknown."""
        named = " against ".join(each for each in (self.ylabel, self.xlabel) if each) or "values"
        words = [f"Lines of {named}: {', '.join(each.name for each in self.lines)}"]
        if any(line.low is not None for line in self.lines):
            words.append("bands as given")
        if self.reference:
            told = ", ".join(f"{name} ({number_text(v)})" for name, v in self.reference.items())
            words.append(f"dashed: {told}")
        if any((np.isnan(line.y) | np.isnan(line.x)).any() for line in self.lines):
            words.append("gaps have no value")
        if any((np.isinf(line.y) | np.isinf(line.x)).any() for line in self.lines):
            words.append("infinite values are left out")
        if any(end - start == 1 for line in self.lines for start, end in runs(line.known)):
            words.append("dots: points without neighbors")
        return tuple(words)

    def _axes(self, place: Place) -> tuple[YScale, YScale]:
        """From values to mm across, and to mm down."""
        (row,) = place.rows
        bottom = row.bottom - BELOW - (LABEL_BELOW if self.xlabel else 0.0)
        width = min(self.aspect * (bottom - row.top), place.x.right - place.x.left)
        left = place.x.left
        across = YScale(*self.limits[0], left, left + width)
        return across, YScale(*self.limits[1], bottom, row.top)


def _reference_name(name: str, x: YScale, at: float, place: Place) -> Text:
    """Right of the plot where there is room, else above its line at the right end, within it."""
    outside = text_width(name, NUMBER_SIZE, font=place.font) < place.x.right - x.top - 1.0
    return place_text(
        "plot.reference_name",
        name if outside else shorten(name, NUMBER_SIZE, x.top - x.bottom, font=place.font),
        x=x.top + 1.0 if outside else x.top,
        baseline=at + cap_height(NUMBER_SIZE) / 2 if outside else at - 0.5,
        size=NUMBER_SIZE,
        font=place.font,
        align="left" if outside else "right",
        color=FAINT,
    )


def _line(
    line: PlotLine, x: YScale, y: YScale, color: str, dash: tuple[float, float] | None
) -> list[Mark]:
    """A curve through each run of known points; a point alone is a dot."""
    points = np.column_stack([x.mm(line.x), y.mm(line.y)])
    parts = runs(line.known)
    marks: list[Mark] = [
        Polyline("plot.line", frozen(points[start:end]), color, LINE, dash=dash)
        for start, end in parts
        if end - start > 1
    ]
    alone = [start for start, end in parts if end - start == 1]
    if alone:
        marks.append(circles("plot.point", frozen(points[alone]), DOT, color=color))
    return marks


def _band(line: PlotLine, x: YScale, y: YScale, color: str) -> list[Mark]:
    """The area between the edges of a line's band, one for each run of known points."""
    if line.low is None or line.high is None:
        return []
    known = np.isfinite(line.x) & np.isfinite(line.low) & np.isfinite(line.high)
    marks: list[Mark] = []
    for start, end in runs(known):
        across = x.mm(line.x[start:end])
        sides = [y.mm(each[start:end]) for each in (line.low, line.high)]
        if end - start == 1:  # as wide as its dot
            across = np.array([across[0] - DOT, across[0] + DOT])
            sides = [np.repeat(each, 2) for each in sides]
        edges = [np.column_stack([across, each]) for each in sides]
        outline = frozen(np.vstack([edges[0], edges[1][::-1]]))
        marks.append(Polygon("plot.band", outline, color, BAND_ALPHA))
    return marks
