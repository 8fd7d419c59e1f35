"""One step of training, compiled: losses, gradients, new parameters, averages.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026), methods.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float32, Int, Int8

from agviz.network.config import NetworkConfig
from agviz.network.training_mode import Training, moving_average
from agviz.training.batches import POSITIONS, SEQUENCE
from agviz.training.loss_config import LossConfig
from agviz.training.optimizer import OptimizerConfig, averaged
from agviz.training.outputs import training_outputs
from agviz.training.total_loss import heads_with_targets, total_loss

Batch: TypeAlias = Mapping[str, Any]
PROGRAMS = 4
"""Compiled steps that are kept, as teachers take the same stages: some 10 MB and a minute each."""

Metrics: TypeAlias = dict[str, Float32[Array, ""]]


class TrainingState(NamedTuple):
    """All that a step changes.

    Attributes
    ----------
    params
        Parameters.
    average
        Averaged parameters: those that are kept in the end.
    norms
        Moving averages of the norms' mean squares: the network's state.
    optimizer
        Moments, and the steps they have seen.
    step
        Steps done.
    """

    params: Any
    average: Any
    norms: Any
    optimizer: Any
    step: Int[Array, ""]


Forward: TypeAlias = Callable[[Any, Any, Batch], tuple[dict[str, Array], Any]]
"""From parameters, norms and a batch to the heads' outputs, and what norms measured, if any did."""

Step: TypeAlias = Callable[[TrainingState, Batch, Any], tuple[TrainingState, Metrics]]

Measure: TypeAlias = Callable[[Any, Any, Batch], Any]


def begin(variables: Mapping[str, Any], optimizer: OptimizerConfig) -> TrainingState:
    """The state before the first step, from parameters and norms; they are copied."""
    params = jax.tree.map(jnp.array, dict(variables["params"]))
    return TrainingState(
        params=params,
        average=jax.tree.map(jnp.array, params),
        norms=jax.tree.map(jnp.array, dict(variables["state"])),
        optimizer=optimizer.optimizer().init(params),
        step=jnp.zeros((), jnp.int32),
    )


def one_hot(codes: Int8[Array, "batch length"]) -> Float32[Array, "batch length 4"]:
    """Bases as the network takes them: all zeros for any other letter than A C G T."""
    return jax.nn.one_hot(codes, 4, dtype=jnp.float32)


def network_forward(
    config: NetworkConfig, *, organism: int = 0, frozen_norms: bool = False
) -> Forward:
    """The whole network on sequences: outputs of the heads that have targets.

    Norms divide by what is stored if they are frozen, or else by the batch's mean squares.
    """

    def forward(params: Any, norms: Any, batch: Batch) -> tuple[dict[str, Array], Any]:
        stored: Mapping[str, Any] = {"params": params, "state": norms}
        variables = stored if frozen_norms else Training(stored)
        outputs = training_outputs(
            variables,
            one_hot(jnp.asarray(batch[SEQUENCE])),
            jnp.full(len(batch[SEQUENCE]), organism, jnp.int32),
            config=config,
            heads=heads_with_targets(batch, config),
            positions=batch.get(POSITIONS),
        )
        return outputs, variables.measured if isinstance(variables, Training) else None

    return forward


@functools.lru_cache(maxsize=PROGRAMS)
def make_step(
    config: NetworkConfig,
    losses: LossConfig,
    optimizer: OptimizerConfig,
    *,
    frozen_norms: bool = False,
) -> Step:
    """The compiled step of pre-training, as `compile_step` makes it.

    Stages that are the same share one program; `make_step.cache_clear()` frees them.
    """
    forward = network_forward(config, frozen_norms=frozen_norms)
    return compile_step(forward, config=config, losses=losses, optimizer=optimizer)


def compile_step(
    forward: Forward, *, config: NetworkConfig, losses: LossConfig, optimizer: OptimizerConfig
) -> Step:
    """From a state, a batch and the track means to the next state and metrics.

    The state that goes in is consumed: its memory becomes that of the next. Metrics are the total
    loss, each part of it, the gradients' norm and the learning rate. Norms that measure nothing
    stay as they are.
    """
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


@functools.lru_cache(maxsize=PROGRAMS)
def make_measure(config: NetworkConfig) -> Measure:
    """The compiled measurement of the norms' mean squares in pre-training."""
    return compile_measure(network_forward(config))


def compile_measure(forward: Forward) -> Measure:
    """From parameters, norms and a batch to what the norms measure."""
    return jax.jit(lambda params, norms, batch: forward(params, norms, batch)[1])
