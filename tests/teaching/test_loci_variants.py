"""The stories of variants that matter and of others, in numbers, by the oracle."""

import numpy as np
import pytest
from locus_truth import fold_changes, gene_of, truth_of

from agviz.teaching.grammar import ERYTHROID, LIVER, T_ALL
from agviz.teaching.loci import LOCI

PROMOTER, EQTL, DECOYS = (LOCI[name] for name in ("promoter", "eqtl", "decoys"))


def test_the_tata_box_decides():
    level = gene_of(PROMOTER, "TATA1").expression
    assert level[LIVER] > 1
    assert level[ERYTHROID] > 0.7
    assert gene_of(PROMOTER, "TATA1", "TATA_lost") is None
    (gene,) = PROMOTER.genes
    after = truth_of(PROMOTER.alternate("TATA_lost"))
    assert after.cage[gene.tss - 10 : gene.tss + 10].max() < 0.001
    weaker = fold_changes(PROMOTER, "TATA1", "initiator_weakened")
    np.testing.assert_allclose(weaker, -1.60, atol=0.05)  # a third, in every cell type
    before = truth_of(PROMOTER.sequence)
    for variant in ("TATA_lost", "initiator_weakened"):  # enhancers stay open
        truth = truth_of(PROMOTER.alternate(variant))
        np.testing.assert_array_equal(truth.enhancers.peak, before.enhancers.peak)


def test_of_two_linked_snps_one_is_the_cause():
    causal = fold_changes(EQTL, "EQTL1", "causal")
    assert causal[LIVER] == pytest.approx(-2.25, abs=0.1)
    assert np.abs(np.delete(causal, LIVER)).max() < 0.01
    decoy = fold_changes(EQTL, "EQTL1", "decoy")
    assert abs(decoy[LIVER]) < 0.001
    assert np.abs(decoy).max() < 0.04
    both = fold_changes(EQTL, "EQTL1", "causal", "decoy")
    assert both[LIVER] == pytest.approx(causal[LIVER], abs=0.001)


def test_the_decoy_breaks_a_perfect_motif():
    """So that a motif scan prefers it as much as the cause."""
    before, after = (truth_of(EQTL.alternate(*v)) for v in ((), ("decoy",)))
    lost = [(t.sites["SPI1"].occupancy > 0.95).sum() for t in (before, after)]
    assert lost == [2, 1]


@pytest.mark.parametrize(
    ("control", "place", "factor"),
    [
        ("control_lone_site", "lone TAL1 site", "TAL1"),
        ("hidden_MYB_lost", "MYB site behind the border", "MYB"),
    ],
)
def test_losing_a_decoy_loses_a_bound_site_and_nothing_else(control, place, factor):
    before, after = (truth_of(DECOYS.alternate(*v)) for v in ((), (control,)))
    where = DECOYS.places[place]
    bound = [
        ((t.sites[factor].center > where.start) & (t.sites[factor].occupancy > 0.94)).sum()
        for t in (before, after)
    ]
    assert bound[0] == bound[1] + 1
    assert np.abs(fold_changes(DECOYS, "QUIET1", control)).max() < 0.05


def test_the_hidden_site_opens_chromatin_that_no_gene_hears():
    before, after = (truth_of(DECOYS.alternate(*v)) for v in ((), ("hidden_MYB_lost",)))
    where = DECOYS.places["MYB site behind the border"].start
    assert before.access[where].argmax() == T_ALL
    assert before.access[where, T_ALL] > 0.99
    assert after.access[where, T_ALL] < 0.01
    assert np.abs(fold_changes(DECOYS, "QUIET1", "hidden_MYB_lost")).max() < 0.001


def test_what_a_scan_would_report_is_there_and_inactive():
    truth = truth_of(DECOYS.sequence)
    for place in ("lone TAL1 site", "MYB site with a wrong base", "donor outside of a gene",
                  "TATA box without initiator"):  # fmt: skip
        where = DECOYS.places[place]
        assert truth.access[where.start : where.end].max() < 0.05
        assert truth.splice_sites[where.start : where.end].max() == 0
    assert {gene.tss for gene in truth.genes} == {gene.tss for gene in DECOYS.genes}


def test_a_site_on_this_side_of_the_border_is_heard():
    change = fold_changes(DECOYS, "QUIET1", "near_miss_completed")
    assert change[T_ALL] == pytest.approx(0.58, abs=0.1)
    assert np.abs(np.delete(change, T_ALL)).max() < 0.01
