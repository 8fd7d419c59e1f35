"""TADs and loops at the door of `ContactMap`: tables, intervals or features of a file, copied."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from jaxtyping import Int64

from agviz.errors import InputError
from agviz.figure.regions import copy_region
from agviz.figure.table_columns import whole_numbers
from agviz.genome.contigs import ContigNames
from agviz.genome.source import Source
from agviz.genome.types import Interval

TAD_COLUMNS = (("start",), ("end",))
LOOP_COLUMNS = (("start1",), ("end1",), ("start2",), ("end2",))
CONTIG_COLUMNS = ("chromosome", "chrom", "chromosome1", "chrom1", "chr", "chr1")


@dataclasses.dataclass(frozen=True, eq=False)
class Features:
    """Places on several contigs, or a `Source` that is asked for them when they are drawn.

    `places` has two edges per row of a TAD, and of a loop those of its left and right anchor.
    """

    what: str
    contigs: tuple[str, ...]
    places: Int64[np.ndarray, "features edges"]
    source: Source | None = None

    def within(self, region: Interval) -> Int64[np.ndarray, "found edges"]:
        """Those that overlap a region, sorted from left to right.

        Raises
        ------
        InputError
            When a source gives a table without the columns needed.
        """
        if self.source is not None:
            rows = self.source.fetch(region)
            return _sorted(_from_table(self.what, rows, self.source.name).places)
        names = ContigNames(dict.fromkeys(self.contigs, 0), self.what)
        contig = names.find(region.chromosome)
        here = np.array([each == contig for each in self.contigs], dtype=bool)
        near = (self.places[:, 0] < region.end) & (self.places[:, -1] > region.start)
        return _sorted(self.places[here & near])


def read_features(data: Any, what: str) -> Features | None:
    """TADs (`what="tads"`) or loops (`what="loops"`) of anything that holds them.

    Raises
    ------
    InputError
        For a kind of data that is not known, or a table without the columns needed.
    """
    if data is None:
        return None
    if isinstance(data, pd.DataFrame):
        return _from_table(what, data, what)
    if isinstance(data, Source):
        if data.kind != "features":
            raise InputError(
                f"{what} are read from a source of kind 'features'; {data.name!r} is of kind "
                f"{data.kind!r}"
            )
        edges = len(LOOP_COLUMNS) if what == "loops" else len(TAD_COLUMNS)
        return Features(what, (), np.zeros((0, edges), dtype=np.int64), data)
    if isinstance(data, Interval):
        data = [data]
    if isinstance(data, Sequence) and not isinstance(data, str):
        return _from_intervals(what, data)
    one = "Intervals" if what == "tads" else "pairs of Intervals"
    file = "tads.bed" if what == "tads" else "loops.bedpe"
    raise InputError(
        f"{what} must be a table, {one}, or an opened file (agviz.open_track({file!r})); got "
        f"{type(data).__name__}"
    )


def _from_table(what: str, table: pd.DataFrame, name: str) -> Features:
    """The columns needed of a table, whatever the case of their names."""
    columns = {str(column).casefold(): column for column in table.columns}
    wanted = [*(LOOP_COLUMNS if what == "loops" else TAD_COLUMNS), CONTIG_COLUMNS]
    found = [next((columns[n] for n in names if n in columns), None) for names in wanted]
    for names, column in zip(wanted, found, strict=True):
        if column is None:
            there = ", ".join(map(repr, table.columns)) or "none"
            raise InputError(f"The table of {name} has no column {names[0]!r}; it has {there}")
    contigs = tuple(str(contig) for contig in table[found[-1]])
    places = np.stack([whole_numbers(table, column, name) for column in found[:-1]], axis=1)
    if what == "loops":  # the left anchor first
        swap = places[:, 0] > places[:, 2]
        places = np.where(swap[:, None], places[:, [2, 3, 0, 1]], places)
    return Features(what, contigs, _checked(places, what))


def _from_intervals(what: str, data: Sequence[Any]) -> Features:
    contigs, places = [], []
    for each in data:
        if what == "tads" and isinstance(each, Interval):
            region = copy_region(each)
            contigs.append(region.chromosome)
            places.append([region.start, region.end])
        elif what == "loops" and _is_pair(each):
            left, right = sorted((copy_region(a) for a in each), key=lambda a: (a.start, a.end))
            contigs.append(left.chromosome)
            places.append([left.start, left.end, right.start, right.end])
        else:
            wanted = "an Interval" if what == "tads" else "a pair of Intervals on one contig"
            raise InputError(f"Each of {what} must be {wanted}; got {each!r}")
    edges = 4 if what == "loops" else 2
    return Features(what, tuple(contigs), np.array(places, dtype=np.int64).reshape(-1, edges))


def _is_pair(each: Any) -> bool:
    return (
        isinstance(each, Sequence)
        and len(each) == 2
        and all(isinstance(anchor, Interval) for anchor in each)
        and each[0].chromosome == each[1].chromosome
    )


def _checked(
    places: Int64[np.ndarray, "features edges"], what: str
) -> Int64[np.ndarray, "features edges"]:
    """Refuse what ends before it starts."""
    for start in range(0, places.shape[1], 2):
        wrong = places[:, start + 1] < places[:, start]
        if wrong.any():
            row = int(np.argmax(wrong))
            raise InputError(
                f"Row {row} of {what} starts at {places[row, start]:,} and ends before, at "
                f"{places[row, start + 1]:,}"
            )
    return places


def _sorted(places: Int64[np.ndarray, "found edges"]) -> Int64[np.ndarray, "found edges"]:
    return places[np.lexsort(places.T[::-1])]
