"""Variants as people have them (text, a VCF, a table) as a list of the SDK's `Variant`s."""

import contextlib
import gzip
import os
import warnings
import zlib
from collections.abc import Generator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from agviz.errors import AgvizWarning, ContigError, FormatError, InputError, VariantError
from agviz.genome.parse import at_telomeres, parse_variant
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
_GZIP_MAGIC = b"\x1f\x8b"


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
        For a malformed VCF line, or a compressed VCF that is damaged.
    InputError
        For a frame without these columns, or when there is no variant at all.

    Warns
    -----
    AgvizWarning
        When a VCF has ALT alleles that are no sequence (`<DEL>`, `*`), or records at position 0
        (telomeres); they are left out.
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
        if Path(variants).is_file():
            raise InputError(
                f"{variants!r} is a file, but its name does not end in .vcf or .vcf.gz; if it is "
                f"a VCF, give pathlib.Path({variants!r})"
            )
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
    found, left_out, telomeres = 0, 0, 0
    with contextlib.closing(_lines(path)) as lines:
        for number, line in enumerate(lines, start=1):
            if line.startswith("#") or not line.strip():
                continue
            with _of_line(path, number):
                contig, position, name, reference, alternates = _record(line)
            if int(position) == 0:
                telomeres += 1
                continue
            for alternate in alternates.split(","):
                if not set(alternate.upper()) <= _BASES:
                    left_out += 1
                    continue
                with _of_line(path, number):
                    each = _variant(contig, position, (reference, alternate), contigs=contigs)
                each.name = "" if name == "." else name
                found += 1
                yield each
    if telomeres:
        warnings.warn(f"{path.name}: {at_telomeres(telomeres)}", AgvizWarning, stacklevel=2)
    no_sequence = f"{left_out} ALT alleles that are no sequence (such as <DEL> or *)"
    if left_out and found:
        warnings.warn(f"{path.name}: {no_sequence} are left out", AgvizWarning, stacklevel=2)
    elif not found:
        telomere = "only records at position 0" if telomeres else "not a line of data"
        only = f"only {no_sequence}" if left_out else telomere
        raise InputError(f"{path.name} has no variant to score: {only}")


def _record(line: str) -> list[str]:
    """CHROM, POS, ID, REF and ALT of a line."""
    fields = line.rstrip("\r\n").split("\t")
    if len(fields) < 5:
        raise FormatError(
            "a VCF record has CHROM, POS, ID, REF and ALT, separated by tabs; got "
            f"{line.strip()[:60]!r}"
        )
    if not (fields[1].isascii() and fields[1].isdigit()):
        raise FormatError(f"POS {fields[1]!r} is no number; write a position from 1 on")
    return fields[:5]


@contextlib.contextmanager
def _of_line(path: Path, number: int) -> Iterator[None]:
    """Say of which line of a file an error is."""
    try:
        yield
    except (VariantError, ContigError, FormatError) as error:
        raise type(error)(f"{path.name}, line {number}: {error}") from error


def _lines(path: Path) -> Generator[str, None, None]:
    """The lines of a text file, gzipped (known by its bytes, not its name) or not."""
    with path.open("rb") as stream:
        zipped = stream.read(2) == _GZIP_MAGIC
    opened = gzip.open if zipped else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", errors="replace") as lines:
            yield from lines
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FormatError(
            f"{path.name} is damaged or cut short ({error}): copy or make it again"
        ) from error


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
