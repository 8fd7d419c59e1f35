"""Splice junctions counted by the aligner STAR: its SJ.out.tab files."""

import os
from collections.abc import Mapping

import numpy as np
import pandas as pd

from agviz.errors import check_choice
from agviz.genome.source import Kind
from agviz.genome.types import Interval, JunctionData
from agviz.observed.feature_table import TableFile
from agviz.observed.file_source import FileSource
from agviz.observed.junctions import junction_data
from agviz.observed.table_lines import Layout

COUNTS = ("unique", "unique+multi")
_STRANDS = np.array([".", "+", "-"], dtype=object)
# STAR's codes 0 to 6, as read on the + strand; 0 is anything else.
_MOTIFS = np.array(
    ["other", "GT/AG", "CT/AC", "GC/AG", "CT/GC", "AT/AC", "GT/AT"], dtype=object
)  # fmt: skip


class _StarRows(TableFile):
    """The lines of SJ.out.tab as features."""

    format = "STAR junction"
    first_position = 1

    def _layout(self, first_line: str) -> Layout:
        return Layout(
            self.format,
            (
                ("Chromosome", "text"),
                ("Start", "whole"),
                ("End", "whole"),
                ("strand", range(3)),
                ("motif", range(7)),
                ("annotated", range(2)),
                ("unique", "whole"),
                ("multi", "whole"),
                ("overhang", "whole"),
            ),
        )

    def _tidy(self, frame: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "Chromosome": frame["Chromosome"],
                "Start": frame["Start"] - 1,
                "End": frame["End"],
                "Strand": _STRANDS[frame["strand"].to_numpy()],
                "motif": _MOTIFS[frame["motif"].to_numpy()],
                "annotated": frame["annotated"] == 1,
                "unique": frame["unique"],
                "multi": frame["multi"],
                "overhang": frame["overhang"],
            }
        )


class StarJunctions(FileSource):
    """A STAR SJ.out.tab file, gzipped or not, as splice junctions.

    Parameters
    ----------
    path
        The file. It must exist; it is read at the first `fetch`.
    name
        Label of the track.
    counts
        `"unique"`: uniquely mapping reads. `"unique+multi"`: those that map to several places too.
    minimum
        Junctions with fewer counts are left out.

    Raises
    ------
    InputError
        When there is no such file or `counts` is none of the above.

    References
    ----------
    Dobin et al. (2013), *Bioinformatics* 29:15-21; STAR manual, "Splice junctions".
    """

    kind: Kind = "junctions"
    format = _StarRows.format

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        name: str | None = None,
        counts: str = "unique",
        minimum: int = 1,
    ) -> None:
        check_choice("counts", counts, COUNTS)
        super().__init__(path, name=name)
        self.counts = counts
        self.minimum = minimum

    def _open(self) -> _StarRows:
        return _StarRows(self.path)

    def _lengths(self) -> Mapping[str, int]:
        return self._handle()._lengths()

    def table(self, interval: Interval) -> pd.DataFrame:
        """The introns that overlap a window, with all that STAR says of them.

        Returns
        -------
        pandas.DataFrame
            Chromosome, Start, End (the intron, 0-based, half-open), Strand (`.` where STAR could
            not tell), count (what was asked for), motif (read on the + strand), annotated (bool),
            unique, multi (reads), overhang (bp).

        Raises
        ------
        IntervalError
            When the interval is empty or wholly before its contig.
        FormatError
            When the file is damaged or a line of it is malformed.
        """
        rows = self._handle().fetch(interval)
        count = rows["unique"] + (rows["multi"] if self.counts == "unique+multi" else 0)
        rows.insert(4, "count", count)
        return rows[count >= self.minimum].reset_index(drop=True)

    def fetch(self, interval: Interval, bins: int | None = None) -> JunctionData:
        """The introns that overlap a window, whole; `bins` is ignored.

        Returns
        -------
        JunctionData
            One track. Each junction's `info` has STAR's other columns; see `table`.

        Raises
        ------
        IntervalError
            When the interval is empty or wholly before its contig.
        FormatError
            When the file is damaged or a line of it is malformed.
        """
        return junction_data(
            self.table(interval), counts="count", name=self.name, interval=interval
        )
