"""Exons that lose their donor, or the branch point before their acceptor.

An internal exon that is spliced in everywhere (PSI above .5) in a gene that is expressed (above .2
in some cell type) has the G of its donor's GT changed to A, or of its best branch point TACTAAC the
T and the A that real branch points hardly vary (positions 4 and 6) to C and G. Exons whose RNA
(all cell types together) the truth does not lower to half or less are not asked about: another
site may stand in. A predictor is right if it lowers the exon's RNA by at least 30 %.
"""

from collections.abc import Sequence

import numpy as np

from agviz.bench.teaching_measures import share
from agviz.bench.teaching_variants import Ask, Change, Effect, Measured, Part, replaced
from agviz.teaching.grammar import BRANCH_FROM, BRANCH_POINT, BRANCH_TO
from agviz.teaching.motifs import Codes, Scanner, encode, reverse_complement
from agviz.teaching.transcripts import Exon
from agviz.teaching.truth import Gene, Truth

__all__ = ["BRANCH", "DONOR", "find_exons", "measure_exons"]

DONOR, BRANCH = "donor lost", "branch point lost"

SPLICED_IN = 0.5  # smallest PSI
EXPRESSED = 0.2  # largest expression, at least
TRUE_REST = 0.5  # most of the exon's RNA that is left in truth
PREDICTED_REST = 0.7  # and that may be left in a prediction that is right

BROKEN_BRANCH = "TACCAGC"
"""TACTAAC without its T and its branching A; 4.9 bits are lost for each."""


def find_exons(truth: Truth, rng: np.random.Generator, *, most: int, ask: Ask) -> list[Change]:
    """Up to `most` exons of a window that lose their donor, and as many that lose the branch."""
    exons = [
        (gene, exon)
        for gene in truth.genes
        if gene.expression.max() >= EXPRESSED
        for exon in gene.exons[1:-1]
        if exon.psi.min() > SPLICED_IN
    ]
    found: list[Change] = []
    for kind, lose in ((DONOR, _without_donor), (BRANCH, _without_branch)):
        kept: list[Change] = []
        for k in rng.permutation(len(exons)).tolist():
            if len(kept) == most:
                break
            gene, exon = exons[k]
            bases = np.arange(exon.start, exon.end)
            change = Change(kind, lose(truth.codes, gene, exon), (Part(gene.strand, bases, bases),))
            if _is_lost(truth, change, ask):
                kept.append(change)
        found += kept
    return found


def _is_lost(truth: Truth, change: Change, ask: Ask) -> bool:
    """Whether the exon's RNA falls in truth."""
    after = ask(change.codes)
    return Effect.of(change, truth.rna_seq, after.rna_seq).left <= TRUE_REST


def _without_donor(codes: Codes, gene: Gene, exon: Exon) -> Codes:
    """GT behind the exon becomes AT."""
    if gene.strand == "+":
        return replaced(codes, encode("A"), exon.end)
    return replaced(codes, encode("T"), exon.start - 1)


def _without_branch(codes: Codes, gene: Gene, exon: Exon) -> Codes:
    """The best branch point in reach of the exon's acceptor is broken."""
    if gene.strand == "-":
        length = len(codes)
        return reverse_complement(_break(reverse_complement(codes), length - exon.end))
    return _break(codes, exon.start)


def _break(codes: Codes, acceptor: int) -> Codes:
    """Break the branch point of an acceptor, by its first exonic base, on its own strand."""
    first = acceptor + BRANCH_FROM
    reach = codes[first : acceptor + BRANCH_TO + len(BRANCH_POINT)]
    best = int(Scanner(reach).scan(BRANCH_POINT).argmax())
    found = codes[first + best : first + best + len(BRANCH_POINT)]
    intact, broken = encode(BRANCH_POINT), encode(BROKEN_BRANCH)
    return replaced(codes, np.where(intact == broken, found, broken), first + best)


def measure_exons(kind: str, effects: Sequence[Effect]) -> dict[str, Measured]:
    """The share of exons whose RNA falls."""
    falls = [effect.left <= PREDICTED_REST for effect in effects]
    return {f"{kind}: exon RNA falls": Measured(share(np.array(falls, dtype=bool)), len(falls))}
