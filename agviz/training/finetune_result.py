"""What fine-tuning ends in: a bundle that tells what it is of, and of whose it was made."""

from collections.abc import Mapping
from typing import Any

import jax
import numpy as np

from agviz.network.heads import HEADS
from agviz.training.checkpoint import Checkpoint
from agviz.training.finetune_plan import FinetunePlan
from agviz.training.new_heads import appended, kept_config, new_catalog, with_heads
from agviz.weights.bundle import Bundle

SHOWN = 12
"""Digits of the parent's SHA-256 that provenance gives."""


def finetuned_bundle(todo: FinetunePlan, result: Checkpoint, *, name: str) -> Bundle:
    """The averaged weights of a finished checkpoint, with the new tracks.

    Parameters
    ----------
    todo
        What was done.
    result
        How it ended.
    name
        What the result is called.
    """
    parent, kept = todo.parent, todo.keep_heads
    params = jax.device_get(result.state.average)
    if todo.heads_only:
        old = parent.variables
        heads = appended(old["params"][HEADS], params) if kept else params
        leaves = with_heads(old, heads)
    else:
        trained = {"params": params, "state": jax.device_get(result.state.norms)}
        leaves = with_heads(merged(parent.variables, trained), params[HEADS])
    told = provenance(todo)
    assembly = {todo.organism.name: todo.assembly.name}
    return Bundle(
        name=name,
        config=kept_config(parent.config, todo.config) if kept else todo.config,
        leaves=leaves,
        tracks=new_catalog(
            todo.heads,
            {name: np.asarray(each) for name, each in result.means["nonzero"].items()},
            parent=parent.tracks,
            organism=todo.organism,
            source=told,
            kept=parent.config if kept else None,
        ),
        assembly={**parent.assembly, **assembly} if kept else assembly,
        provenance=told,
        terms=parent.terms,
        random=parent.random and todo.heads_only,  # a random trunk stays one
    )


def provenance(todo: FinetunePlan) -> str:
    """Parent and data in one line."""
    parent = todo.parent
    what = "new heads" if todo.heads_only else "whole network"
    outputs = ", ".join(f"{len(tracks)} {name}" for name, tracks in todo.heads.items())
    return (
        f"{parent.provenance or parent.name} (sha256 {parent.sha256[:SHOWN]}), fine-tuned: {what}, "
        f"tracks {outputs}, {len(todo.split.training):,} windows of {todo.length:,} bp of "
        f"{todo.assembly.name}, {todo.settings.steps:,} steps"
    )


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """One tree over another: leaves of both are those of `above`."""
    joined = dict(below)
    for name, value in above.items():
        is_node = isinstance(value, Mapping) and name in joined
        joined[name] = merged(joined[name], value) if is_node else value
    return joined
