"""What the encoder makes of the spots in which edited sequences differ from a reference.

An edit changes the encoder's activations near it only. Either the encoder runs on a window around
the edit, with all that it can see on either side; or, where the reference's activations around are
kept, each block runs on the few bins alone that the edit has changed by then, and takes what is
beside them from the reference.
"""

import itertools
from collections.abc import Mapping
from typing import Any, NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from agviz.network.config import NetworkConfig
from agviz.network.encoder import (
    ORGANISMS,
    STEM,
    DownBlock,
    Encoded,
    Stem,
    down_block,
)
from agviz.network.layers import pool, run
from agviz.network.windowed import encode_window, touched
from agviz.network.windows import place, starts_in_bins, take


class Part(NamedTuple):
    """What the encoder gives around one spot of each edit.

    Attributes
    ----------
    encoded
        A piece of each skip and of the trunk, as long as the edit can have changed them.
    starts
        Where the pieces begin, in bins of each resolution: skips from 1 bp on, then the trunk.
    """

    encoded: Encoded
    starts: tuple[Int[Array, " batch"], ...]


def encode_spots(
    variables: Mapping[str, Any],
    sequence: Float[Array, "batch length 4"],
    organism: Int[Array, " batch"],
    *,
    positions: Int[Array, "batch spots"],
    width: int,
    config: NetworkConfig,
) -> list[Part]:
    """The window around each spot. Where windows overlap they agree: all see the whole edit."""
    parts = []
    for spot in positions.T:
        start, length = touched(spot, width=width, total=sequence.shape[1], config=config)
        encoded = encode_window(
            variables, sequence, organism, start=start, length=length, config=config
        )
        parts.append(Part(encoded, starts_in_bins(start, config)))
    return parts


class Near(NamedTuple):
    """What is kept of a reference where edits will be.

    Attributes
    ----------
    skips
        In a stretch of the sequence.
    start
        Where it begins, in bp.
    """

    skips: tuple[Float[Array, "1 _ _"], ...]
    start: Int[Array, "1"]


class Span(NamedTuple):
    """Bins of one resolution that an edit may have changed, and all that they are computed from."""

    start: Int[Array, " batch"]
    changed: int
    outer: Int[Array, " batch"]
    wide: int

    def inner(self, x: Float[Array, "batch wide channels"]) -> Float[Array, "batch count channels"]:
        """The changed bins of what was computed."""
        return take(x, self.start - self.outer, self.changed)


def near_margin(width: int, config: NetworkConfig) -> int:
    """What `Near` holds on either side of the places where spots of `width` bp begin, in bp.

    A multiple of a token: all that `encode_near` may read.
    """
    half, reach = config.conv_width // 2, config.stem_width // 2 + config.conv_width // 2
    for i in range(1, config.downres_blocks + 1):
        reach += (2 * half + 1) * 2**i  # two convolutions, and whole bins
    reach += 2 * half * 2**config.downres_blocks + width
    return -(-reach // config.token_bp) * config.token_bp


def encode_near(
    variables: Mapping[str, Any],
    sequence: Float[Array, "batch length 4"],
    organism: Int[Array, " batch"],
    *,
    near: Near,
    position: Int[Array, " batch"],
    width: int,
    config: NetworkConfig,
) -> Part:
    """One spot of each edit, by the bins alone that it changes.

    Parameters
    ----------
    variables
        Of the whole network.
    sequence
        One-hot bases of each edited sequence.
    organism
        Of each.
    near
        Of the reference, at least `near_margin` on either side of the spots' starts, or to the
        sequence's ends.
    position, width
        Where the spots begin, and within how many bp the sequences differ from the reference.
    config
        Sizes of the network.
    """
    spans = near_spans(position, width, total=sequence.shape[1], config=config)
    x = run(Stem(config), variables, take(sequence, spans[0].outer, spans[0].wide), path=STEM)
    pieces = [spans[0].inner(x)]
    for i, (above, span) in enumerate(itertools.pairwise(spans[:-1])):
        x = pool(_edited(near, i, pieces[-1], (above, span)))
        x = run(DownBlock(config), variables, x, path=down_block(i))
        pieces.append(span.inner(x))
    trunk = pool(_edited(near, config.downres_blocks, pieces[-1], (spans[-2], spans[-1])))
    trunk = trunk + variables["params"][ORGANISMS]["embeddings"][organism][:, None, :]
    return Part(Encoded(trunk, tuple(pieces)), tuple(span.start for span in spans))


def near_spans(
    position: Int[Array, " batch"], width: int, *, total: int, config: NetworkConfig
) -> list[Span]:
    """What a spot changes at each resolution: of the skips from 1 bp on, then of the trunk."""
    half = config.conv_width // 2
    reach = config.stem_width // 2 + half
    spans = [_span(position - reach, width + 2 * reach, context=reach, bins=total)]
    for i in range(1, config.downres_blocks + 1):
        spans.append(_below(spans[-1], 2 * half, bins=total >> i))
    return [*spans, _below(spans[-1], 0, bins=total // config.token_bp)]


def _span(start: Int[Array, " batch"], count: int, *, context: int, bins: int) -> Span:
    """`count` bins with context; shifted inwards at the ends, where padding with zeros is right."""
    count = min(count, bins)
    start = jnp.clip(start, 0, bins - count)
    wide = min(count + 2 * context, bins)
    return Span(start, count, jnp.clip(start - context, 0, bins - wide), wide)


def _below(span: Span, context: int, *, bins: int) -> Span:
    """What is changed after pooling by two, and convolutions that see `context` on either side."""
    start, count = span.start // 2 - context, span.changed // 2 + 1 + 2 * context
    return _span(start, count, context=context, bins=bins)


def _edited(
    near: Near, level: int, piece: Float[Array, "batch count channels"], spans: tuple[Span, Span]
) -> Float[Array, "batch _ channels"]:
    """What the second span is pooled from: the reference's skip, with the piece in the first."""
    above, below = spans
    first = 2 * below.outer
    around = take(near.skips[level], first - near.start // 2**level, 2 * below.wide)
    return place(around, piece, above.start - first)
