"""Which two predictions can be REF and ALT of the same interval."""

import dataclasses
from typing import TypeAlias

from alphagenome.models.dna_output import Output

from agviz.errors import InputError
from agviz.genome.parse import format_interval, interval_key
from agviz.genome.types import JunctionData, TrackData

Prediction: TypeAlias = Output | TrackData | JunctionData
OUTPUT_NAMES = tuple(field.name for field in dataclasses.fields(Output))


def parts(prediction: Prediction) -> list[TrackData | JunctionData]:
    """The tracks and junctions of a prediction."""
    if not isinstance(prediction, Output):
        return [prediction]
    return [part for name in OUTPUT_NAMES if (part := getattr(prediction, name)) is not None]


def check_pair(reference: Prediction, alternate: Prediction) -> None:
    """Raise `InputError` unless two predictions can be REF and ALT of the same interval."""
    if type(reference) is not type(alternate):
        raise InputError(
            f"REF is a {type(reference).__name__} and ALT a {type(alternate).__name__}; "
            "give two of the same kind"
        )
    if isinstance(reference, Output):
        for name in OUTPUT_NAMES:
            one, other = getattr(reference, name), getattr(alternate, name)
            if one is not None and other is not None:
                check_pair(one, other)
        return
    if isinstance(reference, TrackData):
        shapes = [(part.values.shape, part.resolution) for part in (reference, alternate)]
        if shapes[0] != shapes[1]:
            raise InputError(
                f"REF has the shape {shapes[0][0]} at {shapes[0][1]} bp and ALT "
                f"{shapes[1][0]} at {shapes[1][1]} bp; predict both with the same model"
            )
    region, compared = reference.interval, alternate.interval
    if region and compared and interval_key(region) != interval_key(compared):
        raise InputError(
            f"REF is of {format_interval(region)} and ALT of {format_interval(compared)}; "
            "predict both for the same interval"
        )
