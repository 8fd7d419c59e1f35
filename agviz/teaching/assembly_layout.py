"""Where everything lies on the chromosomes of the teaching assembly, and their bases.

Chromosomes are made of tiles as wide as the teaching network's context. Some tiles are slots: they
hold the named loci, in the loci's order, at places that never change. What lies between is written
by the generator from a seed of its own, so a new locus leaves all other bases as they were.
"""

import dataclasses
import zlib

import numpy as np

from agviz.errors import InputError
from agviz.teaching.generator import Generator
from agviz.teaching.loci import LOCI
from agviz.teaching.locus import Locus
from agviz.teaching.motifs import Codes, encode
from agviz.teaching.windows import ASSEMBLY

TILE = 32_768
"""bp of a tile and of a named locus: one context of the teaching network."""

TILES = {"chrT1": 28, "chrT2": 22, "chrT3": 14}
"""Tiles of each chromosome: 917,504, 720,896 and 458,752 bp, two million in all."""

FIRST_SLOT, SLOT_EVERY = 2, 4
"""Tiles before the first slot of a chromosome, and from one slot to the next: three tiles (98 kb,
twelve times an enhancer's reach) lie between two loci."""


@dataclasses.dataclass(frozen=True)
class Stretch:
    """Consecutive tiles of a chromosome that are written in one go.

    Attributes
    ----------
    first, tiles
        Its first tile, and how many they are.
    locus
        The named locus that it is; None if the generator writes it.
    """

    first: int
    tiles: int
    locus: str | None = None


def teaching_loci() -> dict[str, Locus]:
    """The named loci where they stand in the teaching assembly, genes and variants with them.

    Returns
    -------
    dict[str, Locus]
        By name; each locus has a story, the variants that it is about, and controls.

    Examples
    --------
    >>> locus = teaching_loci()["TAL1"]
    >>> str(locus.interval), locus.variant("insertion_2bp").alternate_bases
    ('chrT1:65536-98304:.', 'CGG')
    """
    return {
        name: LOCI[name].at(chromosome, tile * TILE)
        for (chromosome, tile), name in _loci_by_slot().items()
        if name is not None
    }


def check_seed(seed: int) -> None:
    """Raise `InputError` for a seed below 0."""
    if seed < 0:
        raise InputError(f"A seed is a whole number from 0 on; got {seed}")


def chromosomes(seed: int) -> dict[str, Codes]:
    """The bases of each chromosome as codes; the same on every platform."""
    return {chromosome: _codes(chromosome, seed) for chromosome in TILES}


def _codes(chromosome: str, seed: int) -> Codes:
    index = list(TILES).index(chromosome)
    parts = []
    for stretch in _stretches(chromosome):
        if stretch.locus is not None:
            parts.append(encode(LOCI[stretch.locus].sequence))
            continue
        rng = np.random.default_rng([zlib.crc32(ASSEMBLY.encode()), seed, index, stretch.first])
        parts.append(Generator(rng).plan(stretch.tiles * TILE).write())
    return np.concatenate(parts)


def _loci_by_slot() -> dict[tuple[str, int], str | None]:
    """The locus in each slot (chromosome, tile); None in those that are free."""
    slots = [
        (name, tile)
        for name, tiles in TILES.items()
        for tile in range(FIRST_SLOT, tiles - 1, SLOT_EVERY)
    ]
    names = list(LOCI)
    assert len(names) <= len(slots), f"{len(names)} loci do not fit into {len(slots)} slots"
    return dict(zip(slots, [*names, *[None] * (len(slots) - len(names))], strict=True))


def _stretches(chromosome: str) -> list[Stretch]:
    """A chromosome from left to right; a free slot is a stretch of its own."""
    stretches, first = [], 0
    for (name, tile), locus in _loci_by_slot().items():
        if name == chromosome:
            stretches += [Stretch(first, tile - first), Stretch(tile, 1, locus)]
            first = tile + 1
    return [*stretches, Stretch(first, TILES[chromosome] - first)]
