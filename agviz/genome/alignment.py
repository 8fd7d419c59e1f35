"""ALT predictions in REF coordinates, so that an indel does not shift all that follows it.

Two uses, one mechanism. For scoring, the rule of the published network (Avsec et al., *Nature*
649:1206-1218, 2026): what is missing is zero. For display, what is missing is NaN, a gap. In both,
inserted bases collapse to their maximum at the anchor, the base before them.

The code asks the array for its namespace, so numpy and JAX arrays (traced ones too) go through the
same lines. All is in + strand coordinates: outputs of an interval on `-` are flipped before.
"""

import itertools
from typing import Any, Literal, NamedTuple

import numpy as np
from jaxtyping import Bool, Int64, Shaped

from agviz.errors import InputError, VariantError
from agviz.genome.contigs import ContigNames
from agviz.genome.coordinates import Change, CoordinateMap
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval, Variant

# The mark of a REF bin without a value; far from all bins, so that it is next to none of them.
_MISSING = -(2**40)


def align_alternate(
    alternate: Shaped[Any, "..."],
    *,
    interval: Interval,
    variant: Variant,
    axis: int = 0,
    resolution: int = 1,
    fill: float = 0.0,
) -> Shaped[Any, "..."]:
    """An ALT prediction aligned to REF by the published rule, for scores.

    With v the variant's place in the interval and n the difference of its alleles' lengths: an
    insertion collapses `alternate[v : v + n + 1]` to its maximum at v, a deletion leaves n missing
    positions after v; what follows moves, and the tail of an insertion is missing. The rule takes
    the first base of the alleles for the anchor: normalise a variant first
    (`agviz.genome.normalize`). Alleles of equal length need nothing.

    Parameters
    ----------
    alternate
        Array, numpy or JAX, with `interval.width` positions along `axis`.
    interval
        What was predicted.
    variant
        One variant. If it begins left of the interval, or has an empty allele, it is aligned by
        its `CoordinateMap` instead.
    axis
        The positions' axis.
    resolution
        bp per position. The published rule is for 1 bp; coarser bins are aligned in our own way,
        that of `align_to_reference`, with the same fill.
    fill
        The value of missing positions.

    Returns
    -------
    array
        Of the same kind, shape and dtype.

    Raises
    ------
    InputError
        When an indel is to be aligned and the array is not as long as the interval.
    VariantError
        When the variant lies outside the interval.
    """
    _check_inside(interval, variant)
    growth = len(variant.alternate_bases) - len(variant.reference_bases)
    if growth == 0:
        return alternate
    if variant.start < interval.start or not variant.reference_bases or not variant.alternate_bases:
        coordinates = CoordinateMap.of(interval, [variant])
    else:
        gap = variant.start + 1
        if growth > 0:
            change = Change(gap, gap, variant.alternate_bases[1 : 1 + growth])
        else:
            change = Change(gap, gap - growth, "")
        coordinates = CoordinateMap(interval.start, interval.end, (change,))
    return align_to_reference(
        alternate, coordinates=coordinates, axis=axis, resolution=resolution, fill=fill
    )


def align_to_reference(
    alternate: Shaped[Any, "..."],
    *,
    coordinates: CoordinateMap,
    axis: int = 0,
    resolution: int = 1,
    fill: float = np.nan,
) -> Shaped[Any, "..."]:
    """An ALT prediction in REF coordinates, for display, and for haplotypes.

    Parameters
    ----------
    alternate
        Array, numpy or JAX, with one bin per `resolution` bp of the interval along `axis`.
    coordinates
        Of the variants, over the predicted interval.
    axis
        The positions' axis. Align a contact map along both of its axes, one after the other.
    resolution
        bp per bin. A REF bin is given the ALT bin that holds the middle one of its bases that are
        not deleted, so that up to half a bin of shift remains; bins of which more than half is
        deleted are missing; ALT bins of which half or more is inserted collapse into their
        anchor's bin. At 1 bp this is exact.
    fill
        The value of what is missing: deleted bases, and the tail of REF that insertions pushed out
        of the prediction. With NaN, arrays of integers or booleans become float32.

    Returns
    -------
    array
        Of the same kind and shape; the same dtype where it can hold `fill`.

    Raises
    ------
    InputError
        When the array is not as long as the interval.
    """
    space = alternate.__array_namespace__()
    bins = alternate.shape[axis]
    if bins * resolution != coordinates.width:
        raise InputError(
            f"The prediction has {bins:,} bins of {resolution} bp, but the interval has "
            f"{coordinates.width:,} bp"
        )
    if all(change.growth == 0 for change in coordinates.changes):
        return alternate
    if np.isnan(fill) and not space.isdtype(alternate.dtype, "real floating"):
        alternate = space.astype(alternate, space.float32)
    pieces = []
    for piece in _pieces(coordinates, bins, resolution):
        index = [slice(None)] * alternate.ndim
        index[axis] = slice(piece.first, piece.last)
        values = alternate[tuple(index)]
        if piece.kind == "peak":
            values = space.max(values, axis=axis, keepdims=True)
        elif piece.kind == "missing":
            shape = list(alternate.shape)
            shape[axis] = piece.last - piece.first
            values = space.full(tuple(shape), fill, dtype=alternate.dtype)
        pieces.append(values)
    return space.concat(pieces, axis=axis)


class _Piece(NamedTuple):
    """A stretch of the aligned array: bins of ALT as they are, their maximum, or as many missing.

    Few and long, so that an array of gigabytes is copied once and in order.
    """

    kind: Literal["kept", "peak", "missing"]
    first: int
    last: int


def _pieces(coordinates: CoordinateMap, bins: int, resolution: int) -> list[_Piece]:
    """The stretches that make up REF, left to right."""
    start = coordinates.start
    positions = (start + np.arange(bins * resolution)).reshape(bins, resolution)
    is_kept, kept = _majority(positions, ~coordinates.is_deleted(positions))
    sources = (coordinates.reference_to_alternate(kept) - start) // resolution
    sources[~is_kept | (sources >= bins)] = _MISSING
    peaks = _peaks(coordinates, positions, sources)
    breaks = (np.diff(sources) != 1) & ~((sources[1:] == _MISSING) & (sources[:-1] == _MISSING))
    edges = {0, bins, *(np.flatnonzero(breaks) + 1).tolist()}
    edges |= {edge for place in peaks for edge in (place, place + 1)}
    pieces = []
    for first, last in itertools.pairwise(sorted(edges)):
        source = int(sources[first])
        if first in peaks:
            pieces.append(peaks[first])
        elif source == _MISSING:
            pieces.append(_Piece("missing", first, last))
        else:
            pieces.append(_Piece("kept", source, source + last - first))
    return pieces


def _peaks(
    coordinates: CoordinateMap,
    positions: Int64[np.ndarray, "bins resolution"],
    sources: Int64[np.ndarray, " bins"],
) -> dict[int, _Piece]:
    """For each REF bin into which inserted ALT bins collapse: those bins, and its own."""
    resolution = positions.shape[1]
    is_inserted, new = _majority(positions, coordinates.is_inserted(positions))
    inserted = np.flatnonzero(is_inserted)
    anchors = coordinates.alternate_to_reference(new[inserted]) - coordinates.start
    peaks = {}
    for anchor in np.unique(anchors // resolution).tolist():
        members = inserted[anchors // resolution == anchor].tolist()
        if sources[anchor] != _MISSING:
            members.append(int(sources[anchor]))
        peaks[anchor] = _Piece("peak", min(members), max(members) + 1)
    return peaks


def _majority(
    positions: Int64[np.ndarray, "bins resolution"], chosen: Bool[np.ndarray, "bins resolution"]
) -> tuple[Bool[np.ndarray, " bins"], Int64[np.ndarray, " bins"]]:
    """Whether at least half of a bin's bases are chosen, and the middle one of those.

    The middle of an even number is its right one, so that of a whole bin is base resolution // 2.
    """
    if positions.shape[1] == 1:
        return chosen[:, 0], positions[:, 0]
    count = np.cumsum(chosen, axis=1)
    total = count[:, -1]
    middle = np.argmax(count == (total // 2 + 1)[:, None], axis=1)
    enough = (total > 0) & (2 * total >= positions.shape[1])
    return enough, positions[np.arange(len(positions)), middle]


def _check_inside(interval: Interval, variant: Variant) -> None:
    """Raise `VariantError` unless the variant touches the interval."""
    same_contig = ContigNames({interval.chromosome: 0}, "").find(variant.chromosome) is not None
    end = max(variant.end, variant.start + 1)
    if not same_contig or variant.start >= interval.end or end <= interval.start:
        raise VariantError(
            f"Variant {variant.as_truncated_str()} lies outside the interval "
            f"{format_interval(interval)}"
        )
