"""How sure a mean or median of a few values is: percentiles of what resampling gives.

References
----------
.. [1] B. Efron, R. J. Tibshirani, *An Introduction to the Bootstrap* (1993), chapter 13.
"""

from typing import Literal

import numpy as np
from jaxtyping import Float64

Statistic = Literal["mean", "median"]
RESAMPLES = 2_000
BLOCK = 4_000_000  # values drawn at a time


def statistic_of(samples: Float64[np.ndarray, " samples"], statistic: Statistic) -> float:
    """Mean or median; NaN of nothing."""
    if not len(samples):
        return float("nan")
    return float(np.mean(samples) if statistic == "mean" else np.median(samples))


def bootstrap_interval(
    samples: Float64[np.ndarray, " samples"],
    statistic: Statistic,
    *,
    level: float,
    seed: tuple[int, ...],
) -> tuple[float, float]:
    """Ends of the percentile interval at `level` (0 to 1); NaN of fewer than two samples.

    The same seed gives the same interval.
    """
    count = len(samples)
    if count < 2:
        return float("nan"), float("nan")
    draw = np.random.default_rng(seed)
    found: list[Float64[np.ndarray, " block"]] = []
    step = max(1, BLOCK // count)
    for start in range(0, RESAMPLES, step):
        size = min(step, RESAMPLES - start)
        drawn = samples[draw.integers(0, count, (size, count))]
        found.append(drawn.mean(1) if statistic == "mean" else np.median(drawn, axis=1))
    low, high = np.quantile(np.concatenate(found), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
