"""A deletion to compare with takes no base of an exon, not even its first or last one."""

import pytest
from small_cases import sparse_genome

import agviz as ag
from agviz.cases.control_deletion import control_deletion

DELETION = ag.Variant("c", 2_001, "ACGTACG", "A")  # 6 bases; places are 306 bp apart
REGION = ag.Interval("c", 0, 4_000)
TO_THE_RIGHT, TO_THE_LEFT = 2_306, 1_694  # 0-based starts of the nearest places, 7 bp wide


def start_beside(exon, folder):
    genome = sparse_genome(
        folder, "small", {"c": 4_000}, places=[(REGION, [DELETION])],
        genes=[("c", "G", "+", [exon])],
    )  # fmt: skip
    return control_deletion(genome, DELETION, region=REGION).start


@pytest.mark.parametrize(
    ("exon", "start"),
    [
        ((2_200, 2_306), TO_THE_RIGHT),  # ends where the place begins
        ((2_200, 2_307), TO_THE_LEFT),
        ((2_200, 2_312), TO_THE_LEFT),
        ((2_308, 2_310), TO_THE_LEFT),
        ((2_312, 2_400), TO_THE_LEFT),
        ((2_313, 2_400), TO_THE_RIGHT),  # begins where the place ends
        ((1_000, 3_000), 3_224),
    ],
)
def test_no_base_of_an_exon_is_taken(tmp_path, exon, start):
    assert start_beside(exon, tmp_path) == start
