"""`LinePlot`: curves of plain values, such as accuracy against recall, with bands."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float64

from agviz.errors import InputError
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.hover import POINTS_MOST
from agviz.figure.misfit import is_table, misfit
from agviz.figure.options import check_color, read_ends
from agviz.figure.place import Ask, Drawn, LegendEntry, Place, Row
from agviz.figure.plain_axes import BELOW, LABEL_BELOW, bottom_axis, left_axis, limits_of
from agviz.figure.scales import YScale, number_text
from agviz.figure.scene import Hover, HoverPoints, Mark, Polygon, Polyline, Segments, frozen
from agviz.figure.score_table import read_table
from agviz.figure.style import FAINT, NUMBER_SIZE, SERIES, THIN_LINE
from agviz.figure.text import cap_height, place_text, text_width
from agviz.figure.track_axis import row_label
from agviz.figure.track_marks import runs
from agviz.genome.real_numbers import check_kind, check_size

LINE, BAND_ALPHA = 0.9, 0.2  # pt; of a band
DASH, REFERENCE_DASH = (3.0, 1.5), (4.0, 3.0)  # pt
TAKES = "the points of each line by name, {'model': (x, y)}, or a frame whose index is x"


@dataclasses.dataclass(frozen=True, eq=False)
class PlotLine:
    """A line through points from left to right, and the edges of its band, if it has one."""

    name: str
    x: Float64[np.ndarray, " points"]
    y: Float64[np.ndarray, " points"]
    low: Float64[np.ndarray, " points"] | None = None
    high: Float64[np.ndarray, " points"] | None = None


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class LinePlot(Panel):
    """Lines of values against values: accuracy and recall, enrichment by threshold, training.

    Points are joined in the order given; one that is not known leaves a gap.

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
        read = _read(lines, bands or {})
        if not height > BELOW + LABEL_BELOW:
            raise InputError(f"height must be over {BELOW + LABEL_BELOW:.1f} mm; got {height}")
        if not (aspect > 0 and np.isfinite(aspect)):
            raise InputError(f"aspect must be over 0; got {aspect}")
        names = [each.name for each in read]
        for name, color in (colors or {}).items():
            check_color(color)
            if name not in names:
                raise InputError(f"colors has no line called {name!r}; there are: {_listed(names)}")
        dashed = {name: float(value) for name, value in (reference or {}).items()}
        if not all(np.isfinite(value) for value in dashed.values()):
            raise InputError(f"reference must be finite numbers; got {dashed}")
        palette = {name: SERIES[k % len(SERIES)] for k, name in enumerate(names)}
        assign(self, lines=read, xlabel=xlabel, ylabel=ylabel, reference=dashed)
        assign(self, colors=palette | dict(colors or {}), limits=_limits(read, dashed, limits))
        assign(self, aspect=float(aspect), height=float(height), annotations=())

    def legend(self) -> tuple[LegendEntry, ...]:
        """The lines, if there are several."""
        if len(self.lines) == 1:
            return ()
        return tuple(
            LegendEntry(each.name, self.colors[each.name], told_otherwise=k >= len(SERIES))
            for k, each in enumerate(self.lines)
        )

    def row_labels(self) -> tuple[str, ...]:
        """What the vertical axis is."""
        return (self.ylabel,) if self.ylabel else (" ",)

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """The plot and its axis."""
        return (self.height,)

    def draw(self, place: Place) -> Drawn:
        """Axes, lines to compare with, bands, lines."""
        x, y = self._axes(place)
        marks: list[Mark] = [*bottom_axis(x, y.bottom, label=self.xlabel, font=place.font)]
        marks += left_axis(y, x.bottom, font=place.font)
        for name, value in self.reference.items():
            at = y.at(value)
            ends = frozen([[[x.bottom, at], [x.top, at]]])
            marks.append(Segments("plot.reference", ends, FAINT, THIN_LINE, dash=REFERENCE_DASH))
            marks.append(_reference_name(name, x, at, place))
        for number, line in enumerate(self.lines):
            marks += _band(line, x, y, self.colors[line.name])
            dash = DASH if number >= len(SERIES) else None
            for start, end in runs(np.isfinite(line.x) & np.isfinite(line.y)):
                points = np.column_stack([x.mm(line.x[start:end]), y.mm(line.y[start:end])])
                color = self.colors[line.name]
                marks.append(Polyline("plot.line", frozen(points), color, LINE, dash=dash))
        label, notes = row_label(place, Row(y.top, y.bottom), self.ylabel)
        return Drawn((*marks, *label), tuple(notes))

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """Of each point its line and its values."""
        x, y = self._axes(place)
        points, texts = [], []
        for line in self.lines:
            known = np.flatnonzero(np.isfinite(line.x) & np.isfinite(line.y))
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
        if any((~np.isfinite(line.y) | ~np.isfinite(line.x)).any() for line in self.lines):
            words.append("gaps have no value")
        return tuple(words)

    def _axes(self, place: Place) -> tuple[YScale, YScale]:
        """From values to mm across, and to mm down."""
        (row,) = place.rows
        bottom = row.bottom - BELOW - (LABEL_BELOW if self.xlabel else 0.0)
        width = min(self.aspect * (bottom - row.top), place.x.right - place.x.left)
        left = place.x.left
        across = YScale(*self.limits[0], left, left + width)
        return across, YScale(*self.limits[1], bottom, row.top)


def _reference_name(name: str, x: YScale, at: float, place: Place) -> Mark:
    """Right of the plot where there is room, else above its line at the right end."""
    outside = text_width(name, NUMBER_SIZE, font=place.font) < place.x.right - x.top - 1.0
    return place_text(
        "plot.reference_name",
        name,
        x=x.top + 1.0 if outside else x.top,
        baseline=at + cap_height(NUMBER_SIZE) / 2 if outside else at - 0.5,
        size=NUMBER_SIZE,
        font=place.font,
        align="left" if outside else "right",
        color=FAINT,
    )


def _band(line: PlotLine, x: YScale, y: YScale, color: str) -> list[Mark]:
    """The area between the edges of a line's band, one for each run of known points."""
    if line.low is None or line.high is None:
        return []
    known = np.isfinite(line.x) & np.isfinite(line.low) & np.isfinite(line.high)
    marks: list[Mark] = []
    for start, end in runs(known):
        across = x.mm(line.x[start:end])
        edges = [np.column_stack([across, y.mm(each[start:end])]) for each in (line.low, line.high)]
        outline = frozen(np.vstack([edges[0], edges[1][::-1]]))
        marks.append(Polygon("plot.band", outline, color, BAND_ALPHA))
    return marks


def _read(lines: Any, bands: Mapping[str, Any]) -> tuple[PlotLine, ...]:
    """Lines with their bands."""
    if is_table(lines):
        values, index, columns = read_table(lines, "LinePlot")
        across = _numbers(getattr(lines, "index", index), "LinePlot's index")
        lines = {name: (across, column) for name, column in zip(columns, values.T, strict=True)}
    if not isinstance(lines, Mapping):
        raise misfit("LinePlot", lines, TAKES)
    if not lines:
        raise InputError("LinePlot needs at least one line; got none")
    for name in bands:
        if name not in lines:
            raise InputError(f"bands has no line called {name!r}; there are: {_listed(lines)}")
    return tuple(_line(str(name), pair, bands.get(name)) for name, pair in lines.items())


def _line(name: str, pair: Any, band: Any) -> PlotLine:
    parts = [*pair, *(band or ())] if isinstance(pair, Sequence) else []
    if len(parts) not in (2, 4):
        raise InputError(f"A line is (x, y), and its band (low, high); {name!r} is not")
    read = [_numbers(each, name) for each in parts]
    if len({len(each) for each in read}) != 1 or not len(read[0]):
        raise InputError(
            f"Line {name!r} needs as many x as y and edges of its band, at least one; got "
            f"{' and '.join(str(len(each)) for each in read)}"
        )
    return PlotLine(name, *read)


def _numbers(values: Any, what: str) -> Float64[np.ndarray, " points"]:
    table = np.asarray(values)
    check_kind(table, f"Values of {what}")
    check_size(table, f"Values of {what}")
    if table.ndim != 1:
        raise InputError(f"Values of {what} must be one row of numbers; got shape {table.shape}")
    return frozen(table.astype(np.float64))


def _limits(
    lines: Sequence[PlotLine],
    reference: Mapping[str, float],
    said: Sequence[tuple[int | float, int | float] | None] | None,
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Ends of both axes that hold all points; of bands and reference lines, too."""
    given = (None, None) if said is None else tuple(said)
    if len(given) != 2:
        raise InputError(f"limits must be ((low, high), (low, high)); got {said}")
    across = np.concatenate([line.x for line in lines])
    down = np.concatenate(
        [each for line in lines for each in (line.y, line.low, line.high) if each is not None]
    )
    down = np.append(down, list(reference.values()))
    ends = []
    for name, values, own in zip(("x", "y"), (across, down), given, strict=True):
        known = values[np.isfinite(values)]
        limits = limits_of(known.tolist(), read_ends(f"limits of {name}", own))
        if len(known) and not limits[0] <= known.min() <= known.max() <= limits[1]:
            raise InputError(
                f"limits of {name} must hold all points, which reach from {known.min():g} to "
                f"{known.max():g}; got {own}"
            )
        ends.append(limits)
    return ends[0], ends[1]


def _listed(names: Any) -> str:
    return ", ".join(map(repr, names))
