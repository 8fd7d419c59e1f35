"""Junctions of an ALT sequence, in the coordinates of REF.

An insertion or deletion moves every splice site to its right, so the same intron would have other
coordinates in the two alleles and REF and ALT could not be compared. Tracks stay in their own
allele's coordinates (`agviz.genome.alignment` lays them over each other); junctions are lifted.
"""

import dataclasses

import numpy as np
from alphagenome.models.dna_output import Output

from agviz.genome.coordinates import CoordinateMap
from agviz.genome.types import Interval, Junction


def lift_junctions(output: Output, coordinates: CoordinateMap) -> Output:
    """`output`, predicted from an ALT sequence, with its junctions in REF coordinates.

    The exonic base on either side of an intron is lifted; one that REF does not have (it was
    inserted) is at its anchor, as in the published alignment of insertions. Where two junctions
    fall together the larger count of each tissue is kept. Junctions that end beyond the interval
    are dropped, and so are those that the lift leaves without a base.
    """
    data = output.splice_junctions
    if data is None or not any(change.growth for change in coordinates.changes):
        return output
    starts = np.array([junction.start for junction in data.junctions], dtype=np.int64)
    ends = np.array([junction.end for junction in data.junctions], dtype=np.int64)
    lifted_starts = coordinates.alternate_to_reference(starts - 1) + 1
    lifted_ends = coordinates.alternate_to_reference(ends)
    places: dict[tuple[int, int, str], int] = {}
    junctions: list[Interval] = []
    values: list[np.ndarray] = []
    limit = coordinates.end if data.interval is None else data.interval.end
    for old, start, end, row in zip(
        data.junctions, lifted_starts, lifted_ends, data.values, strict=True
    ):
        if end <= start or end > limit:
            continue
        key = (int(start), int(end), old.strand)
        if key in places:
            values[places[key]] = np.maximum(values[places[key]], row)
            continue
        places[key] = len(junctions)
        junctions.append(_moved(old, int(start), int(end)))
        values.append(row)
    lifted = dataclasses.replace(
        data,
        junctions=_object_array(junctions),
        values=np.array(values, dtype=data.values.dtype).reshape(-1, data.num_tracks),
    )
    return dataclasses.replace(output, splice_junctions=lifted)


def place_junctions(output: Output, interval: Interval | None) -> Output:
    """`output`, predicted from bare bases, with its junctions counted from `interval`'s start."""
    data = output.splice_junctions
    if data is None or interval is None:
        return output
    placed = [
        _moved(old, old.start + interval.start, old.end + interval.start, interval.chromosome)
        for old in data.junctions
    ]
    lifted = dataclasses.replace(data, junctions=_object_array(placed), interval=interval.copy())
    return dataclasses.replace(output, splice_junctions=lifted)


def _moved(old: Interval, start: int, end: int, chromosome: str | None = None) -> Interval:
    contig = old.chromosome if chromosome is None else chromosome
    if isinstance(old, Junction):
        return Junction(contig, start, end, old.strand, k=old.k)
    return Interval(contig, start, end, old.strand)


def _object_array(items: list[Interval]) -> np.ndarray:
    """A one-dimensional array of objects, also when there are none."""
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array
