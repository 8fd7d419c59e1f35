"""Scores as AnnData, in the form the SDK's `tidy_scores` and `merge_stranded_gene_tracks` read.

`X` is float32 (rows, tracks); `obs` describes genes, or is empty for scores without genes; `var` is
the track metadata; `uns` holds the SDK's own `Interval`, `Variant` and scorer settings.
"""

from collections.abc import Sequence
from typing import Any

import anndata
import numpy as np
import pandas as pd

from agviz.genome.types import Interval, Variant
from agviz.scoring.gene_masks import ScoredGene


def gene_rows(genes: Sequence[ScoredGene]) -> pd.DataFrame:
    """`obs` of gene-wise scores: one row a gene, with the columns of the hosted API."""
    rows = [(gene.gene_id, gene.strand, gene.gene_name, gene.gene_type) for gene in genes]
    frame = pd.DataFrame(
        rows, columns=["gene_id", "strand", "gene_name", "gene_type"], dtype=object
    )
    frame.index = pd.Index(map(str, range(len(rows))), dtype=object)
    return frame


def variant_result(
    values: Any,
    metadata: pd.DataFrame,
    *,
    interval: Interval,
    variant: Variant,
    scorer: Any,
    obs: pd.DataFrame | None = None,
) -> anndata.AnnData:
    """Scores of a variant: `values` (tracks,) without genes, (rows, tracks) with `obs`."""
    uns = {"interval": interval, "variant": variant, "variant_scorer": scorer}
    return _result(values, metadata, uns=uns, obs=obs)


def interval_result(
    values: Any, metadata: pd.DataFrame, *, interval: Interval, scorer: Any, obs: pd.DataFrame
) -> anndata.AnnData:
    """Scores of an interval: `values` (genes, tracks)."""
    return _result(values, metadata, uns={"interval": interval, "interval_scorer": scorer}, obs=obs)


def _result(
    values: Any, metadata: pd.DataFrame, *, uns: dict[str, Any], obs: pd.DataFrame | None
) -> anndata.AnnData:
    scores = np.asarray(values, dtype=np.float32).reshape(-1, len(metadata))
    var = metadata.reset_index(drop=True)
    if "strand" not in var:  # tissues of junctions: the strand is the junction's
        var.insert(1, "strand", ".")
    var.index = var.index.map(str)
    return anndata.AnnData(X=scores, obs=obs, var=var, uns=uns)
