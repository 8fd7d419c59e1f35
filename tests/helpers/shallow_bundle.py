"""A bundle of a network with few blocks, for what compiles long: gradients there and back."""

import dataclasses

from small_bundle import small_bundle
from small_network import SMALL

from agviz.network.parameters import initialize
from agviz.weights.bundle import Bundle

SHALLOW = dataclasses.replace(
    SMALL,
    downres_blocks=1,
    tower_blocks=1,
    tokens_per_pair=8,
    track_heads=tuple(
        dataclasses.replace(head, resolutions=(4,)) if head.resolutions == (128,) else head
        for head in SMALL.track_heads
    ),
)
"""Tokens of 4 bp and pair bins of 32 bp."""


def shallow_bundle(seed: int = 0) -> Bundle:
    """Random weights of `SHALLOW`, in memory."""
    return small_bundle(config=SHALLOW, leaves=initialize(SHALLOW, seed=seed))
