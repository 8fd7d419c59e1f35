"""Genes for a sweep: the same interval is looked up once, not once per variant.

Scoring asks for the genes of the predicted interval with every variant; in mutagenesis that is the
same question thousands of times.
"""

from collections.abc import Callable

import pandas as pd

from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval

# Kept answers; a variant's own neighborhood is asked for three times in a row, then never again.
MOST = 64


class RememberedGenes:
    """`GeneModels` that remembers its last answers; lives as long as one sweep."""

    def __init__(self, genes: GeneModels) -> None:
        self._genes = genes
        self._frames: dict[tuple[object, ...], pd.DataFrame] = {}

    def genes(self, interval: Interval | None = None) -> pd.DataFrame:
        """See `GeneModels.genes`."""
        return self._remembered("genes", self._genes.genes, interval)

    def transcripts(self, interval: Interval | None = None) -> pd.DataFrame:
        """See `GeneModels.transcripts`."""
        return self._remembered("transcripts", self._genes.transcripts, interval)

    def exons(self, interval: Interval | None = None) -> pd.DataFrame:
        """See `GeneModels.exons`."""
        return self._remembered("exons", self._genes.exons, interval)

    def _remembered(
        self,
        kind: str,
        ask: Callable[[Interval | None], pd.DataFrame],
        interval: Interval | None,
    ) -> pd.DataFrame:
        if interval is None:
            return ask(None)
        key = (kind, interval.chromosome, interval.start, interval.end)
        frame = self._frames.pop(key, None)
        if frame is None:
            frame = ask(interval)
        self._frames[key] = frame  # The latest is last: the first is the longest unused.
        if len(self._frames) > MOST:
            self._frames.pop(next(iter(self._frames)))
        return frame.copy()
