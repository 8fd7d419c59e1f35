"""What a state needs to know, asked of its model: predictions, kept within bounds, and ISM."""

import contextlib
import threading
import warnings
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd
from alphagenome.models.dna_output import Output, OutputType, VariantOutput

from agviz.catalog.keep import keep_tracks
from agviz.errors import AlignmentWarning, ReferenceMismatchWarning
from agviz.genome.alleles import Alleles
from agviz.interpret.ism import ism
from agviz.scoring.gene_readout import GeneReadout
from agviz.scoring.readout import Readout
from agviz.scoring.signal_readout import SignalReadout
from agviz.widgets.state import Change, Mutated, Place, State, Track

KEPT_MOST = 12
"""Predictions that an explorer keeps."""

BYTES_MOST = 2**30
"""Memory that they may take, but for the last one."""

READ_AROUND = 500
"""bp around a mutated window whose mean is read, at least."""

KEYS = ["output", "name", "strand"]


class Question(NamedTuple):
    """What is predicted for a state."""

    context: Place
    variant: Change | None
    tracks: tuple[Track, ...]


def question_of(state: State) -> Question:
    """What a state asks of a model."""
    return Question(state.context, state.variant, state.tracks)


def rows_of(table: pd.DataFrame, tracks: tuple[Track, ...]) -> pd.DataFrame:
    """The rows of a table of tracks that are chosen, in the order of the choice."""
    return table.set_index(KEYS).loc[list(tracks)].reset_index()


def predict(question: Question, model: Any, rows: pd.DataFrame) -> Output | VariantOutput:
    """The outputs and biosamples of some tracks, with all that a model gives of them."""
    wanted = {
        "requested_outputs": rows["output"].unique(),
        "ontology_terms": rows["ontology_curie"].unique(),
    }
    interval = question.context.interval
    if question.variant is None:
        found: Output = model.predict_interval(interval, **wanted)
        return found
    with warnings.catch_warnings():  # the explorer says so itself, where its user looks
        warnings.simplefilter("ignore", ReferenceMismatchWarning)
        both: VariantOutput = model.predict_variant(interval, question.variant.variant, **wanted)
    return both


def drawable(question: Question, raw: Output | VariantOutput, rows: pd.DataFrame) -> Any:
    """What was asked for of a prediction: an `Output`, or `Alleles` of two."""
    kept = keep_tracks(raw, rows)
    if question.variant is None:
        return kept
    return Alleles(kept.reference, kept.alternate, question.variant.variant)


class Predictions:
    """The last predictions of a model: any that holds the tracks asked for answers again.

    Parameters
    ----------
    model
        Who is asked.
    most, most_bytes
        How many are kept, and how large they may be together; the newest is kept in any case.
    """

    def __init__(self, model: Any, *, most: int = KEPT_MOST, most_bytes: int = BYTES_MOST) -> None:
        self.model = model
        self.table = model.tracks()
        self._most, self._most_bytes = most, most_bytes
        self._kept: OrderedDict[Question, Output | VariantOutput] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def held(self, question: Question) -> Any:
        """What answers a question without asking the model, or None."""
        rows = rows_of(self.table, question.tracks)
        with self._lock:
            for known in reversed(self._kept):
                if self._answers(known, question, rows):
                    self._kept.move_to_end(known)
                    return drawable(question, self._kept[known], rows)
        return None

    def ask(self, question: Question) -> Any:
        """The same, from the model where it is not held."""
        answer = self.held(question)
        if answer is None:
            rows = rows_of(self.table, question.tracks)
            raw = predict(question, self.model, rows)
            with self._lock:
                self._kept[question] = raw
                self._forget()
            answer = drawable(question, raw, rows)
        return answer

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._kept.clear()

    def _answers(self, known: Question, question: Question, rows: pd.DataFrame) -> bool:
        """Whether a prediction has the outputs and biosamples of the tracks that are asked for.

        Which junctions are listed depends on the biosamples that are: those have to be the same.
        """
        if known[:2] != question[:2]:
            return False
        asked = rows_of(self.table, known.tracks)
        outputs, terms = set(asked["output"]), set(map(str, asked["ontology_curie"]))
        same = set(map(str, rows["ontology_curie"]))
        if OutputType.SPLICE_JUNCTIONS.name in set(rows["output"]) and same != terms:
            return False
        return set(rows["output"]) <= outputs and same <= terms

    def _forget(self) -> None:
        """Let the oldest go until the others fit."""
        while len(self._kept) > 1 and (
            len(self._kept) > self._most
            or sum(map(size_of, self._kept.values())) > self._most_bytes
        ):
            self._kept.popitem(last=False)


def size_of(prediction: Output | VariantOutput) -> int:
    """Bytes of a prediction's values."""
    if isinstance(prediction, VariantOutput):
        return size_of(prediction.reference) + size_of(prediction.alternate)
    held = [prediction.get(output) for output in OutputType]
    return sum(int(data.values.nbytes) for data in held if data is not None)


def read_window(window: Place) -> Place:
    """Where a track is read around a mutated window."""
    grown = max(0, READ_AROUND - window.width)
    return Place(window.contig, max(0, window.start - grown // 2), window.end + grown // 2)


def readout_of(mutated: Mutated, model: Any) -> Readout:
    """What is asked of each mutant."""
    output = OutputType[mutated.track.output]
    if mutated.gene is None:
        place = read_window(mutated.window).interval
        return SignalReadout(output, tracks=[mutated.column], window=place)
    assembly = model.assembly
    return GeneReadout(
        output, assembly.gene(mutated.gene), tracks=[mutated.column], genes=assembly.gene_models
    )


def asked_anew(state: State, model: Any) -> tuple[Any, Any]:
    """What a state shows: its prediction, and its mutagenesis or None."""
    answer = Predictions(model).ask(question_of(state))
    if state.mutated is None or not state.mutated.window.overlaps(state.region):
        return answer, None
    mutated = state.mutated
    readout, context = readout_of(mutated, model), mutated.context.interval
    with laid_over_each_other():
        found = [
            ism(
                model, window.interval, readout, context=context, progress_bar=False,
                background=None if change is None else change.variant,
            )
            for window, change in mutated.alleles
        ]  # fmt: skip
    return answer, joined(found)


@contextlib.contextmanager
def laid_over_each_other() -> Iterator[None]:
    """Without the warning that an indel's ALT has coordinates of its own: it is drawn over REF."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AlignmentWarning)
        yield


def joined(found: list[Any]) -> Any:
    """The effects of one allele, or the pair of both."""
    return found[0] if len(found) == 1 else tuple(found)
