"""Quiet bases: the same everywhere, like a genome's, and without any motif."""

import hashlib

import numpy as np
import pytest

from agviz.teaching.grammar import FACTORS, INSULATOR
from agviz.teaching.motifs import encode
from agviz.teaching.oracle import oracle
from agviz.teaching.quiet import quiet


def test_they_are_the_same_everywhere():
    """The hash was computed once, on Linux with numpy 2."""
    text = quiet(7, 5_000)
    assert text == quiet(7, 5_000) != quiet(8, 5_000)
    assert hashlib.sha256(text.encode()).hexdigest() == HASH


HASH = "12d66acdabc30b154414e9bfdcb7e319ee5e47f5b1af53b42efe66929fd6043a"


@pytest.mark.parametrize("seed", range(20, 24))
def test_nothing_stands_in_them(seed):
    truth = oracle(quiet(seed, 32_768))
    assert truth.genes == ()
    assert len(truth.enhancers) == 0
    for name in FACTORS:
        # One strong base off a motif is bound 2 to 6 % of the time; of long CTCF's, two a third.
        assert truth.sites[name].occupancy.max(initial=0) < (0.4 if name == INSULATOR else 0.12)


def test_they_look_like_a_genome():
    codes = encode(quiet(1, 60_000))
    counts = np.bincount(codes, minlength=4) / len(codes)
    assert 0.38 < counts[1] + counts[2] < 0.46
    pairs = np.mean((codes[:-1] == 1) & (codes[1:] == 2))
    assert pairs < 0.5 * counts[1] * counts[2]  # CpG
