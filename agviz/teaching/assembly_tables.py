"""The truth tables of the teaching assembly: what is where, and what does what to whom.

Everything that the oracle knows of a chromosome, as tab-separated text with a header. Positions
are 0-based and half-open (`Chromosome`, `Start`, `End`, `Strand`, as in the frames of gene models);
numbers have six decimals, so that the last bits of a sum, which platforms round differently, do
not show.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from agviz.teaching.assembly_genes import AssemblyGene
from agviz.teaching.assembly_truth import Drives, Window, drives, moved
from agviz.teaching.expression import expression
from agviz.teaching.grammar import CELLS, FACTORS, INSULATION, INSULATOR
from agviz.teaching.locus import Locus
from agviz.teaching.splicing import PerCell
from agviz.teaching.truth import Gene

SMALLEST_DRIVE = 0.001
"""Drive below which an element's share in a gene is not listed: 1 % of the basal level."""

Row = tuple[object, ...]
_PLACE = ("Chromosome", "Start", "End", "Strand")
_PER_CELL = tuple(cell.name.replace(" ", "_") for cell in CELLS)


class BoundSite(NamedTuple):
    """A row of the table of sites."""

    chromosome: str
    start: int
    end: int
    strand: str
    factor: str
    occupancy: float


@dataclasses.dataclass(frozen=True, eq=False)
class ChromosomeTruth:
    """What the oracle knows of one chromosome, in its coordinates.

    Attributes
    ----------
    name
        The chromosome.
    promoters
        What each promoter makes, cryptic ones too; by TSS.
    elements
        Start, end and highest accessibility in each cell type.
    drives
        What drives each promoter, by its strand and TSS.
    sites, junctions
        Rows of their tables.
    """

    name: str
    promoters: list[Gene] = dataclasses.field(default_factory=list)
    elements: list[tuple[int, int, PerCell]] = dataclasses.field(default_factory=list)
    drives: dict[tuple[str, int], Drives] = dataclasses.field(default_factory=dict)
    sites: list[BoundSite] = dataclasses.field(default_factory=list)
    junctions: list[Row] = dataclasses.field(default_factory=list)

    def add(self, window: Window) -> None:
        """Take what a window keeps; windows come from left to right."""
        truth, by = window.truth, window.offset
        for gene in sorted(truth.genes, key=lambda each: (each.tss, each.strand)):
            if window.holds(gene.tss):
                self.promoters.append(moved(gene, by))
                self.drives[gene.strand, gene.tss + by] = drives(window, gene)
        found = truth.enhancers
        self.elements.extend(
            (start + by, end + by, peak)
            for start, end, peak in zip(
                found.start.tolist(), found.end.tolist(), found.peak, strict=True
            )
            if window.holds(start)
        )
        self._add_sites(window)
        self._add_junctions(window)

    def _add_sites(self, window: Window) -> None:
        rows = []
        for factor, found in window.truth.sites.items():
            width = len(FACTORS[factor].motif)
            for center, strand, occupancy in zip(
                found.center.tolist(), found.strand.tolist(), found.occupancy.tolist(), strict=True
            ):
                if window.holds(center):
                    start = int(center - (width - 1) / 2) + window.offset
                    sign = "+" if strand > 0 else "-"
                    rows.append(BoundSite(self.name, start, start + width, sign, factor, occupancy))
        self.sites.extend(sorted(rows))

    def _add_junctions(self, window: Window) -> None:
        found = window.truth.junctions
        rows = []
        for strand, donor, acceptor, counts in zip(
            found.strand.tolist(), found.donor.tolist(), found.acceptor.tolist(), found.counts,
            strict=True,
        ):  # fmt: skip
            if window.holds(donor):
                low, high = sorted((donor, acceptor))
                start, end = low + 1 + window.offset, high + window.offset
                rows.append((self.name, start, end, "+-"[strand], *counts.tolist()))
        self.junctions.extend(sorted(rows, key=lambda row: row[1:4]))


def truth_tables(
    chromosomes: Sequence[ChromosomeTruth],
    genes: Sequence[AssemblyGene],
    *,
    loci: Mapping[str, Locus],
) -> dict[str, str]:
    """Every table as text, by its file's name.

    Parameters
    ----------
    chromosomes
        What the oracle knows.
    genes
        How its promoters are grouped and named.
    loci
        The named loci where they stand.
    """
    owners = {
        (gene.chromosome, gene.strand, promoter.tss): gene.gene_id
        for gene in genes
        for promoter in gene.promoters
    }
    ids = {
        (each.name, start, end): f"TE{number:04d}"
        for number, (each, (start, end, _)) in enumerate(
            ((each, element) for each in chromosomes for element in each.elements), start=1
        )
    }
    sites = [row for each in chromosomes for row in each.sites]
    junctions = [row for each in chromosomes for row in each.junctions]
    return {
        "genes.tsv": _genes(genes),
        "promoters.tsv": _promoters(chromosomes, owners),
        "exons.tsv": _exons(genes),
        "elements.tsv": _elements(chromosomes, ids),
        "contributions.tsv": _contributions(chromosomes, owners, ids),
        "sites.tsv": table((*_PLACE, "factor", "occupancy"), sites),
        "insulators.tsv": _insulators(sites),
        "junctions.tsv": table((*_PLACE, *_cells("reads")), junctions),
        "loci.tsv": _loci(loci),
    }


def table(header: Sequence[str], rows: Iterable[Row]) -> str:
    """Tab-separated text; numbers that are not whole have six decimals."""
    lines = ["\t".join(header)]
    lines += ["\t".join(map(_cell, row)) for row in rows]
    return "\n".join(lines) + "\n"


def _cell(value: object) -> str:
    return f"{value:.6f}" if isinstance(value, float | np.floating) else str(value)


def _cells(what: str) -> tuple[str, ...]:
    """A column for each cell type."""
    return tuple(f"{what}_{name}" for name in _PER_CELL)


def _genes(genes: Iterable[AssemblyGene]) -> str:
    rows = [
        (
            each.chromosome, each.start, each.end, each.strand, each.gene_id, each.name,
            len(each.promoters), *each.expression.tolist(),
        )
        for each in genes
    ]  # fmt: skip
    columns = ("gene_id", "gene_name", "promoters", *_cells("expression"))
    return table((*_PLACE, *columns), rows)


def _promoters(
    chromosomes: Iterable[ChromosomeTruth], owners: Mapping[tuple[str, str, int], str]
) -> str:
    rows = [
        (
            each.name, gene.tss, gene.tss + 1, gene.strand,
            owners.get((each.name, gene.strand, gene.tss), "cryptic"),
            gene.strength, *gene.expression.tolist(),
        )
        for each in chromosomes
        for gene in each.promoters
    ]  # fmt: skip
    return table((*_PLACE, "gene_id", "strength", *_cells("expression")), rows)


def _exons(genes: Iterable[AssemblyGene]) -> str:
    rows = [
        (
            gene.chromosome, exon.start, exon.end, gene.strand, gene.gene_id, promoter.tss,
            number, *exon.psi.tolist(),
        )
        for gene in genes
        for promoter in gene.promoters
        for number, exon in enumerate(promoter.exons, start=1)
    ]  # fmt: skip
    return table((*_PLACE, "gene_id", "tss", "exon_number", *_cells("psi")), rows)


def _elements(
    chromosomes: Iterable[ChromosomeTruth], ids: Mapping[tuple[str, int, int], str]
) -> str:
    rows = [
        (each.name, start, end, ids[each.name, start, end], *peak.tolist())
        for each in chromosomes
        for start, end, peak in each.elements
    ]
    columns = ("Chromosome", "Start", "End", "element_id", *_cells("accessibility"))
    return table(columns, rows)


def _insulators(sites: Iterable[BoundSite]) -> str:
    """The bound CTCF sites, and by how many e-folds each lowers what crosses it."""
    rows = [
        (*site[:4], site.occupancy, -np.log(1 - INSULATION * site.occupancy))
        for site in sites
        if site.factor == INSULATOR
    ]
    return table((*_PLACE, "occupancy", "insulation"), rows)


def _loci(loci: Mapping[str, Locus]) -> str:
    rows = [
        (place.chromosome, place.start, place.end, name, locus.title)
        for name, locus in loci.items()
        for place in (locus.interval,)
    ]
    return table(("Chromosome", "Start", "End", "locus", "title"), rows)


def _contributions(
    chromosomes: Iterable[ChromosomeTruth],
    owners: Mapping[tuple[str, str, int], str],
    ids: Mapping[tuple[str, int, int], str],
) -> str:
    """A row for each promoter, element and cell type with a drive worth listing.

    `distance` is from the TSS to the element's middle, `share` that of the promoter's whole drive,
    `expression` what the promoter would lose if the element were closed.
    """
    rows: list[Row] = []
    for each in chromosomes:
        for gene in each.promoters:
            gene_id = owners.get((each.name, gene.strand, gene.tss))
            if gene_id is None:
                continue
            given = each.drives[gene.strand, gene.tss]
            for start, end, drive in given.elements:
                if drive.max() < SMALLEST_DRIVE:
                    continue
                head = (
                    ids[each.name, start, end],
                    gene_id,
                    gene.tss,
                    (start + end) // 2 - gene.tss,
                )
                share = drive / np.maximum(given.whole, SMALLEST_DRIVE)
                without = expression(gene.strength, given.whole - drive)
                rows += [
                    (*head, name, drive[k], share[k], gene.expression[k] - without[k])
                    for k, name in enumerate(_PER_CELL)
                    if drive[k] >= SMALLEST_DRIVE
                ]
    columns = ("element_id", "gene_id", "tss", "distance", "cell", "drive", "share", "expression")
    return table(columns, rows)
