"""Signal readout: the level of some tracks in a window."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from alphagenome.models.dna_output import OutputMetadata, OutputType

from agviz.catalog.outputs import check_output
from agviz.errors import InputError, check_choice
from agviz.genome.types import Interval
from agviz.scoring.bins import Runs, bin_size, bins_touched, count_bins
from agviz.scoring.bound import BoundReadout, over_tracks
from agviz.scoring.readout import Readout, check_inside, interval_key, tracks_of
from agviz.scoring.reductions import Array, maximum_over, sum_over
from agviz.scoring.tracks import TrackChoice, freeze_choice, select_tracks

REDUCTIONS = ("mean", "sum", "max", "min")
# These have no bins along the sequence that could be averaged.
_OTHER_READOUT = {
    OutputType.SPLICE_JUNCTIONS: "JunctionReadout",
    OutputType.CONTACT_MAPS: "ContactReadout",
}


@dataclasses.dataclass(frozen=True, eq=False)
class SignalReadout(Readout):
    """Mean, sum, maximum or minimum of tracks over a window.

    Parameters
    ----------
    output
        Which output.
    tracks
        Which tracks: an ontology CURIE or track name, several of them, indices, a boolean mask,
        or a function of the metadata. There is no default.
    window
        Where, 0-based half-open; every bin that it touches counts whole. None: all of what was
        predicted.
    reduce
        `"mean"`, `"sum"`, `"max"` or `"min"` over the bins.
    per_track
        Give one number a track instead of the mean over the tracks.

    Examples
    --------
    >>> from agviz.genome.types import Interval
    >>> window = Interval("chr1", 1000, 1400)
    >>> accessible = SignalReadout(OutputType.DNASE, tracks="EFO:0002067", window=window)
    >>> change = (accessible + 0.001).log()
    """

    output: OutputType
    _: dataclasses.KW_ONLY
    tracks: TrackChoice
    window: Interval | None = None
    reduce: str = "mean"
    per_track: bool = False

    def __post_init__(self) -> None:
        check_output(self.output)
        check_choice("reduce", self.reduce, REDUCTIONS)
        if self.output in _OTHER_READOUT:
            raise InputError(
                f"{self.output.name} has no signal along the sequence; use "
                f"{_OTHER_READOUT[self.output]}"
            )
        object.__setattr__(self, "tracks", freeze_choice(self.tracks))
        if self.window is not None:
            object.__setattr__(self, "window", self.window.copy())

    @property
    def outputs(self) -> tuple[OutputType, ...]:
        """The one output it reads."""
        return (self.output,)

    def _key(self) -> tuple[Any, ...]:
        return (self.output, self.tracks, interval_key(self.window), self.reduce, self.per_track)

    def bind(
        self,
        interval: Interval,
        metadata: OutputMetadata,
        *,
        junctions: Sequence[Interval] | np.ndarray | None = None,
    ) -> BoundReadout:
        """Tie it to an interval and its tracks; see `Readout.bind`."""
        window = self.window or interval
        check_inside(window, interval, what="The window")
        wanted = select_tracks(tracks_of(metadata, self.output), self.tracks, output=self.output)
        return bind_spans(
            self.output,
            interval=interval,
            spans=((window.start, window.end),),
            wanted=wanted,
            reduce=self.reduce,
            per_track=self.per_track,
        )


def bind_spans(
    output: OutputType,
    *,
    interval: Interval,
    spans: tuple[tuple[int, int], ...],
    wanted: tuple[int, ...],
    reduce: str,
    per_track: bool,
) -> BoundReadout:
    """A bound readout that reduces the tracks `wanted` over genomic spans within `interval`."""
    origin = interval.copy()

    def compute(arrays: Mapping[OutputType, Array], whole: BoundReadout) -> Array:
        values = arrays[output]
        runs = bins_touched(spans, origin, resolution=bin_size(origin, values.shape[0]))
        chosen = whole.columns(values, wanted, output=output)
        return over_tracks(reduce_bins(chosen, runs=runs, how=reduce), per_track=per_track)

    window = Interval(interval.chromosome, spans[0][0], spans[-1][1])
    return BoundReadout(tracks={output: tuple(sorted(set(wanted)))}, window=window, compute=compute)


def reduce_bins(values: Array, *, runs: Runs, how: str) -> Array:
    """One of `REDUCTIONS` of (bins, tracks) over some runs of bins, (tracks,)."""
    reductions: dict[str, Callable[[], Array]] = {
        "mean": lambda: sum_over(runs, values) / count_bins(runs),
        "sum": lambda: sum_over(runs, values),
        "max": lambda: maximum_over(runs, values),
        "min": lambda: -maximum_over(runs, values, of=lambda part: -part),
    }
    return reductions[how]()
