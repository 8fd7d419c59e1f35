"""How many reads of a BAM file cover each base."""

import os

import numpy as np
from jaxtyping import Float

from agviz.errors import InputError, check_choice
from agviz.genome.source import Kind
from agviz.observed.bam_file import BamFile
from agviz.observed.signal import SignalFile


class BamCoverage(BamFile, SignalFile):
    """Read depth of a BAM file as a signal.

    A base is covered by a read where one of the read's bases is aligned to it (CIGAR `M`, `=`,
    `X`), whatever that base and its quality, not where it is deleted (`D`) or spliced out (`N`).
    Unmapped and secondary alignments, duplicates and reads that failed quality control are left
    out; mates that overlap count twice. Bases without reads are 0. These are the depths of
    `samtools depth`. pysam's `count_coverage` is lower where reads have another base than A, C, G
    or T, such as N, and by default where a base's quality is below 15.

    Parameters
    ----------
    path
        The file, sorted by position. Without an index, one is made in the cache folder.
    name
        Label of the track.
    reduce
        How bases become bins; see `agviz.genome.source.REDUCTIONS`.
    strandedness
        The library's protocol: `"forward"`, the first read runs along the RNA; `"reverse"`,
        against it (dUTP); `"unstranded"`.
    strand
        Count only RNA from this strand, `"+"` or `"-"`; `"."` counts all.
    min_mapping_quality
        Reads that map with a lower quality are left out.

    Raises
    ------
    InputError
        When there is no such file, or an option is none of the above, or a strand is wanted of an
        unstranded library.
    MissingPackageError
        When pysam is not installed (extra `io`).
    """

    kind: Kind = "signal"

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        name: str | None = None,
        reduce: str = "max",
        strandedness: str = "unstranded",
        strand: str = ".",
        min_mapping_quality: int = 0,
    ) -> None:
        check_choice("strand", strand, ("+", "-", "."))
        if strand != "." and strandedness == "unstranded":
            raise InputError(
                f"Reads of an unstranded library have no strand {strand!r}: give "
                "strandedness='forward' or 'reverse', or strand='.'"
            )
        super().__init__(
            path,
            name=name,
            reduce=reduce,
            strandedness=strandedness,
            min_mapping_quality=min_mapping_quality,
        )
        self.strand = strand

    def _read(self, contig: str, start: int, end: int) -> Float[np.ndarray, " width"]:
        blocks = [
            block
            for read in self._reads(contig, start, end)
            if self.strand == "." or self._strand(read) == self.strand
            for block in read.get_blocks()
        ]
        if not blocks:
            return np.zeros(end - start)
        edges = np.clip(np.array(blocks, dtype=np.int64), start, end) - start
        width = end - start + 1
        changes = np.bincount(edges[:, 0], minlength=width) - np.bincount(
            edges[:, 1], minlength=width
        )
        return np.cumsum(changes[:-1]).astype(np.float64)
