"""Contact readout: how much two intervals touch."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from alphagenome.models.dna_output import OutputMetadata, OutputType

from agviz.genome.types import Interval
from agviz.scoring.bins import bin_size, bins_touched
from agviz.scoring.bound import BoundReadout, over_tracks
from agviz.scoring.readout import Readout, check_inside, interval_key, tracks_of
from agviz.scoring.reductions import Array, namespace
from agviz.scoring.tracks import TrackChoice, freeze_choice, select_tracks


@dataclasses.dataclass(frozen=True, eq=False)
class ContactReadout(Readout):
    """Mean of contact maps over the bins of one interval with the bins of another.

    Parameters
    ----------
    first, second
        The two intervals, such as an enhancer and a promoter, 0-based half-open; every bin that
        they touch counts whole.
    tracks
        Which maps; see `SignalReadout`.
    per_track
        Give one number a map instead of the mean over the maps.

    Examples
    --------
    >>> enhancer, promoter = peak_interval, assembly.gene("TAL1").interval.resize(500)
    >>> contact = ag.ContactReadout(enhancer, promoter, tracks=cell)
    """

    first: Interval
    second: Interval
    _: dataclasses.KW_ONLY
    tracks: TrackChoice
    per_track: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "tracks", freeze_choice(self.tracks))
        object.__setattr__(self, "first", self.first.copy())
        object.__setattr__(self, "second", self.second.copy())

    @property
    def outputs(self) -> tuple[OutputType, ...]:
        """Contact maps."""
        return (OutputType.CONTACT_MAPS,)

    def _key(self) -> tuple[Any, ...]:
        places = (interval_key(self.first), interval_key(self.second))
        return (*places, self.tracks, self.per_track)

    def bind(
        self,
        interval: Interval,
        metadata: OutputMetadata,
        *,
        junctions: Sequence[Interval] | np.ndarray | None = None,
    ) -> BoundReadout:
        """Tie it to an interval and its maps; see `Readout.bind`."""
        output = OutputType.CONTACT_MAPS
        places = (self.first, self.second)
        for place in places:
            check_inside(place, interval, what="The interval")
        wanted = select_tracks(tracks_of(metadata, output), self.tracks, output=output)
        origin = interval.copy()

        def compute(arrays: Mapping[OutputType, Array], whole: BoundReadout) -> Array:
            maps = arrays[output]
            resolution = bin_size(origin, maps.shape[0])
            ((row, last_row),), ((column, last_column),) = (
                bins_touched([(place.start, place.end)], origin, resolution=resolution)
                for place in places
            )
            block = whole.columns(maps[row:last_row, column:last_column], wanted, output=output)
            mean = namespace(block).mean(block, axis=(0, 1), dtype=float)
            return over_tracks(mean, per_track=self.per_track)

        window = Interval(
            interval.chromosome,
            min(place.start for place in places),
            max(place.end for place in places),
        )
        tracks = {output: tuple(sorted(set(wanted)))}
        return BoundReadout(tracks=tracks, window=window, compute=compute)
