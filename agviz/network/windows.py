"""Windows of activations: cut out of a sequence's, and put back into another's.

A window is where it starts, traced, one for each of a batch, and how long it is, known when a
program is compiled; both in bp and multiples of a token, since all resolutions are cut alike.
"""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Bool, Float, Int

from agviz.errors import InputError
from agviz.network.config import NetworkConfig
from agviz.network.encoder import Encoded


def widen(
    start: Int[Array, " batch"], length: int, *, context: int, total: int
) -> tuple[Int[Array, " batch"], int]:
    """Windows with context on either side, shifted where they would leave the sequence.

    Parameters
    ----------
    start, length
        Of the windows, in bp.
    context
        bp to add on either side.
    total
        The sequence's length in bp.

    Returns
    -------
    tuple
        Starts and length of the wider windows. The length is the same wherever they lie.
    """
    wide = min(length + 2 * context, total)
    return jnp.clip(start - context, 0, total - wide), wide


def cut(
    encoded: Encoded, *, start: Int[Array, " batch"], length: int, config: NetworkConfig
) -> Encoded:
    """Trunk and skips in a window.

    Parameters
    ----------
    encoded
        Trunk (before the tower or after) and skips; of one sequence for all windows, or of each.
    start, length
        Of the windows, in bp from where `encoded` begins.
    config
        Sizes of the network.

    Raises
    ------
    InputError
        A window is no multiple of a token, or does not lie within.
    """
    check_window(start, length, total=encoded.trunk.shape[1] * config.token_bp, config=config)
    trunk = take(encoded.trunk, start // config.token_bp, length // config.token_bp)
    skips = tuple(take(x, start // 2**i, length // 2**i) for i, x in enumerate(encoded.skips))
    return Encoded(trunk, skips)


def starts_in_bins(
    start: Int[Array, " batch"], config: NetworkConfig
) -> tuple[Int[Array, " batch"], ...]:
    """Where windows begin at each resolution, in its bins: skips from 1 bp on, then the trunk.

    Raises
    ------
    InputError
        A start, in bp, is no multiple of a token.
    """
    _check_multiple(start, config)
    return tuple(start // 2**i for i in range(config.downres_blocks + 2))


def splice(encoded: Encoded, part: Encoded, *, starts: Sequence[Int[Array, " batch"]]) -> Encoded:
    """Trunk and skips in which pieces are replaced.

    Parameters
    ----------
    encoded
        Of one sequence for all parts, or of each; whole, or itself a window.
    part
        What to put there: pieces of each sequence of the batch.
    starts
        Where the pieces begin, in bins of each resolution from where `encoded` does: of the skips
        that there are, then of the trunk. May be negative, or anywhere: only what lies within
        `encoded` is put there.
    """
    *of_skips, of_trunk = starts
    skips = tuple(map(place, encoded.skips, part.skips, of_skips))
    return Encoded(place(encoded.trunk, part.trunk, of_trunk), skips)


def take(
    x: Float[Array, "#batch bins channels"], start: Int[Array, " batch"], length: int
) -> Float[Array, "batch length channels"]:
    """So many bins of each, from its own start; one array may serve all starts."""
    shared = x.shape[0] == 1
    slices = jax.vmap(
        lambda row, first: lax.dynamic_slice_in_dim(row, first, length),
        in_axes=(None if shared else 0, 0),
    )
    return slices(x[0] if shared else x, start)


def place(
    x: Float[Array, "#batch bins channels"],
    piece: Float[Array, "batch piece_bins channels"],
    start: Int[Array, " batch"],
) -> Float[Array, "batch bins channels"]:
    """`x` with each piece from its own start on, as far as it lies within."""
    bins, length = x.shape[1], piece.shape[1]
    source = jnp.arange(bins)[None, :] - start[:, None]
    inside: Bool[Array, "batch bins"] = (source >= 0) & (source < length)
    moved = jax.vmap(lambda row, at: row[at])(piece, jnp.clip(source, 0, length - 1))
    return jnp.where(inside[:, :, None], moved, x)


def _check_multiple(start: Int[Array, " batch"], config: NetworkConfig) -> None:
    """Where the values are known: within a compiled program they are not, and are trusted."""
    if isinstance(start, jax.core.Tracer):
        return
    for value in start.tolist():
        if value % config.token_bp:
            raise InputError(
                f"A window starts at a multiple of {config.token_bp} bp (one token); got {value}"
            )


def check_window(
    start: Int[Array, " batch"], length: int, *, total: int, config: NetworkConfig
) -> None:
    """Raise `InputError` if a window is no multiple of a token, or does not lie within `total`."""
    if length < 1 or length % config.token_bp:
        raise InputError(
            f"A window is a multiple of {config.token_bp} bp (one token) long; got {length}"
        )
    if length > total:
        raise InputError(f"A window of {length} bp does not fit into {total} bp")
    _check_multiple(start, config)
    if isinstance(start, jax.core.Tracer):
        return
    for value in start.tolist():
        if not 0 <= value <= total - length:
            raise InputError(
                f"A window of {length} bp within {total} bp starts at 0 to {total - length}; "
                f"got {value}"
            )
