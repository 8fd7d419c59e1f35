"""Random bases in the place of a variant's own: what any insertion of that length does there.

Bases are drawn each alike, not shuffled: of two inserted bases there is hardly another order.
"""

from collections.abc import Sequence

import numpy as np

from agviz.cases.case_data import CaseVariant
from agviz.genome.sequence import BASES
from agviz.genome.types import Variant


def random_like(
    variants: Sequence[CaseVariant], *, number: int, seed: int
) -> dict[int, list[Variant]]:
    """For each length that the variants add, random variants that add as much at the same place.

    Parameters
    ----------
    variants
        The first of each length is the one whose place is taken.
    number
        How many of each length, all different and none of `variants`; fewer where there are not
        as many.
    seed
        The same seed draws the same bases.

    Returns
    -------
    dict
        By the bases that are added (ALT less REF), in ascending order.
    """
    templates: dict[int, CaseVariant] = {}
    for each in variants:
        templates.setdefault(each.growth, each)
    taken = {str(each.variant) for each in variants}
    rng = np.random.default_rng(seed)
    return {
        growth: _drawn(templates[growth].variant, number, taken, rng)
        for growth in sorted(templates)
    }


def _drawn(
    template: Variant, number: int, taken: set[str], rng: np.random.Generator
) -> list[Variant]:
    """Variants that keep what the template's alleles share, with other bases for the rest."""
    reference, alternate = template.reference_bases, template.alternate_bases
    before = _shared(reference, alternate)
    after = _shared(reference[before:][::-1], alternate[before:][::-1])
    width = len(alternate) - before - after
    found: dict[str, Variant] = {}
    most = min(number, len(BASES) ** width - 1)  # all but the template's own bases
    tries = 0
    while len(found) < most and tries < 100 * number:
        tries += 1
        bases = "".join(rng.choice(list(BASES), width))
        whole = alternate[:before] + bases + alternate[len(alternate) - after :]
        if whole == reference:
            continue
        made = Variant(template.chromosome, template.position, reference, whole)
        if str(made) not in taken:
            found.setdefault(str(made), made)
    return list(found.values())


def _shared(one: str, other: str) -> int:
    """How many bases two alleles begin with alike."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
