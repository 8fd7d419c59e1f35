"""Tables and loose values as JSON, and back without a difference.

Track tables mix text, numbers, None and NaN in one column, and which of them a cell holds decides
whether the SDK's functions work. JSON has neither NaN nor dtypes, so what it lacks is written as a
small object with one key: `{"float": "nan"}`, `{"tuple": [...]}`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from agviz.errors import FormatError, InputError
from agviz.genome.types import Interval, Junction, Variant

KeepArray = Callable[[np.ndarray], str]
FetchArray = Callable[[str], np.ndarray]


def encode(value: Any, *, where: str, keep_array: KeepArray | None = None) -> Any:
    """`value` as what JSON can hold.

    Parameters
    ----------
    value
        None, text, numbers, lists, tuples, dicts with text keys, the SDK's intervals and variants,
        tables, and arrays if they can be kept.
    where
        What it is, for the error: `"uns['spread']"`.
    keep_array
        Stores an array elsewhere and gives the name it has there.

    Raises
    ------
    InputError
        For a value of another type.
    """

    def part(each: Any) -> Any:
        return encode(each, where=where, keep_array=keep_array)

    if isinstance(value, np.generic):  # Before float and str, which some of them are too.
        return {"scalar": [value.dtype.str, part(value.item())]}
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if np.isfinite(value) else {"float": repr(value)}
    if value is pd.NA:
        return {"missing": "NA"}
    if isinstance(value, list):
        return [part(each) for each in value]
    if isinstance(value, tuple):
        return {"tuple": [part(each) for each in value]}
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {"dict": {key: part(each) for key, each in value.items()}}
    if isinstance(value, Interval):
        return {"interval": encode_interval(value)}
    if isinstance(value, Variant):
        return {"variant": encode_variant(value)}
    if isinstance(value, pd.DataFrame):
        return {"table": encode_table(value, where=where)}
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" and keep_array is not None:
        return {"array": keep_array(value)}
    raise InputError(
        f"{where} holds a {type(value).__name__}, which cannot be saved; leave it out, or turn it "
        "into numbers, text, lists or numeric arrays"
    )


def decode(value: Any, *, fetch_array: FetchArray | None = None) -> Any:
    """What `encode` was given.

    Raises
    ------
    FormatError
        For what `encode` never writes.
    """

    def part(each: Any) -> Any:
        return decode(each, fetch_array=fetch_array)

    if isinstance(value, list):
        return [part(each) for each in value]
    if not isinstance(value, dict):
        return value
    kind, content = _only_item(value)
    match kind:
        case "float":
            return float(content)
        case "scalar":
            return np.dtype(content[0]).type(part(content[1]))
        case "missing":
            return pd.NA
        case "tuple":
            return tuple(part(each) for each in content)
        case "dict":
            return {key: part(each) for key, each in content.items()}
        case "interval":
            return decode_interval(content)
        case "variant":
            return decode_variant(content)
        case "table":
            return decode_table(content)
        case "array" if fetch_array is not None:
            return fetch_array(content)
    raise FormatError(f"Saved predictions hold a value that this version cannot read: {value!r}")


def _only_item(value: dict[str, Any]) -> tuple[str, Any]:
    """Key and content of an object with one key; else a key that stands for nothing."""
    return next(iter(value.items())) if len(value) == 1 else ("", None)


def encode_interval(interval: Interval) -> list[Any]:
    """An interval or junction, as the list of its fields."""
    fields = [interval.chromosome, int(interval.start), int(interval.end), interval.strand]
    info = encode(dict(interval.info), where=f"info of {interval}")
    fields += [interval.name, info]
    if isinstance(interval, Junction):
        fields.append(encode(interval.k, where=f"k of {interval}"))
    return fields


def decode_interval(fields: list[Any]) -> Interval:
    """What `encode_interval` was given."""
    chromosome, start, end, strand, name, info, *k = fields
    if k:
        return Junction(chromosome, start, end, strand, name, decode(info), k=decode(k[0]))
    return Interval(chromosome, start, end, strand, name, decode(info))


def encode_variant(variant: Variant) -> list[Any]:
    """A variant, as the list of its fields."""
    return [
        variant.chromosome, int(variant.position), variant.reference_bases,
        variant.alternate_bases, variant.name,
        encode(dict(variant.info), where=f"info of {variant.as_truncated_str()}"),
    ]  # fmt: skip


def decode_variant(fields: list[Any]) -> Variant:
    """What `encode_variant` was given."""
    return Variant(*fields[:-1], info=decode(fields[-1]))


def encode_table(table: pd.DataFrame, *, where: str) -> dict[str, Any]:
    """A table with its dtypes and its index."""
    columns = []
    for name, column in table.items():
        cells = column.tolist()
        kind = str(column.dtype)
        if isinstance(column.dtype, pd.CategoricalDtype):
            kind = "object"
        columns.append(
            {
                "name": str(name),
                "dtype": kind,
                "values": [encode(cell, where=f"{where}, column {name!r}") for cell in cells],
            }
        )
    index = table.index
    if isinstance(index, pd.RangeIndex):
        rows: Any = {"range": [index.start, index.stop, index.step]}
    else:
        rows = {"values": [encode(each, where=f"{where}, index") for each in index.tolist()]}
        rows["dtype"] = str(index.dtype)
    return {"columns": columns, "index": rows}


def decode_table(content: dict[str, Any]) -> pd.DataFrame:
    """What `encode_table` was given (categories come back as the objects they are)."""
    rows = content["index"]
    index: pd.Index
    if "range" in rows:
        index = pd.RangeIndex(*rows["range"])
    else:
        index = pd.Index([decode(each) for each in rows["values"]], dtype=rows["dtype"])
    columns = {
        column["name"]: pd.Series(
            [decode(cell) for cell in column["values"]], index=index, dtype=column["dtype"]
        )
        for column in content["columns"]
    }
    return pd.DataFrame(columns, index=index)
