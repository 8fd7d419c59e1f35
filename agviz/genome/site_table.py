"""Tables of single sites on the genome: polyadenylation sites and splice sites.

A table is a parquet, feather, TSV or CSV file (the latter two may be gzipped) with a header and
these columns; others are kept:

============  =======  =========================================================================
column        dtype    meaning
============  =======  =========================================================================
Chromosome    str      contig name
Start, End    int64    0-based, half-open; a site is one base wide
Strand        str      `+` or `-`
gene_id       str      polyA sites only: the gene that ends there
kind          str      splice sites only: `donor` (the last base of an exon) or `acceptor` (the
                       first base of the next exon)
============  =======  =========================================================================
"""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from agviz.errors import FormatError
from agviz.genome.contigs import ContigNames
from agviz.genome.overlap import overlapping_rows
from agviz.genome.types import Interval

POLYA_COLUMNS = ("Chromosome", "Start", "End", "Strand", "gene_id")
SPLICE_SITE_COLUMNS = ("Chromosome", "Start", "End", "Strand", "kind")
_SEPARATORS = {".tsv": "\t", ".txt": "\t", ".bed": "\t", ".csv": ","}


class SiteTable:
    """The rows of such a file, read whole (some hundred thousand for a human genome)."""

    def __init__(self, path: str | os.PathLike[str], columns: Sequence[str]) -> None:
        self.path = Path(path)
        frame = _read(self.path)
        if missing := [name for name in columns if name not in frame.columns]:
            raise FormatError(
                f"{str(self.path)!r} needs the columns {', '.join(columns)}; missing: "
                f"{', '.join(missing)} (it has: {', '.join(map(str, frame.columns))})"
            )
        self._frame = _checked(frame, self.path, columns)
        ends = self._frame.groupby("Chromosome")["End"].max()
        self._names = ContigNames(ends.to_dict(), self.path.name)

    def overlapping(self, interval: Interval) -> pd.DataFrame:
        """Rows in `interval` (strand ignored), sorted by Start; contigs named as in `interval`.

        Empty where the table has nothing, an unknown contig included: a contig without sites is
        no mistake.
        """
        own = self._names.find(interval.chromosome)
        of_contig = self._frame[self._frame["Chromosome"] == own]
        start, end = of_contig["Start"].to_numpy(), of_contig["End"].to_numpy()
        found = of_contig.iloc[overlapping_rows(start, end, interval)]
        found = found.sort_values("Start", kind="stable").reset_index(drop=True)
        found["Chromosome"] = pd.Series([interval.chromosome] * len(found), dtype=object)
        return found


def _read(path: Path) -> pd.DataFrame:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    suffix = suffixes[-1] if suffixes else ""
    try:
        if suffix == ".parquet":
            return pd.read_parquet(path)
        if suffix in (".feather", ".arrow"):
            return pd.read_feather(path)
        if suffix in _SEPARATORS:
            text = {"Chromosome": str, "gene_id": str}
            return pd.read_csv(path, sep=_SEPARATORS[suffix], dtype=text)
    except (OSError, ValueError) as error:
        raise FormatError(f"{str(path)!r} cannot be read as a table: {error}") from error
    known = ", ".join([".parquet", ".feather", *_SEPARATORS])
    raise FormatError(f"{str(path)!r} is no table that can be read: its suffix must be of {known}")


def _checked(frame: pd.DataFrame, path: Path, columns: Sequence[str]) -> pd.DataFrame:
    for name in ("Start", "End"):
        if not pd.api.types.is_integer_dtype(frame[name]):
            raise FormatError(
                f"Column {name!r} of {str(path)!r} must hold whole numbers; it is "
                f"{frame[name].dtype}"
            )
    text = {name: object for name in columns if name not in ("Start", "End")}
    frame = frame.reset_index(drop=True).astype({"Start": "int64", "End": "int64", **text})
    bad = (frame["Start"] < 0) | (frame["End"] <= frame["Start"])
    bad |= ~frame["Strand"].isin(["+", "-"])
    if "kind" in columns:
        bad |= ~frame["kind"].isin(["donor", "acceptor"])
    if bad.any():
        row = int(np.argmax(bad.to_numpy()))
        found = ", ".join(f"{name} {frame.at[row, name]}" for name in columns)
        kinds = ", kind donor or acceptor" if "kind" in columns else ""
        raise FormatError(
            f"Row {row + 1} of {str(path)!r} is no site ({found}): expected 0 <= Start < End, "
            f"Strand + or -{kinds}"
        )
    return frame
