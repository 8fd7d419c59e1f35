"""The smallest training there is: a network of a few channels, batches made by hand."""

import dataclasses

import jax
import numpy as np

from agviz.network.config import NetworkConfig, TrackHead
from agviz.training.batches import Batch
from agviz.training.loss_config import LossConfig, RelativeTerms
from agviz.training.optimizer import OptimizerConfig
from agviz.training.recipe import Stage
from agviz.training.step import make_step as compile_step

SMALLEST = NetworkConfig(
    organisms=1,
    stem_width=3,
    conv_width=3,
    channels=4,
    channel_step=0,
    tower_blocks=1,
    query_heads=2,
    key_channels=4,
    value_channels=4,
    mlp_channels=4,
    pair_channels=4,
    pair_heads=2,
    pair_key_channels=4,
    pair_mlp_channels=4,
    pair_positions=2,
    base_embedding=4,
    token_embedding=4,
    track_heads=(TrackHead("dnase", 4), TrackHead("rna_seq", 8, power=0.75)),
    contact_tracks=1,
    usage_tracks=8,
    junction_tissues=4,
    junction_channels=4,
)
"""Heads of every kind; tokens and pair bins as published."""

LENGTH = 2048
SITES = 4

LOSSES = LossConfig(
    relative=(RelativeTerms("rna_seq", 1024, 10, log_ratio=1, cells=1, twin_pseudo=1),),
    twins=1.0,
    junction_log_ratio=1.0,
)
"""Every term there is: AlphaGenome's of DNase, the teaching recipe's of RNA-seq."""

OPTIMIZER = OptimizerConfig(steps=4, peak=1e-2, final=1e-3, warmup=2)
STAGE = Stage("one", LENGTH, 2, True, OPTIMIZER, LOSSES)

MEANS = {
    "nonzero": {"dnase": np.full(4, 1.5, np.float32), "rna_seq": np.full(8, 2.0, np.float32)},
    "scaled": {
        "dnase_1": np.full(4, 0.5, np.float32),
        "dnase_128": np.full(4, 0.5, np.float32),
        "rna_seq_1": np.full(8, 0.4, np.float32),
        "rna_seq_128": np.full(8, 0.4, np.float32),
    },
}


@dataclasses.dataclass(frozen=True)
class RandomBatches:
    """Random sequences and targets, two rows each: a pure function of the step."""

    seed: int = 0
    twins: bool = True

    def batch(self, step: int) -> Batch:
        return random_batch(np.random.default_rng([self.seed, step]))


def random_batch(rng: np.random.Generator, rows: int = 2) -> Batch:
    """Targets of every head of `SMALLEST`."""

    def counts(*shape: int) -> np.ndarray:
        return rng.poisson(0.7, (rows, *shape)).astype(np.float32)

    return {
        "sequence": rng.integers(0, 5, (rows, LENGTH)).astype(np.int8),
        "dnase": counts(LENGTH, 4),
        "rna_seq": counts(LENGTH, 8),
        "contact_maps": rng.normal(size=(rows, 1, 1, 1)).astype(np.float32),
        "splice_sites_classification": np.eye(5, dtype=np.float32)[
            rng.integers(0, 5, (rows, LENGTH))
        ],
        "splice_sites_usage": rng.random((rows, LENGTH, 8), dtype=np.float32),
        "junction_positions": np.sort(rng.integers(0, LENGTH, (rows, 4, SITES))).astype(np.int32),
        "junction_counts": counts(SITES, SITES, 8),
    }


_compiled: dict = {}


def quick_step(config, losses, optimizer, *, frozen_norms=False):
    """`make_step`, compiled with little optimization, once for each set of arguments."""
    key = (config, losses, optimizer, frozen_norms)
    if key not in _compiled:
        jitted = compile_step(config, losses, optimizer, frozen_norms=frozen_norms)
        program = None

        def step(state, batch, means):
            nonlocal program
            if program is None:
                lowered = jitted.lower(state, batch, means)
                program = lowered.compile({"xla_backend_optimization_level": 0})
            return program(state, batch, means)

        _compiled[key] = step
    return _compiled[key]


def assert_equal_trees(one, other) -> None:
    """Exactly equal arrays in trees of one form."""
    assert jax.tree.structure(one) == jax.tree.structure(other)
    for a, b in zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True):
        np.testing.assert_array_equal(a, b)
