"""`SpliceAIModel`: the five published networks as a model of the SDK's interface.

Splice sites on both strands, from 5,000 bp of context on either side. The trained weights are read
from the user's own installed package `spliceai`; they are for non-commercial use only.

References
----------
Jaganathan et al. (2019) "Predicting splicing from primary sequence with deep learning", *Cell*
176:535-548, https://doi.org/10.1016/j.cell.2018.12.015
"""

from collections.abc import Mapping, Sequence
from typing import Any

import anndata
import numpy as np
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import Output, OutputMetadata, OutputType
from jaxtyping import Float32

from agviz.errors import UnsupportedError
from agviz.genome.assembly import Assembly
from agviz.genome.genes import GeneModels
from agviz.genome.sequence import one_hot
from agviz.genome.types import Interval, TrackData, Variant
from agviz.models.base import Capabilities, LocalModel
from agviz.models.checks import check_variant_in
from agviz.models.differentiate import Gradients
from agviz.models.mutants import Mutants
from agviz.models.spliceai.delta import SpliceAIDeltaScorer
from agviz.models.spliceai.delta_windows import score_deltas
from agviz.models.spliceai.gradients import SpliceAIGradients
from agviz.models.spliceai.mutants import WindowedMutants
from agviz.models.spliceai.network import PUBLISHED
from agviz.models.spliceai.predictor import Predictor
from agviz.models.spliceai.published_genes import published_genes
from agviz.models.spliceai.strands import STRANDS, TRACKS, predict_strands
from agviz.models.spliceai.weights import SpliceAIWeights, published_weights
from agviz.scoring.readout import Readout

HUMAN = Organism.HOMO_SAPIENS
MAXIMUM_LENGTH = 10_000_000  # bp: 0.6 GB of arrays; windows keep the networks' own memory fixed


class SpliceAIModel(LocalModel):
    """Donor and acceptor probabilities at each base, both strands; delta scores of variants.

    An acceptor is the first base of an exon, a donor its last. `predict_interval` and
    `predict_variant` read 5,000 bp of genome on either side of the interval, so what they give for
    a base does not depend on where the interval ends (N beyond the contig's ends);
    `predict_sequence` knows only the bases it is given, with nothing around them. The weights are
    of human networks, so mouse is refused.

    Parameters
    ----------
    assembly
        The genome, and the genes that delta scores are computed for.
    annotation
        `"grch37"` or `"grch38"`: score the genes of the published tool's own table (canonical
        transcripts of GENCODE v24) instead of the assembly's.
    weights
        Other networks of the same shape than the five published ones.

    Raises
    ------
    MissingPackageError
        When the package `spliceai` or `h5py` is not installed; the message says how.
    InputError, ContigError
        For an annotation that does not exist or is not of the assembly's build.

    Examples
    --------
    >>> model = SpliceAIModel(assembly=hg38)  # doctest: +SKIP
    >>> scores = model.score_variant(interval, variant, [SpliceAIDeltaScorer()])  # doctest: +SKIP
    """

    flank = PUBLISHED.context
    batch_size = 4
    default_width = 16_384
    _own_scorers = (SpliceAIDeltaScorer,)

    def __init__(
        self,
        *,
        assembly: Assembly | None = None,
        annotation: str | None = None,
        weights: SpliceAIWeights | None = None,
    ) -> None:
        super().__init__(assembly=assembly)
        self._annotation = annotation
        if annotation is not None:
            if assembly is None:
                raise UnsupportedError(
                    f"annotation={annotation!r} places genes on a genome: give an assembly too"
                )
            published_genes(annotation, assembly.fasta_reader)
        self._predictor = Predictor(published_weights() if weights is None else weights)

    @property
    def capabilities(self) -> Capabilities:
        """Splice sites of human sequences of 1 bp to 10 Mb."""
        return Capabilities(
            "spliceai", outputs=(OutputType.SPLICE_SITES,), maximum_length=MAXIMUM_LENGTH
        )

    @property
    def weights(self) -> SpliceAIWeights:
        """Those of its networks."""
        return self._predictor.weights

    @property
    def source(self) -> str:
        """For captions: version of the weights and their citation."""
        return self.weights.source

    def output_metadata(self, organism: Organism = HUMAN) -> OutputMetadata:
        """The four tracks: donor and acceptor, on + and on -."""
        self.capabilities.check_organism(organism)
        return OutputMetadata(splice_sites=TRACKS.copy())

    def _predict(
        self,
        sequence: str,
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
        interval: Interval | None,
        flanks: tuple[int, int],
    ) -> Output:
        return self._predict_many(
            [sequence], outputs=outputs, organism=organism, interval=interval, flanks=flanks
        )[0]

    def _predict_many(
        self,
        sequences: Sequence[str],
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
        interval: Interval | None,
        flanks: tuple[int, int],
    ) -> list[Output]:
        del outputs, organism  # There is one output and one organism.
        return [
            Output(
                splice_sites=TrackData(
                    values,
                    TRACKS.copy(),
                    resolution=1,
                    interval=None if interval is None else interval.copy(),
                )
            )
            for values in self._predict_strands(sequences, flanks=flanks)
        ]

    def _predict_strands(
        self,
        sequences: Sequence[str],
        strands: str = STRANDS,
        *,
        flanks: tuple[int, int] = (flank, flank),
    ) -> list[Float32[np.ndarray, "length 4"]]:
        """The four tracks of sequences whose ends are flanks; what flanks lack is unknown."""
        missing = (self.flank - flanks[0], self.flank - flanks[1])
        read = [np.pad(one_hot(sequence), (missing, (0, 0))) for sequence in sequences]
        return predict_strands(self._predictor, read, strands=strands)

    def mutants(
        self,
        background: str,
        interval: Interval,
        readouts: Mapping[str, Readout],
        *,
        organism: Organism = HUMAN,
        background_variants: Sequence[Variant] = (),
    ) -> Mutants:
        """Readouts of edits, computed only at positions that an edit can change; exact."""
        del background_variants
        self._check_mutants(background, interval, readouts, organism=organism)
        return WindowedMutants(
            background, interval, readouts, predict=self._predict_strands,
            metadata=self.output_metadata(organism), context=self.flank,
        )  # fmt: skip

    def gradients(
        self,
        background: str,
        interval: Interval,
        readouts: Mapping[str, Readout],
        *,
        organism: Organism = HUMAN,
        background_variants: Sequence[Variant] = (),
    ) -> Gradients:
        """Readouts of a background and their gradients; see `LocalModel.gradients`."""
        del background_variants
        self._check_mutants(background, interval, readouts, organism=organism)
        return SpliceAIGradients(
            background, interval, readouts, predictor=self._predictor,
            metadata=self.output_metadata(organism),
        )  # fmt: skip

    def score_deltas(
        self,
        variants: Sequence[Variant],
        scorer: SpliceAIDeltaScorer | None = None,
        *,
        intervals: Sequence[Interval] | None = None,
    ) -> list[anndata.AnnData]:
        """Delta scores of several variants at once, quicker than one by one.

        Parameters
        ----------
        variants
            Of the assembly.
        scorer
            The distance; by default 50 bp.
        intervals
            What each result names as the interval asked about; by default the window itself.

        Raises
        ------
        UnsupportedError
            When the model was given no genome or no genes.

        Warns
        -----
        ReferenceMismatchWarning
            The genome does not have a variant's REF allele.
        """
        scorer = SpliceAIDeltaScorer() if scorer is None else scorer
        if intervals is None:
            reach = scorer.distance
            intervals = [
                Interval(v.chromosome, max(v.start - reach, 0), v.start + reach + 1)
                for v in variants
            ]
        genes = self._genes()
        if self.assembly is None or genes is None:
            raise UnsupportedError(
                "SpliceAI's delta scores are per gene: give the assembly a gene annotation, "
                "Assembly(name, fasta, 'genes.gtf'), or load the model with annotation='grch37' "
                "or 'grch38' for the published tool's own genes"
            )
        return score_deltas(
            variants, intervals, scorer=scorer, genes=genes,
            fasta=self.assembly.fasta_reader, predictor=self._predictor,
        )  # fmt: skip

    def _score_own(self, scorer: Any, interval: Interval, variant: Variant) -> anndata.AnnData:
        check_variant_in(interval, variant)
        return self.score_deltas([variant], scorer, intervals=[interval])[0]

    def _recommended_scorers(self, organism: Organism) -> list[Any]:
        shared = super()._recommended_scorers(organism)
        known = self._annotation is not None or getattr(self.assembly, "genes", None) is not None
        return [*shared, SpliceAIDeltaScorer()] if known else shared

    def _genes(self) -> GeneModels | None:
        """The genes of delta scores: those of `annotation`, else the assembly's."""
        if self.assembly is None:
            return None
        if self._annotation is not None:
            return published_genes(self._annotation, self.assembly.fasta_reader)
        return None if self.assembly.genes is None else self.assembly.gene_models
