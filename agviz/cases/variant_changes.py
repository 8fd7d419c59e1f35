"""Scores of variants as cases tell them: log2 fold changes, a row per variant, gene and track."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from agviz.cases.case_data import CaseVariant
from agviz.cases.work import Work

NATURAL = ("GeneMaskLFCScorer",)
"""Scorers whose answers are natural logarithms; tables and figures have log2."""


def variant_changes(
    work: Work, variants: Sequence[str], outputs: Sequence[str], *, genes: Sequence[str]
) -> pd.DataFrame:
    """log2 fold changes of variants, in the tracks of the site's cells.

    Parameters
    ----------
    work
        Who is asked.
    variants
        Their texts.
    outputs
        Names of recommended scorers: ``"RNA_SEQ"`` over exons of genes, ``"DNASE"`` within 501 bp
        of the variant.
    genes
        Names of the genes whose rows are kept.

    Returns
    -------
    pandas.DataFrame
        Columns variant, output, cell, track, gene (None where it is of no gene) and
        log2_fold_change.
    """
    asked = [CaseVariant("", text, "").variant for text in variants]
    found = work.scored("scores", asked, outputs)
    names = {cell.term: cell.name for cell in work.site.cells}
    strands = {name: work.assembly.gene(name).interval.strand for name in genes}
    gene = found["gene_name"].astype(object)
    of_gene = gene.isna() | gene.isin(list(genes))
    on_strand = gene.isna() | (found["track_strand"].astype(str) == ".")
    on_strand |= found["track_strand"].astype(str) == gene.map(strands).astype(str)
    found = found[found["ontology_curie"].isin(names) & of_gene & on_strand]
    natural = found["variant_scorer"].astype(str).str.startswith(NATURAL)
    return pd.DataFrame(
        {
            "variant": found["variant_id"].astype(str),
            "output": found["output_type"].astype(str),
            "cell": found["ontology_curie"].map(names),
            "track": found["track_name"].astype(str),
            "gene": found["gene_name"].astype(object).where(found["gene_name"].notna(), None),
            "log2_fold_change": found["raw_score"] / np.where(natural, math.log(2), 1.0),
        }
    ).reset_index(drop=True)


def of_output(changes: pd.DataFrame, output: str) -> pd.DataFrame:
    """Means over tracks of one output: a row per variant, gene and cell."""
    some = changes[changes["output"] == output]
    some = some.assign(gene=some["gene"].fillna(""))
    return some.groupby(["variant", "gene", "cell"], as_index=False, sort=False)[
        "log2_fold_change"
    ].mean()
