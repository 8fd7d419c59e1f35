"""Where the figure of junctions looks."""

import pandas as pd

from agviz.reports.report_figures import changed_together


def test_junctions_are_shown_with_all_that_change_beside_them():
    rows = [
        (474_552, 474_882, "+"),  # into the lost exon
        (475_002, 475_352, "+"),  # out of it
        (474_552, 475_352, "+"),  # over it
        (475_352, 475_500, "+"),  # begins where another ends: no overlap
        (474_082, 474_600, "-"),  # the other strand's
        (480_000, 481_000, "+"),  # far away
    ]
    junctions = pd.DataFrame(rows, columns=["Start", "End", "Strand"])
    assert changed_together(junctions) == (474_552, 475_352)
    assert changed_together(junctions.iloc[:1]) == (474_552, 474_882)


def test_a_chain_of_junctions_is_followed_to_its_ends():
    rows = [(100, 200, "-"), (150, 300, "-"), (290, 400, "-"), (50, 120, "-")]
    junctions = pd.DataFrame(rows, columns=["Start", "End", "Strand"])
    assert changed_together(junctions) == (50, 400)
