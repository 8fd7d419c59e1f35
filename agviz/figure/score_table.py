"""At the door of panels of scores: a data frame or an `AnnData` becomes numbers with names."""

from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz.errors import InputError
from agviz.figure.misfit import is_anndata, is_table, misfit
from agviz.genome.real_numbers import check_size

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
    return table.astype(np.float64), [str(name) for name in rows], [str(name) for name in columns]
