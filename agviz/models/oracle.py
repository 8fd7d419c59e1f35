"""`Oracle`: the rules of the teaching genome as a model, so that every answer can be checked.

It answers what AlphaGenome would be asked, for any sequence, without error: what a network of the
teaching genome predicts is measured against it. `effect` and `truth` give what no network has: the
exact change of a readout, and the causes (sites, enhancers, promoters, transcripts) by name.
"""

import functools
from collections.abc import Iterator, Sequence

import numpy as np
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import Output, OutputMetadata, OutputType

from agviz.catalog.tracks import TrackCatalog
from agviz.genome.alleles import Alleles
from agviz.genome.parse import parse_variant
from agviz.genome.types import Interval, Variant
from agviz.models.base import Capabilities, LocalModel
from agviz.models.local_scoring import HUMAN
from agviz.models.oracle_outputs import share_junctions, truth_output
from agviz.models.tracks import ParsedTerms
from agviz.models.variant_window import variant_interval
from agviz.scoring.readout import Readout
from agviz.teaching.catalog import OUTPUT_TYPES, teaching_catalog
from agviz.teaching.grammar import CONTACT_BIN
from agviz.teaching.oracle import Truth, oracle

WINDOW = 32_768
"""bp laid around a variant: the context of the teaching network, so that both see the same."""

LONGEST = 2**20
"""bp, as AlphaGenome; the rules themselves know no limit, but the arrays have to fit memory."""


class Oracle(LocalModel):
    """The exact truth of the teaching genome, asked like any other model.

    Values are expectations, without noise, in the units of the tracks. Sequences are any multiple
    of 2,048 bp long, up to 1,048,576 bp; as for a network, what lies outside of an interval does
    not count: an enhancer beyond its end drives nothing. A base that is not A, C, G or T matches no
    motif.

    Parameters
    ----------
    assembly
        The genome that intervals are read from, and the genes that scores need. Any genome will do:
        the rules apply to every sequence, a human one too.

    Examples
    --------
    >>> model = load_model("oracle")  # doctest: +SKIP
    >>> model.effect(variant, GeneReadout(...))  # doctest: +SKIP
    """

    default_width = WINDOW

    @property
    def capabilities(self) -> Capabilities:
        """The nine outputs of the teaching genome; human is the organism that it is filed under."""
        return Capabilities(
            "oracle", OUTPUT_TYPES, minimum_length=CONTACT_BIN, maximum_length=LONGEST,
            length_multiple=CONTACT_BIN,
        )  # fmt: skip

    @property
    def source(self) -> str:
        """For captions."""
        return "oracle: the exact truth of agviz's synthetic teaching genome"

    def output_metadata(self, organism: Organism = HUMAN) -> OutputMetadata:
        """The tables of tracks; see `agviz.teaching.catalog`."""
        self.capabilities.check_organism(organism)
        return _catalog().output_metadata(organism)

    def truth(self, interval: Interval) -> Truth:
        """Everything that the oracle knows of an interval, in coordinates from its start.

        Sites, enhancers, promoters, transcripts, insulators, and what each enhancer gives to each
        gene, beside the tracks. It is that of the + strand sequence, also for an interval on '-'.

        Raises
        ------
        UnsupportedError
            A length that the model does not take.
        InputError, ContigError, IntervalError
            No genome, or an interval that it does not have.
        """
        self.capabilities.check_length(interval.width)
        return oracle(self.read(interval))

    def effect(
        self, variant: Variant | str, readout: Readout, *, interval: Interval | None = None
    ) -> float | np.ndarray:
        """The exact change of a readout, ALT minus REF.

        ALT is laid over REF as scorers do: inserted bases collapse to their maximum at the anchor,
        deleted ones are zero, junctions are those of REF's coordinates.

        Parameters
        ----------
        variant
            The change; text such as `"chrT1:82740:C>CGG"` is read by the model's assembly.
        readout
            What is measured; take its logarithm (`(r + 0.001).log()`) for a log fold change.
        interval
            What both alleles are asked about; by default 32,768 bp around the variant.

        Returns
        -------
        float, or array
            One number a track for `per_track` readouts.

        Raises
        ------
        UnsupportedError
            The readout needs an output that the teaching genome does not have, or the interval's
            length is not allowed.
        VariantError
            The variant cannot be read, or does not begin inside the interval.
        IntervalError
            What the readout reads lies outside the interval.

        Warns
        -----
        ReferenceMismatchWarning
            The genome does not have the variant's REF allele.
        """
        if isinstance(variant, str):
            contigs = None if self.assembly is None else self.assembly.contigs
            variant = parse_variant(variant, contigs)
        window = variant_interval(self, variant) if interval is None else interval
        outputs = self.capabilities.check_outputs(readout.outputs, HUMAN)
        self.capabilities.check_length(window.width)
        predicted = self._alleles(window, variant, outputs=outputs, organism=HUMAN)
        pair = Alleles(*predicted, variant).aligned("scoring")
        reference, alternate = pair.reference, pair.alternate
        assert isinstance(reference, Output)
        assert isinstance(alternate, Output)
        return readout(alternate) - readout(reference)

    def predict_alleles(
        self,
        interval: Interval,
        variant: Variant,
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
        terms: ParsedTerms = None,
    ) -> tuple[Output, Output]:
        """Predictions of the REF and the ALT allele, with the junctions of either in both."""
        return share_junctions(
            *super().predict_alleles(
                interval, variant, outputs=outputs, organism=organism, terms=terms
            )
        )

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
        """Predictions of a background and of it with each SNV, with the junctions of either."""
        pairs = super().predict_edits(
            background, variants, interval, outputs=outputs, organism=organism,
            interval_variant=interval_variant,
        )  # fmt: skip
        for pair in pairs:
            yield share_junctions(*pair)

    def _predict(
        self,
        sequence: str,
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
        interval: Interval | None,
        flanks: tuple[int, int],
    ) -> Output:
        del flanks  # There is no context beyond the interval.
        return truth_output(
            oracle(sequence), outputs, metadata=self.output_metadata(organism), interval=interval
        )


@functools.lru_cache(maxsize=1)
def _catalog() -> TrackCatalog:
    """The table of tracks, made once: it takes longer than a prediction."""
    return teaching_catalog()
