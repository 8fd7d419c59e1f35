"""The caption of the splicing figure, panel by panel, with agreement with the truth, and limits."""

import pandas as pd

from agviz.cases.agreement import LEAST
from agviz.cases.agreement_words import agreement_words
from agviz.cases.case_data import Site
from agviz.cases.chosen_tracks import has
from agviz.cases.results import CaseResults
from agviz.cases.scenes import scenes_of
from agviz.cases.splice_changes import NEAR, USAGE
from agviz.cases.tal1_words import ALIGNMENT, RESEARCH

SHARE = 0.5
"""Of the true change: a model that gives less of it, or the contrary, misses it."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def describe(results: CaseResults) -> str:
    """The caption: what is asked, each panel, how the numbers were made, what is not shown."""
    scenes = scenes_of(results.site)
    sentences = [f"Splicing ({results.site.label}), as predicted by {results.model}."]
    for number, scene in enumerate(scenes):
        letters = LETTERS[2 * number], LETTERS[2 * number + 1]
        sentences.append(_scene(results, scene, letters))
    first = 2 * len(scenes)
    bars = LETTERS[first] if len(scenes) % 2 else f"{LETTERS[first]}, {LETTERS[first + 1]}"
    sentences += [
        _rows(results, scenes[0]),
        (
            "Logos: mutagenesis of the site that changes most, REF over ALT; a letter is as high "
            "as what its base's three substitutions lose on average, in ln odds. Brackets follow "
            "from the bases alone: MAG|GTRAGT, YAG|G, the pyrimidines before it, the branch point "
            "nearest to TACTAAC."
        ),
        _bars(results, bars),
        agreement_words(results, what=f"changes in {bars}"),
        *results.site.limits,
        ALIGNMENT,
        f"The model read {results.context.width:,} bp around each variant. {RESEARCH}",
    ]
    return " ".join(filter(None, sentences))


def _scene(results: CaseResults, scene: Site, letters: tuple[str, str]) -> str:
    table = results.tables["variants"]
    found = table[(table["scene"] == scene.focus) & (table["name"] == scene.focus)].iloc[0]
    what = f"usage in the {scene.cells[0].name}" if found["quantity"] == USAGE else "probability"
    return (
        f"{letters[0]}, {letters[1]}, {scene.focused.variant} in {scene.gene} ({scene.focus}): the "
        f"{what} of the {found['site']} at {int(found['position']):,} goes from "
        f"{found['reference']:.2f} to {found['alternate']:.2f}{beside_truth(found)}."
    )


def beside_truth(found: pd.Series) -> str:
    """What truly changes, where that is known: an average over variants would hide a wrong one."""
    if "oracle_change" not in found or pd.isna(found["oracle_change"]):
        return ""
    change, truth = float(found["change"]), float(found["oracle_change"])
    missed = abs(truth) >= LEAST and change / truth < SHARE
    verdict = ": this model misses it" if missed else ""
    return f" ({change:+.2f}; the oracle's largest change is {truth:+.2f}{verdict})"


def _rows(results: CaseResults, scene: Site) -> str:
    """What the rows of a scene are, and what the model lacks."""
    both = results.predictions[scene.focus]
    if has(both.reference, "splice_junctions"):
        cells = sorted({each.cells[0].name for each in scenes_of(results.site)})
        return (
            "Rows: RNA and junctions of REF and ALT, their difference, probability of donors and "
            f"acceptors, and where it is asked about usage of sites, in {', '.join(cells)}."
        )
    return (
        "Rows: probability of donors and acceptors of both alleles, and ALT − REF. This model "
        "predicts splice sites alone: RNA, junctions and usage are not shown."
    )


def _bars(results: CaseResults, letter: str) -> str:
    groups = "; ".join(f"{name}: {about}" for name, about in results.site.groups.items())
    return (
        f"{letter}, For each variant ALT − REF of the site that changes most within {NEAR:,} bp, "
        f"by group ({groups})."
    )
