"""Programs that differentiate what a network says by the bases of a window.

Each is two: one forward, which keeps what the way back needs, and one back, which runs for each
readout in turn. Within blocks of the network nothing is kept but computed once more, so that memory
grows by blocks and not by layers.
"""

import functools
from collections.abc import Callable
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array, Float, Float32, Int32, UInt8

from agviz.models.alphagenome.edit_program import EditProgram, Held, one_hot, with_counts
from agviz.models.alphagenome.program_io import wait
from agviz.models.alphagenome.programs import PROGRAMS
from agviz.network.config import NetworkConfig
from agviz.network.encoder import Encoded
from agviz.network.layers import BLOCKS_ALONE
from agviz.network.read_windows import Window, read_parts
from agviz.network.spots import Part
from agviz.network.windowed import encode_window, touched
from agviz.network.windows import starts_in_bins

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
        return there_and_back(program, key, read, arguments=arguments, readouts=self._readouts)


def there_and_back(
    program: EditProgram,
    key: tuple[Any, ...],
    read: Callable[..., Results],
    *,
    arguments: tuple[Any, ...],
    readouts: int,
) -> tuple[Results, Back]:
    """Results of the arguments, and the way from their slopes to those of the first argument."""
    forward, backward = PROGRAMS.get(key, lambda: _compile(read, arguments, readouts))
    with program.predictor.running():
        results, pull = forward(*arguments)
        wait(numbered(results))

    def back(slopes: Results) -> Any:
        with program.predictor.running():
            (found,) = backward(pull, slopes)
            wait(numbered(found))
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
    return read_encoded(
        part, held, (organism, start), windows=windows, config=config, pair_heads=pair_heads
    )


def read_encoded(
    part: Encoded,
    held: Held,
    place: tuple[Int32[Array, " batch"], Int32[Array, " batch"]],
    *,
    windows: tuple[Window, ...],
    config: NetworkConfig,
    pair_heads: tuple[str, ...],
) -> Results:
    """What is read of the background with another encoding in a window of it.

    `place` is the organism, and where the window begins in bp.
    """
    organism, start = place
    found, whole = read_parts(
        held.parameters, held.reference, [Part(part, starts_in_bins(start, config))],
        organism=organism, starts=held.starts, windows=windows, config=config,
        pair_heads=pair_heads, columns=held.columns, means=held.means,
    )  # fmt: skip
    return with_counts(held, found, whole, organism=organism, config=config)


def numbered(tree: Any) -> dict[str, Array]:
    """The arrays of a tree by number, as `wait` takes them."""
    return {str(number): each for number, each in enumerate(jax.tree.leaves(tree))}
