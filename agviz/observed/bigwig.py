"""bigWig files, through pybigtools, which has wheels for every platform."""

import contextlib
import io
import math
import os
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pybigtools
from jaxtyping import Float

from agviz.errors import AgvizWarning, FormatError
from agviz.genome.types import Interval
from agviz.observed.file_source import first_bytes, on_contig
from agviz.observed.signal import SignalFile

BIGWIG_MAGIC = bytes.fromhex("26fc8f88")
BIGBED_MAGIC = bytes.fromhex("ebf28987")


class BigWig(SignalFile):
    """A bigWig file as a signal.

    Binned values are exact: every base is read, zoom levels are not used. Some programs write
    only contigs that have data into the file; the others are unknown here.

    Parameters
    ----------
    path
        The file. It must exist; it is opened at the first `fetch`.
    name
        Label of the track.
    reduce
        How bases become bins: `"max"` (keeps peaks), `"min"`, `"mean"`, `"sum"`, or `"extreme"`
        for signed signals.
    missing
        Value of bases for which the file has none. Most bigWigs are coverage and leave out
        zeros, hence 0; NaN tells "not measured" (conservation, say) from 0.

    Raises
    ------
    InputError
        When there is no such file or `reduce` is none of the above.

    Warns
    -----
    AgvizWarning
        At the first `fetch`, when the mark is missing with which whole files end.
    """

    knows_lengths = True
    format = "bigWig"

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

    def _open(self) -> Any:
        magic = first_bytes(self.path, 4, "bigWig file")
        if magic in (BIGBED_MAGIC, BIGBED_MAGIC[::-1]):
            raise FormatError(
                f"{str(self.path)!r} is a bigBed file, which agviz does not read: "
                "turn it into BED with bigBedToBed"
            )
        if magic not in (BIGWIG_MAGIC, BIGWIG_MAGIC[::-1]):
            raise FormatError(
                f"{str(self.path)!r} is not a bigWig file: it begins with the bytes {magic.hex()}"
            )
        handle = open_bbi(self.path, self.format)
        self._check_end(magic)
        return handle

    def _check_end(self, magic: bytes) -> None:
        """A whole file ends as it begins. What a lost end leaves may read well otherwise."""
        with self.path.open("rb") as stream:
            stream.seek(-len(magic), os.SEEK_END)
            whole = stream.read() == magic
        if not whole:
            warnings.warn(
                f"bigWig file {str(self.path)!r} does not end with the mark of its end: it may be "
                "cut short, unless it was written before 2012. Compare its size with the "
                "original's, or copy it again",
                AgvizWarning,
                stacklevel=2,
            )

    def _lengths(self) -> Mapping[str, int]:
        return self._handle().chroms()

    def _read(self, contig: str, start: int, end: int) -> Float[np.ndarray, " width"]:
        handle = self._handle()
        with told_as_damaged(self.path, self.format):
            values = handle.values(contig, start, end, fillna=None)
        if not np.isnan(self.missing):
            values[np.isnan(values)] = self.missing
        return values

    def stored_nan(self, interval: Interval) -> int | None:
        """The first base of an interval for which NaN is stored as a value; None if there is none.

        `fetch` cannot tell it from a base without a value.

        Raises
        ------
        IntervalError, ContigError, FormatError
            As `fetch`.
        """
        with self._lock:
            contig, length = self._locate(interval.chromosome)
            start, end = on_contig(interval, length, self._described)
            with told_as_damaged(self.path, self.format):
                for first, _, value in self._handle().records(contig, start, end):
                    if math.isnan(value):
                        return max(int(first), start)
            return None


def open_bbi(path: Path, what: str) -> Any:
    """Open a bigWig file, whatever its name.

    Raises
    ------
    FormatError
        When it is cut short or damaged.
    """
    with told_as_damaged(path, what):
        # By its path it is read in Rust alone, but only if its name is one of these.
        known = path.suffix in (".bw", ".bigWig", ".bigwig")
        return pybigtools.open(str(path) if known else _Stream(path))


class _Stream(io.FileIO):
    """An open file that is closed when the reader lets go of it: pybigtools closes none."""

    def __del__(self) -> None:
        self.close()


@contextlib.contextmanager
def told_as_damaged(path: Path, what: str) -> Iterator[None]:
    """Turn what pybigtools raises on a bad file into a `FormatError` that names it."""
    try:
        yield
    except BaseException as error:
        # A panic is no `Exception`, and its class is not exported.
        if isinstance(error, pybigtools.BBIReadError) or type(error).__name__ == "PanicException":
            raise FormatError(
                f"{what} file {str(path)!r} is damaged or cut short ({error}): "
                "copy or make it again"
            ) from error
        raise
