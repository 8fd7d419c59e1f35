"""Numbers of tables as people read them."""

import numpy as np
import pandas as pd
import pytest

from agviz.reports.report_tables import background_table, number


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.12345, 3, "0.123"),
        (-0.5, 3, "−0.5"),
        (999.4, 3, "999"),
        (999.6, 3, "1,000"),
        (-12_345.6, 3, "−12,346"),
        (99.7, 2, "100"),
        (150.0, 2, "150"),
        (0.996, 2, "1"),
        (np.inf, 3, "inf"),
        (np.nan, 3, "–"),
        (None, 3, "–"),
    ],
)
def test_numbers_are_short_and_plain(value, digits, text):
    assert number(value, digits) == text


def test_the_note_of_what_changes_says_the_order():
    own = {
        "question": "CAGE", "kind": "CenterMaskScorer", "raw_score": 0.029, "unit": "log2 fold",
        "subject": "", "biosample_name": "liver", "track_name": "t", "gene_name": "",
    }  # fmt: skip
    known = {
        "background_size": 50, "background_largest": 0.001, "as_large": 0, "p_value": 1 / 51,
        "stands_out": True,
    }  # fmt: skip
    table = background_table(pd.DataFrame([own | known]))
    assert table.rows[0][-1] == "yes, small"
    assert table.note == (
        "The largest change of each kind, over all tracks and genes. Changes below 0.1 come after "
        "the others; of either, those that stand out first, then by the change as a share of the "
        "background's largest. It is compared with the largest of each of 50 matched background "
        "variants; p = (k + 1) / (n + 1)."
    )
    assert background_table(pd.DataFrame([own])).note == (
        "The largest change of each kind, over all tracks and genes. Changes below 0.1 come after "
        "the others, else in the scorers' order: their units cannot be compared."
    )
