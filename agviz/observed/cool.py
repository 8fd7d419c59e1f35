"""Contact maps measured by Hi-C or Micro-C: cool and mcool files, through cooler (extra `io`)."""

import os
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
from jaxtyping import Float32

from agviz.errors import FormatError, InputError, require
from agviz.genome.source import Kind
from agviz.genome.types import Interval, TrackData
from agviz.observed.file_source import FileSource, first_bytes, on_contig

HDF5_MAGIC = b"\x89HDF\r\n\x1a\n"
DEFAULT_BINS = 500
"""Bins along a side when nobody says how many: about two per point of a full-width figure."""
BALANCED, RAW = "balanced contacts", "raw contacts"
MOST_BINS = 8_000
"""Bins along a side that are read at once (256 MB of float32)."""


class Cool(FileSource):
    """A cool or mcool file as a contact map.

    Parameters
    ----------
    path
        The file; of an mcool also `file.mcool::/resolutions/10000`.
    name
        Label of the track.
    resolution
        bp per bin. None takes the finest of the file with which a window has no more bins than
        `fetch` is asked for.
    balance
        True gives contacts corrected by the file's weights, which it must have; False raw counts;
        a text names the column of weights. None balances where the file has weights.

    Raises
    ------
    InputError
        When there is no such file.
    MissingPackageError
        When cooler is not installed (extra `io`).

    References
    ----------
    Abdennur & Mirny (2020), *Bioinformatics* 36:311-316.
    """

    kind: Kind = "contacts"
    knows_lengths = True
    format = "cool"

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        name: str | None = None,
        resolution: int | None = None,
        balance: bool | str | None = None,
    ) -> None:
        _cooler()
        file, _, self.group = os.fspath(path).partition("::")
        super().__init__(file, name=name, reduce="mean")
        self.resolution = resolution
        self.balance = balance

    def _open(self) -> dict[int, Any]:
        """The file's maps by resolution; coolers keep paths, and open the file when asked."""
        cooler = _cooler()
        if first_bytes(self.path, 8, "cool file") != HDF5_MAGIC:
            raise FormatError(f"{str(self.path)!r} is not a cool file: it is no HDF5 file")
        try:
            groups = [self.group] if self.group else cooler.fileops.list_coolers(str(self.path))
            maps = [cooler.Cooler(f"{self.path}::{group}") for group in groups]
        except (OSError, KeyError, RuntimeError) as error:
            raise FormatError(f"{self._described} cannot be read: {error}") from error
        if not maps:
            raise FormatError(f"{self._described} is an HDF5 file that holds no contact map")
        sizes = {int(map_.binsize): map_ for map_ in maps if map_.binsize}
        if not sizes:
            raise FormatError(
                f"{self._described} has bins of different sizes, which agviz cannot draw"
            )
        return dict(sorted(sizes.items()))

    def _lengths(self) -> Mapping[str, int]:
        map_ = next(iter(self._handle().values()))
        return {str(name): int(length) for name, length in map_.chromsizes.items()}

    @property
    def resolutions(self) -> tuple[int, ...]:
        """The bin sizes that the file has, in bp, finest first."""
        return tuple(self._handle())

    def fetch(self, interval: Interval, bins: int | None = None) -> TrackData:
        """The contacts within a window.

        Parameters
        ----------
        interval
            The window; may reach off its contig, where values are NaN.
        bins
            The most bins wanted along a side, where the file has a choice of resolutions.

        Returns
        -------
        TrackData
            Values of shape (n, n, 1), symmetric; `resolution` bp per bin; `interval` is the asked
            one widened to whole bins; `uns["unit"]` is "balanced contacts" or "raw contacts". NaN
            marks bins without weights and bins off the contig.

        Raises
        ------
        IntervalError
            When the interval is empty or wholly off its contig.
        ContigError
            When the file has no such contig under any of its names.
        InputError
            When the file has no such resolution or weights, or the window has too many bins.
        FormatError
            When the file is damaged.
        """
        with self._lock:
            contig = self._contigs().resolve(interval.chromosome)
            length = self._contigs().length(contig)
            start, end = on_contig(interval, length, self._described)
            size = self._choose(interval.width, DEFAULT_BINS if bins is None else bins)
            map_ = self._handle()[size]
            known = self._matrix(map_, contig, start=start, end=end)
            unit = RAW if self._weights(map_) is None else BALANCED
        first, last = interval.start // size, -(-interval.end // size)
        values = np.full((last - first, last - first), np.nan, dtype=np.float32)
        inside = slice(start // size - first, start // size - first + len(known))
        values[inside, inside] = known
        return TrackData(
            values[..., None],
            metadata=pd.DataFrame({"name": [self.name], "strand": ["."]}),
            resolution=size,
            interval=Interval(interval.chromosome, first * size, last * size),
            uns={"unit": unit},
        )

    def _choose(self, width: int, bins: int) -> int:
        sizes = self.resolutions
        size = self.resolution
        if size is not None and size not in sizes:
            listed = ", ".join(f"{known:,}" for known in sizes)
            raise InputError(f"{self._described} has no resolution of {size:,} bp; it has {listed}")
        if size is None:
            size = next((known for known in sizes if width <= known * bins), sizes[-1])
        if width > size * MOST_BINS:
            raise InputError(
                f"A window of {width:,} bp has more than {MOST_BINS:,} bins of {size:,} bp: "
                "take a coarser resolution or a smaller window"
            )
        return size

    def _matrix(
        self, map_: Any, contig: str, *, start: int, end: int
    ) -> Float32[np.ndarray, "bins bins"]:
        try:
            found = map_.matrix(balance=self._weights(map_) or False).fetch((contig, start, end))
        except OSError as error:
            raise FormatError(f"{self._described} is damaged or cut short ({error})") from error
        return found.astype(np.float32)

    def _weights(self, map_: Any) -> str | None:
        """The column of weights that a map is balanced by, None for raw counts."""
        column = self.balance if isinstance(self.balance, str) else "weight"
        has_weights = column in map_.bins().columns
        if self.balance and not has_weights:
            raise InputError(
                f"{self._described} has no balancing weights {column!r} at {map_.binsize:,} bp: "
                "take balance=False for raw counts, or run `cooler balance`"
            )
        return column if self.balance or (self.balance is None and has_weights) else None


def _cooler() -> ModuleType:
    return require("cooler", extra="io", why="Reading cool files")
