"""The caption of a tour: what the rows are, agreement with the truth by output, limits."""

from agviz.cases.agreement_words import TRUTH, UNKNOWN
from agviz.cases.chosen_tracks import has
from agviz.cases.results import CaseResults
from agviz.cases.tal1_words import ALIGNMENT, RESEARCH
from agviz.cases.tour_figure import prediction_of
from agviz.genome.parse import format_interval


def describe(results: CaseResults) -> str:
    """The caption: what is shown, how far it agrees with the truth, what is not shown."""
    site = results.site
    alleles = f", REF and ALT of {site.focused.variant}" if site.focus else ""
    sentences = [
        f"{site.gene} ({site.label}), as predicted by {results.model}{alleles}.",
        f"a, {_rows(results, zoomed=False)} and genes, in the {site.cells[0].name}.",
        f"b, {_gene(results)}",
        _agreement(results),
        *site.limits,
        ALIGNMENT if site.focus else "",
        f"The model read {format_interval(results.context)}. {RESEARCH}",
    ]
    return " ".join(filter(None, sentences))


def _rows(results: CaseResults, *, zoomed: bool) -> str:
    table = results.tables["tracks"]
    some = table[table["output"].str.startswith("splice") == zoomed]
    return ", ".join(some["track"])


def _gene(results: CaseResults) -> str:
    told = _rows(results, zoomed=True)
    if not told:
        return f"{results.site.gene}; this model predicts nothing about splicing."
    junctions = has(prediction_of(results), "splice_junctions")
    first = "RNA with junctions; " if junctions else ""
    return f"{results.site.gene}: {first}{told.lower()} of splice sites on its strand."


def _agreement(results: CaseResults) -> str:
    if results.is_oracle:
        return TRUTH
    if "oracle_correlation" not in results.tables["tracks"]:
        return UNKNOWN
    table = results.tables["tracks"].dropna(subset="oracle_correlation")
    told = ", ".join(
        f"{label} {value:.3f}"
        for label, value in zip(table["track"], table["oracle_correlation"], strict=True)
    )
    return (
        "Agreement with the oracle, which knows this genome's truth, as Pearson's r over the bins "
        f"in a: {told}."
    )
