"""Heads for new tracks: their sizes, their first parameters, and the bundle that they end in.

While they are trained, the network has no other heads. In the end they replace the old ones, or are
appended to them as further columns of the same outputs, which changes no column that was there.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType

from agviz.catalog.outputs import OUTPUTS
from agviz.catalog.track_table import COLUMN, MEAN
from agviz.catalog.tracks import TrackCatalog
from agviz.errors import InputError
from agviz.network.config import PUBLISHED, NetworkConfig, TrackHead
from agviz.network.heads import HEADS
from agviz.network.parameters import Variables
from agviz.training.bigwig_targets import Heads
from agviz.training.initial import initial_variables
from agviz.weights.track_columns import head_columns

BY_HEAD = {info.attribute: output for output, info in OUTPUTS.items()}


def head_config(parent: NetworkConfig, tracks: Mapping[str, int]) -> NetworkConfig:
    """The parent's trunk with these heads alone.

    Parameters
    ----------
    parent
        Sizes of the network to begin with; a head that it lacks is as in the published network.
    tracks
        Columns of each head, by name.
    """
    heads = [_like(parent, name, columns) for name, columns in tracks.items()]
    return dataclasses.replace(
        parent,
        track_heads=tuple(heads),
        contact_tracks=0,
        splice_sites=False,
        usage_tracks=0,
        junction_tissues=0,
    )


def _like(parent: NetworkConfig, name: str, columns: int) -> TrackHead:
    there = {head.name: head for head in (*PUBLISHED.track_heads, *parent.track_heads)}
    return dataclasses.replace(there[name], tracks=columns)


def check_names(heads: Heads, tracks: TrackCatalog | None, *, organism: Organism) -> None:
    """Refuse a new track that is called like an old one which stays.

    Raises
    ------
    InputError
        There is one.
    """
    for name, new in heads.items():
        output = BY_HEAD[name]
        if tracks is None or output not in tracks.outputs(organism):
            continue
        table = tracks.table(output, organism)
        old = set(zip(table["name"], table["strand"], strict=True))
        for each in new:
            if (each.name, each.strand) in old:
                raise InputError(
                    f"{output.name} has a track {each.name!r}, {each.strand!r} already; give the "
                    "new one another name, or leave the old heads out"
                )


def first_heads(config: NetworkConfig, *, seed: int) -> dict[str, Any]:
    """Parameters of the heads to begin training with, as pre-training begins with them."""
    # What a head's parameters are depends on what it reads: of the trunk, the least will do.
    least = dataclasses.replace(
        config, channels=1, channel_step=0, downres_blocks=0, tower_blocks=0, pair_channels=1
    )
    heads: dict[str, Any] = initial_variables(least, seed=seed)["params"][HEADS]
    return heads


def with_heads(variables: Mapping[str, Any], heads: Mapping[str, Any]) -> Variables:
    """A network's variables with these heads in place of its own."""
    params = {name: value for name, value in variables["params"].items() if name != HEADS}
    return {"params": {**params, HEADS: dict(heads)}, "state": variables["state"]}


def kept_config(parent: NetworkConfig, new: NetworkConfig) -> NetworkConfig:
    """The parent's sizes with the new heads' columns after its own."""
    more = {head.name: head for head in new.track_heads}
    widened = [
        dataclasses.replace(head, tracks=head.tracks + more.pop(head.name).tracks)
        if head.name in more
        else head
        for head in parent.track_heads
    ]
    return dataclasses.replace(parent, track_heads=(*widened, *more.values()))


def appended(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of heads with the new columns after the old ones: the last axis of each leaf."""
    joined = dict(old)
    for name, value in new.items():
        if name not in joined:
            joined[name] = value
        elif isinstance(value, Mapping):
            joined[name] = appended(joined[name], value)
        else:
            joined[name] = np.concatenate([np.asarray(joined[name]), np.asarray(value)], axis=-1)
    return joined


def new_catalog(
    heads: Heads,
    means: Mapping[str, np.ndarray],
    *,
    parent: TrackCatalog,
    organism: Organism,
    source: str,
    kept: NetworkConfig | None,
) -> TrackCatalog:
    """The table of the new tracks, after the parent's if those are kept.

    Parameters
    ----------
    heads
        The new tracks.
    means
        `nonzero_mean` of each, by head.
    parent
        The old tracks; its organisms stay in their order.
    organism
        Whose the new ones are.
    source
        One line: where the table comes from.
    kept
        The parent's sizes, if its heads are kept.
    """
    tables: dict[Organism, dict[OutputType, pd.DataFrame]] = {
        each: {output: parent.table(output, each) for output in parent.outputs(each) if kept}
        for each in parent.organisms
    }
    widths = {} if kept is None else {o: n for o, n in head_columns(kept).items() if n}
    for name, tracks in heads.items():
        output = BY_HEAD[name]
        first = widths.get(output, 0)
        rows = [
            {**each.row, MEAN: float(mean), COLUMN: column}
            for column, (each, mean) in enumerate(
                zip(tracks, means[name], strict=True), start=first
            )
        ]
        old = tables[organism].get(output, pd.DataFrame()).to_dict("records")
        tables[organism][output] = pd.DataFrame([*old, *rows])
        widths[output] = first + len(tracks)
    return TrackCatalog.from_tables(tables, source=source, widths=widths)
