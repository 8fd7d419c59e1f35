"""The losses with which AlphaGenome was trained, one function per kind of head.

All are means, so that they do not depend on the batch's size. A target of NaN is left out; a track
without a mean (padding) has NaN targets, so it is left out too.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026), methods.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Float32, Int

from agviz.network.junctions import junction_mask
from agviz.training.targets import squash

EPSILON = 1e-7
"""Added to probabilities and totals in logarithms; also the label smoothing of splice sites."""

SHAPE_WEIGHT = 5.0
"""Of the distribution along a segment, against the segment's total."""

TOTALS_WEIGHT = 0.2
"""Of the junctions' totals by site, against how they are shared out."""


def masked_mean(values: Float[Array, "..."], mask: Bool[Array, "..."]) -> Float[Array, ""]:
    """The mean of the values where the mask is true; 0 if it is true nowhere."""
    total = jnp.where(mask, values, 0).sum()
    return total / jnp.maximum(mask.sum(), 1)


def poisson(predicted: Float[Array, "..."], observed: Float[Array, "..."]) -> Float[Array, "..."]:
    """Negative log-likelihood of Poisson counts less its minimum: 0 where they are equal."""
    least = observed - observed * jnp.log(observed + EPSILON)
    return predicted - observed * jnp.log(predicted + EPSILON) - least


def in_segments(
    values: Float[Array, "batch bins tracks"], width: int
) -> Float[Array, "batch segments width tracks"]:
    """Cut along the sequence into segments of so many bins; a shorter sequence is one segment."""
    batch, bins, tracks = values.shape
    return values.reshape(batch, -1, min(width, bins), tracks)


def track_loss(
    scaled: Float32[Array, "batch bins tracks"],
    targets: Float32[Array, "batch bins tracks"],
    *,
    width: int,
) -> Float32[Array, ""]:
    """Poisson loss of each segment's total, and how the total is spread along the segment.

    Parameters
    ----------
    scaled
        Scaled predictions.
    targets
        In the same scale (`targets.to_scaled`); NaN is left out.
    width
        Bins of a segment; they divide the sequence, unless it is shorter.
    """
    y, t = in_segments(scaled, width), in_segments(targets, width)
    known = ~jnp.isnan(t)
    y, t = jnp.where(known, y, 0), jnp.where(known, t, 0)
    total, observed = y.sum(axis=2), t.sum(axis=2)
    counts = poisson(total, observed) / y.shape[2]
    spread = -t * jnp.log(y / (total + EPSILON)[:, :, None] + EPSILON)
    return masked_mean(counts, known.any(axis=2)) + SHAPE_WEIGHT * masked_mean(spread, known)


def contact_loss(
    predicted: Float32[Array, "batch bins bins tracks"],
    targets: Float32[Array, "batch bins bins tracks"],
) -> Float32[Array, ""]:
    """Mean squared error of contact maps; NaN targets are left out."""
    known = ~jnp.isnan(targets)
    return masked_mean((predicted - jnp.where(known, targets, 0)) ** 2, known)


def splice_site_loss(
    logits: Float32[Array, "batch length 5"], targets: Float32[Array, "batch length 5"]
) -> Float32[Array, ""]:
    """Cross-entropy of the classes at each base, labels smoothed by `EPSILON`.

    Targets are the classes' probabilities, one of them 1 in annotated genomes.
    """
    known = ~jnp.isnan(targets).any(axis=-1)
    smooth = (1 - EPSILON) * targets + EPSILON / targets.shape[-1]
    terms = -jnp.where(known[..., None], smooth, 0) * jax.nn.log_softmax(logits, axis=-1)
    return masked_mean(terms.sum(axis=-1), known)


def usage_loss(
    logits: Float32[Array, "batch length tracks"], targets: Float32[Array, "batch length tracks"]
) -> Float32[Array, ""]:
    """Binary cross-entropy of splice-site usage; targets are fractions, NaN is left out."""
    known = ~jnp.isnan(targets)
    t = jnp.clip(jnp.where(known, targets, 0), EPSILON, 1 - EPSILON)
    terms = -t * jax.nn.log_sigmoid(logits) - (1 - t) * jax.nn.log_sigmoid(-logits)
    return masked_mean(terms, known)


def junction_loss(
    predicted: Float32[Array, "batch sites sites tracks"],
    targets: Float32[Array, "batch sites sites tracks"],
    positions: Int[Array, "batch 4 sites"],
) -> Float32[Array, ""]:
    """How each site's junctions are shared among its partners, and its total.

    Cross-entropies of the donors of each acceptor and of the acceptors of each donor, plus the
    Poisson losses of acceptors' and donors' totals, squashed as tracks are. Means over the sites
    (and tissues) that have positions.

    Parameters
    ----------
    predicted, targets
        Counts by donor, acceptor and tissue of strand +, then -; NaN targets are left out.
    positions
        Sites of donor +, acceptor +, donor -, acceptor -, -1 for none.
    """
    known = junction_mask(positions, tissues=predicted.shape[-1] // 2) & ~jnp.isnan(targets)
    y, t = jnp.where(known, predicted, 0), jnp.where(known, targets, 0)
    shared = counts = jnp.zeros(())
    for axis in (1, 2):  # the donors of each acceptor, then the acceptors of each donor
        real = known.any(axis=axis)
        totals = y.sum(axis=axis, keepdims=True), t.sum(axis=axis, keepdims=True)
        p, q = y / (totals[0] + EPSILON), t / (totals[1] + EPSILON)
        shared += masked_mean((-q * jnp.log(p + EPSILON)).sum(axis=axis), real)
        squashed = [squash(total.squeeze(axis)) for total in totals]
        counts += masked_mean(poisson(squashed[0], squashed[1]), real)
    return shared + TOTALS_WEIGHT * counts
