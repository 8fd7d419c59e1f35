"""How large the new tracks' values are in the training windows, and whether there are any.

The scale of a new head: stored as `nonzero_mean` with its tracks. Measured on every training
window, one at a time, so that what is wrong with a file shows before anything is computed.
"""

import math

import jax.numpy as jnp
import numpy as np

from agviz._progress import track
from agviz.errors import InputError
from agviz.network.config import NetworkConfig, TrackHead
from agviz.training.bigwig_batches import BigWigBatches, Row
from agviz.training.loss_config import LossConfig
from agviz.training.outputs import output_name
from agviz.training.total_loss import scaled_targets
from agviz.training.track_means import SMALLEST, Means


def measure_targets(
    source: BigWigBatches, *, config: NetworkConfig, losses: LossConfig, show: bool = False
) -> Means:
    """The track means of all heads, as `track_means.measure` gives them.

    Parameters
    ----------
    source
        The training windows.
    config
        Sizes of the network.
    losses
        Only for heads with the teaching recipe's terms are the means of scaled targets measured.
    show
        Show a progress bar.

    Raises
    ------
    InputError
        A track has no value above 0 in the training windows, or one below.
    """
    means: Means = {"nonzero": {}, "scaled": {}}
    bar = track(source.heads, what="measuring tracks", show=show)
    for name in bar:
        head = config.track_head(name)
        means["nonzero"][name] = _nonzero(source, head)
        if losses.relative_terms(name) is not None:
            means["scaled"] |= _scaled(source, head, means["nonzero"][name])
    return means


def check_stored(source: BigWigBatches) -> None:
    """Refuse NaN that a file has stored, unless what it has not stored is NaN as well.

    Parameters
    ----------
    source
        Its windows are looked at, as far as they are moved.

    Raises
    ------
    InputError
        A file has NaN where its track takes missing values as numbers: they would be learnt.
    """
    for head in source.heads.values():
        for each, reader in zip(head.tracks, head.sources, strict=True):
            if math.isnan(each.missing):
                continue
            for index in range(len(source.windows)):
                interval = source.reach(index)
                at = reader.stored_nan(interval)
                if at is not None:
                    raise InputError(
                        f"Track {each.name!r} ({each.strand}): {str(each.path)!r} has NaN stored "
                        f"at {interval.chromosome}:{at} (0-based), and missing={each.missing:g} "
                        "would make it a number; set missing=float('nan') if it was not measured"
                    )


def _nonzero(source: BigWigBatches, head: TrackHead) -> np.ndarray:
    """The mean of each track's values above 0, per bp."""
    tracks = source.heads[head.name].tracks
    total, count = np.zeros(len(tracks)), np.zeros(len(tracks))
    for index in range(len(source.windows)):
        values = source.read(head.name, source.interval(Row(index, 0, False)))
        total += np.nansum(values, axis=0, dtype=np.float64)
        count += (values > 0).sum(axis=0)
    for each, seen in zip(tracks, count, strict=True):
        if not seen:
            raise InputError(
                f"Track {each.name!r} ({each.strand}) has no value above 0 in the "
                f"{len(source.windows):,} training windows: there is nothing to learn from "
                f"{str(each.path)!r}"
            )
    return (total / count / min(head.resolutions)).astype(np.float32)


def _scaled(source: BigWigBatches, head: TrackHead, nonzero: np.ndarray) -> dict[str, np.ndarray]:
    """The mean target of each output's tracks per bin, in the scale in which they are learnt."""
    totals = {resolution: np.zeros(len(nonzero)) for resolution in head.resolutions}
    for index in range(len(source.windows)):
        values = source.read(head.name, source.interval(Row(index, 0, False)))[None]
        for resolution in head.resolutions:
            scaled = scaled_targets(
                jnp.asarray(values), jnp.asarray(nonzero), head=head, resolution=resolution
            )
            totals[resolution] += np.asarray(scaled).mean(axis=(0, 1))
    return {
        output_name(head.name, resolution): np.maximum(
            total / len(source.windows), SMALLEST
        ).astype(np.float32)
        for resolution, total in totals.items()
    }
