"""How a local model scores: predict what the scorers need, hand it to `agviz.scoring`.

Scorers that only one model has (SpliceAI's delta scores) go to the model itself; results keep the
order in which the scorers were given. In mutagenesis the background is predicted once.
"""

import abc
import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import anndata
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import Output, OutputType

from agviz._progress import track
from agviz.errors import UnsupportedError
from agviz.genome.types import Interval, Variant
from agviz.models import mutagenesis, predicted_once, scores
from agviz.models.interface import WORKERS
from agviz.models.local_reading import LocalReading
from agviz.models.predicted_once import cut, question_key
from agviz.models.tracks import ParsedTerms

HUMAN = Organism.HOMO_SAPIENS


class LocalScoring(LocalReading):
    """The scoring half of a local model; `LocalModel` adds the predictions it stands on."""

    batch_size: int = 1
    _own_scorers: tuple[type, ...] = ()

    def predict_once(
        self, outputs: Iterable[OutputType]
    ) -> contextlib.AbstractContextManager[None]:
        """Within the block, a variant is predicted once for all questions about these outputs.

        For those who want to draw and to score it. What the questions get shares its values: do
        not change them in place. It counts for the thread that enters the block.
        """
        return predicted_once.remembering(self, outputs)

    def _alleles(
        self,
        interval: Interval,
        variant: Variant,
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
        terms: ParsedTerms = None,
    ) -> tuple[Output, Output]:
        """`predict_alleles`, of what has been predicted already if it has."""
        once = predicted_once.remembered_by(self)
        if once is None:
            return self.predict_alleles(
                interval, variant, outputs=outputs, organism=organism, terms=terms
            )
        every = once.together(outputs, self.capabilities.outputs_of(organism))
        reference, alternate = once.pair(
            (question_key(interval, variant, organism), every),
            lambda: self.predict_alleles(interval, variant, outputs=every, organism=organism),
        )
        return cut(reference, outputs, terms), cut(alternate, outputs, terms)

    @abc.abstractmethod
    def predict_alleles(
        self,
        interval: Interval,
        variant: Variant,
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
        terms: ParsedTerms = None,
    ) -> tuple[Output, Output]:
        """Predictions of the REF and the ALT allele, of the tracks of `terms`."""

    @abc.abstractmethod
    def predict_read(
        self,
        sequences: Sequence[str],
        interval: Interval,
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
        terms: ParsedTerms = None,
    ) -> list[Output]:
        """Predictions of sequences that were read, laid on `interval`, of the tracks of `terms`."""

    def predict_edits(
        self,
        background: str,
        variants: Sequence[Variant],
        interval: Interval,
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
        interval_variant: Variant | None = None,
    ) -> Iterator[tuple[Output, Output]]:
        """Predictions of a background and of it with each SNV of `variants`, in their order.

        The background is predicted once; `background` begins `flank` bp before the interval, and
        differs from the genome by `interval_variant`, which is for models that know more of the
        genome than its bases.
        """
        del interval_variant
        start = interval.start - self.flank
        (reference,) = self.predict_read([background], interval, outputs=outputs, organism=organism)
        size = self.sequences_at_once(interval.width)
        for first in range(0, len(variants), size):
            several = variants[first : first + size]
            edited = [mutagenesis.mutate(background, each, start=start) for each in several]
            for alternate in self.predict_read(
                edited, interval, outputs=outputs, organism=organism
            ):
                yield reference, alternate

    def sequences_at_once(self, length: int) -> int:
        """How many sequences of `length` bp mutagenesis has predicted at once."""
        del length
        return self.batch_size

    def _score_own(self, scorer: Any, interval: Interval, variant: Variant) -> anndata.AnnData:
        """The score of a scorer that only this model has (one of `_own_scorers`)."""
        raise UnsupportedError(f"{self.name} cannot compute {type(scorer).__name__}")

    def _recommended_scorers(self, organism: Organism) -> list[Any]:
        """The variant scorers used when none are named; a model with own scorers may override."""
        return scores.recommended_scorers(self.capabilities, organism)

    def score_interval(
        self,
        interval: Interval,
        interval_scorers: Sequence[Any] = (),
        *,
        organism: Organism = HUMAN,
        merge_stranded_gene_tracks: bool = True,
    ) -> list[anndata.AnnData]:
        """Scores of an interval, one AnnData per scorer (default: those recommended).

        Raises
        ------
        UnsupportedError
            A scorer, organism or length that the model cannot serve, or no gene models.
        InputError
            A scorer given twice or wider than the interval, something that is no interval scorer,
            or an interval on '-'.
        """
        from agviz.scoring.score import required_outputs, score_interval_prediction

        chosen = scores.choose_interval_scorers(
            interval_scorers, interval=interval, capabilities=self.capabilities, organism=organism
        )
        self.capabilities.check_length(interval.width)
        scores.check_interval_scorers(chosen, interval=interval, assembly=self.assembly)
        outputs = required_outputs(chosen)
        predicted = self.predict_read(
            [self.read(interval)], interval, outputs=outputs, organism=organism
        )
        scored = score_interval_prediction(
            predicted[0], interval=interval, scorers=chosen, genes=scores.gene_models(self.assembly)
        )
        return [scores.merge_strands(s) if merge_stranded_gene_tracks else s for s in scored]

    def score_variant(
        self,
        interval: Interval,
        variant: Variant,
        variant_scorers: Sequence[Any] = (),
        *,
        organism: Organism = HUMAN,
        merge_stranded_gene_tracks: bool = True,
    ) -> list[anndata.AnnData]:
        """Scores of a variant, one AnnData per scorer.

        By default the scorers are those recommended that the model has outputs for, less those
        whose genes or polyA sites the assembly does not have.

        Raises
        ------
        UnsupportedError
            A scorer, organism or length that the model cannot serve; a scorer of genes or polyA
            sites that the assembly does not have.
        InputError
            A scorer given twice, something that is no variant scorer, or a variant that does not
            begin inside the interval.
        """
        chosen = scores.choose_variant_scorers(
            variant_scorers, capabilities=self.capabilities, organism=organism,
            assembly=self.assembly, own=self._own_scorers,
            recommend=lambda: self._recommended_scorers(organism),
        )  # fmt: skip
        self.capabilities.check_length(interval.width)
        shared = [scorer for scorer in chosen if not isinstance(scorer, self._own_scorers)]
        scored: list[anndata.AnnData] = []
        if shared:
            reference, alternate = self._alleles(
                interval, variant, outputs=scores.required(shared), organism=organism
            )
            score = scores.pair_scorer(self.assembly, interval, shared)
            scored = score(reference, alternate, variant)
            if merge_stranded_gene_tracks:
                scored = [scores.merge_strands(each) for each in scored]
        shared_scores = iter(scored)
        return [
            self._score_own(scorer, interval, variant)
            if isinstance(scorer, self._own_scorers)
            else next(shared_scores)
            for scorer in chosen
        ]

    def score_ism_variants(
        self,
        interval: Interval,
        ism_interval: Interval,
        variant_scorers: Sequence[Any] = (),
        *,
        interval_variant: Variant | None = None,
        organism: Organism = HUMAN,
        progress_bar: bool = True,
        max_workers: int = WORKERS,
        merge_stranded_gene_tracks: bool = True,
    ) -> list[list[anndata.AnnData]]:
        """Scores of every single-base change in `ism_interval`: left to right, then A C G T.

        The background is predicted once. With `interval_variant` its ALT allele is the background:
        every change is made in, and compared with, that sequence, whose base i is called position
        `interval.start + i`. `max_workers` is accepted for the hosted client's sake; a local model
        uses the whole machine for one sequence.

        Raises
        ------
        UnsupportedError
            A scorer, organism or length that the model cannot serve; a scorer of genes or polyA
            sites that the assembly does not have.
        InputError
            Something that is no variant scorer, or a mutagenesis interval that is not a part of
            the interval, or on '-'.

        Warns
        -----
        AlignmentWarning
            `interval_variant` inserts or deletes bases, so genes lie elsewhere in the background.
        """
        del max_workers
        mutagenesis.check_ism_interval(interval, ism_interval)
        _refuse_own(variant_scorers, self._own_scorers, self.name)
        chosen = scores.choose_variant_scorers(
            variant_scorers, capabilities=self.capabilities, organism=organism,
            assembly=self.assembly,
        )  # fmt: skip
        self.capabilities.check_length(interval.width)
        background = self.read_background(interval, interval_variant)
        variants = mutagenesis.ism_variants(
            background, start=interval.start - self.flank, ism_interval=ism_interval
        )
        score = scores.pair_scorer(self.assembly, interval, chosen)
        pairs = self.predict_edits(
            background, variants, interval, outputs=scores.required(chosen), organism=organism,
            interval_variant=interval_variant,
        )  # fmt: skip
        scored = [
            score(reference, alternate, variant)
            for variant, (reference, alternate) in track(
                zip(variants, pairs, strict=True),
                what="Mutagenesis", total=len(variants), show=progress_bar,
            )
        ]  # fmt: skip
        if not merge_stranded_gene_tracks:
            return scored
        return [[scores.merge_strands(each) for each in of_variant] for of_variant in scored]


def _refuse_own(scorers: Sequence[Any], own: tuple[type, ...], name: str) -> None:
    for scorer in scorers:
        if isinstance(scorer, own):
            raise UnsupportedError(
                f"{name} scores {scorer} for single variants only, not in mutagenesis; use "
                "score_variants, or another scorer"
            )
