"""The nine columns of a GTF or GFF3 file, read in blocks as Arrow tables.

Whole-genome annotations have millions of lines and 1.5 GB of text, so a block of text is parsed at
a time, in C, and only the lines that gene models need are handed on. A line that cannot be read is
looked for in Python, slowly, only once a block has failed: that gives errors with line numbers.
"""

import contextlib
import gzip
import io
import os
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from agviz.errors import FormatError

COLUMNS = (
    "Chromosome", "Source", "Feature", "Start", "End", "Score", "Strand", "Frame", "Attributes",
)  # fmt: skip
_KEPT = [name for name in COLUMNS if name not in ("Score", "Frame")]
_CATEGORY = pa.dictionary(pa.int32(), pa.string())
_TYPES = {
    "Chromosome": _CATEGORY, "Source": _CATEGORY, "Feature": _CATEGORY, "Strand": _CATEGORY,
    "Start": pa.int64(), "End": pa.int64(), "Attributes": pa.string(),
}  # fmt: skip
_STRANDS = ("+", "-", ".", "?")

BLOCK_BYTES = 32 * 2**20
"""Text parsed at once; the peak memory of reading is a few times this."""

# Bytes below the space that are neither tab nor an end of a line or page.
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\v\f\r")
_FASTA = b"##FASTA"  # GFF3 files may end in the sequence itself


def read_blocks(
    path: str | os.PathLike[str], *, block_bytes: int = BLOCK_BYTES
) -> Iterator[pa.Table]:
    """Yield the lines of a GTF or GFF3 file, plain or gzipped, as tables.

    Parameters
    ----------
    path
        The file; gzip is recognised by its contents.
    block_bytes
        Bytes of text that one table holds, about.

    Yields
    ------
    pyarrow.Table
        Columns Chromosome, Source, Feature, Strand (dictionaries of strings), Start, End (int64,
        0-based half-open) and Attributes (string).

    Raises
    ------
    FormatError
        For the first line that is not nine tab-separated fields with a place in them.
    """
    # The next block is unzipped and parsed while the caller works on this one.
    tables = _tables(Path(path), block_bytes)
    with ThreadPoolExecutor(max_workers=1) as ahead:
        coming = ahead.submit(next, tables, None)
        while (table := coming.result()) is not None:
            coming = ahead.submit(next, tables, None)
            yield table


def _tables(path: Path, block_bytes: int) -> Iterator[pa.Table]:
    line = 1
    for block in _text_blocks(path, block_bytes):
        yield _parse(block, path=path, first_line=line)
        line += block.count(b"\n")


def is_text(path: str | os.PathLike[str]) -> bool:
    """Whether a file, unzipped, begins without the control characters that no text has."""
    with _open(Path(path)) as stream, _told_if_damaged(path):
        return _CONTROL.isdisjoint(stream.read(1024))


def first_attributes(path: str | os.PathLike[str]) -> str | None:
    """The last field of the first line that is no comment; None if there is no such line."""
    with _open(Path(path)) as stream, _told_if_damaged(path):
        for line in stream:
            if line.strip() and not line.startswith(b"#"):
                return line.decode("utf-8", "replace").rstrip("\r\n").split("\t")[-1]
    return None


def first_line_where(
    path: str | os.PathLike[str], wrong: Callable[[list[str]], bool]
) -> tuple[int, str]:
    """The number and text of the first line whose nine fields are `wrong`; (0, "") if none is."""
    with _open(Path(path)) as stream:
        for number, raw in enumerate(stream, start=1):
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            fields = line.split("\t")
            if len(fields) == len(COLUMNS) and not line.startswith("#") and wrong(fields):
                return number, line
    return 0, ""


def _open(path: Path) -> gzip.GzipFile | io.BufferedReader:
    with path.open("rb") as stream:
        zipped = stream.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if zipped else path.open("rb")


def _text_blocks(path: Path, block_bytes: int) -> Iterator[bytes]:
    """The text of a file in blocks that end at the end of a line, up to a FASTA section."""
    rest = b""
    with _open(path) as stream:
        while True:
            with _told_if_damaged(path):
                read = stream.read(block_bytes)
            text = rest + read
            at = 0 if text.startswith(_FASTA) else text.find(b"\n" + _FASTA) + 1
            if text.startswith(_FASTA) or at:
                yield text[:at]
                return
            end = text.rfind(b"\n") + 1 if read else len(text)
            rest = text[end:]
            if end:
                yield text[:end]
            if not read:
                return


@contextlib.contextmanager
def _told_if_damaged(path: str | os.PathLike[str]) -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError, zlib.error) as error:
        raise FormatError(f"{os.fspath(path)!r} cannot be unzipped: {error}") from error


def _parse(block: bytes, *, path: Path, first_line: int) -> pa.Table:
    try:
        table = _read_csv(block)
    except pa.ArrowInvalid as error:
        _raise_for_bad_line(block, path=path, first_line=first_line)
        # No line was bad: a comment that looks like nine fields, say. Read without comments.
        lines = block.splitlines(keepends=True)
        kept = b"".join(line for line in lines if not line.startswith(b"#"))
        try:
            table = _read_csv(kept)
        except pa.ArrowInvalid:
            raise FormatError(f"{str(path)!r} cannot be read as GTF or GFF3: {error}") from error
    if _has_bad_place(table):
        _raise_for_bad_line(block, path=path, first_line=first_line)
    start = pc.subtract(table["Start"], 1)
    return table.set_column(table.column_names.index("Start"), "Start", start)


def _read_csv(block: bytes) -> pa.Table:
    def skip_comments(row: csv.InvalidRow) -> str:
        return "skip" if row.text.startswith("#") else "error"

    if not block or block.isspace():
        return pa.table({name: pa.array([], _TYPES[name]) for name in _KEPT})
    return csv.read_csv(
        io.BytesIO(block),
        read_options=csv.ReadOptions(column_names=COLUMNS, block_size=8 * 2**20),
        parse_options=csv.ParseOptions(
            delimiter="\t", quote_char=False, escape_char=False, newlines_in_values=False,
            invalid_row_handler=skip_comments,
        ),
        convert_options=csv.ConvertOptions(
            include_columns=_KEPT, column_types=_TYPES, strings_can_be_null=False,
            null_values=[],
        ),
    )  # fmt: skip


def _has_bad_place(table: pa.Table) -> bool:
    if not table.num_rows:
        return False
    strands = pc.is_in(table["Strand"].cast(pa.string()), pa.array(_STRANDS))
    return (
        pc.min(table["Start"]).as_py() < 1
        or pc.any(pc.less(table["End"], table["Start"])).as_py()
        or not pc.all(strands).as_py()
    )


def _raise_for_bad_line(block: bytes, *, path: Path, first_line: int) -> None:
    for number, raw in enumerate(block.splitlines(), start=first_line):
        if not raw.strip() or raw.startswith(b"#"):
            continue
        if problem := _problem(raw):
            raise FormatError(f"Line {number} of {str(path)!r} is not GTF or GFF3: {problem}")


def _problem(raw: bytes) -> str:
    """What is wrong with a line, or an empty string."""
    try:
        line = raw.decode("utf-8")
    except UnicodeDecodeError:
        return "it is not UTF-8 text"
    fields = line.rstrip("\r\n").split("\t")
    if len(fields) != len(COLUMNS):
        return f"expected 9 fields separated by tabs, found {len(fields)} in {line[:60]!r}"
    start, end, strand = fields[3], fields[4], fields[6]
    for what, text in (("start", start), ("end", end)):
        if not text.isascii() or not text.isdigit():
            return f"the {what} must be a whole number, found {text!r}"
    if not 1 <= int(start) <= int(end):
        return f"expected 1 <= start <= end, found start {start} and end {end}"
    if strand not in _STRANDS:
        return f"the strand must be '+', '-' or '.', found {strand!r}"
    return ""
