import re

import numpy as np
import pytest
from alphagenome.models.variant_scorers import SpliceJunctionScorer

from agviz.errors import AlignmentWarning, InputError
from agviz.genome.types import Interval, Variant
from agviz.scoring.junction_table import first_sites, junction_table
from agviz.scoring.junctions import score_junctions

START = 10_000
VARIANT = Variant("chr1", START + 501, "A", "C")
PLACES = [
    (300, 500, "+"),
    (350, 500, "+"),
    (350, 900, "+"),
    (350, 900, "-"),  # other strand
    (100, 500, "+"),  # begins where the gene does: not strictly inside
    (350, 1200, "+"),  # reaches out of the gene
]


def score(made, interval, reference, alternate, genes=None):
    genes = genes or made.genes(
        [("G", "T", "+", 100, 1000), ("L", "T2", "+", 100, 1000)], {"L": "lncRNA"}
    )
    return score_junctions(
        reference,
        alternate,
        interval=interval,
        variant=VARIANT,
        scorer=SpliceJunctionScorer(),
        genes=genes,
    )


def test_junctions_that_are_largest_in_some_tissue(made, interval):
    before = np.ones((6, 3))
    after = np.array(
        [[2, 1, 1], [1, 9, 1], [4, 1, 7], [99, 99, 99], [99, 99, 99], [99, 99, 99]], dtype=float
    )
    result = score(made, interval, made.junctions(PLACES, before), made.junctions(PLACES, after))
    # The order is that of the first tissue in which each is the largest: rows 2 (tissues 0, 2), 1.
    expected = np.abs(np.log(after[[2, 1]] + 1e-7) - np.log(1 + 1e-7))
    np.testing.assert_allclose(np.asarray(result.X), expected, rtol=1e-5)
    assert result.obs["gene_id"].tolist() == ["G", "G"]
    assert result.obs["junction_Start"].tolist() == [START + 350, START + 350]
    assert result.obs["junction_End"].tolist() == [START + 900, START + 500]


def test_a_lost_junction_counts_from_the_pseudocount(made, interval):
    before, after = np.full((6, 1), 5.0), np.zeros((6, 1))
    result = score(made, interval, made.junctions(PLACES, before), made.junctions(PLACES, after))
    assert result.X[0, 0] == pytest.approx(np.log(5 + 1e-7) - np.log(1e-7), rel=1e-5)


def test_the_order_of_junctions_does_not_matter(made, interval):
    random = np.random.default_rng(0)
    before, after = random.random((2, 6, 3))
    order = [3, 0, 5, 1, 4, 2]
    reference = made.junctions(PLACES, before)
    shuffled = made.junctions([PLACES[i] for i in order], after[order])
    expected = score(made, interval, reference, made.junctions(PLACES, after))
    found = score(made, interval, reference, shuffled)
    np.testing.assert_array_equal(found.X, expected.X)


def test_a_junction_of_one_allele_is_left_out_and_told(made, interval):
    reference = made.junctions(PLACES[:3], np.ones((3, 1)))
    alternate = made.junctions(PLACES[:2], [[2.0], [3.0]])
    message = (
        f"1 junctions of {VARIANT} are left out of its score: only one of REF and ALT was "
        "predicted there"
    )
    with pytest.warns(AlignmentWarning, match=f"^{re.escape(message)}$"):
        result = score(made, interval, reference, alternate)
    assert result.obs["junction_Start"].tolist() == [START + 350]


def test_no_junction_no_rows(made, interval):
    empty = made.junctions([], np.zeros((0, 2)))
    result = score(made, interval, empty, empty)
    assert result.X.shape == (0, 2)
    assert list(result.obs.columns) == [
        "gene_id", "strand", "gene_name", "gene_type", "junction_Start", "junction_End",
    ]  # fmt: skip


def test_sites_beyond_the_first_are_not_read():
    rows = [(10, 50, "+"), (20, 50, "+"), (30, 60, "+"), (10, 70, "+"), (30, 60, "-")]
    places = [Interval("c", *row) for row in rows]
    table = junction_table(places)
    # Donors of +: 10, 20, 30; acceptors: 50, 60, 70. On - 60 is the donor, 30 the acceptor.
    assert first_sites(table, 2).tolist() == [True, True, False, False, True]
    assert first_sites(table, 3).all()
    assert table.donors.tolist() == [10, 20, 30, 10, 60]
    assert table.acceptors.tolist() == [50, 50, 60, 70, 30]


def test_a_junction_needs_a_strand():
    message = "Junction c:1-5:. has no strand, so its donor and acceptor cannot be told apart"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        junction_table([Interval("c", 1, 5)])
