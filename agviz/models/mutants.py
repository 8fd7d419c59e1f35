"""Readouts of many edited sequences: the engine that in-silico mutagenesis runs on.

`model.mutants(...)` gives a `Mutants`: the readouts of a background sequence, and of it with each
of many edits. A model that can compute an edit where it matters alone does so, exactly; any other
is asked about every edited sequence in full, behind the same call.
"""

import abc
import contextlib
import functools
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from alphagenome.models.dna_output import Output, OutputType
from jaxtyping import Float64

from agviz.errors import InputError, IntervalError
from agviz.genome.sequence import check_sequence
from agviz.genome.types import Interval
from agviz.scoring.junction_readout import JunctionReadout
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


Change: TypeAlias = Edit | Sequence[Edit]
"""An edit, or several that are made together, which do not overlap."""
Announced: TypeAlias = Callable[[int], contextlib.AbstractContextManager[Any]]
"""Makes the block in which so many changes are asked about; of a service, consent is for all."""
Spots: TypeAlias = tuple[Edit, ...]
"""A change that has been checked: its edits from left to right."""
_SHOWN_BASES = 12  # of an edit in a message
NO_NUMBER = """If it is a logarithm or ratio, add a pseudocount: (readout + 0.001).log(); if not, \
the model predicts what is no number: check its weights"""
NO_READS = "No reads are left at the site of which it is a share: ask for value='count'"


class BackgroundEngine(abc.ABC):
    """What is asked of a background, checked: what both engines of interpretation begin with.

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
    flank
        Bases of the background on either side of the interval.
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
        """`"windowed"`, `"full"` where every edit is a whole pass, or `"gradients"`."""


class Mutants(BackgroundEngine):
    """The readouts of a background and of edits of it; parameters are those of its base."""

    announced: Announced = contextlib.nullcontext

    @property
    def cache_bytes(self) -> int:
        """Memory that holds what is kept of the background, in bytes."""
        return 0

    @functools.cached_property
    def reference(self) -> Float64[np.ndarray, " readouts"]:
        """The readouts of the background, in their order; predicted when first asked for.

        Raises
        ------
        InputError
            When one is no number.
        """
        values = self._of_background()
        self._check_numbers(values[None], [()])
        return values

    @property
    @abc.abstractmethod
    def batch_size(self) -> int:
        """How many edits go together: as many as fill the device."""

    @abc.abstractmethod
    def _of_background(self) -> Float64[np.ndarray, " readouts"]:
        """The readouts of the background."""

    @abc.abstractmethod
    def _values(self, changes: Sequence[Spots]) -> Float64[np.ndarray, "changes readouts"]:
        """The readouts of changes that lie within the background."""

    def __call__(self, changes: Sequence[Change]) -> Float64[np.ndarray, "changes readouts"]:
        """The readouts of the background with each change, one row per change.

        Parameters
        ----------
        changes
            Each an edit, or several that are made together.

        Raises
        ------
        IntervalError
            When an edit does not lie within the background.
        InputError
            When an edit has no bases, or characters that are none; when edits that are made
            together overlap; when a readout is no number.
        """
        checked = [self._checked(change) for change in changes]
        if not checked:
            return np.empty((0, len(self.readouts)))
        values = self._values(checked)
        self._check_numbers(values, checked)
        return values

    def edited(self, change: Change) -> str:
        """The background with a change written into it."""
        bases = self.background
        for edit in [change] if isinstance(change, Edit) else change:
            first = self.place(edit)
            bases = bases[:first] + edit.bases + bases[first + len(edit.bases) :]
        return bases

    def place(self, edit: Edit) -> int:
        """Where in the background an edit begins."""
        return edit.start - self.interval.start + self.flank

    def _checked(self, change: Change) -> Spots:
        several = [change] if isinstance(change, Edit) else change
        spots = sorted(self._checked_edit(edit) for edit in several)
        if not spots:
            raise InputError("A change has one edit or more; got none")
        for left, right in itertools.pairwise(spots):
            if left.start + len(left.bases) > right.start:
                contig = self.interval.chromosome
                raise InputError(
                    f"Edits that are made together must not overlap; those at {contig}:"
                    f"{left.start}-{left.start + len(left.bases)} and {contig}:{right.start}-"
                    f"{right.start + len(right.bases)} do (0-based, half-open)"
                )
        return tuple(spots)

    def _checked_edit(self, edit: Edit) -> Edit:
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

    def _check_numbers(
        self, values: Float64[np.ndarray, "changes readouts"], changes: Sequence[Iterable[Edit]]
    ) -> None:
        """Raise `InputError` for NaN or infinity: no result is made of them."""
        wrong = np.argwhere(~np.isfinite(values))
        if not len(wrong):
            return
        row, column = wrong[0].tolist()
        contig, name = self.interval.chromosome, list(self.readouts)[column]
        where = " and ".join(
            f"{contig}:{edit.start} (0-based) edited to {_short(edit.bases)}"
            for edit in changes[row]
        )
        raise InputError(
            f"The readout {name!r} is {values[row, column]} for {where or 'the background'}. "
            + (NO_READS if isinstance(self.readouts[name], JunctionReadout) else NO_NUMBER)
        )


def _short(bases: str) -> str:
    rest = len(bases) - _SHOWN_BASES
    return bases if rest <= 0 else f"{bases[:_SHOWN_BASES]}... ({len(bases):,} bp)"


def check_background(background: str, interval: Interval, *, flank: int = 0) -> None:
    """Raise `InputError` unless a background has a base for each of an interval and its flanks."""
    wanted, got = interval.width + 2 * flank, len(background)
    if got != wanted:
        raise InputError(f"A background of {interval} has {wanted:,} bases; got {got:,}")


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
    background, interval, readouts, announced
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
        announced: Announced = contextlib.nullcontext,
    ) -> None:
        super().__init__(background, interval, readouts, flank=flank)
        self.announced = announced
        self._predict = predict
        self._batch_size = batch_size

    @property
    def batch_size(self) -> int:
        """How many sequences are predicted together."""
        return self._batch_size

    def _of_background(self) -> Float64[np.ndarray, " readouts"]:
        (values,) = self._read([self.background])
        return values

    def _values(self, changes: Sequence[Spots]) -> Float64[np.ndarray, "changes readouts"]:
        size = self._batch_size
        parts = [
            self._read([self.edited(each) for each in changes[first : first + size]])
            for first in range(0, len(changes), size)
        ]
        return np.concatenate(parts)

    def _read(self, sequences: Sequence[str]) -> Float64[np.ndarray, "sequences readouts"]:
        predicted = self._predict(sequences, outputs_of(self.readouts))
        return np.array([[each(output) for each in self.readouts.values()] for output in predicted])
