"""How well held-out windows are predicted while a network is fine-tuned.

The loss, and for each track Pearson's r over the bins of all windows between the prediction of the
averaged weights and what was measured, as public outputs are: in units of the data, here summed to
bins of 128 bp. Bins where anything is missing are left out.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float32

from agviz.network.config import NetworkConfig
from agviz.network.units import to_data_units
from agviz.training.batches import Batch
from agviz.training.bigwig_targets import Heads
from agviz.training.loss_config import LossConfig
from agviz.training.outputs import output_name
from agviz.training.step import Forward, TrainingState
from agviz.training.targets import sum_bins
from agviz.training.total_loss import total_loss

BIN = 128
"""bp in which predictions and measurements are compared."""


def make_validation(
    forward: Forward,
    windows: Sequence[Callable[[], Batch]],
    means: Mapping[str, Mapping[str, Any]],
    *,
    heads: Heads,
    config: NetworkConfig,
    losses: LossConfig,
) -> Callable[[TrainingState], dict[str, float]]:
    """What measures a state.

    Parameters
    ----------
    forward
        The network, its norms as they are at inference.
    windows
        Each makes one held-out window, a batch of one.
    means
        The track means.
    heads
        The tracks, for their names.
    config, losses
        Sizes of the network; terms and weights.

    Returns
    -------
    Callable
        Gives `loss` and an `r` for each track: `r rna_seq NAME +`.
    """
    known = jax.tree.map(jnp.asarray, {name: dict(means[name]) for name in means})

    @jax.jit
    def compute(params: Any, norms: Any, batch: Any) -> tuple[Array, dict[str, Any]]:
        outputs, _ = forward(params, norms, batch)
        total, _ = total_loss(outputs, batch, known, config=config, losses=losses)
        return total, {
            head.name: _in_bins(outputs, batch, known["nonzero"][head.name], head)
            for head in config.track_heads
        }

    def measure(state: TrainingState) -> dict[str, float]:
        found: dict[str, list[np.ndarray]] = {name: [] for name in heads}
        totals = []
        for window in windows:
            total, bins = compute(state.average, state.norms, window())
            totals.append(float(total))
            for name in heads:
                found[name].append(np.asarray(bins[name]))
        measured = {"loss": float(np.mean(totals))}
        for name, tracks in heads.items():
            predicted, observed = np.concatenate(found[name], axis=1)
            for column, each in enumerate(tracks):
                title = f"r {name} {each.name} {each.strand}".replace(",", " ")
                measured[title] = correlation(predicted[:, column], observed[:, column])
        return measured

    return measure


def _in_bins(outputs: Any, batch: Any, means: Any, head: Any) -> Float32[Array, "2 bins tracks"]:
    """Predictions and measurements of one window, in units of the data."""
    finest = min(head.resolutions)
    predicted = to_data_units(
        outputs[output_name(head.name, finest)], means, resolution=finest, power=head.power
    )
    both = (predicted, jnp.asarray(batch[head.name]))
    return jnp.stack([sum_bins(values, BIN // finest)[0] for values in both])


def correlation(
    predicted: Float32[np.ndarray, " bins"], observed: Float32[np.ndarray, " bins"]
) -> float:
    """Pearson's r where both are known; 0 if one of them never varies."""
    known = ~(np.isnan(observed) | np.isnan(predicted))
    both = np.stack([predicted[known], observed[known]]).astype(np.float64)
    if both.shape[1] < 2 or (both.std(axis=1) == 0).any():
        return 0.0
    both -= both.mean(axis=1, keepdims=True)
    return float((both[0] * both[1]).mean() / (both[0].std() * both[1].std()))
