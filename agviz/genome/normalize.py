"""Left normalisation: one way to write an indel, out of the several that mean the same.

In a repeat an insertion or deletion can be written at several places. The VCF way is the leftmost,
with the fewest bases, and one base before the change kept as its anchor.

References
----------
Tan, Abecasis and Kang, "Unified representation of genetic variants", Bioinformatics
31:2202-2204 (2015).
"""

import dataclasses
import warnings

from agviz.errors import ReferenceMismatchWarning
from agviz.genome.coordinates import changes
from agviz.genome.sequence import SequenceReader
from agviz.genome.types import Interval, Variant

# How much sequence is read at once while an indel moves left through a repeat, in bp.
_STEP = 256


def left_normalize(variant: Variant, fasta: SequenceReader) -> Variant:
    """The same variant at its leftmost place, with the fewest bases and an anchor base.

    Parameters
    ----------
    variant
        SNVs and other substitutions lose what their alleles share; an indel moves left as far as
        the sequence repeats. Empty alleles are given their anchor base.
    fasta
        The genome.

    Returns
    -------
    Variant
        With the genome's own name of the contig; `name` and `info` are kept. At the very start of
        a contig, where there is no base before, the base after is the anchor, as in a VCF; a
        variant that deletes its whole contig has none.

    Raises
    ------
    ContigError
        When the genome does not have the contig.
    IntervalError
        When the variant lies wholly outside it.

    Warns
    -----
    ReferenceMismatchWarning
        When the genome has other bases than the REF allele: the variant is given back as it is.
    """
    contig = fasta.resolve(variant.chromosome)
    variant = dataclasses.replace(variant, chromosome=contig, info=dict(variant.info))
    if variant.is_snv:
        return variant
    genome = fasta.fetch(variant.reference_interval)
    if genome != variant.reference_bases:
        warnings.warn(
            f"Variant {variant.as_truncated_str()} is left as it is: "
            "the genome has other bases than its REF allele",
            ReferenceMismatchWarning,
            stacklevel=2,
        )
        return variant
    found = changes(variant)
    if not found:
        return variant
    start = found[0].start
    reference = variant.reference_bases[start - variant.start : found[-1].end - variant.start]
    alternate = "".join(change.alternate for change in found)
    if reference and alternate:
        return _replaced(variant, start, reference, alternate=alternate)
    start, moving = _roll_left(reference or alternate, start, contig=contig, fasta=fasta)
    return _anchored(variant, start, moving, is_deletion=bool(reference), fasta=fasta)


def _anchored(
    variant: Variant, start: int, moving: str, *, is_deletion: bool, fasta: SequenceReader
) -> Variant:
    """The insertion or deletion of `moving` before base `start` (0-based), with its anchor base."""
    contig = variant.chromosome
    if start > 0:
        shorter = fasta.fetch(Interval(contig, start - 1, start))
        longer = shorter + moving
        start -= 1
    else:
        after = len(moving) if is_deletion else 0
        if after >= fasta.contigs[contig]:
            return variant
        shorter = fasta.fetch(Interval(contig, after, after + 1))
        longer = moving + shorter
    if is_deletion:
        return _replaced(variant, start, longer, alternate=shorter)
    return _replaced(variant, start, shorter, alternate=longer)


def _roll_left(moving: str, start: int, *, contig: str, fasta: SequenceReader) -> tuple[int, str]:
    """Move inserted or deleted bases left, while that leaves the same sequence.

    Returns
    -------
    start, moving
        The leftmost 0-based place, and the bases as they read there.
    """
    length = len(moving)
    # A step left turns the bases by one: the last becomes the first, and must equal the base that
    # they pass.
    turned = 0
    while start - turned > 0:
        reach = min(_STEP, start - turned)
        before = fasta.fetch(Interval(contig, start - turned - reach, start - turned))
        for base in reversed(before):
            if base != moving[(length - 1 - turned) % length]:
                return start - turned, _turn(moving, turned)
            turned += 1
    return start - turned, _turn(moving, turned)


def _turn(moving: str, turned: int) -> str:
    """The bases after `turned` steps left, each of which brings the last one to the front."""
    cut = len(moving) - turned % len(moving)
    return moving[cut:] + moving[:cut]


def _replaced(variant: Variant, start: int, reference: str, *, alternate: str) -> Variant:
    """A variant elsewhere (0-based `start`) with other alleles, its name and info kept."""
    return dataclasses.replace(
        variant, position=start + 1, reference_bases=reference, alternate_bases=alternate
    )
