"""Junctions from sites: which pairs, which introns, in which order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agviz.models.alphagenome.junctions import pair_sites, turn_probabilities, turn_sites


def sites(*rows):
    width = max(len(row) for row in rows)
    return np.array([[*row, *[-1] * (width - len(row))] for row in rows], dtype=np.int32)


def introns(pairs):
    return [(j.chromosome, j.start, j.end, j.strand) for j in pairs.introns]


def test_introns_lie_between_donor_and_acceptor():
    pairs = pair_sites(sites([10, 50], [30, 60], [90], [70, 95]), chromosome="chr1", start=1000)
    assert introns(pairs) == [
        ("chr1", 1011, 1030, "+"),
        ("chr1", 1011, 1060, "+"),
        ("chr1", 1051, 1060, "+"),
        ("chr1", 1071, 1090, "-"),
    ]
    assert pairs.strands.tolist() == [0, 0, 0, 1]
    assert pairs.donors.tolist() == [0, 0, 1, 0]
    assert pairs.acceptors.tolist() == [0, 1, 1, 0]


def test_an_intron_has_a_base():
    assert introns(pair_sites(sites([10], [11], [], []))) == []
    assert introns(pair_sites(sites([10], [12], [], []))) == [("", 11, 12, "+")]
    assert introns(pair_sites(sites([], [], [11], [10]))) == []
    assert introns(pair_sites(sites([], [], [12], [10]))) == [("", 11, 12, "-")]


places = st.lists(st.integers(0, 99), max_size=4, unique=True).map(sorted)


@given(st.tuples(places, places, places, places))
def test_the_other_strand_has_the_same_introns(rows):
    length = 100
    there = sites(*rows)
    turned = turn_sites(there, length)
    mirrored = {
        (length - end, length - start, "-" if strand == "+" else "+")
        for _, start, end, strand in introns(pair_sites(there))
    }
    assert {(s, e, strand) for _, s, e, strand in introns(pair_sites(turned))} == mirrored
    np.testing.assert_array_equal(turn_sites(turned, length), there)


def test_probabilities_turn_as_sites_do():
    probabilities = np.zeros((100, 4), dtype=np.float32)
    probabilities[7, 0] = 1.0  # a donor on +
    turned = turn_probabilities(probabilities)
    assert np.argwhere(turned).tolist() == [[92, 2]]
    there = sites([7], [], [], [])
    assert turn_sites(there, 100)[2].tolist() == [92]
