"""The table of the teaching bench: metrics, floors, and beside the model what others reach.

A value below its floor is marked and named at the end. A metric that has a floor and could not be
measured (no case, NaN) counts as below it: what is not shown is not reached.
"""

import csv
import dataclasses
import math
import os
from collections.abc import Mapping, Sequence

from agviz._files import atomic_path
from agviz.teaching.grammar import CELLS

__all__ = ["FLOORS", "Row", "below_floor", "table", "write_csv"]

FLOORS: dict[str, float | int] = {
    **{f"DNase r, {bp} bp": 0.98 for bp in (1, 128)},
    **{f"CAGE r, {bp} bp": 0.95 for bp in (1, 128)},
    **{f"RNA r, {bp} bp": 0.91 for bp in (1, 128)},
    "TF r, 128 bp": 0.98,
    "histone r, 128 bp": 0.97,
    "contacts r": 0.97,
    **{f"splice AP, {kind}{strand}": 0.94 for strand in "+-" for kind in ("donor", "acceptor")},
    "site usage r": 0.90,
    "junction log count r": 0.90,
    **{f"gene log expression r, {cell.name}": 0.90 for cell in CELLS},
    "gene deviation from mean cell r": 0.96,
    "MYB inserted: sign": 0.98,
    "MYB inserted: T-ALL on top": 0.95,
    "MYB inserted: right gene": 0.95,
    "MYB inserted: log fold change r": 0.95,
    "enhancer erased r": 0.95,
    "CTCF inserted r": 0.85,
    "donor lost: exon RNA falls": 0.97,
    "branch point lost: exon RNA falls": 0.90,
    "ISM AUROC": 0.98,
}
"""Smallest values the shipped model may have (the project's requirements for it)."""

_NAME_WIDTH, _WIDTH = 38, 11  # characters; a column with a longer heading is wider


@dataclasses.dataclass(frozen=True)
class Row:
    """One metric.

    Attributes
    ----------
    metric
        Its name; `FLOORS` has some of them.
    values
        By column: the model first, then what stands beside it. NaN where it does not apply.
    cases
        How many windows, genes or loci were measured.
    """

    metric: str
    values: Mapping[str, float | int]
    cases: int

    @property
    def floor(self) -> float | int | None:
        """The smallest value that is enough; None if none is asked."""
        return FLOORS.get(self.metric)

    @property
    def value(self) -> float | int:
        """The model's."""
        return next(iter(self.values.values()))

    @property
    def enough(self) -> bool:
        """Whether there is no floor, or the model reaches it."""
        return self.floor is None or self.value >= self.floor


def below_floor(rows: Sequence[Row]) -> list[str]:
    """A line for each of `rows` whose model is below its floor, or could not be measured."""
    return [
        f"{row.metric}: {_number(row.value)}, floor {_number(row.floor)}"
        for row in rows
        if not row.enough
    ]


def table(rows: Sequence[Row]) -> str:
    """The rows as text: metric, cases, floor, and a column for each predictor."""
    columns = list(rows[0].values)
    widths = [max(_WIDTH, len(name) + 1) for name in ("cases", "floor", *columns)]
    lines = [_line("metric", ["cases", "floor", *columns], widths=widths)]
    for row in rows:
        cells = [f"{row.cases:,}", "" if row.floor is None else _number(row.floor)]
        cells += [_number(row.values.get(column, math.nan)) for column in columns]
        line = _line(row.metric, cells, widths=widths)
        lines.append(line + ("" if row.enough else "  BELOW"))
    return "\n".join(lines)


def _line(first: str, cells: Sequence[str], *, widths: Sequence[int]) -> str:
    padded = (f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
    return f"{first:<{_NAME_WIDTH}}" + "".join(padded)


def _number(value: float | int | None) -> str:
    if value is None or math.isnan(value):
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def write_csv(rows: Sequence[Row], path: str | os.PathLike[str]) -> None:
    """Write the rows as a CSV: metric, cases, floor, and a column for each predictor.

    Raises
    ------
    InputError
        The folder of `path` does not exist.
    """
    columns = list(rows[0].values)
    with atomic_path(path) as temporary, temporary.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["metric", "cases", "floor", *columns])
        for row in rows:
            numbers = [row.values.get(column, math.nan) for column in columns]
            cells = ["" if math.isnan(number) else number for number in numbers]
            writer.writerow([row.metric, row.cases, "" if row.floor is None else row.floor, *cells])
