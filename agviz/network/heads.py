"""The heads: tracks, contact maps and splice sites from the embeddings. Float32 comes out.

Each organism has weights of its own. `columns` picks tracks before the matrix product, so that
tracks nobody asked for cost nothing.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026), methods.
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float, Float32, Int

from agviz.network.config import (
    CONTACT_MAPS,
    SPLICE_CLASSES,
    SPLICE_SITES,
    SPLICE_USAGE,
    NetworkConfig,
)
from agviz.network.layers import contract, run

HEADS = "head"
LINEAR = "multi_organism_linear"

Variables = Mapping[str, Any]
Columns = Int[Array, " n"] | None


def of_organism(
    values: Float[Array, "organisms ..."],
    organism: Int[Array, " batch"],
    columns: Columns = None,
) -> Float[Array, "batch ..."]:
    """Each sequence's own slice of values that differ by organism; `columns` of the last axis."""
    own = values[organism]
    return own if columns is None else jnp.take(own, columns, axis=-1)


class MultiOrganismLinear(nn.Module):
    """A linear layer of its own for each organism; float32 comes out.

    Attributes
    ----------
    outputs, organisms
        Columns that can come out, and how many organisms there are.
    """

    outputs: int
    organisms: int

    @nn.compact
    def __call__(
        self,
        x: Float[Array, "batch *bins inputs"],
        organism: Int[Array, " batch"],
        columns: Columns = None,
    ) -> Float32[Array, "batch *bins n"]:
        """Apply each sequence's organism's layer to the last axis."""
        fan_in = nn.initializers.variance_scaling(1.0, "fan_in", "normal", batch_axis=(0,))
        w = self.param("w", fan_in, (self.organisms, x.shape[-1], self.outputs))
        b = self.param("b", nn.initializers.zeros, (self.organisms, self.outputs))
        y = contract("b...i,bio->b...o", x, of_organism(w, organism, columns))
        bias = of_organism(b, organism, columns).astype(jnp.float32)
        return y + bias.reshape(len(bias), *(1,) * (y.ndim - 2), -1)


class Tracks(nn.Module):
    """One track head at one resolution (`head/<name>/resolution_<bp>`).

    Attributes
    ----------
    tracks, organisms
        Tracks of one organism, padding included, and how many organisms there are.
    """

    tracks: int
    organisms: int

    @nn.compact
    def __call__(
        self,
        x: Float[Array, "batch bins inputs"],
        organism: Int[Array, " batch"],
        columns: Columns = None,
    ) -> Float32[Array, "batch bins n"]:
        """Scaled predictions: positive, in units of each track's learnt scale."""
        logits = MultiOrganismLinear(self.tracks, self.organisms, name=LINEAR)(x, organism, columns)
        shape = (self.organisms, self.tracks)
        learnt = self.param("learnt_scale", nn.initializers.zeros, shape)
        scale = jax.nn.softplus(of_organism(learnt, organism, columns).astype(jnp.float32))
        return jax.nn.softplus(logits) * scale[:, None, :]


def track_logits(
    variables: Variables,
    embedding: Float[Array, "batch bins channels"],
    organism: Int[Array, " batch"],
    *,
    config: NetworkConfig,
    head: str,
    resolution: int,
    columns: Columns = None,
) -> Float32[Array, "batch bins n"]:
    """What a track head computes before its softplus; parameters as of `scaled_predictions`."""
    path = f"{HEADS}/{head}/resolution_{resolution}/{LINEAR}"
    linear = MultiOrganismLinear(config.track_head(head).tracks, config.organisms)
    logits: Array = run(linear, variables, embedding, organism, columns, path=path)
    return logits


def scaled_predictions(
    variables: Variables,
    embedding: Float[Array, "batch bins channels"],
    organism: Int[Array, " batch"],
    *,
    config: NetworkConfig,
    head: str,
    resolution: int,
    columns: Columns = None,
) -> Float32[Array, "batch bins n"]:
    """What a track head predicts, in the scale in which it was trained.

    Parameters
    ----------
    variables
        Of the whole network, or at least of this head.
    embedding
        Of bases if `resolution` is 1, of tokens otherwise.
    organism
        Which organism each sequence of the batch is of.
    config
        Sizes of the network.
    head
        Name of the head, such as `"rna_seq"`.
    resolution
        bp per bin; one of the head's.
    columns
        Which tracks, padding counted; all by default.
    """
    path = f"{HEADS}/{head}/resolution_{resolution}"
    tracks = Tracks(config.track_head(head).tracks, config.organisms)
    scaled: Array = run(tracks, variables, embedding, organism, columns, path=path)
    return scaled


def contact_maps(
    variables: Variables,
    embedding: Float[Array, "batch bins bins channels"],
    organism: Int[Array, " batch"],
    *,
    config: NetworkConfig,
    columns: Columns = None,
) -> Float32[Array, "batch bins bins n"]:
    """Contact maps from the embedding of pairs."""
    linear = MultiOrganismLinear(config.contact_tracks, config.organisms)
    path = f"{HEADS}/{CONTACT_MAPS}/{LINEAR}"
    maps: Array = run(linear, variables, embedding, organism, columns, path=path)
    return maps


def splice_logits(
    variables: Variables,
    embedding: Float[Array, "batch length channels"],
    organism: Int[Array, " batch"],
    *,
    config: NetworkConfig,
) -> Float32[Array, "batch length 5"]:
    """Logits of donor +, acceptor +, donor -, acceptor - and neither, from the 1-bp embedding."""
    linear = MultiOrganismLinear(SPLICE_CLASSES, config.organisms)
    path = f"{HEADS}/{SPLICE_SITES}/{LINEAR}"
    logits: Array = run(linear, variables, embedding, organism, path=path)
    return logits


def splice_probabilities(
    logits: Float32[Array, "batch length 5"],
) -> Float32[Array, "batch length 5"]:
    """Probabilities of the classes, which sum to 1 at each base."""
    return jax.nn.softmax(logits, axis=-1)


def usage_logits(
    variables: Variables,
    embedding: Float[Array, "batch length channels"],
    organism: Int[Array, " batch"],
    *,
    config: NetworkConfig,
    columns: Columns = None,
) -> Float32[Array, "batch length n"]:
    """Logits of splice-site usage, from the 1-bp embedding."""
    linear = MultiOrganismLinear(config.usage_tracks, config.organisms)
    path = f"{HEADS}/{SPLICE_USAGE}/{LINEAR}"
    logits: Array = run(linear, variables, embedding, organism, columns, path=path)
    return logits


def usage(logits: Float32[Array, "batch length n"]) -> Float32[Array, "batch length n"]:
    """Splice-site usage between 0 and 1, rounded to float16 as the published network does."""
    return jax.nn.sigmoid(logits).astype(jnp.float16).astype(jnp.float32)
