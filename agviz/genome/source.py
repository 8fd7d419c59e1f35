"""The protocol that everything drawable from a file fulfils, and the one way to bin values.

A figure asks a `Source` for a window and a number of bins and never learns whether the answer
came from a bigWig, a BAM file or something a user wrote. The binning functions live here so that
measured tracks (reduced while they are read) and predicted tracks (reduced when they are drawn)
have the same bins and keep the same peaks.

What `fetch(interval, bins)` returns depends on `kind`:

``"signal"``
    float32 array of shape (bins,), or (interval.width,) when `bins` is None. Element i is the
    `reduce`d value of the bases ``edges[i]`` to ``edges[i + 1]`` of ``bin_edges(width, bins)``.
    NaN means that the file says nothing there.
``"features"``
    `pandas.DataFrame` of the rows that overlap the interval, whole (not clipped), sorted by
    Start, RangeIndex; columns Chromosome (the interval's spelling), Start, End (int64, 0-based,
    half-open), then name, score, Strand ("+", "-", ".") where the format has them, and others.
    `bins` is ignored.
``"junctions"``
    The SDK's `JunctionData`: the introns that overlap the interval, whole, sorted by start, one
    column of values per track. `bins` is ignored.
``"contacts"``
    The SDK's `TrackData` with values of shape (n, n, 1), float32, one bin per
    ``TrackData.resolution`` bp; its interval is the asked one widened to whole bins. NaN marks
    bins that were not measured; ``uns["unit"]`` may say what they are, such as "balanced
    contacts". `bins` is the largest n wanted, where a file has a choice.

The strand of the asked interval is not looked at: values run along the + strand, left to right.
A window that reaches off its contig is padded; one that lies wholly off it is an `IntervalError`.
"""

from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float32, Int64, Real

from agviz.errors import InputError, check_choice
from agviz.genome.types import Interval

Kind = Literal["signal", "features", "junctions", "contacts"]
REDUCTIONS = ("max", "min", "mean", "sum", "extreme")


@runtime_checkable
class Source(Protocol):
    """A named, lazily opened, picklable thing that answers for any window of a genome.

    Attributes
    ----------
    name
        What a figure writes beside the track.
    kind
        What `fetch` returns: `"signal"`, `"features"`, `"junctions"` or `"contacts"`.
    reduce
        How many values become one, of `REDUCTIONS`, for signals; `"max"` keeps peaks. Other
        kinds have it too but do not look at it.
    """

    name: str
    kind: Kind
    reduce: str

    def fetch(self, interval: Interval, bins: int | None = None) -> Any:
        """The window's content; see the module's docstring for its form."""
        ...


def bin_edges(width: int | np.integer, bins: int | np.integer) -> Int64[np.ndarray, "{bins}+1"]:
    """Edges of `bins` bins over `width` bases: ``floor(i * width / bins)``.

    Bins differ by at most one base in width, none is empty, and all of them together are the
    window: a peak stays where it is whatever the number of bins.

    Raises
    ------
    InputError
        Unless ``1 <= bins <= width``.

    >>> bin_edges(10, 4)
    array([ 0,  2,  5,  7, 10])
    """
    if not 1 <= bins <= width:
        raise InputError(f"bins must be from 1 to the width of the window, {width}; got {bins}")
    return np.arange(bins + 1, dtype=np.int64) * width // bins


def reduce_bins(
    values: Real[np.ndarray, "width *tracks"], bins: int | np.integer, how: str = "max"
) -> Float32[np.ndarray, "{bins} *tracks"]:
    """One value for each of `bins` bins along the first axis.

    Parameters
    ----------
    values
        One value per base (or per finer bin), further axes are kept. NaN is left out; a bin of
        nothing but NaN is NaN.
    bins
        Number of bins; see `bin_edges`.
    how
        `"max"`, `"min"`, `"mean"`, `"sum"`, or `"extreme"`: the value of largest magnitude with
        its sign (the positive one of two equal), for signed data.

    Raises
    ------
    InputError
        For bins out of range or an unknown `how`.
    """
    starts = bin_edges(values.shape[0], bins)[:-1]
    return reduce_at(values, starts, how).astype(np.float32)


def reduce_at(
    values: Real[np.ndarray, "width *tracks"], starts: Int64[np.ndarray, " bins"], how: str
) -> Real[np.ndarray, "bins *tracks"]:
    """`reduce_bins` with bins of any widths: bin i begins at ``starts[i]`` and ends at the next.

    All reductions but the mean may be applied piece by piece: reducing the pieces' results again
    is reducing the whole. Sums and means are float64, the others keep the dtype of `values`.

    Raises
    ------
    InputError
        For an unknown `how`.
    """
    check_choice("how", how, REDUCTIONS)
    if how in ("max", "min"):
        pick = np.fmax if how == "max" else np.fmin
        return pick.reduceat(values, starts, axis=0)
    if how == "extreme":
        high = np.fmax.reduceat(values, starts, axis=0)
        low = np.fmin.reduceat(values, starts, axis=0)
        return np.where(-low > high, low, high)
    known = ~np.isnan(values)
    total = np.add.reduceat(np.where(known, values, 0), starts, axis=0, dtype=np.float64)
    count = np.add.reduceat(known, starts, axis=0, dtype=np.int64)
    return total / np.where(count == 0, np.nan, count if how == "mean" else 1)
