"""AlphaGenome as a model of this machine: the SDK's questions, answered by one network.

What is asked is all that is computed: outputs choose heads, tissues choose columns before the
matrix product, and variants of one interval share the pass of REF. Weights come as a `Bundle`.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026).
"""

import contextlib
import functools
from collections.abc import Iterator, Sequence
from typing import Any

import jax
import numpy as np
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import Output, OutputMetadata, OutputType, VariantOutput

from agviz.catalog.outputs import OUTPUTS
from agviz.errors import InputError
from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval, Variant
from agviz.models.alphagenome.device import device_name, find_device, find_precision
from agviz.models.alphagenome.engine import Engine
from agviz.models.alphagenome.estimate import Estimate
from agviz.models.alphagenome.interpreted import InterpretedCalls
from agviz.models.alphagenome.outputs import own_copy
from agviz.models.alphagenome.predicted import SiteRule
from agviz.models.alphagenome.predictor import Predictor
from agviz.models.alphagenome.selection import Selection, network_organisms, offered, select
from agviz.models.base import Capabilities
from agviz.models.interface import Outputs, Terms
from agviz.models.local_scoring import HUMAN
from agviz.models.tracks import ParsedTerms
from agviz.network.junctions import SITES, THRESHOLD
from agviz.weights.bundle import Bundle

CPU_WIDTH = 131_072
"""bp around a variant on a CPU, where 1 Mb takes minutes."""


class AlphaGenomeModel(InterpretedCalls):
    """One trained network, asked like any other model.

    Sequences are any multiple of 2,048 bp long, up to 1,048,576 bp; the network sees its interval
    alone. Parameters go to the device when they are first needed. The model pickles as its bundle
    does, by path. Threads may share it; one of them at a time runs the network.

    Parameters
    ----------
    bundle
        The weights, with the table of their tracks.
    assembly
        The genome that intervals are read from, and the genes that scores need.
    precision
        `"float32"` or `"bfloat16"` (the published mixed precision); by default float32 on a CPU and
        bfloat16 elsewhere.
    device
        A JAX device, or its name: `"cpu"`, `"gpu"`, `"gpu:1"`; by default JAX's first.
    junction_sites, site_threshold
        Most splice sites of each class that junctions are made of, and their least probability.
    edit_cache_bytes
        Most bytes of a sequence's activations that mutagenesis keeps; by default what is well free.

    Raises
    ------
    InputError
        A device or precision that is not there; no sites, or a threshold outside 0 to 1; bytes
        below 0; weights without a track of any output.

    Examples
    --------
    >>> model = AlphaGenomeModel(Bundle.open("folds.safetensors"), assembly=hg38)  # doctest: +SKIP
    >>> model.predict_interval(hg38.interval("chr8:11,500,001-11,631,072"),  # doctest: +SKIP
    ...     requested_outputs=["RNA_SEQ"], ontology_terms=["EFO:0001187"])
    """

    def __init__(
        self,
        bundle: Bundle,
        *,
        assembly: Assembly | None = None,
        precision: str | None = None,
        device: jax.Device | str | None = None,
        junction_sites: int = SITES,
        site_threshold: float | int = THRESHOLD,
        edit_cache_bytes: int | None = None,
    ) -> None:
        super().__init__(assembly=assembly)
        rule = SiteRule(junction_sites, site_threshold)
        where = find_device(device)
        self.bundle = bundle
        predictor = Predictor(
            lambda: bundle.unread, config=bundle.config, device=where,
            precision=find_precision(precision, where),
            organisms=network_organisms(bundle.config, bundle.tracks),
        )  # fmt: skip
        self._engine = Engine(
            predictor, rule=rule, assembly=assembly, edit_cache_bytes=edit_cache_bytes
        )
        longest = self.capabilities.maximum_length
        self.default_width = min(CPU_WIDTH, longest) if where.platform == "cpu" else longest

    def __reduce__(self) -> tuple[Any, ...]:
        settings: dict[str, Any] = {
            "assembly": self.assembly,
            "precision": self.precision,
            "device": device_name(self._engine.predictor.device),
            "junction_sites": self.site_rule.count,
            "site_threshold": self.site_rule.threshold,
            "edit_cache_bytes": self._engine.edit_cache_bytes,
        }
        return functools.partial(type(self), **settings), (self.bundle,)

    @property
    def precision(self) -> str:
        """`"float32"`, or `"bfloat16"` for the published mixed precision."""
        return self._engine.predictor.precision

    @property
    def runs(self) -> int:
        """How many sequences have gone through the network so far."""
        return self._engine.predictor.runs

    @property
    def site_rule(self) -> SiteRule:
        """Most splice sites of each class that junctions are made of, and their least chance."""
        return self._engine.rule

    @functools.cached_property
    def capabilities(self) -> Capabilities:
        """What the weights can be asked: heads that have real tracks, and whose they are."""
        config = self.bundle.config
        outputs, organisms, lacking = offered(config, self.bundle.tracks)
        if not outputs:
            raise InputError(f"The weights {self.bundle.name!r} have no track of any output")
        return Capabilities(
            self.bundle.name, outputs, organisms,
            minimum_length=config.length_multiple, maximum_length=config.max_bases,
            length_multiple=config.length_multiple, lacking=lacking,
        )  # fmt: skip

    @property
    def source(self) -> str:
        """For captions: where the weights come from, and that they are random if they are."""
        text = self.bundle.provenance or self.name
        told = "random weights" in text.lower()
        return f"{text} (random weights)" if self.bundle.random and not told else text

    def output_metadata(self, organism: Organism = HUMAN) -> OutputMetadata:
        """The tables of tracks of the outputs that the network predicts for `organism`."""
        self.capabilities.check_organism(organism)
        tables = self.bundle.tracks.output_metadata(organism)
        outputs = self.capabilities.outputs_of(organism)
        return OutputMetadata(**{OUTPUTS[each].attribute: tables.get(each) for each in outputs})

    def estimate(
        self,
        interval: Interval | int | np.integer,
        requested_outputs: Outputs,
        *,
        organism: Organism = HUMAN,
        ontology_terms: Terms = None,
    ) -> Estimate:
        """Memory and time of one prediction, before it is run; printed, it says whether it fits.

        Parameters
        ----------
        interval
            What would be predicted, or its length in bp.
        requested_outputs, organism, ontology_terms
            As `predict_interval` takes them.

        Raises
        ------
        InputError
            `interval` is neither an interval nor a whole number.
        UnsupportedError, UnknownNameError
            An output, organism, length or ontology term that the model does not have.
        """
        if not isinstance(interval, Interval | int | np.integer):
            raise InputError(f"interval must be an Interval or its length in bp; got {interval!r}")
        outputs, terms = self._check(organism, requested_outputs, ontology_terms)
        length = interval.width if isinstance(interval, Interval) else int(interval)
        self.capabilities.check_length(length)
        selection = self._select(outputs, organism, terms)
        return self._engine.predictor.estimate(selection, length)

    def predict_variant(
        self,
        interval: Interval,
        variant: Variant,
        *,
        organism: Organism = HUMAN,
        requested_outputs: Outputs,
        ontology_terms: Terms,
    ) -> VariantOutput:
        """Predict an interval with both alleles; see `LocalModel.predict_variant`.

        Junctions of both alleles join the same splice sites, chosen from both predictions and the
        assembly's table of splice sites, if it has one (`agviz.models.alphagenome.alleles`).
        """
        predicted = super().predict_variant(
            interval, variant, organism=organism, requested_outputs=requested_outputs,
            ontology_terms=ontology_terms,
        )  # fmt: skip
        if self._engine.remembered.active:  # REF is shared by the call's variants: give a copy
            return VariantOutput(own_copy(predicted.reference), predicted.alternate)
        return predicted

    def predict_alleles(
        self,
        interval: Interval,
        variant: Variant,
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
        terms: ParsedTerms = None,
    ) -> tuple[Output, Output]:
        """Predictions of the REF and the ALT allele, with the same junctions, in REF's coordinates.

        Within one call about several variants, that of REF may be shared: do not change it.
        """
        selection = self._select(outputs, organism, terms)
        return self._engine.alleles(self.read_alleles, interval, variant, selection=selection)

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
        """Predictions of a background, computed once, and of it with each SNV of `variants`."""
        return self._engine.edits(
            background, variants, interval=interval,
            selection=self._select(outputs, organism, None), interval_variant=interval_variant,
        )  # fmt: skip

    def predict_read(
        self,
        sequences: Sequence[str],
        interval: Interval,
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
        terms: ParsedTerms = None,
    ) -> list[Output]:
        """Predictions of + strand sequences, laid on `interval`; junctions of each one's sites."""
        selection = self._select(outputs, organism, terms)
        return self._engine.apart(sequences, selection, [interval] * len(sequences))

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
        del flanks  # The network sees its interval alone.
        selection = self._select(outputs, organism, terms)
        return self._engine.apart(sequences, selection, [interval] * len(sequences))

    def _predict(self, sequence: str, **question: Any) -> Output:
        return self._predict_kept([sequence], terms=None, **question)[0]

    def remembering(
        self, references: int = 1, *, upcoming: Sequence[tuple[Interval, Variant]] = ()
    ) -> contextlib.AbstractContextManager[None]:
        """Within the block, the last REF predictions are kept; see `Model.remembering`."""
        return self._engine.remembered.keep(upcoming, references=references)

    def _select(
        self, outputs: tuple[OutputType, ...], organism: Organism, terms: ParsedTerms
    ) -> Selection:
        return select(self.bundle.tracks, outputs, organism=organism, terms=terms)
