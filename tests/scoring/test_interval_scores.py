import re

import numpy as np
import pytest
from alphagenome.models.dna_output import OutputType
from alphagenome.models.interval_scorers import GeneMaskScorer, IntervalAggregationType

from agviz.errors import IntervalError
from agviz.genome.types import Interval
from agviz.scoring.interval_scores import score_gene_level

START = 10_000
MEAN, SUM = IntervalAggregationType.MEAN, IntervalAggregationType.SUM


@pytest.mark.parametrize("how", [MEAN, SUM])
@pytest.mark.parametrize("resolution", [1, 128])
def test_level_of_each_gene(made, interval, genes, how, resolution):
    data = made.tracks(1, resolution=resolution)
    output = OutputType.RNA_SEQ if resolution == 1 else OutputType.CHIP_HISTONE
    scorer = GeneMaskScorer(output, None, how)
    result = score_gene_level(data, interval=interval, scorer=scorer, genes=genes)
    assert result.obs["gene_id"].tolist() == ["G1.5", "G2"]
    assert result.uns["interval_scorer"] is scorer
    spans = [[(100, 350), (500, 700), (900, 1000)], [(1500, 1600), (2000, 2300)]]
    for row, (exons, columns) in enumerate(zip(spans, [[0, 2], [1, 3]], strict=True)):
        bases = np.zeros(4096, dtype=bool)
        for start, end in exons:
            bases[start:end] = True
        bins = bases.reshape(-1, resolution).any(axis=1)
        chosen = data.values[bins].astype(float)
        expected = chosen.mean(0) if how is MEAN else chosen.sum(0)
        np.testing.assert_allclose(np.asarray(result.X)[row, columns], expected[columns], rtol=1e-5)
        assert np.isnan(np.delete(np.asarray(result.X)[row], columns)).all()


def test_only_the_central_part_counts(made, interval):
    data = made.tracks(1, strands=".")
    # 2001 bp around the middle: rows 1047 to 3048.
    genes = made.genes([("in", "T1", "+", 3000, 3100), ("out", "T2", "+", 900, 1500)])
    scorer = GeneMaskScorer(OutputType.RNA_SEQ, 2001, SUM)
    result = score_gene_level(data, interval=interval, scorer=scorer, genes=genes)
    assert result.obs["gene_id"].tolist() == ["in"]
    center = interval.resize(2001)
    expected = data.values[3000 : center.end - START].astype(float).sum(0)
    np.testing.assert_allclose(np.asarray(result.X)[0], expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("strand", "width", "message"),
    [
        ("-", None, "Interval scores are made on the + strand; got chr1:10000-14096:-"),
        (
            ".",
            10_001,
            (
                "GeneMaskScorer(requested_output=RNA_SEQ, width=10001, aggregation_type=MEAN) "
                "needs an interval of at least 10,001 bp; chr1:10000-14096:. has 4,096 (use a "
                "wider interval, or width=None)"
            ),
        ),
    ],
)
def test_intervals_that_cannot_be_scored(made, genes, strand, width, message):
    scorer = GeneMaskScorer(OutputType.RNA_SEQ, width, MEAN)
    where = Interval("chr1", START, START + 4096, strand)
    with pytest.raises(IntervalError, match=f"^{re.escape(message)}$"):
        score_gene_level(made.tracks(1), interval=where, scorer=scorer, genes=genes)
