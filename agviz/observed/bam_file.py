"""Aligned reads: opening a BAM file with its index, and which reads count.

BAM files are read by pysam, of the extra `io`, which has no wheels for Windows.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from agviz._files import atomic_path, cache_dir, fingerprint
from agviz.errors import FormatError, InputError, check_choice, require
from agviz.observed.file_source import FileSource, first_bytes

STRANDEDNESS = ("unstranded", "forward", "reverse")
# SAM flags: unmapped, secondary, failed quality control, duplicate. `samtools depth` leaves out
# alignments with one of them, as pysam's `count_coverage` does; supplementary ones count.
LEFT_OUT = 0x4 | 0x100 | 0x200 | 0x400
LARGEST_TO_INDEX = 2_000_000_000
"""Bytes of the largest BAM file that is indexed without being asked (about a minute)."""


class BamFile(FileSource):
    """What the readers of BAM files share; see `BamCoverage` and `BamJunctions`."""

    knows_lengths = True
    format = "BAM"

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        name: str | None,
        reduce: str,
        strandedness: str,
        min_mapping_quality: int,
    ) -> None:
        _pysam()
        check_choice("strandedness", strandedness, STRANDEDNESS)
        super().__init__(path, name=name, reduce=reduce)
        self.strandedness = strandedness
        self.min_mapping_quality = min_mapping_quality

    def _open(self) -> Any:
        pysam = _pysam()
        _check_magic(self.path)
        before = pysam.set_verbosity(0)
        try:
            # First without its index, so that what is said is of the file that is damaged.
            pysam.AlignmentFile(str(self.path), "rb", check_sq=False).close()
            index = find_index(self.path) or build_index(self.path)
        except (OSError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            raise self._damaged(error) from error
        try:
            return pysam.AlignmentFile(str(self.path), "rb", index_filename=str(index))
        except (OSError, ValueError) as error:
            raise FormatError(
                f"The index {str(index)!r} of {self._described} cannot be read: delete it, and it "
                "is made again"
            ) from error
        finally:
            pysam.set_verbosity(before)

    def _lengths(self) -> Mapping[str, int]:
        handle = self._handle()
        return dict(zip(handle.references, handle.lengths, strict=True))

    def _reads(self, contig: str, start: int, end: int) -> Iterator[Any]:
        """The alignments that overlap a window and count."""
        try:
            for read in self._handle().fetch(contig, start, end):
                if not read.flag & LEFT_OUT and read.mapping_quality >= self.min_mapping_quality:
                    yield read
        except OSError as error:
            raise self._damaged(error) from error

    def _strand(self, read: Any) -> str:
        """The strand of the RNA that a read is from, by the library's protocol."""
        if self.strandedness == "unstranded":
            return "."
        along = read.is_reverse == read.is_read2
        return "+" if along == (self.strandedness == "forward") else "-"

    def _damaged(self, error: Exception) -> FormatError:
        return FormatError(
            f"{self._described} is damaged or cut short ({error}): copy or make it again"
        )


def find_index(path: Path) -> Path | None:
    """The index that lies beside a BAM file, if one does."""
    beside = (
        path.with_name(path.name + ".bai"),
        path.with_name(path.name + ".csi"),
        path.with_suffix(".bai"),
        path.with_suffix(".csi"),
    )
    return next((index for index in beside if index.is_file()), None)


def build_index(path: Path) -> Path:
    """The index of a BAM file that has none, made in the cache folder unless it is there.

    Raises
    ------
    FormatError
        When the file is not sorted by position.
    InputError
        When the file is so large that indexing it should be the user's decision.
    """
    pysam = _pysam()
    with pysam.AlignmentFile(str(path), "rb", check_sq=False) as handle:
        order = handle.header.to_dict().get("HD", {}).get("SO", "unknown")
    if order in ("unsorted", "queryname"):
        raise _not_sorted(path)
    if path.stat().st_size > LARGEST_TO_INDEX:
        raise InputError(f"BAM file {str(path)!r} has no index; make one: samtools index {path}")
    target = cache_dir() / "indices" / f"{fingerprint(path)}.csi"
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(target) as temporary:
            try:
                pysam.index("-c", "-o", str(temporary), str(path))
            except pysam.SamtoolsError as error:
                if "unsorted" in str(error) or "NO_COOR" in str(error):
                    raise _not_sorted(path) from error
                raise FormatError(
                    f"BAM file {str(path)!r} cannot be indexed; is it whole? (samtools: {error})"
                ) from error
    return target


def _not_sorted(path: Path) -> FormatError:
    return FormatError(
        f"BAM file {str(path)!r} is not sorted by position: samtools sort -o sorted.bam {path}"
    )


def _check_magic(path: Path) -> None:
    import gzip
    import zlib

    start = first_bytes(path, 4, "BAM file")
    if start == b"CRAM":
        raise FormatError(
            f"{str(path)!r} is a CRAM file; turn it into BAM: samtools view -b -o reads.bam {path}"
        )
    try:
        with gzip.open(path) as stream:
            start = stream.read(4)
    except (OSError, EOFError, zlib.error):
        start = b""
    if start != b"BAM\1":
        raise FormatError(f"{str(path)!r} is not a BAM file, or it is damaged at its start")


def _pysam() -> ModuleType:
    return require("pysam", extra="io", why="Reading BAM files")
