"""Substitutions drawn at random around a variant: what any base there does to a gene."""

from typing import Any

import numpy as np

from agviz.genome.sequence import BASES
from agviz.genome.types import Interval, Variant


def random_substitutions(
    assembly: Any, variant: Variant, *, number: int, around: int, seed: int
) -> list[Variant]:
    """Substitutions at different positions, from left to right.

    Parameters
    ----------
    assembly
        The genome.
    variant
        In the middle; its own bases are not changed.
    number
        How many; fewer where there are not as many known bases.
    around
        bp on either side.
    seed
        The same seed draws the same.
    """
    start = max(0, variant.start - around)
    place = Interval(variant.chromosome, start, variant.end + around)
    bases = assembly.sequence(place).upper()
    taken = range(variant.start, variant.end)
    free = [k for k, base in enumerate(bases) if base in BASES and start + k not in taken]
    rng = np.random.default_rng(seed)
    chosen = sorted(rng.choice(free, min(number, len(free)), replace=False).tolist())
    return [
        Variant(
            variant.chromosome, start + k + 1, bases[k],
            str(rng.choice([base for base in BASES if base != bases[k]])),
        )
        for k in chosen
    ]  # fmt: skip
