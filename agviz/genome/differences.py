"""ALT - REF of tracks and of junctions, matched by name and strand.

The SDK's `TrackData.__sub__` compares the shape of the metadata alone, so that tracks in another
order are subtracted in silence; and `JunctionData` has no subtraction.
"""

import dataclasses

import numpy as np
import pandas as pd

from agviz.errors import InputError
from agviz.genome.types import JunctionData, TrackData


def subtract_tracks(alternate: TrackData, reference: TrackData) -> TrackData:
    """ALT - REF of two TrackData with the same tracks in the same order.

    Returns
    -------
    TrackData
        float32, with the interval and metadata of REF.

    Raises
    ------
    InputError
        When a name or strand differs.
    """
    check_same_tracks(reference.metadata, alternate.metadata)
    values = alternate.values.astype(np.float32) - reference.values.astype(np.float32)
    return dataclasses.replace(reference, values=values)


def subtract_junctions(alternate: JunctionData, reference: JunctionData) -> JunctionData:
    """ALT - REF of two JunctionData; a junction that only one of them has is 0 in the other.

    Returns
    -------
    JunctionData
        float32, with REF's junctions first and then those of ALT alone; metadata of REF.

    Raises
    ------
    InputError
        When a name or strand of the tracks differs.
    """
    check_same_tracks(reference.metadata, alternate.metadata)
    junctions = {
        (j.chromosome, j.start, j.end, j.strand): j
        for data in (reference, alternate)
        for j in data.junctions
    }
    rows = {key: row for row, key in enumerate(junctions)}
    values = np.zeros((len(rows), reference.num_tracks), dtype=np.float32)
    for data, sign in ((alternate, 1), (reference, -1)):
        for junction, value in zip(data.junctions, data.values, strict=True):
            key = (junction.chromosome, junction.start, junction.end, junction.strand)
            values[rows[key]] += sign * value
    union = np.empty(len(rows), dtype=object)
    union[:] = list(junctions.values())
    return dataclasses.replace(reference, junctions=union, values=values)


def check_same_tracks(reference: pd.DataFrame, alternate: pd.DataFrame) -> None:
    """Raise `InputError` unless two track tables agree in name and strand, row by row."""
    if len(reference) != len(alternate):
        raise InputError(
            f"REF has {len(reference)} tracks and ALT {len(alternate)}; select the same ones"
        )
    for column in ("name", "strand"):
        if column not in reference or column not in alternate:
            continue
        pairs = zip(reference[column], alternate[column], strict=True)
        for row, (one, other) in enumerate(pairs):
            if one != other:
                raise InputError(
                    f"Track {row} has the {column} {one!r} in REF but {other!r} in ALT; "
                    "select the same tracks in the same order"
                )
