"""A small network with every part of the published one, which compiles in seconds on a CPU.

Tokens (128 bp) and pair bins (2,048 bp) are as published; channels, blocks and tracks are few.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import jax

from agviz.network.config import NetworkConfig, TrackHead
from agviz.network.parameters import Variables, initialize

SMALL = NetworkConfig(
    channels=8,
    channel_step=4,
    tower_blocks=3,
    query_heads=2,
    key_channels=8,
    value_channels=6,
    mlp_channels=24,
    pair_channels=8,
    pair_heads=4,
    pair_key_channels=8,
    pair_mlp_channels=12,
    pair_positions=4,
    base_embedding=16,
    token_embedding=24,
    track_heads=(
        TrackHead("atac", 4),
        TrackHead("dnase", 5),
        TrackHead("procap", 4),
        TrackHead("cage", 6),
        TrackHead("rna_seq", 8, power=0.75),
        TrackHead("chip_tf", 7, (128,)),
        TrackHead("chip_histone", 6, (128,)),
    ),
    contact_tracks=4,
    usage_tracks=6,
    junction_tissues=3,
    junction_channels=8,
)
"""Every head has room for real and for padding tracks; both organisms."""


def small_variables(seed: int = 0) -> Variables:
    """Random parameters of `SMALL`: the same ones each time."""
    return initialize(SMALL, seed=seed)


QUICK = {"xla_backend_optimization_level": 0}
"""Compiler options for tests, in which compilation is what takes long."""


def compiled(function: Callable[..., Any], config: NetworkConfig = SMALL) -> Callable[..., Any]:
    """A function of the network with its config bound, compiled quickly; `length` is static."""
    static = "length" if "length" in inspect.signature(function).parameters else None
    bound = functools.partial(function, config=config)
    return jax.jit(bound, static_argnames=static, compiler_options=QUICK)
