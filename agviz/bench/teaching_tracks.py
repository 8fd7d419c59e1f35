"""How well each output is predicted along held-out windows.

Every r is Pearson's, over all bases (or bins) of all windows against the noise-free means, for each
track alone; its mean over the tracks of the output is the metric. Contacts are one track, of which
each two different bins count once.
"""

from typing import NamedTuple

import numpy as np

from agviz.bench.teaching_answers import Answer
from agviz.bench.teaching_measures import Correlation
from agviz.teaching.grammar import BIN, CELLS, FACTORS
from agviz.teaching.truth import Truth

__all__ = ["TrackMeter"]


class _Signal(NamedTuple):
    output: str
    title: str
    columns: int
    widths: tuple[int, ...]  # bp of the bins compared; the first is the output's own


_SIGNALS = (
    _Signal("dnase", "DNase", len(CELLS), (1, BIN)),
    _Signal("cage", "CAGE", 2 * len(CELLS), (1, BIN)),
    _Signal("rna_seq", "RNA", 2 * len(CELLS), (1, BIN)),
    _Signal("chip_tf", "TF", len(FACTORS), (BIN,)),
    _Signal("chip_histone", "histone", len(CELLS) + 1, (BIN,)),
)
_CONTACTS = "contact_maps"


class TrackMeter:
    """r of every signal and of contacts, summed up window by window."""

    outputs = frozenset({signal.output for signal in _SIGNALS} | {_CONTACTS})

    def __init__(self) -> None:
        self.cases = 0
        self._signals = {
            (signal, width): Correlation(signal.columns)
            for signal in _SIGNALS
            for width in signal.widths
        }
        self._contacts = Correlation(1)

    def add(self, truth: Truth, answer: Answer) -> None:
        """Add a window; what was not predicted is left out."""
        self.cases += 1
        for (signal, width), correlation in self._signals.items():
            if signal.output in answer.tracks:
                together = width // signal.widths[0]
                correlation.add(
                    _in_bins(answer.tracks[signal.output], together),
                    _in_bins(getattr(truth, signal.output), together),
                )
        if _CONTACTS in answer.tracks:
            pairs = np.triu_indices(len(truth.contact_maps), 1)
            predicted, true = answer.tracks[_CONTACTS][pairs], truth.contact_maps[pairs]
            self._contacts.add(predicted[:, None], true[:, None])

    def values(self) -> dict[str, float]:
        """The metrics by name; NaN of what was never predicted."""
        signals = {
            f"{signal.title} r, {width} bp": correlation.mean()
            for (signal, width), correlation in self._signals.items()
        }
        return signals | {"contacts r": self._contacts.mean()}


def _in_bins(values: np.ndarray, together: int) -> np.ndarray:
    """Sums of so many neighbors."""
    return values.reshape(-1, together, values.shape[1]).sum(1) if together > 1 else values
