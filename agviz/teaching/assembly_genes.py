"""Genes of the teaching assembly: which transcripts make one gene, what it is called, its GTF.

The oracle knows promoters and what each of them makes. Transcripts of one strand that end at the
same place are one gene, as alternative promoters of real genes are. Cryptic transcripts are
degraded and no gene. Identifiers count genes along the chromosomes.
"""

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from agviz.teaching.splicing import PerCell
from agviz.teaching.transcripts import Exon
from agviz.teaching.truth import Gene

SHOWN_PSI = 0.1
"""An exon that no cell type splices in as often as this is not annotated."""

CONSTITUTIVE_PSI = 0.5
"""An exon that some cell type splices in less often than this is left out of a second isoform."""

SOURCE = "agviz"
BIOTYPE = "protein_coding"
"""Of every gene: scorers of junctions look at such genes only."""


@dataclasses.dataclass(frozen=True, eq=False)
class AssemblyGene:
    """A gene of the assembly.

    Attributes
    ----------
    gene_id, name
        `TG0001`, and its symbol; the same for genes that have none.
    chromosome, strand
        Where it lies.
    promoters
        What each of its promoters makes, the most expressed one first; in the chromosome's
        coordinates.
    """

    gene_id: str
    name: str
    chromosome: str
    strand: str
    promoters: tuple[Gene, ...]

    @property
    def start(self) -> int:
        """First base that any promoter's transcript has."""
        return min(each.start for each in self.promoters)

    @property
    def end(self) -> int:
        """Behind the last base."""
        return max(each.end for each in self.promoters)

    @property
    def expression(self) -> PerCell:
        """In each cell type, of all promoters."""
        return np.sum([each.expression for each in self.promoters], axis=0)

    def transcripts(self) -> Iterator[tuple[str, tuple[Exon, ...]]]:
        """Id and exons, 5' to 3', of each annotated isoform; the main one first."""
        count = 0
        for promoter in self.promoters:
            for exons in isoforms(promoter.exons):
                count += 1
                yield f"{self.gene_id}.{count}", exons


Names = Mapping[tuple[str, str, int], str]
"""Symbols of genes by chromosome, strand and TSS of one of their promoters."""


def group_genes(
    transcribed: Mapping[str, Iterable[Gene]], *, names: Names
) -> tuple[AssemblyGene, ...]:
    """The genes of an assembly, by chromosome and start.

    Parameters
    ----------
    transcribed
        What the promoters of each chromosome make, in its coordinates.
    names
        Symbols.
    """
    found = []
    for chromosome, genes in transcribed.items():
        groups: dict[tuple[str, int], list[Gene]] = {}
        for gene in genes:
            if not gene.is_cryptic:
                last = gene.end if gene.strand == "+" else gene.start
                groups.setdefault((gene.strand, last), []).append(gene)
        of_chromosome = [(strand, _by_expression(group)) for (strand, _), group in groups.items()]
        of_chromosome.sort(key=lambda each: (min(p.start for p in each[1]), each[0]))
        found += [(chromosome, *each) for each in of_chromosome]
    made = []
    for number, (chromosome, strand, promoters) in enumerate(found, start=1):
        gene_id = f"TG{number:04d}"
        symbols = [names.get((chromosome, strand, each.tss)) for each in promoters]
        name = next(filter(None, symbols), gene_id)
        made.append(AssemblyGene(gene_id, name, chromosome, strand, promoters))
    return tuple(made)


def _by_expression(genes: list[Gene]) -> tuple[Gene, ...]:
    return tuple(sorted(genes, key=lambda gene: (-round(gene.expression.sum(), 9), gene.tss)))


def isoforms(exons: tuple[Exon, ...]) -> list[tuple[Exon, ...]]:
    """The annotated isoforms of a promoter's exons: all that are used, and without those that some
    cell type mostly skips.
    """
    first, last = exons[0], exons[-1]

    def kept(least: float, psi_of: str) -> tuple[Exon, ...]:
        return tuple(
            exon
            for exon in exons
            if exon is first or exon is last or getattr(exon.psi, psi_of)() >= least
        )

    full, short = kept(SHOWN_PSI, "max"), kept(CONSTITUTIVE_PSI, "min")
    return [full] if len(short) == len(full) else [full, short]


def gtf(genes: Iterable[AssemblyGene]) -> str:
    """The genes as GTF: gene, transcript and exon lines, 1-based, with names."""
    lines = []
    for gene in genes:
        said = _attributes(gene_id=gene.gene_id, gene_name=gene.name, gene_type=BIOTYPE)
        lines.append(_line(gene, "gene", gene.start, gene.end, said))
        for place, (transcript_id, exons) in enumerate(gene.transcripts()):
            start, end = min(e.start for e in exons), max(e.end for e in exons)
            also = said + " " + _attributes(
                transcript_id=transcript_id,
                transcript_name=f"{gene.name}-{place + 1}",
                transcript_type=BIOTYPE,
            )  # fmt: skip
            tags = ' tag "basic";' + (' tag "Ensembl_canonical";' if place == 0 else "")
            lines.append(_line(gene, "transcript", start, end, also + tags))
            for number, exon in enumerate(exons, start=1):
                numbered = f"{also} exon_number {number};"
                lines.append(_line(gene, "exon", exon.start, exon.end, numbered))
    return "".join(lines)


def _attributes(**values: str) -> str:
    return " ".join(f'{key} "{value}";' for key, value in values.items())


def _line(gene: AssemblyGene, feature: str, start: int, end: int, attributes: str) -> str:
    fields = (
        gene.chromosome, SOURCE, feature, start + 1, end, ".", gene.strand, ".", attributes
    )  # fmt: skip
    return "\t".join(map(str, fields)) + "\n"


def splice_site_rows(genes: Iterable[AssemblyGene]) -> list[tuple[str, int, int, str, str]]:
    """Annotated splice sites, each once, as `agviz.genome.site_table` has them."""
    rows = set()
    for gene in genes:
        for _, exons in gene.transcripts():
            for left, right in itertools.pairwise(exons):
                donor, acceptor = left.end - 1, right.start
                if gene.strand == "-":
                    donor, acceptor = left.start, right.end - 1
                rows.add((gene.chromosome, donor, donor + 1, gene.strand, "donor"))
                rows.add((gene.chromosome, acceptor, acceptor + 1, gene.strand, "acceptor"))
    return sorted(rows)


def polya_rows(genes: Iterable[AssemblyGene]) -> list[tuple[str, int, int, str, str]]:
    """Where each gene's transcripts end: their last base."""
    rows = []
    for gene in genes:
        last = gene.end - 1 if gene.strand == "+" else gene.start
        rows.append((gene.chromosome, last, last + 1, gene.strand, gene.gene_id))
    return sorted(rows)
