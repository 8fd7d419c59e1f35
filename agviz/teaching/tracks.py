"""What each assay would measure, from bound sites, open chromatin and transcripts."""

import numpy as np
from jaxtyping import Float64

from agviz.teaching.grammar import (
    BIN,
    CAGE_DEPTH,
    CAGE_FLOOR,
    CAGE_SPREAD,
    CELLS,
    CHIP_DEPTH,
    CHIP_FLOOR,
    DNASE_DEPTH,
    DNASE_FLOOR,
    DNASE_INSULATOR,
    DNASE_PROMOTER,
    FACTOR_SD,
    FACTORS,
    HISTONE_SD,
    INTRON_LEVEL,
    K27AC_PROMOTER,
    OPENING_SD,
    RNA_DEPTH,
    RNA_FLOOR,
)
from agviz.teaching.sites import KERNEL_SDS, Sites, spread
from agviz.teaching.truth import Gene

STEP = 16
"""bp; accessibility is averaged over so many before it is spread to nucleosomes, for speed."""

Tracks = Float64[np.ndarray, "length columns"]


def dnase(access: Tracks, genes: list[Gene], insulators: Sites) -> Tracks:
    """Cuts left of each base: mean openness of the two bases that a cut lies between."""
    length = len(access)
    centers = np.array([gene.tss for gene in genes], dtype=float)
    strengths = np.array([[gene.strength] for gene in genes]).reshape(-1, 1)
    promoters = spread(length, centers, strengths, sd=OPENING_SD)
    bound = spread(length, insulators.center, insulators.occupancy[:, None], sd=OPENING_SD)
    openness = access + DNASE_PROMOTER * promoters + DNASE_INSULATOR * bound
    before = np.concatenate([openness[:1], openness[:-1]])
    return DNASE_DEPTH * (openness + before) / 2 + DNASE_FLOOR


def cage(genes: list[Gene], length: int) -> Tracks:
    """Reads that start at each base, by strand and cell type."""
    reads = np.zeros((length, 2 * len(CELLS)))
    half = len(CAGE_SPREAD) // 2
    shares = np.array(CAGE_SPREAD)
    for gene in genes:
        columns = strand_columns(gene.strand)
        start, end = max(0, gene.tss - half), min(length, gene.tss + half + 1)
        share = shares[start - gene.tss + half : end - gene.tss + half]
        reads[start:end, columns] += CAGE_DEPTH * share[:, None] * gene.expression
    return reads + CAGE_FLOOR


def rna_seq(genes: list[Gene], length: int) -> Tracks:
    """Reads over exons by how often they are spliced in, and a little over introns."""
    reads = np.zeros((length, 2 * len(CELLS)))
    for gene in genes:
        if gene.is_cryptic:
            continue
        covered = np.full((gene.end - gene.start, len(CELLS)), INTRON_LEVEL)
        for exon in gene.exons:
            part = covered[exon.start - gene.start : exon.end - gene.start]
            np.maximum(part, exon.psi, out=part)
        columns = strand_columns(gene.strand)
        reads[gene.start : gene.end, columns] += RNA_DEPTH * covered * gene.expression
    return reads + RNA_FLOOR


def chip_tf(sites: dict[str, Sites], length: int) -> Float64[np.ndarray, "bins factors"]:
    """Signal around the bound sites of each factor."""
    signal = np.empty((length // BIN, len(FACTORS)))
    for column, name in enumerate(FACTORS):
        found = sites[name]
        bells = spread(length, found.center, found.occupancy[:, None], sd=FACTOR_SD)
        signal[:, column] = _in_bins(bells)[:, 0]
    return CHIP_DEPTH * signal + CHIP_FLOOR


def chip_histone(access: Tracks, genes: list[Gene]) -> Float64[np.ndarray, "bins histones"]:
    """H3K27ac of open elements and active promoters in each cell type, H3K4me3 of promoters."""
    length = len(access)
    centers = np.array([gene.tss for gene in genes], dtype=float)
    expressed = np.array([gene.expression for gene in genes]).reshape(-1, len(CELLS))
    active = K27AC_PROMOTER * expressed / (K27AC_PROMOTER + expressed)
    strengths = np.array([[gene.strength] for gene in genes]).reshape(-1, 1)
    at_promoters = spread(length, centers, np.hstack([active, strengths]), sd=HISTONE_SD)
    signal = _in_bins(at_promoters)
    signal[:, : len(CELLS)] += _spread_widely(access)
    return CHIP_DEPTH * signal + CHIP_FLOOR


def _spread_widely(access: Tracks) -> Float64[np.ndarray, "bins cells"]:
    """Accessibility spread by `HISTONE_SD`, in bins; a bin that is all open has height 1."""
    whole = len(access) // BIN * BIN
    steps = access[:whole].reshape(whole // STEP, STEP, access.shape[1]).mean(axis=1)
    reach = int(KERNEL_SDS * HISTONE_SD / STEP)
    kernel = np.exp(-((np.arange(-reach, reach + 1) * STEP) ** 2) / (2 * HISTONE_SD**2))
    if not len(steps):
        return np.zeros((0, access.shape[1]))
    columns = [np.convolve(column, kernel)[reach : reach + len(steps)] for column in steps.T]
    per_step = np.stack(columns, axis=1) * STEP / BIN
    return per_step.reshape(whole // BIN, BIN // STEP, access.shape[1]).sum(axis=1) * STEP


def _in_bins(signal: Tracks) -> Float64[np.ndarray, "bins columns"]:
    """Sums over the bins that the sequence fills."""
    bins = len(signal) // BIN
    return signal[: bins * BIN].reshape(bins, BIN, signal.shape[1]).sum(axis=1)


def strand_columns(strand: str) -> slice:
    """Columns of a stranded track: the cell types on +, then on -."""
    return slice(0, len(CELLS)) if strand == "+" else slice(len(CELLS), 2 * len(CELLS))
