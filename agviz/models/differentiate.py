"""Readouts of soft sequences and their gradients: the engine that attributions run on.

`model.gradients(...)` gives a `Gradients`: what readouts of a background are, and how they change
with its bases, which need not be bases here but may be any mixture of the four. Only models whose
networks run here have gradients; `Mutants` (`mutants.py`) asks any model.
"""

import abc
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float32, Float64

from agviz.errors import InputError, IntervalError, UnsupportedError
from agviz.genome.parse import format_interval
from agviz.genome.sequence import BASES, one_hot
from agviz.genome.types import Interval
from agviz.models.mutants import BackgroundEngine, Edit


class Slopes(NamedTuple):
    """Readouts of some inputs, and their gradients.

    Attributes
    ----------
    values
        One row per input.
    gradients
        By base of the window in + coordinates, columns A, C, G, T.
    """

    values: Float64[np.ndarray, "batch readouts"]
    gradients: Float32[np.ndarray, "batch readouts positions 4"]


class Gradients(BackgroundEngine):
    """Readouts of a background with any mixtures of bases in it, and their gradients.

    Parameters
    ----------
    background, interval, readouts, flank
        As for `Mutants`: base i of the background is at `interval.start - flank + i`, on the +
        strand. On '-' the network reads the reverse complement; inputs and gradients are in
        + coordinates all the same.
    """

    engine = "gradients"

    _reference: Float64[np.ndarray, " readouts"] | None = None

    @property
    def whole(self) -> Interval:
        """All of the background, with its flanks."""
        start, end = self.interval.start - self.flank, self.interval.end + self.flank
        return Interval(self.interval.chromosome, start, end)

    @property
    @abc.abstractmethod
    def batch_size(self) -> int:
        """How many inputs go together."""

    @abc.abstractmethod
    def _slopes(self, inputs: Float32[np.ndarray, "batch positions 4"], *, first: int) -> Slopes:
        """Slopes of inputs that stand in the background from its base `first` on."""

    def inputs(self, window: Interval | None = None) -> Float32[np.ndarray, "positions 4"]:
        """The background's own bases in a window (by default all): 1 at the base, 0 for an N."""
        first, last = self._place(window)
        return one_hot(self.background[first:last])

    def __call__(
        self, inputs: Float[np.ndarray, "batch positions 4"], *, window: Interval | None = None
    ) -> Slopes:
        """Readouts of inputs and their gradients by them.

        Parameters
        ----------
        inputs
            What stands in the window, columns A, C, G, T of the + strand; outside of it the
            background stays. Any numbers; sequences have 1 at their base.
        window
            Where; by default the whole background. A short one takes less memory and time.

        Raises
        ------
        IntervalError
            When the window does not lie within the background.
        InputError
            When inputs are of another shape, or a readout of them is not a number.
        """
        first, last = self._place(window)
        shape = (last - first, len(BASES))
        if not len(inputs) or inputs.shape[1:] != shape:
            raise InputError(
                f"Inputs must have the shape (batch, {shape[0]}, {shape[1]}) with a batch of at "
                f"least 1; got {inputs.shape}"
            )
        values = inputs.astype(np.float32)
        size = self.batch_size
        parts = [
            self._slopes(values[row : row + size], first=first)
            for row in range(0, len(values), size)
        ]
        found = Slopes(
            np.concatenate([each.values for each in parts]),
            np.concatenate([each.gradients for each in parts]),
        )
        self._check_numbers(found.values)
        return found

    def observed(self, window: Interval | None = None) -> Slopes:
        """Slopes at the background itself."""
        found = self(self.inputs(window)[None], window=window)
        self._reference = found.values[0]
        return found

    @property
    def reference(self) -> Float64[np.ndarray, " readouts"]:
        """The readouts of the background; computed once, by `observed` if that is called before."""
        if self._reference is None:
            middle = (self.interval.start + self.interval.end) // 2
            self.observed(Interval(self.interval.chromosome, middle, middle + 1))
        assert self._reference is not None
        return self._reference

    def _place(self, window: Interval | None) -> tuple[int, int]:
        """Where in the background a window begins and ends."""
        if window is None:
            return 0, len(self.background)
        plain = Interval(window.chromosome, window.start, window.end)
        if not self.whole.contains(plain) or not window.width:
            raise IntervalError(
                f"The window {format_interval(plain)} is not within the background "
                f"{format_interval(self.whole)}"
            )
        first = window.start - self.whole.start
        return first, first + window.width

    def _check_numbers(self, values: Float64[np.ndarray, "batch readouts"]) -> None:
        for name, column in zip(self.readouts, values.T, strict=True):
            if not np.isfinite(column).all():
                raise InputError(
                    f"The readout {name!r} is {column[~np.isfinite(column)][0]} here, which has no "
                    "gradient; add a pseudocount before a logarithm or ratio, or ask elsewhere"
                )


class EncoderGradients(Gradients):
    """Gradients of a network with an encoder that sees only what is near: see `changes`."""

    @abc.abstractmethod
    def changes(
        self, edits: Sequence[Edit], *, window: Interval
    ) -> Float64[np.ndarray, "edits readouts"]:
        """What single-base edits change, to first order in what the encoder makes of them.

        The change of the encoder's output is exact; its effect on all that follows is taken from
        the gradient at the background: one backward pass for all edits.

        Parameters
        ----------
        edits
            Of one base each, within the window; perhaps none, where no base is known.
        window
            Where they lie: that much of the encoder's output is kept.

        Raises
        ------
        IntervalError
            When the window does not lie within the background.
        """


def no_gradients(name: str) -> UnsupportedError:
    """The error that a model without gradients raises."""
    return UnsupportedError(
        f"{name} has no gradients: they need a network that runs here (the teaching model, "
        "AlphaGenome's weights, SpliceAI). ag.ism and the scans ask any model, exactly"
    )
