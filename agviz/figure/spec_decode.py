"""A figure from JSON: each value is held against the type hint of the field it is for.

What does not fit is said with its place in the file, such as ``figure.parts[0].height``.
"""

import importlib
import typing
from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np

from agviz._counts import counted
from agviz.errors import FormatError, suggest
from agviz.figure.spec_encode import INTERVAL_FIELDS, VARIANT_FIELDS, Sidecar
from agviz.figure.spec_kinds import KINDS, choices, defaults, field_hints, is_list, kind_class
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval, Variant

OPEN_TRACK = "agviz.observed.open_track"  # by name: this room imports no reader


def decoded(value: Any, hint: Any, *, place: str, sidecar: Sidecar) -> Any:
    """What `spec_encode.encoded` made `value` of, if it fits `hint`.

    Raises
    ------
    FormatError
        For what does not fit, with its place.
    """
    if isinstance(value, dict) and "is" in value:
        found = _object(value, place, sidecar)
    elif isinstance(value, dict) and set(value) == {"array"}:
        found = _array(value["array"], place, sidecar)
    elif isinstance(value, dict) and set(value) == {"number"}:
        found = float(value["number"])
    elif isinstance(value, dict):
        found = _mapping(value, hint, place, sidecar)
    elif isinstance(value, list):
        found = _list(value, hint, place, sidecar)
    else:
        found = value
    if isinstance(found, int) and not isinstance(found, bool) and float in choices(hint):
        found = float(found)
    if not any(_fits(found, each) for each in choices(hint)):
        raise FormatError(f"{place} must be {_wanted(hint)}; got {_short(value)}")
    return found


def _object(value: dict[str, Any], place: str, sidecar: Sidecar) -> Any:
    kind = value["is"]
    fields = {name: item for name, item in value.items() if name != "is"}
    makers: dict[str, Callable[..., Any]] = {
        "Interval": _interval,
        "Variant": _variant,
        "GeneModels": _gene_models,
        "Source": _source,
    }
    if kind in makers:
        try:
            return makers[kind](fields, place, sidecar)
        except (KeyError, TypeError) as error:
            raise FormatError(f"{place}: this is no {kind}: {error}") from error
    if kind not in KINDS:
        there = [*KINDS, *makers]
        raise FormatError(f"{place}: there is no kind {kind!r}; {suggest(str(kind), there)}")
    return _spec(kind, fields, place, sidecar)


def _spec(kind: str, fields: dict[str, Any], place: str, sidecar: Sidecar) -> Any:
    """An object of a figure's own classes, past its `__init__`, which reads raw data."""
    hints = field_hints(kind)
    for name in fields:
        if name not in hints:
            raise FormatError(f"{place}: {kind} has no field {name!r}; {suggest(name, hints)}")
    given = {
        name: decoded(item, hints[name], place=f"{place}.{name}", sidecar=sidecar)
        for name, item in fields.items()
    }
    whole = defaults(kind) | given
    missing = [name for name in hints if name not in whole]
    if missing:
        raise FormatError(f"{place}: {kind} lacks {', '.join(map(repr, missing))}")
    made: Any = object.__new__(kind_class(kind))
    for name in hints:
        object.__setattr__(made, name, whole[name])
    return made


def _array(key: str, place: str, sidecar: Sidecar) -> np.ndarray:
    if key not in sidecar:
        raise FormatError(f"{place}: the data file has no {key!r}")
    array = sidecar[key]
    array.flags.writeable = False
    return array


def _mapping(value: dict[str, Any], hint: Any, place: str, sidecar: Sidecar) -> dict[str, Any]:
    inner = next(
        (typing.get_args(h)[1] for h in choices(hint) if len(typing.get_args(h)) == 2), Any
    )
    return {
        name: decoded(item, inner, place=f"{place}.{name}", sidecar=sidecar)
        for name, item in value.items()
    }


def _list(value: list[Any], hint: Any, place: str, sidecar: Sidecar) -> Any:
    """A tuple, or a set where one is asked for: specs hold no lists."""
    shapes = [typing.get_args(each) for each in choices(hint) if is_list(each)]
    if not shapes:
        raise FormatError(f"{place} must be {_wanted(hint)}; got a list")
    inner = shapes[0]
    if len(inner) == 1 or inner[1] is Ellipsis:
        inner = (inner[0],) * len(value)
    if len(inner) != len(value):
        raise FormatError(f"{place} must have {counted(len(inner), 'item')}; got {len(value)}")
    items = tuple(
        decoded(item, each, place=f"{place}[{number}]", sidecar=sidecar)
        for number, (item, each) in enumerate(zip(value, inner, strict=True))
    )
    wants_set = any(typing.get_origin(each) is frozenset for each in choices(hint))
    return frozenset(items) if wants_set else items


def _interval(fields: dict[str, Any], place: str, sidecar: Sidecar) -> Interval:
    _check_fields(fields, INTERVAL_FIELDS, place, "Interval")
    return Interval(**fields)


def _variant(fields: dict[str, Any], place: str, sidecar: Sidecar) -> Variant:
    _check_fields(fields, VARIANT_FIELDS, place, "Variant")
    return Variant(**fields)


def _check_fields(fields: dict[str, Any], known: tuple[str, ...], place: str, kind: str) -> None:
    for name in fields:
        if name not in known:
            raise FormatError(f"{place}: {kind} has no field {name!r}; {suggest(name, known)}")


def _gene_models(fields: dict[str, Any], place: str, sidecar: Sidecar) -> GeneModels:
    if "path" in fields:
        return GeneModels.open(fields["path"])
    frames = {name: sidecar[key] for name, key in fields["frames"].items()}
    return GeneModels.from_frames(**frames)


def _source(fields: dict[str, Any], place: str, sidecar: Sidecar) -> Any:
    reader = importlib.import_module(OPEN_TRACK).open_track
    kind = {"kind": "junctions"} if fields.get("reads") == "junctions" else {}
    try:
        return reader(fields["path"], **kind, **fields.get("options", {}))
    except Exception as error:
        raise FormatError(f"{place}: {error}") from error


def _fits(value: Any, hint: Any) -> bool:
    """Whether a decoded value is what a hint asks for."""
    origin = typing.get_origin(hint)
    if hint is Any:
        return True
    if hint is None or hint is type(None):
        return value is None
    if origin is Literal:
        return value in typing.get_args(hint)
    if is_list(hint):
        return isinstance(value, tuple | frozenset)
    if origin is not None:
        return isinstance(value, Mapping)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint)


def _wanted(hint: Any) -> str:
    """What a hint asks for, in words."""
    words = []
    for each in choices(hint):
        origin = typing.get_origin(each)
        if origin is Literal:
            words.append("one of " + ", ".join(map(repr, typing.get_args(each))))
        elif is_list(each):
            words.append("a list")
        elif origin is not None:
            words.append("an object")
        else:
            names = {float: "a number", int: "a whole number", str: "text", bool: "true or false"}
            missing = each is None or each is type(None)
            words.append(
                "null" if missing else names.get(each, getattr(each, "__name__", str(each)))
            )
    return " or ".join(words)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
