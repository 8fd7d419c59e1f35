"""Junctions from splice sites and counts: introns, in the coordinates of the genome.

A donor is the last base of an exon, an acceptor the first base of the next one; the intron is
`[donor + 1, acceptor)` on + and `[acceptor + 1, donor)` on -. Every pair of a donor with an
acceptor behind it (in the direction of transcription, with at least one base between) is a
junction, however small its count: it is sites that have a threshold, not counts.
"""

import dataclasses

import numpy as np
from jaxtyping import Float32, Int32, Int64

from agviz.genome.types import Interval, JunctionData
from agviz.models.alphagenome.selection import Chosen

OTHER_STRAND = (2, 3, 0, 1)
"""The class that each class of sites is when the other strand is read."""


@dataclasses.dataclass(frozen=True, eq=False)
class Pairs:
    """The junctions that some splice sites can make.

    Attributes
    ----------
    introns
        Their intervals on the genome, with strand; ascending, + before -.
    strands, donors, acceptors
        Where each junction's count stands in an array of (strands, donors, acceptors, tissues).
    """

    introns: np.ndarray
    strands: Int64[np.ndarray, " junctions"]
    donors: Int64[np.ndarray, " junctions"]
    acceptors: Int64[np.ndarray, " junctions"]

    def data(
        self,
        counts: Float32[np.ndarray, "2 sites sites tissues"],
        *,
        chosen: Chosen,
        interval: Interval | None,
    ) -> JunctionData:
        """The counts of these junctions: rows are junctions, columns are tissues."""
        return JunctionData(
            self.introns.copy(),
            counts[self.strands, self.donors, self.acceptors],
            chosen.metadata.copy(),
            interval=None if interval is None else interval.copy(),
        )


def pair_sites(
    sites: Int32[np.ndarray, "4 sites"], *, chromosome: str = "", start: int = 0
) -> Pairs:
    """All junctions of some splice sites.

    Parameters
    ----------
    sites
        Positions of donor +, acceptor +, donor -, acceptor - in a sequence, on the + strand; -1
        for none.
    chromosome, start
        Where the sequence lies.
    """
    real = sites >= 0
    found = []
    for strand in (0, 1):
        donors, acceptors = (sites[row].astype(np.int64) for row in (2 * strand, 2 * strand + 1))
        low, high = (
            (donors[:, None], acceptors[None, :])
            if strand == 0
            else (acceptors[None, :], donors[:, None])
        )
        joined = real[2 * strand][:, None] & real[2 * strand + 1][None, :] & (high > low + 1)
        places = np.nonzero(joined)
        shape = joined.shape
        starts = np.broadcast_to(low, shape)[places] + 1 + start
        ends = np.broadcast_to(high, shape)[places] + start
        found.append((starts, ends, np.full(len(starts), strand), *places))
    starts, ends, strands, donors, acceptors = (
        np.concatenate(parts) for parts in zip(*found, strict=True)
    )
    order = np.lexsort((strands, ends, starts))
    introns = np.empty(len(order), dtype=object)
    introns[:] = [
        Interval(chromosome, first, last, "+-"[strand])
        for first, last, strand in zip(
            starts[order].tolist(), ends[order].tolist(), strands[order].tolist(), strict=True
        )
    ]
    return Pairs(introns, strands[order], donors[order], acceptors[order])


def turn_sites(sites: Int32[np.ndarray, "4 sites"], length: int) -> Int32[np.ndarray, "4 sites"]:
    """Sites as the reverse complement has them, or back: p is S-1-p, strands change; no sorting."""
    turned = np.where(sites >= 0, length - 1 - sites, sites)
    return turned[list(OTHER_STRAND)].astype(np.int32)


def turn_probabilities(
    probabilities: Float32[np.ndarray, "length 4"],
) -> Float32[np.ndarray, "length 4"]:
    """Splice-site probabilities as the reverse complement has them, or back."""
    return np.ascontiguousarray(probabilities[::-1, list(OTHER_STRAND)])
