"""What is true of a sequence in the teaching world: expected tracks, and what they come from."""

import dataclasses
import functools

import numpy as np
import pandas as pd
from jaxtyping import Float32, Float64, Int64

from agviz.teaching.expression import Enhancers, drive, element_drive
from agviz.teaching.grammar import CELLS
from agviz.teaching.motifs import Codes
from agviz.teaching.sites import Sites
from agviz.teaching.splicing import PerCell
from agviz.teaching.transcripts import Exon

NO_DRIVE = 1e-6
"""Drive below which nothing has a share of it: a millionth of the expression of a promoter."""


@dataclasses.dataclass(frozen=True, eq=False)
class Gene:
    """One transcription unit, in the sequence's own coordinates.

    Attributes
    ----------
    strand
        `"+"` or `"-"`.
    tss
        First transcribed base.
    start, end
        What is transcribed: 0-based, half-open.
    strength
        Of the promoter, at most 1.
    expression
        In each cell type: `strength x (BASAL + saturated enhancer drive)`.
    exons
        From 5' to 3'; none if the transcript is cryptic (capped, but degraded).
    """

    strand: str
    tss: int
    start: int
    end: int
    strength: float
    expression: PerCell
    exons: tuple[Exon, ...]

    @property
    def is_cryptic(self) -> bool:
        """Whether the transcript finds no end and is degraded."""
        return not self.exons


@dataclasses.dataclass(frozen=True, eq=False)
class Junctions:
    """Split reads of every possible junction.

    Attributes
    ----------
    strand
        0: +, 1: -.
    donor, acceptor
        Last exonic base, first exonic base of the next exon.
    counts
        Expected split reads in each cell type.
    """

    strand: Int64[np.ndarray, " junctions"]
    donor: Int64[np.ndarray, " junctions"]
    acceptor: Int64[np.ndarray, " junctions"]
    counts: Float32[np.ndarray, "junctions cells"]

    def __len__(self) -> int:
        return len(self.strand)


@dataclasses.dataclass(frozen=True, eq=False)
class Truth:
    """Expected tracks of a sequence, free of noise, and how they come about.

    Columns are the cell types of `grammar.CELLS`; stranded tracks have them on +, then on -.
    Of bins, only those that the sequence fills.

    Attributes
    ----------
    codes
        The bases: 0 to 3 for A C G T, 4 for others.
    dnase
        Cuts; that at a base is on its left, between it and the one before.
    cage, rna_seq
        Reads at each base.
    chip_tf
        Signal of each factor of `grammar.FACTORS`, in bins of 128 bp.
    chip_histone
        H3K27ac of each cell type, then H3K4me3; in bins of 128 bp.
    contact_maps
        Log observed over expected, in bins of 2,048 bp.
    splice_sites
        Probability of donor +, acceptor +, donor -, acceptor - in the cell type that uses it most.
    splice_site_usage
        Share of transcripts that are cut at a base, whatever their expression.
    junctions
        Split reads.
    sites, enhancers, genes, access, insulation
        Bound sites by factor, open elements, transcription units, accessibility of each base, and
        insulation between the start and each base.
    """

    codes: Codes
    dnase: Float32[np.ndarray, "length cells"]
    cage: Float32[np.ndarray, "length stranded"]
    rna_seq: Float32[np.ndarray, "length stranded"]
    chip_tf: Float32[np.ndarray, "bins factors"]
    chip_histone: Float32[np.ndarray, "bins histones"]
    contact_maps: Float32[np.ndarray, "pairs pairs"]
    splice_sites: Float32[np.ndarray, "length 4"]
    splice_site_usage: Float32[np.ndarray, "length stranded"]
    junctions: Junctions
    sites: dict[str, Sites]
    enhancers: Enhancers
    genes: tuple[Gene, ...]
    access: Float64[np.ndarray, "length cells"]
    insulation: Float64[np.ndarray, " length"]

    @property
    def insulators(self) -> Sites:
        """The bound CTCF sites."""
        return self.sites["CTCF"]

    @functools.cached_property
    def contributions(self) -> pd.DataFrame:
        """How much drive each element gives to each gene: a row per element, gene and cell type.

        Returns
        -------
        pandas.DataFrame
            `start`, `end` of the element, `tss` and `strand` of the gene, `cell`, `distance` (bp
            from the TSS to the element's middle), `drive` and `share` of the gene's whole drive;
            what is missing to 1 comes from chromatin too closed to be an element.
        """
        rows = []
        for gene in self.genes:
            given = element_drive(
                gene.tss, self.enhancers, access=self.access, insulation=self.insulation
            )
            whole = np.maximum(drive(gene.tss, self.access, self.insulation), NO_DRIVE)
            for i, (start, end) in enumerate(
                zip(self.enhancers.start.tolist(), self.enhancers.end.tolist(), strict=True)
            ):
                distance = (start + end) // 2 - gene.tss
                rows += [
                    (start, end, gene.tss, gene.strand, cell.name, distance, part, share)
                    for cell, part, share in zip(CELLS, given[i], given[i] / whole, strict=True)
                ]
        columns = ["start", "end", "tss", "strand", "cell", "distance", "drive", "share"]
        return pd.DataFrame(rows, columns=columns)

    def targets(self) -> dict[str, np.ndarray]:
        """The tracks under the names of the network's heads, junctions apart; float32.

        Contact maps get a last axis of one track, splice sites the fifth class, "neither".
        """
        neither = np.maximum(1 - self.splice_sites.sum(axis=1, keepdims=True), 0)
        return {
            "dnase": self.dnase,
            "cage": self.cage,
            "rna_seq": self.rna_seq,
            "chip_tf": self.chip_tf,
            "chip_histone": self.chip_histone,
            "contact_maps": self.contact_maps[..., None],
            "splice_sites_classification": np.concatenate([self.splice_sites, neither], axis=1),
            "splice_sites_usage": self.splice_site_usage,
        }
