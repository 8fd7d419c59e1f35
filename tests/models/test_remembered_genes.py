"""Remembered gene queries are the queries themselves, asked less often."""

import pandas as pd
import pytest

from agviz.genome.types import Interval
from agviz.models import remembered_genes
from agviz.models.remembered_genes import RememberedGenes

WHERE = Interval("chr1", 8000, 12_000)


@pytest.mark.parametrize("kind", ["genes", "transcripts", "exons"])
def test_same_rows_asked_once(assembly, monkeypatch, kind):
    models = assembly.gene_models
    asked = []
    ask = getattr(models, kind)
    remembered = RememberedGenes(models)
    expected = ask(WHERE)
    monkeypatch.setattr(
        type(models), kind, lambda self, interval=None: asked.append(interval) or ask(interval)
    )
    first = getattr(remembered, kind)(WHERE)
    pd.testing.assert_frame_equal(first, expected)
    first.drop(first.index, inplace=True)
    again = getattr(remembered, kind)(Interval("chr1", 8000, 12_000, "-"))
    pd.testing.assert_frame_equal(again, expected)
    assert len(asked) == 1
    assert len(getattr(remembered, kind)()) >= len(expected)
    getattr(remembered, kind)(Interval("chr1", 8000, 12_001))
    assert len(asked) == 3


def test_it_forgets_what_was_not_used_for_long(assembly, monkeypatch):
    monkeypatch.setattr(remembered_genes, "MOST", 2)
    remembered = RememberedGenes(assembly.gene_models)
    for end in (9000, 9001, 9000, 9002):
        remembered.genes(Interval("chr1", 8000, end))
    assert [key[3] for key in remembered._frames] == [9000, 9002]
