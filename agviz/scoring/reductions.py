"""Sums, means and maxima over runs of bins, one code for numpy and JAX arrays.

Arrays are (bins, tracks), or views that are sliced like one (`aligned.py`). Only slices are read,
a block at a time, so that a 2.8-GB prediction is never copied. numpy sums in float64, because a
million float32 terms added in order lose digits; JAX sums in its own default float.
"""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, Protocol, TypeAlias, runtime_checkable

from jaxtyping import Shaped

from agviz.scoring.bins import Runs, count_bins

# A numpy or JAX array, traced or not: whatever knows its array namespace.
Array: TypeAlias = Any

# Elements worked on at once: 64 MB of float32.
BLOCK_ELEMENTS = 2**24


@runtime_checkable
class Binned(Protocol):
    """What the reductions read: (bins, tracks), sliced along the bins."""

    @property
    def shape(self) -> tuple[int, ...]:
        """(bins, tracks)."""

    def __getitem__(self, key: Any, /) -> Any:
        """The rows of a slice of bins."""


def namespace(array: Array) -> ModuleType:
    """The module with the array's functions: `numpy`, or `jax.numpy` (never imported here)."""
    return array.__array_namespace__()


def blocks(runs: Runs, tracks: int) -> Iterator[slice]:
    """The runs as slices that hold at most `BLOCK_ELEMENTS` elements each (or one row)."""
    rows = max(1, BLOCK_ELEMENTS // max(1, tracks))
    for start, end in runs:
        for first in range(start, end, rows):
            yield slice(first, min(first + rows, end))


def sum_over(
    runs: Runs, *arrays: Binned, of: Callable[..., Array] | None = None
) -> Shaped[Array, " tracks"]:
    """Sum over the bins of `runs` of `of(*arrays)` (the array itself without `of`); 0 for none."""
    total: Array = None
    for block in blocks(runs, arrays[0].shape[-1]):
        part = _apply(of, arrays, block)
        # `float` is float64 in numpy, and JAX's own default there without its warning.
        summed = namespace(part).sum(part, axis=0, dtype=float)
        total = summed if total is None else total + summed
    return _filled(arrays[0], 0.0) if total is None else total


def maximum_over(
    runs: Runs, *arrays: Binned, of: Callable[..., Array] | None = None
) -> Shaped[Array, " tracks"]:
    """Maximum over the bins of `runs` of `of(*arrays)`; NaN for no bins."""
    largest: Array = None
    for block in blocks(runs, arrays[0].shape[-1]):
        part = _apply(of, arrays, block)
        xp = namespace(part)
        top = xp.max(part, axis=0)
        largest = top if largest is None else xp.maximum(largest, top)
    return _filled(arrays[0], float("nan")) if largest is None else largest


def mean_over(runs: Runs, values: Binned) -> Shaped[Array, " tracks"]:
    """Mean over the bins of `runs`; NaN for no bins."""
    number = count_bins(runs)
    return sum_over(runs, values) / number if number else _filled(values, float("nan"))


def _apply(of: Callable[..., Array] | None, arrays: tuple[Binned, ...], block: slice) -> Array:
    parts = [array[block] for array in arrays]
    return of(*parts) if of else parts[0]


def _filled(values: Binned, value: float) -> Shaped[Array, " tracks"]:
    """One `value` a track, of the kind of array that `values` is."""
    xp = namespace(values[0:0])
    return xp.full((values.shape[-1],), value, dtype=float)
