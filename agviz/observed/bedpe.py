"""BEDPE files: pairs of regions, such as the anchors of chromatin loops."""

import warnings

import numpy as np
import pandas as pd

from agviz._counts import agreeing, counted
from agviz.errors import AgvizWarning
from agviz.observed.feature_table import FeatureTable, TableFile
from agviz.observed.table_lines import ColumnType, Layout, fits

_COLUMNS: tuple[tuple[str, ColumnType], ...] = (
    ("chromosome1", "text"),
    ("start1", "whole"),
    ("end1", "whole"),
    ("chromosome2", "text"),
    ("start2", "whole"),
    ("end2", "whole"),
    ("name", "text"),
    ("score", "number"),
    ("strand1", "strand"),
    ("strand2", "strand"),
)
_REGIONS = 6


class Bedpe(TableFile):
    """A BEDPE file, gzipped or not, as features that span both anchors.

    Start and End are the outer ends of a pair; `start1`, `end1`, `start2`, `end2` its anchors, the
    left one first, with `strand1`, `strand2` where the file has them. Pairs between two contigs
    have no span: they are left out, and counted in a warning when the file is read.

    Parameters
    ----------
    path
        The file. It must exist; it is read at the first `fetch`.
    name
        Label of the track.
    reduce
        Not used by features.

    Raises
    ------
    InputError
        When there is no such file.
    """

    format = "BEDPE"
    spans = (("start1", "end1"), ("start2", "end2"))
    # Programs write -1 for an unknown anchor, on contig ".".
    first_position = -1
    shortest_line = "chromosome\t0\t1\tchromosome\t0\t1"

    def _layout(self, first_line: str) -> Layout:
        separator = "\t" if "\t" in first_line else None
        fields = first_line.split(separator)
        count = _REGIONS
        while count < min(len(fields), len(_COLUMNS)) and fits(fields[count], _COLUMNS[count][1]):
            count += 1
        more: tuple[tuple[str, ColumnType], ...] = tuple(
            (f"column_{i + 1}", "text") for i in range(count, len(fields))
        )
        return Layout(self.format, _COLUMNS[:count] + more, separator=separator)

    def _tidy(self, frame: pd.DataFrame) -> pd.DataFrame:
        right_first = (frame["start1"] > frame["start2"]).to_numpy()
        for one, two in (("start1", "start2"), ("end1", "end2"), ("strand1", "strand2")):
            if two in frame:
                left = frame[one].where(~right_first, frame[two])
                frame[two] = frame[two].where(~right_first, frame[one])
                frame[one] = left
        frame.insert(0, "Chromosome", frame["chromosome1"])
        frame.insert(1, "Start", frame["start1"])
        frame.insert(2, "End", np.maximum(frame["end1"], frame["end2"]))
        return frame

    def _open(self) -> FeatureTable:
        parts, left_out = [], 0
        for part in self._bounded_parts():
            spans = (part["chromosome1"] == part["chromosome2"]) & (part["start1"] >= 0)
            left_out += int((~spans).sum())
            parts.append(part[spans].drop(columns=["chromosome1", "chromosome2"]))
        if left_out:
            pairs, are = counted(left_out, "pair"), agreeing(left_out, "is", "are")
            warnings.warn(
                f"{self._described}: left out {pairs} that {are} not on one contig",
                AgvizWarning,
                stacklevel=2,
            )
        return FeatureTable(pd.concat(parts, ignore_index=True) if parts else self._no_rows())
