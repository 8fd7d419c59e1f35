"""Variants at the door of `Lollipops`: as features, each with its value as score."""

from collections.abc import Sequence
from numbers import Real
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from agviz._counts import counted
from agviz.errors import InputError
from agviz.figure.annotations import variant_label
from agviz.figure.interval_inputs import HeldFeatures, SourceFeatures, from_table, read_intervals
from agviz.figure.misfit import is_source, misfit
from agviz.figure.regions import changed_span
from agviz.figure.table_columns import needed_column
from agviz.genome.parse import parse_variant
from agviz.genome.types import Interval, Variant

Numbers: TypeAlias = Sequence[int | float] | np.ndarray | pd.Series
Values: TypeAlias = str | int | float | Numbers

TAKES = (
    "variants, intervals, a table with variant_id or Chromosome, Start and End, or an opened file "
    "of features (agviz.open_track('calls.vcf'))"
)
SCORED = ("variant_id",)
"""The column by which a table of scored variants is told from one of features."""


def read_lollipops(
    data: Any, values: Values | None, *, column: str | None
) -> HeldFeatures | SourceFeatures:
    """Features whose scores are the values; `column` is what they are colored by.

    Raises
    ------
    InputError
        For data of another kind, values that are not one per variant, or a lacking column.
    """
    if isinstance(data, Variant):
        data = [data]
        values = [values] if isinstance(values, Real) else values
    if _is_list(data) and all(isinstance(each, Variant) for each in data):
        data = _table(data, values, column)
        values = None if values is None else "score"
    if isinstance(data, pd.DataFrame):
        return from_table(_with_values(_placed(data), values), "Lollipops", column=column)
    if values is not None:
        raise InputError(
            "values are given with a list of Variant or a table; of a file they are its scores "
            "(of a VCF, QUAL)"
        )
    listed = [data] if isinstance(data, Interval) else data
    intervals = isinstance(listed, Sequence) and all(isinstance(each, Interval) for each in listed)
    if not intervals and not (is_source(data) and data.kind == "features"):
        raise misfit("Lollipops", data, TAKES)
    return read_intervals(data, column=column)


def has_scores(data: Any) -> bool:
    """Whether a table has a column of scores, known or not."""
    columns = data.columns if isinstance(data, pd.DataFrame) else ()
    return any(str(name).casefold() == "score" for name in columns)


def _table(variants: Sequence[Variant], values: Values | None, column: str | None) -> pd.DataFrame:
    """A row for each variant: the span that it changes, its name, its value, its group."""
    spans = [changed_span(variant) for variant in variants]
    table = pd.DataFrame(
        {
            "Chromosome": [variant.chromosome for variant in variants],
            "Start": [start for start, _ in spans],
            "End": [end for _, end in spans],
            "name": [variant_label(variant) for variant in variants],
        }
    )
    if column is not None:
        table[column] = [variant.info.get(column) for variant in variants]
    if isinstance(values, str):
        if not any(values in variant.info for variant in variants):
            raise InputError(f"None of the variants has {values!r} in its info; values names it")
        values = [variant.info.get(values, np.nan) for variant in variants]
    if values is not None:
        table["score"] = _one_each(values, len(table))
    return table


def _placed(table: pd.DataFrame) -> pd.DataFrame:
    """A table of scored variants with their places; any other as it is."""
    if not set(SCORED) <= set(table.columns):
        return table
    variants = [parse_variant(text) for text in table[SCORED[0]].astype(str)]
    places = _table(variants, None, None)
    return table.assign(**{name: places[name].to_numpy() for name in places})


def _with_values(table: pd.DataFrame, values: Values | None) -> pd.DataFrame:
    """The table with its values in the column `score`."""
    if values is None:
        return table
    if isinstance(values, str):
        found = table[needed_column(table, (values,), "Lollipops")]
    else:
        found = pd.Series(_one_each(values, len(table)), index=table.index)
    rest = [name for name in table.columns if str(name).casefold() != "score"]
    return table[rest].assign(score=found)


def _is_list(data: Any) -> bool:
    return isinstance(data, Sequence) and not isinstance(data, str)


def _one_each(values: Any, count: int) -> list[Any]:
    """Values, one for each of `count` variants."""
    got = len(values) if np.ndim(values) == 1 else repr(values)
    if got != count:
        raise InputError(
            f"values must be one per variant; got {got} for {counted(count, 'variant')}"
        )
    return list(values)
