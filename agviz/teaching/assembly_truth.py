"""The truth of whole chromosomes, from the oracle in overlapping windows.

A window is read with so much context on either side that nothing beyond could change what is kept
of it: an enhancer farther than `FARTHEST` reaches from a promoter is not summed by the oracle
either. So tracks do not depend on where windows end (but for the rounding of sums, far below 1e-6
of a value), and memory does not grow with the chromosome.
"""

import dataclasses
from collections.abc import Iterator

import numpy as np

from agviz.teaching.expression import FARTHEST, drive, element_drive
from agviz.teaching.grammar import CONTACT_BIN, LONGEST_TRANSCRIPT, REACH
from agviz.teaching.motifs import Codes
from agviz.teaching.oracle import oracle
from agviz.teaching.splicing import PerCell
from agviz.teaching.transcripts import Exon
from agviz.teaching.truth import Gene, Truth

CORE = 262_144
"""bp kept of a window; large, so that little is computed twice."""

MARGIN = -(-int(FARTHEST * REACH + 2 * LONGEST_TRANSCRIPT) // CONTACT_BIN) * CONTACT_BIN
"""bp of context on either side: the farthest enhancer of a gene that ends in the window, whole
bins of every output."""


@dataclasses.dataclass(frozen=True, eq=False)
class Window:
    """A part of a chromosome, with the truth of it and of its context.

    Attributes
    ----------
    start, end
        What is kept, on the chromosome.
    offset
        Where the truth's first base lies on the chromosome.
    truth
        The oracle's answer, in coordinates from `offset`.
    """

    start: int
    end: int
    offset: int
    truth: Truth

    def holds(self, position: int | float) -> bool:
        """Whether a position of the truth is kept of this window."""
        return self.start <= position + self.offset < self.end

    def kept(self, values: np.ndarray, resolution: int = 1) -> np.ndarray:
        """The bins of a track of the truth that this window keeps."""
        first = (self.start - self.offset) // resolution
        return values[first : first + (self.end - self.start) // resolution]


def windows(codes: Codes, *, core: int = CORE, margin: int = MARGIN) -> Iterator[Window]:
    """A chromosome's windows from left to right; together they keep each base once.

    Parameters
    ----------
    codes
        The chromosome, a whole number of contact-map bins.
    core, margin
        bp kept of each window, and of context on either side of it; both whole contact-map bins.
    """
    for start in range(0, len(codes), core):
        end = min(start + core, len(codes))
        offset = max(0, start - margin)
        yield Window(start, end, offset, oracle(codes[offset : end + margin]))


def moved(gene: Gene, by: int) -> Gene:
    """A gene in the coordinates of the chromosome."""
    exons = tuple(
        Exon(exon.start + by, exon.end + by, exon.psi, exon.acceptor, exon.donor)
        for exon in gene.exons
    )
    return dataclasses.replace(
        gene, tss=gene.tss + by, start=gene.start + by, end=gene.end + by, exons=exons
    )


@dataclasses.dataclass(frozen=True, eq=False)
class Drives:
    """What drives a promoter.

    Attributes
    ----------
    whole
        Its drive in each cell type, of all open chromatin.
    elements
        Start and end of each element on the chromosome, and its share of `whole`.
    """

    whole: PerCell
    elements: tuple[tuple[int, int, PerCell], ...]


def drives(window: Window, gene: Gene) -> Drives:
    """What drives a gene of a window, which keeps its TSS; the gene in the truth's coordinates."""
    truth = window.truth
    given = element_drive(
        gene.tss, truth.enhancers, access=truth.access, insulation=truth.insulation
    )
    starts = (truth.enhancers.start + window.offset).tolist()
    ends = (truth.enhancers.end + window.offset).tolist()
    whole = drive(gene.tss, truth.access, truth.insulation)
    return Drives(whole, tuple(zip(starts, ends, given, strict=True)))
