"""A track catalog as JSON, and back without a difference.

The format of every `Bundle`'s track table. Most columns repeat a few words thousands of times, so a
column is a list of its distinct values and, for each track, which of them; head columns are runs.
"""

import json
import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import pandas as pd
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType

from agviz.catalog.track_table import COLUMN, cells
from agviz.errors import FormatError, InputError, UnsupportedError

FORMAT = 1
T = TypeVar("T")
_MISSING = -1


def encode(
    tables: Mapping[Organism, Mapping[OutputType, pd.DataFrame]],
    widths: Mapping[OutputType, int],
    *,
    source: str,
) -> bytes:
    """Tables, widths and source as UTF-8 JSON.

    Raises
    ------
    InputError
        A cell is neither text, a number, True, False nor missing.
    """
    data = {
        "format": FORMAT,
        "source": source,
        "widths": {output.name: width for output, width in widths.items()},
        "organisms": {
            organism.name: {output.name: _encode_table(table) for output, table in of.items()}
            for organism, of in tables.items()
        },
    }
    return json.dumps(data, separators=(",", ":"), allow_nan=False).encode()


def decode(data: bytes, *, make: Callable[..., T]) -> T:
    """What `make(tables, source=..., widths=...)` makes of the JSON that `encode` wrote.

    Raises
    ------
    FormatError
        The bytes are no track catalog, or that of a newer agviz.
    """
    try:
        read = json.loads(data)
        version = read["format"]
        if version != FORMAT:
            raise UnsupportedError(
                f"This track catalog has format {version!r}; this agviz reads {FORMAT}: update it"
            )
        tables = {
            Organism[organism]: {
                OutputType[output]: _decode_table(table) for output, table in of.items()
            }
            for organism, of in read["organisms"].items()
        }
        widths = {OutputType[output]: width for output, width in read["widths"].items()}
        return make(tables, source=read["source"], widths=widths)
    except UnsupportedError as error:
        raise FormatError(str(error)) from None
    except InputError as error:
        raise FormatError(f"This track catalog is damaged: {error}") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise FormatError(
            f"These bytes are no track catalog ({type(error).__name__}: {error})"
        ) from error


def _encode_table(table: pd.DataFrame) -> dict[str, Any]:
    fields = {name: _encode_cells(table[name], name) for name in table if name != COLUMN}
    return {"columns": _runs(table[COLUMN].tolist()), "fields": fields}


def _decode_table(data: dict[str, Any]) -> pd.DataFrame:
    columns = [column for start, stop in data["columns"] for column in range(start, stop)]
    fields = {name: cells(_decode_cells(field)) for name, field in data["fields"].items()}
    if any(len(field) != len(columns) for field in fields.values()):
        raise FormatError("a table's columns have different lengths")
    return pd.DataFrame({**fields, COLUMN: pd.Series(columns, dtype="int64")})


def _encode_cells(column: pd.Series, name: str) -> dict[str, Any]:
    values = [None if _is_missing(value) else value for value in column.tolist()]
    for value in values:
        if value is not None and not isinstance(value, str | bool | int | float):
            raise InputError(
                f"Column {name!r} of a track table has {value!r}; text, numbers, True and False "
                "can be kept"
            )
    if pd.api.types.is_float_dtype(column.dtype):
        return {"numbers": values}
    # By type as well: True == 1 == 1.0.
    known = {(type(value), value): None for value in values if value is not None}
    codes = {key: code for code, key in enumerate(known)}
    return {
        "values": [value for _, value in known],
        "codes": [_MISSING if v is None else codes[(type(v), v)] for v in values],
    }


def _decode_cells(field: dict[str, Any]) -> list[Any]:
    if "numbers" in field:
        return [math.nan if value is None else float(value) for value in field["numbers"]]
    values = [*field["values"], math.nan]  # code -1
    if any(not _MISSING <= code < len(field["values"]) for code in field["codes"]):
        raise FormatError("a code lies outside its values")
    return [values[code] for code in field["codes"]]


def _is_missing(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _runs(columns: list[int]) -> list[list[int]]:
    """Ascending stretches `[start, stop)` of a list of whole numbers."""
    runs: list[list[int]] = []
    for column in columns:
        if runs and runs[-1][1] == column:
            runs[-1][1] += 1
        else:
            runs.append([column, column + 1])
    return runs
