"""Gradients of readouts of splice sites by the bases of a background, through SpliceAI's networks.

A position depends on `context` bp to either side, so only what readouts read is predicted and taken
back: bases beyond have no gradient.
"""

from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np
from alphagenome.models.dna_output import OutputMetadata, OutputType
from jaxtyping import Array, Float32

from agviz.genome.types import Interval
from agviz.models.differentiate import Gradients, Slopes
from agviz.models.spliceai.delta import ACCEPTOR, DONOR
from agviz.models.spliceai.predictor import Predictor
from agviz.scoring.readout import Readout

INPUTS_AT_ONCE = 4


class SpliceAIGradients(Gradients):
    """Gradients of readouts of splice sites.

    Parameters
    ----------
    background, interval, readouts
        As for `Gradients`; the background has the predictor's context on either side.
    predictor
        Runs the networks.
    metadata
        Of the four tracks.
    """

    def __init__(
        self,
        background: str,
        interval: Interval,
        readouts: Mapping[str, Readout],
        *,
        predictor: Predictor,
        metadata: OutputMetadata,
    ) -> None:
        super().__init__(background, interval, readouts, flank=predictor.context)
        self._predictor = predictor
        self._bound = [each.bind(self.interval, metadata) for each in readouts.values()]
        start = self.interval.start
        self._first = min(each.window.start for each in self._bound) - start
        self._last = max(each.window.end for each in self._bound) - start
        self._slopes_of = jax.jit(jax.jacrev(self._reading, argnums=(0, 1)))

    @property
    def batch_size(self) -> int:
        """How many inputs are predicted together."""
        return INPUTS_AT_ONCE

    def _slopes(self, inputs: Float32[np.ndarray, "batch positions 4"], *, first: int) -> Slopes:
        seen = slice(self._first, self._last + 2 * self.flank)
        placed = np.repeat(self.inputs()[None], len(inputs), axis=0)
        placed[:, first : first + inputs.shape[1]] = inputs
        plus = [row[seen] for row in placed]
        minus = [_turned(row) for row in plus]
        predicted = self._predictor([*plus, *minus])
        values = np.empty((len(inputs), len(self.readouts)))
        gradients = np.zeros((len(inputs), len(self.readouts), *placed.shape[1:]), np.float32)
        for row, pair in enumerate(zip(predicted, predicted[len(inputs) :], strict=False)):
            values[row] = self._reading(*map(jnp.asarray, pair))
            on_plus, on_minus = map(np.asarray, self._slopes_of(*pair))
            back = self._predictor.slopes(plus[row], on_plus)
            back += _turned(self._predictor.slopes(minus[row], on_minus))
            gradients[row, :, seen] = back
        return Slopes(values, gradients[:, :, first : first + inputs.shape[1]])

    def _reading(
        self, plus: Float32[Array, "positions 3"], minus: Float32[Array, "positions 3"]
    ) -> Float32[Array, " readouts"]:
        """The readouts, from what the networks say of either strand, each as it is read."""
        sites = jnp.array([DONOR, ACCEPTOR])
        tracks = jnp.concatenate([plus[:, sites], minus[::-1, sites]], axis=1)
        laid = jnp.zeros((self.interval.width, tracks.shape[1]), tracks.dtype)
        arrays = {OutputType.SPLICE_SITES: laid.at[self._first : self._last].set(tracks)}
        return jnp.stack([jnp.asarray(each(arrays), jnp.float32) for each in self._bound])


def _turned(bases: Float32[np.ndarray, "*readouts length 4"]) -> Float32[np.ndarray, "..."]:
    """The reverse complement: bases in the other order, A C G T as T G C A."""
    return bases[..., ::-1, ::-1]
