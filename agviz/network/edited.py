"""Predictions of many edits of one sequence, computed only where an edit can be seen.

Of the reference the encoder's activations are kept. For each edit the encoder runs on the short
window that the edit can touch, which is put into the reference's trunk; the whole tower runs, since
attention reaches everywhere; decoder and heads run on the windows that are asked about. What comes
out is what a pass of the whole edited sequence gives there, to rounding.

Edits replace bases by as many others, so that nothing is shifted. One may be in several spots, far
apart: the encoder then runs on a window around each.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from agviz.network.config import NetworkConfig
from agviz.network.embedders import embed_bases, embed_pairs, embed_tokens
from agviz.network.encoder import Encoded, encode
from agviz.network.junctions import at_sites
from agviz.network.predict import (
    BASES,
    PAIRS,
    TOKENS,
    check_means,
    embeddings_read,
    read_embeddings,
)
from agviz.network.spots import Part, encode_spots
from agviz.network.tower import transform
from agviz.network.windowed import decode_window, decoder_context
from agviz.network.windows import check_window, cut, splice, take, widen


class Window(NamedTuple):
    """A stretch that is read: known when a program is compiled.

    Attributes
    ----------
    length
        In bp, a multiple of a token.
    heads
        Which heads are read there; contact maps are read whole, in no window.
    """

    length: int
    heads: tuple[str, ...]


class Reference(NamedTuple):
    """What is kept of a sequence, to predict edits of it.

    Attributes
    ----------
    trunk
        Its tokens as the encoder gives them.
    skips
        Of each window the encoder's skips, with the context that the decoder sees; none where no
        head reads single bases.
    """

    trunk: Float[Array, "1 tokens channels"]
    skips: tuple[tuple[Float[Array, "1 _ _"], ...], ...]


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
        if BASES not in embeddings_read(window.heads, config):
            kept.append(())
            continue
        outer, wide = _seen(start, window, total=total, config=config)
        kept.append(cut(encoded, start=outer, length=wide, config=config).skips)
    return Reference(encoded.trunk, tuple(kept))


def reference_bytes(
    config: NetworkConfig, windows: tuple[Window, ...], *, length: int, itemsize: int
) -> int:
    """Bytes of the `Reference` of a sequence of `length` bp, whose numbers have `itemsize` each."""
    values = length // config.token_bp * config.trunk_channels
    for window in windows:
        if BASES in embeddings_read(window.heads, config):
            wide = min(length, window.length + 2 * decoder_context(config))
            values += sum((wide >> i) * count for i, count in enumerate(config.skip_channels))
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

    Returns
    -------
    tuple
        For each window, by head, what `predict` gives in it; and what `pair_heads` give.

    Raises
    ------
    InputError
        A window or an edit does not lie within the sequence, or a head has no means.
    """
    parts = encode_spots(
        variables, sequence, organism, positions=positions, width=width, config=config
    )
    return read_parts(
        variables, reference, parts, organism=organism, starts=starts, windows=windows,
        config=config, pair_heads=pair_heads, columns=columns, means=means,
    )  # fmt: skip


def read_parts(
    variables: Mapping[str, Any],
    reference: Reference,
    parts: Sequence[Part],
    *,
    organism: Int[Array, " batch"],
    starts: Int[Array, " windows"],
    windows: tuple[Window, ...],
    config: NetworkConfig,
    pair_heads: tuple[str, ...],
    columns: Mapping[str, Int[Array, " _"]],
    means: Mapping[str, Float[Array, " _"]],
) -> tuple[tuple[dict[str, Array], ...], dict[str, Array]]:
    """All of `predict_edited` that follows the encoder.

    Parameters
    ----------
    parts
        What the encoder makes of windows of each edited sequence; elsewhere it is the reference's.
    """
    trunk = Encoded(reference.trunk, ())
    for part in parts:
        trunk = splice(trunk, Encoded(part.encoded.trunk, ()), start=part.start, config=config)
    transformed, pair = transform(variables, trunk.trunk, config=config)
    read = functools.partial(
        read_embeddings, variables, organism=organism, config=config, columns=columns, means=means
    )
    results = []
    for number, window in enumerate(windows):
        check_means(columns, means, config=config, heads=window.heads)
        first = starts[number : number + 1].repeat(len(organism))
        embeddings = _embed_window(
            variables, transformed, organism, skips=reference.skips[number], parts=parts,
            start=first, window=window, config=config,
        )  # fmt: skip
        results.append(read(embeddings, heads=window.heads))
    pairs = {}
    if pair_heads:
        of_pairs = {PAIRS: embed_pairs(variables, pair, organism, config=config)}
        pairs = read(of_pairs, heads=pair_heads)
    return tuple(results), pairs


def sites_in_windows(
    embeddings: Sequence[Float[Array, "batch _ channels"]],
    starts: Int[Array, " windows"],
    positions: Int[Array, "4 count"],
) -> Float[Array, "batch 4 count channels"]:
    """The embeddings of splice sites, each from the window that holds it.

    Parameters
    ----------
    embeddings
        1-bp embeddings of the windows.
    starts
        Where they begin in the sequence.
    positions
        Of the sites in the sequence; what stands for one in no window, such as -1, is arbitrary.
    """
    batch = len(embeddings[0])
    found = at_sites(embeddings[0], jnp.zeros((batch, *positions.shape), int))
    for number, window in enumerate(embeddings):
        local = positions - starts[number]
        inside = (local >= 0) & (local < window.shape[1])
        places = jnp.broadcast_to(jnp.where(inside, local, 0), (batch, *positions.shape))
        found = jnp.where(inside[..., None], at_sites(window, places), found)
    return found


def _seen(
    start: Int[Array, " batch"], window: Window, *, total: int, config: NetworkConfig
) -> tuple[Int[Array, " batch"], int]:
    """Where what the decoder sees of windows begins, and how long it is."""
    return widen(start, window.length, context=decoder_context(config), total=total)


def _embed_window(
    variables: Mapping[str, Any],
    trunk: Float[Array, "batch tokens channels"],
    organism: Int[Array, " batch"],
    *,
    skips: tuple[Float[Array, "1 _ _"], ...],
    parts: Sequence[Part],
    start: Int[Array, " batch"],
    window: Window,
    config: NetworkConfig,
) -> dict[str, Array]:
    """The embeddings that a window's heads read, from the trunk as it leaves the tower."""
    total = trunk.shape[1] * config.token_bp
    tokens = take(trunk, start // config.token_bp, window.length // config.token_bp)
    embeddings = {TOKENS: embed_tokens(variables, tokens, organism, config=config)}
    if BASES not in embeddings_read(window.heads, config):
        return embeddings
    outer, wide = _seen(start, window, total=total, config=config)
    around = take(trunk, outer // config.token_bp, wide // config.token_bp)
    edited = Encoded(around, skips)
    for part in parts:
        edited = splice(edited, part.encoded, start=part.start - outer, config=config)
    decoded = decode_window(
        variables, around, edited.skips, start=start - outer, length=window.length, config=config
    )
    embeddings[BASES] = embed_bases(
        variables, decoded, embeddings[TOKENS], organism=organism, config=config
    )
    return embeddings
