"""The caption of a boundary's deletion: each panel, agreement with the truth, and limits."""

from agviz.cases.agreement_words import agreement_words
from agviz.cases.boundary_figure import alleles_of
from agviz.cases.chosen_tracks import has
from agviz.cases.results import CaseResults
from agviz.cases.tal1_words import ALIGNMENT, RESEARCH
from agviz.genome.parse import format_interval


def describe(results: CaseResults) -> str:
    """The caption: what is asked, each panel, what is found, what is not shown."""
    site = results.site
    neighbor = site.settings["neighbor"]
    sentences = [
        (
            f"{site.focus} ({site.focused.variant}) between {neighbor} and {site.gene} "
            f"({site.label}), as predicted by {results.model}."
        ),
        (
            "a, From top to bottom: contact maps of REF and of ALT; ALT − REF; contacts of the bin "
            f"in which {site.gene} starts, both alleles and their difference; {_signals(results)} "
            f"in the {site.cells[0].name}, both alleles; elements; genes."
        ),
        (
            "b, log2 fold change of RNA over the exons of both genes, by each variant "
            f"({_groups(results)})."
        ),
        _found(results),
        agreement_words(results, what="changes in b"),
        _contacts(results),
        *site.limits,
        ALIGNMENT,
        f"The model read {format_interval(results.context)}. {RESEARCH}",
    ]
    return " ".join(filter(None, sentences))


def _signals(results: CaseResults) -> str:
    both, factor = alleles_of(results), results.site.settings["factor"]
    names = {"chip_tf": f"{factor} ChIP", "dnase": "DNase", "rna_seq": "RNA by strand"}
    told = [name for output, name in names.items() if has(both, output)]
    return ", ".join(told)


def _groups(results: CaseResults) -> str:
    return "; ".join(f"{name}: {about}" for name, about in results.site.groups.items())


def _found(results: CaseResults) -> str:
    table = results.tables["variants"]
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
