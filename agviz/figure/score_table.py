"""At the door of panels of scores: a data frame or an `AnnData` becomes numbers with names."""

from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz.errors import InputError

Table = tuple[Float64[np.ndarray, "rows columns"], list[str], list[str]]
"""Values and the names of rows and columns."""


def is_table(data: Any) -> bool:
    """Whether data are a frame or an AnnData; known by what they have, so nothing is imported."""
    return is_anndata(data) or (hasattr(data, "columns") and hasattr(data, "index"))


def is_anndata(data: Any) -> bool:
    """Whether data are observations x variables."""
    return hasattr(data, "obs_names") and hasattr(data, "X")


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
        raise InputError(
            f"{panel} cannot draw {type(data).__name__}; it takes a pandas data frame or an AnnData"
        )
    table = np.asarray(values)
    if table.ndim != 2 or table.dtype.kind not in "fiub" or not table.size:
        raise InputError(
            f"A table of scores holds real numbers, at least one; got {table.dtype} of shape "
            f"{table.shape}"
        )
    return table.astype(np.float64), [str(name) for name in rows], [str(name) for name in columns]
