"""Values that are not known, where a bin or cell shows them together with known ones: unseen."""

import numpy as np
from jaxtyping import Float32, Int32, Int64

from agviz._counts import agreeing, counted
from agviz.figure.findings import Finding


def gap_findings(where: str, hidden: int, cells: str = "cells") -> tuple[Finding, ...]:
    """One finding if any unknown value is hidden; `cells` is what shows it with known ones."""
    if not hidden:
        return ()
    return (
        Finding(
            "hidden gaps",
            f"{where}: {counted(hidden, 'unknown value')} in {cells} that show known ones",
            "zoom in, or say in the caption that some values are not known",
        ),
    )


def gap_words(hidden: int, cells: str = "cells") -> list[str]:
    """The same for a caption."""
    are = agreeing(hidden, "is", "are")
    told = f"{counted(hidden, 'value')} that {are} not known {are} left out of {cells} with others"
    return [told] if hidden else []


def hidden_in_ranges(
    values: Float32[np.ndarray, "rows positions"],
    lows: Int64[np.ndarray, " columns"],
    highs: Int64[np.ndarray, " columns"],
) -> int:
    """How many unknown values lie in a range [low, high) that holds known ones of the row, too."""
    return sum(_hidden_in_row(np.flatnonzero(np.isnan(row)), lows, highs) for row in values)


def _hidden_in_row(
    unknown: Int64[np.ndarray, " unknown"],
    lows: Int64[np.ndarray, " columns"],
    highs: Int64[np.ndarray, " columns"],
) -> int:
    """How many of these positions lie in a range with others beside them."""
    first, last = np.searchsorted(unknown, lows), np.searchsorted(unknown, highs)
    mixed = last - first < highs - lows
    cover = np.zeros(len(unknown) + 1, dtype=np.int64)  # ranges may share a value at their edges
    np.add.at(cover, first[mixed], 1)
    np.subtract.at(cover, last[mixed], 1)
    return int((np.cumsum(cover)[:-1] > 0).sum())


def hidden_in_squares(
    values: Float32[np.ndarray, "bins bins"], factor: int
) -> Int32[np.ndarray, "n n"]:
    """Unknown values of each square of `factor` bins a side that holds known ones, too."""
    count = -(-len(values) // factor)
    unknown = np.zeros((count * factor, count * factor), dtype=np.int32)
    unknown[: len(values), : len(values)] = np.isnan(values)
    known = np.zeros_like(unknown)
    known[: len(values), : len(values)] = ~np.isnan(values)
    shape = count, factor, count, factor
    some, others = (each.reshape(shape).sum(axis=(1, 3)) for each in (unknown, known))
    return np.where(others > 0, some, 0).astype(np.int32)
