"""The caption of a boundary's deletion: each panel, agreement with the truth, and limits."""

import pandas as pd

from agviz.cases.agreement_words import agreement_words
from agviz.cases.around_variant import is_readers
from agviz.cases.boundary_figure import alleles_of, in_cell
from agviz.cases.case_data import Site
from agviz.cases.chosen_tracks import has
from agviz.cases.deletion_site import CONTROL
from agviz.cases.results import CaseResults
from agviz.cases.tal1_words import ALIGNMENT, RESEARCH
from agviz.genome.edits import short
from agviz.genome.parse import format_interval


def describe(results: CaseResults) -> str:
    """The caption: what is asked, each panel, what is found, what is not shown."""
    site = results.site
    sentences = [
        f"{_asked(results)} ({site.label}), as predicted by {results.model}.",
        (
            "a, From top to bottom: contact maps of REF and of ALT; ALT − REF; contacts of the bin "
            f"in which {site.gene} starts, both alleles and their difference; {_signals(results)} "
            f"{in_cell(site.cells[0])}, both alleles; elements; genes."
        ),
        f"b, log2 fold change of RNA over the exons of {_compared(site)} ({_groups(results)}).",
        _found(results),
        agreement_words(results, what="changes in b"),
        _contacts(results),
        _elsewhere(results),
        *site.limits,
        ALIGNMENT,
        f"The model read {format_interval(results.context)}. {RESEARCH}",
    ]
    return " ".join(filter(None, sentences))


def _asked(results: CaseResults) -> str:
    """The deletion, and where it is."""
    site = results.site
    if is_readers(site):
        return f"A deletion that the reader named, {short(site.focused.variant)}"
    neighbor = next(gene for gene in site.genes if gene != site.gene)
    return f"{site.focus} ({site.focused.variant}) between {neighbor} and {site.gene}"


def _compared(site: Site) -> str:
    """Which genes are in b."""
    if not is_readers(site):
        return "both genes, by each variant"
    count = len(site.genes)
    if count == 1:
        return "the one gene of a protein that starts in what the model read, by each variant"
    return f"the {count} genes of proteins that start nearest, the nearest first, by each variant"


def adopter_words(site: Site, table: pd.DataFrame) -> str:
    """Which gene rises most, and what the control does to it: half as much, and it is no sign."""
    of_gene = table[table["gene"] == site.gene].set_index("name")["log2_fold_change"]
    own = float(of_gene[site.focus])
    place = f"which starts {site.settings['apart'][site.gene]:,} bp from the deletion"
    if own > 0:
        said = (
            f"Of these genes {site.gene}, {place}, rises the most, to {2**own:.2f}-fold: for "
            "that alone it is called the adopted gene, and a shows it."
        )
    else:
        said = (
            f"None of these genes rises: {site.gene}, {place}, falls the least, to "
            f"{2**own:.2f}-fold, and is shown in a."
        )
    if CONTROL not in of_gene:
        return said
    control = float(of_gene[CONTROL])
    as_much = " That is no sign of a boundary, then." if 0 < own < 2 * control else ""
    return f"{said} The control deletion takes it to {2**control:.2f}-fold.{as_much}"


def _elsewhere(results: CaseResults) -> str:
    """Cell types that only the table has."""
    names = [cell.name for cell in results.site.cells[1:]]
    if not names:
        return ""
    return f"Changes in {' and '.join(names)} stand in the table `cells`."


def _signals(results: CaseResults) -> str:
    both, factor = alleles_of(results), results.site.settings["factor"]
    names = {"chip_tf": f"{factor} ChIP", "dnase": "DNase", "rna_seq": "RNA by strand"}
    told = [name for output, name in names.items() if has(both, output)]
    return ", ".join(told)


def _groups(results: CaseResults) -> str:
    return "; ".join(f"{name}: {about}" for name, about in results.site.groups.items())


def _found(results: CaseResults) -> str:
    table = results.tables["variants"]
    if is_readers(results.site):
        return adopter_words(results.site, table)
    own = table[table["name"] == results.site.focus]
    told = ", ".join(
        f"{gene} {2**change:.2f}-fold"
        for gene, change in zip(own["gene"], own["log2_fold_change"], strict=True)
    )
    return f"With {results.site.focus}, RNA is {told} of what it was."


def _contacts(results: CaseResults) -> str:
    if "contacts_correlation" not in results.numbers:
        return ""
    return (
        "ALT − REF of all pairs of bins of the contact map agrees with the truth with r = "
        f"{results.numbers['contacts_correlation']:.4f}."
    )
