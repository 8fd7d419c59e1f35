"""bedGraph files: a signal written as text."""

import os
from collections.abc import Mapping

import numpy as np
from jaxtyping import Float

from agviz.errors import FormatError
from agviz.observed.feature_table import FeatureTable, TableFile
from agviz.observed.signal import SignalFile
from agviz.observed.table_lines import Layout


class _Steps(TableFile):
    """The lines of a bedGraph as features with a value."""

    format = "bedGraph"

    def _layout(self, first_line: str) -> Layout:
        return Layout(
            self.format,
            (("Chromosome", "text"), ("Start", "whole"), ("End", "whole"), ("value", "number")),
            separator="\t" if "\t" in first_line else None,
        )


class BedGraph(SignalFile):
    """A bedGraph file, gzipped or not, as a signal; the whole file is held in memory.

    Parameters
    ----------
    path
        The file. It must exist; it is read at the first `fetch`.
    name
        Label of the track.
    reduce
        How bases become bins; see `agviz.genome.source.REDUCTIONS`.
    missing
        Value of bases for which the file has none, also on contigs that it does not name. The
        format knows no lengths of contigs, so this goes on for ever.

    Raises
    ------
    InputError
        When there is no such file or `reduce` is unknown.
    """

    format = "bedGraph"

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        name: str | None = None,
        reduce: str = "max",
        missing: float | int = 0.0,
    ) -> None:
        super().__init__(path, name=name, reduce=reduce)
        self.missing = float(missing)

    def _open(self) -> FeatureTable:
        return _Steps(self.path)._open()

    def _lengths(self) -> Mapping[str, int]:
        return self._handle().lengths

    def _locate(self, name: str) -> tuple[str, int | None]:
        contigs = self._contigs()
        return (name if contigs.find(name) is None else contigs.resolve(name)), None

    def _read(self, contig: str, start: int, end: int) -> Float[np.ndarray, " width"]:
        steps = self._handle().overlapping(contig, start, end)
        values = np.full(end - start, self.missing)
        if steps.empty:
            return values
        first = steps["Start"].to_numpy()
        last = steps["End"].to_numpy()
        if (first[1:] < last[:-1]).any():
            row = int(np.argmax(first[1:] < last[:-1]))
            raise FormatError(
                f"{self._described} has two values for {contig}:{first[row + 1]} (0-based)"
            )
        first, last = np.maximum(first, start) - start, np.minimum(last, end) - start
        widths = last - first
        where = np.repeat(first - np.cumsum(widths) + widths, widths) + np.arange(widths.sum())
        values[where] = np.repeat(steps["value"].to_numpy(), widths)
        return values
