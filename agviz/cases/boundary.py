"""A boundary deleted: which contacts are made, and which gene adopts its neighbor's enhancer?

References
----------
Lupianez et al. (2015), *Cell* 161:1012-1025. Hnisz et al. (2016), *Science* 351:1454-1458.
"""

import dataclasses

import numpy as np
import pandas as pd

from agviz.cases.agreement import agreement
from agviz.cases.around_variant import is_readers
from agviz.cases.boundary_figure import contact_change, draw
from agviz.cases.boundary_words import describe
from agviz.cases.case_data import Site, read_site
from agviz.cases.chosen_tracks import available, pair_of
from agviz.cases.deletion_site import deletion_site
from agviz.cases.results import CaseResults
from agviz.cases.study import Study
from agviz.cases.variant_changes import of_output, variant_changes
from agviz.cases.work import Work
from agviz.errors import UnsupportedError
from agviz.genome.alleles import Alleles

RNA = "RNA_SEQ"
DRAWN = ("CONTACT_MAPS", "CHIP_TF", "DNASE", RNA)


def compute(work: Work) -> CaseResults:
    """RNA of the genes by each variant; both alleles of the deletion; the truth of both."""
    changes = _changes(work)
    table = _genes(work.site, changes)
    if is_readers(work.site):
        work = dataclasses.replace(work, site=with_adopter(work.site, table))
    both = _alleles(work)
    numbers: dict[str, float] = {}
    truth = work.truth()
    if truth is not None:
        true = _genes(truth.site, _changes(truth))["log2_fold_change"]
        table["oracle_log2_fold_change"] = true
        numbers = agreement(table["log2_fold_change"].to_numpy(), true.to_numpy()).numbers
        numbers["contacts_correlation"] = _correlation(both, _alleles(truth))
    tables = {"variants": table}
    if len(work.site.cells) > 1:
        tables["cells"] = changes
    return work.results(tables=tables, predictions={"focus": both}, numbers=numbers)


def with_adopter(site: Site, table: pd.DataFrame) -> Site:
    """The site, its gene now the one that rises most by the deletion, or falls least.

    Raises
    ------
    UnsupportedError
        When the model gives no change for any of the genes.
    """
    own = table[table["name"] == site.focus].dropna(subset="log2_fold_change")
    if own.empty:
        raise UnsupportedError(
            f"Case 'boundary': the model gives no change of RNA for {', '.join(site.genes)}: let "
            "it read more (width; --context)"
        )
    rises = own.loc[own["log2_fold_change"].idxmax(), "gene"]  # of several, the nearest
    return read_site(site.key, {**site.raw, "gene": str(rises)})


def _changes(work: Work) -> pd.DataFrame:
    """The change of RNA by each variant, of each gene, in each cell type."""
    texts = [str(each.variant) for each in work.site.variants]
    return of_output(variant_changes(work, texts, [RNA], genes=work.site.genes), RNA)


def _genes(site: Site, changes: pd.DataFrame) -> pd.DataFrame:
    """A row for each variant and gene: the change of RNA in the first cell type."""
    changes = changes[changes["cell"] == site.cells[0].name]
    found = changes.set_index(["variant", "gene"])["log2_fold_change"]
    table = pd.DataFrame(
        [
            {
                "name": each.name, "group": each.group, "variant": str(each.variant), "gene": gene,
                "log2_fold_change": float(found.get((str(each.variant), gene), np.nan)),
            }
            for each in site.variants
            for gene in site.genes
        ]
    )  # fmt: skip
    if is_readers(site):
        table["distance_bp"] = table["gene"].map(site.settings["apart"])
    return table


def _alleles(work: Work) -> Alleles:
    """Both alleles of the deletion, in the first cell type."""
    variant, term = work.site.focused.variant, work.site.cells[0].term
    outputs = available(work.model, DRAWN, term=term)
    return pair_of(work.predicted("focus", variant, outputs, terms=[term]), variant)


def _correlation(ours: Alleles, truth: Alleles) -> float:
    """Pearson's r of ALT - REF of all pairs of bins that both know."""
    one, other = (contact_change(each).ravel() for each in (ours, truth))
    known = np.isfinite(one) & np.isfinite(other)
    return float(np.corrcoef(one[known], other[known])[0, 1])


STUDY = Study(compute=compute, draw=draw, describe=describe, locate=deletion_site)
