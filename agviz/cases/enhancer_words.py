"""The caption of the enhancer's figure, with agreement with the truth and with tangermeme."""

import numpy as np
import pandas as pd

from agviz._counts import counted
from agviz.cases.agreement_words import agreement_words
from agviz.cases.around_variant import is_readers
from agviz.cases.boundary_figure import in_cell
from agviz.cases.enhancer_figure import LEAST_LINK, held
from agviz.cases.enhancer_questions import (
    BOTH,
    WINDOW,
    background_of,
    elements,
    elsewhere,
    enhancer_of,
)
from agviz.cases.enhancer_readers_words import (
    asked_words,
    changes_words,
    gene_words,
    lost_words,
    signed,
)
from agviz.cases.results import CaseResults
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval

RESEARCH = "Predictions are for research use only, not for clinical decisions."


def describe(results: CaseResults) -> str:
    """The caption: what is asked, each panel, how the numbers were made, what is not shown."""
    site = results.site
    sentences = [
        asked_words(results) if is_readers(site) else _asked(results),
        *_panels_of_locus(results),
        *_panels_of_sites(results),
        agreement_words(results, what="effects on accessibility in b (shuffles, too) and d to f"),
        _tangermeme(results),
        *site.limits,
        f"The model read {format_interval(results.context)}. {RESEARCH}",
    ]
    return " ".join(filter(None, sentences))


def _asked(results: CaseResults) -> str:
    """The enhancer that the case knows."""
    site = results.site
    one, other = elements(site)
    return (
        f"An enhancer of {site.gene} ({site.label}), as predicted by {results.model}: sites of "
        f"{one} and {other} at {format_interval(enhancer_of(site))}."
    )


def _panels_of_locus(results: CaseResults) -> list[str]:
    """Panels a to c."""
    site, own = results.site, is_readers(results.site)
    gene, shuffles = gene_words(site) if own else site.gene, site.settings["shuffles"]
    joined = f"{counted(len(held(results)), 'tile')} of {site.settings['tile']:,} bp"
    mutated = "of REF and of ALT" if own else "with both sites and with one lost"
    return [
        (
            f"a, What holds {gene}: {joined} whose {shuffles} dinucleotide shuffles take "
            f"{LEAST_LINK:g} or more (ln) from its RNA {in_cell(site.cells[0])}, joined to its "
            f"start{_elsewhere_less(results)}. Genes; signals of REF and of ALT of "
            f"{site.focused.variant} ({site.focus})."
        ),
        (
            f"b, c, Mutagenesis {mutated}: a letter is as high as its base's part, what its three "
            f"substitutions lose on average, in accessibility within {site.settings['peak']} bp "
            f"(b) and in the gene's RNA (c). {_share(results)}"
        ),
        changes_words(results) if own else "",
    ]


def _elsewhere_less(results: CaseResults) -> str:
    """The most that any stretch gives in the other cell types."""
    others = [each.name for each in results.site.cells[1:]]
    if not others:
        return ""
    links = results.tables["links"]
    most = links[links["cell"].isin(others) & (links["own"] == "")]["score"].max()
    return f"; in {', '.join(others)} none gives more than {max(most, 0.0):.2f}"


def _share(results: CaseResults) -> str:
    """What the bases of the sites hold of all, by mutagenesis, and what shuffling takes away."""
    from agviz.genome.labelled import observed_contributions

    allele = "reference" if background_of(results.site) is None else "alternate"
    scores = results.scores[allele]["DNase"]
    gives = observed_contributions(scores).clip(min=0)
    places = elements(results.site).items()
    inside = sum(gives[_within(scores["position"].values, place)].sum() for _, place in places)
    told = f"The bases of both sites have {inside / gives.sum():.0%} of all that is held here. "
    none, scan = results.tables["pairs"]["none"].iloc[0], results.tables["ablation"]
    lost = -scan["effect"] / none
    touched = {
        name: (scan["position"] < place.end) & (scan["position"] + WINDOW > place.start)
        for name, place in places
    }
    most = [f"{max(0.0, lost[rows].max()):.0%} of it at {name}" for name, rows in touched.items()]
    beside = lost[~np.logical_or.reduce(list(touched.values()))]
    rest = f" and {max(0.0, beside.max()):.0%} beside them" if len(beside) else ""
    return f"{told}Shuffles of {WINDOW} bp take up to {', '.join(most)}{rest}."


def _within(positions: np.ndarray, place: Interval) -> np.ndarray:
    inside: np.ndarray = (positions >= place.start) & (positions < place.end)
    return inside


def _panels_of_sites(results: CaseResults) -> list[str]:
    """Panels d to f."""
    site = results.site
    one, other = elements(site)
    alone = results.tables["alone"]
    found = alone[alone["strand"] == "+"].groupby("motif")["effect"].mean()
    means = {str(name): float(value) for name, value in found.items()}
    allele = "" if background_of(site) is None else "'s ALT"
    where = f" {in_cell(site.cells[0])}" if is_readers(site) else ""
    return [
        (
            f"d, Mean accessibility{where} as the bases of a site change places (A with C, G with "
            f"T): {lost_words(results) if is_readers(site) else _lost(results)}"
        ),
        (
            f"e, The bases of each site in the middle of {site.settings['shuffles']} dinucleotide "
            f"shuffles of {format_interval(elsewhere(site))}: on average {signed(means[one])} by "
            f"{one}, {signed(means[other])} by {other}, {signed(means[BOTH])} by both as they "
            f"stand in the genome{allele}."
        ),
        f"f, {other} written at each distance from {one} in that place: {_spaced(results)}.",
    ]


def _lost(results: CaseResults) -> str:
    """What is lost without one site and without both, and whether that is their sum."""
    one, other = elements(results.site)
    row = results.tables["pairs"].iloc[0]
    lost = [-row[name] / row["none"] for name in ("alone", "other_alone", "both")]
    return (
        f"{lost[0]:.0%} is lost without {one}, {lost[1]:.0%} without {other} and {lost[2]:.0%} "
        f"without both: {'they need each other' if _cooperate(row) else 'they add up'}."
    )


def _spaced(results: CaseResults) -> str:
    """At which distance to the right both motifs do the most beyond what each does alone."""
    spaced = results.tables["spacing"]
    right = spaced[(spaced["side"] == "right") & (spaced["strand"] == "+")]
    best = right.loc[right["interaction"].idxmax()]
    far = right[right["distance"] > best["distance"]]
    half = far[far["interaction"] < best["interaction"] / 2]
    positive = best["interaction"] > 0 and len(half)
    falls = f", less than half of it from {int(half['distance'].min())} bp on" if positive else ""
    return (
        f"what both do beyond what each does there alone is largest, "
        f"{signed(float(best['interaction']))}, at {int(best['distance'])} bp{falls}"
    )


def _cooperate(row: pd.Series) -> bool:
    """Whether two losses together are much less than their sum: one site alone is worth little."""
    both, parts = row["both"], row["alone"] + row["other_alone"]
    return bool(abs(both) < 0.75 * abs(parts))


def _tangermeme(results: CaseResults) -> str:
    """How far tangermeme's own functions agree with ours, or that they were not run."""
    if "tangermeme" not in results.tables:
        return "tangermeme was not run: it comes with the extra `torch`."
    table, numbers = results.tables["tangermeme"], results.numbers
    return (
        f"tangermeme's own marginalize and space, run on the same model, agree with e and f: "
        f"{len(table)} effects differ by {numbers['tangermeme_difference']:.1e} at the most, where "
        f"the largest is {numbers['tangermeme_scale']:.2f}."
    )
