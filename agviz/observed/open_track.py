"""One door to all readers: the reader of a file, by its name and, where that lies, its content."""

import gzip
import importlib
import inspect
import os
import zlib
from pathlib import Path
from typing import Any

from agviz.errors import FormatError, InputError, suggest
from agviz.genome.source import Source
from agviz.observed.bigwig import BIGBED_MAGIC, BIGWIG_MAGIC
from agviz.observed.cool import HDF5_MAGIC
from agviz.observed.file_source import GZIP_MAGIC, existing_file, first_bytes
from agviz.observed.table_lines import first_data_line, is_number, is_whole, open_text

# What is known: format -> module and class; suffixes -> format.
_READERS = {
    "bigWig": ("bigwig", "BigWig"),
    "BED": ("bed", "Bed"),
    "bedGraph": ("bedgraph", "BedGraph"),
    "BEDPE": ("bedpe", "Bedpe"),
    "VCF": ("vcf", "Vcf"),
    "STAR": ("star", "StarJunctions"),
    "BAM": ("bam_coverage", "BamCoverage"),
    "cool": ("cool", "Cool"),
}
_TEXT = ("BED", "bedGraph", "BEDPE", "VCF", "STAR")
_BAM_JUNCTIONS = ("bam_junctions", "BamJunctions")
_SUFFIXES = {
    ".bw": "bigWig",
    ".bigwig": "bigWig",
    ".bed": "BED",
    ".narrowpeak": "BED",
    ".broadpeak": "BED",
    ".bedgraph": "bedGraph",
    ".bdg": "bedGraph",
    ".bg": "bedGraph",
    ".bedpe": "BEDPE",
    ".vcf": "VCF",
    "sj.out.tab": "STAR",
    ".bam": "BAM",
    ".cool": "cool",
    ".mcool": "cool",
}
# What to do with files that people have and that are none of these; suffixes -> words.
_GENOME = "it belongs to a genome: ag.Assembly(name, fasta, genes)"
_WAYS = {
    (".fa", ".fasta", ".fna", ".gtf", ".gff", ".gff3"): _GENOME,
    (".bb", ".bigbed"): "turn it into BED with bigBedToBed",
    (".sam", ".cram"): "turn it into BAM with samtools view -b",
    (".wig",): "turn it into bigWig with wigToBigWig",
    (".json",): "a figure is opened by ag.open_figure",
}


def open_track(path: str | os.PathLike[str], *, kind: str | None = None, **options: Any) -> Source:
    """The reader of a file of measurements.

    Parameters
    ----------
    path
        bigWig, BED (narrowPeak, broadPeak), bedGraph, BEDPE, VCF, STAR SJ.out.tab, BAM, cool or
        mcool (also `file.mcool::/resolutions/10000`); text may be gzipped. What the file holds
        counts more than its suffix.
    kind
        What to read where a file has several things: of a BAM file `"signal"`, its coverage (the
        default), or `"junctions"`.
    **options
        The reader's own, such as `name`, `reduce`, `missing`, `strandedness`, `balance`.

    Returns
    -------
    Source
        Not read yet, beyond the few bytes that tell its format.

    Raises
    ------
    InputError
        When there is no such file, or the reader has no such option or kind.
    FormatError
        When the file is empty or of no known format.
    MissingPackageError
        When its reader needs the extra `io`.

    Examples
    --------
    >>> ag.open_track("dnase.bw").fetch(region).shape
    (32768,)
    """
    if "://" in os.fspath(path):
        raise InputError(f"{path!r} is an address, not a file here: download it first")
    file = existing_file(os.fspath(path).partition("::")[0])
    found = file_format(file)
    module, name = _READERS[found]
    if found == "BAM" and kind == "junctions":
        module, name = _BAM_JUNCTIONS
    reader = getattr(importlib.import_module(f"agviz.observed.{module}"), name)
    if kind not in (None, reader.kind):
        kinds = "'signal' or 'junctions'" if found == "BAM" else repr(reader.kind)
        raise InputError(f"A {found} file is read as {kinds}, not as {kind!r}")
    known = [key for key in inspect.signature(reader).parameters if key != "path"]
    for option in options:
        if option not in known:
            raise InputError(f"{name} has no option {option!r}; {suggest(option, known)}")
    return reader(path, **options)


def file_format(path: Path) -> str:
    """The format of a file: what its first bytes or lines say, else what its suffix says.

    Raises
    ------
    FormatError
        When the file is empty or of no known format; the message lists those that are.
    """
    named = _named_format(path)
    start = _unzipped_start(path)
    if start[:4] in (BIGWIG_MAGIC, BIGWIG_MAGIC[::-1]):
        return "bigWig"
    if start.startswith(b"BAM\1"):
        return "BAM"
    if start == HDF5_MAGIC:
        return "cool"
    if named in _TEXT and start[:4] not in (BIGBED_MAGIC, BIGBED_MAGIC[::-1]):
        return "VCF" if start.startswith(b"##filef") else named
    found = _text_format(path)
    if found is not None:
        return found
    # A file that is cut short at its very start is told by the reader that its name asks for.
    if named is not None:
        return named
    name = _plain_name(path)
    way = next((f"; {way}" for suffixes, way in _WAYS.items() if name.endswith(suffixes)), "")
    known = ", ".join(_READERS)
    raise FormatError(f"{str(path)!r} is of no format that agviz reads: {known}{way}")


def _plain_name(path: Path) -> str:
    return path.name.casefold().removesuffix(".gz").removesuffix(".bgz")


def _named_format(path: Path) -> str | None:
    name = _plain_name(path)
    return next((found for suffix, found in _SUFFIXES.items() if name.endswith(suffix)), None)


def _unzipped_start(path: Path) -> bytes:
    start = first_bytes(path, 8, "File")
    if not start.startswith(GZIP_MAGIC):
        return start
    try:
        with gzip.open(path) as stream:
            return stream.read(8)
    except (OSError, EOFError, zlib.error):
        return b""


def _text_format(path: Path) -> str | None:
    """The format that the first line with data looks like."""
    with open_text(path) as stream:
        if stream.readline().startswith(("##fileformat=VCF", "#CHROM\tPOS")):
            return "VCF"
    line = first_data_line(path)
    fields = (line or "").split("\t" if "\t" in (line or "") else None)
    whole = [is_whole(field) for field in fields]
    if len(fields) == 9 and all(whole[1:]):
        return "STAR"
    if len(fields) >= 6 and whole[1] and whole[2] and whole[4] and whole[5]:
        return "BEDPE"
    if len(fields) < 3 or not (whole[1] and whole[2]):
        return None
    return "bedGraph" if len(fields) == 4 and is_number(fields[3]) else "BED"
