"""From the scale in which tracks are learnt to that of the data, such as reads per bin.

Training targets were divided by each track's mean, and large values squashed; this undoes it.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026), methods.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float, Float32

from agviz.network.layers import per_channel

SOFT_CLIP = 10.0
"""Above it the targets were squashed to `2 sqrt(10 x) - 10`."""


def expand(scaled: Float32[Array, "..."]) -> Float32[Array, "..."]:
    """Undo the squashing of large values: `(y + 10)^2 / 40` where `y > 10`.

    >>> expand(jnp.array([3.0, 10.0, 30.0]))
    Array([ 3., 10., 40.], dtype=float32)
    """
    large = (scaled + SOFT_CLIP) ** 2 / (4 * SOFT_CLIP)
    return jnp.where(scaled > SOFT_CLIP, large, scaled)


def to_data_units(
    scaled: Float32[Array, "... tracks"],
    means: Float[Array, " tracks"],
    *,
    resolution: int,
    power: int | float = 1.0,
) -> Float32[Array, "... tracks"]:
    """Scaled predictions in the units of the data.

    Parameters
    ----------
    scaled
        What a track head predicts, not rounded.
    means
        The mean of each track's non-zero values (`nonzero_mean` in the track metadata), per bp;
        NaN, as padding tracks have it, makes the track NaN.
    resolution
        bp per bin.
    power
        Exponent that squashed the targets: 0.75 for RNA-seq, 1 for all others.
    """
    y = expand(scaled)
    if power != 1:
        y = y ** (1 / power)
    return y * per_channel(means.astype(jnp.float32) * resolution, y.ndim)
