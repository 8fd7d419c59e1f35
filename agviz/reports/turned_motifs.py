"""Motifs that a variant turns round where they stand: lost on one strand, made on the other.

Of a factor whose direction counts, as CTCF's does, this is a change of its own: told as a motif
that is lost and one that is made it would be misleading, and told by its best match it would be
none.
"""

from typing import Any

import pandas as pd

from agviz.genome.types import Variant

TURNED = "turned"


def turned_motifs(
    reference: pd.DataFrame,
    alternate: pd.DataFrame,
    variant: Variant,
    *,
    threshold: float,
    fold: float,
) -> list[tuple[Any, Any]]:
    """Pairs of a match that is lost on REF and one of the same factor made in its place on ALT.

    Parameters
    ----------
    reference, alternate
        Matches that the variant touches, as of `find_motifs`, the best of each motif and strand.
    variant
        Between the two.
    threshold
        Largest p-value of both.
    fold
        By how much worse the motif fits that strand of the other allele, at least.

    Returns
    -------
    list of tuple
        Rows of `reference` and of `alternate`: of each factor the pair that fits best.
    """
    lost = _alone(reference, alternate, threshold=threshold, fold=fold)
    gained = _alone(alternate, reference, threshold=threshold, fold=fold)
    pairs: dict[str, tuple[Any, Any]] = {}
    growth = len(variant.alternate_bases) - len(variant.reference_bases)
    for _, there in lost.iterrows():
        for _, here in gained[gained["name"] == there["name"]].iterrows():
            known = pairs.get(here["name"])
            better = known is None or _worst(there, here) < _worst(*known)
            if there["Strand"] != here["Strand"] and in_place(there, here, growth) and better:
                pairs[here["name"]] = (there, here)
    return list(pairs.values())


def in_place(there: Any, here: Any, growth: int) -> bool:
    """Whether a match of REF and one of ALT share half of the shorter one's bases or more.

    `growth` is by how many bp ALT is longer: what lies behind the change is moved by as much.
    """
    shortest = min(there["End"] - there["Start"], here["End"] - here["Start"])
    shared = [
        min(there["End"], here["End"] - moved) - max(there["Start"], here["Start"] - moved)
        for moved in (0, growth)
    ]
    return bool(2 * max(shared) >= shortest)


def _alone(
    own: pd.DataFrame, other: pd.DataFrame, *, threshold: float, fold: float
) -> pd.DataFrame:
    """Good matches of one allele that the other has not, or much worse, on that strand."""
    keys = ["motif_id", "Strand"]
    beside = own[keys].merge(other[[*keys, "p_value"]], on=keys, how="left")["p_value"]
    p_value = own["p_value"].to_numpy()
    return own[(p_value <= threshold) & ~(beside.to_numpy() < fold * p_value)]


def _worst(there: Any, here: Any) -> float:
    return float(max(there["p_value"], here["p_value"]))
