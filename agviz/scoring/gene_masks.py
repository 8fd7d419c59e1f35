"""Which genes a score is about, and which bins are theirs.

Three rules are used: genes whose body overlaps a variant, genes of which a transcript starts in
an interval, and the exons of those transcripts.
"""

import dataclasses
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd

from agviz.errors import UnsupportedError
from agviz.genome.types import Interval, Variant
from agviz.scoring.bins import merge_runs


@runtime_checkable
class GeneSource(Protocol):
    """What scoring asks of an annotation; `agviz.genome.genes.GeneModels` is one.

    Every method gives the rows that overlap the interval, with the columns Chromosome, Start, End
    (0-based, half-open), Strand, gene_id, gene_name, gene_type, and transcript_id for transcripts
    and exons.
    """

    def genes(self, interval: Interval | None = None) -> pd.DataFrame:
        """Genes that overlap `interval`."""

    def transcripts(self, interval: Interval | None = None) -> pd.DataFrame:
        """Transcripts that overlap `interval`."""

    def exons(self, interval: Interval | None = None) -> pd.DataFrame:
        """Exons that overlap `interval`."""


@dataclasses.dataclass(frozen=True)
class ScoredGene:
    """A gene that gets a row of scores.

    Attributes
    ----------
    gene_id, strand, gene_name, gene_type
        As the annotation has them; the version of the identifier is kept.
    spans
        Genomic positions of its mask, 0-based half-open, sorted and disjoint.
    """

    gene_id: str
    strand: str
    gene_name: str
    gene_type: str
    spans: tuple[tuple[int, int], ...]


def need_genes(genes: GeneSource | None, *, scorer: object) -> GeneSource:
    """`genes`, or the error that says why `scorer` needs them.

    Raises
    ------
    UnsupportedError
        Without an annotation.
    """
    if genes is None:
        raise UnsupportedError(
            f"{scorer} needs gene models: give the model an Assembly with genes (GTF or GFF3)"
        )
    return genes


def genes_overlapping(genes: GeneSource, variant: Variant) -> list[ScoredGene]:
    """Genes whose body overlaps a variant, by Start; the mask is the whole body.

    A gene overlaps if its end > variant.start and its start < max(variant.end, variant.start +
    length of ALT), so that an inserted sequence reaches as far as it is long.
    """
    end = max(variant.end, variant.start + len(variant.alternate_bases))
    frame = genes.genes(Interval(variant.chromosome, variant.start, end))
    return [
        _scored_gene(row, spans=((int(row["Start"]), int(row["End"])),))
        for _, row in frame.iterrows()
    ]


def genes_starting_in(genes: GeneSource, interval: Interval) -> list[ScoredGene]:
    """Genes with a transcript whose first base lies in `interval`, by their first Start.

    The mask is the union of the exons of those transcripts, cut to the interval.
    """
    transcripts = genes.transcripts(interval)
    minus = (transcripts["Strand"] == "-").to_numpy()
    first_base = np.where(minus, transcripts["End"] - 1, transcripts["Start"])
    inside = (first_base >= interval.start) & (first_base < interval.end)
    transcripts = transcripts[inside]
    if transcripts.empty:
        return []
    exons = genes.exons(interval)
    exons = exons[exons["transcript_id"].isin(transcripts["transcript_id"])]
    spans = {gene: _clip(rows, interval) for gene, rows in exons.groupby("gene_id", sort=False)}
    firsts = transcripts.drop_duplicates("gene_id")
    return [
        _scored_gene(row, spans=spans[row["gene_id"]])
        for _, row in firsts.iterrows()
        if row["gene_id"] in spans
    ]


def opposite_strand(track_strands: Sequence[str] | np.ndarray, gene_strand: str) -> np.ndarray:
    """Which tracks lie on the strand opposite to the gene; '.' tracks and genes never do."""
    strands = np.asarray(track_strands)
    opposite = {"+": "-", "-": "+"}.get(gene_strand)
    return strands == opposite if opposite else np.zeros(len(strands), dtype=bool)


def _scored_gene(row: pd.Series, *, spans: tuple[tuple[int, int], ...]) -> ScoredGene:
    name, kind = row.get("gene_name"), row.get("gene_type")
    return ScoredGene(
        gene_id=str(row["gene_id"]),
        strand=str(row["Strand"]),
        gene_name="" if pd.isna(name) else str(name),
        gene_type="" if pd.isna(kind) else str(kind),
        spans=spans,
    )


def _clip(exons: pd.DataFrame, interval: Interval) -> tuple[tuple[int, int], ...]:
    starts = exons["Start"].clip(lower=interval.start)
    ends = exons["End"].clip(upper=interval.end)
    return merge_runs(zip(starts.tolist(), ends.tolist(), strict=True))
