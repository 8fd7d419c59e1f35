"""Sequences of the teaching world made by hand: quiet bases, and sites put into them."""

from collections.abc import Mapping

from agviz.teaching.motifs import Codes, encode
from agviz.teaching.quiet import quiet

MYB, RUNX1, GATA1, CEBPA, HNF4A = "CAACGGTT", "TGTGGTTA", "AGATAAGG", "TTGCGCAA", "CAAAGTCCA"
CTCF = "TGGCCACCAGGGGGCGCTA"
CTCF_REVERSED = "TAGCGCCCCCTGGTGGCCA"

PROMOTER = "TATAAAAG" + "ACTGACTGATCATGACTGATC" + "CCATACC"
"""A perfect TATA promoter; its TSS is the A of the initiator."""

TSS = 31
"""Of `PROMOTER`, from its start."""

EXON = "GATGCAGCTCATGGACTCAGATGCTGAGCATGCATCGACATGCAGACTGATCACGAGCTACAGCATGACTG"
DONOR = "CAGGTAAGT"
INTRON = "ATACATGATCAATACGATGAATACATCTGAATACGACATCAATGATACATGATCAAGATACAACATGAT"
ACCEPTOR = "TACTAAC" + "ATGAC" + "CTTCTCTTCCTCTTC" + "CAGG"
END = "AATAAA" + "CATGATCAGATC" + "TGTGTTTG"


def gene(exons: int = 4, *, introns: int = 1) -> tuple[str, list[tuple[int, int]]]:
    """A gene on +, and where its exons are; all strong, with introns so many times `INTRON`."""
    text = PROMOTER + EXON
    starts, ends = [TSS], []
    for _ in range(exons - 1):
        text += DONOR
        ends.append(len(text) - 6)  # CAG|GTAAGT
        text += INTRON * introns + ACCEPTOR
        starts.append(len(text) - 1)  # CAG|G
        text += EXON
    text += INTRON * introns + END
    ends.append(len(text) - len(END) + 26)
    return text, list(zip(starts, ends, strict=True))


def planted(length: int, sites: Mapping[int, str], *, seed: int = 321) -> Codes:
    """Sites at their starts, in bases in which nothing stands by chance."""
    codes = encode(quiet(seed, length))
    for start, text in sites.items():
        codes[start : start + len(text)] = encode(text)
    return codes
