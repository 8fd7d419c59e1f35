"""The network's arrays as the SDK's `Output`, described as the hosted client describes them.

Values are float32, tracks in the order of the metadata table, bins from low to high coordinates;
contact maps are (bins, bins, tracks). An output of which no track is asked for has none.
"""

import copy
import dataclasses
from typing import Any

import numpy as np
from alphagenome.models.dna_output import Output, OutputType
from jaxtyping import Float32

from agviz.catalog.outputs import OUTPUTS
from agviz.genome.types import Interval, JunctionData, TrackData
from agviz.models.alphagenome.predictor import Arrays
from agviz.models.alphagenome.selection import Chosen, Selection
from agviz.network.config import NetworkConfig


def track_output(
    arrays: Arrays,
    selection: Selection,
    *,
    config: NetworkConfig,
    length: int,
    interval: Interval | None,
) -> Output:
    """Every output of `selection` but junctions.

    Parameters
    ----------
    arrays
        What the network predicted.
    selection
        What it was asked.
    config
        Gives the bins of outputs without any track.
    length
        bp that were predicted.
    interval
        Labels the outputs; None for bare bases.
    """
    made: dict[str, Any] = {}
    for chosen in selection.chosen:
        if chosen.output is OutputType.SPLICE_JUNCTIONS:
            continue
        values = arrays.heads.get(chosen.head)
        if values is None:
            values = _no_tracks(chosen, config=config, length=length)
        made[OUTPUTS[chosen.output].attribute] = TrackData(
            values,
            chosen.metadata.copy(),
            resolution=length // len(values),
            interval=None if interval is None else interval.copy(),
        )
    return Output(**made)


def no_junctions(chosen: Chosen, interval: Interval | None) -> JunctionData:
    """Junction data without any junction or tissue."""
    return JunctionData(
        np.empty(0, dtype=object),
        np.empty((0, len(chosen.columns)), dtype=np.float32),
        chosen.metadata.copy(),
        interval=None if interval is None else interval.copy(),
    )


def own_copy(output: Output) -> Output:
    """`output` with its own values, tables and intervals, which can be changed in place."""
    parts = {field.name: getattr(output, field.name) for field in dataclasses.fields(Output)}
    return Output(**{name: _own(data) for name, data in parts.items() if data is not None})


def _own(data: TrackData | JunctionData) -> TrackData | JunctionData:
    return dataclasses.replace(
        data,
        values=data.values.copy(),
        metadata=data.metadata.copy(),
        interval=copy.copy(data.interval),
    )


def _no_tracks(
    chosen: Chosen, *, config: NetworkConfig, length: int
) -> Float32[np.ndarray, "*bins 0"]:
    if chosen.output is OutputType.CONTACT_MAPS:
        bins = length // config.length_multiple
        return np.empty((bins, bins, 0), dtype=np.float32)
    finest = {head.name: head.resolutions[0] for head in config.track_heads}
    return np.empty((length // finest.get(chosen.head, 1), 0), dtype=np.float32)
