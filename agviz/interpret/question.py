"""What an interpretation is about: a model, the stretch that is looked at, its sequence, readouts.

Every method asks the same: a window is edited, within a context that is predicted, on a background
that may have variants; readouts say what number changes. This is where it is checked and read.
"""

import contextlib
import dataclasses
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from alphagenome.models.dna_model import DnaModel, Organism
from alphagenome.models.dna_output import Output, OutputType

from agviz.errors import AgvizWarning, InputError, IntervalError, UnsupportedError
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval, Variant
from agviz.interpret.question_inputs import (
    SINGLE,
    Background,
    context_around,
    named_readouts,
    read_bases,
    read_interval,
    several_variants,
)
from agviz.models.base import LocalModel
from agviz.models.differentiate import Gradients, no_gradients
from agviz.models.ensemble import EnsembleModel
from agviz.models.ensemble_mutants import ensemble_mutants
from agviz.models.mutants import FullMutants, Mutants
from agviz.scoring.readout import Readout

HUMAN = Organism.HOMO_SAPIENS


@dataclasses.dataclass(frozen=True, eq=False)
class Question:
    """A window of a background, and what is asked of edits of it.

    Attributes
    ----------
    model
        Who is asked.
    window
        What is edited, on no strand.
    context
        What is predicted.
    variants
        By what the background differs from the genome.
    background
        The + strand bases of the context, with the model's flanks.
    flank
        bp of `background` beyond the context on either side.
    readouts
        What is asked, by name.
    single
        Whether it was one readout, without a name.
    organism
        Whose tracks.
    """

    model: DnaModel
    window: Interval
    context: Interval
    variants: tuple[Variant, ...]
    background: str
    flank: int
    readouts: Mapping[str, Readout]
    single: bool
    organism: Organism

    @property
    def bases(self) -> str:
        """The bases of the window, A C G T or N, on the + strand."""
        return self.bases_of(self.window)

    @property
    def model_name(self) -> str:
        """What the model is called in captions."""
        return model_name(self.model)

    @property
    def noted(self) -> dict[str, str]:
        """What results say of it."""
        place = self.context
        return {
            "model": self.model_name,
            "context": f"{place.chromosome}:{place.start}-{place.end}:{place.strand}",
            "background": ", ".join(map(str, self.variants)),
        }

    def bases_of(self, interval: Interval) -> str:
        """The background's bases of an interval within it."""
        first = interval.start - self.context.start + self.flank
        bases = self.background[first : first + interval.width].upper()
        return "".join(base if base in "ACGT" else "N" for base in bases)

    def at(self, window: Interval) -> "Question":
        """The same question about another part of the context."""
        return dataclasses.replace(self, window=window)

    def asking(self, readout: Readout) -> "Question":
        """Another question, of one readout, about the same window."""
        return dataclasses.replace(self, readouts={SINGLE: readout}, single=True)

    def predicted(self, outputs: tuple[OutputType, ...]) -> Output:
        """Some outputs of the background, unedited.

        Raises
        ------
        UnsupportedError
            For an output or a length that the model does not have.
        """
        if not isinstance(self.model, LocalModel):
            return self._predict([self.background], outputs)[0]
        self.model.capabilities.check_outputs(list(outputs), self.organism)
        self.model.capabilities.check_length(self.context.width)
        (found,) = self.model.predict_read(
            [self.background], self.context, outputs=outputs, organism=self.organism
        )
        return found

    def beyond(self, count: int, *, left: bool) -> str:
        """The bases beside the background, `count` of them (none if below 1), N off the contig."""
        if count < 1:
            return ""
        place = self.context
        start, end = place.start - count * left, place.end + count * (not left)
        wider = Interval(place.chromosome, start, end, place.strand)
        with warnings.catch_warnings():  # of the background: they were given when it was read
            warnings.simplefilter("ignore", AgvizWarning)
            bases = read_bases(self.model, wider, self.variants)[0]
        return bases[:count] if left else bases[len(bases) - count :]

    def read_by(self, readout: Readout) -> Interval:
        """The smallest interval that holds all that a readout reads.

        Raises
        ------
        InputError, IntervalError, UnsupportedError
            When it reads what the model does not have, or what lies outside the context.
        """
        tables = self.model.output_metadata(self.organism)
        bound = readout.bind(self.context, tables, junctions=readout.named_junctions)
        return bound.window

    def center(self, readout: Readout) -> float:
        """The middle of what a readout reads."""
        window = self.read_by(readout)
        return (window.start + window.end) / 2

    def mutants(self) -> Mutants:
        """The engine that answers for edits of the background."""
        if isinstance(self.model, LocalModel):
            return self.model.mutants(
                self.background, self.context, self.readouts, organism=self.organism,
                background_variants=self.variants,
            )  # fmt: skip
        if isinstance(self.model, EnsembleModel):
            by_voice = ensemble_mutants(
                self.model, self.background, self.context, readouts=self.readouts,
                organism=self.organism, background_variants=self.variants,
            )  # fmt: skip
            if by_voice is not None:
                return by_voice
        return FullMutants(
            self.background, self.context, self.readouts, predict=self._predict, batch_size=8,
            announced=getattr(self.model, "announced", contextlib.nullcontext),
        )  # fmt: skip

    def gradients(self) -> Gradients:
        """The engine that differentiates readouts of the background.

        Raises
        ------
        UnsupportedError
            A model without gradients, or an ensemble, whose members have them.
        """
        if isinstance(self.model, EnsembleModel):
            raise UnsupportedError(
                f"{self.model.name} has no gradients of its own: ag.spread(model, window, "
                "readouts, by=ag.attribution, method=...) asks each of its members"
            )
        if not isinstance(self.model, LocalModel):
            raise no_gradients(self.model_name)
        return self.model.gradients(
            self.background, self.context, self.readouts, organism=self.organism,
            background_variants=self.variants,
        )  # fmt: skip

    def _predict(
        self, sequences: Sequence[str], outputs: tuple[OutputType, ...]
    ) -> Sequence[Output]:
        """Whole predictions by any model that keeps the SDK's interface."""
        found: Sequence[Output] = self.model.predict_sequences(
            sequences, organism=self.organism, requested_outputs=outputs, ontology_terms=None,
            intervals=[self.context] * len(sequences), progress_bar=False,
        )  # fmt: skip
        return found


def model_name(model: Any) -> str:
    """What a model is called in captions."""
    return str(getattr(model, "source", None) or getattr(model, "name", "a model"))


def ask(
    model: DnaModel,
    window: Interval | str,
    readouts: Any,
    *,
    context: Interval | str | None = None,
    background: Background = None,
    organism: Organism = HUMAN,
) -> Question:
    """Check a question and read its sequence.

    Parameters
    ----------
    model
        Any SDK `DnaModel` with a genome (`model.assembly`).
    window
        What is edited: an interval, or text such as `"chr8:11,500,001-11,500,200"`.
    readouts
        One readout, or several by name.
    context
        What is predicted; by default the model's own width around the window.
    background
        Variants (of one haplotype) that the sequence has. Behind an insertion or deletion,
        positions are those of the changed sequence: base i of the context is at
        ``context.start + i``.
    organism
        Whose tracks.

    Raises
    ------
    InputError
        Without a genome or readouts, for a window on '-', or what is no readout.
    IntervalError
        When the window is empty or not within the context, or a readout lies outside that.
    UnsupportedError
        When the model does not have an output that a readout reads.
    """
    named = named_readouts(readouts)
    question = dataclasses.replace(
        ask_of_bases(model, window, context=context, background=background, organism=organism),
        readouts=named, single=isinstance(readouts, Readout),
    )  # fmt: skip
    for readout in named.values():
        question.read_by(readout)
    return question


def ask_of_bases(
    model: DnaModel,
    window: Interval | str,
    *,
    context: Interval | str | None = None,
    background: Background = None,
    organism: Organism = HUMAN,
) -> Question:
    """A question as `ask` gives it, yet without a readout; all but these is checked."""
    window = read_interval(model, window)
    if window.negative_strand:
        raise InputError(
            f"The window {format_interval(window)} is on '-'; give it on '+': edits are the same "
            "bases, whichever strand is named"
        )
    place = context_around(model, window) if context is None else read_interval(model, context)
    if not window.width:
        raise IntervalError(f"The window {format_interval(window)} is empty")
    if not place.contains(Interval(window.chromosome, window.start, window.end, place.strand)):
        raise IntervalError(
            f"The window {format_interval(window)} is not within the predicted context "
            f"{format_interval(place)}"
        )
    if place.negative_strand and not isinstance(model, LocalModel):
        raise InputError(f"Only models of this machine are asked about '-'; got {place}")
    variants = () if background is None else several_variants(background)
    bases, flank = read_bases(model, place, variants)
    plain = Interval(window.chromosome, window.start, window.end)
    return Question(model, plain, place, variants, bases, flank, {}, False, organism)
