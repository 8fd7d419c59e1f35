"""How likely sums are: of values drawn at random from those at hand, exactly, by convolution."""

import numpy as np
from jaxtyping import Float64, Int64

STEPS = 200
"""Steps from 0 to the largest value, up and down."""


def rounded(values: Float64[np.ndarray, " values"], unit: float) -> Int64[np.ndarray, " values"]:
    """Values in steps of `unit` / 200, to the nearest."""
    return np.rint(values / unit * STEPS).astype(np.int64)


def sum_chances(
    steps: Int64[np.ndarray, " values"], most: int
) -> list[tuple[Float64[np.ndarray, " sums"], Float64[np.ndarray, " sums"]]]:
    """For 1 to `most` draws, with replacement: the chance of each sum or more, and of it or less.

    Parameters
    ----------
    steps
        What is drawn from; each -200 to 200.
    most
        Draws at most.

    Returns
    -------
    list of (upper, lower)
        Of n draws, for the sums -200 n to 200 n.
    """
    share = np.bincount(steps + STEPS, minlength=2 * STEPS + 1) / len(steps)
    found = []
    chance = np.ones(1)
    for _ in range(most):
        chance = np.convolve(chance, share)
        upper = np.cumsum(chance[::-1])[::-1]
        lower = np.cumsum(chance)
        found.append((np.minimum(upper, 1.0), np.minimum(lower, 1.0)))
    return found
