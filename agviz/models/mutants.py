"""Readouts of many edited sequences: the engine that in-silico mutagenesis runs on.

`model.mutants(...)` gives a `Mutants`: the readouts of a background sequence, and of it with each
of many edits. A model that can compute an edit where it matters alone does so, exactly; any other
is asked about every edited sequence in full, behind the same call.
"""

import abc
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from alphagenome.models.dna_output import Output, OutputType
from jaxtyping import Float64

from agviz.errors import InputError, IntervalError
from agviz.genome.sequence import check_sequence
from agviz.genome.types import Interval
from agviz.scoring.readout import Readout

WINDOWED, FULL = "windowed", "full"
"""Names of the engines: only where an edit can be seen, or whole passes."""


class Edit(NamedTuple):
    """Bases that replace as many others.

    Attributes
    ----------
    start
        Coordinate of the first base replaced, 0-based, on the + strand.
    bases
        What stands there then, on the + strand: A C G T or N.
    """

    start: int
    bases: str


class Mutants(abc.ABC):
    """The readouts of a background and of edits of it.

    Parameters
    ----------
    background
        The + strand bases of `interval`, perhaps with a variant, and `flank` more on either side:
        base i has the coordinate `interval.start - flank + i`.
    interval
        What is predicted. On '-' the network reads the reverse complement; edits and readouts are
        in + coordinates all the same.
    readouts
        What is asked, by name; each gives one number.

    """

    def __init__(
        self,
        background: str,
        interval: Interval,
        readouts: Mapping[str, Readout],
        *,
        flank: int = 0,
    ) -> None:
        check_readouts(readouts)
        check_background(background, interval, flank=flank)
        self.background = check_sequence(background)
        self.interval = interval.copy()
        self.flank = flank
        self.readouts = dict(readouts)

    @property
    @abc.abstractmethod
    def engine(self) -> str:
        """`"windowed"`, or `"full"` where every edit is a whole pass."""

    @property
    def cache_bytes(self) -> int:
        """Memory that holds what is kept of the background, in bytes."""
        return 0

    @property
    @abc.abstractmethod
    def reference(self) -> Float64[np.ndarray, " readouts"]:
        """The readouts of the background, in their order."""

    @property
    @abc.abstractmethod
    def batch_size(self) -> int:
        """How many edits go together: as many as fill the device."""

    @abc.abstractmethod
    def _values(self, edits: Sequence[Edit]) -> Float64[np.ndarray, "edits readouts"]:
        """The readouts of edits that lie within the background."""

    def __call__(self, edits: Sequence[Edit]) -> Float64[np.ndarray, "edits readouts"]:
        """The readouts of the background with each edit, one row per edit.

        Raises
        ------
        IntervalError
            When an edit does not lie within the background.
        InputError
            When an edit has no bases, or characters that are none.
        """
        checked = [self._checked(edit) for edit in edits]
        if not checked:
            return np.empty((0, len(self.readouts)))
        return self._values(checked)

    def edited(self, edit: Edit) -> str:
        """The background with `edit` written into it."""
        first = self.place(edit)
        return self.background[:first] + edit.bases + self.background[first + len(edit.bases) :]

    def place(self, edit: Edit) -> int:
        """Where in the background an edit begins."""
        return edit.start - self.interval.start + self.flank

    def _checked(self, edit: Edit) -> Edit:
        bases, contig = edit.bases.upper(), self.interval.chromosome
        if not bases or not set(bases) <= set("ACGTN"):
            raise InputError(
                f"An edit writes A, C, G, T or N, at least one; that at {contig}:{edit.start} "
                f"writes {edit.bases!r}"
            )
        start, end = edit.start, edit.start + len(bases)
        first, last = self.interval.start - self.flank, self.interval.end + self.flank
        if start < first or end > last:
            raise IntervalError(
                f"The edit {contig}:{start}-{end} does not lie within {contig}:{first}-{last} "
                "(0-based, half-open)"
            )
        return Edit(int(start), bases)


def check_background(background: str, interval: Interval, *, flank: int = 0) -> None:
    """Raise `InputError` unless a background has a base for each of an interval and its flanks."""
    wanted = interval.width + 2 * flank
    if len(background) != wanted:
        raise InputError(
            f"A background of {interval} has {wanted:,} bases; got {len(background):,}"
        )


def check_readouts(readouts: Mapping[str, Any]) -> None:
    """Raise `InputError` unless there are readouts, each of one number."""
    if not readouts:
        raise InputError("No readout was given: say what is asked of each prediction")
    for name, readout in readouts.items():
        if not isinstance(readout, Readout):
            raise InputError(f"The readout {name!r} must be a Readout; got {readout!r}")
        if getattr(readout, "per_track", False):
            raise InputError(
                f"The readout {name!r} gives one number a track; give one readout per track "
                "instead, each with a name of its own"
            )


def outputs_of(readouts: Mapping[str, Readout]) -> tuple[OutputType, ...]:
    """All outputs that readouts need, each once."""
    return tuple(dict.fromkeys(kind for each in readouts.values() for kind in each.outputs))


Predict = Callable[[Sequence[str], tuple[OutputType, ...]], Sequence[Output]]
"""Predictions of + strand sequences of one length: one per sequence, of these outputs."""


class FullMutants(Mutants):
    """Any model, asked about each edited sequence in full.

    Parameters
    ----------
    background, interval, readouts
        As for `Mutants`.
    predict
        Gives predictions of whole + strand sequences laid on the interval, of some outputs.
    batch_size
        How many sequences `predict` is given at once.
    """

    engine = FULL

    def __init__(
        self,
        background: str,
        interval: Interval,
        readouts: Mapping[str, Readout],
        *,
        predict: Predict,
        flank: int = 0,
        batch_size: int = 8,
    ) -> None:
        super().__init__(background, interval, readouts, flank=flank)
        self._predict = predict
        self._batch_size = batch_size
        self._reference: Float64[np.ndarray, " readouts"] | None = None

    @property
    def batch_size(self) -> int:
        """How many sequences are predicted together."""
        return self._batch_size

    @property
    def reference(self) -> Float64[np.ndarray, " readouts"]:
        """The readouts of the background, predicted when first asked for."""
        if self._reference is None:
            (self._reference,) = self._read([self.background])
        return self._reference

    def _values(self, edits: Sequence[Edit]) -> Float64[np.ndarray, "edits readouts"]:
        parts = [
            self._read([self.edited(edit) for edit in edits[first : first + self._batch_size]])
            for first in range(0, len(edits), self._batch_size)
        ]
        return np.concatenate(parts)

    def _read(self, sequences: Sequence[str]) -> Float64[np.ndarray, "sequences readouts"]:
        predicted = self._predict(sequences, outputs_of(self.readouts))
        return np.array([[each(output) for each in self.readouts.values()] for output in predicted])
