import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.errors import InputError
from agviz.genome.types import Interval, JunctionData
from agviz.scoring.psi import psi3, psi5, psi_change

START = 10_000
# Donor 300 (+) goes to 500 and 900; acceptor 500 (+) comes from 300 and 200; on - 900 is the donor.
PLACES = [(300, 500, "+"), (300, 900, "+"), (200, 500, "+"), (300, 900, "-"), (600, 900, "-")]
COUNTS = [[3.0, 0], [1, 0], [5, 2], [7, 1], [21, 0]]


def test_shares_of_the_donor_and_of_the_acceptor(made):
    data = made.junctions(PLACES, COUNTS)
    nan = np.nan
    np.testing.assert_allclose(
        psi5(data, minimum_count=0).values,
        [[0.75, nan], [0.25, nan], [1, 1], [0.25, 1], [0.75, 0]],
    )
    np.testing.assert_allclose(
        psi3(data, minimum_count=0).values,
        [[3 / 8, 0], [1, nan], [5 / 8, 1], [1, 1], [1, nan]],
    )
    assert psi5(data, minimum_count=0).values.dtype == np.float32


@pytest.mark.parametrize(
    ("function", "places"),
    [(psi5, [(300, 500, "+"), (100, 300, "-")]), (psi3, [(100, 300, "+"), (300, 500, "-")])],
)
def test_a_site_of_one_strand_is_none_of_the_other(made, function, places):
    data = made.junctions(places, [[3.0], [1.0]])
    assert function(data, minimum_count=0).values.tolist() == [[1.0], [1.0]]


def test_too_few_reads_say_nothing(made):
    data = made.junctions(PLACES, COUNTS)
    assert np.isnan(psi5(data, minimum_count=5).values[:2]).all()
    assert psi5(data, minimum_count=4).values[0, 0] == 0.75
    assert np.isnan(psi5(data, minimum_count=2).values[3:, 1]).all()


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(5, 8), st.sampled_from("+-"), st.integers(0, 50)),
        unique_by=lambda row: row[:3],
        min_size=1,
    )
)
def test_shares_of_a_site_add_up_to_one(rows):
    data = JunctionData(
        np.array([Interval("c", a, b, strand) for a, b, strand, _ in rows]),
        np.array([[count] for *_, count in rows], dtype=np.float32),
        pd.DataFrame({"name": ["t"]}),
    )
    for function, site in ((psi5, {"+": 0, "-": 1}), (psi3, {"+": 1, "-": 0})):
        values = function(data, minimum_count=1).values[:, 0]
        for key in {(row[site[row[2]]], row[2]) for row in rows}:
            chosen = [i for i, row in enumerate(rows) if (row[site[row[2]]], row[2]) == key]
            if sum(rows[i][3] for i in chosen) >= 1:
                assert values[chosen].sum() == pytest.approx(1.0)
            else:
                assert np.isnan(values[chosen]).all()


def test_alleles_side_by_side(made):
    reference = made.junctions(PLACES[:2], [[3.0], [1]])
    alternate = made.junctions([(300, 900, "+"), (250, 900, "+")], [[2.0], [6]])
    frame = psi_change(reference, alternate, minimum_count=1)
    assert list(frame.columns) == [
        "Chromosome", "Start", "End", "Strand", "track_name", "reference_count", "alternate_count",
        "reference", "alternate", "difference",
    ]  # fmt: skip
    rows = {(row.Start - START, row.End - START): row for row in frame.itertuples()}
    assert set(rows) == {(250, 900), (300, 500), (300, 900)}
    lost, kept, new = rows[300, 500], rows[300, 900], rows[250, 900]
    assert (lost.reference, lost.alternate, lost.difference) == (0.75, 0.0, -0.75)
    assert (kept.reference, kept.alternate, kept.difference) == (0.25, 1.0, 0.75)
    assert (kept.reference_count, kept.alternate_count) == (1.0, 2.0)
    assert np.isnan(new.reference)
    assert new.alternate == 1.0
    assert np.isnan(new.difference)
    three = psi_change(reference, alternate, minimum_count=1, value="psi3")
    assert three.set_index("Start").loc[START + 250, "alternate"] == 0.75


def test_alleles_must_have_the_same_tracks(made):
    message = "REF and ALT junctions have different tracks; select the same in both"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        psi_change(
            made.junctions(PLACES[:1], [[1.0]]),
            made.junctions(PLACES[:1], [[1.0, 2.0]]),
            minimum_count=1,
        )


def test_no_junctions(made):
    empty = made.junctions([], np.zeros((0, 2)))
    assert psi5(empty, minimum_count=1).values.shape == (0, 2)
    assert psi_change(empty, empty, minimum_count=1).empty
