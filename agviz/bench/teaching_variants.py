"""Changes of a sequence whose effect on RNA is known, and how effects are compared.

A change is found from the truth alone, before anybody is asked, so that every predictor gets the
same ones. Effects are natural log fold changes of RNA sums, with one read added to either sum, on
the same bases before and after.

An insertion keeps the window's length, so it can be written in two ways: the bases behind it move
right, or those before it move left. A network that pools positions sees a gene a little otherwise
at every place, and that difference is none of the insertion's; so each gene is read in the sequence
in which its TSS has not moved. Bases pushed off the window's end are lost before and after.
"""

import dataclasses
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int8, Int64

from agviz.bench.teaching_genes import exonic, rna_sum
from agviz.bench.teaching_measures import log_fold_change
from agviz.teaching.motifs import Codes
from agviz.teaching.truth import Gene, Truth

__all__ = [
    "Ask",
    "Change",
    "Effect",
    "Measured",
    "Part",
    "gene_parts",
    "inserted",
    "is_clear",
    "replaced",
]

EXON_MARGIN = 60
"""bp around exons that a change keeps off: splice-site motifs, branch points, exonic ends."""

PROMOTER_MARGIN = 150
"""bp around a TSS that a change keeps off."""

SITE_MARGIN = 60
"""bp around bound sites that an inserted one keeps off: `grammar.OPENING_SD`."""


Bases = Int8[np.ndarray, " bases"]
"""Codes of what is written into a sequence."""

Ask = Callable[[Codes], Truth]
"""The oracle, or whatever remembers what it said."""


@dataclasses.dataclass(frozen=True, eq=False)
class Part:
    """Bases of one strand whose RNA is summed, before and after a change."""

    strand: str
    before: Int64[np.ndarray, " bases"]
    after: Int64[np.ndarray, " bases"]
    which: int = 0
    """In which of the change's sequences `after` is."""

    def sums(self, before: np.ndarray, *after: np.ndarray) -> Float[np.ndarray, "2 cells"]:
        """RNA before and after, in each cell type; `after` of each of the change's sequences."""
        asked = after[self.which]
        return np.stack(
            [rna_sum(before, self.before, self.strand), rna_sum(asked, self.after, self.strand)]
        )


@dataclasses.dataclass(frozen=True, eq=False)
class Change:
    """One change of a window.

    Attributes
    ----------
    kind
        What was done; changes of one kind are measured together.
    codes
        The changed window, as long as it was.
    parts
        Whose RNA is looked at.
    chosen
        Which of `parts` the change is about.
    cell
        In which cell type, as a column; -1 for all together.
    distance
        bp between the change and the TSS; 0 where that says nothing.
    moved_left
        Of an insertion, the window in which the bases before it have moved left; None if no part
        is read there.
    """

    kind: str
    codes: Codes
    parts: tuple[Part, ...]
    chosen: int = 0
    cell: int = -1
    distance: int = 0
    moved_left: Codes | None = None

    @property
    def sequences(self) -> tuple[Codes, ...]:
        """What is to be predicted."""
        return (self.codes,) if self.moved_left is None else (self.codes, self.moved_left)


class Measured(NamedTuple):
    """A metric's value, and how many changes it was measured on."""

    value: float
    cases: int


@dataclasses.dataclass(frozen=True, eq=False)
class Effect:
    """RNA of a change's parts, (parts, before and after, cells), as somebody sees it."""

    change: Change
    sums: Float[np.ndarray, "parts 2 cells"]

    @classmethod
    def of(cls, change: Change, before: np.ndarray, *after: np.ndarray) -> "Effect":
        """Read off RNA tracks: of the window, and of each of the change's sequences."""
        return cls(change, np.stack([part.sums(before, *after) for part in change.parts]))

    @property
    def log_fold_changes(self) -> Float[np.ndarray, "parts cells"]:
        """Of each part in each cell type."""
        return log_fold_change(self.sums[:, 1], self.sums[:, 0])

    @property
    def own(self) -> float:
        """The log fold change that the change is about: of its chosen part in its cell type."""
        return float(self.log_fold_changes[self.change.chosen, self.change.cell])

    @property
    def left(self) -> float:
        """The share of the chosen part's RNA, all cell types together, that is left."""
        before, after = self.sums[self.change.chosen].sum(1)
        return float(after / before) if before > 0 else 1.0


def inserted(codes: Codes, site: Bases, at: int) -> tuple[Codes, Codes]:
    """`codes` with `site` before base `at`, as long as before: cut at the right, or at the left."""
    longer = np.concatenate([codes[:at], site, codes[at:]])
    return longer[: len(codes)], longer[len(site) :]


def replaced(codes: Codes, bases: Bases, at: int) -> Codes:
    """`codes` with `bases` in place of those from `at` on."""
    changed = codes.copy()
    changed[at : at + len(bases)] = bases
    return changed


def gene_parts(
    genes: Sequence[Gene],
    *,
    length: int,
    insertion: tuple[int, int] = (0, 0),
    in_place: bool = True,
) -> tuple[Part, ...]:
    """The exons of genes, and where they are after an insertion (place, bp).

    The same exons are summed after a change, whatever it does to splicing. `in_place`: each in the
    sequence in which its TSS has not moved; else all in the one whose bases move right.
    """
    at, width = insertion
    parts = []
    for gene in genes:
        before = exonic(gene)
        which = int(in_place and width > 0 and gene.tss >= at)
        after = np.where(before < at, before, before + width) - which * width
        kept = (after >= 0) & (after < length)
        parts.append(Part(gene.strand, before[kept], after[kept], which))
    return tuple(parts)


def is_clear(truth: Truth, start: int, end: int, *, bound: float | None = None) -> bool:
    """Whether a change from `start` to `end` touches no promoter, exon or (if given) bound site.

    Parameters
    ----------
    truth
        Of the window.
    start, end
        0-based, half-open; equal for an insertion.
    bound
        Occupancy from which a site counts; None if sites may be touched.
    """
    for gene in truth.genes:
        if start - PROMOTER_MARGIN < gene.tss < end + PROMOTER_MARGIN:
            return False
        for exon in gene.exons:
            if start < exon.end + EXON_MARGIN and end > exon.start - EXON_MARGIN:
                return False
    if bound is None:
        return True
    for sites in truth.sites.values():
        near = (sites.center > start - SITE_MARGIN) & (sites.center < end + SITE_MARGIN)
        if (sites.occupancy[near] > bound).any():
            return False
    return True
