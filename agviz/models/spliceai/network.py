"""The SpliceAI network: 10,000 bp of context in, donor and acceptor probabilities out.

One network of the published five, arrays in, arrays out. It never pads: each convolution gives
what its input determines, so the 5,000 positions cropped at each side of the published network are
simply not computed, and predictions in windows equal those of the whole. Dilated convolutions are
undilated ones on every R-th position; `convolution.py` says how they are made fast.

References
----------
Jaganathan et al. (2019) "Predicting splicing from primary sequence with deep learning", *Cell*
176:535-548, https://doi.org/10.1016/j.cell.2018.12.015 (Figure 1 and Methods).
"""

import dataclasses

import flax.linen as nn
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from agviz.models.spliceai.convolution import HIGHEST, convolve_blocks

EPSILON = 0.001  # of the batch norms
CLASSES = ("neither", "acceptor", "donor")


@dataclasses.dataclass(frozen=True)
class Group:
    """Residual units that share a convolution: `width` taps, each `dilation` bp apart."""

    width: int
    dilation: int
    units: int = 4

    @property
    def block(self) -> int:
        """Width in bp of what one convolution eats: the positions after a kernel's first tap."""
        return (self.width - 1) * self.dilation


@dataclasses.dataclass(frozen=True)
class NetworkConfig:
    """Every width and depth of the network. The default is the published SpliceAI-10k."""

    channels: int = 32
    groups: tuple[Group, ...] = (Group(11, 1), Group(11, 4), Group(21, 10), Group(41, 25))

    @property
    def context(self) -> int:
        """Bases needed on each side of the first and last position predicted: 5,000."""
        return sum(group.units * group.block for group in self.groups)

    @property
    def multiple(self) -> int:
        """What the number of predicted positions is a multiple of: the widest block, 1,000 bp.

        Each group's block must divide the next group's.
        """
        return max(group.block for group in self.groups)


PUBLISHED = NetworkConfig()


class Pointwise(nn.Module):
    """A convolution of width 1: the same linear map at every position."""

    features: int

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch length channels"]
    ) -> Float[Array, "batch length features"]:
        """Apply the map."""
        shape = (x.shape[-1], self.features)
        kernel = self.param("kernel", nn.initializers.lecun_normal(), shape)
        bias = self.param("bias", nn.initializers.zeros, (self.features,))
        return jnp.matmul(x, kernel, precision=HIGHEST) + bias[None, None]


class NormReluConvolution(nn.Module):
    """Stored batch norm, relu, convolution; one block shorter at the end."""

    width: int

    @nn.compact
    def __call__(
        self, x: Float[Array, "size blocks columns channels"]
    ) -> Float[Array, "size blocks-1 columns channels"]:
        """Apply the three, in blocks as `convolve_blocks` has them."""
        channels = x.shape[-1]
        one, zero = nn.initializers.ones, nn.initializers.zeros
        scale, offset = (
            self.param("scale", one, (channels,)),
            self.param("offset", zero, (channels,)),
        )
        mean, variance = (
            self.param("mean", zero, (channels,)),
            self.param("variance", one, (channels,)),
        )
        shape = (self.width, channels, channels)
        kernel = self.param("kernel", nn.initializers.lecun_normal(), shape)
        bias = self.param("bias", zero, (channels,))
        scale = scale * jax.lax.rsqrt(variance + EPSILON)
        offset = offset - mean * scale
        x = nn.relu(x * scale[None, None, None] + offset[None, None, None])
        return convolve_blocks(x, kernel) + bias[None, None, None]


class ResidualUnit(nn.Module):
    """Two convolutions and what goes round them; the first and last block lose their meaning."""

    width: int

    @nn.compact
    def __call__(
        self, x: Float[Array, "size blocks columns channels"], _: None = None
    ) -> tuple[Float[Array, "size blocks columns channels"], None]:
        """Apply the unit; the second argument and result are what a scan wants."""
        y = NormReluConvolution(self.width, name="first")(x)
        y = NormReluConvolution(self.width, name="second")(y)
        return x + jnp.pad(y, ((0, 0), (1, 1), (0, 0), (0, 0))), None


class SpliceAINetwork(nn.Module):
    """Class probabilities at each position that has the whole context around it.

    Attributes
    ----------
    config
        Widths and depths.
    """

    config: NetworkConfig = PUBLISHED

    @nn.compact
    def __call__(self, bases: Float[Array, "batch length 4"]) -> Float[Array, "batch positions 3"]:
        """Predict from one-hot A C G T (all zeros elsewhere), `length - 2 * context` positions.

        The number of positions predicted is a multiple of `config.multiple`.
        """
        channels = self.config.channels
        batch, length, _ = bases.shape
        kept = length - 2 * self.config.context
        x = Pointwise(channels, name="stem")(bases)
        skip = Pointwise(channels, name="skip_0")(_center(x, kept))
        for number, group in enumerate(self.config.groups, start=1):
            # A loop rather than four units in a row: XLA would compute the sum of all units before
            # anew in each (it did: twice the time). Hence the constant shape, cropped afterwards.
            units = nn.scan(
                ResidualUnit,
                variable_axes={"params": 0},
                split_rngs={"params": True},
                length=group.units,
            )
            y, _ = units(group.width, name=f"group_{number}")(_to_blocks(x, group), None)
            x = _from_blocks(y[:, group.units : -group.units], batch)
            skip = skip + Pointwise(channels, name=f"skip_{number}")(_center(x, kept))
        return nn.softmax(Pointwise(len(CLASSES), name="head")(skip))


def _to_blocks(
    x: Float[Array, "batch length channels"], group: Group
) -> Float[Array, "size blocks columns channels"]:
    """Positions by their place in a block; each column holds every `dilation`-th of a sequence."""
    batch, _, channels = x.shape
    size = group.width - 1
    x = x.reshape(batch, -1, size, group.dilation, channels).transpose(2, 1, 0, 3, 4)
    return x.reshape(size, -1, batch * group.dilation, channels)


def _from_blocks(
    x: Float[Array, "size blocks columns channels"], batch: int
) -> Float[Array, "batch length channels"]:
    size, blocks, _, channels = x.shape
    x = x.reshape(size, blocks, batch, -1, channels).transpose(2, 1, 0, 3, 4)
    return x.reshape(batch, -1, channels)


def _center(
    x: Float[Array, "batch length channels"], kept: int
) -> Float[Array, "batch kept channels"]:
    start = (x.shape[1] - kept) // 2
    return x[:, start : start + kept]
