"""At the door of panels of scores: a data frame or an `AnnData` becomes numbers with names."""

from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz.errors import InputError
from agviz.figure.misfit import is_anndata, is_table, misfit
from agviz.genome.real_numbers import check_size

BETWEEN = " | "  # of the levels of a name
SCORES = ("quantile_score", "empirical_quantile", "raw_score")
ROWS = ("variant_id", "scored_interval")
ACROSS = ("track_name", "biosample_name", "output_type")

Table = tuple[Float64[np.ndarray, "rows columns"], list[str], list[str]]
"""Values and the names of rows and columns."""


def read_table(data: Any, panel: str) -> Table:
    """Values and names of a frame or an AnnData, for a `panel` named in errors.

    Raises
    ------
    InputError
        For anything else, and for a table without real numbers.
    """
    if is_anndata(data):
        values = data.X.toarray() if hasattr(data.X, "toarray") else data.X
        rows, columns = data.obs_names, data.var_names
    elif is_table(data):
        _check_no_list(data, panel)
        values, rows, columns = data.to_numpy(), data.index, data.columns
    else:
        raise misfit(panel, data, "a pandas data frame or an AnnData")
    table = np.asarray(values)
    if table.ndim != 2 or table.dtype.kind not in "fiub" or not table.size:
        raise InputError(
            f"A table of scores holds real numbers, at least one; got {table.dtype} of shape "
            f"{table.shape}"
        )
    check_size(table, "Scores")
    return table.astype(np.float64), list(map(_name, rows)), list(map(_name, columns))


def _name(name: Any) -> str:
    """A row's or column's name; the levels of several joined."""
    return BETWEEN.join(map(str, name)) if isinstance(name, tuple) else str(name)


def _check_no_list(data: Any, panel: str) -> None:
    """Refuse a tidy frame of scores, which has a row per score, with how it becomes a table."""
    columns = {str(name) for name in data.columns}
    values = [name for name in SCORES if name in columns]
    rows, across = ([name for name in names if name in columns] for names in (ROWS, ACROSS))
    if values and rows and across:
        call = f".pivot_table(index={rows[0]!r}, columns={across[0]!r}, values={values[0]!r})"
        raise InputError(
            f"{panel} takes a table with a row per variant and a column per track; these are "
            f"scores one below the other: give frame{call}"
        )
