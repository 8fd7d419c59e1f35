"""What a variant does to coordinates: which base of ALT is which base of REF.

A variant is cut into `Change`s: stretches replaced one for one, and gaps (bases deleted, or
inserted after an anchor). `CoordinateMap` adds them up over an interval, both ways.
"""

import dataclasses
import itertools
from collections.abc import Iterable, Sequence

import numpy as np
from jaxtyping import Bool, Int64

from agviz.errors import VariantError
from agviz.genome.types import Interval, Variant

DELETED = -1
Positions = int | np.integer | np.ndarray | list[int] | range


@dataclasses.dataclass(frozen=True, order=True)
class Change:
    """Bases `[start, end)` of the contig (0-based) replaced by `alternate`.

    Either as many bases as before, or a pure deletion, or a pure insertion before base `start`.
    """

    start: int
    end: int
    alternate: str

    @property
    def is_insertion(self) -> bool:
        """Whether it only adds bases; they follow the anchor, base `start - 1`."""
        return self.start == self.end

    @property
    def is_deletion(self) -> bool:
        """Whether it only takes bases away."""
        return not self.alternate

    @property
    def growth(self) -> int:
        """By how many bases ALT is longer than REF; negative for a deletion."""
        return len(self.alternate) - (self.end - self.start)


def changes(variant: Variant) -> tuple[Change, ...]:
    """The changes that a variant makes, left to right.

    A first base that both alleles share is the anchor and stays. What else they share is taken
    off, at the end and then at the start. Where bases are replaced by another number of bases, the
    gap comes right after the first of them, as in the published alignment rule (see
    `agviz.genome.alignment`).

    >>> from agviz.genome.types import Variant
    >>> changes(Variant("chr1", 11, "GAT", "GATTT"))
    (Change(start=12, end=12, alternate='TT'),)
    """
    reference, alternate = variant.reference_bases, variant.alternate_bases
    anchor = int(reference[:1] == alternate[:1] != "")
    reference, alternate = reference[anchor:], alternate[anchor:]
    suffix = _shared(reversed(reference), reversed(alternate))
    reference = reference[: len(reference) - suffix]
    alternate = alternate[: len(alternate) - suffix]
    prefix = _shared(reference, alternate)
    reference, alternate = reference[prefix:], alternate[prefix:]
    start = variant.start + anchor + prefix
    end = start + len(reference)
    if not reference and not alternate:
        return ()
    if not reference or not alternate or len(reference) == len(alternate):
        return (Change(start, end, alternate),)
    gap = start + 1
    rest = min(len(reference), len(alternate)) - 1
    cut = len(alternate) - rest
    pieces = (
        Change(start, gap, alternate[0]),
        Change(gap, end - rest, alternate[1:cut]),
        Change(end - rest, end, alternate[cut:]),
    )
    return pieces if rest else pieces[:2]


def _shared(first: Iterable[str], second: Iterable[str]) -> int:
    """How many characters two texts share from their start."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count


def merge_changes(variants: Iterable[Variant]) -> tuple[Change, ...]:
    """The changes of several variants of one haplotype, left to right.

    Variants may share a base that neither changes (the anchor of an insertion is the place of an
    SNV), but what they change may not overlap.

    Raises
    ------
    VariantError
        When two variants change the same base, insert at the same place, or one inserts into
        what another deletes or replaces.
    """
    given = [(found, variant) for variant in variants if (found := changes(variant))]
    given.sort(key=lambda pair: (pair[0][0].start, pair[0][-1].end))
    for (left, first), (right, second) in itertools.pairwise(given):
        both_insert = left[0].is_insertion and right[0].is_insertion
        if right[0].start < left[-1].end or (both_insert and left[0].start == right[0].start):
            raise VariantError(
                f"Variants {first.as_truncated_str()} and {second.as_truncated_str()} overlap; "
                "one haplotype can have only one of them"
            )
    return tuple(change for found, _ in given for change in found)


@dataclasses.dataclass(frozen=True)
class CoordinateMap:
    """Which base of ALT is which base of REF, over one interval.

    Both are counted 0-based from the contig's start, and the interval's start is the same in both:
    ALT position `interval.start + i` is character `i` of the ALT sequence, on the + strand. Left
    of the interval nothing moves.

    Attributes
    ----------
    start, end
        The interval, in bp of the contig.
    changes
        What is changed, left to right, nothing of it left of `start`.
    """

    start: int
    end: int
    changes: tuple[Change, ...]

    @classmethod
    def of(cls, interval: Interval, variants: Sequence[Variant]) -> "CoordinateMap":
        """The map of variants over an interval; what lies outside it is left out.

        A variant that begins in the interval counts whole, since a deletion pulls what follows
        the interval into ALT.

        Raises
        ------
        VariantError
            When variants overlap.
        """
        merge_changes(variants)
        begun = merge_changes([v for v in variants if v.start < interval.end])
        clipped = (_clip(change, interval.start) for change in begun)
        return cls(interval.start, interval.end, tuple(c for c in clipped if c is not None))

    @property
    def width(self) -> int:
        """Width of the interval, in bp."""
        return self.end - self.start

    @property
    def growth(self) -> int:
        """By how many bp the ALT haplotype is longer than REF; negative if it is shorter."""
        return sum(change.growth for change in self.changes)

    @property
    def insertions(self) -> tuple[tuple[int, str], ...]:
        """Each insertion within the interval: its anchor, the REF base before it, and its bases.

        At the start of the interval the anchor is the first base, though that comes after.
        """
        return tuple(
            (max(change.start - 1, self.start), change.alternate)
            for change in self.changes
            if change.is_insertion and change.start <= self.end
        )

    @property
    def deletions(self) -> tuple[tuple[int, int], ...]:
        """Each deletion: start and end in REF, as far as it lies within the interval."""
        return tuple(
            (change.start, min(change.end, self.end))
            for change in self.changes
            if change.is_deletion and change.start < self.end
        )

    def reference_to_alternate(self, positions: Positions) -> Int64[np.ndarray, "..."]:
        """ALT positions of REF positions; -1 for deleted bases.

        Where an interval begins before its contig, -1 is a place too: ask `is_deleted`.
        An ALT position may lie beyond the interval: insertions push REF's last bases out of it.
        """
        given = np.asarray(positions, dtype=np.int64)
        moved = given.copy()
        for change in self.changes:
            moved[given >= change.end] += change.growth
        moved[self.is_deleted(given)] = DELETED
        return moved

    def alternate_to_reference(self, positions: Positions) -> Int64[np.ndarray, "..."]:
        """REF positions of ALT positions; inserted bases are at their anchor.

        A REF position may lie beyond the interval: deletions pull in what follows it.
        """
        given = np.asarray(positions, dtype=np.int64)
        moved = given.copy()
        growth = 0
        for change in self.changes:
            first = change.start + growth
            moved[given >= first + len(change.alternate)] -= change.growth
            if change.is_insertion:
                inside = (given >= first) & (given < first + len(change.alternate))
                moved[inside] = max(change.start - 1, self.start)
            growth += change.growth
        return moved

    def is_deleted(self, positions: Positions) -> Bool[np.ndarray, "..."]:
        """Whether each REF position is a deleted base, which ALT does not have."""
        given = np.asarray(positions, dtype=np.int64)
        deleted = np.zeros(given.shape, dtype=bool)
        for change in self.changes:
            if change.is_deletion:
                deleted |= (given >= change.start) & (given < change.end)
        return deleted

    def is_inserted(self, positions: Positions) -> Bool[np.ndarray, "..."]:
        """Whether each ALT position is an inserted base, which REF does not have."""
        given = np.asarray(positions, dtype=np.int64)
        inserted = np.zeros(given.shape, dtype=bool)
        growth = 0
        for change in self.changes:
            if change.is_insertion:
                first = change.start + growth
                inserted |= (given >= first) & (given < first + len(change.alternate))
            growth += change.growth
        return inserted


def _clip(change: Change, start: int) -> Change | None:
    """The part of a change that is not left of `start`, or None."""
    if change.start >= start:
        return change
    if change.end <= start:
        return None
    return Change(start, change.end, change.alternate[start - change.start :])
