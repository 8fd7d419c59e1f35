"""The encoder: from the sequence to the trunk's tokens, keeping a skip at each resolution.

Each block of convolutions is followed by a pooling by two; what enters the pooling is kept as the
skip of its bin size, for the decoder. The encoder sees `config`'s receptive field only (see
`windowed.py`): what lies far apart meets in the tower.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026), methods.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float, Int

from agviz.errors import InputError
from agviz.network.config import NetworkConfig
from agviz.network.convolution import convolve
from agviz.network.layers import ConvBlock, at_block, per_channel, pool, run

ENCODER = "sequence_encoder"
STEM = f"{ENCODER}/dna_embedder"
ORGANISMS = "embed"
BASES = 4


class Encoded(NamedTuple):
    """What the encoder makes of a sequence, or of a window of one.

    Attributes
    ----------
    trunk
        A vector per token, the organism's embedding added.
    skips
        A vector per bin, for bins of 1, 2, 4, .. bp up to half a token.
    """

    trunk: Float[Array, "batch tokens channels"]
    skips: tuple[Float[Array, "batch bins channels"], ...]


def down_block(index: int) -> str:
    """Where the variables of a block are, the first having index 0."""
    return f"{ENCODER}/downres_block_{index}"


class Conv(nn.Module):
    """A plain convolution with bias.

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
        fan_in = nn.initializers.variance_scaling(1.0, "fan_in", "normal")
        kernel = self.param("w", fan_in, (self.width, x.shape[-1], self.outputs))
        bias = self.param("b", nn.initializers.zeros, (self.outputs,))
        return convolve(x, kernel) + per_channel(bias, x.ndim)


class Stem(nn.Module):
    """The first two convolutions, at 1 bp (`dna_embedder`).

    Attributes
    ----------
    config
        Sizes of the network.
    """

    config: NetworkConfig

    @nn.compact
    def __call__(self, x: Float[Array, "batch length 4"]) -> Float[Array, "batch length channels"]:
        """Embed the bases with what is around them."""
        channels = self.config.channels
        x = Conv(channels, self.config.stem_width, name="conv1_d")(x)
        return x + ConvBlock(channels, self.config.conv_width, name="conv_block")(x)


class DownBlock(nn.Module):
    """Two residual convolutions at one resolution; the first adds channels (`downres_block`).

    Attributes
    ----------
    config
        Sizes of the network.
    """

    config: NetworkConfig

    @nn.compact
    def __call__(self, x: Float[Array, "batch bins inputs"]) -> Float[Array, "batch bins channels"]:
        """Apply along the sequence."""
        step, width = self.config.channel_step, self.config.conv_width
        channels = x.shape[-1] + step
        widened = jnp.pad(x, ((0, 0), (0, 0), (0, step)))
        h = ConvBlock(channels, width, name="conv_block")(x) + widened
        return h + ConvBlock(channels, width, name="conv_block_1")(h)


class Encoder(nn.Module):
    """All blocks from 1 bp to tokens, the organism's embedding not yet added.

    Attributes
    ----------
    config
        Sizes of the network.
    """

    config: NetworkConfig

    @nn.compact
    def __call__(self, sequence: Float[Array, "batch length 4"]) -> Encoded:
        """Encode one-hot bases."""
        x = at_block(Stem(self.config, name="dna_embedder")(sequence))
        skips = [x]
        for i in range(self.config.downres_blocks):
            x = at_block(DownBlock(self.config, name=f"downres_block_{i}")(pool(x)))
            skips.append(x)
        return Encoded(pool(x), tuple(skips))


def encode(
    variables: Mapping[str, Any],
    sequence: Float[Array, "batch length 4"],
    organism: Int[Array, " batch"],
    *,
    config: NetworkConfig,
) -> Encoded:
    """Trunk and skips of whole sequences.

    Parameters
    ----------
    variables
        Of the whole network.
    sequence
        One-hot bases A C G T, all zeros where the base is none of them; a multiple of
        `config.token_bp` long.
    organism
        Which organism each sequence of the batch is of: 0 human, 1 mouse in the published network.
    config
        Sizes of the network.

    Raises
    ------
    InputError
        The sequence is empty or no multiple of a token.
    """
    length = sequence.shape[1]
    if not length or length % config.token_bp:
        raise InputError(
            f"The encoder takes a multiple of {config.token_bp} bp (one token); "
            f"this sequence has {length}"
        )
    embeddings = variables["params"][ORGANISMS]["embeddings"]
    bases = sequence.astype(embeddings.dtype)
    encoded = run(Encoder(config), variables, bases, path=ENCODER)
    trunk = encoded.trunk + embeddings[organism][:, None, :]
    return Encoded(trunk, encoded.skips)
