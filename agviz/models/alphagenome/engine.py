"""One network asked about sequences and pairs of alleles, in terms of the genome.

Between the model, which answers the SDK's questions, and the predictor, which runs arrays: here it
is decided which sequences go through the network together, what need not be computed again, and
which splice sites the two alleles of a variant are compared on.
"""

import contextlib
import warnings
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

import numpy as np
from alphagenome.models.dna_output import Output, OutputMetadata, OutputType
from jaxtyping import Int32

from agviz.errors import AgvizError
from agviz.genome.assembly import Assembly
from agviz.genome.coordinates import CoordinateMap
from agviz.genome.types import Interval, Variant
from agviz.models import mutagenesis
from agviz.models.alphagenome.alleles import (
    AlleleSites,
    Probabilities,
    annotated_sites,
    common_probabilities,
)
from agviz.models.alphagenome.asked import ask
from agviz.models.alphagenome.edit_cache import check_most, fits, whole_mutants
from agviz.models.alphagenome.gradients import NetworkGradients
from agviz.models.alphagenome.mutants import WindowedMutants, batch_size, fixed_sites
from agviz.models.alphagenome.predicted import (
    Predicted,
    SiteRule,
    own_sites,
    pairs_on,
    predict_all,
    predict_places,
    with_junctions,
)
from agviz.models.alphagenome.predictor import Predictor
from agviz.models.alphagenome.remembered import Remembered
from agviz.models.alphagenome.selection import Selection
from agviz.models.mutants import Mutants
from agviz.scoring.readout import Readout

ReadAlleles = Callable[[Interval, Variant], tuple[str, str, CoordinateMap]]


class Engine:
    """Predictions of sequences alone, and of alleles side by side.

    Parameters
    ----------
    predictor
        Runs the network.
    rule
        Which splice sites make junctions.
    assembly
        Its table of splice sites, if it has one, joins those that are predicted.
    edit_cache_bytes
        Most bytes of a background's activations; None: as much as is well free.

    Attributes
    ----------
    remembered
        What a call about many variants has predicted already.
    """

    def __init__(
        self,
        predictor: Predictor,
        *,
        rule: SiteRule,
        assembly: Assembly | None,
        edit_cache_bytes: int | None = None,
    ) -> None:
        check_most(edit_cache_bytes)
        self.predictor = predictor
        self.rule = rule
        self.edit_cache_bytes = edit_cache_bytes
        self.remembered = Remembered()
        self._assembly = assembly

    def apart(
        self,
        sequences: Sequence[str],
        selection: Selection,
        intervals: Sequence[Interval | None],
    ) -> list[Output]:
        """Predictions of + strand sequences of one length, each with the junctions of its sites."""
        predicted = predict_places(self.predictor, sequences, selection, intervals=intervals)
        return [
            with_junctions(
                self.predictor, each, selection, interval=interval,
                sites=own_sites(self.predictor, each, self.rule),
            )
            for each, interval in zip(predicted, intervals, strict=True)
        ]  # fmt: skip

    def alleles(
        self, read: ReadAlleles, interval: Interval, variant: Variant, *, selection: Selection
    ) -> tuple[Output, Output]:
        """Predictions of both alleles, with the same junctions, which are in REF's coordinates.

        Parameters
        ----------
        read
            Gives the + strand bases of both alleles.
        interval, variant, selection
            What is asked.
        """
        reference, alternate, _ = read(interval, variant)
        annotated = self._annotated(interval, selection)
        memory = self.remembered
        place = (*key_of(interval), selection.key)
        first = memory.reference((reference, place))
        second = memory.take((alternate, place))
        if first is None or second is None:
            together = [] if first is not None else [reference]
            if second is None:
                together.append(alternate)
                together += self._ahead(
                    read, interval, variant, room=self._room(interval, len(together))
                )
            predicted = predict_all(self.predictor, together, selection, interval=interval)
            if first is None:
                first, *predicted = predicted
                memory.set_reference((reference, place), first)
            if second is None:
                second, *others = predicted
                for sequence, each in zip(together[-len(others) :], others, strict=False):
                    memory.put((sequence, place), each)
        return self._compare(
            first, second, interval=interval, variant=variant, selection=selection,
            annotated=annotated,
        )  # fmt: skip

    def edits(
        self,
        background: str,
        variants: Sequence[Variant],
        *,
        interval: Interval,
        selection: Selection,
        interval_variant: Variant | None = None,
    ) -> Iterator[tuple[Output, Output]]:
        """Predictions of a background, computed once, and of it with each SNV of `variants`.

        Known splice sites are those of the genome, moved to where the background has their bases.

        Parameters
        ----------
        background, variants
            The + strand bases, and what to write into them.
        interval, selection
            What is asked.
        interval_variant
            By what the background differs from the genome.
        """
        annotated = self._annotated(interval, selection, interval_variant)
        (reference,) = predict_all(self.predictor, [background], selection, interval=interval)
        size = self.predictor.at_once(interval.width)
        for first in range(0, len(variants), size):
            several = variants[first : first + size]
            edited = [mutagenesis.mutate(background, v, start=interval.start) for v in several]
            predicted = predict_all(self.predictor, edited, selection, interval=interval)
            for variant, alternate in zip(several, predicted, strict=True):
                yield self._compare(
                    reference, alternate, interval=interval, variant=variant, selection=selection,
                    annotated=annotated,
                )  # fmt: skip

    def mutants(
        self,
        background: str,
        interval: Interval,
        readouts: Mapping[str, Readout],
        *,
        selection: Selection,
        metadata: OutputMetadata,
        interval_variant: Variant | None = None,
    ) -> Mutants:
        """Readouts of many edits of a background: in windows, if its activations can be kept."""
        sites = self._fixed(background, interval, readouts, selection, interval_variant)
        question = ask(
            interval, readouts, metadata,
            selection=selection, known=sites, config=self.predictor.config,
        )  # fmt: skip
        batch = batch_size(self.predictor.device, interval.width)
        if fits(question, self.predictor, batch=batch, most=self.edit_cache_bytes):
            return WindowedMutants(
                background, interval, readouts, predictor=self.predictor, question=question
            )
        return whole_mutants(
            background, interval, readouts, predictor=self.predictor, selection=selection,
            sites=sites,
        )  # fmt: skip

    def gradients(
        self,
        background: str,
        interval: Interval,
        readouts: Mapping[str, Readout],
        *,
        selection: Selection,
        metadata: OutputMetadata,
        interval_variant: Variant | None = None,
    ) -> NetworkGradients:
        """Readouts of a background and their gradients; see `NetworkGradients`."""
        sites = self._fixed(background, interval, readouts, selection, interval_variant)
        return NetworkGradients(
            background, interval, readouts, predictor=self.predictor, selection=selection,
            metadata=metadata, known=sites,
        )  # fmt: skip

    def _fixed(
        self,
        background: str,
        interval: Interval,
        readouts: Mapping[str, Readout],
        selection: Selection,
        interval_variant: Variant | None,
    ) -> Int32[np.ndarray, "4 sites"] | None:
        """The splice sites at which junctions are counted, if any are asked for."""
        if all(each.output is not OutputType.SPLICE_JUNCTIONS for each in selection.chosen):
            return None
        named = [each for readout in readouts.values() for each in readout.named_junctions]
        return fixed_sites(
            self.predictor, background, selection, interval=interval, named=named,
            known=self._annotated(interval, selection, interval_variant), rule=self.rule,
        )  # fmt: skip

    def _annotated(
        self, interval: Interval, selection: Selection, background: Variant | None = None
    ) -> Probabilities | None:
        """Known sites, if junctions are asked for; looked up before the network runs."""
        if all(each.output is not OutputType.SPLICE_JUNCTIONS for each in selection.chosen):
            return None
        return annotated_sites(self._assembly, interval, background)

    def _compare(
        self,
        reference: Predicted,
        alternate: Predicted,
        *,
        interval: Interval,
        variant: Variant,
        selection: Selection,
        annotated: Probabilities | None,
    ) -> tuple[Output, Output]:
        """Both alleles' outputs, junctions counted on the sites that they have in common."""
        if reference.sites is None or alternate.sites is None:
            first, second = (
                with_junctions(self.predictor, each, selection, interval=interval, sites=None)
                for each in (reference, alternate)
            )
            return first, second
        correspondence = AlleleSites.of(interval, variant)
        common = common_probabilities(
            reference.sites,
            alternate.sites,
            interval=interval,
            variant=variant,
            correspondence=correspondence,
            annotated=annotated,
        )
        sites = self.predictor.sites(common, count=self.rule.count, threshold=self.rule.threshold)
        pairs = pairs_on(sites, interval)
        own = (sites, correspondence.in_alternate(sites, alternate.sites))
        first, second = (
            with_junctions(
                self.predictor, each, selection, interval=interval, sites=where, pairs=pairs
            )
            for each, where in zip((reference, alternate), own, strict=True)
        )
        return first, second

    def _room(self, interval: Interval, taken: int) -> int:
        return max(0, self.predictor.at_once(interval.width) - taken)

    def _ahead(
        self, read: ReadAlleles, interval: Interval, variant: Variant, *, room: int
    ) -> list[str]:
        """ALT sequences of variants to come that fit into the run; their errors are told later.

        So are their warnings. Python silences those of the whole process, so that another thread
        may lose one that it gives at that moment: reading takes some milliseconds.
        """
        sequences = []
        for each in self.remembered.next_of(interval, variant, room):
            with warnings.catch_warnings(), contextlib.suppress(AgvizError):
                warnings.simplefilter("ignore")
                sequences.append(read(interval, each)[1])
        return sequences


def key_of(interval: Interval) -> tuple[Hashable, ...]:
    """What tells intervals apart (the SDK's are not hashable)."""
    return interval.chromosome, interval.start, interval.end, interval.strand
