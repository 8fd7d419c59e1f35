"""Encoder and decoder on a window of the sequence, exactly as if all of it were computed.

Convolutions see a stretch of known length only. So an edit of the sequence changes the encoder's
activations only near it, and the decoder at some place needs the trunk and skips only around it.
Interpretation, which asks about thousands of edits, stands on this: encode a short window around
each edit, splice it into the reference's activations, run the tower in full, decode only what is
read:

    start, length = touched(positions, width=1, total=total, config=config)
    part = encode_window(variables, edited, organism, start=start, length=length, config=config)
    trunk = splice(reference, part, start=start, config=config).trunk
    ...

A window of the caller's is computed with context on either side, of which nothing is returned.
Where the context would reach beyond an end of the sequence, the stretch is shifted inwards instead:
its edge is then the sequence's true end, where the zeros of SAME padding are right. So the length
of what is computed never depends on where the window lies, and one compiled program (`start`
traced, `length` static) serves all windows, each of a batch at its own place.

Positions and lengths are in bp and multiples of a token.
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from agviz.errors import InputError
from agviz.network.config import NetworkConfig
from agviz.network.decoder import Stretch, decode
from agviz.network.encoder import Encoded, encode
from agviz.network.windows import check_window, cut, take, widen


def encoder_reach(config: NetworkConfig) -> int:
    """How many bp beyond either edge of a token the sequence can still change it.

    Of the published network 513: 7 for the first convolution, 2 for the second, and twice 2 bins
    for each further block, whose bins are of 2, 4, .. 64 bp.
    """
    blocks = sum(2 ** (i + 1) for i in range(config.downres_blocks))
    return config.stem_width // 2 + config.conv_width // 2 * (1 + 2 * blocks)


def encoder_context(config: NetworkConfig) -> int:
    """What the encoder must see on either side of a window, in bp: its reach in whole tokens."""
    return _round_up(encoder_reach(config), config.token_bp)


def decoder_context(config: NetworkConfig) -> int:
    """What the decoder must see on either side of a window, in bp, a multiple of a token.

    Of the published network 768.
    """
    return decoder_contexts(config)[0]


def decoder_contexts(config: NetworkConfig) -> list[int]:
    """What each of the decoder's blocks must see on either side of a window, in bp.

    Going up from 1 bp, each has a convolution on bins of its skip and one on bins of twice their
    size.
    From the coarsest block to the finest: of the published network 768, 384, 192, .. 6, each a
    multiple of the bins that its block begins with.
    """
    reach, half, found = 0, config.conv_width // 2, []
    for i in range(config.downres_blocks + 1):
        bin_bp = 2**i
        reach = _round_up(reach + half * bin_bp, 2 * bin_bp) + half * 2 * bin_bp
        found.append(reach)
    return found[::-1]


def touched(
    position: Int[Array, " batch"], *, width: int, total: int, config: NetworkConfig
) -> tuple[Int[Array, " batch"], int]:
    """The window outside which edits leave all of the encoder's activations as they are.

    Parameters
    ----------
    position
        Where each edit begins, in bp from the sequence's start.
    width
        How many bp it spans: 1 for a substitution. What is shifted by an insertion or deletion
        counts as edited.
    total
        The sequence's length in bp.
    config
        Sizes of the network.

    Returns
    -------
    tuple
        The windows' starts, and their length, the same for all; both in bp.

    Raises
    ------
    InputError
        The width is not 1 or more, or an edit lies outside the sequence.
    """
    _check_edits(position, width, total)
    token, reach = config.token_bp, encoder_reach(config)
    tokens = -(-(width - 1 + 2 * reach) // token) + 1  # wherever in a token the edit begins
    length = min(tokens * token, total)
    start = (position - reach) // token * token
    return jnp.clip(start, 0, total - length), length


def encode_window(
    variables: Mapping[str, Any],
    sequence: Float[Array, "#batch length 4"],
    organism: Int[Array, " batch"],
    *,
    start: Int[Array, " batch"],
    length: int,
    config: NetworkConfig,
) -> Encoded:
    """Trunk and skips of a window, as `encode` of the whole sequence has them there.

    Parameters
    ----------
    variables
        Of the whole network.
    sequence
        One-hot bases of the whole sequences, or of one for all windows.
    organism
        Of each window.
    start, length
        Of the windows, in bp.
    config
        Sizes of the network.

    Raises
    ------
    InputError
        A window is no multiple of a token, or does not lie within the sequence.
    """
    total = sequence.shape[1]
    check_window(start, length, total=total, config=config)
    outer, wide = widen(start, length, context=encoder_context(config), total=total)
    encoded = encode(variables, take(sequence, outer, wide), organism, config=config)
    return cut(encoded, start=start - outer, length=length, config=config)


def decode_window(
    variables: Mapping[str, Any],
    trunk: Float[Array, "#batch tokens channels"],
    skips: tuple[Float[Array, "#batch _ _"], ...],
    *,
    start: Int[Array, " batch"],
    length: int,
    config: NetworkConfig,
) -> Float[Array, "batch length channels_1bp"]:
    """The decoder's output in a window, as `decode` of the whole sequence has it there.

    Trunk and skips may themselves be a window (`cut`), `start` then counted from there, if it ends
    at least `decoder_context` beyond what is decoded or where the sequence does.

    Parameters
    ----------
    variables
        Of the whole network.
    trunk
        Tokens as they leave the tower.
    skips
        As the encoder gives them: from 1 bp to the coarsest.
    start, length
        Of the windows, in bp.
    config
        Sizes of the network.

    Raises
    ------
    InputError
        A window is no multiple of a token, or does not lie within the trunk.
    """
    total = trunk.shape[1] * config.token_bp
    check_window(start, length, total=total, config=config)
    stretches = [
        Stretch(*widen(start, length, context=context, total=total))
        for context in decoder_contexts(config)
    ]
    decoded = decode(variables, trunk, skips, config=config, stretches=stretches)
    return take(decoded, start - stretches[-1].start, length)


def _round_up(value: int, multiple: int) -> int:
    return -(-value // multiple) * multiple


def _check_edits(position: Int[Array, " batch"], width: int, total: int) -> None:
    if width < 1:
        raise InputError(f"An edit spans 1 bp or more; got {width}")
    if isinstance(position, jax.core.Tracer):
        return
    for value in position.tolist():
        if not 0 <= value <= total - width:
            raise InputError(
                f"An edit of {width} bp at {value} does not lie within the sequence's {total} bp"
            )
