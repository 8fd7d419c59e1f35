"""The steps of fine-tuning: of new heads on kept embeddings, or of the whole network.

Losses, optimizer and averages are those of pre-training. What differs is what is computed from
what, whose organism it is, and that norms may stay as they are.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array

from agviz.network.config import NetworkConfig
from agviz.network.heads import HEADS, scaled_predictions
from agviz.network.predict import BASES, TOKENS
from agviz.network.training_mode import Training, moving_average
from agviz.training.batches import SEQUENCE
from agviz.training.loss_config import LossConfig
from agviz.training.optimizer import OptimizerConfig, averaged
from agviz.training.outputs import output_name, training_outputs
from agviz.training.step import Batch, Metrics, TrainingState, one_hot
from agviz.training.total_loss import total_loss

Forward: TypeAlias = Callable[[Any, Any, Batch], tuple[dict[str, Array], Any]]
"""From parameters, norms and a batch to the heads' outputs, and what norms measured, if any did."""

Step: TypeAlias = Callable[[TrainingState, Batch, Any], tuple[TrainingState, Metrics]]


def heads_forward(config: NetworkConfig, *, organism: int) -> Forward:
    """Heads on embeddings that a batch brings; the parameters are the heads' alone."""

    def forward(params: Any, norms: Any, batch: Batch) -> tuple[dict[str, Array], Any]:
        outputs: dict[str, Array] = {}
        for head in config.track_heads:
            for resolution in head.resolutions:
                embedding = jnp.asarray(batch[BASES if resolution == 1 else TOKENS], jnp.float32)
                outputs[output_name(head.name, resolution)] = scaled_predictions(
                    {"params": {HEADS: params}, "state": norms},
                    embedding,
                    jnp.full(len(embedding), organism, jnp.int32),
                    config=config,
                    head=head.name,
                    resolution=resolution,
                )
        return outputs, None

    return forward


def network_forward(config: NetworkConfig, *, organism: int, frozen_norms: bool) -> Forward:
    """The whole network on sequences; norms by what is stored, or by the batch."""
    heads = tuple(head.name for head in config.track_heads)

    def forward(params: Any, norms: Any, batch: Batch) -> tuple[dict[str, Array], Any]:
        stored: Mapping[str, Any] = {"params": params, "state": norms}
        variables = stored if frozen_norms else Training(stored)
        outputs = training_outputs(
            variables,
            one_hot(jnp.asarray(batch[SEQUENCE])),
            jnp.full(len(batch[SEQUENCE]), organism, jnp.int32),
            config=config,
            heads=heads,
        )
        return outputs, variables.measured if isinstance(variables, Training) else None

    return forward


def make_finetune_step(
    forward: Forward, *, config: NetworkConfig, losses: LossConfig, optimizer: OptimizerConfig
) -> Step:
    """The compiled step; it consumes the state that goes in, as pre-training's does."""
    change, schedule = optimizer.optimizer(), optimizer.schedule()

    def step(state: TrainingState, batch: Batch, means: Any) -> tuple[TrainingState, Metrics]:
        def loss(params: Any) -> tuple[Array, tuple[Metrics, Any]]:
            outputs, measured = forward(params, state.norms, batch)
            total, parts = total_loss(outputs, batch, means, config=config, losses=losses)
            return total, (parts, measured)

        (total, (parts, measured)), gradients = jax.value_and_grad(loss, has_aux=True)(state.params)
        updates, moments = change.update(gradients, state.optimizer, state.params)
        params = optax.apply_updates(state.params, updates)
        count, norms = state.step + 1, state.norms
        if measured is not None:
            norms = moving_average(norms, measured, momentum=optimizer.momentum)
        after = TrainingState(
            params=params,
            average=averaged(state.average, params, step=count, decay=optimizer.average),
            norms=norms,
            optimizer=moments,
            step=count,
        )
        norm, rate = optax.tree.norm(gradients), jnp.asarray(schedule(state.step))
        return after, {"loss": total, **parts, "gradient_norm": norm, "learning_rate": rate}

    return jax.jit(step, donate_argnums=0)
