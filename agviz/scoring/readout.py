"""A readout: the number that a question is about, as a mask and a reduction over a prediction.

Readouts are small immutable values. Called on an SDK `Output` they give a number; bound to an
interval and its track table they become a pure function of arrays, which an engine may compile,
map over a batch and differentiate. They add, subtract, multiply and divide, and have logarithms.
"""

import abc
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from alphagenome.models.dna_output import Output, OutputMetadata, OutputType

from agviz.catalog.outputs import OUTPUTS
from agviz.errors import IntervalError, UnsupportedError
from agviz.genome.types import Interval, JunctionData
from agviz.scoring.bound import BoundReadout
from agviz.scoring.reductions import Array, namespace

# What a prediction of a bare sequence, which has no place in a genome, is called.
BARE_SEQUENCE = "sequence"


class Readout(abc.ABC):
    """Base of all readouts; two are equal if they ask for the same."""

    @property
    @abc.abstractmethod
    def outputs(self) -> tuple[OutputType, ...]:
        """Outputs that have to be predicted, each once."""

    @property
    def named_junctions(self) -> tuple[Interval, ...]:
        """Junctions that it is about, which have to be counted whatever a model thinks of them."""
        return ()

    @property
    def logarithmic(self) -> bool:
        """Whether its values are logarithms, so that effects which multiply add up."""
        return False

    @abc.abstractmethod
    def bind(
        self,
        interval: Interval,
        metadata: OutputMetadata,
        *,
        junctions: Sequence[Interval] | np.ndarray | None = None,
    ) -> BoundReadout:
        """Tie the readout to what arrays will cover.

        Parameters
        ----------
        interval
            What the arrays cover; their values are in + coordinates whatever its strand.
        metadata
            The tracks of each output, in the order of the arrays' last axis.
        junctions
            What the rows of the junction array are, for readouts of junctions.

        Raises
        ------
        InputError
            When no track matches.
        IntervalError
            When the readout's window is not within `interval`.
        UnsupportedError
            When the model does not have an output.
        """

    @abc.abstractmethod
    def _key(self) -> tuple[Any, ...]:
        """What makes it equal to another of its class."""

    def __call__(self, output: Output) -> float | np.ndarray:
        """The value on a prediction: a float, or one number a track for `per_track` readouts.

        Raises
        ------
        UnsupportedError
            When an output was not predicted.
        """
        data = {kind: output.get(kind) for kind in self.outputs}
        for kind, held in data.items():
            if held is None:
                there = [other.name for other in OutputType if output.get(other) is not None]
                raise UnsupportedError(
                    f"The readout needs {kind.name}, which was not predicted; there is "
                    f"{', '.join(there) or 'nothing'}"
                )
        tables = {OUTPUTS[kind].attribute: held.metadata for kind, held in data.items()}
        metadata = OutputMetadata(**tables)
        junctions = [held.junctions for held in data.values() if isinstance(held, JunctionData)]
        bound = self.bind(
            _interval_of(data), metadata, junctions=junctions[0] if junctions else None
        )
        value = np.asarray(bound({kind: held.values for kind, held in data.items()}))
        return value if value.ndim else float(value)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._key()))

    def __add__(self, other: object) -> "Readout":
        return _combine("+", self, other)

    def __radd__(self, other: object) -> "Readout":
        return _combine("+", other, self)

    def __sub__(self, other: object) -> "Readout":
        return _combine("-", self, other)

    def __rsub__(self, other: object) -> "Readout":
        return _combine("-", other, self)

    def __mul__(self, other: object) -> "Readout":
        return _combine("*", self, other)

    def __rmul__(self, other: object) -> "Readout":
        return _combine("*", other, self)

    def __truediv__(self, other: object) -> "Readout":
        return _combine("/", self, other)

    def __rtruediv__(self, other: object) -> "Readout":
        return _combine("/", other, self)

    def __neg__(self) -> "Readout":
        return _combine("*", -1.0, self)

    def log(self) -> "Readout":
        """Its natural logarithm; add a pseudocount first where it may be 0: `(r + 0.001).log()`."""
        return Logarithm("log", self)

    def log2(self) -> "Readout":
        """Its logarithm to base 2."""
        return Logarithm("log2", self)


_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


class Combined(Readout):
    """Two readouts, or one and a number, `left` and `right` of a `sign`; made by `+ - * /`."""

    def __init__(self, sign: str, left: "Readout | float", right: "Readout | float") -> None:
        self.sign, self.left, self.right = sign, left, right

    def __repr__(self) -> str:
        return f"({self.left!r} {self.sign} {self.right!r})"

    def _key(self) -> tuple[Any, ...]:
        return (self.sign, self.left, self.right)

    @property
    def _parts(self) -> list[Readout]:
        return [part for part in (self.left, self.right) if isinstance(part, Readout)]

    @property
    def outputs(self) -> tuple[OutputType, ...]:
        """Outputs of both parts."""
        return tuple(dict.fromkeys(kind for part in self._parts for kind in part.outputs))

    @property
    def named_junctions(self) -> tuple[Interval, ...]:
        """Those of both parts."""
        return tuple(junction for part in self._parts for junction in part.named_junctions)

    @property
    def logarithmic(self) -> bool:
        """Whether it is a sum of logarithms, or one times a number."""
        scaled = self.sign == "*" or isinstance(self.left, Readout)  # not a number by a logarithm
        linear = self.sign in "+-" or (len(self._parts) == 1 and scaled)
        return linear and all(part.logarithmic for part in self._parts)

    def bind(
        self,
        interval: Interval,
        metadata: OutputMetadata,
        *,
        junctions: Sequence[Interval] | np.ndarray | None = None,
    ) -> BoundReadout:
        """Bind both parts; see `Readout.bind`."""
        bound = [part.bind(interval, metadata, junctions=junctions) for part in self._parts]
        numbers = {0: self.left, 1: self.right}

        def compute(arrays: Mapping[OutputType, Array], whole: BoundReadout) -> Array:
            values = iter([part.compute(arrays, whole) for part in bound])
            left, right = (
                next(values) if isinstance(side, Readout) else side for side in numbers.values()
            )
            return _OPERATIONS[self.sign](left, right)

        return BoundReadout.joining(bound, compute=compute)


class Logarithm(Readout):
    """The logarithm of a readout, its `part`; made by `.log()` and `.log2()`, its `function`."""

    def __init__(self, function: str, part: Readout) -> None:
        self.function, self.part = function, part

    def __repr__(self) -> str:
        return f"{self.part!r}.{self.function}()"

    def _key(self) -> tuple[Any, ...]:
        return (self.function, self.part)

    @property
    def outputs(self) -> tuple[OutputType, ...]:
        """Outputs of its part."""
        return self.part.outputs

    @property
    def named_junctions(self) -> tuple[Interval, ...]:
        """Those of its part."""
        return self.part.named_junctions

    @property
    def logarithmic(self) -> bool:
        """It is."""
        return True

    def bind(
        self,
        interval: Interval,
        metadata: OutputMetadata,
        *,
        junctions: Sequence[Interval] | np.ndarray | None = None,
    ) -> BoundReadout:
        """Bind its part; see `Readout.bind`."""
        bound = self.part.bind(interval, metadata, junctions=junctions)

        def compute(arrays: Mapping[OutputType, Array], whole: BoundReadout) -> Array:
            value = bound.compute(arrays, whole)
            return getattr(namespace(value), self.function)(value)

        return BoundReadout.joining([bound], compute=compute)


def interval_key(interval: Interval | None) -> tuple[str, int, int] | None:
    """An interval as a hashable value; its strand does not matter to a window."""
    return None if interval is None else (interval.chromosome, interval.start, interval.end)


def check_inside(window: Interval, interval: Interval, *, what: str) -> None:
    """Raise `IntervalError` unless `window` lies within the predicted `interval`."""
    if not interval.contains(window) or window.width == 0:
        raise IntervalError(
            f"{what} {window.chromosome}:{window.start}-{window.end} is not within the predicted "
            f"interval {interval.chromosome}:{interval.start}-{interval.end} (0-based, half-open)"
        )


def tracks_of(metadata: OutputMetadata, output: OutputType) -> Any:
    """The track table of one output.

    Raises
    ------
    UnsupportedError
        When the model does not have it.
    """
    table = metadata.get(output)
    if table is None or not len(table):
        there = [kind.name for kind in OutputType if metadata.get(kind) is not None]
        raise UnsupportedError(
            f"There are no tracks of {output.name}; there is {', '.join(there) or 'nothing'}"
        )
    return table


def _combine(sign: str, left: object, right: object) -> Readout:
    sides: list[Readout | float] = []
    for side in (left, right):
        if isinstance(side, Readout):
            sides.append(side)
        elif isinstance(side, int | float | np.number):
            sides.append(float(side))
        else:
            return NotImplemented
    return Combined(sign, *sides)


def _interval_of(data: Mapping[OutputType, Any]) -> Interval:
    for held in data.values():
        if held.interval is not None:
            return held.interval
    widths = [held.width for held in data.values() if hasattr(held, "width")]
    return Interval(BARE_SEQUENCE, 0, widths[0] if widths else 0)
