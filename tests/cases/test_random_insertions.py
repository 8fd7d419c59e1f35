"""Random insertions: of the same place and length, all different, none of the case's own."""

import re

from hypothesis import given
from hypothesis import strategies as st

from agviz.cases.case_data import CaseVariant
from agviz.cases.random_insertions import random_like

BASES = st.text("ACGT", min_size=1, max_size=6)


@given(BASES, BASES, st.integers(1, 8), st.integers(0, 3))
def test_they_are_of_one_place_and_length_and_no_two_alike(reference, alternate, number, seed):
    if reference == alternate:
        return
    own = CaseVariant("own", f"chr1:100:{reference}>{alternate}", "g")
    (found,) = random_like([own], number=number, seed=seed).values()
    texts = [str(each) for each in found]
    assert len(set(texts)) == len(texts) <= number
    assert str(own.variant) not in texts
    for each in found:
        assert each.position == 100
        assert each.reference_bases == reference
        assert len(each.alternate_bases) == len(alternate)
        assert each.alternate_bases != reference
    again = random_like([own], number=number, seed=seed)
    assert [str(each) for each in next(iter(again.values()))] == texts


def test_what_alleles_share_is_kept_and_short_ones_run_out():
    own = CaseVariant("own", "chr1:100:C>CA", "g")
    found = random_like([own], number=20, seed=0)
    assert sorted(each.alternate_bases for each in found[1]) == ["CC", "CG", "CT"]
    behind = CaseVariant("behind", "chr1:100:C>AAC", "g")
    (found,) = random_like([behind], number=5, seed=0).values()
    assert all(re.fullmatch("[ACGT]{2}C", each.alternate_bases) for each in found)
