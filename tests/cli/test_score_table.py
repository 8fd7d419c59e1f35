"""Which rows of a table of scores are of the ontology terms asked for."""

import pandas as pd

from agviz.cli.score_table import of_terms

LIVER, BLOOD = "UBERON:0002107", "UBERON:0000178"


def test_rows_of_the_terms_and_of_tracks_without_one_are_kept():
    table = pd.DataFrame({"ontology_curie": [BLOOD, LIVER, None, LIVER], "raw_score": range(4)})
    kept = of_terms(table, [LIVER])
    assert kept["raw_score"].tolist() == [1, 2, 3]
    assert kept.index.tolist() == [0, 1, 2]
    assert of_terms(table, [])["raw_score"].tolist() == [2]


def test_a_table_without_terms_is_kept():
    table = pd.DataFrame({"raw_score": [1.0]})
    assert of_terms(table, [LIVER]) is table
