"""Pairs of anchors at the door of `Links`: a list, a table or a source; copied, or asked later."""

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
    whole_numbers,
)
from agviz.genome.contigs import ContigNames
from agviz.genome.source import Source
from agviz.genome.types import Interval

TAKES = "a table, pairs of Intervals, or an opened file of pairs (agviz.open_track('loops.bedpe'))"
FIRST = {
    "contig": (*CONTIG, "Chromosome1", "chrom1", "chr1"),
    "start": ("Start1", "Start"),
    "end": ("End1", "End"),
}
SECOND = {
    "contig": ("Chromosome2", "chrom2", "chr2"),
    "start": ("Start2",),
    "end": ("End2",),
}
"""What columns may be called; a BEDPE source's Start and End span both anchors."""


@dataclasses.dataclass(frozen=True, eq=False)
class HeldLinks:
    """Pairs of anchors, one entry of each field per pair; `anchors` has start, end, start, end.

    The left anchor comes first where both are on one contig. A score is NaN where not known.
    """

    contigs: tuple[str, ...]
    others: tuple[str, ...]
    anchors: Int64[np.ndarray, "links 4"]
    scores: Float64[np.ndarray, " links"]

    def __len__(self) -> int:
        return len(self.scores)

    def part(self, rows: Bool[np.ndarray, " links"]) -> "HeldLinks":
        """The links where `rows` is True, the shortest first."""
        kept = np.flatnonzero(rows)
        anchors = self.anchors[kept]
        kept = kept[np.lexsort((anchors[:, 0], anchors[:, 3] - anchors[:, 0]))]
        return HeldLinks(
            tuple(self.contigs[i] for i in kept),
            tuple(self.others[i] for i in kept),
            self.anchors[kept],
            self.scores[kept],
        )

    def within(self, region: Interval) -> "HeldLinks":
        """Those with an anchor in the region, or that pass over it."""
        names = ContigNames(dict.fromkeys((*self.contigs, *self.others), 0), "links")
        contig = names.find(region.chromosome)
        first = np.array([each == contig for each in self.contigs], dtype=bool)
        second = np.array([each == contig for each in self.others], dtype=bool)
        start, end = self.anchors[:, 0::2], self.anchors[:, 1::2]
        meets = (start < region.end) & (end > region.start)
        over = (self.anchors[:, 0] < region.end) & (self.anchors[:, 3] > region.start)
        return self.part((first & meets[:, 0]) | (second & meets[:, 1]) | (first & second & over))

    @property
    def between_contigs(self) -> Bool[np.ndarray, " links"]:
        """Those whose anchors are not on one contig."""
        pairs = zip(self.contigs, self.others, strict=True)
        return np.array([one != other for one, other in pairs], dtype=bool)

    def region(self) -> Interval | None:
        """What the links span; None if that is nothing, or on several contigs."""
        if len({*self.contigs, *self.others}) != 1:
            return None
        start, end = int(self.anchors.min()), int(self.anchors.max())
        return hull([Interval(self.contigs[0], start, max(end, start + 1))])


@dataclasses.dataclass(frozen=True, eq=False)
class SourceLinks:
    """A source that is asked for its links when they are drawn."""

    source: Source

    def within(self, region: Interval) -> HeldLinks:
        """Those that span a base of the region.

        Raises
        ------
        InputError
            When the source's table has no two anchors.
        """
        found = from_table(self.source.fetch(region), self.source.name)
        return found.part(np.ones(len(found), dtype=bool))

    def region(self) -> Interval | None:
        """A file does not say which part of it is meant."""
        return None


def read_links(data: Any) -> HeldLinks | SourceLinks:
    """The links of whatever holds them.

    Raises
    ------
    InputError
        For anything else, or a table that lacks a column.
    """
    if isinstance(data, pd.DataFrame):
        return from_table(data, "Links")
    if is_source(data):
        if data.kind != "features":
            raise misfit("Links", data, TAKES)
        return SourceLinks(data)
    if isinstance(data, Sequence) and not isinstance(data, str):
        return _from_pairs(data)
    raise misfit("Links", data, TAKES)


def from_table(table: pd.DataFrame, what: str) -> HeldLinks:
    """The links of a table: Chromosome, Start, End, Chromosome2, Start2, End2, and score if there.

    A table without a second contig has both anchors on the first.
    """
    contigs = table[needed_column(table, FIRST["contig"], what)].astype(str)
    second = find_column(table, SECOND["contig"])
    others = contigs if second is None else table[second].astype(str)
    numbers = [
        whole_numbers(table, needed_column(table, names[edge], what), what)
        for names in (FIRST, SECOND)
        for edge in ("start", "end")
    ]
    anchors = np.stack(numbers, axis=1)
    for spans in (anchors[:, :2], anchors[:, 2:]):
        check_spans(spans, what)
    scores = numbers_or_nan(table, find_column(table, ("score",)), what)
    return _ordered(tuple(contigs), tuple(others), anchors, scores)


def _from_pairs(data: Sequence[Any]) -> HeldLinks:
    for each in data:
        pair = isinstance(each, Sequence) and len(each) == 2
        if not pair or not all(isinstance(anchor, Interval) for anchor in each):
            raise InputError(f"Each of the Links must be a pair of Intervals; got {each!r}")
    edges = [[one.start, one.end, two.start, two.end] for one, two in data]
    anchors = np.array(edges, dtype=np.int64).reshape(-1, 4)
    for spans in (anchors[:, :2], anchors[:, 2:]):
        check_spans(spans, "Links")
    contigs = tuple(one.chromosome for one, _ in data)
    others = tuple(two.chromosome for _, two in data)
    return _ordered(contigs, others, anchors, np.full(len(data), np.nan))


def _ordered(
    contigs: tuple[str, ...],
    others: tuple[str, ...],
    anchors: Int64[np.ndarray, "links 4"],
    scores: Float64[np.ndarray, " links"],
) -> HeldLinks:
    """The left anchor first, where both are on one contig."""
    same = np.array([a == b for a, b in zip(contigs, others, strict=True)], dtype=bool)
    swap = same & (anchors[:, 0] + anchors[:, 1] > anchors[:, 2] + anchors[:, 3])
    anchors = np.where(swap[:, None], anchors[:, [2, 3, 0, 1]], anchors)
    anchors.flags.writeable = False
    return HeldLinks(contigs, others, anchors, frozen(scores))
