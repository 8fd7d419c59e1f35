"""At the door of `PairMap`: a square table of pairs, of places of a genome or of named things."""

import dataclasses
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from jaxtyping import Float32

from agviz._counts import counted
from agviz.errors import InputError
from agviz.figure.contact_inputs import symmetric, uneven_pair
from agviz.figure.regions import copy_region, region_text
from agviz.genome.real_numbers import narrowed
from agviz.genome.types import Interval

PairShape = Literal["triangle", "square"]
TAKES = (
    "a square numpy array with interval= or labels=, or a data frame or labelled array of named "
    "rows and columns"
)


@dataclasses.dataclass(frozen=True, eq=False)
class ReadPairs:
    """What came through the door: `interval` of places, or `names`."""

    values: Float32[np.ndarray, "n n"]
    interval: Interval | None
    names: tuple[str, ...]


def read_pairs(data: Any, interval: Interval | None, labels: Sequence[str] | None) -> ReadPairs:
    """A table of pairs, copied.

    Raises
    ------
    InputError
        For what is no square table of real numbers, has neither place nor names, or both.
    """
    if hasattr(data, "dims") and getattr(data, "ndim", 0) == 2:
        data = data.to_pandas()  # of xarray, as `agviz.pairs` gives it
    if hasattr(data, "columns") and hasattr(data, "index"):
        rows, columns = ([str(name) for name in axis] for axis in (data.index, data.columns))
        if labels is None and interval is None:
            if rows != columns:
                raise InputError(
                    "The rows and columns of a table of pairs must have the same names in the "
                    f"same order; got rows {_listed(rows)} and columns {_listed(columns)}"
                )
            labels = rows
        data = data.to_numpy()
    if not isinstance(data, np.ndarray):
        raise InputError(f"PairMap cannot draw {type(data).__name__}; it takes {TAKES}")
    square = data.ndim == 2 and data.shape[0] == data.shape[1]
    if not square or data.dtype.kind not in "fiub" or not data.size:
        raise InputError(
            "A pair map holds real numbers, of shape (positions, positions), at least one; got "
            f"{data.dtype} of shape {data.shape}"
        )
    if np.isinf(data).any():
        raise InputError("A pair map cannot draw infinite values; set them to NaN or clip them")
    if (interval is None) == (labels is None):
        raise InputError(
            "A pair map lies on a genome (interval=) or is of named things (labels=); give one of "
            "them"
        )
    values = narrowed(data, "Values of a pair map")
    values.flags.writeable = False
    if interval is not None:
        return ReadPairs(values, _covered(interval, len(values)), ())
    names = tuple(str(name) for name in labels or ())
    if len(names) != len(values):
        raise InputError(
            f"labels must be one per row; got {len(names)} for {counted(len(values), 'row')}"
        )
    return ReadPairs(values, None, names)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names[:4])) + (", ..." if len(names) > 4 else "")


def _covered(interval: Interval, count: int) -> Interval:
    region = copy_region(interval)
    resolution, rest = divmod(region.width, count)
    if rest or not resolution:
        raise InputError(
            f"A pair map of {counted(count, 'position')} cannot cover {region_text(region)}, "
            f"{region.width:,} bp, evenly"
        )
    return region


def shaped(pairs: ReadPairs, shape: str | None) -> tuple[PairShape, ReadPairs]:
    """The shape that was asked for, or the one that shows all that the table holds.

    Of a triangle both halves are made the same, as `contact_inputs.symmetric` does: where only
    one of two values is known, that one counts.

    Raises
    ------
    InputError
        For a triangle of pairs whose order matters, or of named things.
    """
    uneven = uneven_pair(pairs.values)
    if shape == "square" or (shape is None and (pairs.names or uneven is not None)):
        return "square", pairs
    if pairs.names:
        raise InputError("A map of named things is a square; shape='triangle' needs interval=")
    if uneven is not None:
        row, column = uneven
        one, other = pairs.values[row, column], pairs.values[column, row]
        raise InputError(
            f"The pair map is not symmetric: [{row}, {column}] is {one:.4g} and [{column}, {row}] "
            f"is {other:.4g}; a triangle would hide one of them, so draw it with shape='square'"
        )
    values = symmetric(pairs.values, name="")
    values.flags.writeable = False
    return "triangle", dataclasses.replace(pairs, values=values)
