"""Programs that differentiate what a network says by the bases of a window, or by its encoding.

Each is two: one forward, which keeps what the way back needs, and one back, which runs for each
readout in turn. Within blocks of the network nothing is kept but computed once more, so that memory
grows by blocks and not by layers.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array, Float, Float32, Int32, UInt8

from agviz.models.alphagenome.edit_program import EditProgram, Held, one_hot, with_counts
from agviz.models.alphagenome.program_io import encode_bases, wait
from agviz.models.alphagenome.programs import PROGRAMS
from agviz.network.config import NetworkConfig
from agviz.network.edited import Window, read_part
from agviz.network.encoder import Encoded
from agviz.network.layers import BLOCKS_ALONE
from agviz.network.windowed import encode_window, touched
from agviz.network.windows import cut

Results: TypeAlias = Any
"""Windows by head, and what is of the whole sequence: as the edit program gives them."""

Back: TypeAlias = Callable[[Results], Any]
"""From slopes by results, a row per readout, to those by what was differentiated."""


class SlopeProgram:
    """Inputs of a window to results, and slopes of results to slopes of inputs.

    Parameters
    ----------
    program
        The background, and what is read.
    readouts
        How many slopes go back, one after the other.
    """

    def __init__(self, program: EditProgram, *, readouts: int) -> None:
        self._program, self._readouts = program, readouts

    def __call__(
        self, inputs: Float32[np.ndarray, "batch width 4"], *, first: int
    ) -> tuple[Results, Back]:
        """Results of inputs that stand in the background from base `first` on, and the way back."""
        program = self._program
        batch, width, _ = inputs.shape
        read = functools.partial(
            _read_inputs, width=width, config=program.predictor.config, dtype=program.dtype,
            windows=program.asked.windows, pair_heads=program.asked.pair_heads,
        )  # fmt: skip
        arguments = (
            program.put(inputs), program.held, program.put(program.codes[None]),
            program.organism(batch), program.put(np.array(first, dtype=np.int32)),
        )  # fmt: skip
        key = program.key("slopes", batch, width, self._readouts)
        return _there_and_back(program, key, read, arguments, readouts=self._readouts)


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
            _read_encoded, config=config, windows=asked.windows, pair_heads=asked.pair_heads
        )
        arguments = (part, program.held, program.organism(1), self._start)
        key = program.key("after the encoder", *self._sizes)
        return _there_and_back(program, key, read, arguments, readouts=self._sizes[1])

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
            wait(_numbered(part))
        return part, start


def _there_and_back(
    program: EditProgram,
    key: tuple[Any, ...],
    read: Callable[..., Results],
    arguments: tuple[Any, ...],
    *,
    readouts: int,
) -> tuple[Results, Back]:
    """Results of the arguments, and the way from their slopes to those of the first argument."""
    forward, backward = PROGRAMS.get(key, lambda: _compile(read, arguments, readouts))
    with program.predictor.running():
        results, pull = forward(*arguments)
        wait(_numbered(results))

    def back(slopes: Results) -> Any:
        with program.predictor.running():
            (found,) = backward(pull, slopes)
            wait(_numbered(found))
        return found

    return results, back


def _compile(read: Callable[..., Results], arguments: tuple[Any, ...], readouts: int) -> Any:
    """Two programs: there, with what the way back needs, and back, for each readout in turn."""
    lowered = jax.jit(functools.partial(_with_way_back, read)).lower(*arguments)
    results, pull = lowered.out_info
    slopes = jax.tree.map(lambda x: jax.ShapeDtypeStruct((readouts, *x.shape), x.dtype), results)
    return lowered.compile(), jax.jit(_pull_each).lower(pull, slopes).compile()


def _with_way_back(read: Callable[..., Results], differentiated: Any, *others: Any) -> Any:
    """Results, and the function that takes their slopes back; blocks keep only their ends."""
    kept = jax.checkpoint(lambda x: read(x, *others), policy=BLOCKS_ALONE)
    return jax.vjp(kept, differentiated)


def _pull_each(pull: Any, slopes: Any) -> Any:
    return lax.map(pull, slopes)


def _read_inputs(
    inputs: Float[Array, "batch width 4"],
    held: Held,
    codes: UInt8[Array, "1 length"],
    organism: Int32[Array, " batch"],
    first: Int32[Array, ""],
    *,
    width: int,
    windows: tuple[Window, ...],
    config: NetworkConfig,
    pair_heads: tuple[str, ...],
    dtype: Any,
) -> Results:
    """What is read of the background with `inputs` in it."""
    batch, total = len(inputs), codes.shape[1]
    background = jnp.broadcast_to(one_hot(codes, dtype), (batch, total, inputs.shape[-1]))
    sequence = lax.dynamic_update_slice_in_dim(background, inputs.astype(dtype), first, axis=1)
    positions = jnp.full(batch, first)
    start, length = touched(positions, width=width, total=total, config=config)
    part = encode_window(
        held.parameters, sequence, organism, start=start, length=length, config=config
    )
    return _read_encoded(
        part, held, organism, start, windows=windows, config=config, pair_heads=pair_heads
    )


def _read_encoded(
    part: Encoded,
    held: Held,
    organism: Int32[Array, " batch"],
    start: Int32[Array, " batch"],
    *,
    windows: tuple[Window, ...],
    config: NetworkConfig,
    pair_heads: tuple[str, ...],
) -> Results:
    """What is read of the background with another encoding in a window of it."""
    found, whole = read_part(
        held.parameters, held.reference, part, start=start, organism=organism, starts=held.starts,
        windows=windows, config=config, pair_heads=pair_heads, columns=held.columns,
        means=held.means,
    )  # fmt: skip
    return with_counts(held, found, whole, organism=organism, config=config)


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


def _numbered(tree: Any) -> dict[str, Array]:
    return {str(number): each for number, each in enumerate(jax.tree.leaves(tree))}
