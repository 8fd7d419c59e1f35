"""Gene models that remember their last answers.

Scorers ask the same few questions again and again: each scorer of a variant about one interval, and
each mutation of a sweep too. A query takes some 30 ms, a remembered answer none.
"""

import collections

import pandas as pd

from agviz.genome.types import Interval
from agviz.scoring.gene_masks import GeneSource

# Answers kept; a scorer asks up to three questions.
MOST_ANSWERS = 32


class RememberedGenes:
    """A `GeneSource` over another, which must not change.

    Parameters
    ----------
    genes
        The annotation.

    Notes
    -----
    Answers are shared: do not change the frames.
    """

    def __init__(self, genes: GeneSource) -> None:
        self._genes = genes
        self._answers: collections.OrderedDict[tuple[object, ...], pd.DataFrame] = (
            collections.OrderedDict()
        )

    def genes(self, interval: Interval | None = None) -> pd.DataFrame:
        """Genes that overlap `interval`."""
        return self._answer("genes", interval)

    def transcripts(self, interval: Interval | None = None) -> pd.DataFrame:
        """Transcripts that overlap `interval`."""
        return self._answer("transcripts", interval)

    def exons(self, interval: Interval | None = None) -> pd.DataFrame:
        """Exons that overlap `interval`."""
        return self._answer("exons", interval)

    def _answer(self, kind: str, interval: Interval | None) -> pd.DataFrame:
        place = () if interval is None else (interval.chromosome, interval.start, interval.end)
        key = (kind, *place)
        found = self._answers.get(key)
        if found is None:
            found = getattr(self._genes, kind)(interval)
            self._answers[key] = found
            if len(self._answers) > MOST_ANSWERS:
                self._answers.popitem(last=False)
        return found


def remembered(genes: GeneSource | None) -> RememberedGenes | None:
    """`genes` with a memory; as it is if it has one."""
    if genes is None or isinstance(genes, RememberedGenes):
        return genes
    return RememberedGenes(genes)
