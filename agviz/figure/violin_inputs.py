"""At the door of `Violins`: the values of a group, and what is marked."""

from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz.errors import InputError
from agviz.genome.real_numbers import check_size


def group_values(name: str, values: Any) -> Float64[np.ndarray, " values"]:
    """The values of a group.

    Raises
    ------
    InputError
        For what are no numbers in one row.
    """
    table = np.asarray(values)
    if table.ndim == 1:
        check_size(table, f"Values of group {name!r}")
    if table.ndim != 1 or table.dtype.kind not in "fiub":
        raise InputError(
            f"Group {name!r} must be numbers in one row; got {table.dtype} of shape {table.shape}"
        )
    return table.astype(np.float64)


def marked_value(name: str, value: Any) -> float:
    """What is marked: a number that has a place on the axis.

    Raises
    ------
    InputError
        For anything else.
    """
    number = np.asarray(value)
    if number.ndim or number.dtype.kind not in "fiub" or not np.isfinite(number):
        raise InputError(f"A marked value must be one finite number; {name!r} is {value!r}")
    check_size(number, f"The marked value {name!r}")
    return float(number)
