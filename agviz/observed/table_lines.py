"""Lines of a text table turned into columns, fast when they are good, by number when they are not.

Text formats of genomics are tab-separated lines without a header. Pandas parses the good case; a
line that does not fit is looked for only when there is one, and told by its number.
"""

import csv
import dataclasses
import gzip
import io
import itertools
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from agviz.errors import FormatError
from agviz.observed.file_source import GZIP_MAGIC, first_bytes

LINES_AT_ONCE = 200_000
_NOT_DATA = ("#", "track ", "track\t", "browser ", "browser\t")
ColumnType = Literal["text", "whole", "number", "strand"] | range
STRANDS = ("+", "-", ".")


@dataclasses.dataclass(frozen=True)
class Layout:
    """The columns of a text format.

    Attributes
    ----------
    format
        Its name, for messages.
    columns
        Name and type of each column: `text`; `whole`, an int64; `number`, a float64 with `.` for
        unknown; `strand`, one of `+ - .`; a range, a whole number in it.
    separator
        A tab, or None for any white space.
    ignores_more
        Further columns are ignored, rather than wrong.
    """

    format: str
    columns: tuple[tuple[str, ColumnType], ...]
    separator: str | None = "\t"
    ignores_more: bool = False

    @property
    def names(self) -> list[str]:
        """Names of the columns, in order."""
        return [name for name, _ in self.columns]


@dataclasses.dataclass(frozen=True)
class Lines:
    """Some data lines of a file, each with its number, counted from 1."""

    text: list[str]
    numbers: Sequence[int]


def _is_data(line: str) -> bool:
    return not line.startswith(_NOT_DATA) and not line.isspace()


def open_text(path: Path) -> io.TextIOWrapper:
    """Open a text file, gzipped (known by its bytes, not its name) or not."""
    if first_bytes(path, 2, "File") == GZIP_MAGIC:
        return io.TextIOWrapper(gzip.open(path), encoding="utf-8-sig", errors="replace")
    return path.open(encoding="utf-8-sig", errors="replace")


def data_lines(path: Path, *, at_once: int | None = None) -> Iterator[Lines]:
    """The lines of a file that hold data: no comments, no `track` or `browser` lines, no blanks.

    Raises
    ------
    FormatError
        When the file is empty, or compressed and cut short or damaged.
    """
    before = 0
    try:
        with open_text(path) as stream:
            while block := list(itertools.islice(stream, at_once or LINES_AT_ONCE)):
                numbers: Sequence[int] = range(before + 1, before + len(block) + 1)
                before += len(block)
                text = [line for line in block if _is_data(line)]
                if len(text) < len(block):
                    numbers = [n for n, line in zip(numbers, block, strict=True) if _is_data(line)]
                if text:
                    yield Lines(text, numbers)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FormatError(
            f"File {str(path)!r} is damaged or cut short ({error}): copy or make it again"
        ) from error


def first_data_line(path: Path) -> str | None:
    """The first line that holds data, without its end; None when there is none."""
    for lines in data_lines(path, at_once=100):
        return lines.text[0].rstrip("\n")
    return None


def parse_lines(lines: Lines, layout: Layout, path: Path) -> pd.DataFrame:
    """A frame of the lines, in their order; text columns are kept as Arrow strings, for size.

    Raises
    ------
    FormatError
        For the first line that does not fit the layout, with its number.
    """
    count = len(layout.columns)
    text = _cut_all(lines.text, layout)
    try:
        if {line.count("\t") for line in text} != {count - 1}:
            raise ValueError("a line has another number of columns")
        frame = pd.read_csv(
            io.StringIO("".join(text)),
            sep="\t",
            header=None,
            names=layout.names,
            dtype={name: _DTYPES.get(kind, np.int64) for name, kind in layout.columns},
            na_values={name: ["."] for name, kind in layout.columns if kind == "number"},
            keep_default_na=False,
            quoting=csv.QUOTE_NONE,
            skip_blank_lines=False,
        )
        for name, kind in layout.columns:
            allowed = STRANDS if kind == "strand" else kind
            if not isinstance(allowed, str) and not frame[name].isin(allowed).all():
                raise ValueError(f"a value of {name} is not one of those allowed")
    except (ValueError, OverflowError, pd.errors.ParserError) as error:
        raise _first_bad_line(lines, layout, path) or FormatError(
            f"{layout.format} file {str(path)!r} cannot be read: {error}"
        ) from error
    return frame


def empty_frame(layout: Layout) -> pd.DataFrame:
    """A frame of no lines."""
    return pd.DataFrame(
        {name: pd.Series([], dtype=_DTYPES.get(kind, np.int64)) for name, kind in layout.columns}
    )


_DTYPES: dict[ColumnType, Any] = {
    "text": "string[pyarrow]",
    "whole": np.int64,
    "number": np.float64,
    "strand": "string[pyarrow]",
}


def _cut_all(lines: list[str], layout: Layout) -> list[str]:
    """The lines as tab-separated fields, no more of them than are wanted if more are allowed."""
    count = len(layout.columns)
    if layout.separator is None:
        return ["\t".join(line.split()) + "\n" for line in lines]
    if layout.ignores_more:
        return ["\t".join(line.rstrip("\n").split("\t", count)[:count]) + "\n" for line in lines]
    return lines


def bad_line(path: Path, layout: Layout, number: int, *, line: str, why: str) -> FormatError:
    """The error for a line that does not fit; the line itself is shown, shortened."""
    shown = line.rstrip("\n")
    shown = shown if len(shown) <= 80 else shown[:77] + "..."
    return FormatError(f"{layout.format} file {str(path)!r}, line {number}: {why}; got {shown!r}")


def _first_bad_line(lines: Lines, layout: Layout, path: Path) -> FormatError | None:
    """The error for the first line that does not fit, if one is found."""
    for line, number in zip(lines.text, lines.numbers, strict=True):
        fields = _cut_all([line], layout)[0].rstrip("\n").split("\t")
        why = None
        if len(fields) != len(layout.columns):
            needed = f"{len(layout.columns)} columns"
            by = "tabs" if layout.separator else "white space"
            why = f"{needed} separated by {by} are needed, there are {len(fields)}"
        else:
            for (name, kind), field in zip(layout.columns, fields, strict=True):
                if not fits(field, kind):
                    why = f"{name} must be {_words(kind)}, not {field!r}"
                    break
        if why:
            return bad_line(path, layout, number, line=line, why=why)
    return None


def fits(field: str, kind: ColumnType) -> bool:
    """Whether a field of a line is of a column's type."""
    if isinstance(kind, range):
        return is_whole(field) and int(field) in kind
    return _CHECKS[kind](field)


def _words(kind: ColumnType) -> str:
    if isinstance(kind, range):
        return f"a whole number from {kind[0]} to {kind[-1]}"
    return _WORDS[kind]


def is_whole(field: str) -> bool:
    """Whether a field is a whole number of 64 bits."""
    digits = field[1:] if field[:1] in ("-", "+") else field
    return digits.isascii() and digits.isdigit() and -(2**63) <= int(field) < 2**63


def is_number(field: str) -> bool:
    """Whether a field is a number, or `.` for an unknown one."""
    try:
        float(field)
    except ValueError:
        return field == "."
    return True


_CHECKS: dict[str, Callable[[str], bool]] = {
    "text": lambda field: True,
    "whole": is_whole,
    "number": is_number,
    "strand": STRANDS.__contains__,
}
_WORDS = {
    "whole": "a whole number",
    "number": "a number or '.'",
    "strand": "'+', '-' or '.'",
}
