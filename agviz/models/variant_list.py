"""Variants as people have them (text, a VCF, a table) as a list of the SDK's `Variant`s."""

import gzip
import io
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from agviz.errors import AgvizWarning, FormatError, InputError, VariantError
from agviz.genome.parse import parse_variant
from agviz.genome.types import Variant

Variants: TypeAlias = str | os.PathLike[str] | Variant | pd.DataFrame | Iterable[str | Variant]

VCF_SUFFIXES = (".vcf", ".vcf.gz", ".vcf.bgz")
# Names that tables use for the columns of a variant, most usual first; any case.
COLUMNS = {
    "contig": ("chrom", "#chrom", "chromosome", "contig", "chr"),
    "position": ("pos", "position"),
    "reference": ("ref", "reference_bases", "reference"),
    "alternate": ("alt", "alternate_bases", "alternate"),
}
_BASES = frozenset("ACGTN")


def read_variants(variants: Variants, contigs: Mapping[str, int] | None = None) -> list[Variant]:
    """A list of variants, in the order given.

    Parameters
    ----------
    variants
        A variant or its text (`chr8:70294:G>A` and other forms; positions are 1-based); several
        of them; the path of a VCF file (`.vcf`, `.vcf.gz`); or a data frame with the columns
        CHROM, POS, REF, ALT, or variant_id.
    contigs
        Lengths of the genome's contigs: their names are then used.

    Raises
    ------
    VariantError, ContigError
        For text that is no variant of the genome.
    FormatError
        For a malformed VCF line.
    InputError
        For a frame without these columns, or when there is no variant at all.

    Warns
    -----
    AgvizWarning
        When a VCF has ALT alleles that are no sequence (`<DEL>`, `*`); they are left out.
    """
    found = list(_each(variants, contigs))
    if not found:
        raise InputError("There are no variants to score: the list is empty")
    return found


def _each(variants: Variants, contigs: Mapping[str, int] | None) -> Iterator[Variant]:
    if isinstance(variants, Variant):
        yield variants
    elif isinstance(variants, pd.DataFrame):
        yield from _from_frame(variants, contigs)
    elif isinstance(variants, os.PathLike) or (
        isinstance(variants, str) and variants.lower().endswith(VCF_SUFFIXES)
    ):
        yield from _from_vcf(Path(variants), contigs)
    elif isinstance(variants, str):
        yield parse_variant(variants, contigs)
    else:
        for item in variants:
            yield item if isinstance(item, Variant) else parse_variant(item, contigs)


def _from_frame(frame: pd.DataFrame, contigs: Mapping[str, int] | None) -> Iterator[Variant]:
    names = {str(column).casefold(): column for column in frame.columns}
    chosen = {
        part: next((names[option] for option in options if option in names), None)
        for part, options in COLUMNS.items()
    }
    missing = [options[0].upper() for part, options in COLUMNS.items() if chosen[part] is None]
    if missing and "variant_id" in names:
        for text in frame[names["variant_id"]].astype(str):
            yield parse_variant(text, contigs)
        return
    if missing:
        raise InputError(
            f"The table of variants has no column {', '.join(missing)}; it needs CHROM, POS "
            f"(1-based), REF and ALT, or variant_id (it has {', '.join(map(str, frame.columns))})"
        )
    columns = [frame[chosen[part]] for part in COLUMNS]
    for contig, position, reference, alternate in zip(*columns, strict=True):
        yield _variant(contig, position, (reference, alternate), contigs=contigs)


def _from_vcf(path: Path, contigs: Mapping[str, int] | None) -> Iterator[Variant]:
    if not path.is_file():
        raise InputError(f"There is no file {str(path)!r}")
    left_out = 0
    with _open_text(path) as lines:
        for number, line in enumerate(lines, start=1):
            if line.startswith("#") or not line.strip():
                continue
            fields = line.rstrip("\r\n").split("\t")
            if len(fields) < 5 or not fields[1].isdigit():
                raise FormatError(
                    f"{path.name}, line {number} is no VCF record: it needs CHROM, POS, ID, REF "
                    f"and ALT, separated by tabs; got {line.strip()[:60]!r}"
                )
            contig, position, name, reference, alternates = fields[:5]
            for alternate in alternates.split(","):
                if set(alternate.upper()) <= _BASES:
                    found = _variant(contig, position, (reference, alternate), contigs=contigs)
                    found.name = "" if name == "." else name
                    yield found
                else:
                    left_out += 1
    if left_out:
        warnings.warn(
            f"{path.name}: {left_out} ALT alleles that are no sequence (such as <DEL> or *) are "
            "left out",
            AgvizWarning,
            stacklevel=2,
        )


def _open_text(path: Path) -> io.TextIOWrapper:
    if path.suffix.lower() in (".gz", ".bgz"):
        return io.TextIOWrapper(gzip.open(path, "rb"), encoding="utf-8")
    return path.open(encoding="utf-8")


def _variant(
    contig: object,
    position: object,
    alleles: tuple[object, object],
    *,
    contigs: Mapping[str, int] | None,
) -> Variant:
    """A variant of a table's cells; with `contigs` it is checked as text would be."""
    reference, alternate = (str(allele).upper() for allele in alleles)
    if contigs is not None:
        return parse_variant(f"{contig}:{position}:{reference}>{alternate}", contigs)
    try:
        return Variant(str(contig), int(str(position)), reference, alternate)
    except ValueError as error:
        text = f"{contig}:{position}:{reference}>{alternate}"
        raise VariantError(f"{text!r} is no variant: {error}") from error
