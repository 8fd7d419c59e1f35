"""The pair stack: what the network knows of each two bins of the sequence (2,048 bp each).

It biases the tower's attention, and contact maps are read from it.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026), methods.
"""

import math

import jax
import jax.numpy as jnp
import numpy as np
from flax import linen as nn
from jax import lax
from jaxtyping import Array, Float, Float32

from agviz.network.config import NetworkConfig
from agviz.network.groups import in_groups
from agviz.network.layers import LayerNorm, Linear, RMSBatchNorm, contract


def position_features(bins: int, config: NetworkConfig) -> Float32[np.ndarray, "2*{bins} features"]:
    """Features of the relative positions -bins .. bins-1.

    For each of a row of widths, whether the distance is smaller, and the same times the sign. The
    widths do not depend on the sequence's length.
    """
    count = config.pair_positions
    widest = config.max_pairs - count + 1
    widths = np.arange(count) + np.geomspace(1, widest, count, endpoint=False)
    positions = np.arange(-bins, bins)[:, None]
    within = (widths[None, :] > np.abs(positions)).astype(np.float32)
    return np.concatenate([within, np.sign(positions).astype(np.float32) * within], axis=1)


def relative_shift(
    table: Float[Array, "*leading bins 2*bins"],
) -> Float[Array, "*leading bins bins"]:
    """Read a table of (bin, relative position) along its diagonals.

    Entry (i, j) of the result is entry (i, j - i + bins) of the table. In rows one entry shorter,
    the table's entries move by one place per row: a reshape says the same without a gather.
    """
    *leading, bins, _ = table.shape
    flat = table.reshape(*leading, -1)[..., bins:]
    return flat.reshape(*leading, bins, 2 * bins - 1)[..., :bins]


class SequenceToPair(nn.Module):
    """Pair activations from the trunk (`sequence_to_pair_block`).

    Attributes
    ----------
    config
        Sizes of the network.
    """

    config: NetworkConfig

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch tokens channels"]
    ) -> Float[Array, "batch bins bins pair_channels"]:
        """Compare each two bins of `tokens_per_pair` tokens."""
        batch, tokens, channels = x.shape
        bins = tokens // self.config.tokens_per_pair
        # Where nobody else reads these tokens (contact maps), XLA would fuse their means into the
        # MLP before them, which then takes 124 ms in place of 46 (1,024 tokens, 2 cores).
        x = lax.optimization_barrier(x)
        x = x.reshape(batch, bins, -1, channels).mean(axis=2)
        x = LayerNorm(subtract_mean=False, name="norm_seq2pair")(x)
        similarity = self._similarity(x).astype(x.dtype)
        width = self.config.pair_channels
        g = jax.nn.gelu(x)
        of_query = Linear(width, use_bias=False, name="linear_y_q")(g)
        of_key = Linear(width, use_bias=False, name="linear_y_k")(g)
        pair = Linear(width, name="linear_pair")(similarity)
        return pair + of_query[:, :, None] + of_key[:, None, :]

    def _similarity(
        self, x: Float[Array, "batch bins channels"]
    ) -> Float32[Array, "batch bins bins heads"]:
        """Products of queries and keys, and of either with the features of their distance."""
        heads, channels = self.config.pair_heads, self.config.pair_key_channels
        batch, bins, _ = x.shape
        query = Linear(heads * channels, use_bias=False, name="linear_q")(x)
        key = Linear(heads * channels, use_bias=False, name="linear_k")(x)
        query = query.reshape(batch, bins, heads, channels)
        key = key.reshape(batch, bins, heads, channels)
        features = jnp.asarray(position_features(bins, self.config), x.dtype)
        distance = Linear(heads * channels, name="linear_pos_features")(features)
        distance = distance.reshape(2 * bins, heads, channels)
        query_far = self._against(query, distance, bias="q_r_bias")
        key_far = self._against(key, distance, bias="k_r_bias").swapaxes(-1, -2)
        near = contract("bqhc,bkhc->bhqk", query, key)
        return jnp.moveaxis(near + 0.5 * (query_far + key_far), 1, -1)

    def _against(
        self,
        x: Float[Array, "batch bins heads channels"],
        distance: Float[Array, "distances heads channels"],
        *,
        bias: str,
    ) -> Float32[Array, "batch heads bins bins"]:
        """Products of each bin, plus a learnt vector, with the features of all distances to it."""
        learnt = self.param(bias, nn.initializers.zeros, (1, 1, *x.shape[2:]))
        return relative_shift(contract("bqhc,phc->bhqp", x + learnt, distance))


class RowAttention(nn.Module):
    """Each pair attends to the other pairs of its row, with one head (`row_attention_block`).

    Attributes
    ----------
    config
        Sizes of the network.
    """

    config: NetworkConfig

    @nn.compact
    def __call__(
        self, pair: Float[Array, "batch bins bins channels"]
    ) -> Float[Array, "batch bins bins channels"]:
        """What is to be added to the pair activations."""
        channels = pair.shape[-1]
        x = LayerNorm(subtract_mean=False, name="layer_norm")(pair)
        query = Linear(channels, use_bias=False, name="linear_q")(x)
        key = Linear(channels, use_bias=False, name="linear_k")(x)
        value = Linear(channels, name="linear_v")(x)
        logits_bytes = 4 * math.prod(pair.shape[:3]) * pair.shape[2]
        return in_groups(_attend_in_rows, query, key, value, between=logits_bytes)


def _attend_in_rows(
    query: Float[Array, "batch rows bins channels"],
    key: Float[Array, "batch rows bins channels"],
    value: Float[Array, "batch rows bins channels"],
) -> Float[Array, "batch rows bins channels"]:
    logits = contract("brqc,brkc->brqk", query, key) / query.shape[-1] ** 0.5
    weights = jax.nn.softmax(logits, axis=-1).astype(value.dtype)
    return contract("brqk,brkc->brqc", weights, value).astype(value.dtype)


class PairMLP(nn.Module):
    """Two linear layers for each pair by itself (`pair_mlp_block`).

    Attributes
    ----------
    config
        Sizes of the network.
    """

    config: NetworkConfig

    @nn.compact
    def __call__(
        self, pair: Float[Array, "batch bins bins channels"]
    ) -> Float[Array, "batch bins bins channels"]:
        """What is to be added to the pair activations."""
        x = LayerNorm(subtract_mean=False, name="layer_norm")(pair)
        x = jax.nn.relu(Linear(self.config.pair_mlp_channels, name="linear")(x))
        return Linear(pair.shape[-1], name="linear_1")(x)


class PairUpdate(nn.Module):
    """One step of the pair stack (`pair_update_block`).

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
        pair: Float[Array, "batch bins bins pair_channels"] | None,
    ) -> Float[Array, "batch bins bins pair_channels"]:
        """The updated pair activations; the first step has none before (None)."""
        fresh = SequenceToPair(self.config, name="sequence_to_pair_block")(x)
        pair = fresh if pair is None else pair + fresh
        pair = pair + RowAttention(self.config, name="row_attention_block")(pair)
        return pair + PairMLP(self.config, name="pair_mlp_block")(pair)


class AttentionBias(nn.Module):
    """What pair activations add to the tower's attention logits (`attention_bias_block`).

    Attributes
    ----------
    config
        Sizes of the network.
    """

    config: NetworkConfig

    @nn.compact
    def __call__(
        self, pair: Float[Array, "batch bins bins channels"]
    ) -> Float[Array, "batch heads bins bins"]:
        """One bias per head and pair bin; it holds for all pairs of tokens in the bin."""
        x = jax.nn.gelu(RMSBatchNorm(name="rms_batch_norm")(pair))
        x = Linear(self.config.query_heads, use_bias=False, name="linear")(x)
        return jnp.moveaxis(x, -1, 1)
