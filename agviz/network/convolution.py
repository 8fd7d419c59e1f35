"""Convolution along the sequence, where most of the network's arithmetic is.

On accelerators it is XLA's own. On CPUs, long and wide convolutions of width 5 are computed by
Toom and Cook's algorithm (often called Winograd's): the four outputs of a block are coefficients of
a product of polynomials, which is computed at eight points instead. That is 8 matrix products in
place of 4 x 5, so 2.5 times fewer multiplications.

Measured while choosing (2 cores of an AMD EPYC 7003, JAX 0.10, float32; multiplications counted as
if none were saved, as a share of the rate of a 4,096 x 4,096 product; relative error):

=========================================  ============  ==============  ============  =======
length x channels                          8,192 x 768   2,048 x 1,024   512 x 1,280   error
=========================================  ============  ==============  ============  =======
XLA's own                                      1.2             1.1            1.1      2.5e-07
XLA's own, as one of two dimensions            1.1             1.0            0.7      8e-07
five shifted products                          0.8             0.9            0.7      5e-07
one product of gathered neighbours             0.7             0.7            0.8      8e-07
blocks of 2 outputs, 6 points                  1.5             1.4             -       6e-07
blocks of 3 outputs, 7 points                  1.9             1.6             -       1.1e-06
blocks of 4 outputs, 8 points (chosen)         2.0             2.0            1.3      1.2e-06
=========================================  ============  ==============  ============  =======

The errors are random and the whole network does not feel them: its 1-bp embedding at 8,192 bp is
1.3e-6 from the published one with XLA's convolutions and 1.4e-6 with blocks of 4.

References
----------
Cook (1966) "On the minimum computation time of functions", PhD thesis, Harvard.
Winograd (1980) *Arithmetic complexity of computations*, SIAM.
Lavin and Gray (2016) "Fast algorithms for convolutional neural networks", CVPR 4013-4021.
"""

import functools
from collections.abc import Sequence
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array, Float, Float32, Float64

WIDTH = 5
"""Width of the kernels that are computed in blocks."""

OUTPUTS = 4
"""Outputs of a block."""

POINTS = (0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0)
"""Where the polynomials are evaluated, besides infinity; of all sets of 7 tried, the most exact."""

MIN_LENGTH = 1024
"""Below it, transforming the kernel takes as long as the products saved."""

MIN_CHANNELS = 256
"""Below it, the sums before and after the products take as long as the products saved."""


def convolve(
    x: Float[Array, "batch length inputs"], kernel: Float[Array, "width inputs outputs"]
) -> Float[Array, "batch length outputs"]:
    """Stride 1, zeros beyond the ends (SAME), in the dtype of `x`.

    Products are accumulated in float32. A compiled program has the way of its own platform.
    """
    return lax.platform_dependent(x, kernel, cpu=_on_cpu, default=_directly)


def _directly(
    x: Float[Array, "batch length inputs"], kernel: Float[Array, "width inputs outputs"]
) -> Float[Array, "batch length outputs"]:
    return lax.conv_general_dilated(
        x,
        kernel,
        window_strides=(1,),
        padding="SAME",
        dimension_numbers=("NWC", "WIO", "NWC"),
        precision=lax.Precision.HIGHEST,
    )


def _on_cpu(
    x: Float[Array, "batch length inputs"], kernel: Float[Array, "width inputs outputs"]
) -> Float[Array, "batch length outputs"]:
    """In float32, rounded at the end: in bfloat16 XLA would round between the taps."""
    wide_x, wide_kernel = x.astype(jnp.float32), kernel.astype(jnp.float32)
    worth = is_worth_blocks(x.shape[1], kernel.shape)
    y = _in_blocks(wide_x, wide_kernel) if worth else _directly(wide_x, wide_kernel)
    return y.astype(x.dtype)


def is_worth_blocks(length: int, kernel: tuple[int, ...]) -> bool:
    """Whether a CPU convolves so long a sequence with a kernel of this shape in blocks."""
    width, inputs, outputs = kernel
    return width == WIDTH and length >= MIN_LENGTH and min(inputs, outputs) >= MIN_CHANNELS


def count_operations(length: int, kernel: tuple[int, ...], *, platform: str) -> int:
    """Multiplications and additions in the matrix products of one convolution.

    Parameters
    ----------
    length
        Positions of the sequence.
    kernel
        The kernel's shape: width, inputs, outputs.
    platform
        JAX's name of it, such as `"cpu"`.
    """
    width, inputs, outputs = kernel
    products = length * width
    if platform == "cpu" and is_worth_blocks(length, kernel):
        products = -(-length // OUTPUTS) * (len(POINTS) + 1)
    return 2 * products * inputs * outputs


def _in_blocks(
    x: Float32[Array, "batch length inputs"], kernel: Float32[Array, "width inputs outputs"]
) -> Float32[Array, "batch length outputs"]:
    """The same as `_directly`, by products at points."""
    batch, length, channels = x.shape
    blocks = -(-length // OUTPUTS)
    before = WIDTH // 2
    after = (blocks + 1) * OUTPUTS - before - length
    padded = jnp.pad(x, ((0, 0), (before, after), (0, 0)))
    padded = padded.reshape(batch, blocks + 1, OUTPUTS, channels)
    # The i-th input of every block; the last of a block are the first of the next.
    inputs = [
        padded[:, i // OUTPUTS : i // OUTPUTS + blocks, i % OUTPUTS]
        for i in range(OUTPUTS + WIDTH - 1)
    ]
    transforms = block_transforms()
    products = [
        _multiply(_combine(of_inputs, inputs), _combine(of_kernel, list(kernel)))
        for of_inputs, of_kernel in zip(transforms.inputs, transforms.kernel, strict=True)
    ]
    y = jnp.stack([_combine(row, products) for row in transforms.outputs], axis=2)
    return y.reshape(batch, blocks * OUTPUTS, -1)[:, :length]


def _multiply(
    x: Float32[Array, "batch blocks inputs"], w: Float32[Array, "inputs outputs"]
) -> Float32[Array, "batch blocks outputs"]:
    """A matrix product, said as a convolution of width 1.

    XLA's CPU compiler then takes a product that sums in parts: up to a fifth faster than that of
    `jnp.matmul`, and of half its rounding error, which the transform back would magnify.
    """
    return _directly(x, w[None])


def _combine(
    factors: Float64[np.ndarray, " terms"], terms: Sequence[Float32[Array, "..."]]
) -> Float32[Array, "..."]:
    """The sum of the terms, each times its factor; without those of factor 0."""
    parts = [
        term if factor == 1 else term * float(factor)
        for factor, term in zip(factors, terms, strict=True)
        if factor
    ]
    return sum(parts[1:], start=parts[0])


class Transforms(NamedTuple):
    """What makes a block's inputs and the kernel meet in one product per point.

    `outputs @ ((inputs @ x) * (kernel @ w))` slides the five weights `w` over the eight values `x`.
    """

    inputs: Float64[np.ndarray, "points points"]
    kernel: Float64[np.ndarray, "points width"]
    outputs: Float64[np.ndarray, "block points"]


@functools.cache
def block_transforms() -> Transforms:
    """The transforms for `POINTS` and infinity, by Lagrange's interpolation, transposed."""
    points = np.array(POINTS)
    finite = len(points)
    between = points[:, None] - points[None, :] + np.eye(finite)
    kernel = np.zeros((finite + 1, WIDTH))
    kernel[:-1] = np.vander(points, WIDTH, increasing=True) / between.prod(axis=1)[:, None]
    outputs = np.zeros((OUTPUTS, finite + 1))
    outputs[:, :-1] = np.vander(points, OUTPUTS, increasing=True).T
    kernel[-1, -1] = outputs[-1, -1] = 1  # at infinity only the highest coefficients count
    inputs = np.zeros((finite + 1, finite + 1))
    for i in range(finite):  # the polynomial that is zero at all other points
        inputs[i, :-1] = np.poly(np.delete(points, i))[::-1]
    inputs[-1] = np.poly(points)[::-1]
    # A power of two of each point's inputs moves to its kernel, so that all have like sizes.
    size = 2.0 ** np.round(np.log2(np.abs(inputs).max(axis=1, keepdims=True)))
    return Transforms(inputs / size, kernel * size, outputs)
