"""`Scatter`: pairs of values as points, with how well they agree."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, get_args

import numpy as np
from jaxtyping import Bool, Float64

from agviz._counts import agreeing, counted
from agviz.errors import InputError, check_choice
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.correlation import correlation
from agviz.figure.findings import Finding
from agviz.figure.hover import told_most
from agviz.figure.misfit import is_table, misfit
from agviz.figure.options import check_height, check_palette, check_radius, read_ends
from agviz.figure.outlined_points import circles
from agviz.figure.place import (
    KNOWN_VALUES,
    WIDER_LIMITS,
    Ask,
    Drawn,
    LegendEntry,
    Place,
    Remedied,
    Row,
)
from agviz.figure.plain_axes import BELOW, LABEL_BELOW, bottom_axis, left_axis, limits_of, no_points
from agviz.figure.scales import YScale, number_text
from agviz.figure.scene import Hover, HoverPoints, Mark, Segments, frozen
from agviz.figure.style import FAINT, NUMBER_SIZE, SERIES, THIN_LINE
from agviz.figure.text import cap_height, place_text
from agviz.figure.track_axis import row_label
from agviz.genome.real_numbers import check_kind, check_size

Statistic = Literal["pearson", "spearman", "none"]
RADIUS, RADIUS_MANY, MANY = 0.55, 0.3, 500  # mm; points from which they are smaller
SYMBOLS = {"pearson": "r", "spearman": "ρ"}


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class Scatter(Panel):
    """Points of pairs of values in a square, with their correlation.

    Pairs with a value that is not known are left out, which is said.

    Parameters
    ----------
    x, y
        As many numbers, such as observed and predicted effects. Copied.
    xlabel, ylabel
        What they are, with units.
    groups
        One name per point, told apart by color and in the legend.
    colors
        A color per group.
    statistic
        `"pearson"`, `"spearman"` or `"none"`: written in the corner, of all points.
    identity
        Whether to draw the line on which both are equal; both axes then have the same limits.
    limits
        Lower and upper end of either axis, ((x, x), (y, y)), instead of what the data need. Points
        beyond are not drawn, and counted in the corner.
    radius
        Of a point, in mm; by default it depends on how many there are.
    height
        mm, of the square with its axis.

    Raises
    ------
    InputError
        When there are not as many x as y or groups, or values, colors or limits are none.
    """

    free: ClassVar[bool] = True
    x: Float64[np.ndarray, " points"]
    y: Float64[np.ndarray, " points"]
    xlabel: str
    ylabel: str
    groups: tuple[str, ...]
    colors: Mapping[str, str]
    statistic: Statistic
    identity: bool
    limits: tuple[tuple[float, float], tuple[float, float]] | None
    radius: float | None
    height: float
    unknown: int
    annotations: tuple[Annotation, ...]

    def __init__(
        self,
        x: Any,
        y: Any,
        *,
        xlabel: str = "",
        ylabel: str = "",
        groups: Sequence[str] | None = None,
        colors: Mapping[str, str] | None = None,
        statistic: str = "pearson",
        identity: bool = False,
        limits: Sequence[tuple[int | float, int | float]] | None = None,
        radius: int | float | None = None,
        height: int | float = 45,
    ) -> None:
        check_choice("statistic", statistic, get_args(Statistic))
        for each in (x, y):
            if is_table(each):
                raise misfit("Scatter", each, "one column against another, such as table['a']")
        values = [_numbers(each, name) for each, name in ((x, "x"), (y, "y"))]
        names = [""] * len(values[0]) if groups is None else [str(each) for each in groups]
        (x_shape, y_shape), count = (each.shape for each in values), len(names)
        if len(x_shape) != 1 or x_shape != y_shape or count != len(values[0]):
            raise InputError(
                f"x, y and groups must be one per point; got shapes {x_shape} and {y_shape}, "
                f"{counted(count, 'group')}"
            )
        check_height(height, over=BELOW + LABEL_BELOW)
        known = np.isfinite(values[0]) & np.isfinite(values[1])
        shown = [frozen(each[known]) for each in values]
        kept = tuple(name for name, good in zip(names, known.tolist(), strict=True) if good)
        kinds = list(dict.fromkeys(kept))
        inks = check_palette(colors, names, what="groups")
        palette = {kind: SERIES[k % len(SERIES)] for k, kind in enumerate(kinds)}
        assign(self, x=shown[0], y=shown[1], groups=kept, unknown=int((~known).sum()))
        assign(self, colors=palette | inks, statistic=statistic, identity=identity)
        assign(self, xlabel=xlabel, ylabel=ylabel, height=float(height), annotations=())
        assign(self, limits=_checked(limits), radius=check_radius(radius))

    def legend(self) -> tuple[LegendEntry, ...]:
        """The groups."""
        kinds = [kind for kind in dict.fromkeys(self.groups) if kind]
        return tuple(LegendEntry(kind, self.colors[kind], role="scatter.points") for kind in kinds)

    def row_labels(self) -> tuple[str, ...]:
        """What the vertical axis is."""
        return (self.ylabel,) if self.ylabel else (" ",)

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """The square and its axis; no higher than wide."""
        most = ask.width + self._below()
        return (min(self.height, most),)

    def draw(self, place: Place) -> Drawn:
        """Axes, points, the line of equals, the correlation."""
        x, y = self._axes(place)
        left, bottom, top = x.bottom, y.bottom, y.top
        marks: list[Mark] = [
            *bottom_axis(x, bottom, label=self.xlabel, font=place.font, page_width=place.page_width)
        ]
        marks += left_axis(y, left, font=place.font)
        if self.identity:
            low, high = max(x.low, y.low), min(x.high, y.high)
            if low < high:  # limits may have no value in common
                ends = frozen([[[x.at(low), y.at(low)], [x.at(high), y.at(high)]]])
                marks.append(Segments("scatter.identity", ends, FAINT, THIN_LINE, dash=(4.0, 3.0)))
        marks += self._points(x, y)
        marks += self._agreement(x, y, place.font, place.page_width)
        label, notes = row_label(place, Row(top, bottom), self.ylabel)
        if not len(self.x):
            marks.append(no_points(x, y, place.font))
            notes.append(Remedied("the scatter plot has no points", KNOWN_VALUES))
        return Drawn((*marks, *label), tuple(notes))

    def _axes(self, place: Place) -> tuple[YScale, YScale]:
        """The scales of a square: from values to mm across, and to mm down."""
        (row,) = place.rows
        bottom = row.bottom - self._below()
        side = min(bottom - row.top, place.x.right - place.x.left)
        x_limits, y_limits = self._limits()
        left = place.x.left
        return YScale(*x_limits, left, left + side), YScale(*y_limits, bottom, bottom - side)

    def _inside(self, x: YScale, y: YScale) -> Bool[np.ndarray, " points"]:
        """The points that are within the limits."""
        across = (self.x >= x.low) & (self.x <= x.high)
        return np.asarray(across & (self.y >= y.low) & (self.y <= y.high))

    def _beyond(self, x: YScale, y: YScale) -> int:
        """How many points are not."""
        return int((~self._inside(x, y)).sum())

    def findings(self, place: Place) -> tuple[Finding, ...]:
        """Points beyond said limits."""
        beyond = self._beyond(*self._axes(place))
        if not beyond:
            return ()
        lie = agreeing(beyond, "lies", "lie")
        told = f"{beyond:,} of {counted(len(self.x), 'point')} {lie} beyond the axes"
        return (Finding("clipped data", told, WIDER_LIMITS),)

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """Of each point its group and its values."""
        x, y = self._axes(place)
        chosen = told_most(self._inside(x, y))
        points = np.column_stack([x.mm(self.x[chosen]), y.mm(self.y[chosen])])
        names = (self.xlabel or "x", self.ylabel or "y")
        texts = []
        for k in chosen.tolist():
            pair = zip(names, (self.x[k], self.y[k]), strict=True)
            lines = [self.groups[k], *(f"{name}: {number_text(float(v))}" for name, v in pair)]
            texts.append("\n".join(filter(None, lines)))
        return (HoverPoints("scatter.hover", frozen(points), tuple(texts)),)

    def words(self, place: Place) -> tuple[str, ...]:
        """What the axes are, how many points, how they agree, what is unknown."""
        named = " against ".join(each for each in (self.ylabel, self.xlabel) if each) or "pairs"
        words = [f"Scatter plot of {named}, {counted(len(self.x), 'point')}"]
        if self.statistic != "none" and len(self.x):
            kind = {"pearson": "Pearson's", "spearman": "Spearman's"}[self.statistic]
            words.append(f"{kind} {SYMBOLS[self.statistic]} of all points")
        beyond = self._beyond(*self._axes(place))
        if beyond:
            are, count = ("is", "counts") if beyond == 1 else ("are", "count")
            told = f"{counted(beyond, 'point')} beyond the axes {are} not drawn"
            symbol = SYMBOLS.get(self.statistic)
            words.append(f"{told}, but {count} for {symbol}" if symbol else told)
        if self.identity:
            words.append("dashed: both are equal")
        if self.unknown:
            are = agreeing(self.unknown, "is", "are")
            words.append(f"{counted(self.unknown, 'pair')} without a value {are} not shown")
        return tuple(words)

    def _below(self) -> float:
        return BELOW + (LABEL_BELOW if self.xlabel else 0.0)

    def _limits(self) -> tuple[tuple[float, float], tuple[float, float]]:
        if self.limits is not None:
            return self.limits
        if self.identity:
            both = limits_of([*self.x.tolist(), *self.y.tolist()], None)
            return both, both
        return limits_of(self.x.tolist(), None), limits_of(self.y.tolist(), None)

    def _points(self, x: YScale, y: YScale) -> list[Mark]:
        """One compound mark per group, in the order of the groups."""
        usual = RADIUS if len(self.x) <= MANY else RADIUS_MANY
        radius = usual if self.radius is None else self.radius
        inside = self._inside(x, y)
        names = np.array(self.groups)
        marks: list[Mark] = []
        for kind in dict.fromkeys(self.groups):
            chosen = inside & (names == kind)
            if chosen.any():
                centers = np.column_stack([x.mm(self.x[chosen]), y.mm(self.y[chosen])])
                marks.append(circles("scatter.points", centers, radius, color=self.colors[kind]))
        return marks

    def _agreement(self, x: YScale, y: YScale, font: str, page: float) -> list[Mark]:
        """Correlation, number of points, those not drawn; right of the square or in its corner."""
        lines = [f"n = {len(self.x):,}"]
        beyond = self._beyond(x, y)
        if beyond:
            lines.append(f"{beyond:,} beyond")
        if self.statistic != "none":
            value = correlation(self.x, self.y, self.statistic)
            decimals = 3 if abs(value) > 0.994 else 2  # 0.996 is not 1.00
            told = "–" if np.isnan(value) else f"{value:.{decimals}f}".replace("-", "−")
            lines.insert(0, f"{SYMBOLS[self.statistic]} = {told}")
        return [
            place_text(
                "scatter.agreement",
                text,
                x=min(x.top + 1.5, page - 14.0),
                baseline=y.top + cap_height(NUMBER_SIZE) + k * 2.6,
                size=NUMBER_SIZE,
                font=font,
            )
            for k, text in enumerate(lines)
        ]


def _numbers(values: Any, name: str) -> Float64[np.ndarray, "..."]:
    """One axis's values; None and pandas' NA among numbers are not known."""
    table = np.asarray(values)
    if table.dtype.kind == "O":
        import pandas as pd

        numbers = pd.to_numeric(pd.Series(list(table.ravel()), dtype=object), errors="coerce")
        known = pd.isna(list(table.ravel())) | numbers.notna().to_numpy()
        if table.ndim == 1 and known.all():
            table = numbers.to_numpy(np.float64, na_value=np.nan)
    check_kind(table, f"{name} of a scatter plot")
    check_size(table, f"{name} of a scatter plot")
    return table.astype(np.float64)


def _checked(
    limits: Sequence[tuple[int | float, int | float]] | None,
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    if limits is None:
        return None
    try:
        x, y = (read_ends("limits", each) for each in limits)
    except (InputError, TypeError, ValueError):
        x = y = None
    if x is None or y is None:
        raise InputError(f"limits must be ((low, high), (low, high)) with low < high; got {limits}")
    return x, y
