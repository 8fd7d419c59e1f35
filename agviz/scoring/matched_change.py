"""The change that a background variant makes: its template's, on the bases of another place."""

import numpy as np

from agviz.genome.types import Variant

BASES = "ACGT"


def change_class(variant: Variant) -> str:
    """What kind of change a variant is, as it is matched."""
    reference, alternate = variant.reference_bases, variant.alternate_bases
    if len(reference) == len(alternate) == 1:
        return f"SNV {reference}>{alternate}"
    if len(reference) == len(alternate):
        return f"substitution of {len(reference)} bp"
    if len(reference) == 1:
        return f"insertion of {len(alternate) - 1} bp"
    if len(alternate) == 1:
        return f"deletion of {len(reference) - 1} bp"
    return f"replacement of {len(reference)} bp by {len(alternate)} bp"


def matched_variant(
    template: Variant, bases: str, random: np.random.Generator
) -> tuple[str, str] | None:
    """REF and ALT of a change like the template's on `bases`, or None where there is none.

    Parameters
    ----------
    template
        The variant to resemble.
    bases
        The genome's bases at the new place, as many as the template's REF has.
    random
        Draws inserted and substituted bases.

    Returns
    -------
    tuple of str, or None
        None if the bases are not all known, an SNV's REF base is another one, or the indel would
        not be left-aligned.
    """
    if set(bases) - set(BASES):
        return None
    reference, alternate = template.reference_bases, template.alternate_bases
    if len(reference) == len(alternate) == 1:
        return (bases, alternate) if bases == reference else None
    if len(reference) == len(alternate):
        return bases, "".join(_other(base, random) for base in bases)
    if len(reference) == 1:
        drawn = bases + "".join(random.permutation(list(alternate[1:])))
    elif len(alternate) == 1:
        drawn = bases[0]
    else:
        middle = "".join(random.choice(list(BASES), size=max(0, len(alternate) - 2)))
        drawn = _other(bases[0], random) + middle + _other(bases[-1], random)
        drawn = drawn[: len(alternate)]
    # Alleles that end alike can be written further left: not left-aligned.
    return (bases, drawn) if bases[-1] != drawn[-1] else None


def _other(base: str, random: np.random.Generator) -> str:
    return str(random.choice([other for other in BASES if other != base]))
