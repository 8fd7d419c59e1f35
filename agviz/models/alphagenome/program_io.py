"""What goes into a compiled program, in few sizes, and what comes out, when it is there."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import UInt8

from agviz.models.alphagenome.selection import Chosen

BASES = b"ACGT"
"""In the order of the network's channels."""

_NO_BASE = 4
_LOOK_EVERY = 0.005  # seconds


def encode_bases(sequence: str) -> UInt8[np.ndarray, " length"]:
    """0 to 3 for A C G T in either case, 4 for every other character: a quarter of the one-hot."""
    table = np.full(256, _NO_BASE, dtype=np.uint8)
    for code, base in enumerate(BASES):
        table[[base, base + 32]] = code  # 32 is the distance to the lower case in ASCII
    return table[np.frombuffer(sequence.encode("ascii", errors="replace"), dtype=np.uint8)]


def encode_batch(sequences: Sequence[str]) -> UInt8[np.ndarray, "batch length"]:
    """Sequences of one length, filled up with the last one to one of few sizes of batches."""
    rows = [encode_bases(each) for each in sequences]
    return np.stack(rows + rows[-1:] * (few_sizes(len(rows)) - len(rows)))


def few_sizes(count: int) -> int:
    """The power of two that is at least `count`: batches of few sizes, so few are compiled."""
    return 1 << (count - 1).bit_length()


def padded(values: np.ndarray, chosen: Chosen) -> np.ndarray:
    """Columns (or their means) filled up to the program's size by repeating the first one."""
    missing = chosen.program_size - len(values)
    return np.concatenate([values, np.repeat(values[:1], missing)])


def wait(results: Mapping[str, Any]) -> None:
    """Return when all arrays are there. JAX's own waiting does not let Ctrl-C through."""
    while not all(each.is_ready() for each in results.values()):
        time.sleep(_LOOK_EVERY)
