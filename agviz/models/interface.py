"""What every model shares: the SDK's interface, many questions at once, one set of keywords.

The official client, its plural helpers and the published local model differ in small ways: which
keywords they take, whether threads help, in what order answers come. Code that uses a model must
not care, so the plural methods are written once here, in terms of the singular ones.
"""

import abc
import contextlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias, TypeVar

import anndata
import pandas as pd
from alphagenome.data.ontology import OntologyTerm
from alphagenome.models import dna_model
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import Output, OutputType, VariantOutput

from agviz._progress import track
from agviz.catalog.search import search_tracks
from agviz.errors import InputError
from agviz.genome.types import Interval, Variant

T = TypeVar("T")

# What users pass: the SDK's enum or its name, one or several; the same for ontology terms.
Outputs: TypeAlias = Iterable[OutputType | str] | OutputType | str
# A column of a table of tracks may hold NaN.
Terms: TypeAlias = Iterable[OntologyTerm | str | float] | OntologyTerm | str | None

WORKERS = dna_model.DEFAULT_MAX_WORKERS


class Model(dna_model.DnaModel):
    """An SDK `DnaModel` whose plural methods keep order and take the hosted client's keywords."""

    @property
    @abc.abstractmethod
    def name(self) -> str:
        """What the model is called in messages, captions and file headers."""

    def tracks(
        self,
        query: str = "",
        *,
        organism: Organism = Organism.HOMO_SAPIENS,
        output: Outputs | None = None,
        curie: str | None = None,
        biosample: str | None = None,
        assay: str | None = None,
        strand: str | None = None,
        life_stage: str | None = None,
    ) -> pd.DataFrame:
        """The model's tracks that match every word of `query` and every filter.

        See `search_tracks`, whose table this is, for what a query can be. Its columns `output` and
        `ontology_curie` are what a prediction takes; `keep_tracks` then drops the biosamples' other
        tracks.

        Raises
        ------
        UnknownNameError
            Nothing fits; the message has the nearest terms.
        InputError
            An output or strand that does not exist, or a phrase that is not closed.

        Examples
        --------
        >>> found = model.tracks("K562 DNase")  # doctest: +SKIP
        >>> model.predict_interval(
        ...     interval,
        ...     requested_outputs=found.output.unique(),
        ...     ontology_terms=found.ontology_curie.unique(),
        ... )  # doctest: +SKIP
        """
        return search_tracks(
            self.output_metadata(organism), query, output=output, curie=curie,
            biosample=biosample, assay=assay, strand=strand, life_stage=life_stage,
        )  # fmt: skip

    def announce(self, requests: int) -> None:
        """Say that so many questions follow; a model that a quota limits may ask for consent."""

    def announced(self, requests: int) -> contextlib.AbstractContextManager[None]:
        """Within the block up to so many questions are asked, in parts: consent is for them all."""
        del requests
        return contextlib.nullcontext()

    def remembering(
        self, references: int = 1, *, upcoming: Sequence[tuple[Interval, Variant]] = ()
    ) -> contextlib.AbstractContextManager[None]:
        """Within the block, keep what variants of one interval share, if the model can.

        Parameters
        ----------
        references
            How many REF predictions are asked about in turn: two if each variant is asked about
            on both strands.
        upcoming
            The variants that will be asked about, in their order, as far as that is known.
        """
        del references, upcoming
        return contextlib.nullcontext()

    def _run(
        self,
        calls: Sequence[Callable[[], T]],
        *,
        what: str,
        progress_bar: bool,
        max_workers: int,
    ) -> list[T]:
        """Make `calls` one after the other; a model that waits for a server overrides this."""
        del max_workers  # A local model already uses the whole machine for one question.
        with self.remembering():
            return [call() for call in track(calls, what=what, show=progress_bar)]

    def predict_sequences(
        self,
        sequences: Sequence[str],
        *,
        organism: Organism = Organism.HOMO_SAPIENS,
        requested_outputs: Outputs,
        ontology_terms: Terms,
        progress_bar: bool = True,
        max_workers: int = WORKERS,
        intervals: Sequence[Interval] | None = None,
    ) -> list[Output]:
        """`predict_sequence` of each of `sequences`, in their order."""
        labels = labels_of(sequences, intervals)
        outputs, terms = kept(requested_outputs), kept(ontology_terms)

        def call(sequence: str, interval: Interval | None) -> Callable[[], Output]:
            return lambda: self.predict_sequence(
                sequence, organism=organism, requested_outputs=outputs,
                ontology_terms=terms, interval=interval,
            )  # fmt: skip

        return self._run(
            [call(*pair) for pair in zip(sequences, labels, strict=True)],
            what="Sequences", progress_bar=progress_bar, max_workers=max_workers,
        )  # fmt: skip

    def predict_intervals(
        self,
        intervals: Sequence[Interval],
        *,
        organism: Organism = Organism.HOMO_SAPIENS,
        requested_outputs: Outputs,
        ontology_terms: Terms,
        progress_bar: bool = True,
        max_workers: int = WORKERS,
    ) -> list[Output]:
        """`predict_interval` of each of `intervals`, in their order."""
        outputs, terms = kept(requested_outputs), kept(ontology_terms)

        def call(interval: Interval) -> Callable[[], Output]:
            return lambda: self.predict_interval(
                interval, organism=organism, requested_outputs=outputs, ontology_terms=terms
            )

        return self._run(
            [call(interval) for interval in intervals],
            what="Intervals", progress_bar=progress_bar, max_workers=max_workers,
        )  # fmt: skip

    def predict_variants(
        self,
        intervals: Interval | Sequence[Interval],
        variants: Sequence[Variant],
        *,
        organism: Organism = Organism.HOMO_SAPIENS,
        requested_outputs: Outputs,
        ontology_terms: Terms,
        progress_bar: bool = True,
        max_workers: int = WORKERS,
    ) -> list[VariantOutput]:
        """`predict_variant` of each of `variants`, in their order."""
        outputs, terms = kept(requested_outputs), kept(ontology_terms)

        def call(interval: Interval, variant: Variant) -> Callable[[], VariantOutput]:
            return lambda: self.predict_variant(
                interval, variant, organism=organism, requested_outputs=outputs,
                ontology_terms=terms,
            )  # fmt: skip

        pairs = paired(intervals, variants)
        with self.remembering(upcoming=pairs):
            return self._run(
                [call(*pair) for pair in pairs],
                what="Variants", progress_bar=progress_bar, max_workers=max_workers,
            )  # fmt: skip

    def score_intervals(
        self,
        intervals: Sequence[Interval],
        interval_scorers: Sequence[object] = (),
        *,
        organism: Organism = Organism.HOMO_SAPIENS,
        progress_bar: bool = True,
        max_workers: int = WORKERS,
        merge_stranded_gene_tracks: bool = True,
    ) -> list[list[anndata.AnnData]]:
        """`score_interval` of each of `intervals`, in their order."""

        def call(interval: Interval) -> Callable[[], list[anndata.AnnData]]:
            return lambda: self.score_interval(
                interval, interval_scorers, organism=organism,
                merge_stranded_gene_tracks=merge_stranded_gene_tracks,
            )  # fmt: skip

        return self._run(
            [call(interval) for interval in intervals],
            what="Intervals", progress_bar=progress_bar, max_workers=max_workers,
        )  # fmt: skip

    def score_variants(
        self,
        intervals: Interval | Sequence[Interval],
        variants: Sequence[Variant],
        variant_scorers: Sequence[object] = (),
        *,
        organism: Organism = Organism.HOMO_SAPIENS,
        progress_bar: bool = True,
        max_workers: int = WORKERS,
        merge_stranded_gene_tracks: bool = True,
    ) -> list[list[anndata.AnnData]]:
        """`score_variant` of each of `variants`, in their order."""

        def call(interval: Interval, variant: Variant) -> Callable[[], list[anndata.AnnData]]:
            return lambda: self.score_variant(
                interval, variant, variant_scorers, organism=organism,
                merge_stranded_gene_tracks=merge_stranded_gene_tracks,
            )  # fmt: skip

        pairs = paired(intervals, variants)
        with self.remembering(upcoming=pairs):
            return self._run(
                [call(*pair) for pair in pairs],
                what="Variants", progress_bar=progress_bar, max_workers=max_workers,
            )  # fmt: skip


def kept(given: Any) -> Any:
    """A one-shot iterable as a list, so that the second question still finds it full."""
    if given is None or isinstance(given, str | OutputType | OntologyTerm):
        return given
    return list(given)


def labels_of(
    sequences: Sequence[str], intervals: Sequence[Interval] | None
) -> list[Interval | None]:
    """What labels each sequence; `InputError` unless there are as many of both."""
    labels = [None] * len(sequences) if intervals is None else list(intervals)
    if len(labels) != len(sequences):
        raise InputError(
            f"As many intervals as sequences are needed; got {len(labels)} intervals for "
            f"{len(sequences)} sequences"
        )
    return labels


def paired(
    intervals: Interval | Sequence[Interval], variants: Sequence[Variant]
) -> list[tuple[Interval, Variant]]:
    """Each variant with its interval; one interval serves all."""
    several = [intervals] * len(variants) if isinstance(intervals, Interval) else list(intervals)
    if len(several) != len(variants):
        raise InputError(
            f"One interval, or one for each variant, is needed; got {len(several)} intervals for "
            f"{len(variants)} variants"
        )
    return list(zip(several, variants, strict=True))
