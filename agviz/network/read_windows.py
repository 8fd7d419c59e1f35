"""Heads of an edited sequence, read in windows: all that follows the encoder.

The whole tower runs, since attention reaches everywhere, but for its last block, which is computed
for the tokens alone that the windows need; decoder and heads run on the windows.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from agviz.network.config import NetworkConfig
from agviz.network.embedders import embed_bases, embed_pairs, embed_tokens
from agviz.network.encoder import Encoded
from agviz.network.junctions import at_sites
from agviz.network.predict import (
    BASES,
    PAIRS,
    TOKENS,
    check_means,
    embeddings_read,
    read_embeddings,
)
from agviz.network.spots import Part
from agviz.network.tower import transform
from agviz.network.windowed import decode_window, decoder_context
from agviz.network.windows import splice, starts_in_bins, take, widen


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
    """What heads say of edited sequences, as `predict_edited` gives it.

    Parameters
    ----------
    parts
        What the encoder makes of windows of each edited sequence; elsewhere it is the reference's.
    """
    total = reference.trunk.shape[1] * config.token_bp
    trunk = Encoded(reference.trunk, ())
    for part in parts:
        trunk = splice(trunk, Encoded(part.encoded.trunk, ()), starts=part.starts[-1:])
    seen = [
        seen_stretch(starts[number : number + 1], window, total=total, config=config)
        for number, window in enumerate(windows)
    ]
    tokens = _tokens(seen, total=total, config=config)
    transformed, pair = transform(variables, trunk.trunk, config=config, read=tokens)
    read = functools.partial(
        read_embeddings, variables, organism=organism, config=config, columns=columns, means=means
    )
    results = []
    arounds = _stretches(transformed, seen, whole=tokens is None, config=config)
    for number, window in enumerate(windows):
        check_means(columns, means, config=config, heads=window.heads)
        embeddings = _embed_window(
            variables, Encoded(arounds[number], reference.skips[number]), organism, parts=parts,
            start=starts[number : number + 1], outer=seen[number][0], window=window, config=config,
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


def seen_stretch(
    start: Int[Array, " batch"], window: Window, *, total: int, config: NetworkConfig
) -> tuple[Int[Array, " batch"], int]:
    """Where what is seen of windows begins, and how long it is: with context if it is decoded."""
    decoded = BASES in embeddings_read(window.heads, config)
    context = decoder_context(config) if decoded else 0
    return widen(start, window.length, context=context, total=total)


def _tokens(
    seen: Sequence[tuple[Int[Array, "1"], int]], *, total: int, config: NetworkConfig
) -> Int[Array, " _"] | None:
    """The tokens of all stretches, one stretch after the other; None if they are not fewer."""
    token = config.token_bp
    if not seen or sum(wide for _, wide in seen) >= total:
        return None
    return jnp.concatenate([start // token + jnp.arange(wide // token) for start, wide in seen])


def _stretches(
    trunk: Float[Array, "batch _ channels"],
    seen: Sequence[tuple[Int[Array, "1"], int]],
    *,
    whole: bool,
    config: NetworkConfig,
) -> list[Float[Array, "batch _ channels"]]:
    """The trunk in each stretch: of all tokens, or of those that `_tokens` gives."""
    found, first = [], 0
    for start, wide in seen:
        count = wide // config.token_bp
        begins = start // config.token_bp if whole else jnp.array([first])
        found.append(take(trunk, begins.repeat(len(trunk)), count))
        first += count
    return found


def _embed_window(
    variables: Mapping[str, Any],
    around: Encoded,
    organism: Int[Array, " batch"],
    *,
    parts: Sequence[Part],
    start: Int[Array, "1"],
    outer: Int[Array, "1"],
    window: Window,
    config: NetworkConfig,
) -> dict[str, Array]:
    """The embeddings that a window's heads read.

    `around` holds the trunk as it leaves the tower and the reference's skips, from `outer` on.
    """
    local = (start - outer).repeat(len(organism))
    tokens = take(around.trunk, local // config.token_bp, window.length // config.token_bp)
    embeddings = {TOKENS: embed_tokens(variables, tokens, organism, config=config)}
    if BASES not in embeddings_read(window.heads, config):
        return embeddings
    begins = starts_in_bins(outer, config)
    for part in parts:
        at = [mine - first for mine, first in zip(part.starts, begins, strict=True)]
        around = Encoded(around.trunk, splice(around, part.encoded, starts=at).skips)
    decoded = decode_window(
        variables, around.trunk, around.skips, start=local, length=window.length, config=config
    )
    embeddings[BASES] = embed_bases(
        variables, decoded, embeddings[TOKENS], organism=organism, config=config
    )
    return embeddings
