import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.genome.types import Variant
from agviz.scoring.indels import is_indel
from agviz.scoring.matched_change import change_class, matched_variant

ALLELES = st.text("ACGT", min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("alleles", "name"),
    [
        (("A", "C"), "SNV A>C"),
        (("AC", "GT"), "substitution of 2 bp"),
        (("A", "ACC"), "insertion of 2 bp"),
        (("ACC", "A"), "deletion of 2 bp"),
        (("ACC", "GT"), "replacement of 3 bp by 2 bp"),
    ],
)
def test_kinds_of_change(alleles, name):
    assert change_class(Variant("c", 5, *alleles)) == name


@given(ALLELES, ALLELES, st.integers(0, 1000), st.data())
def test_a_match_has_the_lengths_and_is_left_aligned(reference, alternate, seed, data):
    bases = data.draw(st.text("ACGT", min_size=len(reference), max_size=len(reference)))
    template = Variant("c", 5, reference, alternate)
    found = matched_variant(template, bases, np.random.default_rng(seed))
    if found is None:
        return
    assert found[0] == bases
    assert len(found[1]) == len(alternate)
    assert found[0] != found[1] or reference == alternate
    if len(reference) == len(alternate) == 1:
        assert found == (reference, alternate)
    if is_indel(template):
        assert found[0][-1] != found[1][-1]
    if len(reference) == 1 and len(alternate) > 1:
        assert found[1][0] == bases
        assert sorted(found[1][1:]) == sorted(alternate[1:])


def test_unknown_bases_match_nothing():
    assert matched_variant(Variant("c", 5, "AC", "A"), "AN", np.random.default_rng(0)) is None
