"""What the SDK's `Output` holds: signals along the sequence, and what is none."""

import dataclasses
from collections.abc import Sequence

from alphagenome.models.dna_output import Output

from agviz.errors import InputError
from agviz.genome.types import TrackData

OF_MODELS = frozenset({"nonzero_mean", "data_source"})
"""Columns that tracks of the published model and of ours have, and those of files do not."""


def signals_of(output: Output) -> list[tuple[str, TrackData]]:
    """Name and data of the outputs that are signals along the sequence."""
    found = []
    for field in dataclasses.fields(output):
        value = getattr(output, field.name)
        if isinstance(value, TrackData) and value.values.ndim == 2:
            found.append((field.name, value))
    if not found:
        raise InputError("The Output holds no signal tracks; Tracks draws nothing else")
    return found


def left_out(output: Output) -> tuple[str, ...]:
    """The outputs that are no signals along the sequence, in words."""
    signals = [name for name, _ in signals_of(output)]
    held = [
        field.name
        for field in dataclasses.fields(output)
        if getattr(output, field.name) is not None
    ]
    return tuple(name.replace("_", " ") for name in held if name not in signals)


def is_predicted(data: TrackData) -> bool:
    """Whether a model made the data: they name it, or have its own columns of metadata."""
    return model_of([data]) is not None or bool(OF_MODELS & set(data.metadata.columns))


def model_of(data: Sequence[TrackData]) -> str | None:
    """The name of the model, where the data say it."""
    for each in data:
        if each.uns and isinstance(each.uns.get("model"), str):
            return each.uns["model"]
    return None
