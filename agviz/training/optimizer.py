"""How gradients become changes of the parameters: AdamW, its schedule, and averaged weights.

The matrices and kernels within a network may be changed by Muon instead: their momentum is brought
near an orthogonal matrix, so that weak directions are learnt about as fast as strong ones.

References
----------
Loshchilov and Hutter (2019) "Decoupled weight decay regularization", ICLR (AdamW).
Loshchilov and Hutter (2017) "SGDR", ICLR (cosine).
Polyak and Juditsky (1992) "Acceleration of stochastic approximation by averaging", SIAM J. Control
Optim. 30:838-855.
Jordan et al. (2024) "Muon: an optimizer for hidden layers in neural networks".
Liu et al. (2025) "Muon is scalable for LLM training", arXiv:2502.16982 (the size of its steps).
Kumar et al. (2022) "Fine-tuning can distort pretrained features and underperform
out-of-distribution", ICLR (a trunk suffers while its new heads are far off).
"""

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Int
from optax.contrib import MuonDimensionNumbers, muon

from agviz.errors import check_choice
from agviz.network.heads import HEADS

MATRIX = "w"
"""Name of the leaves that decay: matrices and kernels, not norms, biases or embeddings."""

ADAMW, MUON = "adamw", "muon"

BASES = 4
"""Inputs of the first kernel: A, C, G, T."""

MUON_MOMENTUM, MUON_RMS = 0.95, 0.2
"""Decay of Muon's momentum, and the size of its steps in learning rates: about AdamW's."""


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
    inner
        How the matrices and kernels between the bases and the heads are changed: `"adamw"` or
        `"muon"`. All else is AdamW's.
    heads
        How many times faster heads learn than the rest: new ones on a trained trunk have further to
        go, and a trunk that follows heads that are far off forgets what it knows.
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
    inner: str = ADAMW
    heads: int | float = 1.0

    def __post_init__(self) -> None:
        check_choice("inner", self.inner, (ADAMW, MUON))

    def schedule(self) -> optax.Schedule:
        """The learning rate by step, from 0."""
        return optax.warmup_cosine_decay_schedule(
            0.0, self.peak, min(self.warmup, self.steps - 1), self.steps, self.final
        )

    def optimizer(self) -> optax.GradientTransformation:
        """Clipping, then AdamW (or Muon) by the schedule; heads by a multiple of it."""
        faster = optax.masked(optax.scale(self.heads), are_heads)
        return optax.chain(
            optax.clip_by_global_norm(self.clip),
            self._change(),
            *([] if self.heads == 1 else [faster]),
        )

    def _change(self) -> optax.GradientTransformation:
        rate = self.schedule()
        if self.inner == ADAMW:
            return optax.adamw(rate, self.b1, self.b2, weight_decay=self.decay, mask=decays)
        return muon(
            rate,
            beta=MUON_MOMENTUM,
            weight_decay=self.decay,
            weight_decay_mask=decays,
            adam_b1=self.b1,
            adam_b2=self.b2,
            adam_weight_decay=self.decay,
            muon_weight_dimension_numbers=inner_matrices,
            consistent_rms=MUON_RMS,
        )


def decays(params: Any) -> Any:
    """Which leaves of a tree of parameters have weight decay."""
    return jax.tree_util.tree_map_with_path(lambda path, _: path[-1].key == MATRIX, params)


def are_heads(params: Any) -> Any:
    """Which leaves of a network's tree of parameters belong to a head."""
    return jax.tree_util.tree_map_with_path(lambda path, _: path[0].key == HEADS, params)


def inner_matrices(params: Any) -> Any:
    """Of each leaf that Muon changes, which of its axes are inputs and which are outputs.

    Those are matrices and convolution kernels (width, inputs, outputs), but for the heads' and the
    first kernel, which reads bases.
    """
    return jax.tree_util.tree_map_with_path(_as_matrix, params)


def _as_matrix(path: tuple[Any, ...], leaf: Array) -> MuonDimensionNumbers | None:
    names = [part.key for part in path]
    reads_bases = leaf.ndim == 3 and leaf.shape[1] == BASES
    if names[-1] != MATRIX or names[0] == HEADS or reads_bases:
        return None
    return MuonDimensionNumbers(tuple(range(leaf.ndim - 1)), leaf.ndim - 1)


def averaged(average: Any, params: Any, *, step: Int[Array, ""], decay: int | float) -> Any:
    """The averaged weights after a step, counted from 1.

    Early on the average is short, `(1 + step) / (10 + step)`, to forget where training began.
    """
    count = step.astype(jnp.float32)
    kept: Float[Array, ""] = jnp.minimum(decay, (1 + count) / (10 + count))
    return jax.tree.map(lambda old, new: kept * old + (1 - kept) * new, average, params)
