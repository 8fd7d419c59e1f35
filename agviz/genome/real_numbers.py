"""Real numbers at the door of a figure: what is none, or too large to draw, is refused by name."""

import numpy as np
from jaxtyping import Float32

from agviz.errors import InputError

LARGEST = 1e36
"""Sums and differences of a few such numbers still fit a 32-bit float, which ends at 3.4e38."""


def check_kind(values: np.ndarray, what: str) -> None:
    """Refuse arrays of anything but real numbers and truth values.

    Raises
    ------
    InputError
        With the dtype; `what` says whose values they are.
    """
    kind = values.dtype.kind
    # bfloat16 and its like are kinds of their own to numpy.
    if kind in "fiub" or (kind == "V" and "float" in values.dtype.name):
        return
    hint = "; make them numbers with .astype(float)" if kind == "O" else ""
    raise InputError(f"{what} must be real numbers; got {values.dtype}{hint}")


def check_size(values: np.ndarray, what: str) -> None:
    """Refuse finite numbers beyond `LARGEST`; NaN and infinity are let through.

    Raises
    ------
    InputError
        With the first such number.
    """
    if values.dtype.kind != "f" or values.dtype.itemsize < 4 or not reaches_beyond(values):
        return
    beyond = np.isfinite(values) & (np.abs(values) > LARGEST)
    if beyond.any():
        first = float(values[beyond][0])
        raise InputError(
            f"{what} must be at most {LARGEST:g} in size to be drawn; got {first:g}. Scale them, "
            "or set what stands for no value to NaN"
        )


def reaches_beyond(values: np.ndarray) -> bool:
    """Whether a number, maybe infinity, is beyond `LARGEST`; NaN is not."""
    high = np.fmax.reduce(values, axis=None, initial=0)
    low = np.fmin.reduce(values, axis=None, initial=0)
    return max(float(high), -float(low)) > LARGEST


def narrowed(values: np.ndarray, what: str) -> Float32[np.ndarray, "..."]:
    """A copy as 32-bit floats.

    Raises
    ------
    InputError
        For what `check_kind` and `check_size` refuse.
    """
    check_kind(values, what)
    check_size(values, what)
    return np.array(values, dtype=np.float32, order="C")
