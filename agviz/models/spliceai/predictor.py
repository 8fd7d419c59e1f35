"""Sequences of any length through the networks, in windows of a few fixed sizes.

A compiled network has a fixed shape, so a long sequence is predicted in windows that overlap by the
network's context: the result is the same, memory stays bounded, and few shapes are ever compiled.
Short windows of several sequences go through together. The mean over the networks is returned.
"""

import dataclasses
import functools
import threading
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Float32

from agviz.errors import InputError
from agviz.models.spliceai.network import PUBLISHED, NetworkConfig, SpliceAINetwork
from agviz.models.spliceai.weights import SpliceAIWeights

# Positions predicted by one window. Larger windows waste less on context (10,000 bp each) and fill
# the machine better; the largest needs 0.3 GB. A sequence ends with the smallest one that covers
# its rest. 132,000 covers the 131,072 bp of a common interval at once.
WINDOWS = (1_000, 4_000, 17_000, 33_000, 66_000, 132_000)
LARGEST_BACK = 17_000  # the way back keeps every layer: 1.5 GB at this size
BATCHES = (8, 2, 1)  # windows that go through together ...
MOST_POSITIONS = 160_000  # ... as long as they hold no more bases than this


@dataclasses.dataclass(frozen=True)
class _Window:
    """Positions `start` to `stop` of a sequence, predicted by a window of `size`."""

    sequence: int
    start: int
    stop: int
    size: int


class Predictor:
    """The mean of several networks on sequences of any length. Threads may share it.

    Parameters
    ----------
    weights
        The networks' parameters; they are put on the default device at the first call.
    config
        Widths and depths of the networks.
    windows
        Window sizes in bp, ascending, each a multiple of `config.multiple`.
    """

    def __init__(
        self,
        weights: SpliceAIWeights,
        *,
        config: NetworkConfig = PUBLISHED,
        windows: Sequence[int] = WINDOWS,
    ) -> None:
        self.weights = weights
        self._config = config
        self._windows = tuple(windows)
        # One window at a time on the device, so that threads don't multiply the memory.
        self._device = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        return {"weights": self.weights, "config": self._config, "windows": self._windows}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]

    @property
    def context(self) -> int:
        """Bases that each sequence must have before and after the positions to predict."""
        return self._config.context

    def __call__(
        self, sequences: Sequence[Float32[np.ndarray, "_ 4"]]
    ) -> list[Float32[np.ndarray, "_ 3"]]:
        """Probabilities of neither, acceptor and donor.

        Parameters
        ----------
        sequences
            One-hot A C G T, zeros elsewhere; each with `context` bp at either end that are not
            predicted. Lengths may differ.

        Returns
        -------
        list of Float32[ndarray, "length - 2 * context, 3"]

        Raises
        ------
        InputError
            A sequence that is no longer than its context.
        """
        margin = 2 * self.context
        for bases in sequences:
            if len(bases) <= margin:
                raise InputError(
                    f"A sequence needs {self.context:,} bp of context on either side of what is "
                    f"predicted, more than {margin:,} bp in all; got {len(bases):,} bp"
                )
        results = [np.empty((len(bases) - margin, 3), dtype=np.float32) for bases in sequences]
        for batch in self._batches([len(result) for result in results]):
            predicted = self._predict([_cut(sequences[w.sequence], w, margin) for w in batch])
            for window, values in zip(batch, predicted, strict=True):
                wanted = slice(window.start, window.stop)
                results[window.sequence][wanted] = values[: window.stop - window.start]
        return results

    def slopes(
        self,
        bases: Float32[np.ndarray, "length 4"],
        slopes: Float32[np.ndarray, "readouts positions 3"],
    ) -> Float32[np.ndarray, "readouts length 4"]:
        """From slopes of some readouts by the probabilities to those by the bases.

        Parameters
        ----------
        bases
            As `__call__` takes them; any mixtures of bases.
        slopes
            Of each readout by what `__call__` gives.
        """
        margin = 2 * self.context
        back = _compiled_slopes(self._config)
        found = np.zeros((len(slopes), *bases.shape), dtype=np.float32)
        sizes = [each for each in self._windows if each <= LARGEST_BACK] or self._windows[:1]
        count = slopes.shape[1]
        for start in range(0, count, sizes[-1]):
            stop = min(start + sizes[-1], count)
            size = next(each for each in sizes if each >= stop - start)
            window = _Window(0, start, stop, size)
            held = np.zeros((len(slopes), size, slopes.shape[2]), dtype=np.float32)
            held[:, : stop - start] = slopes[:, start:stop]
            seen = _cut(bases, window, margin)
            with self._device:
                parts = [np.asarray(back(each, seen, held)) for each in self._parameters]
            total = np.sum(parts, axis=0) / len(parts)
            found[:, start : stop + margin] += total[:, : stop - start + margin]
        return found

    def _batches(self, lengths: Sequence[int]) -> list[list[_Window]]:
        """All windows of sequences of these lengths, those of one size together."""
        by_size: dict[int, list[_Window]] = {size: [] for size in self._windows}
        for sequence, length in enumerate(lengths):
            for start in range(0, length, self._windows[-1]):
                stop = min(start + self._windows[-1], length)
                size = next(size for size in self._windows if size >= stop - start)
                by_size[size].append(_Window(sequence, start, stop, size))
        batches = []
        for size, windows in by_size.items():
            most = MOST_POSITIONS // (size + 2 * self.context)
            while windows:
                count = next((b for b in BATCHES if b <= min(len(windows), most)), 1)
                batches.append(windows[:count])
                windows = windows[count:]
        return batches

    @functools.cached_property
    def _parameters(self) -> list[Any]:
        return [jax.device_put(network) for network in self.weights.networks]

    def _predict(
        self, windows: Sequence[Float32[np.ndarray, "length 4"]]
    ) -> Float32[np.ndarray, "batch positions 3"]:
        apply = _compiled(self._config)
        with self._device:
            bases = jnp.asarray(np.stack(windows))
            total = apply(self._parameters[0], bases)
            for parameters in self._parameters[1:]:
                total = total + apply(parameters, bases)
            return np.asarray(total / len(self._parameters))


@functools.lru_cache(maxsize=4)
def _compiled(config: NetworkConfig) -> Callable[..., Float[Array, "batch positions 3"]]:
    """The network as one compiled function, shared by all models of these widths."""
    network = SpliceAINetwork(config)
    return jax.jit(lambda parameters, bases: network.apply({"params": parameters}, bases))


@functools.lru_cache(maxsize=4)
def _compiled_slopes(config: NetworkConfig) -> Callable[..., Float[Array, "readouts length 4"]]:
    """The way back through one network, for each readout in turn."""
    network = SpliceAINetwork(config)

    def slopes_by_bases(
        parameters: Any, bases: Float[Array, "length 4"], slopes: Float[Array, "readouts _ 3"]
    ) -> Float[Array, "readouts length 4"]:
        _, back = jax.vjp(lambda x: network.apply({"params": parameters}, x[None])[0], bases)
        return jax.lax.map(lambda row: back(row)[0], slopes)

    return jax.jit(slopes_by_bases)


def _cut(
    bases: Float32[np.ndarray, "_ 4"], window: _Window, margin: int
) -> Float32[np.ndarray, "_ 4"]:
    """The bases that a window sees, with zeros where the sequence ends before it."""
    seen = bases[window.start : window.stop + margin]
    padded = np.zeros((window.size + margin, 4), dtype=np.float32)
    padded[: len(seen)] = seen
    return padded
