import pandas as pd

from agviz.genome.types import Interval
from agviz.scoring.remembered_genes import MOST_ANSWERS, RememberedGenes, remembered


class Counting:
    """Gene models that count the questions."""

    def __init__(self, genes):
        self._genes, self.asked = genes, []

    def _ask(self, kind, interval):
        self.asked.append(kind)
        return getattr(self._genes, kind)(interval)

    def genes(self, interval=None):
        return self._ask("genes", interval)

    def transcripts(self, interval=None):
        return self._ask("transcripts", interval)

    def exons(self, interval=None):
        return self._ask("exons", interval)


def test_each_question_is_asked_once(genes, interval):
    counting = Counting(genes)
    memory = RememberedGenes(counting)
    for kind in ("genes", "transcripts", "exons"):
        for where in (interval, interval.copy(), None, None):
            expected = getattr(genes, kind)(where)
            pd.testing.assert_frame_equal(getattr(memory, kind)(where), expected)
    assert counting.asked == ["genes", "genes", "transcripts", "transcripts", "exons", "exons"]


def test_old_answers_are_forgotten(genes):
    counting = Counting(genes)
    memory = RememberedGenes(counting)
    for start in [*range(MOST_ANSWERS + 1), 0]:
        memory.genes(Interval("chr1", start, start + 1))
    assert len(counting.asked) == MOST_ANSWERS + 2


def test_one_memory_is_enough(genes):
    memory = remembered(genes)
    assert remembered(memory) is memory
    assert remembered(None) is None
