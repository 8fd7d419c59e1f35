import numpy as np
import pytest
from teaching_sequences import CEBPA, GATA1, HNF4A, MYB, RUNX1, planted

from agviz.teaching.grammar import CELLS, ERYTHROID, FACTORS, LIVER, NEURON, T_ALL
from agviz.teaching.motifs import Scanner, encode, reverse_complement
from agviz.teaching.sites import accessibility, bound_sites, is_palindrome, spread

LENGTH, MIDDLE = 16_384, 8_000


def sites_of(codes):
    return bound_sites(Scanner(codes), Scanner(reverse_complement(codes)))


def peak(sites):
    """Highest accessibility around the middle, by cell type."""
    codes = planted(LENGTH, sites)
    return accessibility(sites_of(codes), LENGTH)[MIDDLE - 300 : MIDDLE + 300].max(axis=0)


@pytest.mark.parametrize("name", list(FACTORS))
def test_a_perfect_site_is_bound_and_named_once(name):
    motif = FACTORS[name].motif
    site = "".join({"Y": "C", "R": "A", "K": "G", "W": "A"}.get(base, base) for base in motif)
    for strand, text in ((1, site), (-1, str_reverse(site))):
        found = sites_of(encode("A" * 40 + text + "A" * 40))[name]
        strongest = int(found.occupancy.argmax())
        assert found.occupancy[strongest] > 0.97
        assert found.center[strongest] == 40 + (len(site) - 1) / 2
        assert found.strand[strongest] == (1 if is_palindrome(motif) else strand)
        assert (found.center == found.center[strongest]).sum() == 1


def str_reverse(text):
    return text[::-1].translate(str.maketrans("ACGT", "TGCA"))


def test_one_mismatch_leaves_little():
    for changed in ("GAACGGTT", "CTACGGTT", "CATCGGTT", "CAACGGTA"):
        found = sites_of(encode("A" * 40 + changed + "A" * 40))["MYB"]
        assert (found.occupancy < 0.1).all()
        assert found.occupancy.max() > 0.02


def test_one_ordinary_site_opens_little_two_much_three_all():
    one = peak({MIDDLE: CEBPA})[LIVER]
    two = peak({MIDDLE: CEBPA, MIDDLE + 25: HNF4A})[LIVER]
    three = peak({MIDDLE: CEBPA, MIDDLE + 25: HNF4A, MIDDLE + 50: CEBPA})[LIVER]
    far = peak({MIDDLE: CEBPA, MIDDLE + 250: HNF4A})[LIVER]
    assert 0.1 < one < 0.16
    assert 0.7 < two < 0.95
    assert three > 0.97
    assert far == pytest.approx(one, abs=0.02)  # 250 bp apart they do not cooperate


def test_one_myb_site_opens_chromatin_in_the_t_all_line_alone():
    opened = peak({MIDDLE: MYB})
    assert opened[T_ALL] > 0.99
    assert (opened[[LIVER, NEURON, ERYTHROID]] < 0.001).all()


def test_gata1_weighs_more_in_erythroid_cells():
    opened = peak({MIDDLE: GATA1, MIDDLE + 25: GATA1})
    assert opened[ERYTHROID] > 0.7
    assert opened[T_ALL] < 0.1
    assert peak({MIDDLE: RUNX1, MIDDLE + 25: RUNX1})[T_ALL] > 0.7


def test_spread_is_a_sum_of_bells():
    centers, heights = np.array([40.0, 50.5]), np.array([[1.0, 0.0], [0.5, 2.0]])
    x = np.arange(100)[:, None]
    expected = sum(
        np.exp(-((x - center) ** 2) / (2 * 8.0**2)) * height
        for center, height in zip(centers, heights, strict=True)
    )
    assert spread(100, centers, heights, sd=8.0) == pytest.approx(expected, abs=1e-3)
    beyond = spread(100, np.array([-20.0, 400.0]), np.ones((2, 1)), sd=8.0)
    assert beyond[:12].any()
    assert not beyond[13:].any()


def test_no_site_no_opening():
    access = accessibility(sites_of(encode("A" * 300)), 300)
    assert access.shape == (300, len(CELLS))
    assert not access.any()
