"""The merged splicing score: one number for a variant's effect on splicing, with its three parts.

It is the official notebook's: the largest |splice-site change| + the largest |usage change| + the
largest |junction change| / 5, each over all genes and tracks, of raw scores by the recommended
scorers on 1 Mb centred on the variant. It has no upper bound, mostly lies in 0 to 6, and has no
official cut-off: above 1 the authors speak of "generally large effect". It is not for quantiles.

References
----------
AlphaGenome documentation, FAQ and notebook "Splicing variant scoring"; Avsec Z et al. *Nature*
649:1206-1218 (2026).
"""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

import anndata
import numpy as np
import pandas as pd
from alphagenome.models.variant_scorers import RECOMMENDED_VARIANT_SCORERS
from jaxtyping import Float

from agviz.errors import InputError

PARTS = ("SPLICE_SITES", "SPLICE_SITE_USAGE", "SPLICE_JUNCTIONS")
SCORERS = {part: RECOMMENDED_VARIANT_SCORERS[part] for part in PARTS}
JUNCTION_WEIGHT = 1 / 5


@dataclasses.dataclass(frozen=True)
class MergedSplicingScore:
    """The score of one variant.

    Attributes
    ----------
    splice_sites, splice_site_usage, splice_junctions
        The three maxima, each over all genes and tracks; 0 where no gene was scored.
    """

    splice_sites: float
    splice_site_usage: float
    splice_junctions: float

    @property
    def score(self) -> float:
        """`splice_sites + splice_site_usage + splice_junctions / 5`."""
        return self.splice_sites + self.splice_site_usage + self.splice_junctions * JUNCTION_WEIGHT

    def __str__(self) -> str:
        return (
            f"{self.score:.3f} = {self.splice_sites:.3f} (splice sites) + "
            f"{self.splice_site_usage:.3f} (usage) + {self.splice_junctions:.3f} / 5 (junctions)"
        )


def merged_splicing_score(scores: Sequence[anndata.AnnData]) -> MergedSplicingScore:
    """The merged score of one variant, from what `score_variant` returned for it.

    Parameters
    ----------
    scores
        AnnData of at least the three recommended splicing scorers; others are passed over.

    Raises
    ------
    InputError
        When one of the three is missing, or the scores are of several variants.
    """
    by_scorer = {score.uns["variant_scorer"]: score for score in scores}
    _check_complete(by_scorer)
    variants = {str(score.uns["variant"]) for score in scores}
    if len(variants) > 1:
        raise InputError(
            f"The merged splicing score is of one variant; the scores are of {len(variants)}: "
            f"{', '.join(sorted(variants)[:3])}"
        )
    maxima = [_largest(np.asarray(by_scorer[SCORERS[part]].X)) for part in PARTS]
    return MergedSplicingScore(*maxima)


def merged_splicing_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The merged score of every variant in a tidy frame of scores.

    Parameters
    ----------
    frame
        As `tidy_scores` or `variant_scores` give it; `raw_score` is used.

    Returns
    -------
    pandas.DataFrame
        One row a variant, in order of appearance: variant_id, splice_sites, splice_site_usage,
        splice_junctions, merged_splicing_score. A variant without rows of a scorer (no gene
        there) has 0 for it.

    Raises
    ------
    InputError
        When the frame has no row at all of one of the three scorers and does not say (in
        `attrs["scorers"]`) that it was asked for.
    """
    texts = {part: str(SCORERS[part]) for part in PARTS}
    known = set(frame["variant_scorer"]) | set(frame.attrs.get("scorers", ()))
    _check_complete([SCORERS[part] for part in PARTS if texts[part] in known])
    ids = frame["variant_id"].astype(str)
    table = pd.DataFrame({"variant_id": ids.drop_duplicates().to_numpy()})
    for part in PARTS:
        rows = frame["variant_scorer"] == texts[part]
        largest = frame.loc[rows, "raw_score"].abs().groupby(ids[rows]).max()
        values = table["variant_id"].map(largest).fillna(0.0)
        table[part.lower()] = values.astype(float)
    junctions = table["splice_junctions"] * JUNCTION_WEIGHT
    return table.assign(
        merged_splicing_score=table["splice_sites"] + table["splice_site_usage"] + junctions
    )


def _check_complete(scorers: Iterable[Any]) -> None:
    missing = [part for part in PARTS if SCORERS[part] not in set(scorers)]
    if missing:
        raise InputError(
            f"The merged splicing score needs the recommended scorers {', '.join(PARTS)}; "
            f"missing: {', '.join(missing)}"
        )


def _largest(values: Float[np.ndarray, "*shape"]) -> float:
    finite = np.abs(values[~np.isnan(values)])
    return float(finite.max()) if finite.size else 0.0
