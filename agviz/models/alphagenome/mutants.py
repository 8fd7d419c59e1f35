"""Edits of one background, computed where they can be seen: exact, and several times faster.

See `agviz.network.edited` for how. Junctions are counted at the same splice sites for every edit:
those of the background, those that the assembly knows, and those that a readout names.
"""

from collections.abc import Iterator, Mapping, Sequence

import jax
import numpy as np
from jaxtyping import Float64, Int32

from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Interval
from agviz.models.alphagenome.alleles import Probabilities
from agviz.models.alphagenome.asked import Question
from agviz.models.alphagenome.edit_program import EditProgram
from agviz.models.alphagenome.edit_program import Spots as ProgramSpots
from agviz.models.alphagenome.predicted import SiteRule, predict_all
from agviz.models.alphagenome.predictor import Predictor
from agviz.models.alphagenome.program_io import few_sizes
from agviz.models.alphagenome.selection import Selection
from agviz.models.mutants import WINDOWED, Edit, Mutants, Spots
from agviz.scoring.readout import Readout

CPU_BATCH_BP, BATCH_BP = 262_144, 1_048_576
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
    question
        The readouts, bound to the interval.
    """

    engine = WINDOWED

    def __init__(
        self,
        background: str,
        interval: Interval,
        readouts: Mapping[str, Readout],
        *,
        predictor: Predictor,
        question: Question,
    ) -> None:
        super().__init__(background, interval, readouts)
        self._predictor = predictor
        self._question = question
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

    def _of_background(self) -> Float64[np.ndarray, " readouts"]:
        """Those of an edit that changes nothing."""
        unchanged = Edit(self.interval.start, self.background[:1])
        # A full batch: the program is that of the edits, and compiled once.
        return self._of_width([(unchanged,)] * self.batch_size, 1)[0]

    def _values(self, changes: Sequence[Spots]) -> Float64[np.ndarray, "changes readouts"]:
        found = np.empty((len(changes), len(self.readouts)))
        for width, rows in _alike(changes):
            found[rows] = self._of_width([changes[row] for row in rows], min(width, self._length))
        return found

    @property
    def _length(self) -> int:
        return self.interval.width

    def _of_width(self, changes: Sequence[Spots], width: int) -> Float64[np.ndarray, "_ readouts"]:
        """Of changes whose edits fit into `width` bp; batches of one size, the last filled up."""
        size = min(self.batch_size, few_sizes(len(changes)))
        spots = [[self._turned(edit) for edit in change] for change in changes]
        found = np.empty((len(changes), len(self.readouts)))
        for page, rows in self._on_pages(spots, width):
            for first in range(0, len(rows), size):
                several = rows[first : first + size]
                read = self._program(
                    [spots[row] for row in several], width=width, batch=size, page=page
                )
                found[several] = self._question.values(read, self._asked)
        return found

    def _on_pages(
        self, spots: Sequence[ProgramSpots], width: int
    ) -> Iterator[tuple[int | None, list[int]]]:
        """Rows of edits of one spot that share a page, page by page; then all others."""
        pages: dict[int | None, list[int]] = {}
        for row, several in enumerate(spots):
            alone = len(several) == 1 and width <= self._program.page_bp
            page = self._program.page(several[0][0], width) if alone else None
            pages.setdefault(page, []).append(row)
        yield from pages.items()

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


def _alike(changes: Sequence[Spots]) -> Iterator[tuple[int, list[int]]]:
    """Rows of changes of as many edits, and the power of two that their widths fit into."""
    sizes = [
        (len(change), few_sizes(max(len(edit.bases) for edit in change))) for change in changes
    ]
    for size in sorted(set(sizes)):
        yield size[1], [row for row, each in enumerate(sizes) if each == size]


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
