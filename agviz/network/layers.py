"""The few building blocks of which all parts of the network are made.

The parameters' dtype is the precision: float32 throughout, or bfloat16 for the published mixed
precision. A layer computes in that dtype, except where MODEL says float32 (statistics of norms,
logits). Parameters have the names of the published checkpoint, so its tree is used as it is.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026), methods.
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
from flax import linen as nn
from jax import lax
from jax.ad_checkpoint import checkpoint_name
from jaxtyping import Array, Float, Float32

from agviz.network.convolution import convolve
from agviz.network.training_mode import Training, measures

EPSILON = 1e-5  # of every norm
SMALLEST_VARIANCE = 1e-4  # of a standardised kernel, times its fan-in
GELU_SLOPE = 1.702

_BLOCK = "block"
BLOCKS_ALONE = jax.checkpoint_policies.save_only_these_names(_BLOCK)
"""For `jax.checkpoint`: keep what lies between blocks, compute what is within them once more."""

_FAN_IN = nn.initializers.variance_scaling(1.0, "fan_in", "normal")
_ONES, _ZEROS = nn.initializers.ones, nn.initializers.zeros


def gelu(x: Float[Array, "..."]) -> Float[Array, "..."]:
    """The sigmoid approximation `x * sigmoid(1.702 x)`."""
    return x * jax.nn.sigmoid(GELU_SLOPE * x)


def pool(x: Float[Array, "batch length channels"]) -> Float[Array, "batch length/2 channels"]:
    """The larger of each two neighbours along the sequence."""
    batch, length, channels = x.shape
    return x.reshape(batch, length // 2, 2, channels).max(axis=2)


def multiply(
    x: Float[Array, "... inputs"], w: Float[Array, "inputs outputs"]
) -> Float[Array, "... outputs"]:
    """Matrix product in the dtype of `x`; float32 is never rounded to TF32."""
    return jnp.matmul(x, w, precision=lax.Precision.HIGHEST)


def contract(
    formula: str, first: Float[Array, "..."], second: Float[Array, "..."]
) -> Float32[Array, "..."]:
    """Sum of products by an `einsum` formula: operands as they are, accumulated in float32."""

    def product(a: Float[Array, "..."], b: Float[Array, "..."]) -> Float32[Array, "..."]:
        return jnp.einsum(
            formula, a, b, precision=lax.Precision.HIGHEST, preferred_element_type=jnp.float32
        )

    def widened(a: Float[Array, "..."], b: Float[Array, "..."]) -> Float32[Array, "..."]:
        return product(a.astype(jnp.float32), b.astype(jnp.float32))

    # Processors lack most products of bfloat16 into float32; widened operands give the same.
    return lax.platform_dependent(first, second, cpu=widened, default=product)


def per_channel(values: Float[Array, " channels"], axes: int) -> Float[Array, "..."]:
    """One value per channel, shaped (1, .., 1, channels) to meet an array of so many axes."""
    return values.reshape((1,) * (axes - 1) + values.shape)


def at_block(x: Float[Array, "..."]) -> Float[Array, "..."]:
    """Mark what passes from one block to the next, which `BLOCKS_ALONE` keeps."""
    marked: Array = checkpoint_name(x, _BLOCK)
    return marked


def numbered(name: str, index: int) -> str:
    """A repeated module's name in the checkpoint: `name`, `name_1`, `name_2`, ..."""
    return name if index == 0 else f"{name}_{index}"


def part(variables: Mapping[str, Any], *path: str) -> dict[str, Any]:
    """The variables of one module, those that it has: `part(variables, "head", "atac")`."""
    found = {}
    for collection, modules in variables.items():
        for name in path:
            modules = modules.get(name, {})
        found[collection] = modules
    return found


def run(module: nn.Module, variables: Mapping[str, Any], *inputs: Any, path: str) -> Any:
    """Apply a module to what the variables hold under its path, such as `"head/atac"`."""
    names = tuple(path.split("/"))
    own = part(variables, *names)
    if isinstance(variables, Training):
        return variables.apply(module, own, *inputs, path=names)
    return module.apply(own, *inputs)


class Linear(nn.Module):
    """`x w + b`.

    Attributes
    ----------
    outputs
        Channels that come out.
    use_bias
        Whether there is a `b`.
    """

    outputs: int
    use_bias: bool = True

    @nn.compact
    def __call__(self, x: Float[Array, "... inputs"]) -> Float[Array, "... outputs"]:
        """Apply to the last axis."""
        y = multiply(x, self.param("w", _FAN_IN, (x.shape[-1], self.outputs)))
        if not self.use_bias:
            return y
        return y + per_channel(self.param("b", _ZEROS, (self.outputs,)), y.ndim)


class RMSBatchNorm(nn.Module):
    """`x * scale / sqrt(var_ema + eps) + offset`, with the stored variance; no mean is subtracted.

    The factor is computed in the parameters' dtype, as the published network does. In training
    (see `training_mode`) the variance is the batch's mean square, which is written to the state.
    """

    @nn.compact
    def __call__(self, x: Float[Array, "... channels"]) -> Float[Array, "... channels"]:
        """Scale each channel."""
        shape = (1,) * (x.ndim - 1) + x.shape[-1:]
        scale = self.param("scale", _ONES, shape)
        offset = self.param("offset", _ZEROS, shape)
        stored = self.variable("state", "var_ema", jnp.ones, shape)
        if measures(self):
            wide = x.astype(jnp.float32)
            stored.value = jnp.mean(wide * wide, axis=tuple(range(x.ndim - 1)), keepdims=True)
        factor = scale * lax.rsqrt(stored.value.astype(scale.dtype) + EPSILON)
        return x * factor + offset


class LayerNorm(nn.Module):
    """Norm over the last axis, with statistics in float32.

    Attributes
    ----------
    subtract_mean
        False: RMS norm, by the mean square.
    """

    subtract_mean: bool = True

    @nn.compact
    def __call__(self, x: Float[Array, "... channels"]) -> Float[Array, "... channels"]:
        """Normalise each position by itself."""
        scale = self.param("scale", _ONES, x.shape[-1:])
        offset = self.param("offset", _ZEROS, x.shape[-1:])
        y = x.astype(jnp.float32)
        if self.subtract_mean:
            y = y - y.mean(axis=-1, keepdims=True)
        y = y * lax.rsqrt(jnp.mean(y * y, axis=-1, keepdims=True) + EPSILON)
        return (y * per_channel(scale, y.ndim) + per_channel(offset, y.ndim)).astype(x.dtype)


def standardize(
    kernel: Float[Array, "width inputs outputs"], scale: Float[Array, "1 1 outputs"]
) -> Float[Array, "width inputs outputs"]:
    """A kernel without mean and with unit variance times fan-in per output, times `scale`.

    Every step is rounded to the kernel's dtype; sums accumulate in float32.
    """
    fan_in = kernel.shape[0] * kernel.shape[1]
    centered = kernel - kernel.mean(axis=(0, 1), keepdims=True)
    variance = jnp.var(kernel, axis=(0, 1), keepdims=True)
    return centered * (scale * lax.rsqrt(jnp.maximum(fan_in * variance, SMALLEST_VARIANCE)))


class StandardizedConv(nn.Module):
    """Convolution with a standardised kernel.

    If the parameters have no `scale`, the kernel `w` is standardised already (`prepare` does that
    once for inference, where the parameters don't change).

    Attributes
    ----------
    outputs, width
        Channels that come out, and bins that the kernel spans.
    """

    outputs: int
    width: int

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch length inputs"]
    ) -> Float[Array, "batch length outputs"]:
        """Convolve along the sequence."""
        kernel = self.param("w", _FAN_IN, (self.width, x.shape[-1], self.outputs))
        bias = self.param("bias", _ZEROS, (self.outputs,))
        if self.is_initializing() or self.has_variable("params", "scale"):
            kernel = standardize(kernel, self.param("scale", _ONES, (1, 1, self.outputs)))
        return convolve(x, kernel) + per_channel(bias, x.ndim)


class ConvBlock(nn.Module):
    """Norm, gelu, convolution; of width 1 a plain linear layer.

    Attributes
    ----------
    outputs, width
        Channels that come out, and bins that the kernel spans.
    """

    outputs: int
    width: int

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch length inputs"]
    ) -> Float[Array, "batch length outputs"]:
        """Apply along the sequence."""
        x = gelu(RMSBatchNorm(name="rms_batch_norm")(x))
        if self.width == 1:
            return Linear(self.outputs, name="linear")(x)
        return StandardizedConv(self.outputs, self.width, name="standardized_conv1_d")(x)
