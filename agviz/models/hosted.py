"""AlphaGenome on its authors' servers, behind the same interface as a model that runs here.

The official client does the asking. Around it: questions are checked before they are sent, answers
are kept on disk, requests have a deadline, a busy service is asked again, and a sweep says how many
requests it needs. Order is positional and every score says which scorer made it.
"""

import concurrent.futures
import contextlib
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import anndata
from alphagenome.data.ontology import OntologyTerm
from alphagenome.models import dna_client
from alphagenome.models.dna_model import ModelVersion, Organism
from alphagenome.models.dna_output import Output, OutputMetadata, OutputType, VariantOutput

from agviz._progress import track
from agviz.errors import VariantError
from agviz.genome import edits
from agviz.genome.assembly import Assembly
from agviz.genome.sequence import check_sequence
from agviz.genome.types import Interval, Variant
from agviz.models import hosted_sweeps, scores, tracks
from agviz.models.checks import Capabilities, check_label, check_variant_in
from agviz.models.hosted_connection import ADDRESS, Connection
from agviz.models.hosted_questions import Consent
from agviz.models.hosted_transport import Retry
from agviz.models.interface import WORKERS, Model, Outputs, Terms
from agviz.models.junction_lift import place_junctions

T = TypeVar("T")

HUMAN = Organism.HOMO_SAPIENS
CAPABILITIES = Capabilities(
    "hosted",
    tuple(OutputType),
    tuple(Organism),
    lengths=tuple(sorted(dna_client.SUPPORTED_SEQUENCE_LENGTHS.values())),
)


class HostedModel(Model):
    """The hosted AlphaGenome, asked through the official client.

    Parameters
    ----------
    assembly
        Only to check REF alleles and for its genes in figures; the service reads its own genome.
    api_key
        The key; by default the environment variable `ALPHA_GENOME_API_KEY`. It is neither logged
        nor pickled: an unpickled model reads the variable where it is.
    address, tls
        The service, as gRPC writes it. Without TLS only this machine (127.0.0.1) is asked.
    model_version
        Such as `"FOLD_0"`; None is the service's own choice.
    deadline
        Seconds that one request may take.
    retry
        How often, and after what wait, a busy service is asked again.
    cache_bytes
        How much disk the answers may take, in the folder `hosted` of the cache; 0 keeps none.
    confirm, confirm_above
        Sweeps of more than `confirm_above` requests are asked about, unless `confirm` is true.

    Raises
    ------
    InputError
        No key is given or set, or it would be sent in the clear.
    """

    default_width: int = 2**20

    def __init__(
        self,
        *,
        assembly: Assembly | None = None,
        api_key: str | None = None,
        address: str = ADDRESS,
        tls: bool = True,
        model_version: ModelVersion | str | None = None,
        deadline: float | int = 300.0,
        retry: Retry | None = None,
        cache_bytes: int = 4 * 2**30,
        confirm: bool = False,
        confirm_above: int = 100,
    ) -> None:
        self.assembly = assembly
        self.connection = Connection(
            api_key=api_key, address=address, tls=tls, model_version=model_version,
            deadline=deadline, retry=retry or Retry(), cache_bytes=cache_bytes,
        )  # fmt: skip
        self._consent = Consent(self.connection.host, given=confirm, above=confirm_above)
        self._metadata: dict[Organism, OutputMetadata] = {}

    def __repr__(self) -> str:
        return f"HostedModel({self.connection.host!r}, {self.source!r})"

    @property
    def name(self) -> str:
        """`"hosted"`."""
        return CAPABILITIES.name

    @property
    def source(self) -> str:
        """What captions and files say made a prediction."""
        version = self.connection.model_version
        return "AlphaGenome, hosted" if version is None else f"AlphaGenome {version.name}, hosted"

    @property
    def capabilities(self) -> Capabilities:
        """What the service can be asked."""
        return CAPABILITIES

    def output_metadata(self, organism: Organism = HUMAN) -> OutputMetadata:
        """The service's table of tracks; asked for once per organism."""
        if organism not in self._metadata:
            self._metadata[organism] = self.connection.asking.output_metadata(organism)
        return self._metadata[organism]

    def predict_sequence(
        self,
        sequence: str,
        *,
        organism: Organism = HUMAN,
        requested_outputs: Outputs,
        ontology_terms: Terms,
        interval: Interval | None = None,
    ) -> Output:
        """Predict bases as they are given; see `LocalModel.predict_sequence`."""
        outputs, terms = self._check(organism, requested_outputs, ontology_terms)
        # The service takes A C G T N; any other code is as unknown to a network as N.
        bases = re.sub("[^ACGT]", "N", check_sequence(sequence))
        CAPABILITIES.check_length(len(bases))
        label = check_label(interval, len(bases))
        output = self.connection.client.predict_sequence(
            bases, organism=organism, requested_outputs=outputs, ontology_terms=terms,
            interval=label,
        )  # fmt: skip
        # The client labels tracks, but the service never saw the interval: junctions start at 0.
        return tracks.stamp(place_junctions(output, label), self.source)

    def predict_interval(
        self,
        interval: Interval,
        *,
        organism: Organism = HUMAN,
        requested_outputs: Outputs,
        ontology_terms: Terms,
    ) -> Output:
        """Predict an interval of the service's genome; see `LocalModel.predict_interval`."""
        outputs, terms = self._check(organism, requested_outputs, ontology_terms)
        CAPABILITIES.check_length(interval.width)
        output = self.connection.client.predict_interval(
            interval, organism=organism, requested_outputs=outputs, ontology_terms=terms
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
        """Predict an interval with REF and ALT; see `LocalModel.predict_variant`.

        The service does not compare REF with its genome; with an assembly, that is done here.
        """
        outputs, terms = self._check(organism, requested_outputs, ontology_terms)
        self._check_variant(interval, variant)
        pair = self.connection.client.predict_variant(
            interval, variant, organism=organism, requested_outputs=outputs, ontology_terms=terms
        )
        return VariantOutput(
            tracks.stamp(pair.reference, self.source), tracks.stamp(pair.alternate, self.source)
        )

    def score_interval(
        self,
        interval: Interval,
        interval_scorers: Sequence[Any] = (),
        *,
        organism: Organism = HUMAN,
        merge_stranded_gene_tracks: bool = True,
    ) -> list[anndata.AnnData]:
        """Scores of an interval, one AnnData per scorer (default: those recommended)."""
        CAPABILITIES.check_length(interval.width)
        chosen = scores.choose_interval_scorers(
            interval_scorers, interval=interval, capabilities=CAPABILITIES
        )
        return self.connection.client.score_interval(
            interval.copy(), chosen, organism=organism,
            merge_stranded_gene_tracks=merge_stranded_gene_tracks,
        )  # fmt: skip

    def score_variant(
        self,
        interval: Interval,
        variant: Variant,
        variant_scorers: Sequence[Any] = (),
        *,
        organism: Organism = HUMAN,
        merge_stranded_gene_tracks: bool = True,
    ) -> list[anndata.AnnData]:
        """Scores of a variant, one AnnData per scorer (default: those recommended)."""
        self._check_variant(interval, variant)
        return self.connection.client.score_variant(
            interval.copy(), variant, hosted_sweeps.choose(variant_scorers, organism),
            organism=organism, merge_stranded_gene_tracks=merge_stranded_gene_tracks,
        )  # fmt: skip

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

        Each request asks for ten positions. See `LocalModel.score_ism_variants`.
        """
        CAPABILITIES.check_length(interval.width)
        if interval_variant is not None:
            self._check_variant(interval, interval_variant)
        return hosted_sweeps.score_ism_variants(
            lambda: self.connection.client, (interval.copy(), ism_interval),
            hosted_sweeps.choose(variant_scorers, organism),
            options={
                "interval_variant": interval_variant, "organism": organism,
                "merge_stranded_gene_tracks": merge_stranded_gene_tracks,
            },
            run=lambda calls: self._run(
                calls, what="Mutagenesis", progress_bar=progress_bar, max_workers=max_workers
            ),
        )  # fmt: skip

    def announce(self, requests: int) -> None:
        """Show that up to so many requests follow, and ask if they are many."""
        self._consent.ask(requests, total=requests)

    def announced(self, requests: int) -> contextlib.AbstractContextManager[None]:
        """Within the block up to so many requests are sent, in parts; they are asked about once."""
        return self._consent.sweep(requests)

    def _run(
        self,
        calls: Sequence[Callable[[], T]],
        *,
        what: str,
        progress_bar: bool,
        max_workers: int,
    ) -> list[T]:
        """Make `calls` in parallel, in order, after saying how many requests that takes."""
        self._consent.ask(self.connection.unanswered(calls), total=len(calls))
        with concurrent.futures.ThreadPoolExecutor(max_workers=max_workers) as executor:
            futures = [executor.submit(call) for call in calls]
            try:
                done = concurrent.futures.as_completed(futures)
                for future in track(done, what=what, total=len(futures), show=progress_bar):
                    future.result()
            except BaseException:
                executor.shutdown(wait=False, cancel_futures=True)
                raise
        return [future.result() for future in futures]

    def _check(
        self, organism: Organism, requested_outputs: Outputs, ontology_terms: Terms
    ) -> tuple[tuple[OutputType, ...], tuple[OntologyTerm, ...] | None]:
        outputs = CAPABILITIES.check_outputs(requested_outputs)
        terms = tracks.parse_terms(ontology_terms)
        if terms is not None:
            tracks.check_terms(
                terms, outputs=outputs, metadata=self.output_metadata(organism), name=self.name
            )
        return outputs, terms

    def _check_variant(self, interval: Interval, variant: Variant) -> None:
        CAPABILITIES.check_length(interval.width)
        if variant.chromosome != interval.chromosome:
            raise VariantError(
                f"Variant {variant.as_truncated_str()} is on another contig than the interval "
                f"{interval}; give an interval around it"
            )
        check_variant_in(interval, variant)
        if self.assembly is not None:
            edits.check_reference([variant], self.assembly.fasta_reader)
