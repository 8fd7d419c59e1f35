"""A boundary deleted: which contacts are made, and which gene adopts its neighbor's enhancer?

References
----------
Lupianez et al. (2015), *Cell* 161:1012-1025. Hnisz et al. (2016), *Science* 351:1454-1458.
"""

import numpy as np
import pandas as pd

from agviz.cases.agreement import agreement
from agviz.cases.boundary_figure import contact_change, draw
from agviz.cases.boundary_words import describe
from agviz.cases.chosen_tracks import available, pair_of
from agviz.cases.results import CaseResults
from agviz.cases.study import Study
from agviz.cases.variant_changes import of_output, variant_changes
from agviz.cases.work import Work
from agviz.genome.alleles import Alleles

RNA = "RNA_SEQ"
DRAWN = ("CONTACT_MAPS", "CHIP_TF", "DNASE", RNA)


def compute(work: Work) -> CaseResults:
    """RNA of both genes by each variant; both alleles of the deletion; the truth of both."""
    site = work.site
    genes = [site.gene, site.settings["neighbor"]]
    table = _genes(work, genes)
    both = _alleles(work)
    numbers: dict[str, float] = {}
    truth = work.truth()
    if truth is not None:
        true = _genes(truth, genes)["log2_fold_change"]
        table["oracle_log2_fold_change"] = true
        numbers = agreement(table["log2_fold_change"].to_numpy(), true.to_numpy()).numbers
        numbers["contacts_correlation"] = _correlation(both, _alleles(truth))
    return work.results(tables={"variants": table}, predictions={"focus": both}, numbers=numbers)


def _genes(work: Work, genes: list[str]) -> pd.DataFrame:
    """A row for each variant and gene: the change of RNA in the first cell type."""
    variants = work.site.variants
    texts = [str(each.variant) for each in variants]
    changes = of_output(variant_changes(work, texts, [RNA], genes=genes), RNA)
    changes = changes[changes["cell"] == work.site.cells[0].name]
    found = changes.set_index(["variant", "gene"])["log2_fold_change"]
    return pd.DataFrame(
        [
            {
                "name": each.name, "group": each.group, "variant": str(each.variant), "gene": gene,
                "log2_fold_change": float(found.get((str(each.variant), gene), np.nan)),
            }
            for each in variants
            for gene in genes
        ]
    )  # fmt: skip


def _alleles(work: Work) -> Alleles:
    variant = work.site.focused.variant
    outputs = available(work.model, DRAWN)
    return pair_of(work.predicted("focus", variant, outputs, terms=work.site.terms), variant)


def _correlation(ours: Alleles, truth: Alleles) -> float:
    """Pearson's r of ALT - REF of all pairs of bins that both know."""
    one, other = (contact_change(each).ravel() for each in (ours, truth))
    known = np.isfinite(one) & np.isfinite(other)
    return float(np.corrcoef(one[known], other[known])[0, 1])


STUDY = Study(compute=compute, draw=draw, describe=describe)
