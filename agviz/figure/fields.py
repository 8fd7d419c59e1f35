"""Fields of frozen dataclasses: set within their own `__init__`, or changed in a copy."""

import copy
from typing import Any, TypeVar

T = TypeVar("T")


def changed(item: T, **fields: Any) -> T:
    """A shallow copy of a frozen dataclass with some fields changed, past its `__init__`."""
    twin = copy.copy(item)
    assign(twin, **fields)
    return twin


def assign(item: object, **fields: Any) -> None:
    """Set the fields of a frozen dataclass within its own `__init__`."""
    for name, value in fields.items():
        object.__setattr__(item, name, value)
