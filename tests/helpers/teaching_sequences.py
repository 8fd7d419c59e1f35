"""Sequences of the teaching world made by hand: a quiet background, and sites put into it."""

from collections.abc import Mapping

import numpy as np

from agviz.teaching.generator import Generator
from agviz.teaching.motifs import Codes, encode

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
    """Sites at their starts, in a background in which nothing happens by chance."""
    codes = Generator(np.random.default_rng(seed)).background(length)
    for start, text in sites.items():
        codes[start : start + len(text)] = encode(text)
    return codes
