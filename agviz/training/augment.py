"""The same data seen from the other strand.

A network learns what it must not care about from examples that differ in that alone. Shifts need no
code of their own: a window that is read again is read from elsewhere (`bigwig_batches`, `distill`).

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026): reverse complements and shifts in training.
"""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Int, Shaped

from agviz.catalog.outputs import OUTPUTS
from agviz.network.config import CONTACT_MAPS, SPLICE_SITES
from agviz.training.batches import COUNTS, POSITIONS, SEQUENCE, Batch

OTHER_STRAND = (2, 3, 0, 1)
"""Which class of splice site, donor +, acceptor +, donor -, acceptor -, becomes which."""

COMPLEMENT = np.array([3, 2, 1, 0, 4], np.int8)
"""Of A C G T and of any other letter."""

Partners = Mapping[str, Int[np.ndarray, " tracks"]]
"""For each head with stranded tracks, the column that takes each column's place."""


def half_partners(columns: int) -> Int[np.ndarray, " {columns}"]:
    """Of columns that are all '+' tracks, then all '-' tracks in the same order."""
    return np.roll(np.arange(columns), columns // 2)


def reverse_complement(batch: Batch, partners: Partners) -> Batch:
    """A batch as it is on the other strand.

    Positions run backwards, stranded tracks exchange their columns. Cuts between two bases are at
    the base right of them, so after the flip they move by one position: the first becomes 0, the
    last is dropped. Positions of splice sites are mirrored, not sorted again.

    Parameters
    ----------
    batch
        Sequences with any targets.
    partners
        Which columns change places, of the heads with stranded tracks (not of splice sites).
    """
    length = batch[SEQUENCE].shape[1]
    turned = {}
    for name, values in batch.items():
        if name == SEQUENCE:
            turned[name] = COMPLEMENT[values[:, ::-1]]
        elif name == POSITIONS:
            mirrored = np.where(values < 0, values, length - 1 - values)
            turned[name] = mirrored[:, OTHER_STRAND, :].astype(values.dtype)
        elif name == COUNTS:
            turned[name] = values[..., half_partners(values.shape[-1])]
        else:
            turned[name] = _flip(name, values, partners)
    return turned


def _flip(
    name: str, values: Shaped[np.ndarray, "batch ..."], partners: Partners
) -> Shaped[np.ndarray, "batch ..."]:
    """One head's targets, backwards."""
    flipped = np.flip(values, axis=(1, 2) if name == CONTACT_MAPS else 1)
    if name == SPLICE_SITES:
        return flipped[..., [*OTHER_STRAND, 4]]
    if name in partners:
        flipped = flipped[..., partners[name]]
    if name in CUTS_BETWEEN_BASES:
        moved = np.zeros_like(flipped)
        moved[:, 1:] = flipped[:, :-1]
        return moved
    return np.ascontiguousarray(flipped)


CUTS_BETWEEN_BASES = {info.attribute for info in OUTPUTS.values() if info.cuts_between_bases}
"""Heads whose signal is between two bases."""
