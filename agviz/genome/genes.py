"""Gene models: which genes, transcripts, exons and coding parts lie where.

`GeneModels.open` reads a GTF or GFF3 file once into tidy frames (`agviz.genome.gene_frames` has
their contract), keeps them in the cache as parquet, and answers each question from the few rows
that its contig holds. Overlaps and neighbours are found by pyranges.

References
----------
.. [1] E. B. Stovner, P. Sætrom, PyRanges: efficient comparison of genomic intervals in Python,
   *Bioinformatics* 36:918-919 (2020).
"""

import functools
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from agviz.errors import AgvizWarning, ContigNameWarning, InputError
from agviz.genome.contigs import ContigNames
from agviz.genome.gene_frames import Kind, check_gene_frame, empty_gene_frame
from agviz.genome.gene_lookup import Gene, find_gene
from agviz.genome.gene_store import (
    GeneStore,
    MemoryStore,
    arrow_table,
    cached_store,
    pandas_frame,
)
from agviz.genome.overlap import nearest_rows, overlapping_rows, signed_distance
from agviz.genome.read_annotation import read_gene_frames
from agviz.genome.types import Interval


class GeneModels:
    """The genes of one annotation; made by `GeneModels.open` or `GeneModels.from_frames`.

    Threads may share it. It pickles: as the path of its file, or as its frames.
    """

    def __init__(
        self, open_store: Callable[[], GeneStore], *, source: str, path: Path | None = None
    ) -> None:
        self._open_store = open_store
        self._path = path
        self.source = source
        self._missing: set[str] = set()

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> "GeneModels":
        """Gene models of a GTF or GFF3 file, plain or gzipped.

        The dialects of GENCODE, Ensembl (old and new), RefSeq and UCSC are understood. The first
        time, the file is read whole (a minute for a human genome) and cached as parquet under
        `cache_dir()`, keyed by the file's path, size and time of change.

        Warns
        -----
        AgvizWarning
            When the file has genes, but exons of none.

        Raises
        ------
        FormatError
            When the file is none of these, or a line of it is malformed.
        InputError
            When there is no such file, or the cache cannot be written.
        """
        file = Path(path).expanduser()
        if not file.is_file():
            raise InputError(f"No annotation file {str(file)!r}: expected a GTF or GFF3 file")
        file = file.resolve()
        read = functools.partial(read_gene_frames, file)
        models = cls(lambda: cached_store(file, read), source=str(path), path=file)
        # A malformed file is told now, not at the first question.
        if models._store.count("exons") == 0:
            warnings.warn(
                f"{str(path)!r} has genes but no exon or CDS lines: there will be no RNA scores "
                "of genes and no exons in figures; give an annotation that has exon lines",
                AgvizWarning,
                stacklevel=2,
            )
        return models

    @classmethod
    def from_frames(
        cls,
        *,
        genes: pd.DataFrame,
        transcripts: pd.DataFrame,
        exons: pd.DataFrame,
        cds: pd.DataFrame | None = None,
    ) -> "GeneModels":
        """Gene models of frames that keep the contract of `agviz.genome.gene_frames`.

        `mane` of the transcripts may be left out: none is tagged then.

        Raises
        ------
        FormatError
            When a frame does not keep it; `check_gene_frame` says where.
        """
        if "mane" not in transcripts:
            transcripts = transcripts.assign(mane=False)
        given: dict[Kind, pd.DataFrame] = {
            "genes": genes,
            "transcripts": transcripts,
            "exons": exons,
            "cds": empty_gene_frame("cds") if cds is None else cds,
        }
        tables: dict[str, pa.Table] = {}
        for kind, frame in given.items():
            check_gene_frame(frame, kind)
            ordered = frame.sort_values(["Chromosome", "Start"], kind="stable")
            tables[kind] = arrow_table(ordered, kind)
        return cls(functools.partial(MemoryStore, tables), source="the given frames")

    @property
    def path(self) -> Path | None:
        """The file it was read from, if it was."""
        return self._path

    def __reduce__(self) -> tuple[Any, ...]:
        if self._path is not None:
            return GeneModels.open, (self._path,)
        return _from_memory, (self._open_store, self.source)

    def __repr__(self) -> str:
        return f"GeneModels({self.source!r})"

    @functools.cached_property
    def _store(self) -> GeneStore:
        return self._open_store()

    @functools.cached_property
    def _genes(self) -> pa.Table:
        return self._table("genes", None)

    @functools.cached_property
    def _names(self) -> ContigNames:
        ends = self._genes.group_by("Chromosome", use_threads=False).aggregate([("End", "max")])
        lengths = dict(
            zip(ends["Chromosome"].to_pylist(), ends["End_max"].to_pylist(), strict=True)
        )
        return ContigNames(lengths, self.source)

    @functools.cached_property
    def contigs(self) -> tuple[str, ...]:
        """The contigs that have genes, as the annotation names them, in sorted order."""
        return tuple(sorted(pc.unique(self._genes["Chromosome"]).to_pylist()))

    def genes(self, interval: Interval | None = None) -> pd.DataFrame:
        """Genes that overlap `interval`, or all; one row each.

        Parameters
        ----------
        interval
            Where to look; its strand is ignored. A contig may be named `chr1` or `1`, whatever
            the annotation calls it.

        Returns
        -------
        pandas.DataFrame
            Columns as `agviz.genome.gene_frames` says, sorted by Start (all genes: by contig, then
            Start). Chromosome is written as in `interval`. Empty, with a `ContigNameWarning`, if
            the annotation has nothing on that contig.
        """
        return self._query("genes", interval)

    def transcripts(self, interval: Interval | None = None) -> pd.DataFrame:
        """Transcripts that overlap `interval`, or all; see `genes` for the rest."""
        return self._query("transcripts", interval)

    def exons(self, interval: Interval | None = None) -> pd.DataFrame:
        """Exons that overlap `interval`, or all, a row per exon and transcript; see `genes`."""
        return self._query("exons", interval)

    def cds(self, interval: Interval | None = None) -> pd.DataFrame:
        """Coding parts of exons that overlap `interval`, or all; see `genes` for the rest."""
        return self._query("cds", interval)

    def gene(self, name_or_id: str) -> Gene:
        """The gene of that symbol or id (with or without its version).

        A gene of the pseudo-autosomal regions that stands on X and on Y under one id (or with
        `_PAR_Y` on Y) is the one on X.

        Raises
        ------
        UnknownNameError
            When there is none; the message has the likeliest name.
        InputError
            When several genes have that symbol; the message has their ids and places.
        """
        return find_gene(self._genes, name_or_id, source=self.source)

    def nearest(self, interval: Interval, k: int = 1) -> pd.DataFrame:
        """The `k` genes nearest to `interval`, nearest first; its strand is ignored.

        Returns
        -------
        pandas.DataFrame
            The columns of `genes` and `distance` (int64, bp): 0 for a gene that overlaps, 1 for
            one that adjoins, positive to the right of the interval and negative to its left.
            Genes equally near are sorted by Start, then gene_id. Fewer rows than `k` if the
            contig has fewer genes.

        Raises
        ------
        InputError
            When `k` is less than 1.
        """
        if k < 1:
            raise InputError(f"k must be at least 1; got {k}")
        contig = self._contig(interval)
        if contig is None:
            return empty_gene_frame("genes").assign(distance=pd.Series(dtype="int64"))
        table = self._table("genes", contig)
        rows = nearest_rows(*_places(table), interval, k=k)
        frame = self._frame(table.take(rows), "genes", interval)
        start, end = frame["Start"].to_numpy(), frame["End"].to_numpy()
        frame["distance"] = signed_distance(start, end, interval)
        order = frame.assign(bp=frame["distance"].abs()).sort_values(["bp", "Start", "gene_id"])
        return frame.loc[order.index[:k]].reset_index(drop=True)

    def _query(self, kind: Kind, interval: Interval | None) -> pd.DataFrame:
        if interval is None:
            return pandas_frame(self._table(kind, None), kind)
        contig = self._contig(interval)
        if contig is None:
            return empty_gene_frame(kind)
        table = self._table(kind, contig, interval)
        rows = overlapping_rows(*_places(table), interval)
        return self._frame(table.take(rows), kind, interval)

    def _table(self, kind: Kind, contig: str | None, interval: Interval | None = None) -> pa.Table:
        try:
            return self._store.table(kind, contig, interval)
        except FileNotFoundError:
            # The cache was cleared meanwhile: make it again.
            self.__dict__.pop("_store", None)
            return self._store.table(kind, contig, interval)

    def _frame(self, table: pa.Table, kind: Kind, interval: Interval) -> pd.DataFrame:
        frame = pandas_frame(table, kind)
        frame["Chromosome"] = pd.Series([interval.chromosome] * len(frame), dtype=object)
        return frame

    def _contig(self, interval: Interval) -> str | None:
        """The annotation's name of the interval's contig; None, with a warning, if it has none."""
        name = interval.chromosome
        if self._names.find(name) is not None:
            return self._names.resolve(name)
        if name not in self._missing:
            self._missing.add(name)
            shown = ", ".join(self.contigs[:5]) + (", ..." if len(self.contigs) > 5 else "")
            warnings.warn(
                f"{self.source!r} has no genes on contig {name!r} (it has {shown})",
                ContigNameWarning,
                stacklevel=4,
            )
        return None


def _from_memory(open_store: Callable[[], GeneStore], source: str) -> GeneModels:
    return GeneModels(open_store, source=source)


def _places(table: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    return table["Start"].to_numpy(), table["End"].to_numpy()
