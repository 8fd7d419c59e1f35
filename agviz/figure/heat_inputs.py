"""At the door of `Heatmap`: scores of bases, tracks, or an array become rows of values, copied."""

import dataclasses
from typing import Any

import numpy as np
from alphagenome.models.dna_output import Output
from jaxtyping import Float32

from agviz._counts import counted
from agviz.errors import InputError
from agviz.figure.misfit import misfit
from agviz.figure.output_parts import model_of, signals_of
from agviz.figure.regions import copy_region
from agviz.figure.track_inputs import Selection, chosen_columns, column_labels
from agviz.genome.labelled import check_sequence_scores, is_sequence_scores, with_indels
from agviz.genome.real_numbers import narrowed
from agviz.genome.sequence import BASES
from agviz.genome.types import Interval, TrackData

TAKES = (
    "labelled scores (position x base), TrackData, an Output, or an array of shape (rows, "
    "positions) with interval="
)


@dataclasses.dataclass(frozen=True, eq=False)
class HeatRows:
    """Rows of values along a contig.

    Attributes
    ----------
    contig, start, resolution
        Where the values lie: bp per value from `start` on.
    values
        One row per track or base, NaN where not known.
    labels
        Of the rows.
    observed
        The base of the sequence at each position, N where none; empty where there is no sequence.
    kind
        What the values are, in words.
    model
        Who predicted, if known.
    more
        What follows the rows of the four bases: `"deletion"`, then `"insertion"` (one row) or
        `"insertions"` (one per inserted base).
    """

    contig: str
    start: int
    resolution: int
    values: Float32[np.ndarray, "rows positions"]
    labels: tuple[str, ...]
    observed: str
    kind: str
    unit: str = ""
    model: str | None = None
    more: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[int, ...]:
        """How many rows belong together: bases, deletion, insertions."""
        sizes = [len(BASES) if each == "insertions" else 1 for each in self.more]
        return (len(self.labels) - sum(sizes), *sizes)

    @property
    def interval(self) -> Interval:
        """What the values cover."""
        end = self.start + self.values.shape[1] * self.resolution
        return Interval(self.contig, self.start, end)


def read_heat(
    data: Any,
    *,
    interval: Interval | None,
    tracks: Selection | None,
    deletions: Any = None,
    insertions: Any = None,
) -> HeatRows:
    """Rows of anything that has values along a sequence.

    Raises
    ------
    InputError
        For what has none, or lacks its place.
    """
    if is_sequence_scores(data):
        check_sequence_scores(data)
        return _of_scores(with_indels(data, deletions=deletions, insertions=insertions))
    if deletions is not None or insertions is not None:
        raise InputError(
            "deletions and insertions go with labelled scores (sequence_scores, position x base); "
            f"got {type(data).__name__}"
        )
    if isinstance(data, Output):
        parts = [_of_tracks(each, tracks) for _, each in signals_of(data)]
        return _stacked(parts)
    if isinstance(data, TrackData):
        return _of_tracks(data, tracks)
    if isinstance(data, np.ndarray):
        return _of_array(data, interval)
    raise misfit("Heatmap", data, TAKES)


def _of_scores(scores: Any) -> HeatRows:
    kinds = {
        "effects": "effect of each substitution",
        "hypothetical": "hypothetical contributions",
        "contributions": "contributions of the observed bases",
    }
    values, labels = [np.asarray(scores.values).T], list(BASES)
    more: list[str] = []
    if "deletion" in scores.coords:
        values.append(np.asarray(scores["deletion"].values)[None])
        labels.append("del")
        more.append("deletion")
    if "insertion" in scores.coords:
        found = np.asarray(scores["insertion"].values)
        values.append(found.T if found.ndim == 2 else found[None])
        labels += [f"+{base}" for base in BASES] if found.ndim == 2 else ["ins"]
        more.append("insertions" if found.ndim == 2 else "insertion")
    return HeatRows(
        scores.attrs["contig"],
        int(scores["position"].values[0]),
        1,
        _own(np.concatenate(values)),
        tuple(labels),
        "".join(str(base) for base in scores["observed"].values),
        kinds[scores.attrs["kind"]],
        str(scores.attrs.get("unit", "")),
        scores.attrs.get("model"),
        tuple(more),
    )


def _of_tracks(data: TrackData, tracks: Selection | None) -> HeatRows:
    if data.interval is None or data.values.ndim != 2:
        raise InputError(
            "Heatmap draws TrackData of shape (positions, tracks) with an interval; got shape "
            f"{data.values.shape}, interval {data.interval}"
        )
    chosen = chosen_columns(data, tracks)
    if not chosen:
        raise InputError("There are no tracks to draw: the data hold none")
    return HeatRows(
        data.interval.chromosome,
        int(data.interval.start),
        int(data.resolution),
        _own(data.values[:, chosen].T),
        tuple(column_labels(data, chosen)),
        "",
        "tracks",
        model=model_of([data]),
    )


def _stacked(parts: list[HeatRows]) -> HeatRows:
    """Rows of several outputs; each value again for as many bp as it stands for, to be alike."""
    finest = min(part.resolution for part in parts)
    values = [np.repeat(part.values, part.resolution // finest, axis=1) for part in parts]
    labels = tuple(label for part in parts for label in part.labels)
    return dataclasses.replace(
        parts[0], resolution=finest, values=_own(np.concatenate(values)), labels=labels
    )


def _of_array(data: np.ndarray, interval: Interval | None) -> HeatRows:
    if interval is None:
        raise InputError("A numpy array needs interval=, so that it can be placed on a genome")
    if data.ndim != 2 or data.dtype.kind not in "fiub" or not data.size:
        raise InputError(
            "An array to draw holds real numbers of shape (rows, positions); got "
            f"{data.dtype} of shape {data.shape}"
        )
    interval = copy_region(interval)
    resolution, rest = divmod(interval.width, data.shape[1])
    if rest or not resolution:
        raise InputError(
            f"An array of {counted(data.shape[1], 'position')} cannot cover "
            f"{interval.width} bp evenly"
        )
    labels = tuple(f"row {number + 1}" for number in range(len(data)))
    where = (interval.chromosome, int(interval.start), resolution)
    return HeatRows(*where, _own(data), labels, "", "values as given")


def _own(values: np.ndarray) -> Float32[np.ndarray, "rows positions"]:
    """A copy of one's own that nobody changes."""
    table = narrowed(values, "Values of a heat map")
    table.flags.writeable = False
    return table
