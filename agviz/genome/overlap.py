"""Which rows overlap an interval, and which are nearest: all such questions go through pyranges.

Rows of one contig are given as arrays of starts and ends, and rows are answered, so that callers
keep their own tables. Strand is ignored throughout. pyranges compares strands as soon as both sides
have them, and gives nothing at all for an empty side: both are dealt with here, once.
"""

import numpy as np
import pandas as pd
import pyranges
from jaxtyping import Int64

from agviz.genome.types import Interval

Positions = Int64[np.ndarray, "rows"]
Rows = Int64[np.ndarray, "found"]


def overlapping_rows(start: Positions, end: Positions, interval: Interval) -> Rows:
    """Rows `[start, end)` that share a base with `interval`, ascending.

    Parameters
    ----------
    start, end
        0-based, half-open, bp; on the contig of `interval`.
    interval
        Where to look. An interval of no width overlaps nothing.
    """
    if not len(start) or interval.end <= max(interval.start, 0):
        return _no_rows()
    found = _ranges(start, end).overlap(_query(interval)).df
    return np.sort(found["row"].to_numpy()) if len(found) else _no_rows()


def nearest_rows(start: Positions, end: Positions, interval: Interval, *, k: int) -> Rows:
    """Rows among which the `k` nearest to `interval` are; all those that overlap or tie, too.

    Parameters
    ----------
    start, end
        0-based, half-open, bp; on the contig of `interval`.
    interval
        Where to look from.
    k
        How many are wanted, 1 or more.
    """
    if not len(start):
        return _no_rows()
    overlapping = overlapping_rows(start, end, interval)
    if len(overlapping) >= k:
        return overlapping
    # pyranges 0.1.7 leaves out some of several rows that are equally near, so it is asked for the
    # k nearest distances, and then for all rows up to there.
    found = _query(interval).k_nearest(
        _ranges(start, end), k=k, ties="different", overlap=False, strandedness=False
    )
    if not len(found):
        return overlapping
    distances = np.unique(np.abs(found.df["Distance"].to_numpy()))
    reach = int(distances[: k - len(overlapping)][-1])
    wider = Interval(interval.chromosome, interval.start - reach, interval.end + reach)
    return overlapping_rows(start, end, wider)


def signed_distance(start: Positions, end: Positions, interval: Interval) -> Positions:
    """Distance in bp to each row: 0 if they overlap, 1 if they adjoin, negative to the left."""
    right = np.maximum(start - interval.end + 1, 0)
    left = np.maximum(interval.start - end + 1, 0)
    return right - left


def _no_rows() -> Rows:
    return np.array([], dtype=np.int64)


def _query(interval: Interval) -> pyranges.PyRanges:
    # pyranges finds nothing from a negative start, where windows at a contig's edge may begin.
    start = max(interval.start, 0)
    return _ranges(np.array([start], dtype=np.int64), np.array([interval.end], dtype=np.int64))


def _ranges(start: Positions, end: Positions) -> pyranges.PyRanges:
    rows = np.arange(len(start), dtype=np.int64)
    frame = pd.DataFrame({"Chromosome": "contig", "Start": start, "End": end, "row": rows})
    # By contig already: of a bare frame, finding the contigs takes three times as long.
    return pyranges.PyRanges({"contig": frame})
