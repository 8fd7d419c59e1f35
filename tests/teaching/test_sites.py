import numpy as np
import pytest
from teaching_sequences import CEBPA, CTCF, GATA1, HNF4A, MYB, RUNX1, planted

from agviz.teaching.grammar import CELLS, ERYTHROID, FACTORS, IUPAC, LIVER, T_ALL
from agviz.teaching.motifs import Scanner, encode, reverse_complement
from agviz.teaching.sites import accessibility, bound_sites, is_palindrome, spread

LENGTH, MIDDLE = 16_384, 8_000


def sites_of(codes):
    return bound_sites(Scanner(codes), Scanner(reverse_complement(codes)))


def peak(sites):
    """Highest accessibility around the middle, by cell type."""
    codes = planted(LENGTH, sites, seed=325)
    return accessibility(sites_of(codes), LENGTH)[MIDDLE - 300 : MIDDLE + 300].max(axis=0)


@pytest.mark.parametrize("name", list(FACTORS))
def test_a_perfect_site_is_bound_and_named_once(name):
    motif = FACTORS[name].motif
    site = "".join(IUPAC[letter.upper()][0] for letter in motif)
    for strand, text in ((1, site), (-1, str_reverse(site))):
        found = sites_of(encode("A" * 40 + text + "A" * 40))[name]
        strongest = int(found.occupancy.argmax())
        assert found.occupancy[strongest] > (0.94 if name == "MYB" else 0.97)  # it tolerates less
        assert found.center[strongest] == 40 + (len(site) - 1) / 2
        assert found.strand[strongest] == (1 if is_palindrome(motif) else strand)
        assert (found.center == found.center[strongest]).sum() == 1


def str_reverse(text):
    return text[::-1].translate(str.maketrans("ACGT", "TGCA"))


@pytest.mark.parametrize(
    ("name", "text", "bound"),
    [
        ("GATA1", "AGATAAGG", 0.976),  # aGATAAGr, perfect
        ("GATA1", "AGATAAGC", 0.702),  # a weak base wrong where two are right: 2.0 bits
        ("GATA1", "CGATAAGG", 0.427),  # where one is: 2.8
        ("GATA1", "CGATAAGC", 0.041),  # both
        ("GATA1", "AGACAAGG", 0.035),  # a strong one: 4.9
        ("CEBPA", "TTGCGCAA", 0.976),  # tTGCGCAa
        ("CEBPA", "TTGCGCAC", 0.427),
        ("CEBPA", "GTGCGCAC", 0.013),
        ("CEBPA", "TTGCACAA", 0.035),
        ("MYB", "CAACGGTT", 0.946),  # YAACGGTt, which tolerates less
        ("MYB", "CAACGGTA", 0.240),
        ("MYB", "GAACGGTT", 0.057),  # a strong one where two are right: 4.0
        ("MYB", "CTACGGTT", 0.015),
        ("CTCF", CTCF, 0.998),  # tGGCCaCcAGgGGGCGctA
        ("CTCF", "A" + CTCF[1:], 0.984),
        ("CTCF", CTCF[:2] + "T" + CTCF[3:], 0.938),
        ("CTCF", CTCF[:2] + "TT" + CTCF[4:], 0.363),
    ],
)
def test_sites_differ_in_affinity(name, text, bound):
    found = sites_of(encode("A" * 40 + text + "A" * 40))[name]
    here = found.occupancy[found.center == 40 + (len(text) - 1) / 2]
    assert here.tolist() == [pytest.approx(bound, abs=0.001)]


def test_what_is_bound_hardly_ever_is_no_site():
    """A strong base wrong and a weak one, too: less than 1 % of the time."""
    for name, text in (("GATA1", "CGACAAGG"), ("CEBPA", "TTGCACAC"), ("MYB", "CTACGGTA")):
        assert len(sites_of(encode("A" * 40 + text + "A" * 40))[name]) == 0


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
    assert (np.delete(opened, T_ALL) < 0.001).all()


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
