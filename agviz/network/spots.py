"""What the encoder makes of the spots in which edited sequences differ from a reference."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from jaxtyping import Array, Float, Int

from agviz.network.config import NetworkConfig
from agviz.network.encoder import Encoded
from agviz.network.windowed import encode_window, touched


class Part(NamedTuple):
    """What the encoder gives in a window around one spot of each edit, and where that begins."""

    encoded: Encoded
    start: Int[Array, " batch"]


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
        parts.append(Part(encoded, start))
    return parts
