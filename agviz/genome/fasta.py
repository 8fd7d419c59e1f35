"""A reference genome in a FASTA file, plain or bgzip: the bases of any interval.

Lazily opened, safe with many threads, and it pickles: it keeps the path, not the file.
"""

import os
import threading
from pathlib import Path
from typing import Any

import pyfaidx

from agviz.errors import FormatError, InputError, IntervalError
from agviz.genome.contigs import ContigNames
from agviz.genome.faidx import open_faidx, told_as_format_error
from agviz.genome.parse import format_interval
from agviz.genome.sequence import IUPAC, reverse_complement
from agviz.genome.types import Interval

PADDING = "N"
# X is what some programs write over repeats.
_LETTERS = f"{IUPAC}X".encode()


class Fasta:
    """A FASTA file.

    Parameters
    ----------
    path
        Plain (`genome.fa`) or compressed by bgzip (`genome.fa.gz`). Its index is made when it is
        first used: beside the file, or in the cache if that folder cannot be written.

    Raises
    ------
    InputError
        When there is no such file. What is in it is looked at when it is first used.

    Examples
    --------
    >>> Fasta("hg38.fa").fetch(Interval("chr8", 11_704_000, 11_704_010))  # doctest: +SKIP
    'TTCGGCAGCC'
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        if not self.path.exists():
            raise InputError(f"There is no FASTA file {str(self.path)!r}")
        self._lock = threading.Lock()
        self._opened: tuple[pyfaidx.Faidx, ContigNames] | None = None
        self._process: int | None = None

    def __repr__(self) -> str:
        return f"Fasta({str(self.path)!r})"

    def __getstate__(self) -> dict[str, Any]:
        # An open file and a lock cannot be pickled; both are made again where this arrives.
        return {"path": self.path}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _lock=threading.Lock(), _opened=None, _process=None)

    def _open(self) -> tuple[pyfaidx.Faidx, ContigNames]:
        with self._lock:
            # A forked process shares the file's position with its parent: it needs its own file.
            if self._opened is None or self._process != os.getpid():
                self._process = os.getpid()
                faidx = open_faidx(self.path)
                lengths = {name: record.rlen for name, record in faidx.index.items()}
                self._opened = faidx, ContigNames(lengths, self.path.name)
            return self._opened

    @property
    def names(self) -> ContigNames:
        """The contigs with their lengths, which also know the other dialects' names."""
        return self._open()[1]

    @property
    def contigs(self) -> dict[str, int]:
        """Length in bp of each contig, in the order of the file."""
        return dict(self.names)

    def resolve(self, name: str) -> str:
        """The file's own name of a contig: `chr1` for `1`; see `ContigNames.resolve`."""
        return self.names.resolve(name)

    def fetch(self, interval: Interval) -> str:
        """The bases of an interval, upper case, as many as it is wide.

        Parameters
        ----------
        interval
            0-based, half-open; it may reach over the ends of the contig. On strand `-` the
            reverse complement is given.

        Returns
        -------
        str
            `interval.width` characters; `N` off the ends of the contig.

        Raises
        ------
        ContigError
            When the file has no such contig.
        IntervalError
            When the interval lies wholly outside its contig.
        FormatError
            When the file is damaged, holds something else than DNA (RNA, proteins), or was
            changed while it was open.
        """
        faidx, names = self._open()
        name = names.resolve(interval.chromosome)
        length = names[name]
        check_touches(interval, name=name, length=length)
        start, end = max(interval.start, 0), min(interval.end, length)
        with told_as_format_error(self.path):
            inside = faidx.fetch(name, start + 1, end) if start < end else ""
        self._check_letters(inside, name=name, start=start)
        left = PADDING * (start - interval.start)
        sequence = left + inside + PADDING * (interval.width - len(left) - len(inside))
        return reverse_complement(sequence) if interval.negative_strand else sequence

    def _check_letters(self, bases: str, *, name: str, start: int) -> None:
        """Raise `FormatError` unless all are letters of DNA: others would be read as unknown."""
        # By far the quickest way to ask this of a million letters.
        foreign = bases.encode().translate(None, delete=_LETTERS).decode()
        if not foreign:
            return
        where = f"{name}:{start + bases.index(foreign[0]) + 1:,}"
        hint = (
            "of RNA; write T for U"
            if foreign[0] == "U"
            else "not of DNA (A, C, G, T, N, IUPAC codes): is it the FASTA of a genome?"
        )
        raise FormatError(f"{str(self.path)!r} has {foreign[0]!r} at {where}, a letter {hint}")

    def close(self) -> None:
        """Close the file; it is opened again when next used."""
        with self._lock:
            if self._opened is not None:
                self._opened[0].close()
                self._opened = None


def check_touches(interval: Interval, *, name: str, length: int) -> None:
    """Raise `IntervalError` unless the interval has a base of contig `name` (`length` bp)."""
    if interval.width == 0:
        touches = 0 <= interval.start <= length
    else:
        touches = interval.start < length and interval.end > 0
    if not touches:
        raise IntervalError(
            f"Interval {format_interval(interval)} lies outside contig {name!r} "
            f"({length:,} bp); give positions from 1 to {length:,}"
        )
