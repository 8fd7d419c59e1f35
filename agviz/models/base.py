"""`LocalModel`: everything that runs on this machine, from one method, `_predict`.

A network knows how to turn a + strand sequence into tracks and nothing else. This class adds what
the SDK's `DnaModel` promises and what users trip over: reading the genome, writing alleles into it,
'-' strand intervals, choosing tracks by tissue, and refusing by name; `LocalScoring` adds scores.
"""

import abc
from collections.abc import Sequence

from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import Output, OutputMetadata, OutputType, VariantOutput

from agviz.genome.sequence import check_sequence, reverse_complement
from agviz.genome.types import Interval, Variant
from agviz.models import orientation, tracks
from agviz.models.checks import Capabilities, check_is, check_label
from agviz.models.interface import Outputs, Terms
from agviz.models.junction_lift import lift_junctions
from agviz.models.local_mutants import LocalMutants
from agviz.models.local_scoring import HUMAN
from agviz.models.tracks import ParsedTerms

__all__ = ["Capabilities", "LocalModel"]


class LocalModel(LocalMutants):
    """A model that runs here: subclasses give `capabilities`, `output_metadata` and `_predict`.

    Values of every prediction run from low to high coordinates, also for an interval on '-': then
    the reverse complement goes into the network and its outputs are turned back. The prediction is
    labelled with the interval as it was given.

    Attributes
    ----------
    flank
        bp of true genomic context on either side of the interval that `_predict` wants to see
        beyond it (SpliceAI: 5,000). 0 for networks that see their interval alone.
    batch_size
        How many sequences mutagenesis hands to `_predict_many` at once.
    default_width
        bp of the window that the command line and `variant_scores` lay around a variant.
    """

    default_width: int = 131_072

    @abc.abstractmethod
    def output_metadata(self, organism: Organism = HUMAN) -> OutputMetadata:
        """The table of tracks of each output."""

    @abc.abstractmethod
    def _predict(
        self,
        sequence: str,
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
        interval: Interval | None,
        flanks: tuple[int, int],
    ) -> Output:
        """All tracks of `outputs`, float32, of a + strand sequence.

        Parameters
        ----------
        sequence
            Upper case; A C G T, and N or another IUPAC code for what is not known: `flanks[0]`
            bases of context, then the bases to predict, then `flanks[1]` bases of context. The
            outputs cover the middle part alone, of `len(sequence) - sum(flanks)` bp, whose length
            `capabilities` has allowed.
        outputs
            What to predict; all of them are among `capabilities.outputs`.
        organism
            One of `capabilities.organisms`.
        interval
            Labels the outputs, and is what their junctions' coordinates start from; never on '-',
            as wide as the middle part. None for a bare sequence.
        flanks
            bp of `sequence` on the left and on the right that are context only: `(flank, flank)`
            when the sequence was read from a genome (N beyond the contig's ends), `(0, 0)` for a
            bare sequence or a model with `flank = 0`. What lies beyond them is unknown.
        """

    def _predict_many(
        self,
        sequences: Sequence[str],
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
        interval: Interval | None,
        flanks: tuple[int, int],
    ) -> list[Output]:
        """`_predict` of several sequences of one length; a network that batches overrides this."""
        return [
            self._predict(
                sequence, outputs=outputs, organism=organism, interval=interval, flanks=flanks
            )
            for sequence in sequences
        ]

    def _predict_kept(
        self,
        sequences: Sequence[str],
        *,
        terms: ParsedTerms,
        outputs: tuple[OutputType, ...],
        organism: Organism,
        interval: Interval | None,
        flanks: tuple[int, int],
    ) -> list[Output]:
        """`_predict_many`, of the tracks of `terms` alone.

        A network that can leave the other tracks out of its work overrides this.
        """
        predicted = self._predict_many(
            sequences, outputs=outputs, organism=organism, interval=interval, flanks=flanks
        )
        return [tracks.filter_terms(output, terms) for output in predicted]

    @property
    def source(self) -> str:
        """What captions and files say made a prediction: the name, unless the model knows more."""
        return self.name

    def __repr__(self) -> str:
        genome = "no genome" if self._assembly is None else f"genome {self._assembly.name!r}"
        return f"{type(self).__name__}({self.name!r}, {genome})"

    def predict_sequence(
        self,
        sequence: str,
        *,
        organism: Organism = HUMAN,
        requested_outputs: Outputs,
        ontology_terms: Terms,
        interval: Interval | None = None,
    ) -> Output:
        """Predict bases as they are given; `interval` only labels the outputs.

        Raises
        ------
        UnsupportedError, UnknownNameError
            An output, organism, length or ontology term that the model does not have.
        InputError
            Characters that are no bases, or an interval that does not fit the sequence.
        """
        outputs, terms = self._check(organism, requested_outputs, ontology_terms)
        sequence = check_sequence(sequence)
        self.capabilities.check_length(len(sequence))
        label = check_label(interval, len(sequence))
        (output,) = self._predict_kept(
            [sequence], terms=terms, outputs=outputs, organism=organism, interval=label,
            flanks=(0, 0),
        )  # fmt: skip
        return tracks.stamp(output, self.source)

    def predict_interval(
        self,
        interval: Interval,
        *,
        organism: Organism = HUMAN,
        requested_outputs: Outputs,
        ontology_terms: Terms,
    ) -> Output:
        """Predict an interval of the assembly, on either strand.

        Raises
        ------
        UnsupportedError, UnknownNameError
            An output, organism, length or ontology term that the model does not have.
        ContigError, IntervalError
            An interval that the genome does not have.
        """
        outputs, terms = self._check(organism, requested_outputs, ontology_terms)
        check_is("interval", interval, Interval)
        self.capabilities.check_length(interval.width)
        sequence = self.read(interval)
        (output,) = self.predict_read(
            [sequence], interval, outputs=outputs, organism=organism, terms=terms
        )
        return tracks.stamp(output, self.source)

    def predict_variant(
        self,
        interval: Interval,
        variant: Variant,
        *,
        organism: Organism = HUMAN,
        requested_outputs: Outputs,
        ontology_terms: Terms,
    ) -> VariantOutput:
        """Predict an interval with the REF and with the ALT allele of `variant`.

        Both sequences have the interval's length: after a deletion more genome is read at the
        right, after an insertion the right end is cut. The stated REF allele is written into the
        reference sequence; if the genome has another one there, that is told.

        Raises
        ------
        VariantError
            A variant that does not begin inside the interval.
        UnsupportedError, UnknownNameError
            An output, organism, length or ontology term that the model does not have.

        Warns
        -----
        ReferenceMismatchWarning
            The genome does not have the variant's REF allele.
        """
        outputs, terms = self._check(organism, requested_outputs, ontology_terms)
        check_is("interval", interval, Interval)
        check_is("variant", variant, Variant)
        self.capabilities.check_length(interval.width)
        predicted = self._alleles(
            interval, variant, outputs=outputs, organism=organism, terms=terms
        )
        reference, alternate = (tracks.stamp(output, self.source) for output in predicted)
        return VariantOutput(reference=reference, alternate=alternate)

    # Steps that scoring and ensembles take one at a time.

    def predict_alleles(
        self,
        interval: Interval,
        variant: Variant,
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
        terms: ParsedTerms = None,
    ) -> tuple[Output, Output]:
        """Predictions of the REF and the ALT allele, of the tracks of `terms`.

        Tracks are in each allele's own coordinates, junctions of both in REF's. A model whose
        junctions are computed on sites chosen from both alleles overrides this.
        """
        reference, alternate, coordinates = self.read_alleles(interval, variant)
        first, second = self.predict_read(
            [reference, alternate], interval, outputs=outputs, organism=organism, terms=terms
        )
        return first, lift_junctions(second, coordinates)

    def predict_read(
        self,
        sequences: Sequence[str],
        interval: Interval,
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
        terms: ParsedTerms = None,
    ) -> list[Output]:
        """Predictions of sequences made by `read`, laid on `interval`, of the tracks of `terms`."""
        minus = interval.negative_strand
        label = Interval(interval.chromosome, interval.start, interval.end, "+" if minus else ".")
        predicted = self._predict_kept(
            [reverse_complement(each) for each in sequences] if minus else list(sequences),
            terms=terms, outputs=outputs, organism=organism, interval=label,
            flanks=(self.flank, self.flank),
        )  # fmt: skip
        if minus:
            predicted = [orientation.reverse_complement(output) for output in predicted]
        return [orientation.relabel(output, interval) for output in predicted]

    def _check(
        self, organism: Organism, requested_outputs: Outputs, ontology_terms: Terms
    ) -> tuple[tuple[OutputType, ...], ParsedTerms]:
        """The parsed outputs and terms of a question the model can answer."""
        self.capabilities.check_organism(organism)
        outputs = self.capabilities.check_outputs(requested_outputs, organism)
        terms = tracks.parse_terms(ontology_terms)
        if terms is not None:
            tracks.check_terms(
                terms, outputs=outputs, metadata=self.output_metadata(organism), name=self.name
            )
        return outputs, terms
