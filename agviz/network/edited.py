"""Predictions of many edits of one sequence, computed only where an edit can be seen.

Of the reference the encoder's activations are kept. For each edit the encoder runs on what the edit
can touch, which is put into the reference's trunk; the tower runs on all tokens, since attention
reaches everywhere; decoder and heads run on the windows that are asked about. What comes out is
what a pass of the whole edited sequence gives there, to rounding.

Edits replace bases by as many others, so that nothing is shifted. One may be in several spots, far
apart: the encoder then runs on a window around each. Of edits of one spot, many in one place, it
runs on the bins alone that each changes (see `spots.py`).
"""

from collections.abc import Mapping
from typing import Any

from jaxtyping import Array, Float, Int

from agviz.network.config import NetworkConfig
from agviz.network.encoder import encode
from agviz.network.predict import BASES, embeddings_read
from agviz.network.read_windows import Reference, Window, read_parts, seen_stretch
from agviz.network.spots import Near, encode_near, encode_spots, near_margin
from agviz.network.windowed import decoder_context, encode_window
from agviz.network.windows import check_window, cut, widen


def encode_reference(
    variables: Mapping[str, Any],
    sequence: Float[Array, "1 length 4"],
    organism: Int[Array, "1"],
    *,
    starts: Int[Array, " windows"],
    windows: tuple[Window, ...],
    config: NetworkConfig,
) -> Reference:
    """Encode a sequence once, and keep what the windows need.

    Parameters
    ----------
    variables
        Of the whole network.
    sequence
        One-hot bases.
    organism
        Whose heads will be read.
    starts
        Of the windows, in bp, multiples of a token.
    windows
        What is read from there on.
    config
        Sizes of the network.

    Raises
    ------
    InputError
        A window is no multiple of a token, or does not lie within the sequence.
    """
    encoded = encode(variables, sequence, organism, config=config)
    total = sequence.shape[1]
    kept: list[tuple[Array, ...]] = []
    for number, window in enumerate(windows):
        start = starts[number : number + 1]
        check_window(start, window.length, total=total, config=config)
        outer, wide = seen_stretch(start, window, total=total, config=config)
        if BASES not in embeddings_read(window.heads, config):
            kept.append(())
            continue
        kept.append(cut(encoded, start=outer, length=wide, config=config).skips)
    return Reference(encoded.trunk, tuple(kept))


def encode_near_reference(
    variables: Mapping[str, Any],
    sequence: Float[Array, "1 length 4"],
    organism: Int[Array, "1"],
    *,
    first: Int[Array, "1"],
    reach: int,
    width: int,
    config: NetworkConfig,
) -> Near:
    """What `predict_edited` takes as `near` for spots of `width` bp which begin in a stretch.

    Parameters
    ----------
    variables
        Of the whole network.
    sequence
        One-hot bases of the reference.
    organism
        As for `encode_reference`; the skips do not depend on it.
    first, reach
        Where the stretch begins and how long it is, in bp, multiples of a token.
    width
        bp of the spots.
    config
        Sizes of the network.
    """
    total = sequence.shape[1]
    start, length = widen(first, reach, context=near_margin(width, config), total=total)
    found = encode_window(variables, sequence, organism, start=start, length=length, config=config)
    return Near(found.skips, start)


def near_bytes(config: NetworkConfig, reach: int, *, length: int, itemsize: int) -> int:
    """Bytes of what `encode_near_reference` gives for single bases of a sequence of `length` bp."""
    kept = min(length, reach + 2 * near_margin(1, config))
    return itemsize * _skip_values(kept, config)


def reference_bytes(
    config: NetworkConfig, windows: tuple[Window, ...], *, length: int, itemsize: int
) -> int:
    """Bytes of the `Reference` of a sequence of `length` bp, whose numbers have `itemsize` each."""
    values = length // config.token_bp * config.trunk_channels
    for window in windows:
        if BASES in embeddings_read(window.heads, config):
            wide = min(length, window.length + 2 * decoder_context(config))
            values += _skip_values(wide, config)
    return itemsize * values


def predict_edited(
    variables: Mapping[str, Any],
    reference: Reference,
    sequence: Float[Array, "batch length 4"],
    *,
    organism: Int[Array, " batch"],
    positions: Int[Array, "batch spots"],
    width: int,
    starts: Int[Array, " windows"],
    windows: tuple[Window, ...],
    config: NetworkConfig,
    pair_heads: tuple[str, ...],
    columns: Mapping[str, Int[Array, " _"]],
    means: Mapping[str, Float[Array, " _"]],
    near: Near | None = None,
) -> tuple[tuple[dict[str, Array], ...], dict[str, Array]]:
    """What the network predicts for edited sequences in some windows; ready for `jax.jit`.

    Parameters
    ----------
    variables
        Of the whole network, or of what these heads need.
    reference
        From `encode_reference`, with the same windows.
    sequence
        One-hot bases of each edited sequence.
    organism
        Of each, that of the reference.
    positions
        Where each spot of each edit begins.
    width
        bp within which each spot differs from the reference.
    starts, windows
        What is read of tracks, splice sites and usage, and of the 1-bp embedding for junctions.
    config
        Sizes of the network.
    pair_heads
        Heads that read pairs of bins, of the whole sequence.
    columns, means
        As `agviz.network.predict.predict` takes them.
    near
        Of the reference around edits of one spot each, which are then encoded with fewer
        operations.

    Returns
    -------
    tuple
        For each window, by head, what `predict` gives in it; and what `pair_heads` give.

    Raises
    ------
    InputError
        A window or an edit does not lie within the sequence, or a head has no means.
    """
    if near is None:
        parts = encode_spots(
            variables, sequence, organism, positions=positions, width=width, config=config
        )
    else:
        parts = [
            encode_near(
                variables, sequence, organism, near=near, position=positions[:, 0], width=width,
                config=config,
            )
        ]  # fmt: skip
    return read_parts(
        variables, reference, parts, organism=organism, starts=starts, windows=windows,
        config=config, pair_heads=pair_heads, columns=columns, means=means,
    )  # fmt: skip


def _skip_values(length: int, config: NetworkConfig) -> int:
    return sum((length >> i) * count for i, count in enumerate(config.skip_channels))
