"""Shuffles keep neighbors, are random, and are the same for the same seed."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.errors import InputError
from agviz.genome.shuffle import dinucleotide_shuffles


@given(st.text("ACGTN", min_size=1, max_size=60), st.integers(-9, 9))
def test_neighbors_and_ends_are_kept(sequence, seed):
    shuffles = dinucleotide_shuffles(sequence, 3, seed=seed)
    assert shuffles == dinucleotide_shuffles(sequence, 3, seed=seed)
    for each in shuffles:
        assert Counter(pairwise(each)) == Counter(pairwise(sequence))
        assert (each[0], each[-1]) == (sequence[0], sequence[-1])


def test_all_walks_are_as_likely():
    """AACAGA: of A's steps A, C and G in any order before the end, every walk as often."""
    walks = Counter(dinucleotide_shuffles("AACAGAT", 6_000, seed=1))
    assert set(walks) == {"AACAGAT", "AAGACAT", "ACAAGAT", "AGAACAT", "ACAGAAT", "AGACAAT"}
    assert max(walks.values()) < 1.15 * 1_000
    assert min(walks.values()) > 0.85 * 1_000


def test_what_cannot_be_shuffled():
    with pytest.raises(InputError, match=r"^The sequence to shuffle is empty; give at least one"):
        dinucleotide_shuffles("", 1, seed=0)
    with pytest.raises(InputError, match=r"^count must be 1 or more; got 0$"):
        dinucleotide_shuffles("ACGT", 0, seed=0)
