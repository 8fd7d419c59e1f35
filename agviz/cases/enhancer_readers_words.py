"""What the caption says of an enhancer around a reader's variant, of which nothing is claimed."""

from agviz.cases.case_data import CaseVariant, Site
from agviz.cases.enhancer_questions import elements
from agviz.cases.motif_sites import ALT
from agviz.cases.results import CaseResults
from agviz.genome.edits import short
from agviz.genome.parse import format_interval


def asked_words(results: CaseResults) -> str:
    """The variant, and what is taken for the enhancer's two sites."""
    site = results.site
    told = [
        f"{name} at {format_interval(place)} (p = {site.settings['p_values'][name]:.1g})"
        for name, place in elements(site).items()
    ]
    on, allele = site.settings["on_variant"], site.settings["allele"]
    made = (
        " It matches REF less well, or not: sites are taken away from ALT, and motifs tried in it."
        if allele == ALT
        else ""
    )
    return (
        f"A variant that the reader named, {short(site.focused.variant)} ({site.label}), as "
        f"predicted by {results.model}. Of JASPAR's motifs the best match that holds it, on "
        f"{allele}, is {on}'s; the two sites: {' and '.join(told)}.{made}"
    )


def gene_words(site: Site) -> str:
    """Which gene it is, and why."""
    return (
        f"{site.gene}, of the genes of proteins the one that starts nearest "
        f"({site.settings['apart']:,} bp from the variant)"
    )


def changes_words(results: CaseResults) -> str:
    """What mutagenesis says of the variant and its controls, as far as they are in it."""
    site, scores = results.site, results.scores["reference"]["DNase"]
    told = []
    for each in site.variants:
        variant = each.variant
        if len(variant.reference_bases) == 1 and variant.start in scores["position"].values:
            change = scores.sel(position=variant.start, base=variant.alternate_bases).item()
            told.append(f"{_called(each)} by {signed(change)}")
    if not told:
        return ""
    return f"By it accessibility of REF changes with {', with '.join(told)}."


def lost_words(results: CaseResults) -> str:
    """What accessibility loses without one site, and without both: the numbers alone."""
    one, other = elements(results.site)
    row = results.tables["pairs"].iloc[0]
    parts = row["alone"] + row["other_alone"]
    shares = [row[name] / row["none"] for name in ("alone", "other_alone", "both")]
    return (
        f"it changes by {shares[0]:+.1%} without {one}, {shares[1]:+.1%} without {other} and "
        f"{shares[2]:+.1%} without both; if the two added up, by {parts / row['none']:+.1%}."
    ).replace("-", "−")


def signed(value: float) -> str:
    """A change with its sign: two places, or two digits where it is small."""
    told = f"{value:+.2f}" if abs(value) >= 0.1 else f"{value:+.2g}"
    return told.replace("-", "−")


def _called(each: CaseVariant) -> str:
    if each.group == "control":
        return f"the control {each.name} ({short(each.variant)})"
    return each.name
