"""Readouts as plain data, so that a kept result says what was asked, and gives it back."""

import dataclasses
from typing import Any

from alphagenome.models.dna_output import OutputType

from agviz.errors import FormatError
from agviz.genome.types import Interval
from agviz.scoring.contact_readout import ContactReadout
from agviz.scoring.junction_readout import JunctionReadout
from agviz.scoring.readout import Combined, Logarithm, Readout
from agviz.scoring.signal_readout import SignalReadout

PLAIN = {each.__name__: each for each in (SignalReadout, JunctionReadout, ContactReadout)}
"""Readouts that are their fields: what splice and contact attribution ask is made of these."""


def encode_readout(readout: Readout | float) -> Any:
    """A readout as what JSON has.

    Raises
    ------
    FormatError
        For one that is made of others than `PLAIN`.
    """
    if isinstance(readout, float):
        return readout
    kind = type(readout).__name__
    if isinstance(readout, Combined | Logarithm):
        first, *parts = readout._key()
        return {"kind": kind, "of": first, "parts": [encode_readout(part) for part in parts]}
    if kind not in PLAIN:
        raise FormatError(f"A {kind} cannot be kept; those that can are {', '.join(PLAIN)}")
    fields = {
        field.name: _encoded(getattr(readout, field.name))
        for field in dataclasses.fields(readout)  # type: ignore[arg-type]
    }
    return {"kind": kind, "fields": fields}


def decode_readout(data: Any) -> Any:
    """What `encode_readout` was given."""
    if isinstance(data, float):
        return data
    if data["kind"] == Combined.__name__:
        left, right = map(decode_readout, data["parts"])
        return Combined(data["of"], left, right)
    if data["kind"] == Logarithm.__name__:
        return Logarithm(data["of"], decode_readout(data["parts"][0]))
    fields = {name: _decoded(value) for name, value in data["fields"].items()}
    return PLAIN[data["kind"]](**fields)


def _encoded(value: Any) -> Any:
    if isinstance(value, Interval):
        return {"interval": [value.chromosome, value.start, value.end, value.strand]}
    if isinstance(value, OutputType):
        return {"output": value.name}
    if isinstance(value, tuple | list):
        return [_encoded(each) for each in value]
    return value


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_decoded, value))
    if isinstance(value, dict):
        return OutputType[value["output"]] if "output" in value else Interval(*value["interval"])
    return value
