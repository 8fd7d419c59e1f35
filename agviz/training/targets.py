"""From data to the scale in which tracks are learnt: the exact inverse of `network.units`.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026), methods.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float, Float32

from agviz.network.layers import per_channel
from agviz.network.units import SOFT_CLIP


def squash(values: Float[Array, "..."]) -> Float[Array, "..."]:
    """Large values by their root: `2 sqrt(10 t) - 10` where `t > 10`; `expand` undoes it.

    Its gradient is finite everywhere.

    >>> squash(jnp.array([3.0, 10.0, 40.0]))
    Array([ 3., 10., 30.], dtype=float32)
    """
    root = jnp.sqrt(SOFT_CLIP * jnp.maximum(values, SOFT_CLIP))
    return jnp.where(values > SOFT_CLIP, 2 * root - SOFT_CLIP, values)


def to_scaled(
    values: Float32[Array, "... tracks"],
    means: Float[Array, " tracks"],
    *,
    resolution: int,
    power: int | float = 1.0,
) -> Float32[Array, "... tracks"]:
    """Data in the scale of scaled predictions; `network.units.to_data_units` undoes it.

    Parameters
    ----------
    values
        In the units of the data, such as reads per bin; not negative. NaN stays NaN.
    means
        The mean of each track's non-zero values (`nonzero_mean` in the track metadata), per bp.
    resolution
        bp per bin of the values.
    power
        Exponent that squashes the targets: 0.75 for RNA-seq, 1 for all others.
    """
    scaled = values / per_channel(means.astype(jnp.float32) * resolution, values.ndim)
    if power != 1:
        scaled = scaled**power
    return squash(scaled)


def sum_bins(
    values: Float32[Array, "batch length tracks"], bins: int
) -> Float32[Array, "batch length/{bins} tracks"]:
    """Sums over each so many neighbours: of data at 1 bp, those at `bins` bp."""
    batch, length, tracks = values.shape
    return values.reshape(batch, length // bins, bins, tracks).sum(axis=2)
