"""Junctions that are predicted with a probability: what may be labelled so."""

from collections.abc import Sequence

import numpy as np

from agviz.errors import InputError
from agviz.figure.junction_tracks import HeldJunctions, JunctionTrack

ROUNDING = 1e-6  # float32 predictions may be as much above 1


def check_probabilities(tracks: Sequence[JunctionTrack]) -> None:
    """Refuse counts where probabilities are to be written.

    Raises
    ------
    InputError
        For a file of counts, or a value over 1.
    """
    for track in tracks:
        if not isinstance(track, HeldJunctions):
            raise InputError(
                f"label='probability' is for predictions from 0 to 1; {track.name!r} is a file of "
                "counts; write label='count' or 'psi5'"
            )
        counts = np.nan_to_num(track.introns.counts, nan=0.0)
        if counts.max(initial=0.0) > 1 + ROUNDING:
            start, end, _ = track.introns.places[int(np.argmax(counts))]
            raise InputError(
                f"label='probability' is for predictions from 0 to 1; junction {start:,}-{end:,} "
                f"(0-based) of {track.name!r} has {counts.max():g}; write label='count' or 'psi5'"
            )
