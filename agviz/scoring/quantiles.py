"""Empirical quantiles: how unusual a raw score is among those of background variants.

They are ranks within one scorer and track, against the background that was given, and nothing else:
not the hosted API's quantiles (ranks among common human variants), and no probability of effect.
With n background scores the ranks resolve 1 / (n + 1) and are never more extreme than that.
"""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from alphagenome.models.variant_scorers import AggregationType
from jaxtyping import Float

from agviz.errors import InputError

QUANTILE = "empirical_quantile"
SIZE = "background_size"
GROUP = ["variant_scorer", "track_name", "track_strand"]
_SIGNED_AGGREGATIONS = ("DIFF_MEAN", "DIFF_SUM", "DIFF_SUM_LOG2", "DIFF_LOG2_SUM")


def empirical_quantiles(
    scores: pd.DataFrame,
    background: pd.DataFrame,
    *,
    signed: Mapping[str, bool] | None = None,
) -> pd.DataFrame:
    """Ranks of raw scores among those of background variants, beside the raw scores.

    Parameters
    ----------
    scores
        Tidy scores (columns variant_scorer, track_name, track_strand, raw_score).
    background
        Tidy scores of the background variants, by the same scorers, model and tracks. Genes are
        pooled: each row of a variant, gene and track is one background score.
    signed
        Text of a scorer to whether its scores have a sign, for scorers that are not the SDK's. It
        goes before `scores.attrs["signed"]`, a mapping of the same kind that `variant_scores` sets.

    Returns
    -------
    pandas.DataFrame
        `scores` with two more columns. `empirical_quantile`: for unsigned scorers the mid-rank
        share r of background scores that are lower, 0 to 1; for signed scorers 2 r - 1, -1 to 1,
        where 0 is the background's median. Capped to r within [1/(n+1), n/(n+1)]; NaN where the
        raw score is, or where the background has no score. `background_size`: that n.
        `attrs["background"]` says what the background was, if its own `attrs` do.

    Raises
    ------
    InputError
        For missing columns, or a scorer of which it is not known whether it is signed.

    Examples
    --------
    >>> scores = ag.variant_scores(model, [variant], ["RNA_SEQ"])
    >>> others = ag.variant_scores(model, "patients.vcf", ["RNA_SEQ"])
    >>> ranked = ag.empirical_quantiles(scores, others)
    """
    for name, frame in (("scores", scores), ("background", background)):
        if missing := [column for column in (*GROUP, "raw_score") if column not in frame]:
            raise InputError(f"The table of {name} has no column {', '.join(missing)}")
    told = {**scores.attrs.get("signed", {}), **(signed or {})}
    signs = {text: _is_signed(text, told) for text in scores["variant_scorer"].unique()}
    pooled = {
        key: np.sort(values.dropna().to_numpy(dtype=float))
        for key, values in background["raw_score"].groupby(_keys(background), sort=False)
    }
    quantiles = np.full(len(scores), np.nan)
    sizes = np.zeros(len(scores), dtype=np.int64)
    raw = scores["raw_score"].to_numpy(dtype=float)
    for key, rows in scores["raw_score"].groupby(_keys(scores), sort=False).indices.items():
        known = pooled.get(key, np.empty(0))
        ranks = mid_ranks(raw[rows], known)
        quantiles[rows] = 2 * ranks - 1 if signs[key[0]] else ranks
        sizes[rows] = len(known)
    result = scores.assign(**{QUANTILE: quantiles, SIZE: sizes})
    result.attrs = {
        **scores.attrs,
        "background": background.attrs.get("background", {"source": "scores given by the user"}),
    }
    return result


def _keys(frame: pd.DataFrame) -> list[np.ndarray]:
    """The columns that scores are grouped by; a missing value is a group like any other."""
    return [frame[column].astype(object).fillna("").to_numpy() for column in GROUP]


def mid_ranks(
    values: Float[np.ndarray, " values"], background: Float[np.ndarray, " background"]
) -> Float[np.ndarray, " values"]:
    """Share of a sorted background below each value, ties counting half, capped to its resolution.

    With n background values, within [1 / (n + 1), n / (n + 1)]; NaN for NaN values or n = 0.
    """
    number = len(background)
    if number == 0:
        return np.full(len(values), np.nan)
    below = np.searchsorted(background, values, side="left")
    up_to = np.searchsorted(background, values, side="right")
    shares = (below + up_to) / (2 * number)
    capped = np.clip(shares, 1 / (number + 1), number / (number + 1))
    return np.where(np.isnan(values), np.nan, capped)


def _is_signed(scorer: str, signed: Mapping[str, bool]) -> bool:
    """Whether the scores of a scorer, given as the text of its settings, have a sign."""
    if scorer in signed:
        return signed[scorer]
    name = scorer.split("(", 1)[0]
    if name == "GeneMaskLFCScorer":
        return True
    if name == "CenterMaskScorer":
        found = re.search(r"aggregation_type=(\w+)", scorer)
        if found and found[1] in AggregationType.__members__:
            return found[1] in _SIGNED_AGGREGATIONS
    if name in _UNSIGNED:
        return False
    raise InputError(
        f"Is {scorer!r} signed? Say so: signed={{{scorer!r}: False}} for scores that are never "
        "negative, True for others"
    )


_UNSIGNED: tuple[Any, ...] = (
    "ContactMapScorer",
    "GeneMaskActiveScorer",
    "GeneMaskSplicingScorer",
    "PolyadenylationScorer",
    "SpliceJunctionScorer",
)
