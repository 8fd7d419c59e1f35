"""At the door of `Bars`: frames, mappings of numbers or of raw samples become a table, copied."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz.errors import InputError
from agviz.figure.bootstrap import Statistic, bootstrap_interval, statistic_of
from agviz.figure.misfit import is_table
from agviz.figure.scene import frozen
from agviz.figure.score_table import read_table
from agviz.genome.real_numbers import check_size

Nested = dict[str, dict[str, Any]]
"""By category, then by group (an empty name where there are none): a number, or raw samples."""


@dataclasses.dataclass(frozen=True, eq=False)
class BarTable:
    """Values of categories x groups with the ends of their intervals; NaN where not known.

    Attributes
    ----------
    sampled
        Whether any value is a statistic of raw samples.
    fewest, most
        Samples of the smallest and of the largest bar, if sampled.
    unknown
        Raw samples that are not known, and left out.
    """

    categories: tuple[str, ...]
    groups: tuple[str, ...]
    values: Float64[np.ndarray, "categories groups"]
    low: Float64[np.ndarray, "categories groups"]
    high: Float64[np.ndarray, "categories groups"]
    sampled: bool = False
    fewest: int = 0
    most: int = 0
    unknown: int = 0


def read_bars(
    data: Any, *, low: Any, high: Any, statistic: Statistic, level: float, seed: int
) -> BarTable:
    """The bars of a data frame, a series, an AnnData or a mapping.

    Raises
    ------
    InputError
        For data without numbers, ends of intervals that fit no bar or are the wrong way round, or
        intervals given for raw samples.
    """
    nested = _nested(data)
    categories = tuple(nested)
    groups = tuple(dict.fromkeys(name for row in nested.values() for name in row))
    if not groups:
        raise InputError("Bars need at least one value; got none")
    if (low is None) != (high is None):
        raise InputError("low and high are the two ends of intervals; give both or none")
    shape = (len(categories), len(groups))
    values, lows, highs = (np.full(shape, np.nan) for _ in range(3))
    counts: list[int] = []
    unknown = 0
    for i, (category, row) in enumerate(nested.items()):
        for j, group in enumerate(groups):
            cell = _numbers(row.get(group, np.nan), _name(category, group))
            if cell.ndim == 0:
                values[i, j] = cell if np.isfinite(cell) else np.nan
                continue
            if low is not None:
                raise InputError(
                    f"{_name(category, group)} has raw samples, whose interval is worked out; "
                    "leave out low and high, or give one number per bar"
                )
            known = cell[np.isfinite(cell)]
            unknown += len(cell) - len(known)
            counts.append(len(known))
            values[i, j] = statistic_of(known, statistic)
            ends = bootstrap_interval(known, statistic, level=level, seed=(seed, i, j))
            lows[i, j], highs[i, j] = ends
    if low is not None:
        lows, highs = (_ends(each, categories, groups) for each in (low, high))
        _check_ends(lows, highs, categories, groups)
    table = BarTable(categories, groups, frozen(values), frozen(lows), frozen(highs))
    if not counts:
        return table
    return dataclasses.replace(
        table, sampled=True, fewest=min(counts), most=max(counts), unknown=unknown
    )


def _nested(data: Any) -> Nested:
    if is_table(data):
        values, rows, columns = read_table(data, "Bars")
        if len(set(rows)) < len(rows):
            twice = next(row for row in rows if rows.count(row) > 1)
            raise InputError(f"Each row of the table is one category; {twice!r} is there twice")
        return {
            row: dict(zip(columns, each, strict=True))
            for row, each in zip(rows, values.tolist(), strict=True)
        }
    if hasattr(data, "to_dict") and hasattr(data, "index"):  # a series
        data = data.to_dict()
    if not isinstance(data, Mapping):
        raise InputError(
            f"Bars cannot draw {type(data).__name__}; it takes a pandas data frame or series, an "
            "AnnData, or a mapping of names to numbers, to raw samples, or to either by group"
        )
    return {
        str(name): {str(group): each for group, each in item.items()}
        if isinstance(item, Mapping)
        else {"": item}
        for name, item in data.items()
    }


def _numbers(cell: Any, name: str) -> Float64[np.ndarray, "..."]:
    try:
        table = np.asarray(cell)
    except ValueError as error:  # rows of different lengths
        raise InputError(f"{name} must be a number or numbers in one row; got {cell!r}") from error
    if table.ndim > 1 or table.dtype.kind not in "fiub":
        got = f"{table.dtype} of shape {table.shape}" if table.ndim else repr(cell)
        raise InputError(f"{name} must be a number or numbers in one row; got {got}")
    check_size(table, f"Values of {name[0].lower()}{name[1:]}")
    return table.astype(np.float64)


def axis_number(name: str, value: Any) -> float:
    """A finite number that has a place on an axis, such as the baseline.

    Raises
    ------
    InputError
        For anything else; `name` says what it is.
    """
    number = np.asarray(value)
    if number.ndim or number.dtype.kind not in "fiub" or not np.isfinite(number):
        raise InputError(f"{name} must be a finite number; got {value!r}")
    check_size(number, name)
    return float(number)


def _name(category: str, group: str) -> str:
    return f"Bar {category!r}" + (f" of group {group!r}" if group else "")


def _ends(
    data: Any, categories: tuple[str, ...], groups: tuple[str, ...]
) -> Float64[np.ndarray, "categories groups"]:
    """Ends of intervals in the order of the bars."""
    nested = _nested(data)
    if set(nested) != set(categories):
        odd = sorted(set(nested) ^ set(categories))[0]
        raise InputError(f"low and high must be of the same categories as the data; not so {odd!r}")
    table = np.full((len(categories), len(groups)), np.nan)
    for i, category in enumerate(categories):
        for group, end in nested[category].items():
            if group not in groups:
                raise InputError(
                    f"low and high must be of the same groups as the data; not so {group!r}"
                )
            number = _numbers(end, _name(category, group))
            if number.ndim:
                raise InputError(f"{_name(category, group)} must have one low and one high end")
            table[i, groups.index(group)] = number
    return table


def _check_ends(
    low: Float64[np.ndarray, "categories groups"],
    high: Float64[np.ndarray, "categories groups"],
    categories: tuple[str, ...],
    groups: tuple[str, ...],
) -> None:
    wrong = np.argwhere((low > high) | np.isinf(low) | np.isinf(high))
    if len(wrong):
        i, j = wrong[0]
        raise InputError(
            f"{_name(categories[i], groups[j])} has an interval from {low[i, j]:g} to "
            f"{high[i, j]:g}; both ends must be finite, low not above high"
        )
