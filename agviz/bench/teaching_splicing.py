"""How well splice sites, their usage and the junctions between them are predicted.

* Splice AP: average precision over all bases of all windows, for donors and acceptors of either
  strand alone; a base is a site where the truth's probability is above a half.
* Site usage: r over all bases of all windows for each cell type and strand alone, and their mean.
  Beside it the same over the bases alone that are sites in the truth (usage above 0 in some cell
  type of that strand), where sites need not be found but told apart.
* Junctions: r of log(1 + reads) over every pair of a donor and an acceptor behind it that one
  transcription unit has, also those that skip exons, for each cell type alone, and their mean.
  A pair that a model does not list has no reads.
"""

import numpy as np

from agviz.bench.teaching_answers import SITE_KINDS, STRANDS, Answer
from agviz.bench.teaching_measures import Correlation, average_precision
from agviz.teaching.grammar import CELLS
from agviz.teaching.truth import Truth

__all__ = ["SplicingMeter"]

SITE = 0.5
"""Probability above which a base is a splice site, for average precision."""

CLASSES = tuple(f"{kind}{strand}" for strand in STRANDS for kind in SITE_KINDS)


class SplicingMeter:
    """Average precision of sites, r of their usage and of junctions."""

    outputs = frozenset({"splice_sites", "splice_site_usage", "splice_junctions"})

    def __init__(self) -> None:
        self.cases = 0
        self._scores: list[np.ndarray] = []
        self._labels: list[np.ndarray] = []
        self._usage = Correlation(2 * len(CELLS))
        self._usage_at_sites = [Correlation(len(CELLS)) for _ in STRANDS]
        self._junctions = Correlation(len(CELLS))

    def add(self, truth: Truth, answer: Answer) -> None:
        """Add a window; what was not predicted is left out."""
        self.cases += 1
        if "splice_sites" in answer.tracks:
            self._scores.append(answer.tracks["splice_sites"].astype(np.float32))
            self._labels.append(truth.splice_sites > SITE)
        if "splice_site_usage" in answer.tracks:
            self._add_usage(truth.splice_site_usage, answer.tracks["splice_site_usage"])
        if answer.junctions is not None:
            self._add_junctions(truth, answer)

    def _add_usage(self, true: np.ndarray, predicted: np.ndarray) -> None:
        self._usage.add(predicted, true)
        for strand, correlation in enumerate(self._usage_at_sites):
            columns = slice(strand * len(CELLS), (strand + 1) * len(CELLS))
            sites = true[:, columns].max(1) > 0
            correlation.add(predicted[sites, columns], true[sites, columns])

    def _add_junctions(self, truth: Truth, answer: Answer) -> None:
        listed, pairs = answer.junctions or {}, truth.junctions
        nothing = np.zeros(len(CELLS), dtype=np.float32)
        keys = zip(
            pairs.strand.tolist(), pairs.donor.tolist(), pairs.acceptor.tolist(), strict=True
        )
        predicted = [listed.get(key, nothing) for key in keys]
        logs = np.log1p(np.array(predicted, dtype=np.float64).reshape(-1, len(CELLS)))
        self._junctions.add(logs, np.log1p(pairs.counts))

    def values(self) -> dict[str, float]:
        """The metrics by name; NaN of what was never predicted."""
        precision = dict.fromkeys(CLASSES, float("nan"))
        if self._scores:
            scores, labels = np.concatenate(self._scores), np.concatenate(self._labels)
            precision = {
                name: average_precision(scores[:, k], labels[:, k])
                for k, name in enumerate(CLASSES)
            }
        at_sites = float(np.mean([correlation.mean() for correlation in self._usage_at_sites]))
        return {f"splice AP, {name}": value for name, value in precision.items()} | {
            "site usage r": self._usage.mean(),
            "site usage r, at true sites": at_sites,
            "junction log count r": self._junctions.mean(),
        }
