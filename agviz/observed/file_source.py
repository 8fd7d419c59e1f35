"""What all readers share: a path that exists, opened at the first question, safe to send about.

Readers keep their path and options and nothing else when they are pickled, so that a figure can
be drawn in another process. The open file belongs to the process that opened it: a forked child
opens its own, because two processes that share one file position read each other's bytes.
"""

import abc
import os
import re
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from agviz.errors import FormatError, InputError, IntervalError, check_choice
from agviz.genome.contigs import ContigNames
from agviz.genome.source import REDUCTIONS, Kind
from agviz.genome.types import Interval

GZIP_MAGIC = b"\x1f\x8b"
_COMPRESSED = re.compile(r"\.b?gz$", re.IGNORECASE)
_SUFFIX = re.compile(r"(\.?SJ\.out\.tab|\.[^.]*)$", re.IGNORECASE)
_UNPICKLED = ("_lock", "_opened", "_process", "_names")


class FileSource(abc.ABC):
    """A `Source` made from one file.

    Subclasses write `_open`, which turns the path into whatever they read from, `_lengths` and
    `fetch`.

    Attributes
    ----------
    path
        Absolute path of the file.
    name
        Label of the track; the file's name without its suffix unless given.
    kind, reduce
        See `agviz.genome.source.Source`.
    """

    kind: Kind = "features"
    format: str = "file"
    knows_lengths: ClassVar[bool] = False
    """Whether the format says how long contigs are, not only where its rows end."""
    _opened: Any
    _process: int | None
    _names: ContigNames | None

    def __init__(
        self, path: str | os.PathLike[str], *, name: str | None = None, reduce: str = "max"
    ) -> None:
        check_choice("reduce", reduce, REDUCTIONS)
        self.path = existing_file(path, self.format)
        self.name = name if name is not None else track_name(self.path)
        self.reduce = reduce
        self._forget()

    @abc.abstractmethod
    def _open(self) -> Any:
        """Open the file; called once per process, under the lock."""

    @abc.abstractmethod
    def _lengths(self) -> Mapping[str, int]:
        """The file's contigs and their lengths in bp."""

    @abc.abstractmethod
    def fetch(self, interval: Interval, bins: int | None = None) -> Any:
        """The window's content; see `agviz.genome.source` for its form."""

    def close(self) -> None:
        """Let go of the open file or the parsed table; the next question opens it again."""
        with self._lock:
            if self._opened is not None and hasattr(self._opened, "close"):
                self._opened.close()
            self._opened = None
            self._names = None

    def contig_length(self, contig: str) -> int | None:
        """Length in bp of a contig; None where the format does not say, or has no such contig."""
        names = self._contigs() if self.knows_lengths else None
        own = None if names is None else names.find(contig)
        return None if names is None or own is None else names[own]

    def _contigs(self) -> ContigNames:
        with self._lock:
            if self._names is None:
                self._names = ContigNames(self._lengths(), self._described)
            return self._names

    def _handle(self) -> Any:
        with self._lock:
            if self._opened is None or self._process != os.getpid():
                self._opened = self._open()
                self._process = os.getpid()
            return self._opened

    def _forget(self) -> None:
        self._lock = threading.RLock()
        self._opened = None
        self._process = None
        self._names = None

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in self.__dict__.items() if key not in _UNPICKLED}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._forget()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.path)!r})"

    @property
    def _described(self) -> str:
        return f"{self.format} file {str(self.path)!r}"


def track_name(path: Path) -> str:
    """What a track is called after its file.

    >>> track_name(Path("K562.rep1.bed.gz")), track_name(Path("liver.SJ.out.tab"))
    ('K562.rep1', 'liver')
    """
    plain = _COMPRESSED.sub("", path.name)
    return _SUFFIX.sub("", plain) or plain


def existing_file(path: str | os.PathLike[str], what: str = "") -> Path:
    """The absolute path of a file, which must be there.

    Raises
    ------
    InputError
        When there is no such file, or it is a folder.
    """
    file = Path(path).expanduser().absolute()
    if file.is_dir():
        raise InputError(f"Cannot read {str(file)!r} as {what or 'a file'}: it is a folder")
    if not file.is_file():
        raise InputError(f"No such file: {str(file)!r}")
    return file


def first_bytes(path: Path, count: int, what: str) -> bytes:
    """The first bytes of a file, which must not be empty.

    Raises
    ------
    FormatError
        When the file has no bytes at all.
    """
    with path.open("rb") as stream:
        start = stream.read(count)
    if not start:
        raise FormatError(f"{what} {str(path)!r} is empty")
    return start


def on_contig(interval: Interval, length: int | None, source: str) -> tuple[int, int]:
    """Start and end of the part of `interval` that is on its contig of `length` bp.

    Raises
    ------
    IntervalError
        When the interval is empty or lies wholly off the contig.
    """
    shown = f"{interval.chromosome}:{interval.start}-{interval.end} (0-based)"
    if interval.width == 0:
        raise IntervalError(f"Cannot read {shown} from {source}: the interval is empty")
    start = max(interval.start, 0)
    end = interval.end if length is None else min(interval.end, length)
    if start >= end:
        known = "" if length is None else f", which has {length:,} bp"
        raise IntervalError(
            f"Cannot read {shown} from {source}: it lies wholly off {interval.chromosome}{known}"
        )
    return start, end
