"""A figure as JSON, its arrays apart: what was decided by people in text, what was measured beside.

Arrays, and gene models that no file holds, go to a sidecar and are referred to by key. Files of
measurements and annotation are referred to by path.
"""

import dataclasses
import inspect
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from agviz.errors import InputError
from agviz.figure.spec_kinds import KINDS
from agviz.genome.gene_frames import GENE_FRAME_DTYPES
from agviz.genome.genes import GeneModels
from agviz.genome.source import Source
from agviz.genome.types import Interval, Variant

INTERVAL_FIELDS = ("chromosome", "start", "end", "strand", "name")
VARIANT_FIELDS = ("chromosome", "position", "reference_bases", "alternate_bases", "name")

Sidecar = dict[str, Any]
"""By key: numpy arrays and pandas frames."""


def encoded(value: Any, sidecar: Sidecar) -> Any:
    """`value` as JSON knows it; arrays and frames are put into `sidecar`.

    Raises
    ------
    InputError
        For a source that no file stands for, or an object that is no part of a figure.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, np.generic):
        return encoded(value.item(), sidecar)
    if isinstance(value, float):
        return value if math.isfinite(value) else {"number": str(value)}
    if isinstance(value, np.ndarray):
        return {"array": _kept(value, "array", sidecar)}
    if isinstance(value, Interval):
        return {"is": "Interval", **{name: getattr(value, name) for name in INTERVAL_FIELDS}}
    if isinstance(value, Variant):
        return {"is": "Variant", **{name: getattr(value, name) for name in VARIANT_FIELDS}}
    if isinstance(value, GeneModels):
        return _gene_models(value, sidecar)
    if dataclasses.is_dataclass(value) and type(value).__name__ in KINDS:
        fields = {
            field.name: encoded(getattr(value, field.name), sidecar)
            for field in dataclasses.fields(value)
        }
        return {"is": type(value).__name__, **fields}
    if isinstance(value, Mapping):
        return {str(key): encoded(item, sidecar) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [encoded(item, sidecar) for item in value]
    if isinstance(value, frozenset):
        return [encoded(item, sidecar) for item in sorted(value)]
    if isinstance(value, Source):
        return _source(value, sidecar)
    raise InputError(f"A figure's file cannot hold {type(value).__name__}")


def _kept(value: Any, what: str, sidecar: Sidecar) -> str:
    """The key of a value in the sidecar; the same object is kept once."""
    for key, other in sidecar.items():
        if other is value:
            return key
    key = f"{what}-{len(sidecar)}"
    sidecar[key] = value
    return key


def _gene_models(models: GeneModels, sidecar: Sidecar) -> dict[str, Any]:
    if models.path is not None:
        return {"is": "GeneModels", "path": str(models.path)}
    frames = {name: getattr(models, name)() for name in GENE_FRAME_DTYPES}
    keys = {name: _kept(frame, name, sidecar) for name, frame in frames.items()}
    return {"is": "GeneModels", "frames": keys}


def _source(source: Any, sidecar: Sidecar) -> dict[str, Any]:
    """A reader by its path and those options that are not its class's own."""
    path = getattr(source, "path", None)
    if path is None:
        raise InputError(
            f"Source {source.name!r} is made by a program, not of a file, so a figure's file "
            "cannot refer to it; give the figure an array of its values"
        )
    options = {}
    for name, parameter in inspect.signature(type(source).__init__).parameters.items():
        if name in ("self", "path") or parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            continue
        value = getattr(source, name, parameter.default)
        if value != parameter.default:
            options[name] = encoded(value, sidecar)
    return {"is": "Source", "path": str(path), "reads": source.kind, "options": options}
