"""Columns of a table of features: found whatever their case, turned into what a panel holds.

`Intervals` and `Links` read frames of users and of files by these, and refuse bad cells alike.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from jaxtyping import Float64, Int64

from agviz.errors import InputError
from agviz.genome.real_numbers import check_size

FARTHEST = 10**15
"""bp: no contig is as long, and all positions up to here are exact in 64-bit floats."""

CONTIG = ("Chromosome", "chrom", "chr", "seqnames")


def find_column(table: pd.DataFrame, names: Sequence[str]) -> Any:
    """The label of the first column that is called one of `names`, whatever its case, or None."""
    there = {str(column).casefold(): column for column in table.columns}
    return next((there[n.casefold()] for n in names if n.casefold() in there), None)


def needed_column(table: pd.DataFrame, names: Sequence[str], what: str) -> Any:
    """`find_column`, or an error that lists the columns there are.

    Raises
    ------
    InputError
        When there is no such column.
    """
    found = find_column(table, names)
    if found is None:
        there = ", ".join(map(repr, table.columns)) or "none"
        raise InputError(f"The table of {what} has no column {names[0]!r}; it has {there}")
    return found


def whole_numbers(table: pd.DataFrame, column: Any, what: str) -> Int64[np.ndarray, " rows"]:
    """A column of positions.

    Raises
    ------
    InputError
        For a cell that is no whole number.
    """
    numbers = _numeric(table[column], column, what)
    wrong = ~np.isfinite(numbers) | (numbers != np.floor(numbers)) | (np.abs(numbers) > FARTHEST)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InputError(
            f"Column {column!r} of {what} must hold whole numbers; row {row} has "
            f"{_plain(table[column].iloc[row])!r}"
        )
    return numbers.astype(np.int64)


def numbers_or_nan(table: pd.DataFrame, column: Any, what: str) -> Float64[np.ndarray, " rows"]:
    """A column of scores; NaN where a cell is empty or ".", or where there is no column.

    Raises
    ------
    InputError
        For a cell that is something else.
    """
    if column is None:
        return np.full(len(table), np.nan)
    cells = table[column]
    numbers = _numeric(cells, column, what)
    check_size(numbers, f"Column {column!r} of {what}")
    wrong = np.isnan(numbers) & cells.notna().to_numpy() & (cells.astype(str) != ".").to_numpy()
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InputError(
            f"Column {column!r} of {what} must hold numbers; row {row} has "
            f"{_plain(cells.iloc[row])!r}"
        )
    return numbers


def _numeric(cells: pd.Series, column: Any, what: str) -> Float64[np.ndarray, " rows"]:
    """Numbers and texts of numbers, NaN for all else; times and complex numbers are refused."""
    if getattr(cells.dtype, "kind", "O") in "cmM":
        raise InputError(f"Column {column!r} of {what} must hold numbers; it holds {cells.dtype}")
    return pd.to_numeric(cells, errors="coerce").to_numpy(np.float64, na_value=np.nan)


def texts(table: pd.DataFrame, column: Any) -> tuple[str, ...]:
    """A column as text; empty where a cell is empty or ".", or where there is no column."""
    if column is None:
        return ("",) * len(table)
    cells = table[column]
    known = cells.notna().to_numpy()
    return tuple(
        str(cell) if here and str(cell) != "." else ""
        for cell, here in zip(cells, known, strict=True)
    )


def check_spans(spans: Int64[np.ndarray, "rows 2"], what: str) -> None:
    """Refuse what ends before it starts.

    Raises
    ------
    InputError
        With the first such row.
    """
    wrong = spans[:, 1] < spans[:, 0]
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InputError(
            f"Row {row} of {what} starts at {spans[row, 0]:,} and ends before, at {spans[row, 1]:,}"
        )


def _plain(cell: Any) -> Any:
    """A cell without numpy's type, as it was written."""
    return cell.item() if isinstance(cell, np.generic) else cell
