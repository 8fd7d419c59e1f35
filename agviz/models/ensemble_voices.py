"""One voice of an ensemble: a member, reading one of the two strands.

Read from the other strand, a model gives a second opinion on the same question. A voice always
answers in + strand coordinates, whichever strand it read.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

from alphagenome.models.dna_model import DnaModel, Organism
from alphagenome.models.dna_output import Output, OutputType, VariantOutput

from agviz.errors import UnsupportedError
from agviz.genome.sequence import check_sequence, reverse_complement
from agviz.genome.types import Interval, Variant
from agviz.models import mutagenesis, orientation
from agviz.models.base import LocalModel

_OTHER = {"+": "-", ".": "-", "-": "+"}


@dataclasses.dataclass(frozen=True, eq=False)
class Voice:
    """A member of an ensemble that reads the strand asked for, or (`reverse`) the other one."""

    member: DnaModel
    reverse: bool

    def predict_sequence(
        self, sequence: str, *, interval: Interval | None, **question: Any
    ) -> Output:
        """The prediction of bare bases."""
        if not self.reverse:
            return self.member.predict_sequence(sequence, interval=interval, **question)
        bases = reverse_complement(check_sequence(sequence))
        # Junctions are mirrored in their interval, so there has to be one.
        label = interval or Interval("", 0, len(bases))
        output = self.member.predict_sequence(bases, interval=label, **question)
        return orientation.reverse_complement(output)

    def predict_interval(self, interval: Interval, **question: Any) -> Output:
        """The prediction of an interval."""
        return self.member.predict_interval(self._turned(interval), **question)

    def predict_variant(
        self, interval: Interval, variant: Variant, **question: Any
    ) -> VariantOutput:
        """The predictions of REF and ALT."""
        return self.member.predict_variant(self._turned(interval), variant, **question)

    def mutator(
        self,
        interval: Interval,
        interval_variant: Variant | None,
        *,
        outputs: tuple[OutputType, ...],
        organism: Organism,
    ) -> tuple[Output, Callable[[Variant], Output]]:
        """The prediction of mutagenesis' background, and what predicts one edit of it.

        Raises
        ------
        UnsupportedError
            The member does not run here: it would predict the background for each edit again.
        """
        member = self.member
        if not isinstance(member, LocalModel):
            raise UnsupportedError(
                f"Mutagenesis by an ensemble needs members that run on this machine; "
                f"{member!r} does not. Ask that model alone"
            )
        background = member.read_background(interval, interval_variant)
        turned = self._turned(interval)

        def predict(sequence: str) -> Output:
            return member.predict_read([sequence], turned, outputs=outputs, organism=organism)[0]

        def edit(variant: Variant) -> Output:
            start = interval.start - member.flank
            return predict(mutagenesis.mutate(background, variant, start=start))

        return predict(background), edit

    def _turned(self, interval: Interval) -> Interval:
        turned = interval.copy()
        if self.reverse:
            turned.strand = _OTHER[interval.strand]
        return turned
