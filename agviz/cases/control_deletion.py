"""A deletion to compare with: as long, beside the one that is asked about, on no exon."""

import numpy as np
from jaxtyping import Int

from agviz.genome.assembly import Assembly
from agviz.genome.sequence import BASES
from agviz.genome.types import Interval, Variant

GAP = 300
"""bp between two deletions: more than any motif needs."""


def control_deletion(assembly: Assembly, variant: Variant, *, region: Interval) -> Variant | None:
    """The nearest deletion of as many bases that takes known bases and none of an exon.

    Places a multiple of the deletion's length and `GAP` away are tried, the nearest first, to the
    right and then to the left: the same genome gives the same control.

    Parameters
    ----------
    assembly
        Genome and annotation.
    variant
        The deletion that is asked about.
    region
        Where the control must lie.

    Returns
    -------
    Variant or None
        None where there is no such place.
    """
    length = len(variant.reference_bases) - len(variant.alternate_bases)
    step = length + GAP
    exons = assembly.gene_models.exons(region)
    spans = exons[["Start", "End"]].to_numpy(dtype=np.int64)
    for number in range(1, region.width // step + 1):
        for way in (1, -1):
            start = variant.start + way * number * step
            place = Interval(variant.chromosome, start, start + 1 + length)
            if region.contains(place) and not _touches(place, spans):
                bases = assembly.sequence(place)
                if set(bases) <= set(BASES):
                    return Variant(place.chromosome, start + 1, bases, bases[0])
    return None


def _touches(place: Interval, spans: Int[np.ndarray, "exons 2"]) -> bool:
    return bool(((spans[:, 0] < place.end) & (spans[:, 1] > place.start)).any())
