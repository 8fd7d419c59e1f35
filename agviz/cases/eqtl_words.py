"""The caption of an eQTL's figure, panel by panel, with agreement with the truth, and limits."""

from agviz._counts import counted
from agviz.cases.agreement_words import agreement_words
from agviz.cases.eqtl_figure import RANDOM, compared
from agviz.cases.results import CaseResults
from agviz.cases.tal1_words import ALIGNMENT, RESEARCH
from agviz.genome.parse import format_interval


def describe(results: CaseResults) -> str:
    """The caption: what is asked, each panel, which variant does most, what is not shown."""
    site = results.site
    letters = "abcdefg"[: 2 * len(compared(site)) + 3]
    details, logos = letters[1 : 1 + len(compared(site))], letters[-2 - len(compared(site)) : -2]
    sentences = [
        f"{site.gene} ({site.label}), as predicted by {results.model}.",
        (
            f"a, The variants ({_groups(results)}), genes, and RNA of both alleles of "
            f"{_listed(results)} in the {site.cells[0].name}."
        ),
        f"{', '.join(details)}, {_detail(results)} around each of them.",
        (
            f"{', '.join(logos)}, Mutagenesis of REF and of ALT: a letter is as high as its base's "
            f"part, what its three substitutions lose on average, in {site.gene} RNA; all logos "
            "have one scale."
        ),
        f"{letters[-2]}, log2 fold change of {site.gene} RNA over its exons in each tissue.",
        f"{letters[-1]}, {_scatter(results)}",
        _verdict(results),
        agreement_words(results, what="changes of RNA, of all variants in all tissues"),
        *site.limits,
        ALIGNMENT,
        f"The model read {format_interval(results.context)}. {RESEARCH}",
    ]
    return " ".join(filter(None, sentences))


def _groups(results: CaseResults) -> str:
    site = results.site
    return "; ".join(f"{each.name}: {site.groups[each.group]}" for each in site.variants)


def _listed(results: CaseResults) -> str:
    return " and of ".join(each.name for each in compared(results.site))


def _detail(results: CaseResults) -> str:
    return "Accessibility" if "dnase_log2_fold_change" in results.tables["variants"] else "RNA"


def _scatter(results: CaseResults) -> str:
    table = results.tables["variants"]
    random = counted(int((table["group"] == RANDOM).sum()), "random substitution")
    across = (
        "accessibility within 501 bp of each variant"
        if "dnase_log2_fold_change" in table
        else "the place of each variant"
    )
    return (
        f"{across[0].upper()}{across[1:]} and RNA of {results.site.gene} in the "
        f"{results.site.cells[0].name}: the case's variants, and {random} within "
        f"{results.site.settings['around']:,} bp of {results.site.focus}."
    )


def _verdict(results: CaseResults) -> str:
    """Which of the case's variants, if there are several, changes the gene most; and by chance?"""
    table = results.tables["variants"]
    change = table.set_index("name")["rna_log2_fold_change"]
    own = change[[each.name for each in results.site.variants]]
    random = change[(table["group"] == RANDOM).to_numpy()].abs()
    most = str(own.abs().idxmax())
    larger = int((random >= abs(own[most])).sum())
    size = f"{own[most]:+.2f}"
    told = f"changes the gene most ({size})" if len(own) > 1 else f"changes the gene by {size}"
    return (
        f"By this model {most} {told}; {larger} of {len(random)} random substitutions change it as "
        "much."
    )
