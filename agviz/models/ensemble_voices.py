"""One voice of an ensemble: a member, reading one of the two strands.

Read from the other strand, a model gives a second opinion on the same question. A voice always
answers in + strand coordinates, whichever strand it read.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

from alphagenome.models.dna_model import DnaModel, Organism
from alphagenome.models.dna_output import Output, OutputType, VariantOutput

from agviz.errors import UnsupportedError
from agviz.genome.sequence import check_sequence, reverse_complement
from agviz.genome.types import Interval, Variant
from agviz.models import orientation
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

    def edits(
        self,
        interval: Interval,
        variants: Sequence[Variant],
        *,
        interval_variant: Variant | None,
        outputs: tuple[OutputType, ...],
        organism: Organism,
    ) -> Iterator[tuple[Output, Output]]:
        """Predictions of mutagenesis' background, and of it with each of `variants`.

        The member compares them as it does alone: junctions of both join the same sites.

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
        return member.predict_edits(
            background, variants, self._turned(interval), outputs=outputs, organism=organism,
            interval_variant=interval_variant,
        )  # fmt: skip

    def _turned(self, interval: Interval) -> Interval:
        return turned(interval, reverse=self.reverse)


def turned(interval: Interval, *, reverse: bool) -> Interval:
    """The interval, on the other strand if `reverse`."""
    found = interval.copy()
    if reverse:
        found.strand = _OTHER[interval.strand]
    return found
