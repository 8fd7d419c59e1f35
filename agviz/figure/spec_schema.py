"""The JSON schema of a figure's file, made of the specs' own type hints, so that it cannot lag.

Editors check a figure against it while it is written; `agviz draw --schema` prints it.
"""

import typing
from typing import Any, Literal

from agviz.figure.spec_encode import INTERVAL_FIELDS, VARIANT_FIELDS
from agviz.figure.spec_file import FORMAT, VERSION
from agviz.figure.spec_kinds import KINDS, choices, defaults, field_hints, is_list, kind_class

ARRAY = {
    "type": "object",
    "properties": {"array": {"type": "string"}},
    "required": ["array"],
    "additionalProperties": False,
}
NUMBER = {
    "anyOf": [
        {"type": "number"},
        {"type": "object", "properties": {"number": {"enum": ["nan", "inf", "-inf"]}}},
    ]
}
PLAIN: dict[Any, dict[str, Any]] = {
    int: {"type": "integer"},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    float: NUMBER,
}


def figure_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of what `write_figure` writes and `open_figure` reads."""
    definitions = {name: _kind(name) for name in KINDS}
    whole = {"type": "integer"}
    text = {"type": "string"}
    definitions["Interval"] = _closed(
        "Interval", dict.fromkeys(INTERVAL_FIELDS, text) | {"start": whole, "end": whole}
    )
    definitions["Variant"] = _closed(
        "Variant", dict.fromkeys(VARIANT_FIELDS, text) | {"position": whole}
    )
    definitions["GeneModels"] = _closed(
        "GeneModels", {"path": text, "frames": {"type": "object"}}, required=()
    )
    definitions["Source"] = _closed(
        "Source", {"path": text, "reads": text, "options": {"type": "object"}}, required=("path",)
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        "type": "object",
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "data": text,
            "figure": {"$ref": "#/$defs/Figure"},
        },
        "required": ["format", "version", "figure"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _kind(name: str) -> dict[str, Any]:
    hints = field_hints(name)
    optional = defaults(name)
    required = tuple(field for field in hints if field not in optional)
    described = (kind_class(name).__doc__ or "").splitlines()[0]
    properties = {field: _value(hint) for field, hint in hints.items()}
    return _closed(name, properties, required=required) | {"description": described}


def _closed(
    name: str, properties: dict[str, Any], *, required: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """An object of that kind without any other field."""
    needed = tuple(properties) if required is None else required
    return {
        "type": "object",
        "properties": {"is": {"const": name}, **properties},
        "required": ["is", *needed],
        "additionalProperties": False,
    }


def _value(hint: Any) -> dict[str, Any]:
    options = [_single(each) for each in choices(hint)]
    return options[0] if len(options) == 1 else {"anyOf": options}


def _single(hint: Any) -> dict[str, Any]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is None or hint is type(None):
        return {"type": "null"}
    if hint in PLAIN:
        return dict(PLAIN[hint])
    if origin is Literal:
        return {"enum": list(arguments)}
    if is_list(hint) and (len(arguments) == 1 or arguments[-1] is Ellipsis):
        return {"type": "array", "items": _value(arguments[0])}
    if origin is tuple:
        items = [_value(each) for each in arguments]
        count = len(items)
        return {"type": "array", "prefixItems": items, "minItems": count, "maxItems": count}
    if origin is not None:
        return {"type": "object", "additionalProperties": _value(arguments[1])}
    if not isinstance(hint, type):
        return {}
    if hasattr(hint, "array_type"):
        return ARRAY
    protocol = getattr(hint, "_is_protocol", False)
    known = [name for name in KINDS if not protocol and issubclass(kind_class(name), hint)]
    other = {"Interval", "Variant", "GeneModels", "Source"} & {hint.__name__}
    references = [{"$ref": f"#/$defs/{name}"} for name in [*known, *sorted(other)]]
    return references[0] if len(references) == 1 else {"anyOf": references}
