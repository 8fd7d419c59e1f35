"""The table of the truth bench: values beside their ceilings, and the floors that follow.

A floor above what the oracle reaches asks for more than the method can tell: .95 of the oracle's
value takes its place, marked with a star.
"""

import math
from collections.abc import Sequence

from agviz.bench import (
    truth_contacts,
    truth_discovery,
    truth_enhancers,
    truth_epistasis,
    truth_insertions,
    truth_ism,
    truth_spliceai,
    truth_splicing,
)
from agviz.bench.teaching_table import Row

__all__ = ["FLOORS", "below_floor", "floor_of", "table"]

FLOORS: dict[str, float] = {
    truth_ism.EXACT: 0.97,
    truth_splicing.DONOR: 0.9,
    truth_splicing.ACCEPTOR: 0.9,
    truth_splicing.BRANCH: 0.6,
    truth_contacts.METRIC: 0.8,
    truth_epistasis.METRIC: 0.9,
    truth_discovery.METRIC: 0.8,
    truth_insertions.ALL: 0.9,
    truth_spliceai.GT_AG: 0.9,
    truth_spliceai.TRACT: 0.9,
    truth_spliceai.DELTAS: 1.0,
}
"""Smallest values (the project's requirements)."""

TWICE = 2.0
"""Enhancer-gene maps have at least so many times the AUPRC of distance alone."""

OF_CEILING = 0.95
ORACLE = "oracle"
_NAME_WIDTH, _WIDTH = 42, 11


def floor_of(row: Row, rows: Sequence[Row]) -> tuple[float | None, bool]:
    """The smallest value that is enough, and whether it is a ceiling's part in place of a floor."""
    if row.metric in (truth_enhancers.METRIC, truth_enhancers.GRADIENTS):
        alone = next(each for each in rows if each.metric == truth_enhancers.DISTANCE)
        floor: float | None = TWICE * float(alone.value)
    else:
        floor = FLOORS.get(row.metric)
    ceiling = row.values.get(ORACLE, math.nan)
    if floor is not None and ceiling < floor:
        return OF_CEILING * float(ceiling), True
    return floor, False


def below_floor(rows: Sequence[Row]) -> list[str]:
    """A line for each row below its floor, or not measured though it has one."""
    told = []
    for row in rows:
        floor, _ = floor_of(row, rows)
        if floor is not None and not row.value >= floor:
            told.append(f"{row.metric}: {_number(row.value)}, floor {_number(floor)}")
    return told


def table(rows: Sequence[Row]) -> str:
    """The rows as text: metric, cases, floor, the model's value and the oracle's."""
    heads = ("cases", "floor", "value", "ceiling")
    lines = [f"{'metric':<{_NAME_WIDTH}}" + "".join(f"{head:>{_WIDTH}}" for head in heads)]
    starred = False
    for row in rows:
        floor, replaced = floor_of(row, rows)
        starred |= replaced
        cells = [
            f"{row.cases:,}", ("*" if replaced else "") + _number(floor), _number(row.value),
            _number(row.values.get(ORACLE)),
        ]  # fmt: skip
        low = "  BELOW" if floor is not None and not row.value >= floor else ""
        lines.append(
            f"{row.metric:<{_NAME_WIDTH}}" + "".join(f"{c:>{_WIDTH}}" for c in cells) + low
        )
    if starred:
        lines.append(f"* {OF_CEILING:g} of the ceiling, which is below the floor asked for")
    return "\n".join(lines)


def _number(value: float | int | None) -> str:
    return "-" if value is None or math.isnan(value) else f"{value:.3f}"
