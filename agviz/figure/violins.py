"""`Violins`: distributions side by side, each a cloud with its rain of points, and what is marked.

For an effect against those of shuffled or matched variants: is it beyond what chance does?
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float64

from agviz._counts import agreeing, counted
from agviz.errors import InputError
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.findings import Finding
from agviz.figure.misfit import is_column, is_grouped, is_table, misfit
from agviz.figure.options import check_height, check_palette, read_ends
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
from agviz.figure.plain_axes import BELOW, LABEL_BELOW, bottom_axis, limits_of, names_above
from agviz.figure.scales import YScale, number_text, span_text
from agviz.figure.scene import Hover, HoverCells, HoverPoints, Mark, Segments, frozen
from agviz.figure.score_table import read_table
from agviz.figure.style import ALTERNATE, SMALL_SIZE
from agviz.figure.text import cap_height
from agviz.figure.track_axis import row_label
from agviz.figure.violin_compared import (
    Compared,
    beyond_axis,
    compared_legend,
    compared_marks,
    compared_words,
    read_compared,
    series_colors,
    series_names,
)
from agviz.figure.violin_inputs import group_values, marked_value
from agviz.figure.violin_marks import CLOUD_LEAST, RAIN_MOST, beyond, group_marks

CLOUD_COLOR = "#8C8C8C"
TAKES = "the values of each group by name, {'random': values}, or values.groupby(labels)"
MARK_LANE = cap_height(SMALL_SIZE) + 1.4  # mm above the rows, for the names of what is marked


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class Violins(Panel):
    """Distributions, one row each: density, quartiles, points; marked values through all rows.

    A density ends at the least and the greatest value. Of fewer than five values only the points
    are drawn; values that are all the same are a bar.

    Parameters
    ----------
    groups
        Name and values of each, such as the effects of matched random variants; a pandas Series in
        groups, `values.groupby(labels)`; or a data frame or `AnnData`, of which each column is a
        group. Copied; values that are not known are left out, which is said.
    marked
        Name and value of what is compared with them, such as the variant in question.
    compared
        What is compared with one group alone: values by group, and within it by series, such as
        ``{"2 bp": {"made": 2.4, "control": [0.1, 0.2]}}``. Diamonds in the group's row.
    xlabel
        What the values are, with unit.
    colors
        A color per group, or per series of what is compared.
    limits
        Lower and upper end of the axis, instead of what the data need. What lies beyond is cut,
        with a bar beyond the axis's end.
    height
        mm, of a row.

    Raises
    ------
    InputError
        Without a group, or with values, colors or limits that are none.

    Examples
    --------
    >>> random = {"random": [0.1, -0.2, 0.3, 0.0, 0.2]}
    >>> plot = ag.Violins(random, marked={"variant": 2.4}, xlabel="log2 fold change")
    """

    free: ClassVar[bool] = True
    names: tuple[str, ...]
    values: tuple[Float64[np.ndarray, " values"], ...]
    marked: Mapping[str, float]
    xlabel: str
    colors: Mapping[str, str]
    limits: tuple[float, float] | None
    height: float
    unknown: int
    annotations: tuple[Annotation, ...]
    compared: Compared = dataclasses.field(default_factory=dict)

    def __init__(
        self,
        groups: Any,
        *,
        marked: Mapping[str, Any] | None = None,
        compared: Mapping[str, Any] | None = None,
        xlabel: str = "",
        colors: Mapping[str, str] | None = None,
        limits: tuple[int | float, int | float] | None = None,
        height: int | float = 9,
    ) -> None:
        if is_grouped(groups):
            groups = {str(name): values for name, values in groups}
        if is_table(groups):
            table, _, columns = read_table(groups, "Violins")
            groups = dict(zip(columns, table.T, strict=True))
        elif is_column(groups):
            groups = {"values" if groups.name is None else str(groups.name): groups}
        if not isinstance(groups, Mapping):
            raise misfit("Violins", groups, TAKES)
        if not groups:
            raise InputError("Violins need at least one group; got none")
        ends = read_ends("limits", limits)
        beside = read_compared(compared, map(str, groups))
        inks = check_palette(colors, [*groups, *series_names(beside)], what="groups")
        check_height(height)
        tables = [group_values(name, values) for name, values in groups.items()]
        known = tuple(frozen(table[np.isfinite(table)]) for table in tables)
        unknown = sum(len(table) for table in tables) - sum(len(table) for table in known)
        assign(self, names=tuple(map(str, groups)), values=known, unknown=unknown)
        named = {str(name): marked_value(str(name), v) for name, v in (marked or {}).items()}
        assign(self, marked=named, xlabel=xlabel, colors=inks, annotations=())
        assign(self, limits=ends, height=float(height), compared=beside)

    def row_labels(self) -> tuple[str, ...]:
        """The groups' names, and how many values each has."""
        pairs = zip(self.names, self.values, strict=True)
        return tuple(f"{name} (n\xa0=\xa0{len(values):,})" for name, values in pairs)

    def legend(self) -> tuple[LegendEntry, ...]:
        """The series of what is compared."""
        return compared_legend(self.compared, self.colors)

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """One row of the page that holds all groups, the axis, and the lane of marked names."""
        lane = MARK_LANE if self.marked else 0.0
        return (lane + self.height * len(self.names) + self._below(),)

    def draw(self, place: Place) -> Drawn:
        """Clouds, quartiles, rain, marked values, the axis."""
        x, top, bottom = self._across(place)
        each = (bottom - top) / len(self.names)
        inks = series_colors(self.compared, self.colors)
        marks: list[Mark] = []
        notes: list[str] = []
        for number, (name, values) in enumerate(zip(self.names, self.values, strict=True)):
            box = Row(top + number * each, top + (number + 1) * each)
            color = self.colors.get(name, CLOUD_COLOR)
            marks += group_marks(values, x, box, color=color, font=place.font)
            marks += compared_marks(self.compared.get(name, {}), x, box, inks=inks)
            if not len(values):
                notes.append(Remedied(f"group {name!r} has no value", KNOWN_VALUES))
            label, said = row_label(place, box, self.row_labels()[number])
            marks += label
            notes += said
        found, dropped = self._marked(x, place, top=top, bottom=bottom)
        marks += found
        marks += bottom_axis(
            x, bottom, label=self.xlabel, font=place.font, page_width=place.page_width
        )
        shown = self._shown(x)
        notes += [
            Remedied(
                f"the marked value {name!r} at {number_text(value)}, beyond the axis", WIDER_LIMITS
            )
            for name, value in self.marked.items()
            if name not in shown
        ]
        lost = beyond_axis(self.compared, x)
        notes += [Remedied(f"{name}, beyond the axis", WIDER_LIMITS) for name in lost]
        if dropped:
            notes.append(f"{dropped} of {counted(len(shown), 'name')} of marked values had no room")
        return Drawn(tuple(marks), tuple(notes))

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """Of each group its quartiles, above them where marked values stand."""
        x, top, bottom = self._across(place)
        edges = np.linspace(top, bottom, len(self.names) + 1)
        ends = frozen([place.x.left, place.x.right])
        texts = tuple(map(_summary, self.names, self.values))
        shown = self._shown(x)
        points = [[x.at(value), top] for value in shown.values()]
        told = tuple(self._standing(*each) for each in shown.items())
        return (
            HoverCells("violin.hover", ends, frozen(edges), texts),
            HoverPoints("violin.hover", frozen(points).reshape(-1, 2), told),
        )

    def _across(self, place: Place) -> tuple[YScale, float, float]:
        """The scale of values, and upper and lower end of all groups, in mm."""
        (row,) = place.rows
        lane = MARK_LANE if self.marked else 0.0
        everything = [*np.concatenate(self.values).tolist(), *self.marked.values()]
        for series in self.compared.values():
            everything += [value for values in series.values() for value in values]
        x = YScale(*limits_of(everything, self.limits), place.x.left, place.x.right)
        return x, row.top + lane, row.bottom - self._below()

    def findings(self, place: Place) -> tuple[Finding, ...]:
        """Values beyond said limits."""
        x, _, _ = self._across(place)
        cut = self._cut(x)
        if not cut:
            return ()
        told = f"{', '.join(cut)} lie beyond the axis, {span_text((x.low, x.high))}"
        return (Finding("clipped data", told, WIDER_LIMITS),)

    def _cut(self, x: YScale) -> list[str]:
        """How many values of which groups lie beyond the axis."""
        counts = [
            (name, sum(beyond(values, x)), len(values))
            for name, values in zip(self.names, self.values, strict=True)
        ]
        return [
            f"{cut:,} of {counted(all_, 'value')} of {name!r}" for name, cut, all_ in counts if cut
        ]

    def _shown(self, x: YScale) -> dict[str, float]:
        """The marked values that are on the axis."""
        return {name: v for name, v in self.marked.items() if x.low <= v <= x.high}

    def words(self, place: Place) -> tuple[str, ...]:
        """What is compared, how it is drawn, and where marked values stand."""
        counts = ", ".join(
            f"{n} ({len(v):,})" for n, v in zip(self.names, self.values, strict=True)
        )
        words = [f"Distributions of {self.xlabel or 'values'}: {counts}"]
        if any(len(values) >= CLOUD_LEAST for values in self.values):
            words.append("cloud: density (Gaussian kernels) within the range of the values")
            words.append("line and tick: quartiles and median")
        if any(0 < len(values) < CLOUD_LEAST for values in self.values):
            words.append(f"groups of fewer than {CLOUD_LEAST} values: points only")
        if any(len(values) > RAIN_MOST for values in self.values):
            words.append(f"points: every n-th value by rank, at most {RAIN_MOST}")
        words += [self._standing(name, value) for name, value in self.marked.items()]
        words += compared_words(self.compared, dict(zip(self.names, self.values, strict=True)))
        cut = self._cut(self._across(place)[0])
        if cut:
            words.append(f"{', '.join(cut)} lie beyond the axis: bars at its ends")
        if self.unknown:
            are = agreeing(self.unknown, "is", "are")
            words.append(f"{counted(self.unknown, 'value')} that {are} not known {are} left out")
        return tuple(words)

    def _standing(self, name: str, value: float) -> str:
        shares = [
            f"{np.mean(values < value):.1%} of {group}"
            for group, values in zip(self.names, self.values, strict=True)
            if len(values)
        ]
        return f"{name} ({number_text(value)}) lies above {', '.join(shares) or 'nothing'}"

    def _below(self) -> float:
        return BELOW + (LABEL_BELOW if self.xlabel else 0.0)

    def _marked(
        self, x: YScale, place: Place, *, top: float, bottom: float
    ) -> tuple[list[Mark], int]:
        """A line per marked value through all rows, its name above; and how many had no room."""
        shown = self._shown(x)
        if not shown:
            return [], 0
        lines = [[[x.at(v), top - 0.4], [x.at(v), bottom]] for v in shown.values()]
        marks: list[Mark] = [Segments("violin.marked", frozen(lines), ALTERNATE, 0.75)]
        names, lost = names_above("violin.marked_name", shown, x, place=place, top=top)
        return [*marks, *names], lost


def _summary(name: str, values: Float64[np.ndarray, " values"]) -> str:
    """Number, quartiles and range of a group."""
    if not len(values):
        return f"{name}: no values"
    low, first, middle, third, high = map(
        number_text, np.quantile(values, [0, 0.25, 0.5, 0.75, 1]).tolist()
    )
    return (
        f"{name} (n = {len(values):,})\nmedian {middle}, quartiles {first} to {third}\n"
        f"range {low} to {high}"
    )
