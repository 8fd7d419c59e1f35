"""Programs that differentiate by what the encoder makes of a window, and encode edits of it.

The encoder is exact and cheap on a window; all that follows it is taken from one way back.
"""

import functools
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array, Float32, Int32, UInt8

from agviz.models.alphagenome.edit_program import EditProgram, Held, one_hot
from agviz.models.alphagenome.program_io import encode_bases, wait
from agviz.models.alphagenome.programs import PROGRAMS
from agviz.models.alphagenome.slope_program import (
    Back,
    Results,
    numbered,
    read_encoded,
    there_and_back,
)
from agviz.network.config import NetworkConfig
from agviz.network.encoder import Encoded
from agviz.network.windowed import encode_window, encoder_context, touched
from agviz.network.windows import cut


class EncoderProgram:
    """Exact changes of a window's encoding by edits, times the slopes of all that follows.

    Parameters
    ----------
    program
        The background, and what is read.
    width
        bp of the window in which edits lie.
    first
        Where it begins.
    readouts
        How many slopes go back.

    Attributes
    ----------
    read
        The results of the background.
    """

    def __init__(self, program: EditProgram, *, width: int, first: int, readouts: int) -> None:
        self._program = program
        self._sizes = (width, readouts)
        self._part, self._start = self._encode(width, first)
        self.read, self._back = self.at(self._part)
        self._slopes: Encoded | None = None

    def at(self, part: Encoded) -> tuple[Results, Back]:
        """Results if the window's encoding were `part`, and the way back from them."""
        program = self._program
        config, asked = program.predictor.config, program.asked
        read = functools.partial(
            read_encoded, config=config, windows=asked.windows, pair_heads=asked.pair_heads
        )
        arguments = (part, program.held, (program.organism(1), self._start))
        key = program.key("after the encoder", *self._sizes)
        return there_and_back(program, key, read, arguments=arguments, readouts=self._sizes[1])

    @property
    def encoded_bp(self) -> int:
        """How much the encoder sees of each edit, in bp."""
        config, total = self._program.predictor.config, len(self._program.codes)
        _, length = touched(self._start, width=1, total=total, config=config)
        return min(total, length + 2 * encoder_context(config))

    def pull(self, slopes: Results) -> None:
        """Take slopes of readouts by the results back to the window's encoding, and keep them."""
        trunk, skips = self._back(slopes)
        self._slopes = Encoded(trunk[:, 0], tuple(x[:, 0] for x in skips))

    def __call__(
        self, edits: Sequence[tuple[int, str]], *, batch: int
    ) -> Float32[np.ndarray, "edits readouts"]:
        """First-order changes by edits of one base: where each is, and the new base."""
        program = self._program
        rows = [*edits, *[edits[-1]] * (batch - len(edits))]
        codes = np.repeat(program.codes[None], batch, axis=0)
        for row, (at, base) in enumerate(rows):
            codes[row, at] = encode_bases(base)[0]
        places = np.array([at for at, _ in rows], dtype=np.int32)
        arguments = (
            program.held, self._part, self._slopes, program.put(codes), program.organism(batch),
            program.put(places), self._start,
        )  # fmt: skip
        change = functools.partial(_changes, config=program.predictor.config, dtype=program.dtype)
        compiled = PROGRAMS.get(
            program.key("changes", batch, *self._sizes),
            lambda: jax.jit(change).lower(*arguments).compile(),
        )
        with program.predictor.running():
            found = compiled(*arguments)
            wait({"changes": found})
        return np.asarray(found)[: len(edits)]

    def _encode(self, width: int, first: int) -> tuple[Encoded, Int32[Array, "1"]]:
        """The background's encoding of all that edits in the window can touch."""
        program = self._program
        config, total = program.predictor.config, len(program.codes)
        at = program.put(np.array([first], dtype=np.int32))
        start, length = touched(at, width=width, total=total, config=config)
        encode = functools.partial(_encode, length=length, config=config, dtype=program.dtype)
        arguments = (program.held, program.put(program.codes[None]), program.organism(1), start)
        compiled = PROGRAMS.get(
            program.key("window", width), lambda: jax.jit(encode).lower(*arguments).compile()
        )
        with program.predictor.running():
            part: Encoded = compiled(*arguments)
            wait(numbered(part))
        return part, start


def _encode(
    held: Held,
    codes: UInt8[Array, "batch length"],
    organism: Int32[Array, " batch"],
    start: Int32[Array, " batch"],
    *,
    length: int,
    config: NetworkConfig,
    dtype: Any,
) -> Encoded:
    """The encoding of a window of each sequence."""
    sequence = one_hot(codes, dtype)
    return encode_window(
        held.parameters, sequence, organism, start=start, length=length, config=config
    )


def _changes(
    held: Held,
    reference: Encoded,
    slopes: Encoded,
    codes: UInt8[Array, "batch length"],
    organism: Int32[Array, " batch"],
    positions: Int32[Array, " batch"],
    window: Int32[Array, "1"],
    *,
    config: NetworkConfig,
    dtype: Any,
) -> Float32[Array, "batch readouts"]:
    """Changes of the encoding by edits, summed with the slopes of each readout."""
    within = reference.trunk.shape[1] * config.token_bp
    start, length = touched(positions, width=1, total=codes.shape[1], config=config)
    # Whole tokens may reach beyond the window's, where nothing changes: they are left out.
    start = jnp.clip(start, window, window + within - length)
    part = _encode(held, codes, organism, start, length=length, config=config, dtype=dtype)
    before = cut(reference, start=start - window, length=length, config=config)
    total = jnp.zeros((len(codes), len(slopes.trunk)), jnp.float32)
    trees = (part, before, slopes)
    for edited, old, slope in zip(*map(jax.tree.leaves, trees), strict=True):
        change = (edited - old).astype(jnp.float32)
        first = (start - window) * slope.shape[1] // within
        total = total + _product(change, slope.astype(jnp.float32), first)
    return total


def _product(
    change: Float32[Array, "batch bins channels"],
    slope: Float32[Array, "readouts all_bins channels"],
    first: Int32[Array, " batch"],
) -> Float32[Array, "batch readouts"]:
    """Each change times the slopes of the bins where it lies."""

    def one(
        row: Float32[Array, "bins channels"], at: Int32[Array, ""]
    ) -> Float32[Array, " readouts"]:
        here = lax.dynamic_slice_in_dim(slope, at, len(row), axis=1)
        return jnp.einsum("pc,rpc->r", row, here, precision=lax.Precision.HIGHEST)

    return jax.vmap(one)(change, first)
