"""The decoder: from the trunk's tokens back to single bases, with the encoder's skips.

Each block doubles the resolution and adds the skip of that resolution, so that the far-reaching
knowledge of the tower meets the exact positions which the encoder saw.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026), methods.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float, Int

from agviz.errors import InputError
from agviz.network.config import NetworkConfig
from agviz.network.layers import ConvBlock, at_block, numbered, run
from agviz.network.windows import take

DECODER = "sequence_decoder"


class Stretch(NamedTuple):
    """What a block decodes: where it begins, one for each of a batch, and how long it is; in bp."""

    start: Int[Array, " batch"]
    length: int


class UpBlock(nn.Module):
    """From bins to bins of half their size (`up_res_block`).

    Attributes
    ----------
    config
        Sizes of the network.
    """

    config: NetworkConfig

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch bins inputs"], skip: Float[Array, "batch 2*bins channels"]
    ) -> Float[Array, "batch 2*bins channels"]:
        """Join what comes from above with the skip."""
        channels, width = skip.shape[-1], self.config.conv_width
        h = ConvBlock(channels, width, name="conv_in")(x) + x[..., :channels]
        h = jnp.repeat(h, 2, axis=1) * self.param("residual_scale", nn.initializers.ones, ())
        h = h + ConvBlock(channels, 1, name="pointwise_conv_unet_skip")(skip)
        return h + ConvBlock(channels, width, name="conv_out")(h)


class Decoder(nn.Module):
    """All blocks from tokens to 1 bp.

    Attributes
    ----------
    config
        Sizes of the network.
    """

    config: NetworkConfig

    @nn.compact
    def __call__(
        self,
        x: Float[Array, "batch tokens channels"],
        skips: tuple[Float[Array, "#batch _ _"], ...],
        stretches: Sequence[Stretch] = (),
    ) -> Float[Array, "batch length channels_1bp"]:
        """Decode the trunk `x`, taking the skips from the coarsest (the last) to 1 bp.

        With `stretches`, each block decodes its own alone, which lies within that of the block
        before it.
        """
        begins: Int[Array, " batch"] | int = 0
        for i, skip in enumerate(reversed(skips)):
            if stretches:
                start, length = stretches[i]
                bin_bp = self.config.token_bp >> i
                x = take(x, (start - begins) // bin_bp, length // bin_bp)
                skip = take(skip, start // (bin_bp // 2), length // (bin_bp // 2))
                begins = start
            x = at_block(UpBlock(self.config, name=numbered("up_res_block", i))(x, skip))
        return x


def decode(
    variables: Mapping[str, Any],
    trunk: Float[Array, "#batch tokens channels"],
    skips: tuple[Float[Array, "#batch _ _"], ...],
    *,
    config: NetworkConfig,
    stretches: Sequence[Stretch] = (),
) -> Float[Array, "batch length channels_1bp"]:
    """A vector per base, before the embedder.

    Parameters
    ----------
    variables
        Of the whole network.
    trunk
        Tokens as they leave the tower.
    skips
        As the encoder gives them: from 1 bp to the coarsest.
    config
        Sizes of the network.
    stretches
        What each block decodes, from the coarsest on, in bp from the trunk's start; all by default.
        Skips and trunk may then be of one sequence for all of a batch.

    Raises
    ------
    InputError
        The skips are not those of this trunk: too many or too few, or of other lengths.
    """
    _check_skips(trunk, skips, config)
    return run(Decoder(config), variables, trunk, tuple(skips), tuple(stretches), path=DECODER)


def _check_skips(
    trunk: Float[Array, "#batch tokens channels"],
    skips: tuple[Float[Array, "#batch _ _"], ...],
    config: NetworkConfig,
) -> None:
    length = trunk.shape[1] * config.token_bp
    wanted = [length // 2**i for i in range(config.downres_blocks + 1)]
    found = [skip.shape[1] for skip in skips]
    if found != wanted:
        raise InputError(
            f"A trunk of {trunk.shape[1]} tokens needs skips of {wanted} bins; got {found}"
        )
