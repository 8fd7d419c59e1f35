"""Where intervals fall in an array of bins: half-open runs of bins, clipped and merged.

A mask is kept as a few runs `(start, end)` rather than as one flag a bin: a gene's exons are then
a handful of slices (views, not copies) of an array that may have a million rows, and the runs are
plain integers, so that JAX sees them as constants.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from agviz.errors import IntervalError
from agviz.genome.types import Interval, Variant

Runs: TypeAlias = tuple[tuple[int, int], ...]


def bin_size(interval: Interval, bins: int) -> int:
    """How many bp a bin holds in an array of `bins` rows over `interval`.

    Raises
    ------
    IntervalError
        When the width of the interval is not a whole multiple of the number of bins.
    """
    if bins == 0 or interval.width % bins:
        raise IntervalError(
            f"The array has {bins} bins, which do not divide the {interval.width} bp of {interval}"
        )
    return interval.width // bins


def merge_runs(runs: Iterable[tuple[int, int]]) -> Runs:
    """The union of runs: sorted, disjoint, touching ones joined, empty ones dropped.

    >>> merge_runs([(5, 8), (0, 2), (2, 3), (9, 9)])
    ((0, 3), (5, 8))
    """
    merged: list[tuple[int, int]] = []
    for start, end in sorted(run for run in runs if run[0] < run[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def bins_touched(spans: Iterable[tuple[int, int]], interval: Interval, *, resolution: int) -> Runs:
    """Runs of the bins of `interval` of which any base lies in one of `spans`.

    Parameters
    ----------
    spans
        0-based half-open genomic positions on the interval's contig; what lies outside the
        interval is cut off.
    interval
        What the bins cover.
    resolution
        bp per bin.
    """
    runs = []
    for start, end in spans:
        first = max(start, interval.start) - interval.start
        last = min(end, interval.end) - interval.start
        if first < last:
            runs.append((first // resolution, -(-last // resolution)))
    return merge_runs(runs)


def bins_around(
    variant: Variant, interval: Interval, *, resolution: int, width: int | None
) -> Runs:
    """Bins of a mask centered on a variant, by the published rule.

    With c the bin of the variant's start and n = ceil(width / resolution), the bins from
    c - n//2 up to c - n//2 + n, clipped to the interval; every bin when `width` is None; none when
    the variant lies outside.
    """
    bins = interval.width // resolution
    if width is None:
        return ((0, bins),)
    if not holds(interval, variant):
        return ()
    center = (variant.start - interval.start) // resolution
    number = -(-width // resolution)
    start = center - number // 2
    return merge_runs([(max(start, 0), min(start + number, bins))])


def holds(interval: Interval, variant: Variant) -> bool:
    """Whether the variant's first base lies in the interval."""
    same = interval.chromosome == variant.chromosome
    return same and interval.start <= variant.start < interval.end


def intersect_runs(first: Sequence[tuple[int, int]], second: Sequence[tuple[int, int]]) -> Runs:
    """The bins that are in both."""
    pairs = ((max(a, c), min(b, d)) for a, b in first for c, d in second)
    return merge_runs(pairs)


def count_bins(runs: Sequence[tuple[int, int]]) -> int:
    """How many bins the runs hold; they must be disjoint, as `merge_runs` gives them."""
    return sum(end - start for start, end in runs)
