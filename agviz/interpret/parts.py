"""Exact mutagenesis of some parts of a context, and the bases that count most there."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from agviz.genome.labelled import observed_contributions
from agviz.genome.types import Interval
from agviz.interpret.ism import in_batches, labelled, laid_out, substitutions
from agviz.interpret.question import Question
from agviz.models.mutants import Mutants
from agviz.scoring.bins import Runs, merge_runs


def ism_of_parts(
    question: Question, mutants: Mutants, spans: Runs, *, citation: str, show: bool
) -> Any:
    """The effect of every substitution in some spans on the question's readouts; exact.

    Parameters
    ----------
    question, mutants
        What is asked, and who answers.
    spans
        Start and end of each part, ascending and apart.
    citation
        Of the method.
    show
        Whether there is a progress bar.

    Returns
    -------
    xarray.DataArray or xarray.Dataset
        `sequence_scores` from the first part to the last, NaN between them.
    """
    contig = question.window.chromosome
    whole = question.at(Interval(contig, spans[0][0], spans[-1][1]))
    edits = [
        edit
        for start, end in spans
        for edit in substitutions(question.bases_of(Interval(contig, start, end)), start=start)
    ]
    values = in_batches(mutants, edits, what="Mutagenesis", show=show) - mutants.reference
    laid = laid_out(whole, edits, values)
    asked = np.zeros(whole.window.width, dtype=bool)
    for start, end in spans:
        asked[start - whole.window.start : end - whole.window.start] = True
    laid[~asked] = np.nan
    return labelled(whole, mutants, laid, kind="effects", citation=citation)


def top_bases(scores: Any, count: int) -> Any:
    """The bases of `sequence_scores` that give most, the first first.

    Returns
    -------
    pandas.DataFrame
        Chromosome, Start, End (0-based, half-open), base and contribution (float32; of effects,
        what is lost on average when the base is replaced); fewer rows where fewer are known.
    """
    import pandas as pd

    gives = observed_contributions(scores)
    order = np.argsort(-gives, kind="stable")  # NaN last
    order = order[~np.isnan(gives[order])][:count]
    start = scores["position"].values[order]
    return pd.DataFrame(
        {
            "Chromosome": scores.attrs["contig"],
            "Start": start,
            "End": start + 1,
            "base": scores["observed"].values[order].astype(str),
            "contribution": gives[order],
        }
    )


def joined(spans: Sequence[tuple[int, int]], within: Interval) -> Runs:
    """Spans clipped to an interval, those that touch as one."""
    return merge_runs((max(a, within.start), min(b, within.end)) for a, b in spans)
