"""Gene-mask scorer for splice sites and their usage: the largest change in the gene's body.

The settings' `width` is a mask around the variant within the gene, as the SDK documents it. The
published implementation ignores it, so only scores with `width=None` can agree with that.
"""

import anndata
import numpy as np
from alphagenome.models.variant_scorers import GeneMaskSplicingScorer

from agviz.genome.types import Interval, TrackData, Variant
from agviz.scoring.aligned import align_for_scoring
from agviz.scoring.bins import bin_size, bins_around, bins_touched, intersect_runs
from agviz.scoring.gene_masks import GeneSource, genes_overlapping, opposite_strand
from agviz.scoring.reductions import maximum_over
from agviz.scoring.results import gene_rows, variant_result


def score_splicing(
    reference: TrackData,
    alternate: TrackData,
    *,
    interval: Interval,
    variant: Variant,
    scorer: GeneMaskSplicingScorer,
    genes: GeneSource,
) -> anndata.AnnData:
    """Largest |ALT - REF| in the body of each gene that overlaps the variant.

    Parameters
    ----------
    reference, alternate
        Splice-site probabilities or usage of `interval`, (bins, tracks); ALT is aligned here.
    interval
        What was predicted.
    variant
        Chooses the genes, the alignment, and the center of the mask.
    scorer
        Output and width in bp; None takes the whole gene body.
    genes
        The annotation.

    Returns
    -------
    AnnData
        One row a gene; tracks on the strand opposite to the gene are NaN, and so is a gene of
        which no base lies in the mask.
    """
    resolution = bin_size(interval, reference.values.shape[0])
    aligned = align_for_scoring(
        alternate.values, interval=interval, variant=variant, resolution=resolution
    )
    around = bins_around(variant, interval, resolution=resolution, width=scorer.width)
    scored = genes_overlapping(genes, variant)
    values = np.full((len(scored), reference.num_tracks), np.nan)
    for row, gene in enumerate(scored):
        runs = intersect_runs(bins_touched(gene.spans, interval, resolution=resolution), around)
        values[row] = maximum_over(
            runs, reference.values, aligned, of=lambda ref, alt: abs(alt - ref)
        )
        values[row, opposite_strand(reference.strands, gene.strand)] = np.nan
    return variant_result(
        values,
        reference.metadata,
        interval=interval,
        variant=variant,
        scorer=scorer,
        obs=gene_rows(scored),
    )
