"""Many sequences or intervals in one call: as many go through the network together as it takes."""

import abc
from collections.abc import Iterator, Sequence

from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import Output, OutputType

from agviz._progress import track
from agviz.genome.sequence import check_sequence
from agviz.genome.types import Interval
from agviz.models.alphagenome.engine import Engine
from agviz.models.alphagenome.selection import Selection
from agviz.models.base import LocalModel
from agviz.models.checks import check_label
from agviz.models.interface import WORKERS, Outputs, Terms, labels_of
from agviz.models.local_scoring import HUMAN
from agviz.models.tracks import ParsedTerms, stamp


class BatchedCalls(LocalModel):
    """The calls of a local model that take many sequences or intervals, in batches.

    Their results, and the order of these, are those of one call for each.
    """

    _engine: Engine

    @abc.abstractmethod
    def _select(
        self, outputs: tuple[OutputType, ...], organism: Organism, terms: ParsedTerms
    ) -> Selection:
        """The heads and columns that answer a question."""

    def sequences_at_once(self, length: int) -> int:
        """How many sequences of `length` bp go through the network together."""
        return self._engine.predictor.at_once(length)

    def predict_sequences(
        self,
        sequences: Sequence[str],
        *,
        organism: Organism = HUMAN,
        requested_outputs: Outputs,
        ontology_terms: Terms,
        progress_bar: bool = True,
        max_workers: int = WORKERS,
        intervals: Sequence[Interval] | None = None,
    ) -> list[Output]:
        """`predict_sequence` of each of `sequences`, in their order; all are checked first."""
        del max_workers  # The whole machine is at work for one batch.
        outputs, terms = self._check(organism, requested_outputs, ontology_terms)
        bases = [check_sequence(each) for each in sequences]
        labels = [
            check_label(label, len(each))
            for label, each in zip(labels_of(sequences, intervals), bases, strict=True)
        ]
        lengths = [len(each) for each in bases]
        for length in lengths:
            self.capabilities.check_length(length)
        selection = self._select(outputs, organism, terms)
        predicted: list[Output] = []
        for part in self._parts(lengths, what="Sequences", show=progress_bar):
            predicted += self._engine.apart(bases[part], selection, labels[part])
        return [stamp(output, self.source) for output in predicted]

    def predict_intervals(
        self,
        intervals: Sequence[Interval],
        *,
        organism: Organism = HUMAN,
        requested_outputs: Outputs,
        ontology_terms: Terms,
        progress_bar: bool = True,
        max_workers: int = WORKERS,
    ) -> list[Output]:
        """`predict_interval` of each of `intervals`, in their order."""
        del max_workers
        outputs, terms = self._check(organism, requested_outputs, ontology_terms)
        places = list(intervals)
        lengths = [each.width for each in places]
        for length in lengths:
            self.capabilities.check_length(length)
        selection = self._select(outputs, organism, terms)
        predicted: list[Output] = []
        for part in self._parts(lengths, what="Intervals", show=progress_bar):
            read = [self.read(each) for each in places[part]]
            predicted += self._engine.apart(read, selection, places[part])
        return [stamp(output, self.source) for output in predicted]

    def _parts(self, lengths: Sequence[int], *, what: str, show: bool) -> Iterator[slice]:
        """Neighbours of one length, as many as go together."""
        parts, first = [], 0
        while first < len(lengths):
            last, most = first + 1, first + self.sequences_at_once(lengths[first])
            while last < min(most, len(lengths)) and lengths[last] == lengths[first]:
                last += 1
            parts.append(slice(first, last))
            first = last
        yield from track(parts, what=what, show=show)
