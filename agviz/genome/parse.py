"""Regions and variants as people write them, and back: 1-based text, the SDK's 0-based objects.

The SDK's `Variant.from_str` knows `chr1` to `chrM` and upper-case bases only. Here any contig name
works. A name may itself hold `:`, `_` or `-` (`HLA-A*01:01`): with the genome's contigs at hand the
longest one that fits is meant; without them, what stands before the position.
"""

import re
from collections.abc import Iterator, Mapping

from agviz.errors import IntervalError, VariantError
from agviz.genome.contigs import ContigNames
from agviz.genome.types import Interval, Variant

_TYPOGRAPHIC = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f", " "),
        **dict.fromkeys("\u2192\u27a1\uff1e", ">"),
        "\u2026": "..",
        "\uff1a": ":",
    }
)
# 70294, 70,294, 70 294 or 70'294
_POSITION = r"\d{1,3}(?:[, ']\d{3})+|\d+"
_STRAND = r"(?: ?:? ?\((?P<strand>[+-])\)| ?: ?(?P<bare_strand>[+.-]))?"
_REGION = re.compile(
    rf"(?: ?: ?(?P<start>{_POSITION})(?: ?(?:-|\.\.) ?(?P<end>{_POSITION}))?)?{_STRAND}"
)
_ALLELE = r"[A-Za-z.*,]*|-|<[^>]*>"
_CHANGE = re.compile(
    rf" ?[: _-] ?(?:[gm]\.)?(?P<position>{_POSITION}) ?(?P<before>[: _-]?) ?"
    rf"(?P<reference>{_ALLELE}) ?(?P<between>[>:_/ -]) ?(?P<alternate>{_ALLELE})"
    r"(?P<build>_b\d\d)?"
)
_VARIANT_BASES = frozenset("ACGTN")
_NO_ALLELE = frozenset({"", ".", "-"})
_REGION_FORM = "write it as 'chr8:11,700,000-11,800,000' (1-based, both ends included)"
_VARIANT_FORM = "write it as 'chr8:70294:G>A' (1-based position, REF>ALT)"
# What people give for a variant, and that no genome alone can read.
_OTHER_FORMS = {
    re.compile(r"rs\d+"): "names a variant of dbSNP; look up its place and {form}",
    re.compile(r".+: ?[cnrp]\. ?\S+"): (
        "counts along a transcript or protein (HGVS); look up its place in the genome and {form}"
    ),
    re.compile(r".+\.vcf(\.b?gz)?", re.IGNORECASE): (
        "names a file, not a variant; ag.Vcf({text!r}) reads its variants"
    ),
}


def parse_interval(text: str, contigs: Mapping[str, int] | None = None) -> Interval:
    """A region from text: 1-based, both ends included.

    Parameters
    ----------
    text
        `chr8:1,000-2,000`, `chr8:1000..2000`, one position `chr8:1000`, or a whole contig `chr8`
        (this needs `contigs`); a strand may follow: `chr8:1000-2000:-` or `chr8:1000-2000(-)`.
    contigs
        Length in bp of each contig of the genome. With it the name is looked up (`1` finds
        `chr1`, with a `ContigNameWarning`) and the ends are checked.

    Returns
    -------
    Interval
        0-based, half-open, with the genome's own name of the contig; strand `.` if none is given.

    Raises
    ------
    IntervalError
        When the text is no region, or lies outside its contig.
    ContigError
        When `contigs` does not have the contig.

    Examples
    --------
    >>> str(parse_interval("chr8:1,001-2,000"))
    'chr8:1000-2000:.'
    """
    tidy = _tidy(text)
    found = _find(tidy, _REGION, contigs)
    if found is None:
        _check_contig(tidy, _REGION, contigs)
        raise IntervalError(f"{text!r} is not a region; {_REGION_FORM}")
    name, match = found
    strand = match["strand"] or match["bare_strand"] or "."
    if match["start"] is None:
        if contigs is None:
            raise IntervalError(f"Region {text!r} has no start and end; {_REGION_FORM}")
        return Interval(name, 0, contigs[name], strand)
    start = _number(match["start"])
    end = start if match["end"] is None else _number(match["end"])
    _check_region(text, name, start, end=end, contigs=contigs)
    return Interval(name, start - 1, end, strand)


def _check_region(
    text: str, name: str, start: int, *, end: int, contigs: Mapping[str, int] | None
) -> None:
    """Raise `IntervalError` unless 1 <= start <= end <= the contig's length."""
    if start < 1:
        raise IntervalError(
            f"Region {text!r} starts at 0, but positions are counted from 1; "
            f"add 1 to a start from a BED file"
        )
    if end < start:
        raise IntervalError(
            f"Region {text!r} ends before it starts; write '{name}:{end:,}-{start:,}'"
        )
    if contigs is None or end <= contigs[name]:
        return
    length = contigs[name]
    if start > length:
        raise IntervalError(
            f"Interval {name}:{start:,}-{end:,} lies outside contig {name!r} ({length:,} bp); "
            f"give positions from 1 to {length:,}"
        )
    raise IntervalError(
        f"Interval {name}:{start:,}-{end:,} reaches over the end of contig {name!r} "
        f"({length:,} bp); write '{name}:{start:,}-{length:,}'"
    )


def parse_variant(text: str, contigs: Mapping[str, int] | None = None) -> Variant:
    """A variant from text, with a 1-based position, as in a VCF.

    Parameters
    ----------
    text
        `chr8:70294:G>A`, `chr8:70294G>A`, `chr8:70294:G:A`, `chr8-70294-G-A`, `chr8_70294_G_A`
        (also `..._b38`), `chr8 70294 G A` or `chr8:g.70294G>A`; bases in any case.
    contigs
        Length in bp of each contig of the genome; see `parse_interval`.

    Returns
    -------
    Variant
        Upper-case alleles, with the genome's own name of the contig.

    Raises
    ------
    VariantError
        When the text is no variant, an allele is not of A, C, G, T, N, REF and ALT are the same,
        or the position is outside the contig.
    ContigError
        When `contigs` does not have the contig.

    Examples
    --------
    >>> str(parse_variant("chr8-70,294-g-a"))
    'chr8:70294:G>A'
    """
    tidy = _tidy(text)
    found = _find(tidy, _CHANGE, contigs)
    if found is None:
        _check_contig(tidy, _CHANGE, contigs)
        why = next((why for form, why in _OTHER_FORMS.items() if form.fullmatch(tidy)), None)
        if why is None:
            raise VariantError(f"{text!r} is not a variant; {_VARIANT_FORM}")
        raise VariantError(f"{text!r} {why.format(text=text, form=_VARIANT_FORM)}")
    name, match = found
    position = _number(match["position"])
    reference, alternate = match["reference"].upper(), match["alternate"].upper()
    if not reference and (match["before"] + match["between"]).strip() in ("", ":", "_", "-"):
        # One separator and one allele, as in `chr8:70294:G`: the one that comes first is REF.
        reference, alternate = alternate, ""
    _check_alleles(text, reference, alternate)
    if position < 1:
        raise VariantError(f"Variant {text!r} is at 0, but positions are counted from 1")
    end = position + len(reference) - 1
    if contigs is not None and end > contigs[name]:
        raise VariantError(
            f"Variant {text!r} reaches position {end:,}, but contig {name!r} has "
            f"{contigs[name]:,} bp; is it from another assembly?"
        )
    return Variant(name, position, reference, alternate)


def _check_alleles(text: str, reference: str, alternate: str) -> None:
    """Raise `VariantError` unless both alleles are bases, and different ones."""
    for title, allele in (("REF", reference), ("ALT", alternate)):
        if allele in _NO_ALLELE:
            raise VariantError(
                f"Variant {text!r} has no {title} allele; keep the base before the change in both, "
                f"as in a VCF: a deletion of T after A is 'AT>A', an insertion 'A>AT'"
            )
        if "," in allele:
            raise VariantError(
                f"Variant {text!r} has several {title} alleles; give one variant for each"
            )
        if not _VARIANT_BASES.issuperset(allele):
            hint = "write T for U" if "U" in allele else "write out its bases with A, C, G, T, N"
            raise VariantError(f"Variant {text!r} has the {title} allele {allele!r}; {hint}")
    if reference == alternate:
        raise VariantError(
            f"Variant {text!r} has the same REF and ALT {reference!r}, so nothing changes"
        )


def _tidy(text: str) -> str:
    """The text with plain dashes, arrows and single spaces."""
    return " ".join(text.translate(_TYPOGRAPHIC).split())


def _number(text: str) -> int:
    """A position, without its thousands separators."""
    return int(re.sub(r"\D", "", text))


def _find(
    text: str, pattern: re.Pattern[str], contigs: Mapping[str, int] | None
) -> tuple[str, re.Match[str]] | None:
    """The contig and the match of `pattern` on all that follows its name, or None."""
    if contigs is None:
        return next(((name, match) for name, match in _splits(text, pattern)), None)
    for name in sorted(filter(text.startswith, contigs), key=len, reverse=True):
        if match := pattern.fullmatch(text, len(name)):
            return name, match
    names = _names(contigs)
    # The longest name that means a contig of the genome in another dialect.
    for name, match in reversed(list(_splits(text, pattern))):
        if names.find(name) is not None:
            return names.resolve(name), match
    return None


def _names(contigs: Mapping[str, int]) -> ContigNames:
    """The contigs as something that knows the other dialects' names."""
    return contigs if isinstance(contigs, ContigNames) else ContigNames(contigs, "the genome")


def _splits(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str]]]:
    """All ways to split the text into a name and what `pattern` matches, shortest name first."""
    for end in range(1, len(text) + 1):
        if match := pattern.fullmatch(text, end):
            yield text[:end], match


def _check_contig(text: str, pattern: re.Pattern[str], contigs: Mapping[str, int] | None) -> None:
    """Raise `ContigError` if nothing but an unknown contig keeps `text` from being read."""
    if contigs is None or not text:
        return
    for name, match in _splits(text, pattern):
        if match[0] or ":" not in text:
            _names(contigs).resolve(name)


def format_interval(interval: Interval, *, strand: bool = False) -> str:
    """A region as people write it: 1-based, both ends included, with commas.

    Parameters
    ----------
    interval
        0-based, half-open. One without bases is written as the place between two: `chr8:5^6`.
    strand
        Append the strand of a stranded interval, so that `parse_interval` gives it back.

    Examples
    --------
    >>> format_interval(Interval("chr8", 1000, 2000))
    'chr8:1,001-2,000'
    """
    place = f"{interval.chromosome}:"
    if interval.width == 0:
        place += f"{interval.start:,}^{interval.end + 1:,}"
    else:
        place += f"{interval.start + 1:,}-{interval.end:,}"
    return f"{place}:{interval.strand}" if strand and interval.strand != "." else place


def interval_key(interval: Interval) -> tuple[str, int, int, str]:
    """A hashable key of an interval, since the SDK's `Interval` is not hashable."""
    return (interval.chromosome, interval.start, interval.end, interval.strand)


def variant_key(variant: Variant) -> tuple[str, int, str, str]:
    """A hashable key of a variant, since the SDK's `Variant` is not hashable."""
    return (
        variant.chromosome,
        variant.position,
        variant.reference_bases,
        variant.alternate_bases,
    )


def at_telomeres(count: int) -> str:
    """What is said of VCF records at position 0, by which the format names a telomere."""
    records = "record" if count == 1 else "records"
    return f"left out {count:,} {records} at position 0, which is a telomere and no base"
