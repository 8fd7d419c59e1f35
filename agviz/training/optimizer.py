"""How gradients become changes of the parameters: AdamW, its schedule, and averaged weights.

References
----------
Loshchilov and Hutter (2019) "Decoupled weight decay regularization", ICLR (AdamW).
Loshchilov and Hutter (2017) "SGDR", ICLR (cosine).
Polyak and Juditsky (1992) "Acceleration of stochastic approximation by averaging", SIAM J. Control
Optim. 30:838-855.
Kumar et al. (2022) "Fine-tuning can distort pretrained features and underperform
out-of-distribution", ICLR (a trunk suffers while its new heads are far off).
"""

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Int

from agviz.network.encoder import ENCODER
from agviz.network.heads import HEADS

MATRIX = "w"
"""Name of the leaves that decay: matrices and kernels, not norms, biases or embeddings."""


@dataclasses.dataclass(frozen=True)
class OptimizerConfig:
    """AdamW with a warm-up and a cosine.

    Attributes
    ----------
    steps
        Of the whole stage.
    peak, final
        Learning rate after the warm-up, and at the end.
    warmup
        Steps over which the rate rises from 0.
    b1, b2
        Decay of the moments; the second is short, for stages of few thousand steps.
    decay
        Weight decay of matrices.
    clip
        Largest norm of all gradients together.
    average
        Decay of the averaged weights; in early steps smaller.
    momentum
        Weight of a batch in the norms' moving averages.
    heads
        How many times faster heads learn than the rest: new ones on a trained trunk have further to
        go, and a trunk that follows heads that are far off forgets what it knows.
    encoder
        The same of the encoder, where below 1: what it has learnt of motifs on many short windows,
        a few long ones would undo.
    """

    steps: int
    peak: int | float
    final: int | float
    warmup: int = 100
    b1: int | float = 0.9
    b2: int | float = 0.99
    decay: int | float = 0.01
    clip: int | float = 1.0
    average: int | float = 0.995
    momentum: int | float = 0.02
    heads: int | float = 1.0
    encoder: int | float = 1.0

    def schedule(self) -> optax.Schedule:
        """The learning rate by step, from 0."""
        return optax.warmup_cosine_decay_schedule(
            0.0, self.peak, min(self.warmup, self.steps - 1), self.steps, self.final
        )

    def optimizer(self) -> optax.GradientTransformation:
        """Clipping, then AdamW by the schedule; heads and encoder by a multiple of it."""
        change = optax.adamw(
            self.schedule(), self.b1, self.b2, weight_decay=self.decay, mask=decays
        )
        multiples = ((self.heads, are_heads), (self.encoder, is_encoder))
        return optax.chain(
            optax.clip_by_global_norm(self.clip),
            change,
            *(optax.masked(optax.scale(by), which) for by, which in multiples if by != 1),
        )


def decays(params: Any) -> Any:
    """Which leaves of a tree of parameters have weight decay."""
    return jax.tree_util.tree_map_with_path(lambda path, _: path[-1].key == MATRIX, params)


def are_heads(params: Any) -> Any:
    """Which leaves of a network's tree of parameters belong to a head."""
    return jax.tree_util.tree_map_with_path(lambda path, _: path[0].key == HEADS, params)


def is_encoder(params: Any) -> Any:
    """Which leaves of a network's tree of parameters belong to the sequence encoder."""
    return jax.tree_util.tree_map_with_path(lambda path, _: path[0].key == ENCODER, params)


def averaged(average: Any, params: Any, *, step: Int[Array, ""], decay: int | float) -> Any:
    """The averaged weights after a step, counted from 1.

    Early on the average is short, `(1 + step) / (10 + step)`, to forget where training began.
    """
    count = step.astype(jnp.float32)
    kept: Float[Array, ""] = jnp.minimum(decay, (1 + count) / (10 + count))
    return jax.tree.map(lambda old, new: kept * old + (1 - kept) * new, average, params)
