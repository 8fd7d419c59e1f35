"""Embeddings that the heads read: of bases, of tokens (128 bp) and of pairs of bins.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026), methods.
"""

from collections.abc import Mapping
from typing import Any

from flax import linen as nn
from jaxtyping import Array, Float, Int

from agviz.network.config import NetworkConfig
from agviz.network.layers import LayerNorm, Linear, RMSBatchNorm, gelu, run

TOKEN_EMBEDDER = "output_embedder"
BASE_EMBEDDER = "output_embedder_1"
PAIR_EMBEDDER = "output_pair"


class OrganismEmbedding(nn.Module):
    """A learnt vector per organism.

    Attributes
    ----------
    organisms, channels
        How many organisms there are, and the vectors' length.
    """

    organisms: int
    channels: int

    @nn.compact
    def __call__(self, organism: Int[Array, " batch"]) -> Float[Array, "batch channels"]:
        """The vector of each sequence's organism."""
        shape = (self.organisms, self.channels)
        return self.param("embeddings", nn.initializers.normal(1.0), shape)[organism]


class TokenEmbedder(nn.Module):
    """From the tower's trunk (`output_embedder`).

    Attributes
    ----------
    config
        Sizes of the network.
    """

    config: NetworkConfig

    @nn.compact
    def __call__(
        self, trunk: Float[Array, "batch tokens channels"], organism: Int[Array, " batch"]
    ) -> Float[Array, "batch tokens embedding"]:
        """Embed each token."""
        channels = self.config.token_embedding
        x = RMSBatchNorm(name="rms_batch_norm")(Linear(channels, name="linear")(trunk))
        embed = OrganismEmbedding(self.config.organisms, channels, name="embed")
        return gelu(x + embed(organism)[:, None, :])


class BaseEmbedder(nn.Module):
    """From the decoder, and from the embedding of the token in which a base lies.

    In the checkpoint it is `output_embedder_1`.

    Attributes
    ----------
    config
        Sizes of the network.
    """

    config: NetworkConfig

    @nn.compact
    def __call__(
        self,
        decoded: Float[Array, "batch length channels"],
        tokens: Float[Array, "batch tokens token_embedding"],
        organism: Int[Array, " batch"],
    ) -> Float[Array, "batch length embedding"]:
        """Embed each base."""
        channels = self.config.base_embedding
        batch, length, _ = decoded.shape
        x = Linear(channels, name="linear")(decoded)
        of_token = Linear(channels, use_bias=False, name="linear_1")(tokens)
        # Broadcast to the bases of each token: no repeated copy is made.
        x = x.reshape(batch, tokens.shape[1], -1, channels) + of_token[:, :, None, :]
        x = RMSBatchNorm(name="rms_batch_norm")(x.reshape(batch, length, channels))
        embed = OrganismEmbedding(self.config.organisms, channels, name="embed")
        return gelu(x + embed(organism)[:, None, :])


class PairEmbedder(nn.Module):
    """From the pair activations, made symmetric (`output_pair`).

    Attributes
    ----------
    config
        Sizes of the network.
    """

    config: NetworkConfig

    @nn.compact
    def __call__(
        self, pair: Float[Array, "batch bins bins channels"], organism: Int[Array, " batch"]
    ) -> Float[Array, "batch bins bins channels"]:
        """Embed each pair of bins."""
        x = (pair + pair.swapaxes(1, 2)) / 2
        x = LayerNorm(subtract_mean=False, name="layer_norm")(x)
        embed = OrganismEmbedding(self.config.organisms, pair.shape[-1], name="embed")
        return gelu(x + embed(organism)[:, None, None, :])


def embed_tokens(
    variables: Mapping[str, Any],
    trunk: Float[Array, "batch tokens channels"],
    organism: Int[Array, " batch"],
    *,
    config: NetworkConfig,
) -> Float[Array, "batch tokens embedding"]:
    """The 128-bp embedding, from the trunk as it leaves the tower.

    Parameters
    ----------
    variables
        Of the whole network.
    trunk
        A vector per token.
    organism
        Which organism each sequence of the batch is of.
    config
        Sizes of the network.
    """
    embedding: Array = run(TokenEmbedder(config), variables, trunk, organism, path=TOKEN_EMBEDDER)
    return embedding


def embed_bases(
    variables: Mapping[str, Any],
    decoded: Float[Array, "batch length channels"],
    tokens: Float[Array, "batch tokens token_embedding"],
    *,
    organism: Int[Array, " batch"],
    config: NetworkConfig,
) -> Float[Array, "batch length embedding"]:
    """The 1-bp embedding, from the decoder's output and the 128-bp embedding.

    Parameters
    ----------
    variables
        Of the whole network.
    decoded
        A vector per base; `length` is a multiple of the number of tokens.
    tokens
        The embedding of the tokens of the same stretch, from `embed_tokens`.
    organism
        Which organism each sequence of the batch is of.
    config
        Sizes of the network.
    """
    inputs = (decoded, tokens, organism)
    embedding: Array = run(BaseEmbedder(config), variables, *inputs, path=BASE_EMBEDDER)
    return embedding


def embed_pairs(
    variables: Mapping[str, Any],
    pair: Float[Array, "batch bins bins channels"],
    organism: Int[Array, " batch"],
    *,
    config: NetworkConfig,
) -> Float[Array, "batch bins bins channels"]:
    """The embedding of pairs of bins, the same for (i, j) and (j, i).

    Parameters
    ----------
    variables
        Of the whole network.
    pair
        Pair activations as they leave the tower.
    organism
        Which organism each sequence of the batch is of.
    config
        Sizes of the network.
    """
    embedding: Array = run(PairEmbedder(config), variables, pair, organism, path=PAIR_EMBEDDER)
    return embedding
