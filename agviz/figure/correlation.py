"""How well two series agree: Pearson's r, and Spearman's ρ as the r of their ranks."""

import numpy as np
from jaxtyping import Float64

Series = Float64[np.ndarray, " points"]


def correlation(x: Series, y: Series, statistic: str) -> float:
    """`"pearson"` or `"spearman"` of two series; NaN where one of them does not vary."""
    if statistic == "spearman":
        x, y = ranks(x), ranks(y)
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1])


def ranks(values: Series) -> Series:
    """Ranks from 1 on; equal values share the mean of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[place]
