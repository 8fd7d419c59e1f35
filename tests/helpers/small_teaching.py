"""A network with the heads of the teaching world and few channels, and short stages of training."""

import dataclasses
import functools

from alphagenome.models.dna_model import Organism

from agviz.network.config import TEACHING, NetworkConfig
from agviz.network.parameters import initialize
from agviz.teaching.catalog import teaching_catalog
from agviz.training.optimizer import OptimizerConfig
from agviz.training.recipe import GENES_NEXT, Stage, with_twins
from agviz.weights.bundle import Bundle

SMALL_TEACHING = dataclasses.replace(
    TEACHING,
    channels=4,
    channel_step=4,
    tower_blocks=2,
    query_heads=2,
    key_channels=8,
    value_channels=4,
    mlp_channels=16,
    pair_channels=4,
    pair_heads=2,
    pair_key_channels=4,
    pair_mlp_channels=4,
    pair_positions=4,
    base_embedding=8,
    token_embedding=16,
    junction_channels=8,
)


def small_teaching_bundle(seed: int, **sizes: int) -> Bundle:
    """Random weights of `SMALL_TEACHING`, in memory; `sizes` are other fields of the config."""
    config: NetworkConfig = dataclasses.replace(SMALL_TEACHING, **sizes)
    return Bundle(
        name=f"small {seed}",
        config=config,
        leaves=_variables(config, seed),
        tracks=teaching_catalog(),
        assembly={Organism.HOMO_SAPIENS.name: "teaching"},
        provenance="a small network with random weights",
        random=True,
    )


def quick_stage(name: str, length: int, *, steps: int) -> Stage:
    """A stage of pairs of twins."""
    return Stage(
        name,
        length,
        2,
        twins=True,
        optimizer=OptimizerConfig(steps=steps, peak=3e-3, final=1e-3, warmup=1, average=0.5),
        losses=with_twins(GENES_NEXT),
    )


@functools.cache
def _variables(config: NetworkConfig, seed: int) -> dict:
    return initialize(config, seed=seed)
