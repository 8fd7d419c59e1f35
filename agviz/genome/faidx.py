"""The index of a FASTA file: where it lies, when it is stale, and what is wrong with the file.

pyfaidx writes and reads the indices (`.fai`, and `.gzi` for bgzip). This file decides where they
go: beside the FASTA, or in the cache where that folder cannot be written.
"""

import contextlib
import os
import struct
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyfaidx

from agviz._files import atomic_path, cache_dir, fingerprint
from agviz.errors import FormatError, InputError

_GZIP_MAGIC = b"\x1f\x8b"
# The extra field "BC" that bgzip writes into each gzip block (SAM specification, section 4.1).
_BGZF_MARK, _BGZF_MARK_AT = b"BC", 12
# The empty block that ends a bgzip file (the same, section 4.1.2): without it something is missing.
_BGZF_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
_GZIP_SUFFIXES = (".gz", ".bgz")
_LONGEST_HEADER = 4_096
"""Bytes of a contig's header that are looked at, to see whether an index belongs to a file."""


class IndexPaths(NamedTuple):
    """The index files of one FASTA; `gzi` is used for bgzip only."""

    fai: Path
    gzi: Path


def open_faidx(path: Path) -> pyfaidx.Faidx:
    """Open a FASTA for random access, making its index first where it is absent or stale.

    Parameters
    ----------
    path
        A FASTA, plain or compressed by bgzip.

    Raises
    ------
    InputError
        When there is no such file, or no folder in which its index can be written.
    FormatError
        When the file is not a FASTA, or is compressed in another way.
    """
    compressed = _check_kind(path)
    beside = IndexPaths(Path(f"{path}.fai"), Path(f"{path}.gzi"))
    if _is_fresh(path, beside, compressed=compressed):
        with contextlib.suppress(FormatError):
            return _open(path, beside)
    if not _is_writable(path.parent):
        beside = _cached_paths(path)
        if _is_fresh(path, beside, compressed=compressed):
            with contextlib.suppress(FormatError):
                return _open(path, beside)
    _build(path, beside, compressed=compressed)
    return _open(path, beside)


def _check_kind(path: Path) -> bool:
    """Whether the file is bgzip; an error when it is nothing that can be read as FASTA."""
    if path.is_dir():
        raise InputError(f"{str(path)!r} is a folder; give a FASTA file")
    if not path.exists():
        raise InputError(f"There is no FASTA file {str(path)!r}")
    with path.open("rb") as stream:
        head = stream.read(_BGZF_MARK_AT + len(_BGZF_MARK))
    if not head:
        raise FormatError(f"{str(path)!r} is empty; give a FASTA file")
    named_compressed = path.name.lower().endswith(_GZIP_SUFFIXES)
    if not head.startswith(_GZIP_MAGIC):
        if named_compressed:
            raise FormatError(
                f"{str(path)!r} is named as compressed but is not; rename it to "
                f"{path.stem!r} or compress it with bgzip"
            )
        return False
    if head[_BGZF_MARK_AT:] != _BGZF_MARK:
        raise FormatError(
            f"{str(path)!r} is compressed by gzip, which cannot be read at random; "
            f"compress it with bgzip instead: gunzip it, then bgzip {path.stem}"
        )
    if not named_compressed:
        raise FormatError(
            f"{str(path)!r} is compressed by bgzip but its name does not say so; "
            f"rename it to {path.name + '.gz'!r}"
        )
    return True


def _is_complete(path: Path) -> bool:
    """Whether a bgzip file has its last block."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - len(_BGZF_END)))
        return stream.read() == _BGZF_END


def _is_fresh(path: Path, index: IndexPaths, *, compressed: bool) -> bool:
    """Whether all index files are there and no older than the FASTA."""
    needed = index if compressed else index[:1]
    changed = path.stat().st_mtime_ns
    return all(file.is_file() and file.stat().st_mtime_ns >= changed for file in needed)


def _is_writable(folder: Path) -> bool:
    """Whether a file can be made in `folder`: tried, since permissions do not tell all."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _cached_paths(path: Path) -> IndexPaths:
    """Where the index goes when it cannot lie beside the FASTA."""
    folder = cache_dir() / "fasta"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"Cannot write the index of {str(path)!r}: neither its folder nor "
            f"{str(folder)!r} can be written; set AGVIZ_CACHE to a folder that can"
        ) from error
    stem = fingerprint(path)
    return IndexPaths(folder / f"{stem}.fai", folder / f"{stem}.gzi")


def _build(path: Path, index: IndexPaths, *, compressed: bool) -> None:
    """Write the index whole or not at all: another process may be reading the old one."""
    if compressed and not _is_complete(path):
        raise FormatError(
            f"{str(path)!r} breaks off before the end that bgzip writes; copy or download it again"
        )
    with contextlib.ExitStack() as stack:
        fai = stack.enter_context(atomic_path(index.fai))
        gzi = stack.enter_context(atomic_path(index.gzi)) if compressed else index.gzi
        with told_as_format_error(path):
            pyfaidx.Faidx(str(path), indexname=str(fai), gzi_indexname=str(gzi)).close()
        # A FASTA dated in the future would make every index stale.
        changed = path.stat().st_mtime_ns
        for file in (fai, gzi) if compressed else (fai,):
            if file.stat().st_mtime_ns < changed:
                os.utime(file, ns=(changed, changed))


def _open(path: Path, index: IndexPaths) -> pyfaidx.Faidx:
    """Open a FASTA with an index that exists; an index of another file is a `FormatError`."""
    with told_as_format_error(path):
        faidx = pyfaidx.Faidx(
            str(path),
            indexname=str(index.fai),
            gzi_indexname=str(index.gzi),
            rebuild=False,
            build_index=False,
            as_raw=True,
            sequence_always_upper=True,
        )
    is_plain = not path.name.lower().endswith(_GZIP_SUFFIXES)
    if not faidx.index or (is_plain and not _is_index_of(path, faidx.index)):
        faidx.close()
        raise FormatError(
            f"{str(index.fai)!r} is not the index of {path.name!r}: delete it; if that does not "
            "help, the FASTA is damaged (do its lines end as text lines do?)"
        )
    return faidx


def _is_index_of(path: Path, records: Mapping[str, Any]) -> bool:
    """Whether each contig begins behind its own name in the file, and ends within the file.

    Times alone do not tell: a FASTA that was copied over another one may be the older of the two.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        for name, record in records.items():
            stream.seek(max(0, record.offset - _LONGEST_HEADER))
            before = stream.read(min(record.offset, _LONGEST_HEADER))
            start = before.rfind(b"\n", 0, -1) + 1
            # Of a header that is longer than this nothing is said.
            if before[start:].startswith(b">") and before.endswith(b"\n"):
                words = before[start + 1 :].split(maxsplit=1)
                belongs = bool(words) and words[0] == name.encode()
            else:
                belongs = start == 0 and len(before) == _LONGEST_HEADER
            if not belongs or _end(record) > size:
                return False
    return True


def _end(record: Any) -> int:
    """Where the file's last base of a contig ends; the last line of a file may have no end."""
    if not record.rlen:
        return int(record.offset)
    lines, bases = divmod(record.rlen - 1, record.lenc)
    return int(record.offset + lines * record.lenb + bases + 1)


@contextlib.contextmanager
def told_as_format_error(path: Path) -> Iterator[None]:
    """Turn what pyfaidx raises on a bad file into a `FormatError` that names it."""
    try:
        yield
    except (pyfaidx.FastaIndexingError, pyfaidx.UnsupportedCompressionFormat) as error:
        raise FormatError(f"{str(path)!r} is not a FASTA that can be indexed: {error}") from error
    except (ValueError, OSError, RuntimeError, struct.error, zlib.error) as error:
        raise FormatError(f"{str(path)!r} cannot be read as FASTA: {error}") from error
