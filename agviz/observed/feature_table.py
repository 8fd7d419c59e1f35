"""Features held in memory, and quick answers to which of them overlap a window.

Rows of a contig are sorted by start. Those that start before the window's end are a prefix, and
those that can reach its start begin where the farthest end so far passes it: two binary searches,
then a look at what is left. Right for features that contain each other, too.
"""

import abc
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from agviz.errors import FormatError
from agviz.genome.source import Kind
from agviz.genome.types import Interval
from agviz.observed.file_source import FileSource, on_contig
from agviz.observed.table_lines import (
    Layout,
    Lines,
    bad_line,
    data_lines,
    empty_frame,
    parse_lines,
)

LARGEST_TABLE = 4_000_000_000
"""Bytes of one file's table that are held in memory at most."""
_HEADER_WORDS = ("start", "chromstart", "chrom_start", "start1", "x1")


class FeatureTable:
    """All features of a file, by contig.

    Parameters
    ----------
    frame
        One row per feature, with columns Chromosome, Start and End (0-based, half-open) at least.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self.empty = frame.iloc[:0]
        self.lengths: dict[str, int] = {}
        self._rows: dict[str, pd.DataFrame] = {}
        self._farthest: dict[str, np.ndarray] = {}
        for contig, rows in frame.groupby("Chromosome", sort=False, observed=True):
            ordered = rows.sort_values(["Start", "End"], kind="stable", ignore_index=True)
            self._rows[str(contig)] = ordered
            self._farthest[str(contig)] = np.maximum.accumulate(ordered["End"].to_numpy())
            self.lengths[str(contig)] = int(self._farthest[str(contig)][-1])

    def overlapping(self, contig: str, start: int, end: int) -> pd.DataFrame:
        """The rows that share a base with ``[start, end)``, sorted by Start; RangeIndex.

        A feature of no width (an insertion) counts when it is inside the window.
        """
        if contig not in self._rows:
            return self.empty
        rows = self._rows[contig]
        first = int(np.searchsorted(self._farthest[contig], start, side="right"))
        last = int(np.searchsorted(rows["Start"].to_numpy(), end, side="left"))
        near = rows.iloc[first:last]
        return near[near["End"].to_numpy() > start].reset_index(drop=True)


class TableFile(FileSource):
    """A text file of features, parsed whole at the first question.

    Subclasses write `_layout`, and `_tidy` where the file's columns are not the contract's.

    Attributes
    ----------
    spans
        Pairs of columns of the file that are a start and an end.
    first_position
        The first base's number in the file.
    shortest_line
        A line that fits the format, for files that have none.
    """

    kind: Kind = "features"
    spans: tuple[tuple[str, str], ...] = (("Start", "End"),)
    first_position: int = 0
    shortest_line: str = "chromosome\t0\t1"

    @abc.abstractmethod
    def _layout(self, first_line: str) -> Layout:
        """The columns of the file, told by its first data line."""

    def _tidy(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The file's columns as those that `fetch` promises."""
        return frame

    def _read_parts(self) -> Iterator[pd.DataFrame]:
        """Frames of some hundred thousand lines each, in the file's order."""
        layout: Layout | None = None
        for lines in data_lines(self.path):
            if layout is None:
                lines = _without_header(lines)
                if not lines.text:
                    continue
                layout = self._layout(lines.text[0].rstrip("\n"))
            frame = parse_lines(lines, layout, self.path)
            for start, end in self.spans:
                self._check_span(frame[start], frame[end], layout=layout, lines=lines)
            yield self._tidy(frame)

    def _check_span(
        self, start: pd.Series, end: pd.Series, *, layout: Layout, lines: Lines
    ) -> None:
        wrong = ((start < self.first_position) | (end < start)).to_numpy()
        if wrong.any():
            row = int(np.argmax(wrong))
            why = f"it starts at {start.iloc[row]} and ends at {end.iloc[row]}"
            raise bad_line(self.path, layout, lines.numbers[row], line=lines.text[row], why=why)

    def _bounded_parts(self) -> Iterator[pd.DataFrame]:
        """The parts of the file, as long as all of them together can be held."""
        size = 0
        for part in self._read_parts():
            size += int(part.memory_usage(index=False).sum())
            if size > LARGEST_TABLE:
                raise FormatError(
                    f"{self._described} is too large to hold in memory (more than "
                    f"{LARGEST_TABLE:,} bytes): cut out the region you need first"
                )
            yield part

    def _open(self) -> FeatureTable:
        parts = list(self._bounded_parts())
        return FeatureTable(pd.concat(parts, ignore_index=True) if parts else self._no_rows())

    def _no_rows(self) -> pd.DataFrame:
        """The table of a file without data lines: the columns that it would have."""
        return self._tidy(empty_frame(self._layout(self.shortest_line)))

    def _lengths(self) -> Mapping[str, int]:
        return self._handle().lengths

    def fetch(self, interval: Interval, bins: int | None = None) -> pd.DataFrame:
        """The features that overlap a window.

        Parameters
        ----------
        interval
            The window; its strand is not looked at.
        bins
            Ignored: features are not binned.

        Returns
        -------
        pandas.DataFrame
            See `agviz.genome.source`. Empty on a contig of which the file says nothing: a list
            of features need not have some everywhere.

        Raises
        ------
        IntervalError
            When the interval is empty or wholly before its contig.
        FormatError
            When the file is damaged or a line of it is malformed.
        """
        start, end = on_contig(interval, None, self._described)
        with self._lock:
            contig = self._own_name(interval.chromosome)
            rows = self._handle().overlapping(contig, start, end)
        texts = rows.select_dtypes("string").columns
        rows = rows.astype(dict.fromkeys(texts, object))
        if "name" in rows:
            rows["name"] = rows["name"].where(rows["name"] != ".", "")
        return rows.assign(Chromosome=pd.Series(interval.chromosome, rows.index, dtype=object))

    def _own_name(self, name: str) -> str:
        contigs = self._contigs()
        return name if contigs.find(name) is None else contigs.resolve(name)


def _without_header(lines: Lines) -> Lines:
    """The lines without a first one that names columns."""
    fields = lines.text[0].split()
    if len(fields) > 1 and fields[1].casefold() in _HEADER_WORDS:
        return Lines(lines.text[1:], lines.numbers[1:])
    return lines
