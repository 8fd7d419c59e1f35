"""Loss terms of the teaching recipe, beside those of AlphaGenome.

A small network on a compact genome learns sooner if a track's loss counts in parts of the track's
own mean, if totals are compared by their logarithm (a silent gene that should be loud is as wrong
as the reverse), if what differs between cell types counts on its own, and if the difference between
a sequence and its counterfactual twin does, which makes causes visible.

Logarithms are of values plus a pseudo-count, below which differences do not matter.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float, Float32, Int

from agviz.network.junctions import junction_mask
from agviz.network.layers import per_channel
from agviz.teaching.grammar import CELLS
from agviz.training.losses import EPSILON, in_segments, masked_mean, poisson


def relative_track_loss(
    scaled: Float32[Array, "batch bins tracks"],
    targets: Float32[Array, "batch bins tracks"],
    typical: Float[Array, " tracks"],
    *,
    width: int,
    poisson_weight: int | float,
) -> Float32[Array, ""]:
    """Shape and total of each segment, in parts of the track's mean total.

    The divergence of the predicted from the observed distribution along a segment, weighted by the
    segment's total, plus the Poisson loss of the total. Targets have no NaN.

    Parameters
    ----------
    scaled, targets
        Predictions and data in the scale of predictions.
    typical
        The mean of each track's targets per bin.
    width
        Bins of a segment.
    poisson_weight
        Of the total's loss, against that of the shape.
    """
    y, t = in_segments(scaled, width), in_segments(targets, width)
    total, observed = y.sum(axis=2), t.sum(axis=2)
    log_p = jnp.log(y + EPSILON) - jnp.log(total + EPSILON)[:, :, None]
    log_q = jnp.log(t + EPSILON) - jnp.log(observed + EPSILON)[:, :, None]
    shape = (t * (log_q - log_p)).sum(axis=2)
    loss = shape + poisson_weight * poisson(total, observed)
    return (loss / per_channel(typical * y.shape[2], loss.ndim)).mean()


def log_ratios(
    scaled: Float32[Array, "batch bins tracks"],
    targets: Float32[Array, "batch bins tracks"],
    pseudo: Float[Array, " tracks"],
    *,
    width: int,
) -> Float32[Array, "batch segments tracks"]:
    """Logarithm of each segment's predicted total over the observed one.

    Parameters
    ----------
    scaled, targets
        Predictions and data in the scale of predictions.
    pseudo
        Added to both totals, in that scale.
    width
        Bins of a segment.
    """
    added = per_channel(pseudo, 3)
    total = in_segments(scaled, width).sum(axis=2) + added
    return jnp.log(total / (in_segments(targets, width).sum(axis=2) + added))


def cell_contrast(ratios: Float32[Array, "batch segments tracks"]) -> Float32[Array, ""]:
    """Mean squared deviation of log ratios from their mean over the cell types.

    The cell types of the teaching genome are neighboring columns; columns beyond the last whole
    group of them are left out.
    """
    cells = len(CELLS)
    grouped = ratios.shape[-1] // cells * cells
    groups = ratios[..., :grouped].reshape(*ratios.shape[:-1], -1, cells)
    return ((groups - groups.mean(axis=-1, keepdims=True)) ** 2).mean()


def twin_contrast(ratios: Float32[Array, "batch bins tracks"]) -> Float32[Array, ""]:
    """Mean squared error of the log fold change between rows 2k and 2k + 1 of the batch.

    The difference of their log ratios is the error of the predicted fold change.
    """
    return ((ratios[0::2] - ratios[1::2]) ** 2).mean()


def junction_log_ratio(
    predicted: Float32[Array, "batch sites sites tracks"],
    targets: Float32[Array, "batch sites sites tracks"],
    positions: Int[Array, "batch 4 sites"],
    *,
    pseudo: int | float,
) -> Float32[Array, ""]:
    """Mean squared log ratio of junction counts, of junctions that occur plus of those that do not.

    Most pairs of sites are never joined: the two means weigh alike.

    Parameters
    ----------
    predicted, targets
        Counts by donor, acceptor and tissue of strand +, then -.
    positions
        Sites of donor +, acceptor +, donor -, acceptor -, -1 for none.
    pseudo
        Added to all counts.
    """
    real = junction_mask(positions, tissues=predicted.shape[-1] // 2)
    squared = jnp.log((predicted + pseudo) / (targets + pseudo)) ** 2
    return masked_mean(squared, real & (targets > 0)) + masked_mean(squared, real & (targets <= 0))
