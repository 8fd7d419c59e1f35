"""Predictions made on the reverse complement, laid back onto the + strand.

For an interval on '-' the reverse complement goes into the network. What comes out runs from the
interval's right end to its left, with the strands' roles exchanged; here it is turned back, so that
values always run from low to high coordinates and a '+' track is always the + strand's.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026): prediction of reverse-complemented intervals.
"""

import dataclasses
import itertools

import numpy as np
import pandas as pd
from alphagenome.models.dna_output import Output, OutputType
from jaxtyping import Int, Shaped

from agviz.catalog.outputs import OUTPUTS
from agviz.errors import FormatError
from agviz.genome.types import Interval, Junction, JunctionData, TrackData

_OPPOSITE = {"+": "-", "-": "+", ".": "."}


def reverse_complement(output: Output) -> Output:
    """The prediction of a reverse-complemented sequence, in the coordinates of its other strand.

    Tracks are flipped along position (contact maps along both axes) and the k-th '+' track changes
    places with the k-th '-' track; the metadata stay. Outputs whose cuts lie between two bases
    (DNase) are also shifted by one base: the first becomes 0, the last is dropped. Junctions are
    mirrored in their interval and change strand; they are not sorted again.

    Parameters
    ----------
    output
        What the network made of the reverse complement, labelled with the interval's coordinates
        as if they ran along the sequence (or with none).

    Raises
    ------
    FormatError
        When a model's '+' and '-' tracks do not pair up.
    """
    changed = {}
    for field in dataclasses.fields(Output):
        kind, value = field.metadata["output_type"], getattr(output, field.name)
        if isinstance(value, JunctionData):
            changed[field.name] = _mirror_junctions(value)
        elif value is not None:
            changed[field.name] = _flip_tracks(value, kind)
    return Output(**changed)


def strand_partners(metadata: pd.DataFrame, *, output: OutputType) -> Int[np.ndarray, " tracks"]:
    """Index of the track that takes each track's place when the strand is reversed.

    Raises
    ------
    FormatError
        When the names of the '+' tracks are not those of the '-' tracks, in the same order.
    """
    partners = np.arange(len(metadata))
    plus = np.flatnonzero(metadata["strand"] == "+")
    minus = np.flatnonzero(metadata["strand"] == "-")
    names = metadata["name"].to_numpy()
    if list(names[plus]) != list(names[minus]):
        raise FormatError(
            f"The '+' and '-' tracks of {output.name} do not pair up ({len(plus)} '+', "
            f"{len(minus)} '-'), so this model cannot predict an interval on '-'; "
            "use the interval on '+'"
        )
    partners[plus], partners[minus] = minus, plus
    return partners


def _flip_tracks(data: TrackData, output: OutputType) -> TrackData:
    partners = strand_partners(data.metadata, output=output)
    values = np.empty_like(data.values)
    flipped = np.flip(data.values, axis=tuple(data.positional_axes))
    for first, last, source in _runs(partners):  # many times faster than one fancy index
        values[..., first:last] = flipped[..., source : source + last - first]
    if OUTPUTS[output].cuts_between_bases and data.resolution == 1:
        values = _shift_by_one(values)
    return dataclasses.replace(data, values=values)


def _runs(partners: Int[np.ndarray, " tracks"]) -> list[tuple[int, int, int]]:
    """Stretches of tracks whose partners follow each other: first, end, first partner."""
    breaks = np.flatnonzero(np.diff(partners) != 1) + 1
    edges = [0, *breaks.tolist(), len(partners)]
    return [
        (first, last, int(partners[first]))
        for first, last in itertools.pairwise(edges)
        if last > first
    ]


def _shift_by_one(
    values: Shaped[np.ndarray, "length tracks"],
) -> Shaped[np.ndarray, "length tracks"]:
    """The cut left of base p, seen from the other strand, is the cut left of base p + 1."""
    shifted = np.zeros_like(values)
    shifted[1:] = values[:-1]
    return shifted


def _mirror_junctions(data: JunctionData) -> JunctionData:
    if data.interval is None:
        raise FormatError(
            "Junctions can be turned to the other strand only when they carry their interval"
        )
    ends = data.interval.start + data.interval.end
    mirrored = np.empty(len(data.junctions), dtype=object)
    for index, junction in enumerate(data.junctions):
        mirrored[index] = _mirror(junction, ends)
    return dataclasses.replace(data, junctions=mirrored)


def _mirror(junction: Interval, ends: int) -> Interval:
    """`junction` mirrored in the interval whose start and end add up to `ends`."""
    strand = _OPPOSITE[junction.strand]
    start, end = ends - junction.end, ends - junction.start
    if isinstance(junction, Junction):
        return Junction(junction.chromosome, start, end, strand, k=junction.k)
    return Interval(junction.chromosome, start, end, strand)


def relabel(output: Output, interval: Interval | None) -> Output:
    """`output` with every part labelled by (a copy of) `interval`."""
    changed = {}
    for field in dataclasses.fields(Output):
        value = getattr(output, field.name)
        if value is not None:
            label = None if interval is None else interval.copy()
            changed[field.name] = dataclasses.replace(value, interval=label)
    return Output(**changed)
