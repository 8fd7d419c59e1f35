"""The transformer tower: the trunk's tokens (128 bp each) and the pair stack beside them.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026), methods.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flax import linen as nn
from jaxtyping import Array, Float, Int

from agviz.errors import InputError
from agviz.network.attention import MLP, Attention
from agviz.network.config import NetworkConfig
from agviz.network.layers import at_block, numbered, run
from agviz.network.pairs import AttentionBias, PairUpdate

TOWER = "transformer_tower"
BLOCKS_PER_PAIR_UPDATE = 2


class Transformed(NamedTuple):
    """What leaves the tower.

    Attributes
    ----------
    trunk
        A vector per token, or per token that is read.
    pair
        A vector per pair of bins.
    """

    trunk: Float[Array, "batch tokens channels"]
    pair: Float[Array, "batch bins bins pair_channels"]


class Tower(nn.Module):
    """Attention and MLP blocks; every second one first updates the pair activations.

    Attributes
    ----------
    config
        Sizes of the network.
    """

    config: NetworkConfig

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch tokens channels"], read: Int[Array, " read"] | None = None
    ) -> Transformed:
        """Pass the trunk `x` through all blocks; of the last one only the tokens `read` are."""
        pair = at_block(PairUpdate(self.config, name="pair_update_block")(x, None))
        for i in range(self.config.tower_blocks):
            if i and i % BLOCKS_PER_PAIR_UPDATE == 0:
                update = numbered("pair_update_block", i // BLOCKS_PER_PAIR_UPDATE)
                pair = at_block(PairUpdate(self.config, name=update)(x, pair))
            bias = AttentionBias(self.config, name=numbered("attention_bias_block", i))(pair)
            queries = read if i == self.config.tower_blocks - 1 else None
            heard = Attention(self.config, name=numbered("mha_block", i))(x, bias, queries)
            x = heard + (x if queries is None else x[:, queries])
            x = at_block(x + MLP(self.config, name=numbered("mlp_block", i))(x))
        return Transformed(x, pair)


def transform(
    variables: Mapping[str, Any],
    trunk: Float[Array, "batch tokens channels"],
    *,
    config: NetworkConfig,
    read: Int[Array, " read"] | None = None,
) -> Transformed:
    """Pass the encoder's trunk through the tower.

    Parameters
    ----------
    variables
        Of the whole network.
    trunk
        Tokens as the encoder gives them, organism's embedding added, in the parameters' dtype; a
        multiple of `config.tokens_per_pair` of them.
    config
        Sizes of the network.
    read
        Tokens whose vectors are wanted, in their order; all by default. The last block then asks
        for these alone: what others would learn in it nobody hears.

    Raises
    ------
    InputError
        There are no tokens, or they do not fill pair bins.
    """
    tokens = trunk.shape[1]
    if not tokens or tokens % config.tokens_per_pair:
        raise InputError(
            f"The tower takes a multiple of {config.tokens_per_pair} tokens (one pair bin); "
            f"this trunk has {tokens}"
        )
    transformed: Transformed = run(Tower(config), variables, trunk, read, path=TOWER)
    return transformed
