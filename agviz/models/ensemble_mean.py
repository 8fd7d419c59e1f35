"""Mean and spread of predictions, and of scores, of several models.

Predictions come one at a time and only a running mean and sum of squares are kept, so that an
ensemble needs little more memory than three of its members' predictions.

References
----------
Welford, *Technometrics* 4:419-420 (1962): running mean and sum of squared deviations.
"""

import dataclasses
import operator
from collections.abc import Sequence
from typing import Any

import anndata
import numpy as np
import pandas as pd
from alphagenome.models.dna_output import Output, OutputType
from jaxtyping import Float

from agviz.errors import InputError
from agviz.genome.types import Interval, JunctionData, TrackData
from agviz.models.scores import merge_strands

SPREAD = "standard_deviation"
_IDENTITY = ["name", "strand"]


class RunningMean:
    """Mean of predictions with the same tracks, added one at a time."""

    def __init__(self) -> None:
        self._parts: dict[str, Any] = {}
        self._count = 0

    def add(self, output: Output) -> None:
        """Take another prediction into the mean.

        Raises
        ------
        InputError
            Its outputs, tracks or bins are not those of the ones before.
        """
        parts = {
            field.name: (field.metadata["output_type"], getattr(output, field.name))
            for field in dataclasses.fields(Output)
            if getattr(output, field.name) is not None
        }
        if self._count and set(parts) != set(self._parts):
            raise InputError(
                f"The ensemble's members predict different outputs: {_names(self._parts)} and "
                f"{_names(parts)}"
            )
        for name, (kind, data) in parts.items():
            if name not in self._parts:
                junctions = isinstance(data, JunctionData)
                self._parts[name] = _JunctionMean(data) if junctions else _TrackMean(data)
            self._parts[name].add(data, kind)
        self._count += 1

    def output(self) -> Output:
        """The mean; each part's `uns` holds the spread and how many predictions it is of."""
        return Output(**{name: part.data() for name, part in self._parts.items()})


class _TrackMean:
    def __init__(self, first: TrackData) -> None:
        self._first = first
        self._mean = np.zeros(first.values.shape, np.float32)
        self._squares = np.zeros(first.values.shape, np.float32)
        self._count = 0

    def add(self, data: TrackData, kind: OutputType) -> None:
        _check_same_tracks(kind, self._first.metadata, data.metadata)
        if data.values.shape != self._mean.shape:
            raise InputError(
                f"The ensemble's members predict {kind.name} in different bins: arrays of "
                f"{self._mean.shape} and {data.values.shape}"
            )
        self._count += 1
        deviation = data.values - self._mean
        self._mean += deviation / np.float32(self._count)
        self._squares += deviation * (data.values - self._mean)

    def data(self) -> TrackData:
        spread = np.sqrt(np.maximum(self._squares, 0) / np.float32(self._count))
        uns = {SPREAD: spread, "count": self._count}
        return dataclasses.replace(self._first, values=self._mean, uns=uns)


class _JunctionMean:
    """Over the union of the members' junctions; one that a member does not have counts 0 there."""

    def __init__(self, first: JunctionData) -> None:
        self._first = first
        self._rows: dict[tuple[str, int, int, str], int] = {}
        self._junctions: list[Interval] = []
        self._given: list[JunctionData] = []

    def add(self, data: JunctionData, kind: OutputType) -> None:
        _check_same_tracks(kind, self._first.metadata, data.metadata)
        for junction in data.junctions:
            if _place(junction) not in self._rows:
                self._rows[_place(junction)] = len(self._junctions)
                self._junctions.append(junction)
        self._given.append(data)

    def data(self) -> JunctionData:
        shape = (len(self._given), len(self._junctions), self._first.num_tracks)
        counts = np.zeros(shape, np.float32)
        for member, data in enumerate(self._given):
            rows = [self._rows[_place(junction)] for junction in data.junctions]
            counts[member, rows] = data.values
        junctions = np.empty(len(self._junctions), dtype=object)
        junctions[:] = self._junctions
        uns = {SPREAD: counts.std(axis=0), "count": len(self._given)}
        mean = counts.mean(axis=0)
        return dataclasses.replace(self._first, junctions=junctions, values=mean, uns=uns)


def mean_output(outputs: Sequence[Output]) -> Output:
    """The mean of predictions that are all at hand."""
    mean = RunningMean()
    for output in outputs:
        mean.add(output)
    return mean.output()


class LastMean:
    """The mean of the predictions asked about last, computed again only for other ones.

    Mutagenesis gives the same prediction of the background with every edit, unless it counts
    junctions, which it does on the sites that the background has in common with the edit.
    """

    def __init__(self) -> None:
        self._last: list[Output] = []
        self._mean = Output()

    def of(self, outputs: list[Output]) -> Output:
        """The mean of `outputs`."""
        same = len(outputs) == len(self._last) and all(map(operator.is_, outputs, self._last))
        if not same:
            self._last, self._mean = outputs, mean_output(outputs)
        return self._mean


def with_spread(
    mean: list[anndata.AnnData], apart: list[list[anndata.AnnData]], *, merge: bool
) -> list[anndata.AnnData]:
    """Scores of the mean prediction, with the layer of the voices' spread (`apart[voice]`)."""
    for index, scored in enumerate(mean):
        scored.layers[SPREAD] = score_spread(scored, [voice[index] for voice in apart])
        scored.uns["count"] = len(apart)
    return [merge_strands(scored) if merge else scored for scored in mean]


def score_spread(
    mean: anndata.AnnData, members: Sequence[anndata.AnnData]
) -> Float[np.ndarray, "rows tracks"]:
    """Standard deviation of the members' scores around their own mean, row by row of `mean`.

    Rows are matched by gene (and junction). NaN where no member has a score; a row that only some
    members have is the spread of those.
    """
    stacked = np.full((len(members), *mean.shape), np.nan, dtype=np.float64)
    for index, scores in enumerate(members):
        rows = {key: row for row, key in enumerate(_row_keys(scores.obs, scores.n_obs))}
        for row, key in enumerate(_row_keys(mean.obs, mean.n_obs)):
            if key in rows:
                stacked[index, row] = scores.X[rows[key]]
    known = ~np.isnan(stacked)
    count = known.sum(axis=0)
    total = np.where(known, stacked, 0.0).sum(axis=0)
    safe = np.maximum(count, 1)
    squares = np.where(known, (stacked - total / safe) ** 2, 0.0).sum(axis=0)
    return np.where(count > 0, np.sqrt(squares / safe), np.nan).astype(mean.X.dtype)


def _row_keys(obs: pd.DataFrame, count: int) -> list[tuple[object, ...]]:
    columns = [c for c in ("gene_id", "junction_Start", "junction_End") if c in obs]
    if not columns:
        return [(row,) for row in range(count)]
    return list(obs[columns].itertuples(index=False, name=None))


def _check_same_tracks(kind: OutputType, first: pd.DataFrame, other: pd.DataFrame) -> None:
    columns = [column for column in _IDENTITY if column in first]
    one, two = (list(map(tuple, table[columns].to_numpy())) for table in (first, other))
    if one == two:
        return
    if len(one) != len(two):
        difference = f"{len(one)} and {len(two)} tracks"
    else:
        index = next(i for i, (a, b) in enumerate(zip(one, two, strict=True)) if a != b)
        difference = f"track {index} is {_track(one[index])} and {_track(two[index])}"
    raise InputError(f"The ensemble's members have different tracks of {kind.name}: {difference}")


def _track(identity: tuple[object, ...]) -> str:
    return repr(" ".join(str(part) for part in identity))


def _place(junction: Interval) -> tuple[str, int, int, str]:
    return junction.chromosome, junction.start, junction.end, junction.strand


def _names(parts: dict[str, Any]) -> str:
    return ", ".join(sorted(parts))
