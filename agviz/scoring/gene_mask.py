"""Gene-mask scorers on exons: log fold change, and the level of the more active allele.

Both compare one number a gene, allele and track: the mean of the prediction over the union of the
exons of the transcripts that start in the interval. ALT is aligned to REF first.
"""

import anndata
import numpy as np
from alphagenome.models.variant_scorers import GeneMaskActiveScorer, GeneMaskLFCScorer

from agviz.genome.types import Interval, TrackData, Variant
from agviz.scoring.aligned import align_for_scoring
from agviz.scoring.bins import bin_size, bins_touched
from agviz.scoring.gene_masks import GeneSource, genes_starting_in, opposite_strand
from agviz.scoring.reductions import mean_over
from agviz.scoring.results import gene_rows, variant_result

# Added to both means before the logarithm (Avsec et al. 2026, Methods), in units of the output.
PSEUDOCOUNT = 1e-3


def score_gene_mask(
    reference: TrackData,
    alternate: TrackData,
    *,
    interval: Interval,
    variant: Variant,
    scorer: GeneMaskLFCScorer | GeneMaskActiveScorer,
    genes: GeneSource,
) -> anndata.AnnData:
    """Score a variant for each gene that starts in the interval.

    With m the mean over a gene's exons: the log fold change is ln(m_ALT + 0.001) - ln(m_REF +
    0.001); the active score is the larger of both m.

    Parameters
    ----------
    reference, alternate
        Predictions of `interval` for the two alleles, (bins, tracks); ALT in its own coordinates.
    interval
        What was predicted.
    variant
        Decides the alignment of ALT only: genes far from it are scored too.
    scorer
        Which of the two scores.
    genes
        The annotation.

    Returns
    -------
    AnnData
        One row a gene; tracks on the strand opposite to the gene are NaN.
    """
    resolution = bin_size(interval, reference.values.shape[0])
    aligned = align_for_scoring(
        alternate.values, interval=interval, variant=variant, resolution=resolution
    )
    scored = genes_starting_in(genes, interval)
    values = np.full((len(scored), reference.num_tracks), np.nan)
    for row, gene in enumerate(scored):
        runs = bins_touched(gene.spans, interval, resolution=resolution)
        first, second = mean_over(runs, reference.values), mean_over(runs, aligned)
        if isinstance(scorer, GeneMaskLFCScorer):
            values[row] = np.log(second + PSEUDOCOUNT) - np.log(first + PSEUDOCOUNT)
        else:
            values[row] = np.maximum(first, second)
        values[row, opposite_strand(reference.strands, gene.strand)] = np.nan
    return variant_result(
        values,
        reference.metadata,
        interval=interval,
        variant=variant,
        scorer=scorer,
        obs=gene_rows(scored),
    )
