"""Features at the door of `Intervals`: a list, a table or a source; copied, or asked when drawn."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from jaxtyping import Bool, Float64, Int64

from agviz.errors import InputError
from agviz.figure.misfit import is_source, misfit
from agviz.figure.regions import hull
from agviz.figure.scene import frozen
from agviz.figure.table_columns import (
    CONTIG,
    check_spans,
    find_column,
    needed_column,
    numbers_or_nan,
    texts,
    whole_numbers,
)
from agviz.genome.contigs import ContigNames
from agviz.genome.source import Source
from agviz.genome.types import Interval

TAKES = "a table, Intervals, or an opened file of features (agviz.open_track('peaks.bed'))"
STRANDS = ("+", "-", ".")


@dataclasses.dataclass(frozen=True, eq=False)
class HeldFeatures:
    """Features of any contigs, one entry of each field per feature.

    `spans` has 0-based edges; a score is NaN where it is not known; `strands` is a string of
    "+", "-" and "."; `groups` holds what the features are colored by, if by a column.
    """

    contigs: tuple[str, ...]
    spans: Int64[np.ndarray, "features 2"]
    names: tuple[str, ...]
    scores: Float64[np.ndarray, " features"]
    strands: str
    groups: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.strands)

    def part(self, rows: Bool[np.ndarray, " features"]) -> "HeldFeatures":
        """The features where `rows` is True, from left to right."""
        kept = np.flatnonzero(rows)
        kept = kept[np.lexsort((self.spans[kept, 1], self.spans[kept, 0]))]
        return HeldFeatures(
            tuple(self.contigs[i] for i in kept),
            self.spans[kept],
            tuple(self.names[i] for i in kept),
            self.scores[kept],
            "".join(self.strands[i] for i in kept),
            tuple(self.groups[i] for i in kept),
        )

    def within(self, region: Interval) -> "HeldFeatures":
        """Those that overlap a region; one without width counts when it is inside."""
        contig = ContigNames(dict.fromkeys(self.contigs, 0), "features").find(region.chromosome)
        here = np.array([each == contig for each in self.contigs], dtype=bool)
        start, end = self.spans[:, 0], self.spans[:, 1]
        return self.part(here & (start < region.end) & (end > region.start))

    def region(self) -> Interval | None:
        """What the features span; None if that is nothing, or on several contigs."""
        if len(set(self.contigs)) != 1:
            return None
        start, end = int(self.spans[:, 0].min()), int(self.spans[:, 1].max())
        return hull([Interval(self.contigs[0], start, max(end, start + 1))])


@dataclasses.dataclass(frozen=True, eq=False)
class SourceFeatures:
    """A source that is asked for its features when they are drawn."""

    source: Source
    column: str | None

    def within(self, region: Interval) -> HeldFeatures:
        """Those that overlap a region, from left to right.

        Raises
        ------
        InputError
            When the source's table lacks a column, or holds what is no feature.
        """
        table = self.source.fetch(region)
        found = from_table(table, self.source.name, column=self.column)
        return found.part(np.ones(len(found), dtype=bool))

    def region(self) -> Interval | None:
        """A file does not say which part of it is meant."""
        return None


def read_intervals(data: Any, *, column: str | None) -> HeldFeatures | SourceFeatures:
    """The features of whatever holds them; `column` is what they are colored by.

    Raises
    ------
    InputError
        For anything else, or a table that lacks a column.
    """
    if isinstance(data, pd.DataFrame):
        return from_table(data, "Intervals", column=column)
    if is_source(data):
        if data.kind != "features":
            raise misfit("Intervals", data, TAKES)
        return SourceFeatures(data, column)
    if isinstance(data, Interval):
        data = [data]
    if isinstance(data, Sequence) and not isinstance(data, str):
        return _from_list(data, column)
    raise misfit("Intervals", data, TAKES)


def from_table(table: pd.DataFrame, what: str, *, column: str | None) -> HeldFeatures:
    """The features of a table with Chromosome, Start, End, and name, score, Strand if there."""
    contigs = table[needed_column(table, CONTIG, what)].astype(str)
    spans = np.stack(
        [
            whole_numbers(table, needed_column(table, (edge,), what), what)
            for edge in ("Start", "End")
        ],
        axis=1,
    )
    check_spans(spans, what)
    group = None if column is None else needed_column(table, (column,), what)
    spans.flags.writeable = False
    return HeldFeatures(
        tuple(contigs),
        spans,
        texts(table, find_column(table, ("name",))),
        frozen(numbers_or_nan(table, find_column(table, ("score",)), what)),
        _strands(texts(table, find_column(table, ("Strand",))), what),
        texts(table, group),
    )


def _strands(cells: Sequence[str], what: str) -> str:
    for row, cell in enumerate(cells):
        if cell not in ("", *STRANDS):
            raise InputError(f"Strand must be '+', '-' or '.'; row {row} of {what} has {cell!r}")
    return "".join(cell or "." for cell in cells)


def _from_list(data: Sequence[Any], column: str | None) -> HeldFeatures:
    """Intervals; scores and groups are looked for in their `info`."""
    for each in data:
        if not isinstance(each, Interval):
            raise InputError(f"Each of the Intervals must be an Interval; got {each!r}")
    rows = {
        "Chromosome": [each.chromosome for each in data],
        "Start": [each.start for each in data],
        "End": [each.end for each in data],
        "name": [each.name for each in data],
        "score": [each.info.get("score") for each in data],
        "Strand": [each.strand for each in data],
    }
    if column is not None and column not in rows:
        if data and not any(column in each.info for each in data):
            raise InputError(
                f"None of the Intervals has {column!r} in its info, which they are colored by"
            )
        rows[column] = [each.info.get(column) for each in data]
    table = pd.DataFrame(rows)
    return from_table(table, "Intervals", column=column)
