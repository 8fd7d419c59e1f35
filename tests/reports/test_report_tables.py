"""Numbers of tables as people read them."""

import numpy as np
import pytest

from agviz.reports.report_tables import number


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
