"""How a local model answers for many edits of one sequence, and with gradients.

Here edits are whole predictions, and there are no gradients.
"""

from collections.abc import Mapping, Sequence

from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import Output, OutputType

from agviz.genome.types import Interval, Variant
from agviz.models.differentiate import Gradients, no_gradients
from agviz.models.local_scoring import HUMAN, LocalScoring
from agviz.models.mutants import (
    FullMutants,
    Mutants,
    check_background,
    check_readouts,
    outputs_of,
)
from agviz.scoring.readout import Readout


class LocalMutants(LocalScoring):
    """The mutagenesis half of a local model."""

    def mutants(
        self,
        background: str,
        interval: Interval,
        readouts: Mapping[str, Readout],
        *,
        organism: Organism = HUMAN,
        interval_variant: Variant | None = None,
    ) -> Mutants:
        """Readouts of a background sequence and of many edits of it.

        Here every edit is a whole prediction; a model that can do with less overrides this.

        Parameters
        ----------
        background
            The + strand bases of `interval`, as `read_background` gives them: with flanks.
        interval
            What is predicted of each edit.
        readouts
            What is asked, by name.
        organism
            Whose tracks.
        interval_variant
            By what the background differs from the genome.

        Raises
        ------
        UnsupportedError
            An output, organism or length that the model does not have.
        InputError, IntervalError
            A readout of no track, of several numbers, or of a place outside the interval.
        """
        del interval_variant
        self._check_mutants(background, interval, readouts, organism=organism)

        def predict(sequences: Sequence[str], outputs: tuple[OutputType, ...]) -> list[Output]:
            return self.predict_read(sequences, interval, outputs=outputs, organism=organism)

        return FullMutants(
            background, interval, readouts, predict=predict, flank=self.flank,
            batch_size=self.sequences_at_once(interval.width),
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
        """Readouts of a background sequence, with gradients by its bases.

        Parameters are those of `mutants`.

        Raises
        ------
        UnsupportedError
            A model that is no network of this machine, or an output, organism or length that it
            does not have.
        InputError, IntervalError
            A readout of no track, of several numbers, or of a place outside the interval.
        """
        del background, interval, readouts, organism, interval_variant
        raise no_gradients(self.name)

    def _check_mutants(
        self,
        background: str,
        interval: Interval,
        readouts: Mapping[str, Readout],
        *,
        organism: Organism,
    ) -> tuple[OutputType, ...]:
        """The outputs that readouts need, if the model can be asked for them."""
        check_background(background, interval, flank=self.flank)
        check_readouts(readouts)
        self.capabilities.check_length(interval.width)
        self.capabilities.check_organism(organism)
        return self.capabilities.check_outputs(list(outputs_of(readouts)), organism)
