"""`Bars`: values of categories, one or several groups of them, with their intervals.

For how models or cell types compare, where each number comes with its uncertainty.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, get_args

import numpy as np

from agviz.errors import InputError, check_choice
from agviz.figure.bar_inputs import BarTable, axis_number, read_bars
from agviz.figure.bar_marks import spread_of
from agviz.figure.bar_words import bar_texts, bar_words
from agviz.figure.bars_across import BAR, REFERENCE_LANE, across_boxes, across_height, draw_across
from agviz.figure.bars_upright import draw_upright, names_below, upright_boxes
from agviz.figure.bootstrap import Statistic
from agviz.figure.compose import Annotation, Panel, assign
from agviz.figure.findings import Finding
from agviz.figure.hover import told_boxes
from agviz.figure.options import check_height, check_palette, read_ends
from agviz.figure.place import KNOWN_VALUES, WIDER_LIMITS, Ask, Drawn, LegendEntry, Place, Remedied
from agviz.figure.plain_axes import BELOW, LABEL_BELOW
from agviz.figure.scales import number_text
from agviz.figure.scene import Hover
from agviz.figure.style import SERIES

Orientation = Literal["horizontal", "vertical"]
UPRIGHT = 35.0  # mm, of upright bars
ONE_COLOR = "#8C8C8C"


@dataclasses.dataclass(frozen=True, eq=False, init=False, repr=False)
class Bars(Panel):
    """Bars of categories, those of several groups beside each other, with error bars.

    Parameters
    ----------
    data
        A pandas data frame or an `AnnData` (rows are categories, columns groups), a series, or a
        mapping of names to numbers, to raw samples (a list of numbers), or to either by group.
        Copied. Of samples the statistic is drawn, with its interval by bootstrap.
    low, high
        Ends of the intervals of given values, in the form of `data`.
    statistic
        Of raw samples: `"mean"` or `"median"`.
    level
        Of the bootstrap's intervals: 0.95 are 95 %.
    seed
        Of the bootstrap: the same gives the same intervals.
    label
        What the values are, with unit.
    colors
        A color per group, or of a single group per category.
    orientation
        `"horizontal"` or `"vertical"`.
    baseline
        Where bars begin, such as 0.5 for areas under a ROC curve.
    reference
        Name and value of lines to compare with, such as chance.
    value_labels
        Whether values are written at the bars' ends.
    limits
        Lower and upper end of the axis, instead of what the data need.
    height
        mm: of one bar, or of upright bars.

    Raises
    ------
    InputError
        For data without numbers, intervals that do not fit, or an unknown option.

    Examples
    --------
    >>> bars = ag.Bars({"TAL1": 2.6, "STIL": 0.1}, label="log2 fold change")
    """

    free: ClassVar[bool] = True
    table: BarTable
    statistic: Statistic
    level: float
    seed: int
    given: bool
    label: str
    colors: Mapping[str, str]
    orientation: Orientation
    baseline: float
    reference: Mapping[str, float]
    value_labels: bool
    limits: tuple[float, float] | None
    height: float
    annotations: tuple[Annotation, ...]

    def __init__(
        self,
        data: Any,
        *,
        low: Any = None,
        high: Any = None,
        statistic: str = "mean",
        level: int | float = 0.95,
        seed: int = 0,
        label: str = "",
        colors: Mapping[str, str] | None = None,
        orientation: str = "horizontal",
        baseline: int | float = 0.0,
        reference: Mapping[str, int | float] | None = None,
        value_labels: bool = True,
        limits: tuple[int | float, int | float] | None = None,
        height: int | float | None = None,
    ) -> None:
        check_choice("statistic", statistic, get_args(Statistic))
        check_choice("orientation", orientation, get_args(Orientation))
        if not 0 < level < 1:
            raise InputError(f"level must be over 0 and under 1, as 0.95; got {level}")
        if not isinstance(seed, int | np.integer) or seed < 0:
            raise InputError(f"seed must be a whole number of 0 or more; got {seed!r}")
        ends = read_ends("limits", limits)
        for end in ends or ():
            axis_number("limits", end)
        named = {str(k): axis_number(f"reference {k!r}", v) for k, v in (reference or {}).items()}
        baseline = axis_number("baseline", baseline)
        upright = orientation == "vertical"
        high_enough = UPRIGHT if upright else BAR
        if height is not None:
            check_height(height)
        chosen: Statistic = "mean" if statistic == "mean" else "median"
        table = read_bars(data, low=low, high=high, statistic=chosen, level=level, seed=seed)
        assign(self, table=table, statistic=statistic, level=float(level), seed=int(seed))
        assign(self, given=low is not None, label=label, colors=self._palette(table, colors))
        assign(self, orientation=orientation, baseline=baseline, reference=named)
        assign(self, value_labels=bool(value_labels), limits=ends, annotations=())
        assign(self, height=float(high_enough if height is None else height))

    @staticmethod
    def _palette(table: BarTable, said: Mapping[str, str] | None) -> dict[str, str]:
        """A color per group, or per category where there is one group."""
        if len(table.groups) == 1:
            own = dict.fromkeys(table.categories, ONE_COLOR)
        else:
            own = {group: SERIES[k % len(SERIES)] for k, group in enumerate(table.groups)}
        return own | check_palette(said, own, what="bars")

    def color(self, category: str, group: str) -> str:
        """Of one bar."""
        return self.colors[category if len(self.table.groups) == 1 else group]

    def legend(self) -> tuple[LegendEntry, ...]:
        """The groups, if there are several."""
        if len(self.table.groups) == 1:
            return ()
        return tuple(
            LegendEntry(group, self.colors[group], role="bars.bar") for group in self.table.groups
        )

    def row_labels(self) -> tuple[str, ...]:
        """The categories; of upright bars what the values are."""
        if self.orientation == "vertical":
            return (self.label or " ",)
        return self.table.categories

    def row_heights(self, ask: Ask) -> tuple[float, ...]:
        """One row of the page that holds all bars, the axis, and the lane of reference names."""
        if self.orientation == "vertical":
            return (self.height + names_below(self, ask.width, ask.font),)
        lane = REFERENCE_LANE if self.reference else 0.0
        below = BELOW + (LABEL_BELOW if self.label else 0.0)
        return (lane + across_height(self) + below,)

    def draw(self, place: Place) -> Drawn:
        """Bars, intervals, values, lines to compare with, the axis."""
        drawn = (draw_upright if self.orientation == "vertical" else draw_across)(self, place)
        if np.isfinite(self.table.values).any():
            return drawn
        return Drawn(drawn.marks, (*drawn.notes, Remedied("no bar has a value", KNOWN_VALUES)))

    def findings(self, place: Place) -> tuple[Finding, ...]:
        """Bars or intervals beyond said limits."""
        spread = spread_of(self)
        low, high = spread.axis
        if low <= spread.low and spread.high <= high:
            return ()
        told = f"bars or their intervals reach {number_text(spread.low)} to "
        told += f"{number_text(spread.high)}; the axis is {number_text(low)} to {number_text(high)}"
        return (Finding("clipped data", told, WIDER_LIMITS),)

    def hover(self, place: Place) -> tuple[Hover, ...]:
        """Of each bar its name, its value and its interval."""
        upright = self.orientation == "vertical"
        boxes = (upright_boxes if upright else across_boxes)(self, place)
        return told_boxes("bars.hover", boxes.reshape(-1, 4), bar_texts(self))

    def words(self, place: Place) -> tuple[str, ...]:
        """What the bars are, their intervals, where they begin, what is unknown."""
        return bar_words(self)
