"""The density of a sample, smoothed by Gaussian kernels of Silverman's width.

References
----------
.. [1] B. W. Silverman, *Density Estimation for Statistics and Data Analysis* (1986), equation 3.31.
"""

import numpy as np
from jaxtyping import Float64

from agviz.figure.scales import YScale
from agviz.figure.scene import frozen

PLACES = 200  # at which a density is worked out
BAR = 0.5  # mm, the width of what stands for values that are all the same


def bandwidth(values: Float64[np.ndarray, " values"]) -> float:
    """0.9 min(SD, IQR / 1.34) n^(-1/5); of a sample that does not vary, 0."""
    spread = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    quarter = float(np.subtract(*np.quantile(values, [0.75, 0.25]))) / 1.34
    narrow = min(spread, quarter) or spread
    return 0.9 * narrow * len(values) ** -0.2


def density(
    values: Float64[np.ndarray, " values"], at: Float64[np.ndarray, " places"]
) -> Float64[np.ndarray, " places"]:
    """Density at each place; zeros where the sample does not vary."""
    width = bandwidth(values) if len(values) else 0.0
    if width == 0:
        return np.zeros(len(at))
    apart = (at[:, None] - values) / width
    kernels = np.exp(-0.5 * apart**2)
    return np.asarray(kernels.sum(1) / (len(values) * width * np.sqrt(2 * np.pi)))


def cloud(
    values: Float64[np.ndarray, " values"], x: YScale, *, foot: float, height: float
) -> Float64[np.ndarray, "points 2"] | None:
    """The outline of a density over `foot`, from the least to the greatest value, in mm.

    A bar where all values are the same; None where the axis has nothing of it.
    """
    low, high = float(values.min()), float(values.max())
    if high < x.low or low > x.high:
        return None
    places = np.linspace(max(low, x.low), min(high, x.high), PLACES)
    heights = density(values, places)
    across = x.mm(places)
    if low == high:
        across, heights = x.at(low) + np.array([-BAR / 2, BAR / 2]), np.ones(2)
    if not heights.max() > 0:
        return None
    everywhere = density(values, np.linspace(low, high, PLACES))
    most = max(float(heights.max()), float(everywhere.max()))  # on the axis or not
    tops = foot - heights / most * height
    ends = [[across[-1], foot], [across[0], foot]]
    return frozen(np.vstack([np.column_stack([across, tops]), ends]))
