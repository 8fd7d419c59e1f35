"""Junctions of both alleles side by side: gained, lost, more, less."""

import numpy as np
import pandas as pd
import pytest

from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval, Junction, JunctionData, Variant
from agviz.reports.changed_junctions import COLUMNS, changed_junctions

TRACKS = pd.DataFrame({"name": ["a", "b"], "biosample_name": ["liver", "neuron"]})


def junctions(counts):
    """Counts of two tracks by (start, end)."""
    places = np.empty(len(counts), dtype=object)
    places[:] = [Junction("c", start, end, "+") for start, end in counts]
    values = np.array(list(counts.values()), dtype=np.float32).reshape(-1, 2)
    return JunctionData(places, values, TRACKS.copy(), interval=Interval("c", 0, 1000))


def changed(reference, alternate):
    pair = Alleles(junctions(reference), junctions(alternate), Variant("c", 500, "A", "C"))
    return changed_junctions(pair).set_index(["Start", "End"])


def test_a_new_donor_takes_the_reads_of_the_old():
    table = changed({(100, 300): (50, 50)}, {(100, 300): (5, 45), (200, 300): (45, 5)})
    assert table.loc[(200, 300), "change"] == "gained"
    assert table.loc[(200, 300), "biosample_name"] == "liver"
    # Its donor is new: all of the donor's reads, from none.
    assert table.loc[(200, 300), "psi_alternate"] == pytest.approx(1.0)
    assert table.loc[(100, 300), "change"] == "less"
    assert table.loc[(100, 300), "share_of"] == "acceptor"
    assert table.loc[(100, 300), "difference"] == pytest.approx(-0.9)


def test_a_lost_junction_is_lost():
    table = changed({(100, 300): (50, 50), (100, 400): (50, 50)}, {(100, 400): (90, 90)})
    assert table.loc[(100, 300), "change"] == "lost"
    assert table.loc[(100, 400), "change"] == "more"


def test_what_does_not_change_or_has_few_reads_is_left_out():
    counts = {(100, 300): (1000, 1000), (600, 700): (1, 1)}
    assert changed(counts, counts).empty
    few = counts | {(600, 800): (20, 20)}
    assert changed(counts, few).empty


def test_no_junctions_give_an_empty_table():
    assert list(changed_junctions(None).columns) == COLUMNS
    assert changed({}, {}).empty
