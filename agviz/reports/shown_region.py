"""Which region of a long prediction to show: where the two alleles differ, and the exons there."""

from collections.abc import Iterable

import numpy as np
from jaxtyping import Float

from agviz.genome.alleles import Alleles
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval, TrackData, Variant

LEAST_SHARE = 0.05  # of the largest difference: what is smaller does not widen the region
MARGIN = 0.15  # of the region's width, on either side
LEAST_WIDTH = 400  # bp: a variant without effect is shown with its neighborhood
# Longer exons or far ones would shrink the effect to a hair: then only what changes is shown.
MOST_GROWTH = 8


def changed_region(
    pairs: Iterable[Alleles], variant: Variant, *, genes: GeneModels | None = None
) -> Interval:
    """The smallest region with the variant and all notable differences, and the exons they touch.

    Parameters
    ----------
    pairs
        Alleles of TrackData of one interval.
    variant
        What makes the difference.
    genes
        Exons that overlap the region are taken in whole, unless that widens it more than eightfold.

    Returns
    -------
    Interval
        Unstranded, within the interval of the predictions, with a margin of 15 % on either side.
    """
    pairs = list(pairs)
    limits = pairs[0].interval
    start, end = variant.start, variant.end + 1
    for pair in pairs:
        first, last = _changed(pair)
        start, end = min(start, first), max(end, last)
    core = Interval(variant.chromosome, start, end)
    if genes is not None:
        core = _with_exons(core, genes)
    width = max(core.width, LEAST_WIDTH)
    pad = (width - core.width) // 2 + round(MARGIN * width)
    return Interval(
        variant.chromosome, max(limits.start, core.start - pad), min(limits.end, core.end + pad)
    )


def change_sizes(pair: Alleles, within: Interval | None = None) -> Float[np.ndarray, "bins tracks"]:
    """How much the alleles of TrackData differ in each bin, of all or of those `within`.

    Where a deletion left ALT without a value, it is REF's, which is lost.
    """
    difference, reference = pair.difference(), pair.reference
    assert isinstance(difference, TrackData)
    assert isinstance(reference, TrackData)

    def bins(place: Interval) -> tuple[int, int]:
        start, resolution = pair.interval.start, reference.resolution
        first = max(0, (place.start - start) // resolution)
        return first, max(first, -((start - place.end) // resolution))

    first, last = bins(pair.interval if within is None else within)
    change: np.ndarray = np.abs(difference.values[first:last])
    for deletion in pair.deletions:
        start, end = (min(max(each, first), last) for each in bins(deletion))
        change[start - first : end - first] = np.abs(reference.values[start:end])
    return change


def _changed(pair: Alleles) -> tuple[int, int]:
    """Start and end of the bins whose difference is notable; an empty far range if none is."""
    change = change_sizes(pair)
    start, resolution = pair.interval.start, pair.reference.resolution
    size = np.nanmax(change, axis=1, initial=0.0)
    notable = np.flatnonzero(size >= max(LEAST_SHARE * size.max(), np.finfo(np.float32).tiny))
    if not len(notable):
        return pair.interval.end, start
    return start + int(notable[0]) * resolution, start + (int(notable[-1]) + 1) * resolution


def _with_exons(core: Interval, genes: GeneModels) -> Interval:
    exons = genes.exons(core)
    if not len(exons):
        return core
    start = min(core.start, int(exons["Start"].min()))
    end = max(core.end, int(exons["End"].max()))
    if end - start > MOST_GROWTH * max(core.width, LEAST_WIDTH):
        return core
    return Interval(core.chromosome, start, end)
