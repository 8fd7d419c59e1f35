"""Interval scorer: the level of each gene that starts in an interval, one number a track."""

import anndata
import numpy as np
from alphagenome.models.interval_scorers import GeneMaskScorer, IntervalAggregationType

from agviz.errors import IntervalError
from agviz.genome.types import Interval, TrackData
from agviz.scoring.bins import bin_size, bins_touched
from agviz.scoring.gene_masks import GeneSource, genes_starting_in, opposite_strand
from agviz.scoring.reductions import mean_over, sum_over
from agviz.scoring.results import gene_rows, interval_result


def score_gene_level(
    prediction: TrackData, *, interval: Interval, scorer: GeneMaskScorer, genes: GeneSource
) -> anndata.AnnData:
    """Mean or sum of a prediction over the exons of each gene that starts in the middle of it.

    Parameters
    ----------
    prediction
        Prediction of `interval`, (bins, tracks).
    interval
        What was predicted; not on '-'.
    scorer
        Output, width of the central part in bp (None: everything), mean or sum. Exons count as
        far as they lie in the central part; a bin counts if any of its bases does.
    genes
        The annotation.

    Returns
    -------
    AnnData
        One row a gene; tracks on the strand opposite to the gene are NaN.

    Raises
    ------
    IntervalError
        For an interval on '-', or one narrower than the scorer's width.
    """
    if interval.negative_strand:
        raise IntervalError(f"Interval scores are made on the + strand; got {interval}")
    if scorer.width is not None and scorer.width > interval.width:
        raise IntervalError(
            f"{scorer} needs an interval of at least {scorer.width:,} bp; {interval} has "
            f"{interval.width:,} (use a wider interval, or width=None)"
        )
    resolution = bin_size(interval, prediction.values.shape[0])
    center = interval if scorer.width is None else interval.resize(scorer.width)
    scored = genes_starting_in(genes, center)
    reduce = mean_over if scorer.aggregation_type is IntervalAggregationType.MEAN else sum_over
    values = np.full((len(scored), prediction.num_tracks), np.nan)
    for row, gene in enumerate(scored):
        runs = bins_touched(gene.spans, interval, resolution=resolution)
        values[row] = reduce(runs, prediction.values)
        values[row, opposite_strand(prediction.strands, gene.strand)] = np.nan
    return interval_result(
        values, prediction.metadata, interval=interval, scorer=scorer, obs=gene_rows(scored)
    )
