import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.errors import InputError
from agviz.teaching.motifs import reverse_complement
from agviz.training.mutate import MutationRates, mutate

NOTHING = MutationRates(0, 0, 0, 0, 0)


def bases(length, seed=0):
    return np.random.default_rng(seed).integers(0, 4, length).astype(np.int8)


def mutated(codes, length=None, *, seed=0, **rates):
    return mutate(
        codes,
        np.random.default_rng(seed),
        rates=MutationRates(**{"substitutions": 0, "insertions": 0, "deletions": 0,
                               "inversions": 0, "shuffles": 0, **rates}),
        length=length or len(codes),
    )  # fmt: skip


@given(st.integers(0, 1000), st.integers(1, 500), st.integers(0, 300))
def test_the_result_has_the_length_and_is_dna(seed, length, spare):
    rates = MutationRates(20, 5, 5, 2, 2, shortest_block=5)
    codes = bases(length + spare, seed)
    before = codes.copy()
    result = mutate(codes, np.random.default_rng(seed), rates=rates, length=length)
    assert len(result) == length
    assert result.dtype == np.int8
    assert np.isin(result, range(4)).all()
    assert (codes == before).all()
    again = mutate(codes, np.random.default_rng(seed), rates=rates, length=length)
    assert (again == result).all()


def test_without_rates_nothing_changes():
    codes = bases(300)
    assert (mutated(codes) == codes).all()
    assert (mutated(codes, 200) == codes[:200]).all()


def test_substitutions_come_at_their_rate_and_change_the_base():
    codes = bases(100_000)
    changed = (mutated(codes, substitutions=10) != codes).mean()
    assert changed == pytest.approx(0.01, rel=0.1)
    unknown = np.full(5_000, 4, dtype=np.int8)
    assert (mutated(unknown, substitutions=500) == 4).all()


def test_insertions_and_deletions_move_what_follows():
    codes = bases(50_000)
    for kind, sign in (("insertions", 1), ("deletions", -1)):
        result = mutated(codes, 60_000, **{kind: 1}, longest_indel=1)
        # 50 events of 1 bp: the end of the sequence is found so far away from where it was.
        end = codes[-200:].tobytes()
        moved = result.tobytes().index(end) - (len(codes) - 200)
        assert sign * moved == pytest.approx(50, abs=25)


def test_an_inversion_is_a_reverse_complement_of_a_block():
    codes = bases(2_000)
    result = mutated(codes, seed=0, inversions=0.5, shortest_block=100, longest_block=100)
    differs = np.flatnonzero(result != codes)
    assert len(differs)
    start, end = differs[0], differs[-1] + 1
    assert end - start <= 200
    assert sorted(reverse_complement(result[start:end])) == sorted(codes[start:end])


def test_a_shuffle_keeps_the_bases():
    codes = bases(2_000)
    result = mutated(codes, shuffles=2, shortest_block=50)
    assert (result != codes).any()
    assert np.bincount(result).tolist() == np.bincount(codes).tolist()


def test_impossible_rates_are_named():
    message = "deletions is a number per 1,000 bp, from 0 to 1,000; got -1"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        MutationRates(deletions=-1)
    message = (
        "Blocks need 1 <= shortest_block <= longest_block and longest_indel >= 1; got 9, 5 and 20"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        MutationRates(shortest_block=9, longest_block=5)
