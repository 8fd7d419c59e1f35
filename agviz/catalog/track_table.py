"""One output's table of tracks: what must be true of it, checked once at the door.

A network's head has more columns than there are tracks: the rest is padding. A table here lists the
real tracks only and says of each which column is its own.
"""

from typing import Any

import numpy as np
import pandas as pd
from alphagenome.models.dna_output import OutputType
from jaxtyping import Int

from agviz.errors import InputError

PADDING = "Padding"
"""The name that tells a padding track; nothing else does, its place included."""

COLUMN = "column"
MEAN = "nonzero_mean"
STRANDS = ("+", "-", ".")


def real_tracks(table: pd.DataFrame, output: OutputType, *, width: int | None) -> pd.DataFrame:
    """The checked real tracks of `table`, in a table of its own with the column `column`.

    Parameters
    ----------
    table
        A row for each track, padding tracks among them or not: `name`, `strand` (but for
        junctions, whose tracks have both), and whatever else is known. `column` says which column
        of the head is the track's; without it, tracks lie as the rows do.
    output
        Whose tracks they are.
    width
        Columns of the head, padding included. None: not known, so not checked.

    Returns
    -------
    pandas.DataFrame
        Rows in the order given, counted from 0; cells as pandas infers them from the kept rows.

    Raises
    ------
    InputError
        A name or strand is missing or wrong, two tracks are one, or a column is not the head's.
    """
    missing = [name for name in _needed(output) if name not in table]
    if missing:
        raise InputError(
            f"The track table of {output.name} has no {missing[0]!r}; its columns are: "
            + (", ".join(map(repr, table.columns)) or "none")
        )
    columns = table[COLUMN] if COLUMN in table else pd.Series(range(len(table)), index=table.index)
    real = (table["name"] != PADDING).to_numpy(dtype=bool)
    kept = pd.DataFrame(
        {name: cells(table.loc[real, name].tolist()) for name in table if name != COLUMN}
    )
    kept[COLUMN] = _whole(columns[real], output)
    _check_names(kept, output)
    _check_columns(kept[COLUMN], output, width)
    _check_means(kept, output)
    return kept


def cells(values: list[Any]) -> pd.Series:
    """A column of a table, as pandas infers it; what is missing is NaN, as in the SDK's tables."""
    plain = [value.item() if isinstance(value, np.generic) else value for value in values]
    filled = [np.nan if value is None or value is pd.NA else value for value in plain]
    return pd.Series(filled, dtype=None if filled else object)


def means(table: pd.DataFrame) -> pd.Series:
    """Mean of each track's non-zero signal: NaN where it is not known, 1 if none of them is."""
    if MEAN in table and table[MEAN].notna().any():
        return table[MEAN].astype(np.float64)
    return pd.Series(1.0, index=table.index, dtype=np.float64)


def _needed(output: OutputType) -> tuple[str, ...]:
    return ("name",) if output is OutputType.SPLICE_JUNCTIONS else ("name", "strand")


def _whole(columns: pd.Series, output: OutputType) -> Int[np.ndarray, " tracks"]:
    numbers = pd.to_numeric(columns, errors="coerce").to_numpy(dtype=np.float64)
    wrong = ~(numbers == np.floor(numbers))
    if wrong.any():
        raise InputError(
            f"The track table of {output.name} has the column number "
            f"{columns.tolist()[int(wrong.argmax())]!r}; it must be a whole number"
        )
    return numbers.astype(np.int64)


def _check_names(table: pd.DataFrame, output: OutputType) -> None:
    for row, name in enumerate(table["name"]):
        if not isinstance(name, str) or not name.strip():
            raise InputError(f"Track {row} of {output.name} has no name (it is {name!r})")
    keys = ["name"]
    if output is OutputType.SPLICE_JUNCTIONS:
        if "strand" in table:
            raise InputError(
                "The track table of SPLICE_JUNCTIONS has a 'strand'; each of its tissues has both "
                "strands, list it once"
            )
    else:
        keys.append("strand")
        for name, strand in zip(table["name"], table["strand"], strict=True):
            if strand not in STRANDS:
                raise InputError(
                    f"Track {name!r} of {output.name} has the strand {strand!r}; it must be one of "
                    "'+', '-', '.'"
                )
    twice = table.duplicated(keys)
    if twice.any():
        first = ", ".join(repr(each) for each in table.loc[twice, keys].iloc[0])
        raise InputError(f"Two tracks of {output.name} are called {first}")


def _check_columns(columns: pd.Series, output: OutputType, width: int | None) -> None:
    twice = columns.duplicated()
    if twice.any():
        raise InputError(f"Two tracks of {output.name} have the column {columns[twice].iloc[0]}")
    limit = np.iinfo(np.int64).max if width is None else width
    beyond = (columns < 0) | (columns >= limit)
    if beyond.any():
        span = "from 0 on" if width is None else f"0 to {width - 1}"
        raise InputError(
            f"A track of {output.name} has the column {columns[beyond].iloc[0]}; the head's are "
            f"{span}"
        )


def _check_means(table: pd.DataFrame, output: OutputType) -> None:
    if MEAN not in table:
        return
    for name, mean in zip(table["name"], table[MEAN], strict=True):
        number = isinstance(mean, float | int) and not isinstance(mean, bool)
        if mean is not None and not (number and (np.isnan(mean) or 0 < mean < np.inf)):
            raise InputError(
                f"Track {name!r} of {output.name} has the nonzero_mean {mean!r}; it must be a "
                "number above 0, or NaN where it is not known"
            )
