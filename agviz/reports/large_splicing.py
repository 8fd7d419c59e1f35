"""Changes of splicing that are large in themselves, however they rank among the background's.

A background is matched on the kind of place, and of 50 variants in splice regions of the teaching
genome 8 to 20 change splicing as much, by breaking sites themselves. A lost exon need not stand out
among these: it is told all the same, with its rank.

References
----------
Jaganathan et al., *Cell* 176:535-548 (2019): of delta scores 0.5 is the recommended cutoff and 0.2
that of high recall.
"""

import pandas as pd

from agviz.reports.ranked_changes import JUNCTIONS, SMALL, SPLICING

LARGE = 0.5
"""Change of a site's probability or of a junction's PSI that is large: half of all transcripts."""
LARGE_IF_NEW = 0.2
"""The same for a junction that is gained or lost: what was never, or always, so has changed."""


def large_splicing(summary: pd.DataFrame, junctions: pd.DataFrame) -> pd.DataFrame:
    """The rows of a summary that are large changes of splicing.

    Parameters
    ----------
    summary, junctions
        As of `summarise` and `changed_junctions`. The score of junctions is a fold of reads, which
        is large of few reads too: their PSI decides.
    """
    size = junctions["difference"].abs()
    new = junctions["change"].isin(["gained", "lost"])
    junction = bool(((size >= LARGE) | (new & (size >= LARGE_IF_NEW))).any())
    of_junctions = summary["kind"] == JUNCTIONS
    large = (summary["raw_score"].abs() >= LARGE) & ~of_junctions | of_junctions & junction
    return summary[summary["kind"].isin(SPLICING) & large]


def hidden_splicing(summary: pd.DataFrame, junctions: pd.DataFrame) -> pd.DataFrame:
    """The large changes of splicing, unless one of splicing that is worth telling stands out."""
    large = large_splicing(summary, junctions)
    spliced = summary["kind"].isin(SPLICING) & (summary["raw_score"].abs() >= SMALL)
    return large.iloc[:0] if summary.loc[spliced, "stands_out"].any() else large
