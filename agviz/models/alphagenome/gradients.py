"""Gradients of readouts by the bases of a background, through one network.

The program is that of edits (`edit_program.py`): only what the window can touch is encoded anew,
and only what readouts read is decoded, so a gradient of a short window costs little more than an
edit of it. What a readout makes of the arrays is differentiated apart, since programs are shared by
places and readouts are not.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from alphagenome.models.dna_output import OutputMetadata
from jaxtyping import Array, Float32, Float64, Int32

from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Interval
from agviz.models.alphagenome.asked import ask
from agviz.models.alphagenome.edit_program import EditProgram
from agviz.models.alphagenome.encoder_program import EncoderProgram
from agviz.models.alphagenome.mutants import batch_size
from agviz.models.alphagenome.predictor import Predictor
from agviz.models.alphagenome.program_io import few_sizes
from agviz.models.alphagenome.selection import Selection
from agviz.models.alphagenome.slope_program import SlopeProgram
from agviz.models.differentiate import EncoderGradients, Slopes
from agviz.models.mutants import Edit
from agviz.scoring.readout import Readout

STEPS = 1
"""Lengths of windows per doubling: a program takes longer to compile than twice as much to decode,
and genes, of which each is asked about once or twice, are of many lengths."""
LEAST = 2_048
"""bp of a window at the least: genes of some exons are not much shorter."""


class NetworkGradients(EncoderGradients):
    """Gradients of readouts by one network.

    Parameters
    ----------
    background, interval, readouts
        As for `Gradients`.
    predictor, selection, metadata, known
        As for `WindowedMutants`.
    """

    def __init__(
        self,
        background: str,
        interval: Interval,
        readouts: Mapping[str, Readout],
        *,
        predictor: Predictor,
        selection: Selection,
        metadata: OutputMetadata,
        known: Int32[np.ndarray, "4 sites"] | None,
    ) -> None:
        super().__init__(background, interval, readouts)
        self._predictor = predictor
        self._question = ask(
            self.interval, readouts, metadata,
            selection=selection, known=known, config=predictor.config,
        )  # fmt: skip
        self._asked = self._question.asked(steps=STEPS, least=LEAST)
        read = reverse_complement(self.background) if self._question.minus else self.background
        self._program = EditProgram(predictor, read, self._asked)
        self._readings = jax.jit(jax.vmap(self._reading, out_axes=(0, 1)))

    @property
    def batch_size(self) -> int:
        """How many inputs go through the tower together."""
        return batch_size(self._predictor.device, self.interval.width)

    def _slopes(self, inputs: Float32[np.ndarray, "batch positions 4"], *, first: int) -> Slopes:
        count, width, _ = inputs.shape
        outer, start = self._padded(width, first)
        placed = np.repeat(self.inputs()[None, start : start + outer], few_sizes(count), axis=0)
        placed[:count, first - start : first - start + width] = inputs
        program = SlopeProgram(self._program, readouts=len(self.readouts))
        read, pull = program(self._turned(placed), first=self._read_from(start, outer))
        values, slopes = self._readings(read)
        # (readouts, batch, positions, 4) in the direction that is read
        gradients = np.moveaxis(self._turned(np.asarray(pull(slopes))), 0, 1)
        inside = gradients[:count, :, first - start : first - start + width]
        return Slopes(np.asarray(values, dtype=np.float64)[:count], np.ascontiguousarray(inside))

    def changes(
        self, edits: Sequence[Edit], *, window: Interval
    ) -> Float64[np.ndarray, "edits readouts"]:
        """See `EncoderGradients.changes`."""
        first, last = self._place(window)
        if not edits:
            return np.empty((0, len(self.readouts)))
        outer, start = self._padded(last - first, first)
        program = EncoderProgram(
            self._program, width=outer, first=self._read_from(start, outer),
            readouts=len(self.readouts),
        )  # fmt: skip
        values, slopes = self._readings(program.read)
        self._check_numbers(np.asarray(values, dtype=np.float64))
        self._reference = np.asarray(values, dtype=np.float64)[0]
        program.pull(slopes)
        size = min(batch_size(self._predictor.device, program.encoded_bp), few_sizes(len(edits)))
        parts = [
            program([self._turned_edit(edit) for edit in edits[row : row + size]], batch=size)
            for row in range(0, len(edits), size)
        ]
        return np.concatenate(parts).astype(np.float64)

    def _padded(self, width: int, first: int) -> tuple[int, int]:
        """A window's width rounded up to one of few, and where it begins then."""
        outer = min(few_sizes(width), len(self.background))
        return outer, min(first, len(self.background) - outer)

    def _read_from(self, start: int, width: int) -> int:
        """Where a window begins in the direction that is read."""
        return len(self.background) - start - width if self._question.minus else start

    def _turned(self, values: np.ndarray) -> np.ndarray:
        """Rows of bases as they are read, or back: on '-' the reverse complement's."""
        return np.ascontiguousarray(values[..., ::-1, ::-1]) if self._question.minus else values

    def _turned_edit(self, edit: Edit) -> tuple[int, str]:
        at = edit.start - self.whole.start
        if not self._question.minus:
            return at, edit.bases
        return self._read_from(at, len(edit.bases)), reverse_complement(edit.bases)

    def _reading(self, read: Any) -> tuple[Float32[Array, " readouts"], Any]:
        """The readouts of one input, and their slopes by all that the program gives of it."""

        def readouts(results: Any) -> Float32[Array, " readouts"]:
            wide = jax.tree.map(lambda x: x.astype(jnp.float32), results)
            found = self._question.of_one(self._asked.trimmed(*wide), self._asked)
            return jnp.stack([jnp.asarray(each, jnp.float32) for each in found])

        return readouts(read), jax.jacrev(readouts)(read)
