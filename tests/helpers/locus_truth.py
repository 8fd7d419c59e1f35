"""What the oracle says of a named locus and of its variants."""

import functools

import numpy as np

from agviz.teaching.grammar import CELLS
from agviz.teaching.locus import Locus
from agviz.teaching.oracle import oracle
from agviz.teaching.truth import Gene, Truth


@functools.lru_cache(maxsize=100)
def truth_of(bases: str) -> Truth:
    return oracle(bases)


def gene_of(locus: Locus, name: str, *variants: str) -> Gene | None:
    """The gene with these variants; None if it is not transcribed any more."""
    wanted = locus.gene(name)
    moved = sum(
        len(v.alternate_bases) - len(v.reference_bases)
        for v in map(locus.variant, variants)
        if v.position - 1 < wanted.tss
    )
    for gene in truth_of(locus.alternate(*variants)).genes:
        if (gene.strand, gene.tss) == (wanted.strand, wanted.tss + moved):
            return gene
    return None


def fold_changes(locus: Locus, name: str, *variants: str) -> np.ndarray:
    """log2 of expression with these variants over that without, in each cell type."""
    before, after = gene_of(locus, name), gene_of(locus, name, *variants)
    return np.log2(after.expression / before.expression)


def psi(locus: Locus, name: str, exon: int, *variants: str) -> np.ndarray:
    """Inclusion of an exon (counted from 1 in the locus's places); 0 if there is none."""
    place = locus.places[f"{name} exon {exon}"]
    return psi_at(locus, name, place.start, *variants)


def psi_at(locus: Locus, name: str, start: int, *variants: str) -> np.ndarray:
    """Inclusion of the exon whose lowest base is `start`; for variants that move no base."""
    for each in gene_of(locus, name, *variants).exons:
        if each.start == start:
            return each.psi
    return np.zeros(len(CELLS))
