"""Polyadenylation scorer: does a variant move coverage between a gene's early and late ends?"""

import anndata
import numpy as np
import pandas as pd
from alphagenome.models.variant_scorers import PolyadenylationScorer
from jaxtyping import Float

from agviz.errors import InputError, UnsupportedError
from agviz.genome.types import Interval, TrackData, Variant
from agviz.scoring.aligned import align_for_scoring
from agviz.scoring.bins import bin_size, bins_touched
from agviz.scoring.gene_masks import GeneSource, ScoredGene, genes_overlapping
from agviz.scoring.reductions import sum_over
from agviz.scoring.results import gene_rows, variant_result

# bp of coverage read upstream of a site, the site included (Avsec et al. 2026, Methods).
UPSTREAM = 400
SITE_COLUMNS = ("Chromosome", "Start", "End", "Strand", "gene_id")


def score_polyadenylation(
    reference: TrackData,
    alternate: TrackData,
    *,
    interval: Interval,
    variant: Variant,
    scorer: PolyadenylationScorer,
    genes: GeneSource,
    polya: pd.DataFrame | None,
) -> anndata.AnnData:
    """Largest log2 change between the first and the last polyA sites of each gene.

    With r the ratio ALT / REF of the coverage in the 400 bp up to each of the gene's n sites:
    the maximum over k of |log2((n - k) / k * sum of the first k r / sum of the rest)|.

    Parameters
    ----------
    reference, alternate
        RNA-seq of `interval`, (bins, tracks); ALT is aligned here.
    interval
        What was predicted.
    variant
        Chooses the genes and the alignment.
    scorer
        The SDK's settings.
    genes
        The annotation.
    polya
        Sites with the columns Chromosome, Start, End (0-based), Strand and gene_id.

    Returns
    -------
    AnnData
        One row for each gene that overlaps the variant and has two sites or more in the
        interval; all tracks, no NaN.

    Raises
    ------
    UnsupportedError
        Without sites.
    InputError
        When a column of the sites is missing.
    """
    resolution = bin_size(interval, reference.values.shape[0])
    aligned = align_for_scoring(
        alternate.values, interval=interval, variant=variant, resolution=resolution
    )
    sites = _sites_in(polya, interval)
    scored, values = [], []
    for gene in genes_overlapping(genes, variant):
        windows = _windows(sites, gene)
        if len(windows) < 2:
            continue
        runs = [bins_touched([window], interval, resolution=resolution) for window in windows]
        first = np.stack([sum_over(run, reference.values) for run in runs])
        second = np.stack([sum_over(run, aligned) for run in runs])
        scored.append(gene)
        values.append(largest_shift(first, second))
    return variant_result(
        np.array(values),
        reference.metadata,
        interval=interval,
        variant=variant,
        scorer=scorer,
        obs=gene_rows(scored),
    )


def largest_shift(
    reference: Float[np.ndarray, "sites tracks"], alternate: Float[np.ndarray, "sites tracks"]
) -> Float[np.ndarray, " tracks"]:
    """The score from the coverage of a gene's sites, sorted by position."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = _finite(alternate / reference)
        number = len(ratios)
        first = np.cumsum(ratios, axis=0)[:-1]
        rest = ratios.sum(axis=0) - first
        split = np.arange(1, number)[:, np.newaxis]
        shifts = _finite(np.abs(np.log2((number - split) / split * first / rest)))
    return shifts.max(axis=0)


def _finite(values: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    return np.where(np.isfinite(values), values, 0.0)


def _sites_in(polya: pd.DataFrame | None, interval: Interval) -> pd.DataFrame:
    if polya is None:
        raise UnsupportedError(
            "PolyadenylationScorer needs polyA sites: give the Assembly a table of them "
            f"(columns {', '.join(SITE_COLUMNS)}), or leave this scorer out"
        )
    for column in SITE_COLUMNS:
        if column not in polya:
            raise InputError(
                f"The table of polyA sites has no column {column!r}; it needs "
                f"{', '.join(SITE_COLUMNS)}"
            )
    inside = (
        (polya["Chromosome"].astype(str) == interval.chromosome)
        & (polya["Start"] >= interval.start)
        & (polya["End"] <= interval.end)
    )
    return polya[inside].sort_values("Start")


def _windows(sites: pd.DataFrame, gene: ScoredGene) -> list[tuple[int, int]]:
    """Genomic windows whose coverage is read, one a site of the gene, by position."""
    # GTF files and site tables often differ in the version of an identifier.
    of_gene = sites["gene_id"].astype(str).str.split(".").str[0] == gene.gene_id.split(".")[0]
    mine = sites[of_gene]
    if gene.strand == "-":
        return [(int(start), int(start) + UPSTREAM) for start in mine["Start"]]
    return [(int(end) - UPSTREAM, int(end)) for end in mine["End"]]
