"""Substitutions at random: of the genome's own bases, different, the same for the same seed."""

import pytest
from small_cases import sparse_genome

from agviz.cases.random_substitutions import random_substitutions
from agviz.genome.edits import mismatch_words
from agviz.genome.types import Interval, Variant


@pytest.fixture(scope="module")
def genome(tmp_path_factory):
    return sparse_genome(
        tmp_path_factory.mktemp("genome"), "small", {"c": 5_000},
        places=[(Interval("c", 1_000, 1_040), [])], genes=[("c", "A", "+", [(1_000, 1_010)])],
    )  # fmt: skip


def test_they_state_the_genomes_bases_and_differ(genome):
    found = random_substitutions(genome, Variant("c", 1_020, "A", "C"), number=8, around=15, seed=1)
    assert len({variant.position for variant in found}) == len(found) == 8
    for variant in found:
        assert not mismatch_words(variant, genome.fasta_reader)
        assert variant.reference_bases != variant.alternate_bases
        assert variant.position != 1_020
        assert abs(variant.position - 1_020) <= 15
    again = random_substitutions(genome, Variant("c", 1_020, "A", "C"), number=8, around=15, seed=1)
    assert [str(each) for each in again] == [str(each) for each in found]


def test_where_bases_are_few_or_unknown_there_are_fewer(genome):
    found = random_substitutions(genome, Variant("c", 1_001, "A", "C"), number=99, around=9, seed=1)
    assert len(found) == 9  # what lies before is not known
