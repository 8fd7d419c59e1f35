"""The sum of all heads' losses, for one batch.

A batch holds targets in units of the data; here they are brought to each output's scale and
resolution. Heads of which the batch has no target take no part.
"""

from collections.abc import Mapping
from typing import TypeAlias

import jax.numpy as jnp
from jaxtyping import Array, Float32

from agviz.network.config import (
    CONTACT_MAPS,
    JUNCTIONS,
    SPLICE_SITES,
    SPLICE_USAGE,
    NetworkConfig,
    TrackHead,
)
from agviz.training.batches import COUNTS, POSITIONS
from agviz.training.extra_losses import (
    cell_contrast,
    junction_log_ratio,
    log_ratios,
    relative_track_loss,
    twin_contrast,
)
from agviz.training.loss_config import LossConfig, RelativeTerms
from agviz.training.losses import (
    contact_loss,
    junction_loss,
    splice_site_loss,
    track_loss,
    usage_loss,
)
from agviz.training.outputs import output_name
from agviz.training.targets import sum_bins, to_scaled

TWINS = "twins"
"""What the term between twins is called among the parts."""

TWIN_BP = 128
"""Bins in which twins are compared: those of the coarser resolution."""

Arrays: TypeAlias = Mapping[str, Array]
Means: TypeAlias = Mapping[str, Mapping[str, Array]]
"""As `track_means.measure` gives them: `nonzero` by head, `scaled` by output."""


def heads_with_targets(batch: Mapping[str, object], config: NetworkConfig) -> tuple[str, ...]:
    """Heads of which the batch has targets, in the network's order."""
    return tuple(name for name in config.heads if (COUNTS if name == JUNCTIONS else name) in batch)


def total_loss(
    outputs: Arrays, batch: Arrays, means: Means, *, config: NetworkConfig, losses: LossConfig
) -> tuple[Float32[Array, ""], dict[str, Float32[Array, ""]]]:
    """The weighted sum of the losses, and each one without its weight.

    Parameters
    ----------
    outputs
        Of `training_outputs`, for the heads that have targets.
    batch
        Targets in units of the data, by head.
    means
        `nonzero`: `nonzero_mean` of each head's tracks, per bp; `scaled`: the mean target of each
        output's tracks per bin, for the heads with terms of the teaching recipe.
    config
        Sizes of the network.
    losses
        Terms and weights.
    """
    total = jnp.zeros(())
    parts: dict[str, Float32[Array, ""]] = {}
    for head in heads_with_targets(batch, config):
        if head in OTHER_LOSSES:
            found = {head: OTHER_LOSSES[head](outputs[head], batch[head])}
        elif head == JUNCTIONS:
            found = {head: _junctions(outputs[head], batch, losses)}
        else:
            found = _tracks(outputs, batch, means, head=config.track_head(head), losses=losses)
        parts |= found
        total += losses.weight(head) * sum(found.values(), start=jnp.zeros(()))
    if losses.twins:
        parts[TWINS] = _twins(outputs, batch, means, config=config, losses=losses)
        total += losses.twins * parts[TWINS]
    return total, parts


OTHER_LOSSES = {
    CONTACT_MAPS: contact_loss,
    SPLICE_SITES: splice_site_loss,
    SPLICE_USAGE: usage_loss,
}


def scaled_targets(
    values: Float32[Array, "batch length tracks"],
    means: Float32[Array, " tracks"],
    *,
    head: TrackHead,
    resolution: int,
) -> Float32[Array, "batch bins tracks"]:
    """A head's data, given at its finest resolution, in the scale of one of its outputs."""
    summed = sum_bins(values, resolution // min(head.resolutions))
    return to_scaled(summed, means, resolution=resolution, power=head.power)


def _junctions(
    counts: Float32[Array, "batch sites sites tracks"], batch: Arrays, losses: LossConfig
) -> Float32[Array, ""]:
    loss = junction_loss(counts, batch[COUNTS], batch[POSITIONS])
    if losses.junction_log_ratio:
        loss += losses.junction_log_ratio * junction_log_ratio(
            counts, batch[COUNTS], batch[POSITIONS], pseudo=losses.junction_pseudo
        )
    return loss


def _tracks(
    outputs: Arrays, batch: Arrays, means: Means, *, head: TrackHead, losses: LossConfig
) -> dict[str, Float32[Array, ""]]:
    """The losses of a track head, by output."""
    terms = losses.relative_terms(head.name)
    nonzero = means["nonzero"][head.name]
    found = {}
    for resolution in head.resolutions:
        name = output_name(head.name, resolution)
        targets = scaled_targets(batch[head.name], nonzero, head=head, resolution=resolution)
        if terms is None:
            width = losses.segment_bp // resolution
            found[name] = track_loss(outputs[name], targets, width=width)
            continue
        width = terms.segment_bp // resolution
        found[name] = relative_track_loss(
            outputs[name],
            targets,
            means["scaled"][name],
            width=width,
            poisson_weight=terms.poisson,
        )
        pseudo = _pseudo(terms.pseudo, nonzero, head=head, resolution=resolution)
        ratios = log_ratios(outputs[name], targets, pseudo, width=width)
        found[name] += terms.log_ratio * (ratios**2).mean()
        if terms.cells:
            found[name] += terms.cells * cell_contrast(ratios)
    return found


def _pseudo(
    counts: int | float, means: Float32[Array, " tracks"], *, head: TrackHead, resolution: int
) -> Float32[Array, " tracks"]:
    """Counts of the data in the scale of an output."""
    values = jnp.full_like(means, counts)
    return to_scaled(values, means, resolution=resolution, power=head.power)


def _twins(
    outputs: Arrays, batch: Arrays, means: Means, *, config: NetworkConfig, losses: LossConfig
) -> Float32[Array, ""]:
    """How wrong the log fold changes between twins are, over heads and resolutions."""
    terms = [term for term in losses.relative if term.twin_pseudo and term.head in batch]
    return sum(
        (
            twin_contrast(_twin_ratios(outputs, batch, means, terms=term, head=head, at=resolution))
            for term in terms
            for head in (config.track_head(term.head),)
            for resolution in head.resolutions
        ),
        start=jnp.zeros(()),
    )


def _twin_ratios(
    outputs: Arrays,
    batch: Arrays,
    means: Means,
    *,
    terms: RelativeTerms,
    head: TrackHead,
    at: int,
) -> Float32[Array, "batch bins tracks"]:
    """Log ratios of means over 128 bp, per bp."""
    nonzero = means["nonzero"][head.name]
    y = outputs[output_name(head.name, at)]
    y = sum_bins(y, TWIN_BP // at) / (TWIN_BP // at)
    finest = min(head.resolutions)
    per_bp = sum_bins(batch[head.name], TWIN_BP // finest) / TWIN_BP
    t = to_scaled(per_bp, nonzero, resolution=1, power=head.power)
    pseudo = _pseudo(terms.twin_pseudo / TWIN_BP, nonzero, head=head, resolution=1)
    return log_ratios(y, t, pseudo, width=1)
