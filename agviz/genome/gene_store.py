"""Where gene frames live: in parquet files of the cache, or in memory.

A cached file has row groups that hold one contig each, in order of Start, so that a locus reads a
few thousand rows of a genome's millions. Both stores give Arrow tables; `genes.py` asks pyranges
which of their rows overlap.
"""

import dataclasses
import json
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from agviz._files import atomic_path, cache_dir, fingerprint
from agviz.errors import InputError
from agviz.genome.gene_frames import GENE_FRAME_DTYPES, Kind
from agviz.genome.types import Interval

FORMAT_VERSION = 2
"""Raised whenever the frames or their layout change: older cache entries are then not used."""

ROWS_PER_GROUP = 16_384
"""Rows of one contig read and pruned together."""

_ARROW_TYPES = {
    "object": pa.string(), "int64": pa.int64(), "Int64": pa.int64(), "bool": pa.bool_(),
}  # fmt: skip


@runtime_checkable
class GeneStore(Protocol):
    """What holds the four frames."""

    def table(self, kind: Kind, contig: str | None, near: Interval | None = None) -> pa.Table:
        """All rows of `contig` (None: of all) that may overlap `near`, sorted by Start."""

    def count(self, kind: Kind) -> int:
        """How many rows there are in all; nothing of them is read."""


def arrow_table(frame: pd.DataFrame, kind: Kind) -> pa.Table:
    """A frame as an Arrow table with the contract's columns."""
    columns = {}
    for name, dtype in GENE_FRAME_DTYPES[kind].items():
        values = pa.array(frame[name], from_pandas=True)
        if isinstance(values, pa.ChunkedArray):
            values = values.combine_chunks()
        columns[name] = values.cast(_ARROW_TYPES[dtype])
    return pa.table(columns)


def pandas_frame(table: pa.Table, kind: Kind) -> pd.DataFrame:
    """An Arrow table as a frame that keeps the contract."""
    frame = table.to_pandas(ignore_metadata=True)
    read_as = frame.dtypes
    for name, dtype in GENE_FRAME_DTYPES[kind].items():
        if dtype == "Int64":
            frame[name] = pd.Int64Dtype().__from_arrow__(table[name])
        elif dtype == "object" and str(read_as[name]) != "object":  # as in pandas 3
            frame[name] = frame[name].astype(object)
    return frame


@dataclasses.dataclass(frozen=True, eq=False)
class MemoryStore:
    """The four frames as Arrow tables, each sorted by Chromosome and Start."""

    tables: Mapping[str, pa.Table]

    def table(self, kind: Kind, contig: str | None, near: Interval | None = None) -> pa.Table:
        """See `GeneStore`."""
        table = self.tables[kind]
        if contig is None:
            return table
        return table.filter(pc.equal(table["Chromosome"], contig))

    def count(self, kind: Kind) -> int:
        """See `GeneStore`."""
        return self.tables[kind].num_rows


class ParquetStore:
    """The four frames as parquet files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._metadata = {kind: pq.read_metadata(self._path(kind)) for kind in GENE_FRAME_DTYPES}
        self._groups = {kind: _row_groups(self._metadata[kind]) for kind in GENE_FRAME_DTYPES}

    def _path(self, kind: str) -> Path:
        return self.folder / f"{kind}.parquet"

    def table(self, kind: Kind, contig: str | None, near: Interval | None = None) -> pa.Table:
        """See `GeneStore`."""
        wanted = [
            number
            for number, group in enumerate(self._groups[kind])
            if contig is None
            or (group.contig == contig and (near is None or group.may_overlap(near)))
        ]
        # Opened anew, so that threads share nothing; the metadata are not read again.
        with pq.ParquetFile(self._path(kind), metadata=self._metadata[kind]) as file:
            return file.read_row_groups(wanted)

    def count(self, kind: Kind) -> int:
        """See `GeneStore`."""
        return int(self._metadata[kind].num_rows)


@dataclasses.dataclass(frozen=True)
class _RowGroup:
    contig: str
    start: int
    end: int

    def may_overlap(self, interval: Interval) -> bool:
        return self.start < interval.end and self.end > interval.start


def _row_groups(metadata: pq.FileMetaData) -> list[_RowGroup]:
    """The contig of each row group, and where its rows begin and end."""
    names = metadata.schema.names
    contig, start, end = (names.index(name) for name in ("Chromosome", "Start", "End"))
    groups = []
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        groups.append(
            _RowGroup(
                group.column(contig).statistics.min,
                group.column(start).statistics.min,
                group.column(end).statistics.max,
            )
        )
    return groups


def write_store(frames: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write the four frames, sorted by Chromosome and Start, into an existing folder."""
    for kind in GENE_FRAME_DTYPES:
        frame = frames[kind]
        schema = arrow_table(frame.iloc[:0], kind).schema  # type: ignore[arg-type]
        with pq.ParquetWriter(folder / f"{kind}.parquet", schema, compression="zstd") as writer:
            for _, rows in frame.groupby("Chromosome", sort=False, observed=True):
                table = arrow_table(rows, kind)  # type: ignore[arg-type]
                writer.write_table(table, row_group_size=ROWS_PER_GROUP)


def cached_store_folder(path: str | os.PathLike[str]) -> Path:
    """Where the frames of an annotation file are cached; changes when the file does."""
    return cache_dir() / "genes" / f"{fingerprint(path)}-v{FORMAT_VERSION}"


_BUILDING = threading.Lock()


def cached_store(
    path: str | os.PathLike[str], build: Callable[[], Mapping[str, pd.DataFrame]]
) -> ParquetStore:
    """The cached frames of an annotation file, built and written first if need be.

    Parameters
    ----------
    path
        The annotation file.
    build
        Reads it into the four frames.

    Raises
    ------
    InputError
        When the cache folder cannot be written.
    """
    folder = cached_store_folder(path)
    with _BUILDING:
        if not folder.is_dir():
            _make_folder(folder.parent)
            frames = build()
            try:
                with atomic_path(folder) as temporary:
                    temporary.mkdir()
                    write_store(frames, temporary)
                    about = {"what": "gene models", "source": str(Path(path).resolve())}
                    (temporary / "about.json").write_text(json.dumps(about), encoding="utf-8")
                    if folder.is_dir():
                        raise _AlreadyThere
            except _AlreadyThere:
                pass  # another process was quicker; its files are the same
    return ParquetStore(folder)


class _AlreadyThere(Exception):  # noqa: N818 - it is no error
    pass


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"Cannot make the cache folder {str(folder)!r} ({error.strerror}); set AGVIZ_CACHE to "
            "a folder that you may write"
        ) from error
