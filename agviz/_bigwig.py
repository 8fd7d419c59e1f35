"""Writing a bigWig and seeing that it is whole: with no room left pybigtools may say nothing."""

import errno
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

Run = tuple[str, int, int, float]
"""Contig, start, end (0-based, half-open) and value."""


def write_bigwig(path: Path, contigs: Mapping[str, int], runs: Iterable[Run]) -> None:
    """Write runs of values, sorted, as a bigWig.

    Parameters
    ----------
    path
        The file; give a temporary one, since a broken one is left there.
    contigs
        Length of each contig in bp.
    runs
        By contig in their order, then by start.

    Raises
    ------
    OSError
        The file could not be written whole.
    """
    import pybigtools

    covered = 0

    def counted() -> Iterator[Run]:
        nonlocal covered
        for run in runs:
            covered += run[2] - run[1]
            yield run

    try:
        pybigtools.open(str(path), "w").write(dict(contigs), counted())
        whole = pybigtools.open(str(path)).info()["summary"]["basesCovered"] == covered
    except BaseException as error:
        # A panic is no `Exception`, and its class is not exported.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        whole = False
    if not whole:
        raise OSError(errno.EIO, "a bigWig could not be written whole (is the disk full?)", path)
