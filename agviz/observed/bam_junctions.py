"""The introns that reads of a BAM file skip, counted."""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pandas as pd

from agviz.genome.source import Kind
from agviz.genome.types import Interval, JunctionData
from agviz.observed.bam_file import BamFile
from agviz.observed.file_source import on_contig
from agviz.observed.junctions import junction_data

# CIGAR operations that move along the reference: M, D, N, =, X. N is a skipped intron.
_ALONG_REFERENCE = frozenset((0, 2, 3, 7, 8))
_SKIP = 3
_OPPOSITE = {"+": "-", "-": "+"}


class BamJunctions(BamFile):
    """Splice junctions of a BAM file: one per intron and strand, counted in reads.

    The strand of a junction is the aligner's where it gives one (the tags `XS`, or `ts` of
    minimap2), else that of the library's protocol, else `.`. Reads are left out as in
    `BamCoverage`.

    Parameters
    ----------
    path
        The file, sorted by position. Without an index, one is made in the cache folder.
    name
        Label of the track.
    strandedness
        The library's protocol; see `BamCoverage`.
    min_mapping_quality
        Reads that map with a lower quality are left out.
    minimum
        Junctions with fewer reads are left out.

    Raises
    ------
    InputError
        When there is no such file or `strandedness` is unknown.
    MissingPackageError
        When pysam is not installed (extra `io`).
    """

    kind: Kind = "junctions"

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        name: str | None = None,
        strandedness: str = "unstranded",
        min_mapping_quality: int = 0,
        minimum: int = 1,
    ) -> None:
        super().__init__(
            path,
            name=name,
            reduce="sum",
            strandedness=strandedness,
            min_mapping_quality=min_mapping_quality,
        )
        self.minimum = minimum

    def fetch(self, interval: Interval, bins: int | None = None) -> JunctionData:
        """The introns that overlap a window, whole; `bins` is ignored.

        Returns
        -------
        JunctionData
            One track, in reads; sorted by start, end and strand.

        Raises
        ------
        IntervalError
            When the interval is empty or wholly off its contig.
        ContigError
            When the file has no such contig under any of its names.
        FormatError
            When the file is damaged or not sorted.
        """
        with self._lock:
            contig = self._contigs().resolve(interval.chromosome)
            start, end = on_contig(interval, self._contigs().length(contig), self._described)
            counts: Counter[tuple[int, int, str]] = Counter()
            for read in self._reads(contig, start, end):
                for intron in _introns(read):
                    if intron[0] < end and intron[1] > start:
                        counts[(*intron, self._junction_strand(read))] += 1
        rows = [(*key, count) for key, count in sorted(counts.items()) if count >= self.minimum]
        table = pd.DataFrame(rows, columns=["Start", "End", "Strand", "reads"])
        table.insert(0, "Chromosome", interval.chromosome)
        return junction_data(table, counts="reads", name=self.name, interval=interval)

    def _junction_strand(self, read: Any) -> str:
        # BWA has an XS of its own, a number.
        if read.has_tag("XS") and read.get_tag("XS") in _OPPOSITE:
            return read.get_tag("XS")
        if read.has_tag("ts") and read.get_tag("ts") in _OPPOSITE:
            along_read = read.get_tag("ts")
            return _OPPOSITE[along_read] if read.is_reverse else along_read
        return self._strand(read)


def _introns(read: Any) -> Iterator[tuple[int, int]]:
    """Start and end of each stretch of the reference that a read skips as an intron."""
    position = read.reference_start
    for operation, length in read.cigartuples or ():
        if operation == _SKIP:
            yield position, position + length
        if operation in _ALONG_REFERENCE:
            position += length
