"""The same data seen otherwise: the other strand, or moved along the sequence.

A network learns what it must not care about from examples that differ in that alone.

References
----------
Avsec et al., *Nature* 649:1206-1218 (2026): reverse complements and shifts in training.
"""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Int, Shaped

from agviz.catalog.outputs import OUTPUTS
from agviz.errors import InputError
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


def crop(batch: Batch, start: int, length: int) -> Batch:
    """A stretch of each sequence, with its targets; a random `start` shifts them.

    Splice sites outside become -1, their junctions 0.

    Parameters
    ----------
    batch
        Sequences with any targets but of which the bins, as many as there are, divide the sequence.
    start
        First base; on the border of every target's bins.
    length
        bp; whole bins of every target.

    Raises
    ------
    InputError
        The stretch is not within the sequences, or cuts bins of a target.
    """
    whole = batch[SEQUENCE].shape[1]
    if not 0 <= start <= start + length <= whole:
        raise InputError(
            f"A stretch from {start} to {start + length} is not within sequences of {whole} bp"
        )
    cut = {}
    for name, values in batch.items():
        if name in (POSITIONS, COUNTS):
            continue
        size = whole // values.shape[1]
        if start % size or length % size:
            raise InputError(
                f"A stretch from {start} to {start + length} cuts bins of {name!r} ({size} bp); "
                f"take multiples of {size}"
            )
        within = slice(start // size, (start + length) // size)
        cut[name] = values[:, within, within] if name == CONTACT_MAPS else values[:, within]
    if POSITIONS in batch:
        cut |= _crop_junctions(batch, start, length)
    return cut


def _crop_junctions(batch: Batch, start: int, length: int) -> Batch:
    positions = batch[POSITIONS] - start
    inside = (batch[POSITIONS] >= 0) & (positions >= 0) & (positions < length)
    positions = np.where(inside, positions, -1).astype(batch[POSITIONS].dtype)
    tissues = batch[COUNTS].shape[-1] // 2
    strands = [inside[:, i, :, None] & inside[:, i + 1, None, :] for i in (0, 2)]
    both = np.concatenate([np.repeat(both[..., None], tissues, axis=-1) for both in strands], -1)
    return {POSITIONS: positions, COUNTS: np.where(both, batch[COUNTS], 0)}
