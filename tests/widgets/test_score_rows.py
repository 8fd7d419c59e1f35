"""The table of scores: of each variant the largest by each scorer."""

import pandas as pd

from agviz.widgets.score_rows import score_table


def test_the_largest_score_with_its_sign_in_the_order_of_the_variants():
    scores = pd.DataFrame(
        {
            "variant_id": ["b", "b", "b", "a", "a"],
            "variant_scorer": ["Mask(DNASE)", "Mask(DNASE)", "GeneScorer(RNA_SEQ)", "Mask(DNASE)",
                               "Other(RNA_SEQ)"],
            "output_type": ["DNASE", "DNASE", "RNA_SEQ", "DNASE", "RNA_SEQ"],
            "raw_score": [0.5, -2.0, 1.0, float("nan"), 3.0],
        }
    )  # fmt: skip
    titles, rows = score_table(scores)
    assert titles == ["variant", "DNase-seq", "RNA-seq Gene", "RNA-seq Other"]
    assert rows == [["b", -2.0, 1.0, None], ["a", None, None, 3.0]]


def test_no_scores_give_an_empty_table():
    assert score_table(pd.DataFrame()) == (["variant"], [])
