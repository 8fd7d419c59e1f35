"""Convolution along the sequence, where most of the network's arithmetic is."""

import jax
from jaxtyping import Array, Float


def convolve(
    x: Float[Array, "batch length inputs"], kernel: Float[Array, "width inputs outputs"]
) -> Float[Array, "batch length outputs"]:
    """Stride 1, zeros beyond the ends (SAME), in the dtype of `x`."""
    return jax.lax.conv_general_dilated(
        x,
        kernel,
        window_strides=(1,),
        padding="SAME",
        dimension_numbers=("NWC", "WIO", "NWC"),
        precision=jax.lax.Precision.HIGHEST,
    )
