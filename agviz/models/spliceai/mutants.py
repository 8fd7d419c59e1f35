"""Edits of one background by SpliceAI: only positions that a readout reads and an edit can change.

The network sees `context` bp to either side of a position and no further, so all other positions
keep what the background has there: exact.
"""

import functools
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from alphagenome.models.dna_output import OutputMetadata, OutputType
from jaxtyping import Float32, Float64

from agviz.genome.types import Interval
from agviz.models.mutants import WINDOWED, Mutants, Spots
from agviz.scoring.readout import Readout

Predict = Callable[[Sequence[str], str], list[Float32[np.ndarray, "length 4"]]]
"""Four tracks of each sequence, less `context` bp at either end; lengths may differ. Those of
strands that are not named, such as by `"+"` or `"+-"`, are zero."""
EDITS_AT_ONCE = 16
SITES = OutputType.SPLICE_SITES


class WindowedMutants(Mutants):
    """Readouts of splice sites for edits of a background.

    Parameters
    ----------
    background, interval, readouts
        As for `Mutants`; the background has `context` bp on either side.
    predict
        Runs the networks on those strands whose tracks are read.
    metadata
        Of the four tracks.
    context
        How far the network sees, in bp.
    """

    engine = WINDOWED

    def __init__(
        self,
        background: str,
        interval: Interval,
        readouts: Mapping[str, Readout],
        *,
        predict: Predict,
        metadata: OutputMetadata,
        context: int,
    ) -> None:
        super().__init__(background, interval, readouts, flank=context)
        self._predict = predict
        self._bound = [each.bind(self.interval, metadata) for each in readouts.values()]
        strands = metadata.splice_sites["strand"]
        read = {strands.iloc[column] for each in self._bound for column in each.tracks[SITES]}
        self._strands = "".join(sorted(read))
        start = self.interval.start
        self._first = min(each.window.start for each in self._bound) - start
        self._last = max(each.window.end for each in self._bound) - start

    @property
    def batch_size(self) -> int:
        """How many edits are predicted together."""
        return EDITS_AT_ONCE

    @functools.cached_property
    def _sites(self) -> Float32[np.ndarray, "length 4"]:
        """The background's tracks, where a readout reads them; zero elsewhere."""
        laid = np.zeros((self.interval.width, 4), dtype=np.float32)
        seen = self.background[self._first : self._last + 2 * self.flank]
        (laid[self._first : self._last],) = self._predict([seen], self._strands)
        return laid

    def _of_background(self) -> Float64[np.ndarray, " readouts"]:
        return self._read(self._sites)

    @property
    def cache_bytes(self) -> int:
        """Bytes of the background's tracks."""
        return int(self._sites.nbytes)

    def _values(self, changes: Sequence[Spots]) -> Float64[np.ndarray, "changes readouts"]:
        found = np.tile(self.reference, (len(changes), 1))
        spans = [self._changed(change) for change in changes]
        seen = [row for row, (first, last) in enumerate(spans) if first < last]
        for start in range(0, len(seen), EDITS_AT_ONCE):
            rows = seen[start : start + EDITS_AT_ONCE]
            bases = [
                self.edited(changes[row])[spans[row][0] : spans[row][1] + 2 * self.flank]
                for row in rows
            ]
            predicted = self._predict(bases, self._strands)
            for row, values in zip(rows, predicted, strict=True):
                laid = self._sites.copy()
                laid[spans[row][0] : spans[row][1]] = values
                found[row] = self._read(laid)
        return found

    def _changed(self, change: Spots) -> tuple[int, int]:
        """From where to where in the interval a change can be seen and a readout reads."""
        last = change[-1]
        start = self.place(change[0]) - self.flank  # from the interval's start
        end = self.place(last) - self.flank + len(last.bases)
        return max(self._first, start - self.flank), min(self._last, end + self.flank)

    def _read(self, sites: Float32[np.ndarray, "length 4"]) -> Float64[np.ndarray, " readouts"]:
        arrays = {SITES: sites}
        return np.array([float(np.asarray(each(arrays))) for each in self._bound])
