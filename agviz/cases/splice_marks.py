"""What makes a splice site, marked on its bases: donor, acceptor, branch point, pyrimidine tract.

Marks follow from the bases alone, by the rules that textbooks have; a model has no part in them.

References
----------
Burge, Tuschl and Sharp (1999) "Splicing of precursors to mRNAs by the spliceosomes", in *The RNA
World*, 2nd ed.: MAG|GTRAGT, YAG|G and the tract before it. Zhuang, Goldstein and Weiner (1989)
*PNAS* 86:2752-2756: the branch point YNYTRAY, here by its nearest match to TACTAAC.
"""

from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Interval
from agviz.interpret.splice_readouts import DONOR, Site

BRANCH = "TACTAAC"
BRANCH_FROM, BRANCH_TO = -45, -18
"""Where the branch point's A (the 6th base) lies before the exon's first base."""
LEAST_ALIKE = 5  # of 7 bases, the T and the A among them
BRANCH_T, BRANCH_A = 3, 5  # of `BRANCH`, from 0
DONOR_EXON, DONOR_INTRON = 3, 6  # bases of MAG|GTRAGT
ACCEPTOR_INTRON, ACCEPTOR_EXON = 3, 1  # bases of YAG|G
TRACT_FROM, TRACT_TO = -18, -3
"""Where the pyrimidine tract is looked for, before the exon's first base."""
LEAST_PYRIMIDINES = 0.7
FLANK = 50
"""Bases on either side of a site that are needed."""


def splice_marks(site: Site, bases: str, *, contig: str, strand: str) -> list[Interval]:
    """Intervals of the signals of a splice site, with names.

    Parameters
    ----------
    site
        Its kind, and its exonic base (0-based).
    bases
        Those from `FLANK` before to `FLANK` behind the exonic base, on the + strand.
    contig, strand
        Where the site lies.

    Returns
    -------
    list of Interval
        From 5' to 3' of the strand: of a donor one; of an acceptor the branch point, the tract,
        where there are these, and the acceptor. A donor is marked also where its GT is gone.
    """
    read = bases if strand == "+" else reverse_complement(bases)
    if site.kind == DONOR:
        spans = {"donor": (1 - DONOR_EXON, 1 + DONOR_INTRON)}
    else:
        spans = {**_before(read.upper()), "acceptor": (-ACCEPTOR_INTRON, ACCEPTOR_EXON)}
    return [
        _placed(span, site, contig=contig, strand=strand, name=name) for name, span in spans.items()
    ]


def _before(read: str) -> dict[str, tuple[int, int]]:
    """Branch point and tract before an acceptor, as offsets from the exon's first base."""
    found = {}
    best, at = LEAST_ALIKE - 1, None
    for offset in range(BRANCH_FROM, BRANCH_TO + 1):
        first = FLANK + offset - BRANCH_A
        word = read[first : first + len(BRANCH)]
        alike = sum(a == b for a, b in zip(word, BRANCH, strict=True))
        if alike > best and word[BRANCH_T] == "T" and word[BRANCH_A] == "A":
            best, at = alike, offset
    if at is not None:
        found["branch point"] = (at - BRANCH_A, at - BRANCH_A + len(BRANCH))
    tract = read[FLANK + TRACT_FROM : FLANK + TRACT_TO]
    if sum(base in "CT" for base in tract) >= LEAST_PYRIMIDINES * len(tract):
        found["tract"] = (TRACT_FROM, TRACT_TO)
    return found


def _placed(span: tuple[int, int], site: Site, *, contig: str, strand: str, name: str) -> Interval:
    """Offsets from the exonic base, along the strand, as an interval."""
    first, last = span
    start, end = site.position + first, site.position + last
    if strand == "-":
        start, end = site.position - last + 1, site.position - first + 1
    return Interval(contig, start, end, strand, name=name)
