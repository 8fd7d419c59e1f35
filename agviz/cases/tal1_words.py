"""The caption of TAL1's figure, panel by panel, with agreement with the truth, and limits."""

import pandas as pd

from agviz._counts import counted
from agviz.cases.agreement_words import agreement_words
from agviz.cases.case_data import Site
from agviz.cases.results import CaseResults
from agviz.genome.parse import format_interval

RANDOM = "random"
ALIGNMENT = "ALT is drawn in REF coordinates, aligned at the variant."
RESEARCH = "Predictions are for research use only, not for clinical decisions."


def describe(results: CaseResults) -> str:
    """The caption: what is asked, each panel, how the numbers were made, what is not shown."""
    sentences = [
        f"{results.site.gene} ({results.site.label}), as predicted by {results.model}.",
        *_panels_of_locus(results),
        *_panels_of_variants(results),
        agreement_words(results, what="changes in f"),
        *results.site.limits,
        ALIGNMENT,
        f"The model read {format_interval(results.context)}. {RESEARCH}",
    ]
    return " ".join(filter(None, sentences))


def _panels_of_locus(results: CaseResults) -> list[str]:
    """Panels a to e."""
    site = results.site
    cell, motif = site.cells[0].name, site.settings["motif"]
    return [
        (
            f"a, Variants by group ({_groups(site)}), genes, and ALT − REF of accessibility, "
            f"histone marks and RNA in {_cells(results)}{_contacts(results)}, for the variant "
            f"{site.focused.variant} ({site.focus}); cell types of one assay share their scale."
        ),
        f"b, RNA of {site.gene} in the {cell}, REF and ALT. c, Chromatin at the variant.",
        (
            "d, e, Mutagenesis of REF and of ALT: a letter is as high as its base's part, what its "
            "three substitutions lose on average, in accessibility within "
            f"{site.settings['peak']} bp (d) and in the gene's RNA (e). Bracket: an exact match of "
            f"{motif['name']}'s consensus {motif['pattern']} in ALT."
        ),
    ]


def _panels_of_variants(results: CaseResults) -> list[str]:
    """Panels f and g."""
    site = results.site
    return [
        (
            f"f, log2 fold change of {site.gene} RNA over the gene's exons in the "
            f"{site.cells[0].name}: each variant (diamonds) beside {_randoms(results)} of the same "
            f"length at the same place (points; cloud: their density). {_standing(results)}"
        ),
        (
            "g, log2 fold changes of all variants: accessibility within 501 bp and histone marks "
            "within 2,001 bp of the variant, RNA over the gene's exons; rows and columns are "
            "ordered by likeness."
        ),
    ]


def _groups(site: Site) -> str:
    counts = pd.Series([each.group for each in site.variants]).value_counts()
    return "; ".join(f"{name}: {counts[name]} {about}" for name, about in site.groups.items())


def _cells(results: CaseResults) -> str:
    cells = results.site.cells
    return cells[0].name if len(cells) == 1 else f"{len(cells)} cell types"


def _contacts(results: CaseResults) -> str:
    if "contacts" not in results.predictions:
        return ""
    return f", and of {map_words(results.predictions['contacts'].reference.contact_maps.metadata)}"


def map_words(tracks: pd.DataFrame) -> str:
    """Whose contact map is drawn: its tracks may have other cell types than the case, or none."""
    names = tracks["biosample_name"] if "biosample_name" in tracks else pd.Series(dtype=object)
    cells = sorted(set(names.dropna().astype(str)) - {""})
    whose = f"of {', '.join(cells)}" if cells else "which has no cell type"
    return f"the contact map, {whose}"


def _randoms(results: CaseResults) -> str:
    """How many random variants there are, and how many of them make the motif by chance."""
    table = results.tables["variants"]
    random = table[table["group"] == RANDOM]
    motif = results.site.settings["motif"]["name"]
    made = int((random[f"{motif}_sites_made"] > 0).sum())
    told = f", {made} of which make the {motif} site by chance," if made else ""
    return f"{counted(len(random), 'random insertion')}{told}"


def _standing(results: CaseResults) -> str:
    """Of each group, how many of its variants lie above all random ones that make no site."""
    table = results.tables["variants"]
    motif = results.site.settings["motif"]["name"]
    null = table[(table["group"] == RANDOM) & (table[f"{motif}_sites_made"] <= 0)]
    highest = null.groupby("added_bp")["log2_fold_change"].max()
    words = []
    for group in results.site.groups:
        own = table[table["group"] == group]
        above = own["log2_fold_change"] > own["added_bp"].map(highest)
        words.append(f"{int(above.sum())} of {len(own)} of '{group}'")
    return f"Above every random one that makes no {motif} site: {', '.join(words)}."
