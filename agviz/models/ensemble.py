"""`EnsembleModel`: the mean of several models, and of both strands, with the spread kept.

The published practice averages models trained on different folds. How much they disagree is the
cheapest measure of doubt there is, so it is never thrown away.
"""

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import anndata
from alphagenome.models.dna_model import DnaModel, Organism
from alphagenome.models.dna_output import Output, OutputMetadata, VariantOutput

from agviz._progress import track
from agviz.errors import InputError
from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval, Variant
from agviz.models import mutagenesis, scores, tracks
from agviz.models.checks import Capabilities, check_label, common_capabilities
from agviz.models.ensemble_mean import LastMean, RunningMean, mean_output, with_spread
from agviz.models.ensemble_voices import Voice
from agviz.models.interface import WORKERS, Model, Outputs, Terms, kept
from agviz.models.orientation import relabel

HUMAN = Organism.HOMO_SAPIENS
T = TypeVar("T")


class EnsembleModel(Model):
    """Several models asked as one: the mean of their predictions, and how much they differ.

    Each `TrackData` and `JunctionData` of a prediction has in its `uns` the array
    `"standard_deviation"`, of the shape of `values` (population standard deviation over all
    voices: members, times two with `strands`), and `"count"`, the number of voices. The SDK's
    slicing and filtering carry `uns` along unchanged, so read it before you slice.

    Junctions are the union of the voices'; one that a voice does not have counts 0 there. With
    `strands`, the first base of DNase is 0 on the other strand (the published rule), so its mean is
    half of what it should be.

    Scores are those of the mean prediction; the layer `"standard_deviation"` is the spread of the
    voices' own scores. Scorers that only one member has are not offered. Mutagenesis: see
    `ensemble_mutants`.

    Parameters
    ----------
    members
        Models with the same tracks, one or more.
    strands
        Ask each member for both strands.
    assembly
        For scores' genes; by default that of the first member that has one.
    name
        What the ensemble is called.

    Raises
    ------
    InputError
        No members, or members that have no output or organism in common.
    """

    def __init__(
        self,
        members: Sequence[DnaModel],
        *,
        strands: bool = False,
        assembly: Assembly | None = None,
        name: str = "ensemble",
    ) -> None:
        self.members = tuple(members)
        if not self.members:
            raise InputError("An ensemble needs at least one member; got none")
        self.strands = strands
        self._name = name
        given = (getattr(member, "assembly", None) for member in self.members)
        self.assembly = assembly or next((each for each in given if each is not None), None)

    def __repr__(self) -> str:
        both = ", strands=True" if self.strands else ""
        return f"EnsembleModel({list(self.members)!r}{both})"

    @property
    def name(self) -> str:
        """What the ensemble is called."""
        return self._name

    @property
    def source(self) -> str:
        """What captions and files say made a prediction."""
        each = ", both strands" if self.strands else ""
        return f"{self.name}: mean of {len(self.members)} models{each}"

    @property
    def default_width(self) -> int:
        """The narrowest of the members' own, in bp."""
        return min(getattr(member, "default_width", 2**20) for member in self.members)

    @functools.cached_property
    def capabilities(self) -> Capabilities:
        """What every member can be asked."""
        return common_capabilities(self.members, name=self._name)

    def output_metadata(self, organism: Organism = HUMAN) -> OutputMetadata:
        """The first member's tables; that the others agree is checked when they predict."""
        return self.members[0].output_metadata(organism)

    def predict_sequence(
        self,
        sequence: str,
        *,
        organism: Organism = HUMAN,
        requested_outputs: Outputs,
        ontology_terms: Terms,
        interval: Interval | None = None,
    ) -> Output:
        """The mean over the members of bases predicted as they are given."""
        question = self._question(organism, requested_outputs, ontology_terms)
        label = check_label(interval, len(sequence))
        mean = RunningMean()
        for voice in self._voices():
            mean.add(voice.predict_sequence(sequence, interval=label, **question))
        return tracks.stamp(relabel(mean.output(), label), self.source)

    def predict_interval(
        self,
        interval: Interval,
        *,
        organism: Organism = HUMAN,
        requested_outputs: Outputs,
        ontology_terms: Terms,
    ) -> Output:
        """The mean over the members of an interval's prediction."""
        question = self._question(organism, requested_outputs, ontology_terms)
        mean = RunningMean()
        for voice in self._voices():
            mean.add(voice.predict_interval(interval, **question))
        return tracks.stamp(relabel(mean.output(), interval), self.source)

    def predict_variant(
        self,
        interval: Interval,
        variant: Variant,
        *,
        organism: Organism = HUMAN,
        requested_outputs: Outputs,
        ontology_terms: Terms,
    ) -> VariantOutput:
        """The mean over the members of REF, and of ALT."""
        question = self._question(organism, requested_outputs, ontology_terms)
        reference, alternate = RunningMean(), RunningMean()
        for voice in self._voices():
            pair = voice.predict_variant(interval, variant, **question)
            reference.add(pair.reference)
            alternate.add(pair.alternate)
        return VariantOutput(
            reference=tracks.stamp(relabel(reference.output(), interval), self.source),
            alternate=tracks.stamp(relabel(alternate.output(), interval), self.source),
        )

    def score_interval(
        self,
        interval: Interval,
        interval_scorers: Sequence[Any] = (),
        *,
        organism: Organism = HUMAN,
        merge_stranded_gene_tracks: bool = True,
    ) -> list[anndata.AnnData]:
        """Scores of the mean prediction of an interval, with the spread as a layer."""
        from agviz.scoring.score import required_outputs, score_interval_prediction

        chosen = scores.choose_interval_scorers(
            interval_scorers, interval=interval, capabilities=self.capabilities, organism=organism
        )
        scores.check_interval_scorers(chosen, interval=interval, assembly=self.assembly)
        question = self._question(organism, required_outputs(chosen), None)
        genes = scores.gene_models(self.assembly)

        def score(output: Output) -> list[anndata.AnnData]:
            return score_interval_prediction(output, interval=interval, scorers=chosen, genes=genes)

        mean, apart = RunningMean(), []
        for voice in self._voices():
            output = relabel(voice.predict_interval(interval, **question), interval)
            mean.add(output)
            apart.append(score(output))
        return with_spread(score(mean.output()), apart, merge=merge_stranded_gene_tracks)

    def score_variant(
        self,
        interval: Interval,
        variant: Variant,
        variant_scorers: Sequence[Any] = (),
        *,
        organism: Organism = HUMAN,
        merge_stranded_gene_tracks: bool = True,
    ) -> list[anndata.AnnData]:
        """Scores of a variant from the mean predictions, with the spread as a layer."""
        chosen = scores.choose_variant_scorers(
            variant_scorers, capabilities=self.capabilities, organism=organism,
            assembly=self.assembly,
        )  # fmt: skip
        question = self._question(organism, scores.required(chosen), None)
        score = scores.pair_scorer(self.assembly, interval, chosen)
        reference, alternate, apart = RunningMean(), RunningMean(), []
        for voice in self._voices():
            pair = voice.predict_variant(interval, variant, **question)
            reference.add(pair.reference)
            alternate.add(pair.alternate)
            apart.append(score(pair.reference, pair.alternate, variant))
        mean = score(reference.output(), alternate.output(), variant)
        return with_spread(mean, apart, merge=merge_stranded_gene_tracks)

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
        """Scores of every single-base change; see `LocalModel.score_ism_variants`.

        Raises
        ------
        UnsupportedError
            A member that does not run on this machine, or a scorer that a member cannot serve.
        """
        del max_workers
        mutagenesis.check_ism_interval(interval, ism_interval)
        chosen = scores.choose_variant_scorers(
            variant_scorers, capabilities=self.capabilities, organism=organism,
            assembly=self.assembly,
        )  # fmt: skip
        question = {
            "interval_variant": interval_variant, "outputs": scores.required(chosen),
            "organism": organism,
        }  # fmt: skip
        self.capabilities.check_length(interval.width)
        if self.assembly is None:
            raise InputError(f"{self.name} has no genome to read {interval} from: give an assembly")
        fasta = self.assembly.fasta_reader
        background = mutagenesis.background(fasta, interval, interval_variant=interval_variant)
        variants = mutagenesis.ism_variants(
            background, start=interval.start, ism_interval=ism_interval
        )
        voices = [voice.edits(interval, variants, **question) for voice in self._voices()]
        score = scores.pair_scorer(self.assembly, interval, chosen)
        reference = LastMean()
        scored = []
        for variant, pairs in track(
            zip(variants, zip(*voices, strict=True), strict=True),
            what="Mutagenesis", total=len(variants), show=progress_bar,
        ):  # fmt: skip
            alternate = mean_output([pair[1] for pair in pairs])
            mean = score(reference.of([pair[0] for pair in pairs]), alternate, variant)
            apart = [score(pair[0], pair[1], variant) for pair in pairs]
            scored.append(with_spread(mean, apart, merge=merge_stranded_gene_tracks))
        return scored

    @contextlib.contextmanager
    def remembering(
        self, references: int = 1, *, upcoming: Sequence[tuple[Interval, Variant]] = ()
    ) -> Iterator[None]:
        """Within the block, each member keeps the REF of each strand that it is asked about."""
        with contextlib.ExitStack() as blocks:
            for member in self.members:
                if isinstance(member, Model):
                    blocks.enter_context(
                        member.remembering(references * (1 + self.strands), upcoming=upcoming)
                    )
            yield

    def _run(
        self, calls: Sequence[Callable[[], T]], *, what: str, progress_bar: bool, max_workers: int
    ) -> list[T]:
        for member in self.members:
            if isinstance(member, Model):
                member.announce(len(calls) * (2 if self.strands else 1))
        return super()._run(calls, what=what, progress_bar=progress_bar, max_workers=max_workers)

    def _voices(self) -> list[Voice]:
        strands = (False, True) if self.strands else (False,)
        return [Voice(member, reverse) for member in self.members for reverse in strands]

    def _question(
        self, organism: Organism, requested_outputs: Outputs, ontology_terms: Terms
    ) -> dict[str, Any]:
        self.capabilities.check_organism(organism)
        return {
            "organism": organism,
            "requested_outputs": self.capabilities.check_outputs(requested_outputs, organism),
            "ontology_terms": kept(ontology_terms),
        }
