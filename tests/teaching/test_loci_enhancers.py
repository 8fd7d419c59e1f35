"""The stories of enhancers, in numbers: log2 fold changes of expression, by the oracle."""

import numpy as np
import pytest
from locus_truth import fold_changes, gene_of, truth_of

from agviz.teaching.grammar import BASAL, FACTORS, LIVER, T_ALL
from agviz.teaching.loci import LOCI

TAL1, LIVER_ENHANCER, PAIR = (LOCI[name] for name in ("TAL1", "liver_enhancer", "insulated_pair"))
LENGTHS = (2, 4, 7, 12, 18)


def test_tal1_is_silent_and_its_neighbor_is_not():
    level = gene_of(TAL1, "TAL1").expression
    np.testing.assert_allclose(level, BASAL * 0.961, rtol=0.04)
    neighbor = gene_of(TAL1, "STIL").expression
    assert neighbor[T_ALL] > 0.9
    assert neighbor[LIVER] < 0.1


@pytest.mark.parametrize("length", LENGTHS)
def test_insertions_wake_tal1_in_the_t_all_line_alone(length):
    change = fold_changes(TAL1, "TAL1", f"insertion_{length}bp")
    assert change[T_ALL] == pytest.approx(3.46, abs=0.1)  # elevenfold
    assert np.abs(np.delete(change, T_ALL)).max() < 0.01
    assert np.abs(fold_changes(TAL1, "STIL", f"insertion_{length}bp")).max() < 0.01
    variant = TAL1.variants[f"insertion_{length}bp"]
    control = TAL1.variants[f"control_{length}bp"]
    assert len(variant.alternate_bases) == len(control.alternate_bases) == 1 + length
    if length > 2:  # the control is of the same bases
        assert sorted(variant.alternate_bases) == sorted(control.alternate_bases)


@pytest.mark.parametrize("length", LENGTHS)
def test_as_many_other_bases_do_not(length):
    for gene in ("TAL1", "STIL"):
        assert np.abs(fold_changes(TAL1, gene, f"control_{length}bp")).max() < 0.01


def test_the_insertion_is_a_myb_site_in_open_chromatin():
    place = TAL1.places["insertion point"]
    around = slice(place.start - 100, place.start + 100)
    before, after = (truth_of(TAL1.alternate(*v)) for v in ((), ("insertion_2bp",)))
    assert before.access[around].max() < 0.01
    assert after.access[around].max(axis=0)[T_ALL] > 0.99
    assert np.delete(after.access[around].max(axis=0), T_ALL).max() < 0.01
    myb = list(FACTORS).index("MYB")
    row = place.start // 128
    gained = after.chip_tf[row] - before.chip_tf[row]
    assert gained.argmax() == myb
    h3k27ac = after.chip_histone[row] - before.chip_histone[row]
    assert h3k27ac.argmax() == T_ALL


def test_two_sites_do_together_what_neither_does():
    lost = {
        name: fold_changes(LIVER_ENHANCER, "HEPA1", *variants)[LIVER]
        for name, variants in {
            "first": ["CEBPA_lost"],
            "second": ["HNF4A_lost"],
            "two": ["CEBPA_lost", "HNF4A_lost"],
            "all": ["both_lost"],
        }.items()
    }
    assert lost["first"] == pytest.approx(-2.29, abs=0.1)
    assert lost["second"] == pytest.approx(-2.29, abs=0.1)
    assert lost["two"] == pytest.approx(-3.25, abs=0.1)
    assert lost["all"] == pytest.approx(lost["two"], abs=0.05)
    level = gene_of(LIVER_ENHANCER, "HEPA1").expression[LIVER]
    basal = gene_of(LIVER_ENHANCER, "HEPA1", "both_lost").expression[LIVER]
    alone = [
        gene_of(LIVER_ENHANCER, "HEPA1", v).expression[LIVER] - basal
        for v in ("CEBPA_lost", "HNF4A_lost")
    ]
    assert sum(alone) < 0.25 * (level - basal)  # a sum of two parts falls short of the whole


def test_sites_that_are_moved_apart_do_not_cooperate():
    change = fold_changes(LIVER_ENHANCER, "HEPA1", "moved_apart")
    assert change[LIVER] == pytest.approx(-1.8, abs=0.15)
    truth = truth_of(LIVER_ENHANCER.alternate("moved_apart"))
    for factor in ("CEBPA", "HNF4A"):  # both are still bound
        assert (truth.sites[factor].occupancy > 0.95).sum() == 1
    for variant in LIVER_ENHANCER.variants:
        others = np.delete(fold_changes(LIVER_ENHANCER, "HEPA1", variant), LIVER)
        assert np.abs(others).max() < 0.01


def test_without_the_insulator_the_far_gene_adopts_the_enhancer():
    assert fold_changes(PAIR, "FAR1", "CTCF_deleted")[LIVER] == pytest.approx(2.54, abs=0.1)
    assert np.abs(fold_changes(PAIR, "NEAR1", "CTCF_deleted")).max() < 0.01
    others = np.delete(fold_changes(PAIR, "FAR1", "CTCF_deleted"), LIVER)
    assert np.abs(others).max() < 0.01
    levels = [gene_of(PAIR, gene, "CTCF_deleted").expression[LIVER] for gene in ("NEAR1", "FAR1")]
    assert 0.7 < levels[1] / levels[0] < 1.3  # as near, so as strong
    assert fold_changes(PAIR, "FAR1", "CTCF_weakened")[LIVER] == pytest.approx(0.39, abs=0.05)
    far = gene_of(PAIR, "FAR1").expression[LIVER]
    assert (far - BASAL) / (levels[1] - BASAL) < 0.15  # a tenth is heard


def test_the_loop_follows_the_direction_of_the_insulator():
    """Convergent sites loop: of bins of 2,048 bp, 0 and 15 are the borders, 8 the insulator."""
    maps = {
        name: truth_of(PAIR.alternate(*variants)).contact_maps
        for name, variants in {
            "as it is": (), "turned": ("CTCF_turned",), "deleted": ("CTCF_deleted",),
        }.items()
    }  # fmt: skip
    assert maps["as it is"][0, 8] > maps["turned"][0, 8] + 0.9
    assert maps["turned"][8, 15] > maps["as it is"][8, 15] + 0.9
    assert maps["deleted"][0, 8] < 0.5
    # Insulation needs no direction: both sides of the site meet less than without it.
    across = (6, 10)
    assert maps["as it is"][across] == pytest.approx(maps["turned"][across], abs=0.01)
    assert maps["deleted"][across] > maps["as it is"][across] + 0.5
