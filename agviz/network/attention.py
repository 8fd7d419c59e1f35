"""The tower's attention and MLP: how tokens of the trunk exchange information.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026), methods.
"""

import math

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float, Float32, Int

from agviz.network.config import NetworkConfig
from agviz.network.groups import in_groups
from agviz.network.layers import (
    LayerNorm,
    Linear,
    RMSBatchNorm,
    contract,
)
from agviz.network.rotary import phases, turn

LARGEST_LOGIT = 5.0
"""Attention logits are squashed into +-5 by a hyperbolic tangent."""


def attend(
    logits: Float32[Array, "batch queries heads keys"], values: Float[Array, "batch keys channels"]
) -> Float[Array, "batch queries heads channels"]:
    """Weighted means of values that all heads share; weights are rounded to the values' dtype.

    Heads stand behind queries, as the projections give them: then neither product has to turn its
    result round in memory, which on CPUs took longer than the products.
    """
    weights = jax.nn.softmax(logits, axis=-1).astype(values.dtype)
    return contract("bqhk,bkc->bqhc", weights, values).astype(values.dtype)


def add_pair_bias(
    logits: Float32[Array, "batch queries heads tokens"],
    bias: Float[Array, "batch rows heads bins"],
) -> Float32[Array, "batch queries heads tokens"]:
    """Add the bias of pair bins to all pairs of tokens in them, without repeating it in memory.

    As many queries in a row share each of the rows.
    """
    batch, queries, heads, tokens = logits.shape
    rows, bins = bias.shape[1], bias.shape[-1]
    tiled = logits.reshape(batch, rows, queries // rows, heads, bins, tokens // bins)
    return (tiled + bias[:, :, None, :, :, None]).reshape(logits.shape)


class Attention(nn.Module):
    """Attention of several query heads to one shared head of keys and values (`mha_block`).

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
        bias: Float[Array, "batch heads bins bins"],
        queries: Int[Array, " queries"] | None = None,
    ) -> Float[Array, "batch queries channels"]:
        """What is to be added to the trunk `x`, at all tokens or at `queries`, which then ask all.

        `bias` is that of pair bins.
        """
        query, key, value = self._project(RMSBatchNorm(name="rms_batch_norm")(x), queries)
        rows = jnp.moveaxis(bias.astype(jnp.float32), 1, 2)
        if queries is not None:
            rows = rows[:, queries // self.config.tokens_per_pair]

        def hear(
            query: Float[Array, "batch queries heads keys"],
            rows: Float32[Array, "batch rows heads bins"],
            heard: tuple[Float[Array, "batch tokens keys"], Float[Array, "batch tokens values"]],
        ) -> Float[Array, "batch queries heads values"]:
            key, value = heard
            logits = contract("bqhc,bkc->bqhk", query, key) / self.config.key_channels**0.5
            logits = add_pair_bias(logits, rows)
            return attend(LARGEST_LOGIT * jnp.tanh(logits / LARGEST_LOGIT), value)

        logits_bytes = 4 * math.prod(query.shape[:3]) * x.shape[1]
        y = in_groups(hear, query, rows, shared=((key, value),), between=logits_bytes)
        y = Linear(x.shape[-1], name="linear_embedding")(y.reshape(*y.shape[:2], -1))
        return RMSBatchNorm(name="rms_batch_norm_1")(y)

    def _project(
        self, x: Float[Array, "batch tokens channels"], queries: Int[Array, " queries"] | None
    ) -> tuple[
        Float[Array, "batch queries heads keys"],
        Float[Array, "batch tokens keys"],
        Float[Array, "batch tokens values"],
    ]:
        """Queries and keys, normed and turned by their positions, and normed values."""
        sizes = self.config
        batch, tokens, _ = x.shape
        asking = x if queries is None else x[:, queries]
        width = sizes.query_heads * sizes.key_channels
        query = Linear(width, use_bias=False, name="q_layer")(asking)
        query = query.reshape(batch, -1, sizes.query_heads, sizes.key_channels)
        key = Linear(sizes.key_channels, use_bias=False, name="k_layer")(x)
        value = Linear(sizes.value_channels, use_bias=False, name="v_layer")(x)
        query = LayerNorm(name="norm_q")(query)
        key = LayerNorm(name="norm_k")(key)
        cosine, sine = phases(
            jnp.arange(tokens), channels=sizes.key_channels, max_position=sizes.max_tokens
        )
        at = slice(None) if queries is None else queries
        return (
            turn(query, cosine[at][None, :, None], sine[at][None, :, None]),
            turn(key, cosine[None], sine[None]),
            LayerNorm(name="norm_v")(value),
        )


class MLP(nn.Module):
    """Two linear layers for each token by itself (`mlp_block`).

    Attributes
    ----------
    config
        Sizes of the network.
    """

    config: NetworkConfig

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch tokens channels"]
    ) -> Float[Array, "batch tokens channels"]:
        """What is to be added to the trunk `x`."""
        y = RMSBatchNorm(name="rms_batch_norm")(x)
        y = jax.nn.relu(Linear(self.config.mlp_channels, name="linear")(y))
        return RMSBatchNorm(name="rms_batch_norm_1")(Linear(x.shape[-1], name="linear_1")(y))
