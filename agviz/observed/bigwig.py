"""bigWig files, through pybigtools, which has wheels for every platform."""

import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pybigtools
from jaxtyping import Float

from agviz.errors import FormatError
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
        return open_bbi(self.path, self.format)

    def _lengths(self) -> Mapping[str, int]:
        return self._handle().chroms()

    def _read(self, contig: str, start: int, end: int) -> Float[np.ndarray, " width"]:
        handle = self._handle()
        try:
            values = handle.values(contig, start, end, fillna=None)
        except pybigtools.BBIReadError as error:
            raise damaged(self.path, self.format, error) from error
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
            for first, _, value in self._handle().records(contig, start, end):
                if math.isnan(value):
                    return max(int(first), start)
            return None


def open_bbi(path: Path, what: str) -> Any:
    """Open a bigWig or bigBed file.

    Raises
    ------
    FormatError
        When it is cut short or damaged.
    """
    try:
        return pybigtools.open(str(path))
    except pybigtools.BBIReadError as error:
        raise damaged(path, what, error) from error


def damaged(path: Path, what: str, error: Exception) -> FormatError:
    """The error for a file that begins well and cannot be read on."""
    return FormatError(
        f"{what} file {str(path)!r} is damaged or cut short ({error}): copy or make it again"
    )
