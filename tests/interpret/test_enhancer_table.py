"""The table of an enhancer-gene map says where elements lie as seen from the gene."""

import numpy as np
import pandas as pd
import pytest

import agviz as ag
from agviz.errors import InputError
from agviz.genome.gene_lookup import Gene
from agviz.interpret.elements import read_elements
from agviz.interpret.enhancer_table import BEYOND, check_enhancer_table, enhancer_table

CONTEXT = ag.Interval("chr1", 0, 2**20)
EXONS = pd.DataFrame({"Start": [300_000, 301_500], "End": [300_400, 302_000]})
# An element far on the left, one over the gene's left end, one in its last exon, one on the right.
PLACES = [(100_000, 100_100), (299_900, 300_050), (301_550, 301_600), (310_000, 310_101)]


def table_of(strand, cells=("one", "two")):
    gene = Gene("G1", "GENE", "protein_coding", ag.Interval("chr1", 300_000, 302_000, strand))
    elements = read_elements([ag.Interval("chr1", *place) for place in PLACES], CONTEXT)
    scores = np.arange(len(PLACES) * len(cells), dtype=float).reshape(len(PLACES), -1)
    return enhancer_table(
        elements, gene, list(cells), exons=EXONS, scores=scores, deviations=scores / 2
    )


def test_distances_and_sides_follow_the_strand():
    plus, minus = (table_of(strand, ["cell"]) for strand in "+-")
    check_enhancer_table(plus)
    assert plus["distance"].tolist() == [-199_950, -25, 1_575, 10_050]
    assert plus["side"].tolist() == ["upstream", "over", "downstream", "downstream"]
    assert minus["distance"].tolist() == [201_949, 2_024, 424, -8_051]
    assert minus["side"].tolist() == ["downstream", "downstream", "downstream", "upstream"]
    assert plus["far"].tolist() == [True, False, False, False]
    assert BEYOND == 100_000
    assert plus["own"].tolist() == ["", "promoter", "exon", ""]
    assert minus["own"].tolist() == ["", "exon", "exon", ""]
    assert plus["Start2"].tolist() == [300_000] * 4
    assert minus["Start2"].tolist() == [301_999] * 4


def test_a_row_for_each_element_and_cell():
    table = table_of("+")
    assert table["cell"].tolist() == ["one", "two"] * 4
    assert table["score"].tolist() == list(range(8))
    assert table["deviation"].tolist() == [value / 2 for value in range(8)]
    assert table["score"].dtype == np.float32
    wide = table.pivot_table("score", "name", "cell", sort=False)
    assert wide.to_numpy().tolist() == [[0, 1], [2, 3], [4, 5], [6, 7]]


def test_what_is_no_map_is_told():
    table = table_of("+")
    with pytest.raises(InputError, match=r"^An enhancer-gene map lacks 'cell', 'far'; make it"):
        check_enhancer_table(table.drop(columns=["cell", "far"]))
    with pytest.raises(
        InputError, match=r"^Column 'distance' of an enhancer-gene map must not hold float64$"
    ):
        check_enhancer_table(table.astype({"distance": float}))
    with pytest.raises(InputError, match=r"^An enhancer-gene map lacks 'Chromosome'"):
        check_enhancer_table(5)
