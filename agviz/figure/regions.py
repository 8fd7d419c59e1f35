"""Regions at the door: copied, unstranded, on one contig. The SDK's intervals are mutable."""

import re
from collections.abc import Iterable

from agviz.errors import InputError, IntervalError
from agviz.genome.types import Interval, Variant

NO_REGION = "These panels do not say which region to draw; say it with .at(interval)"
"""What is said of panels that are yet to be placed."""

GENE_LIKE = r"[A-Za-z][\w.-]*"
"""Text that may name a gene, or a contig without a place on it."""


def copy_region(interval: Interval) -> Interval:
    """A copy without strand, name and info: figures always run along the + strand.

    Raises
    ------
    InputError
        For what is no interval.
    IntervalError
        For an interval without a base in it.
    """
    if not isinstance(interval, Interval):
        raise InputError(
            f"A region must be an Interval, such as Interval('chr8', 70_000, 80_000); got "
            f"{interval!r}"
        )
    if interval.end <= interval.start:
        raise IntervalError(
            f"A region to draw needs at least one base; {interval} has width {interval.width}"
        )
    return Interval(interval.chromosome, int(interval.start), int(interval.end))


def read_region(region: Interval | str) -> Interval:
    """A region from an `Interval` or from text as people write it (1-based, inclusive)."""
    if isinstance(region, str):
        from agviz.genome.parse import parse_interval

        name = region.strip()
        if re.fullmatch(GENE_LIKE, name):
            raise IntervalError(
                f"Region {region!r} has no start and end; write it as 'chr8:70,000-80,000' "
                f"(1-based, both ends included), or for a gene assembly.interval({name!r})"
            )
        region = parse_interval(region)
    return copy_region(region)


def region_key(interval: Interval) -> tuple[str, int, int]:
    """What identifies a region."""
    return interval.chromosome, int(interval.start), int(interval.end)


def hull(regions: Iterable[Interval]) -> Interval | None:
    """The smallest region that holds all of `regions`, or None where there are none.

    Raises
    ------
    IntervalError
        When they lie on several contigs.
    """
    given = list(regions)
    if not given:
        return None
    contigs = sorted({interval.chromosome for interval in given})
    if len(contigs) > 1:
        raise IntervalError(
            f"The panels' data lie on several contigs, {', '.join(contigs)}; "
            "say which region to draw with .at(interval)"
        )
    start = min(interval.start for interval in given)
    end = max(interval.end for interval in given)
    return copy_region(Interval(contigs[0], start, end))


POSITIONS = "positions"
"""Stands for a contig where data belong to no place of a genome: a motif's matrix."""

NOWHERE = Interval(POSITIONS, 0, 1)
"""Stands for the region of a panel that has none."""


def region_text(interval: Interval) -> str:
    """`chr8:70,001-80,000`: 1-based, both ends included.

    >>> region_text(Interval("chr8", 70_000, 80_000))
    'chr8:70,001-80,000'
    >>> region_text(Interval(POSITIONS, 0, 8))
    'positions 1-8'
    """
    if interval.chromosome == POSITIONS:
        return f"{POSITIONS} {interval.start + 1:,}-{interval.end:,}"
    return f"{interval.chromosome}:{interval.start + 1:,}-{interval.end:,}"


def copy_variant(variant: Variant) -> Variant:
    """A copy, because the SDK's variants are mutable; `InputError` for what is none."""
    if not isinstance(variant, Variant):
        raise InputError(
            f"A variant must be a Variant, such as Variant('chr8', 70_294, 'G', 'A'); got "
            f"{variant!r}"
        )
    return Variant(
        variant.chromosome,
        int(variant.position),
        variant.reference_bases,
        variant.alternate_bases,
        variant.name,
    )


def changed_span(variant: Variant) -> tuple[int, int]:
    """First and last edge (0-based) of the REF bases that a variant really replaces.

    Bases that both alleles share at their start, then at their end, are left out; an insertion
    has both edges the same: the boundary it goes into.

    >>> changed_span(Variant("chr8", 101, "G", "GGTAAGT"))
    (101, 101)
    >>> changed_span(Variant("chr8", 101, "GAA", "G"))
    (101, 103)
    """
    reference, alternate = variant.reference_bases, variant.alternate_bases
    shared = min(len(reference), len(alternate))
    first = 0
    while first < shared and reference[first] == alternate[first]:
        first += 1
    last = 0
    while last < shared - first and reference[-1 - last] == alternate[-1 - last]:
        last += 1
    start = variant.position - 1
    return start + first, start + len(reference) - last


def variant_point(variant: Variant) -> float:
    """Where a variant's line stands: the middle of what it replaces, the start of what it deletes,
    the boundary it inserts into.
    """
    start, end = changed_span(variant)
    if len(variant.alternate_bases) < len(variant.reference_bases):
        return float(start)
    return (start + end) / 2


def union(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans merged where they touch, from left to right.

    >>> union([(5, 9), (0, 2), (2, 4), (8, 12)])
    ((0, 4), (5, 12))
    """
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)
