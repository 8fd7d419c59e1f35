"""The two engines of interpretation, of a network that computes edits where they can be seen."""

from collections.abc import Mapping

from alphagenome.models.dna_model import Organism

from agviz.genome.types import Interval, Variant
from agviz.models.alphagenome.batched import BatchedCalls
from agviz.models.differentiate import Gradients
from agviz.models.local_scoring import HUMAN
from agviz.models.mutants import Mutants
from agviz.scoring.readout import Readout


class InterpretedCalls(BatchedCalls):
    """Edits and gradients of a background, both in windows."""

    def mutants(
        self,
        background: str,
        interval: Interval,
        readouts: Mapping[str, Readout],
        *,
        organism: Organism = HUMAN,
        interval_variant: Variant | None = None,
    ) -> Mutants:
        """Readouts of many edits of a background, computed where they can be seen; exact."""
        outputs = self._check_mutants(background, interval, readouts, organism=organism)
        return self._engine.mutants(
            background, interval, readouts, selection=self._select(outputs, organism, None),
            metadata=self.output_metadata(organism), interval_variant=interval_variant,
        )  # fmt: skip

    def gradients(
        self,
        background: str,
        interval: Interval,
        readouts: Mapping[str, Readout],
        *,
        organism: Organism = HUMAN,
        interval_variant: Variant | None = None,
    ) -> Gradients:
        """Readouts of a background and their gradients; see `LocalModel.gradients`.

        Junctions are counted at the splice sites that mutagenesis fixes.
        """
        outputs = self._check_mutants(background, interval, readouts, organism=organism)
        return self._engine.gradients(
            background, interval, readouts, selection=self._select(outputs, organism, None),
            metadata=self.output_metadata(organism), interval_variant=interval_variant,
        )  # fmt: skip
