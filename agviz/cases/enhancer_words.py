"""The caption of the enhancer's figure, with agreement with the truth and with tangermeme."""

import numpy as np
import pandas as pd

from agviz._counts import counted
from agviz.cases.agreement_words import agreement_words
from agviz.cases.enhancer_figure import LEAST_LINK, held
from agviz.cases.enhancer_questions import BOTH, WINDOW, elements, elsewhere, enhancer_of
from agviz.cases.results import CaseResults
from agviz.genome.parse import format_interval
from agviz.genome.types import Interval

RESEARCH = "Predictions are for research use only, not for clinical decisions."


def describe(results: CaseResults) -> str:
    """The caption: what is asked, each panel, how the numbers were made, what is not shown."""
    site = results.site
    one, other = elements(site)
    sentences = [
        (
            f"An enhancer of {site.gene} ({site.label}), as predicted by {results.model}: sites of "
            f"{one} and {other} at {format_interval(enhancer_of(site))}."
        ),
        *_panels_of_locus(results),
        *_panels_of_sites(results),
        agreement_words(results, what="effects on accessibility in b (shuffles, too) and d to f"),
        _tangermeme(results),
        *site.limits,
        f"The model read {format_interval(results.context)}. {RESEARCH}",
    ]
    return " ".join(filter(None, sentences))


def _panels_of_locus(results: CaseResults) -> list[str]:
    """Panels a to c."""
    site = results.site
    cell, peak = site.cells[0].name, site.settings["peak"]
    shuffles = site.settings["shuffles"]
    shown = held(results)
    joined = f"{counted(len(shown), 'tile')} of {site.settings['tile']} bp"
    elsewhere_most = results.tables["links"]
    others = [each.name for each in site.cells[1:]]
    most = elsewhere_most[elsewhere_most["cell"].isin(others) & (elsewhere_most["own"] == "")]
    told = (
        f"; in {', '.join(others)} none gives more than {most['score'].max():.2f}" if others else ""
    )
    return [
        (
            f"a, What holds {site.gene}: {joined} whose {shuffles} dinucleotide shuffles take "
            f"{LEAST_LINK:g} or more (ln) from its RNA in the {cell}, joined to its start{told}. "
            f"Genes; signals of REF and of ALT of {site.focused.variant} ({site.focus})."
        ),
        (
            f"b, c, Mutagenesis with both sites and with one lost: a letter is as high as its "
            f"base's part, what its three substitutions lose on average, in accessibility within "
            f"{peak} bp (b) and in the gene's RNA (c). {_share(results)}"
        ),
    ]


def _share(results: CaseResults) -> str:
    """What the bases of the sites hold of all, by mutagenesis, and what shuffling takes away."""
    from agviz.genome.labelled import observed_contributions

    scores = results.scores["reference"]["DNase"]
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
    most = [f"{lost[rows].max():.0%} of it at {name}" for name, rows in touched.items()]
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
    row = results.tables["pairs"].iloc[0]
    lost = [
        -row["alone"] / row["none"],
        -row["other_alone"] / row["none"],
        -row["both"] / row["none"],
    ]
    alone = results.tables["alone"]
    means = alone[alone["strand"] == "+"].groupby("motif")["effect"].mean()
    spaced = results.tables["spacing"]
    right = spaced[(spaced["side"] == "right") & (spaced["strand"] == "+")]
    best = right.loc[right["interaction"].idxmax()]
    far = right[right["distance"] > best["distance"]]
    half = far[far["interaction"] < best["interaction"] / 2]
    falls = f", less than half of it from {int(half['distance'].min())} bp on" if len(half) else ""
    return [
        (
            f"d, Mean accessibility as the bases of a site change places (A with C, G with T): "
            f"{lost[0]:.0%} is lost without {one}, {lost[1]:.0%} without {other} and {lost[2]:.0%} "
            f"without both: {'they need each other' if _cooperate(row) else 'they add up'}."
        ),
        (
            f"e, The bases of each site in the middle of {site.settings['shuffles']} dinucleotide "
            f"shuffles of {format_interval(elsewhere(site))}: on average {means[one]:+.2f} by "
            f"{one}, {means[other]:+.2f} by {other}, {means[BOTH]:+.2f} by both as they stand in "
            "the genome."
        ),
        (
            f"f, {other} written at each distance from {one} in that place: what both do beyond "
            f"what each does there alone is largest, {best['interaction']:+.2f}, at "
            f"{int(best['distance'])} bp{falls}."
        ),
    ]


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
