"""What can go wrong with indels in a score, said once for each call.

ALT is aligned to REF under the assumption of a left-aligned indel with its anchor base; the
published authors call scores of others "not reliable". Center masks are not aligned at all: ALT's
bins to the right of an indel hold other bases than REF's.
"""

import warnings

from agviz.errors import AlignmentWarning
from agviz.genome.types import Variant


def is_indel(variant: Variant) -> bool:
    """Whether the alleles differ in length."""
    return len(variant.reference_bases) != len(variant.alternate_bases)


def alignment_problem(variant: Variant) -> str | None:
    """Why ALT cannot be aligned to REF reliably, or None where it can.

    No genome is needed: an anchored indel is left-aligned exactly if its alleles end in
    different bases.

    References
    ----------
    Tan A, Abecasis GR, Kang HM. Unified representation of genetic variants. *Bioinformatics*
    31:2202-2204 (2015).
    """
    if not is_indel(variant):
        return None
    reference, alternate = variant.reference_bases, variant.alternate_bases
    if not reference or not alternate:
        return "it has no anchor base (write the base before it into both alleles)"
    if reference[-1] == alternate[-1]:
        return "it is not left-aligned (normalize it first: agviz.genome.normalize.left_normalize)"
    if min(len(reference), len(alternate)) > 1 or reference[0] != alternate[0]:
        return "it replaces bases as well as changing the length, so no alignment is exact"
    return None


def warn_alignment(variant: Variant) -> None:
    """Warn when gene-wise and junction scores of `variant` rest on an unreliable alignment."""
    if problem := alignment_problem(variant):
        warnings.warn(
            f"Gene-wise scores of {variant} are unreliable: {problem}",
            AlignmentWarning,
            stacklevel=2,
        )


def warn_center_mask(variant: Variant) -> None:
    """Warn that center masks compare REF and ALT of an indel bin by bin, unaligned."""
    if is_indel(variant):
        warnings.warn(
            f"Center-mask scores of the indel {variant} compare unaligned bins: ALT is shifted "
            "behind it; prefer gene-wise scorers, or masks much wider than the indel",
            AlignmentWarning,
            stacklevel=2,
        )
