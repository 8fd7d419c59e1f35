"""The scores of a variant as answers: what changes, where, in which gene, and how unusual that is.

Of each scorer the largest change over all tracks and genes is compared with the largest of each
background variant, so that a scorer with a thousand tracks has no thousand chances.

References
----------
Westfall & Young, *Resampling-Based Multiple Testing* (1993), for the comparison of maxima; Phipson
& Smyth, *Stat. Appl. Genet. Mol. Biol.* 9:39 (2010), for (k + 1) / (n + 1) as the p-value.
"""

from typing import Any

import numpy as np
import pandas as pd

from agviz.catalog.outputs import OUTPUTS
from agviz.genome.types import Variant
from agviz.reports.background_scores import LEVELS, largest_of_each
from agviz.scoring.quantiles import QUANTILE, SIZE, empirical_quantiles

LEVEL = 0.05
"""A change stands out if its p-value is not above this."""
LEAST_BACKGROUND = 19
"""Fewer background variants than these cannot give a p-value of `LEVEL`."""
SMALL = 0.1
"""Changes below this, in the units of the scorers, are neither drawn first nor worth a sentence."""
_OTHER_NAMES = {
    "GeneMaskLFCScorer": "Gene expression",
    "PolyadenylationScorer": "Polyadenylation",
    "SpliceAIDeltaScorer": "Splice sites, delta score",
}
UNITS = {
    "CenterMaskScorer": "log2 fold",
    "GeneMaskLFCScorer": "ln fold",
    "PolyadenylationScorer": "|log2 fold|",
    "SpliceJunctionScorer": "|ln fold|",
    "ContactMapScorer": "mean |difference|",
    "GeneMaskSplicingScorer": "|probability|",
    "SpliceAIDeltaScorer": "probability",
}
LOCAL = "CenterMaskScorer"
EXPRESSION = "GeneMaskLFCScorer"
SIGNED = (LOCAL, EXPRESSION)
JUNCTIONS = "SpliceJunctionScorer"
SPLICING = ("GeneMaskSplicingScorer", JUNCTIONS, "SpliceAIDeltaScorer")
NOT_KNOWN = ""
PLACED = [
    "biosample_name", "ontology_curie", "subject", "track_name", "track_strand", "gene_name",
    "gene_strand",
]  # fmt: skip


def changes_of(scores: pd.DataFrame, background: pd.DataFrame | None) -> pd.DataFrame:
    """The rows of scores that are changes between the alleles, each with what it is about.

    Parameters
    ----------
    scores
        Tidy scores of one variant.
    background
        Those of others, for quantiles.

    Returns
    -------
    pandas.DataFrame
        The scores' columns, and `question` (what changes), `unit`, `subject` (the factor or mark of
        a track) and, with a background, `empirical_quantile` and `background_size`.
    """
    kept = scores[~scores["variant_scorer"].str.contains(LEVELS, regex=True)]
    kept = kept[kept["raw_score"].notna()].reset_index(drop=True)
    kept.attrs = scores.attrs
    if background is not None and len(kept):
        kept = empirical_quantiles(kept, background)
    for column in ("gene_id", *PLACED):
        filled = kept[column].astype(object).fillna(NOT_KNOWN) if column in kept else NOT_KNOWN
        kept[column] = filled
    kind = kept["variant_scorer"].str.split("(", n=1).str[0]
    subject = pd.Series(NOT_KNOWN, index=kept.index, dtype=object)
    for column in ("transcription_factor", "histone_mark"):
        if column in kept:
            subject = subject.mask(kept[column].notna(), kept[column])
    titles = {each.name: info.title for each, info in OUTPUTS.items()}
    question = kind.map(_OTHER_NAMES).fillna(kept["output_type"].map(titles))
    return kept.assign(kind=kind, question=question, unit=kind.map(UNITS).fillna(""),
                       subject=subject)  # fmt: skip


def summarise(changes: pd.DataFrame, background: pd.DataFrame | None) -> pd.DataFrame:
    """One row for each scorer: its largest change, and how that is among the background's.

    Returns
    -------
    pandas.DataFrame
        question, output_type, variant_scorer, tracks (how many there are), raw_score, unit, where
        it is (biosample_name, ontology_curie, subject, track_name, track_strand, gene_name,
        gene_strand); with
        a background also background_size, background_largest, as_large (how many background
        variants have as large a change anywhere), p_value = (as_large + 1) / (background_size + 1),
        times_background (|raw_score| / background_largest) and stands_out. Changes below `SMALL`
        come after the others; of either those that stand out first, then by times_background;
        without a background in the scorers' order.
    """
    rows = []
    for scorer, group in changes.groupby("variant_scorer", sort=False):
        best = group.loc[group["raw_score"].abs().idxmax()]
        rows.append({
            "question": best["question"], "output_type": best["output_type"],
            "variant_scorer": scorer, "kind": best["kind"],
            "tracks": len(group[["track_name", "track_strand"]].drop_duplicates()),
            "raw_score": float(best["raw_score"]), "unit": best["unit"],
            **{column: best[column] for column in PLACED},
        })  # fmt: skip
    columns = ["question", "output_type", "variant_scorer", "kind", "tracks", "raw_score", "unit"]
    table = pd.DataFrame(rows, columns=[*columns, *PLACED])
    if background is None:
        return _small_last(table)
    return _small_last(_compared(table, background))


def _small_last(table: pd.DataFrame) -> pd.DataFrame:
    """The table with changes below `SMALL`, however unusual they are, after the others."""
    small = table["raw_score"].abs() < SMALL
    return pd.concat([table[~small], table[small]], ignore_index=True)


def worth_telling(summary: pd.DataFrame) -> pd.DataFrame:
    """The rows that stand out and are not small; if none does, those not small, else all."""
    notable = summary[summary["raw_score"].abs() >= SMALL]
    unusual = notable[notable["stands_out"]] if "stands_out" in notable else notable
    return next(table for table in (unusual, notable, summary) if len(table) or table is summary)


def _compared(table: pd.DataFrame, background: pd.DataFrame) -> pd.DataFrame:
    """The table with its comparison to the background, the most unusual first."""
    largest = largest_of_each(background)
    known = largest.reindex(columns=table["variant_scorer"].to_numpy(), fill_value=0.0)
    sizes = known.to_numpy(dtype=float).T
    own = table["raw_score"].abs().to_numpy()
    as_large = (sizes >= own[:, None]).sum(axis=1)
    greatest = sizes.max(axis=1)
    times = np.divide(own, greatest, out=np.full(len(own), np.inf), where=greatest > 0)
    p_value = (as_large + 1) / (len(largest) + 1)
    compared = table.assign(
        background_size=len(largest), background_largest=greatest, as_large=as_large,
        p_value=p_value, times_background=np.where(own > 0, times, 0.0),
        stands_out=(p_value <= LEVEL) & (own > 0),
    )  # fmt: skip
    order = ["stands_out", "times_background"]
    return compared.sort_values(order, ascending=False, kind="stable", ignore_index=True)


def by_biosample(changes: pd.DataFrame, summary: pd.DataFrame) -> pd.DataFrame:
    """The largest change of each output in each biosample (and of each factor or mark).

    Returns
    -------
    pandas.DataFrame
        question, biosample_name, ontology_curie, subject, track_name, track_strand, gene_name,
        gene_strand, raw_score, unit, empirical_quantile and background_size if known. Outputs in
        the summary's order, within each the largest change first.
    """
    keys = ["variant_scorer", "biosample_name", "subject"]
    best = _largest(changes, keys)
    rank = {scorer: i for i, scorer in enumerate(summary["variant_scorer"])}
    best = best.assign(rank=best["variant_scorer"].map(rank), size=best["raw_score"].abs())
    best = best.sort_values(["rank", "size"], ascending=[True, False], kind="stable")
    known = [column for column in (QUANTILE, SIZE) if column in best]
    columns = ["question", "variant_scorer", "kind", *PLACED, "raw_score", "unit", *known]
    return best[columns].reset_index(drop=True)


def by_gene(changes: pd.DataFrame, variant: Variant, genes: Any) -> pd.DataFrame:
    """The largest change of each gene's expression, the most changed first.

    Parameters
    ----------
    changes
        As of `changes_of`.
    variant
        Whose distance to the genes' starts is asked for.
    genes
        Gene models that have the genes' places, or None.

    Returns
    -------
    pandas.DataFrame
        gene_name, gene_id, biosample_name, ontology_curie, track_name, track_strand,
        log_fold_change (natural logarithm), fold_change, distance (bp from the gene's start to the
        variant, positive downstream in the gene's direction; NaN where not known), and quantile
        and background size if known.
    """
    best = _largest(changes[changes["kind"] == EXPRESSION], ["gene_id"])
    best = best.sort_values("raw_score", key=np.abs, ascending=False, kind="stable")
    best = best.assign(
        log_fold_change=best["raw_score"], fold_change=np.exp(best["raw_score"].astype(float)),
        distance=[_distance(gene, variant, genes) for gene in best["gene_id"]],
    )  # fmt: skip
    columns = ["gene_name", "gene_id", *PLACED[:2], "track_name", "track_strand"]
    columns += ["log_fold_change", "fold_change", "distance"]
    columns += [column for column in (QUANTILE, SIZE) if column in best]
    return best[columns].reset_index(drop=True)


def by_splicing(changes: pd.DataFrame) -> pd.DataFrame:
    """The largest change of each gene's splicing by each scorer, the genes most changed first."""
    best = _largest(changes[changes["kind"].isin(SPLICING)], ["variant_scorer", "gene_id"])
    best = best.sort_values("raw_score", key=np.abs, ascending=False, kind="stable")
    columns = ["question", *PLACED, "raw_score", "unit"]
    columns += [name for name in ("offset", QUANTILE, SIZE) if name in best]
    return best[columns].reset_index(drop=True)


def _largest(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Of rows alike in `keys` the one with the largest |raw_score|."""
    order = rows["raw_score"].abs().sort_values(ascending=False, kind="stable").index
    return rows.loc[order].drop_duplicates(keys).sort_index()


def _distance(gene_id: str, variant: Variant, genes: Any) -> float:
    if genes is None:
        return float("nan")
    from agviz.errors import AgvizError

    try:
        gene = genes.gene(gene_id)
    except AgvizError:  # the model's own annotation may have genes that this one has not
        return float("nan")
    ahead = variant.start - gene.tss
    return float(-ahead if gene.interval.negative_strand else ahead)
