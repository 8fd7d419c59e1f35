"""Splice junctions: which sites there are, and how often each donor meets each acceptor.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026), methods.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Bool, Float, Float32, Int, Int32

from agviz.network.config import JUNCTIONS, NetworkConfig
from agviz.network.heads import HEADS, LINEAR, MultiOrganismLinear, of_organism
from agviz.network.layers import contract, run
from agviz.network.rotary import phases, turn

SITES = 512
"""Sites of each class that the published network considers."""

THRESHOLD = 0.1
"""Probability below which a site is none, as published."""

PADDING = -1
SITE_CLASSES = ("pos_donor", "pos_acceptor", "neg_donor", "neg_acceptor")

TISSUES_AT_ONCE = 16
"""Bounds the memory: 512 sites, 768 channels and 16 tissues are 25 MB per class."""


def find_sites(
    probabilities: Float[Array, "batch length 5"],
    *,
    count: int = SITES,
    threshold: int | float = THRESHOLD,
) -> Int32[Array, "batch 4 count"]:
    """The most probable splice sites of each class.

    Parameters
    ----------
    probabilities
        Of donor +, acceptor +, donor -, acceptor - and neither, at each base; the last is not used.
    count
        How many sites of each class, at most.
    threshold
        Smallest probability of a site.

    Returns
    -------
    Int32[Array, "batch 4 count"]
        Positions of each class, ascending; after them -1 where there are fewer than `count`.
    """
    length = probabilities.shape[1]
    by_class = jnp.moveaxis(probabilities[..., :4].astype(jnp.float32), -1, 1)
    highest, positions = lax.top_k(by_class, min(count, length))
    # Padding sorts last as a position beyond the end.
    positions = jnp.sort(jnp.where(highest >= threshold, positions, length), axis=-1)
    positions = jnp.where(positions == length, PADDING, positions).astype(jnp.int32)
    missing = count - positions.shape[-1]
    return jnp.pad(positions, ((0, 0), (0, 0), (0, missing)), constant_values=PADDING)


def junction_mask(
    positions: Int[Array, "batch 4 count"], *, tissues: int
) -> Bool[Array, "batch count count {2*tissues}"]:
    """Where a donor and an acceptor both are sites, not padding; strand + first, then -."""
    real = positions >= 0
    strands = [real[:, donor, :, None] & real[:, donor + 1, None, :] for donor in (0, 2)]
    return jnp.concatenate(
        [jnp.repeat(strand[..., None], tissues, axis=-1) for strand in strands], axis=-1
    )


def at_sites(
    embeddings: Float[Array, "batch length channels"], positions: Int[Array, "batch 4 count"]
) -> Float[Array, "batch 4 count channels"]:
    """The embedding of each site's base. Padding positions get what stands at position 0."""
    batch, classes, count = positions.shape
    flat = jnp.maximum(positions, 0).reshape(batch, -1, 1)
    return jnp.take_along_axis(embeddings, flat, axis=1).reshape(batch, classes, count, -1)


def site_logits(
    variables: Mapping[str, Any],
    sites: Float[Array, "batch 4 count channels"],
    *,
    organism: Int[Array, " batch"],
    config: NetworkConfig,
) -> Float32[Array, "batch 4 count junction_channels"]:
    """What the junction head knows of each site, before a tissue's scale and offset.

    Parameters are those of `site_counts`.
    """
    linear = MultiOrganismLinear(config.junction_channels, config.organisms)
    path = f"{HEADS}/{JUNCTIONS}/{LINEAR}"
    z: Array = run(linear, variables, sites, organism, path=path)
    return z


class _Side(NamedTuple):
    """One class of sites: logits, rotary phases, and scale and offset by tissue."""

    z: Float32[Array, "batch count channels"]
    cosine: Float32[Array, "batch count channels"]
    sine: Float32[Array, "batch count channels"]
    factors: Float32[Array, "tissues 2 batch channels"]

    def of_tissue(
        self, factors: Float32[Array, "2 batch channels"]
    ) -> Float32[Array, "batch count channels"]:
        """The sites' vectors in one tissue, turned by their positions."""
        scale, offset = factors[0][:, None, :], factors[1][:, None, :]
        return turn(scale * self.z + offset, self.cosine, self.sine)


def _factors(
    variables: Mapping[str, Any],
    organism: Int[Array, " batch"],
    tissues: Int[Array, " n"] | None,
    *,
    config: NetworkConfig,
    name: str,
) -> Float32[Array, "tissues 2 batch channels"]:
    """Scale and offset of one class of sites, by tissue."""
    values = variables["params"][HEADS][JUNCTIONS][f"{name}_logits"]["embeddings"]
    shape = (-1, 2, config.junction_tissues, config.junction_channels)
    own = of_organism(values, organism).reshape(shape)
    own = own if tissues is None else jnp.take(own, tissues, axis=2)
    return jnp.moveaxis(own, (2, 1), (0, 1)).astype(jnp.float32)


def junction_counts(
    variables: Mapping[str, Any],
    embeddings: Float[Array, "batch length channels"],
    positions: Int[Array, "batch 4 count"],
    *,
    organism: Int[Array, " batch"],
    config: NetworkConfig,
    tissues: Int[Array, " n"] | None = None,
) -> Float[Array, "batch count count tracks"]:
    """How often each donor is joined to each acceptor.

    Parameters
    ----------
    variables
        Of the whole network, or at least of the junction head.
    embeddings
        Of all bases.
    positions
        Sites of donor +, acceptor +, donor -, acceptor - in the sequence, -1 for none.
    organism
        Which organism each sequence of the batch is of.
    config
        Sizes of the network.
    tissues
        Which tissues, padding counted; all by default.

    Returns
    -------
    Float[Array, "batch count count tracks"]
        By donor, acceptor, and tissue on strand +, then on -; 0 where either position is padding.
        In the dtype of `embeddings`.
    """
    return site_counts(
        variables, at_sites(embeddings, positions), positions, organism=organism, config=config,
        tissues=tissues,
    )  # fmt: skip


def site_counts(
    variables: Mapping[str, Any],
    sites: Float[Array, "batch 4 count channels"],
    positions: Int[Array, "batch 4 count"],
    *,
    organism: Int[Array, " batch"],
    config: NetworkConfig,
    tissues: Int[Array, " n"] | None = None,
) -> Float[Array, "batch count count tracks"]:
    """`junction_counts`, from the embeddings of the sites alone."""
    z = site_logits(variables, sites, organism=organism, config=config)
    cosine, sine = phases(
        positions, channels=config.junction_channels, max_position=config.max_bases
    )
    sides = [
        _Side(
            z[:, i],
            cosine[:, i],
            sine[:, i],
            _factors(variables, organism, tissues, config=config, name=name),
        )
        for i, name in enumerate(SITE_CLASSES)
    ]
    counts = [_strand_counts(*sides[first : first + 2]) for first in (0, 2)]
    mask = junction_mask(positions, tissues=counts[0].shape[-1])
    return jnp.where(mask, jnp.concatenate(counts, axis=-1), 0).astype(sites.dtype)


def _strand_counts(
    donor: _Side, acceptor: _Side
) -> Float32[Array, "batch donors acceptors tissues"]:
    """Counts of one strand, some tissues at a time."""

    def of_tissue(
        factors: tuple[Float32[Array, "2 batch channels"], Float32[Array, "2 batch channels"]],
    ) -> Float32[Array, "batch donors acceptors"]:
        pair = donor.of_tissue(factors[0]), acceptor.of_tissue(factors[1])
        return jax.nn.softplus(contract("bdc,bac->bda", *pair))

    factors = (donor.factors, acceptor.factors)
    counts = lax.map(of_tissue, factors, batch_size=TISSUES_AT_ONCE)
    return jnp.moveaxis(counts, 0, -1)
