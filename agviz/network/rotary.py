"""Rotary positions: each pair of channels is turned by an angle that grows with the position.

The product of two turned vectors then depends on their distance, not on where they lie: for the
tower's attention in tokens, for splice junctions in bp.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float, Float32, Int


def frequencies(channels: int, max_position: int) -> Float32[Array, " {channels}//2"]:
    """Radians per position of each pair of channels.

    Parameters
    ----------
    channels
        Channels of the vectors to turn, an even number.
    max_position
        Where the longest wavelengths end, in the unit of the positions.

    Returns
    -------
    Float32[Array, " channels/2"]
        `1 / (j + geomspace(1, max_position - channels/2 + 1)_j)`, computed in float32 throughout:
        far along the sequence, float64 here would turn vectors by other angles than those that the
        published network was trained with.
    """
    pairs = channels // 2
    last = max_position - pairs + 1
    widths = jnp.geomspace(1, last, pairs, dtype=jnp.float32)
    return 1.0 / (jnp.arange(pairs, dtype=jnp.float32) + widths)


def phases(
    positions: Int[Array, "*places"], *, channels: int, max_position: int
) -> tuple[Float32[Array, "*places channels"], Float32[Array, "*places channels"]]:
    """Cosine and sine of each position's angles, each twice in a row, for `turn`."""
    theta = positions.astype(jnp.float32)[..., None] * frequencies(channels, max_position).reshape(
        (1,) * positions.ndim + (-1,)
    )
    theta = jnp.repeat(theta, 2, axis=-1)
    return jnp.cos(theta), jnp.sin(theta)


def turn(
    x: Float[Array, "*places channels"],
    cosine: Float32[Array, "#*places channels"],
    sine: Float32[Array, "#*places channels"],
) -> Float[Array, "*places channels"]:
    """Turn each pair of channels (x0, x1) towards (-x1, x0); float32 inside, the dtype of `x` out.

    >>> cosine, sine = phases(jnp.array([0, 1]), channels=2, max_position=2)
    >>> turn(jnp.array([[1.0, 0.0], [1.0, 0.0]]), cosine, sine).round(3)
    Array([[1.   , 0.   ],
           [0.54 , 0.841]], dtype=float32)
    """
    swapped = jnp.flip(x.reshape(*x.shape[:-1], -1, 2), axis=-1)
    signs = jnp.array([-1, 1], x.dtype).reshape((1,) * x.ndim + (2,))
    across = (swapped * signs).reshape(x.shape)
    return (x * cosine + across * sine).astype(x.dtype)
