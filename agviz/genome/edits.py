"""Variants written into a sequence: the REF and the ALT of an interval, equally wide.

The rules are those of the published network's variant scoring (Avsec et al., *Nature*
649:1206-1218, 2026): a deletion lets what follows move in from the right, an insertion pushes the
last bases out, and the REF allele that a variant states is written into REF, whatever the genome
has there. Nothing here warns of that: `check_reference` does.
"""

import warnings
from collections.abc import Sequence

from agviz.errors import IntervalError, ReferenceMismatchWarning, VariantError
from agviz.genome.coordinates import CoordinateMap, merge_changes
from agviz.genome.normalize import left_normalize
from agviz.genome.parse import format_interval
from agviz.genome.sequence import SequenceReader, reverse_complement
from agviz.genome.types import Interval, Variant

__all__ = ["apply_variants", "check_reference", "left_normalize", "reference_sequence"]

# When more than this share of at least this many variants disagrees with the genome, the likelier
# reason is another assembly, not the variants.
SUSPICIOUS_SHARE = 0.2
MANY_VARIANTS = 5
# How many mismatches a warning spells out, and how many bases of an allele it shows.
_SHOWN_MISMATCHES = 3
_SHOWN_BASES = 20


def reference_sequence(
    interval: Interval, variants: Sequence[Variant], fasta: SequenceReader
) -> str:
    """The REF sequence of an interval: the genome, with the variants' stated REF alleles.

    Parameters
    ----------
    interval
        0-based, half-open. Off the ends of the contig there is `N`; on strand `-` the reverse
        complement is given.
    variants
        One or more of the same haplotype, in any order.
    fasta
        The genome.

    Returns
    -------
    str
        `interval.width` characters, upper case.

    Raises
    ------
    VariantError
        When a variant is on another contig, lies wholly outside the interval, overlaps another,
        or states another REF base than one that shares its anchor.
    IntervalError
        When the interval has no base, or none of its contig.
    ContigError
        When the genome does not have the contig.
    """
    _check_variants(interval, variants, fasta)
    sequence = _stated_reference(interval, variants, fasta, extra=0)
    return reverse_complement(sequence) if interval.negative_strand else sequence


def apply_variants(
    interval: Interval, variants: Sequence[Variant], fasta: SequenceReader
) -> tuple[str, CoordinateMap]:
    """The ALT sequence of an interval, and which of its bases is which of REF's.

    Parameters
    ----------
    interval, variants, fasta
        As for `reference_sequence`.

    Returns
    -------
    sequence
        `interval.width` characters, upper case. What deletions leave is filled from the right;
        what insertions push out at the right is cut. Of a variant that begins left of the
        interval, the part inside is applied.
    coordinates
        The `CoordinateMap`, in + strand coordinates even for an interval on `-`.

    Raises
    ------
    VariantError, IntervalError, ContigError
        As for `reference_sequence`.

    Examples
    --------
    >>> place = ag.Interval("chrT1", 82_740, 82_750)
    >>> bases, _ = ag.apply_variants(place, [variant], assembly.fasta_reader)
    >>> assembly.sequence(place), bases
    ('TTACAAAAAG', 'TTACTAAAAG')
    """
    _check_variants(interval, variants, fasta)
    coordinates = CoordinateMap.of(interval, variants)
    extra = sum(-change.growth for change in coordinates.changes if change.is_deletion)
    reference = _stated_reference(interval, variants, fasta, extra=extra)
    pieces: list[str] = []
    done = interval.start
    for change in coordinates.changes:
        pieces += [reference[done - interval.start : change.start - interval.start]]
        pieces += [change.alternate]
        done = change.end
    pieces += [reference[done - interval.start :]]
    sequence = "".join(pieces)[: interval.width]
    return (
        reverse_complement(sequence) if interval.negative_strand else sequence,
        coordinates,
    )


def _check_variants(interval: Interval, variants: Sequence[Variant], fasta: SequenceReader) -> None:
    """Raise unless every variant is in the interval and agrees with the others."""
    if interval.width == 0:
        raise IntervalError(f"Interval {format_interval(interval)} has no base to change")
    contig = fasta.resolve(interval.chromosome)
    for variant in variants:
        if fasta.resolve(variant.chromosome) != contig:
            raise VariantError(
                f"Variant {short(variant)} is on another contig than the interval "
                f"{format_interval(interval)}; give an interval around it"
            )
        end = max(variant.end, variant.start + 1)
        if variant.start >= interval.end or end <= interval.start:
            raise VariantError(
                f"Variant {short(variant)} lies outside the interval "
                f"{format_interval(interval)}; give an interval around it"
            )
    merge_changes(variants)


def _stated_reference(
    interval: Interval, variants: Sequence[Variant], fasta: SequenceReader, *, extra: int
) -> str:
    """REF of the interval and `extra` bp to its right, + strand, with the stated REF alleles."""
    wide = Interval(interval.chromosome, interval.start, interval.end + extra)
    bases = list(fasta.fetch(wide))
    stated: dict[int, tuple[str, Variant]] = {}
    for variant in variants:
        for place, base in enumerate(variant.reference_bases, variant.start):
            other = stated.setdefault(place, (base, variant))
            if other[0] != base:
                raise VariantError(
                    f"Variants {short(other[1])} and {short(variant)} state different REF bases "
                    f"at position {place + 1:,}"
                )
            if wide.start <= place < wide.end:
                bases[place - wide.start] = base
    return "".join(bases)


def check_reference(variants: Sequence[Variant], fasta: SequenceReader) -> list[bool]:
    """Whether each variant's REF allele is what the genome has there; a warning says which not.

    Parameters
    ----------
    variants
        Of any contigs, in any order.
    fasta
        The genome.

    Returns
    -------
    list of bool
        One for each variant. `N` in a REF allele agrees with any base.

    Raises
    ------
    ContigError
        When the genome does not have a variant's contig.
    VariantError
        When a REF allele lies outside its contig.

    Warns
    -----
    ReferenceMismatchWarning
        Once, naming the stated bases and the genome's. If of five or more variants over 20 % do
        not agree, it asks whether the assembly is the right one.
    """
    said = [mismatch_words(variant, fasta) for variant in variants]
    wrong = [words for words in said if words]
    if wrong:
        warnings.warn(_mismatch_text(wrong, len(variants)), ReferenceMismatchWarning, stacklevel=2)
    return [not words for words in said]


def mismatch_words(variant: Variant, fasta: SequenceReader) -> str:
    """What the genome has in place of a variant's REF allele; nothing where they agree.

    Raises
    ------
    ContigError
        When the genome does not have the variant's contig.
    VariantError
        When the REF allele lies outside its contig.
    """
    stated, bases = variant.reference_bases, _genome_bases(variant, fasta)
    if all(one in ("N", base) for one, base in zip(stated, bases, strict=True)):
        return ""
    return f"{_place(variant)} has {_shorten(bases)!r}, not {_shorten(stated)!r}"


def _genome_bases(variant: Variant, fasta: SequenceReader) -> str:
    """What the genome has at the place of a variant's REF allele."""
    length = fasta.contigs[fasta.resolve(variant.chromosome)]
    if variant.end > length:
        raise VariantError(
            f"Variant {short(variant)} reaches position {variant.end:,}, but contig "
            f"{variant.chromosome!r} has {length:,} bp; is it from another assembly?"
        )
    return fasta.fetch(variant.reference_interval)


def _mismatch_text(wrong: list[str], total: int) -> str:
    """The words of the warning about REF alleles that the genome does not have."""
    shown = "; ".join(wrong[:_SHOWN_MISMATCHES])
    more = len(wrong) - _SHOWN_MISMATCHES
    listed = f"{shown}; and {more} more" if more > 0 else shown
    if total >= MANY_VARIANTS and len(wrong) > SUSPICIOUS_SHARE * total:
        return (
            f"The genome disagrees with the REF allele of {len(wrong)} of {total} variants: is it "
            f"the assembly that they were called on? ({listed})"
        )
    return f"The genome disagrees with the stated REF allele: {listed}. The stated one is used"


def _place(variant: Variant) -> str:
    """Where a variant is, for a message."""
    return f"{variant.chromosome}:{variant.position:,}"


def short(variant: Variant) -> str:
    """A variant for a message: long alleles are cut in the middle."""
    return variant.as_truncated_str(max_length=_SHOWN_BASES)


def _shorten(allele: str) -> str:
    """An allele, or its ends and its length when it is long."""
    if len(allele) <= _SHOWN_BASES:
        return allele
    half = _SHOWN_BASES // 2 - 1
    return f"{allele[:half]}…{allele[-half:]} ({len(allele):,} bp)"
