"""Options that several panels have, checked alike: colors, and the two ends of a scale."""

import re
from typing import Any

import numpy as np

from agviz.errors import InputError

_HEX = re.compile("#[0-9a-fA-F]{6}")


def check_color(color: Any) -> str:
    """`color`, if it is written as both renderers read it.

    Raises
    ------
    InputError
        Otherwise.
    """
    if not isinstance(color, str) or not _HEX.fullmatch(color):
        raise InputError(f"color must be written as '#rrggbb'; got {color!r}")
    return color


def read_ends(name: str, ends: Any) -> tuple[float, float] | None:
    """The two ends of a scale that a user says, or None; `name` is the option's.

    Raises
    ------
    InputError
        For what is not two finite numbers, the lower first.
    """
    if ends is None:
        return None
    try:
        low, high = (float(end) for end in ends)
    except (TypeError, ValueError):
        low = high = np.nan
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise InputError(f"{name} must be (low, high) with low < high; got {ends}")
    return low, high
