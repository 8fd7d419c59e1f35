"""Edits by an ensemble: the mean of what its voices say, each by its own engine.

For what is linear in a prediction that is the readout of the mean prediction, computed where an
edit can be seen. Junctions are counted by each voice at splice sites that it fixes for all edits,
as it does alone; the mean of predictions would find other sites for each edit.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from alphagenome.models.dna_model import Organism
from jaxtyping import Float64

from agviz.genome.types import Interval, Variant
from agviz.models.base import LocalModel
from agviz.models.ensemble import EnsembleModel
from agviz.models.ensemble_voices import turned
from agviz.models.mutants import FULL, WINDOWED, Mutants, Spots
from agviz.scoring.contact_readout import ContactReadout
from agviz.scoring.gene_readout import GeneReadout
from agviz.scoring.junction_readout import JunctionReadout
from agviz.scoring.readout import Combined, Readout
from agviz.scoring.signal_readout import SignalReadout


class EnsembleMutants(Mutants):
    """The mean over an ensemble's voices.

    Parameters
    ----------
    background, interval, readouts
        As for `Mutants`.
    voices
        The engine of each voice for these.
    """

    def __init__(
        self,
        background: str,
        interval: Interval,
        readouts: Mapping[str, Readout],
        *,
        voices: Sequence[Mutants],
    ) -> None:
        super().__init__(background, interval, readouts)
        self._voices = tuple(voices)

    @property
    def engine(self) -> str:
        """`"windowed"` if that of every voice is."""
        return WINDOWED if all(each.engine == WINDOWED for each in self._voices) else FULL

    @property
    def cache_bytes(self) -> int:
        """Of all voices."""
        return sum(each.cache_bytes for each in self._voices)

    @property
    def batch_size(self) -> int:
        """The smallest of the voices'."""
        return min(each.batch_size for each in self._voices)

    def _of_background(self) -> Float64[np.ndarray, " readouts"]:
        return np.mean([each.reference for each in self._voices], axis=0)

    def _values(self, changes: Sequence[Spots]) -> Float64[np.ndarray, "changes readouts"]:
        return np.mean([each(changes) for each in self._voices], axis=0)


def is_mean_of_voices(readout: Any) -> bool:
    """Whether an ensemble's value is the mean of its voices': what is linear, and junctions."""
    if isinstance(readout, Combined):
        parts = [part for part in (readout.left, readout.right) if isinstance(part, Readout)]
        by_number = len(parts) == 1 and (readout.sign == "*" or isinstance(readout.left, Readout))
        return (readout.sign in "+-" or by_number) and all(map(is_mean_of_voices, parts))
    if isinstance(readout, SignalReadout):
        return readout.reduce in ("mean", "sum")
    return isinstance(readout, GeneReadout | ContactReadout | JunctionReadout)


def ensemble_mutants(
    model: EnsembleModel,
    background: str,
    interval: Interval,
    *,
    readouts: Mapping[str, Readout],
    organism: Organism,
    background_variants: Sequence[Variant] = (),
) -> EnsembleMutants | None:
    """The engine of an ensemble; None where its voices can't be asked one by one.

    That is so of members that do not run on this machine or read beyond the interval, and of
    readouts such as logarithms and ratios, whose mean over voices is not that of the mean
    prediction.
    """
    members = [
        member for member in model.members if isinstance(member, LocalModel) and not member.flank
    ]
    if len(members) < len(model.members) or not all(map(is_mean_of_voices, readouts.values())):
        return None
    voices = [
        member.mutants(
            background, turned(interval, reverse=reverse), readouts, organism=organism,
            background_variants=background_variants,
        )
        for member in members
        for reverse in ((False, True) if model.strands else (False,))
    ]  # fmt: skip
    return EnsembleMutants(background, interval, readouts, voices=voices)
