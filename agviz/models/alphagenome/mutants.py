"""Edits of one background, computed where they can be seen: exact, and several times faster.

See `agviz.network.edited` for how. Junctions are counted at the same splice sites for every edit:
those of the background, those that the assembly knows, and those that a readout names.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence

import jax
import numpy as np
from alphagenome.models.dna_output import OutputMetadata
from jaxtyping import Float64, Int32

from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Interval
from agviz.models.alphagenome.alleles import Probabilities
from agviz.models.alphagenome.asked import ask
from agviz.models.alphagenome.edit_program import EditProgram
from agviz.models.alphagenome.predicted import SiteRule, predict_all
from agviz.models.alphagenome.predictor import Predictor
from agviz.models.alphagenome.program_io import few_sizes
from agviz.models.alphagenome.selection import Selection
from agviz.models.mutants import WINDOWED, Edit, Mutants
from agviz.scoring.readout import Readout

CPU_BATCH_BP, BATCH_BP = 131_072, 1_048_576
"""bp of the edited sequences that go together; the most edits of a batch are `MOST_EDITS`."""
MOST_EDITS = 64


class WindowedMutants(Mutants):
    """Readouts of edits by one network, computed in windows.

    Parameters
    ----------
    background, interval, readouts
        As for `Mutants`.
    predictor
        Runs the network.
    selection
        All tracks of the outputs that the readouts read.
    metadata
        Of these outputs.
    known
        Splice sites that junctions are counted at in any case, in + coordinates from the interval's
        start, by class; -1 for none.
    """

    engine = WINDOWED

    def __init__(
        self,
        background: str,
        interval: Interval,
        readouts: Mapping[str, Readout],
        *,
        predictor: Predictor,
        selection: Selection,
        metadata: OutputMetadata,
        known: Int32[np.ndarray, "4 sites"] | None,
    ) -> None:
        super().__init__(background, interval, readouts)
        self._predictor = predictor
        self._question = ask(
            self.interval, readouts, metadata,
            selection=selection, known=known, config=predictor.config,
        )  # fmt: skip
        self._asked = self._question.asked()
        read = reverse_complement(self.background) if self._question.minus else self.background
        self._program = EditProgram(predictor, read, self._asked)

    @property
    def cache_bytes(self) -> int:
        """Bytes of the background's activations on the device."""
        return self._program.cache_bytes

    @property
    def batch_size(self) -> int:
        """How many edits go through the tower together."""
        return batch_size(self._predictor.device, self.interval.width)

    @functools.cached_property
    def reference(self) -> Float64[np.ndarray, " readouts"]:
        """The readouts of the background: of an edit that changes nothing."""
        unchanged = Edit(self.interval.start, self.background[:1])
        (values,) = self._of_width([unchanged], 1)
        return values

    def _values(self, edits: Sequence[Edit]) -> Float64[np.ndarray, "edits readouts"]:
        found = np.empty((len(edits), len(self.readouts)))
        for width, rows in _by_width(edits):
            found[rows] = self._of_width([edits[row] for row in rows], min(width, self._length))
        return found

    @property
    def _length(self) -> int:
        return self.interval.width

    def _of_width(self, edits: Sequence[Edit], width: int) -> Float64[np.ndarray, "_ readouts"]:
        """Of edits that fit into `width` bp; batches of one size, the last filled up."""
        size = min(self.batch_size, few_sizes(len(edits)))
        parts = []
        for first in range(0, len(edits), size):
            batch = [self._turned(edit) for edit in edits[first : first + size]]
            read = self._program(batch, width=width, batch=size)
            parts.append(self._question.values(read, self._asked))
        return np.concatenate(parts)

    def _turned(self, edit: Edit) -> tuple[int, str]:
        """Where the edit begins in the direction that is read, and its bases there."""
        first = self.place(edit)
        if not self._question.minus:
            return first, edit.bases
        return self._length - first - len(edit.bases), reverse_complement(edit.bases)


def batch_size(device: jax.Device, length: int) -> int:
    """How many edits of a sequence of `length` bp fill a device: a power of two."""
    most = (CPU_BATCH_BP if device.platform == "cpu" else BATCH_BP) // length
    return max(1, min(MOST_EDITS, few_sizes(most + 1) // 2))


def _by_width(edits: Sequence[Edit]) -> Iterator[tuple[int, list[int]]]:
    """Rows of edits by the power of two that their width fits into."""
    widths = [few_sizes(len(edit.bases)) for edit in edits]
    for width in sorted(set(widths)):
        yield width, [row for row, each in enumerate(widths) if each == width]


def fixed_sites(
    predictor: Predictor,
    background: str,
    selection: Selection,
    *,
    interval: Interval,
    named: Sequence[Interval],
    known: Probabilities | None,
    rule: SiteRule,
) -> Int32[np.ndarray, "4 sites"]:
    """The splice sites at which junctions of every edit are counted, in + coordinates.

    Parameters
    ----------
    predictor, background, selection, interval
        Predict the background: its own sites are among them, by the model's `rule`.
    named
        Junctions that readouts name.
    known
        1 at the sites that the assembly knows.
    """
    (predicted,) = predict_all(predictor, [background], selection, interval=interval)
    assert predicted.sites is not None
    likely = predicted.sites if known is None else np.maximum(predicted.sites, known)
    for junction in named:
        first, last = junction.start - 1 - interval.start, junction.end - interval.start
        if first < 0 or last >= interval.width:
            continue  # the readout says what is wrong when it is bound
        donor, acceptor = (last, first) if junction.negative_strand else (first, last)
        strand = 2 * junction.negative_strand
        likely[donor, strand] = likely[acceptor, strand + 1] = 1.0
    return predictor.sites(likely, count=rule.count, threshold=rule.threshold)
