"""Scores as one tidy frame: the SDK's `tidy_anndata`, with every layer as a column.

The SDK's frame has the raw score and, from the hosted API, `quantile_score`. A model may say more
about a score (SpliceAI: at which offset from the variant), as AnnData layers; they come along.
"""

from collections.abc import Sequence

import anndata
import numpy as np
import pandas as pd
from alphagenome.models.variant_scorers import tidy_anndata

# The layer that the SDK itself turns into the column `quantile_score`.
_SDK_LAYER = "quantiles"


def tidy_with_layers(scores: Sequence[anndata.AnnData]) -> pd.DataFrame:
    """One row for each score (of a gene, where there are genes, and a track).

    Parameters
    ----------
    scores
        Results of variant or interval scorers.

    Returns
    -------
    pandas.DataFrame
        The columns of the SDK's `tidy_scores`, with `variant_id` and `scored_interval` as text
        (the SDK's objects cannot be grouped by), then one column a layer. Rows whose gene and
        track are on opposite strands are left out. Empty, without columns, when nothing was
        scored.
    """
    frames = [_tidy(score) for score in scores]
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return pd.DataFrame()
    # A column that only some scorers have must not come before those that all of them have.
    last = [name for frame in filled for name in frame.attrs["value_columns"]]
    for frame in filled:
        frame.attrs = {}
    frame = pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0]
    values = list(dict.fromkeys(["raw_score", *last]))
    return frame[[name for name in frame.columns if name not in values] + values]


def _tidy(score: anndata.AnnData) -> pd.DataFrame:
    frame = tidy_anndata(score, match_gene_strand=False)
    if not len(frame):
        return frame
    values = [name for name in ("raw_score", "quantile_score") if name in frame]
    for name, layer in score.layers.items():
        if name not in (None, _SDK_LAYER):
            # The frame runs over genes within tracks, the arrays over tracks within genes.
            frame[name] = np.asarray(layer).T.reshape(-1)
            values.append(name)
    frame["scored_interval"] = str(score.uns["interval"])
    if "variant" in score.uns:
        frame["variant_id"] = str(score.uns["variant"])
    gene, track = frame["gene_strand"], frame["track_strand"]
    opposite = ((gene == "+") & (track == "-")) | ((gene == "-") & (track == "+"))
    frame = frame[~opposite].reset_index(drop=True)
    # Columns about genes are empty for scores without genes: without this, pandas would have to
    # guess a common dtype when frames are joined.
    empty = [name for name in frame.columns if frame[name].isna().all() and name not in values]
    frame[empty] = frame[empty].astype(object)
    frame.attrs = {"value_columns": values}
    return frame
