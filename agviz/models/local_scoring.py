"""How a local model scores: predict what the scorers need, hand it to `agviz.scoring`.

Scorers that only one model has (SpliceAI's delta scores) go to the model itself; results keep the
order in which the scorers were given. In mutagenesis the background is predicted once.
"""

import abc
import warnings
from collections.abc import Sequence
from typing import Any

import anndata
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import Output, OutputType

from agviz._progress import track
from agviz.errors import AlignmentWarning, UnsupportedError
from agviz.genome.assembly import Assembly
from agviz.genome.coordinates import CoordinateMap
from agviz.genome.types import Interval, Variant
from agviz.models import mutagenesis, scores
from agviz.models.checks import Capabilities
from agviz.models.interface import WORKERS, Model

HUMAN = Organism.HOMO_SAPIENS


class LocalScoring(Model):
    """The scoring half of a local model; `LocalModel` adds the predictions it stands on."""

    batch_size: int = 1
    flank: int = 0
    _own_scorers: tuple[type, ...] = ()

    @property
    @abc.abstractmethod
    def capabilities(self) -> Capabilities:
        """What the model can be asked."""

    @property
    @abc.abstractmethod
    def assembly(self) -> Assembly | None:
        """The genome that intervals are read from."""

    @abc.abstractmethod
    def read(self, interval: Interval) -> str:
        """The + strand bases of `interval` with `flank` more on either side."""

    @abc.abstractmethod
    def read_alleles(self, interval: Interval, variant: Variant) -> tuple[str, str, CoordinateMap]:
        """The REF and ALT bases of `interval`, with flanks, and which of them correspond."""

    @abc.abstractmethod
    def predict_alleles(
        self,
        interval: Interval,
        variant: Variant,
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
    ) -> tuple[Output, Output]:
        """Predictions of the REF and the ALT allele, of all tracks."""

    @abc.abstractmethod
    def predict_read(
        self,
        sequences: Sequence[str],
        interval: Interval,
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
    ) -> list[Output]:
        """Predictions of sequences that were read, laid on `interval`, of all tracks."""

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
            A scorer, organism or length that the model cannot serve.
        InputError
            A scorer given twice or wider than the interval, or an interval on '-'.
        """
        from agviz.scoring.score import required_outputs, score_interval_prediction

        chosen = scores.choose_interval_scorers(
            interval_scorers, interval=interval, capabilities=self.capabilities
        )
        self._check_scoring(chosen, interval, organism)
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
        """Scores of a variant, one AnnData per scorer (default: those recommended).

        Raises
        ------
        UnsupportedError
            A scorer, organism or length that the model cannot serve.
        InputError
            A scorer given twice, or a variant that does not begin inside the interval.
        """
        chosen = scores.distinct(variant_scorers) or self._recommended_scorers(organism)
        self._check_scoring(chosen, interval, organism)
        shared = [scorer for scorer in chosen if not isinstance(scorer, self._own_scorers)]
        scored: list[anndata.AnnData] = []
        if shared:
            reference, alternate = self.predict_alleles(
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
            A scorer, organism or length that the model cannot serve.
        InputError
            A mutagenesis interval that is not a part of the interval, or on '-'.

        Warns
        -----
        AlignmentWarning
            `interval_variant` inserts or deletes bases, so genes lie elsewhere in the background.
        """
        del max_workers
        mutagenesis.check_ism_interval(interval, ism_interval)
        chosen = scores.distinct(variant_scorers) or scores.recommended_scorers(
            self.capabilities, organism
        )
        self._check_scoring(chosen, interval, organism)
        _refuse_own(chosen, self._own_scorers, self.name)
        background = self.read_background(interval, interval_variant)
        start = interval.start - self.flank
        variants = mutagenesis.ism_variants(background, start=start, ism_interval=ism_interval)
        outputs = scores.required(chosen)

        def predict(several: Sequence[str]) -> list[Output]:
            return self.predict_read(several, interval, outputs=outputs, organism=organism)

        score = scores.pair_scorer(self.assembly, interval, chosen)
        reference = predict([background])[0]
        scored = []
        starts = range(0, len(variants), self.batch_size)
        for first in track(starts, what="Mutagenesis", show=progress_bar):
            batch = variants[first : first + self.batch_size]
            edited = [mutagenesis.mutate(background, each, start=start) for each in batch]
            for variant, alternate in zip(batch, predict(edited), strict=True):
                scored.append(score(reference, alternate, variant))
        if not merge_stranded_gene_tracks:
            return scored
        return [[scores.merge_strands(each) for each in of_variant] for of_variant in scored]

    def read_background(self, interval: Interval, interval_variant: Variant | None) -> str:
        """What mutagenesis changes: the bases of `interval`, or the ALT ones; with flanks."""
        if interval_variant is None:
            return self.read(interval)
        if len(interval_variant.reference_bases) != len(interval_variant.alternate_bases):
            warnings.warn(
                f"The background variant {interval_variant.as_truncated_str()} changes the "
                "sequence's length: behind it genes and positions are those of the ALT sequence "
                "laid on the interval, not the genome's",
                AlignmentWarning,
                stacklevel=3,
            )
        return self.read_alleles(interval, interval_variant)[1]

    def _check_scoring(self, scorers: list[Any], interval: Interval, organism: Organism) -> None:
        self.capabilities.check_organism(organism)
        self.capabilities.check_length(interval.width)
        scores.check_scorers(scorers, capabilities=self.capabilities, organism=organism)


def _refuse_own(scorers: list[Any], own: tuple[type, ...], name: str) -> None:
    for scorer in scorers:
        if isinstance(scorer, own):
            raise UnsupportedError(
                f"{name} scores {scorer} for single variants only, not in mutagenesis; use "
                "score_variants, or another scorer"
            )
