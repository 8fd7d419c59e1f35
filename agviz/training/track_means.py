"""How large each track's values are: what targets are divided by before they are learnt.

Measured once, before training, on windows that are used for nothing else; stored with the weights
(`nonzero_mean` of the track table), since predictions are multiplied by them.
"""

from collections.abc import Iterable

import jax.numpy as jnp
import numpy as np
from jaxtyping import Float32

from agviz.errors import InputError
from agviz.network.config import NetworkConfig, TrackHead
from agviz.training.batches import Batch
from agviz.training.outputs import output_name
from agviz.training.total_loss import scaled_targets

Means = dict[str, dict[str, np.ndarray]]
"""`nonzero` by head, `scaled` by output; float32, a value per track."""


def measure(batches: Iterable[Batch], *, config: NetworkConfig) -> Means:
    """The means of all track heads that have targets.

    Parameters
    ----------
    batches
        Data to measure, held in memory together.
    config
        Sizes of the network.

    Returns
    -------
    Means
        `nonzero`: the mean of each track's values above 0, per bp (1 if there are none), by head;
        `scaled`: the mean of its targets per bin, in the scale in which they are learnt, by output.

    Raises
    ------
    InputError
        A value is NaN.
    """
    seen = list(batches)
    for head in config.track_heads:
        if any(np.isnan(batch.get(head.name, 0)).any() for batch in seen):
            raise InputError(
                f"{head.name!r} has NaN in the windows on which the tracks' means are measured; "
                "leave these windows out, or the head"
            )
    means: Means = {"nonzero": {}, "scaled": {}}
    for head in (head for head in config.track_heads if head.name in seen[0]):
        nonzero = _nonzero([batch[head.name] for batch in seen], head)
        means["nonzero"][head.name] = nonzero
        for resolution in head.resolutions:
            name = output_name(head.name, resolution)
            means["scaled"][name] = _scaled(
                [batch[head.name] for batch in seen], nonzero, head=head, resolution=resolution
            )
    return means


SMALLEST = np.float32(1e-6)
"""Mean target of a track that has no signal at all, so that it can be divided by."""


def _scaled(
    values: list[np.ndarray],
    nonzero: Float32[np.ndarray, " tracks"],
    *,
    head: TrackHead,
    resolution: int,
) -> Float32[np.ndarray, " tracks"]:
    """The mean scaled target of one output."""
    divisor = jnp.asarray(nonzero)
    means = [
        scaled_targets(jnp.asarray(part), divisor, head=head, resolution=resolution).mean(
            axis=(0, 1)
        )
        for part in values
    ]
    return np.maximum(np.mean(means, axis=0, dtype=np.float32), SMALLEST)


def _nonzero(values: list[np.ndarray], head: TrackHead) -> Float32[np.ndarray, " tracks"]:
    total = sum(part.sum(axis=(0, 1), dtype=np.float64) for part in values)
    count = sum((part > 0).sum(axis=(0, 1)) for part in values)
    means = np.where(count > 0, total / np.maximum(count, 1), min(head.resolutions))
    return (means / min(head.resolutions)).astype(np.float32)
