"""Counted introns: in memory or behind a `Source`, for a region; and their PSI.

An intron is known by its place: start, end (0-based, half-open) and strand (1, -1, or 0 where it
is not known). A count of NaN is missing; an intron that a track does not have has no reads there.
"""

import abc
import dataclasses
from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float64, Int64, Num

from agviz._counts import counted
from agviz.errors import InputError, IntervalError
from agviz.figure.regions import region_text
from agviz.genome.real_numbers import check_kind, check_size
from agviz.genome.source import Source
from agviz.genome.types import Interval, JunctionData

STRANDS = {"+": 1, "-": -1, ".": 0}
PER_SITE = {"psi5": 1, "psi3": -1}
"""Sign of the strand on which the shared site is the intron's start."""


@dataclasses.dataclass(frozen=True, eq=False)
class Introns:
    """Introns of one track, sorted, each once: `places` (n, 3) of start, end, strand."""

    places: Int64[np.ndarray, "introns 3"]
    counts: Float64[np.ndarray, " introns"]

    @classmethod
    def of(
        cls, places: Num[np.ndarray, "introns 3"], counts: Num[np.ndarray, " introns"]
    ) -> "Introns":
        """Sorted; counts of the same place are added."""
        table = np.asarray(places, dtype=np.int64).reshape(-1, 3)
        unique, row = np.unique(table, axis=0, return_inverse=True)
        total = np.zeros(len(unique))
        np.add.at(total, row.ravel(), np.asarray(counts, dtype=np.float64))
        for array in (unique, total):
            array.flags.writeable = False
        return cls(unique, total)

    def part(self, rows: Bool[np.ndarray, " introns"]) -> "Introns":
        """The introns where `rows` is True."""
        return Introns(self.places[rows], self.counts[rows])

    def on_strand(self, strand: str | None) -> "Introns":
        """Those of one strand; those of no known strand are taken to be on it."""
        if strand is None:
            return self
        code = STRANDS[strand]
        own = self.part((self.places[:, 2] == code) | (self.places[:, 2] == 0))
        places = own.places.copy()
        places[:, 2] = code
        return Introns.of(places, own.counts)

    def at(self, places: Int64[np.ndarray, "wanted 3"]) -> Float64[np.ndarray, " wanted"]:
        """Counts of `places`, 0 where there is no such intron."""
        both = np.vstack([self.places, places])
        order = np.lexsort(both.T[::-1])
        ranks = np.zeros(len(both), dtype=np.int64)  # the same of the same place
        ranks[order[1:]] = np.cumsum((np.diff(both[order], axis=0) != 0).any(axis=1))
        counts = np.zeros(len(both), dtype=np.float64)
        counts[ranks[: len(self.places)]] = self.counts
        return np.asarray(counts[ranks[len(self.places) :]])


class JunctionTrack(abc.ABC):
    """Counted introns of one sample, tissue or allele."""

    name: str

    @abc.abstractmethod
    def within(self, region: Interval) -> Introns:
        """The introns that overlap `region`, whole."""

    @abc.abstractmethod
    def around(self, region: Interval) -> Introns:
        """Those of `within` and all others that share a donor or acceptor with one of them."""

    @property
    @abc.abstractmethod
    def interval(self) -> Interval | None:
        """What the data cover, or None if only a file knows."""

    @property
    @abc.abstractmethod
    def strands(self) -> frozenset[int]:
        """Strands of the introns; of a file, before it is read, those that there may be."""


@dataclasses.dataclass(frozen=True, eq=False)
class HeldJunctions(JunctionTrack):
    """Introns in memory, all on one contig; `covered` is the window they were counted in."""

    name: str
    chromosome: str | None
    introns: Introns
    covered: Interval | None = None

    @property
    def interval(self) -> Interval | None:
        """The window, or what the introns span with the exonic bases beside them."""
        if self.covered is not None or self.chromosome is None:
            return self.covered
        places = self.introns.places
        start = max(0, int(places[:, 0].min()) - 1)
        return Interval(self.chromosome, start, int(places[:, 1].max()) + 1)

    @property
    def strands(self) -> frozenset[int]:
        """Of all introns."""
        return frozenset(np.unique(self.introns.places[:, 2]).tolist())

    def within(self, region: Interval) -> Introns:
        """The introns that overlap `region`.

        Raises
        ------
        IntervalError
            When the data are of another contig, or their window does not reach the region.
        """
        chromosome = self.chromosome or (self.covered and self.covered.chromosome)
        if chromosome and chromosome != region.chromosome:
            raise IntervalError(
                f"Junction track {self.name!r} is on {chromosome!r}, but the figure shows "
                f"{region_text(region)}; draw a region of {chromosome!r} with .at(interval)"
            )
        if self.covered is not None and not self.covered.overlaps(region):
            raise IntervalError(
                f"{region_text(region)} lies outside the data of junction track {self.name!r}, "
                f"{region_text(self.covered)}; draw a region within them with .at(interval)"
            )
        return self.introns.part(_overlap(self.introns.places, region))

    def around(self, region: Interval) -> Introns:
        """All introns."""
        return self.introns


@dataclasses.dataclass(frozen=True, eq=False)
class SourceJunctions(JunctionTrack):
    """Introns behind a `Source` of kind `"junctions"`, fetched when drawn."""

    name: str
    source: Source

    @property
    def interval(self) -> None:
        """Only the source knows."""
        return None

    @property
    def strands(self) -> frozenset[int]:
        """Both, and none: which, only reading tells."""
        return frozenset(STRANDS.values())

    def within(self, region: Interval) -> Introns:
        """What the source gives for `region`."""
        data = self.source.fetch(region)
        if not isinstance(data, JunctionData) or data.num_tracks != 1:
            raise InputError(
                f"Source {self.name!r} gave {_described(data)}; a source of kind 'junctions' gives "
                "JunctionData of one track"
            )
        introns = introns_of(data, places_of(data), 0, name=self.name)
        return introns.part(_overlap(introns.places, region))

    def around(self, region: Interval) -> Introns:
        """Read again, from the first to the last site of the introns in `region`."""
        found = self.within(region)
        if not len(found.places):
            return found
        start = min(region.start, int(found.places[:, 0].min()))
        end = max(region.end, int(found.places[:, 1].max()))
        return self.within(Interval(region.chromosome, start, end))


def _overlap(places: Int64[np.ndarray, "introns 3"], region: Interval) -> Bool[np.ndarray, " n"]:
    return (places[:, 0] < region.end) & (places[:, 1] > region.start)


def _described(data: object) -> str:
    if isinstance(data, JunctionData):
        return f"JunctionData of {counted(data.num_tracks, 'track')}"
    return type(data).__name__


def places_of(data: JunctionData) -> Int64[np.ndarray, "junctions 3"]:
    """Start, end and strand of each junction, as given.

    Raises
    ------
    InputError
        For an intron without a base, or a strand that is none.
    """
    places = np.array(
        [(int(j.start), int(j.end), STRANDS.get(j.strand, 9)) for j in data.junctions],
        dtype=np.int64,
    ).reshape(-1, 3)
    wrong = (places[:, 1] <= places[:, 0]) | (places[:, 2] == 9)
    if wrong.any():
        raise InputError(
            f"Junction {data.junctions[int(np.argmax(wrong))]} is no intron: it needs at least one "
            "base, and a strand '+', '-' or '.'"
        )
    return places


def introns_of(
    data: JunctionData, places: Int64[np.ndarray, "junctions 3"], column: int, *, name: str
) -> Introns:
    """One track of `data`, whose junctions lie at `places`, copied.

    Raises
    ------
    InputError
        For a count below 0, infinite, or no real number.
    """
    check_kind(data.values, f"Counts of the junction track {name!r}")
    check_size(data.values[:, column], f"Counts of the junction track {name!r}")
    counts = np.asarray(data.values[:, column], dtype=np.float64)
    bad = (counts < 0) | np.isinf(counts)
    if bad.any():
        first = int(np.argmax(bad))
        raise InputError(
            f"Junction {data.junctions[first]} of track {name!r} has the count {counts[first]:g}; "
            "counts are finite and not negative (NaN where missing). For ALT - REF give "
            "Sashimi an Alleles(reference, alternate, variant) and show='difference'"
        )
    return Introns.of(places, counts)


def junction_psi(introns: Introns, kind: str) -> Float64[np.ndarray, " introns"]:
    """PSI of each intron, 0 to 1: its share of the counts of its donor or of its acceptor.

    Parameters
    ----------
    introns
        All that share a site with one another; missing counts are left out.
    kind
        `"psi5"`: n(d, a) / sum over a' of n(d, a'). `"psi3"`: n(d, a) / sum over d' of n(d', a).

    Returns
    -------
    Float64[np.ndarray, " introns"]
        NaN where nothing was counted at the site, or the count is missing.

    Raises
    ------
    InputError
        For an intron without a strand.

    References
    ----------
    Pervouchine DD, Knowles DG, Guigó R. Intron-centric estimation of alternative splicing from
    RNA-seq data. *Bioinformatics* 29:273-274 (2013).
    """
    strands = introns.places[:, 2]
    if (strands == 0).any():
        start, end, _ = introns.places[int(np.argmax(strands == 0))]
        raise InputError(
            f"Junction {start:,}-{end:,} (0-based) has no strand, so its donor and acceptor cannot "
            f"be told apart for label={kind!r}; say strand='+' or strand='-'"
        )
    first = strands == PER_SITE[kind]
    sites = np.where(first, introns.places[:, 0], introns.places[:, 1]) * 2 + (strands > 0)
    _, group = np.unique(sites, return_inverse=True)
    totals = np.zeros(group.max(initial=-1) + 1)
    np.add.at(totals, group, np.nan_to_num(introns.counts, nan=0.0))
    total = totals[group]
    return np.where(total > 0, introns.counts / np.where(total > 0, total, 1.0), np.nan)


def union(tables: Sequence[Introns]) -> Int64[np.ndarray, "introns 3"]:
    """All places, sorted, each once."""
    if not tables:
        return np.zeros((0, 3), dtype=np.int64)
    return np.unique(np.vstack([table.places for table in tables]), axis=0)
