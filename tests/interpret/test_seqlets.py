"""Seqlets: planted sites are found, of either sign, and nothing in noise."""

import re

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_scores import planted

import agviz as ag
from agviz.errors import InputError

COLUMNS = ["Chromosome", "Start", "End", "bases", "sum", "sign", "p_value", "locus"]


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_planted_sites_are_found_at_their_places(sign):
    hit = total = rows = 0
    for seed in range(12):
        scores, sites = planted(["GATA1", "CEBPA"], seed=seed, sign=sign)
        found = ag.seqlets(scores)
        assert found.columns.tolist() == COLUMNS
        total += len(sites)
        rows += len(found)
        for _, start, end, _ in sites:
            near = found[(found.Start < end) & (found.End > start)]
            hit += near["sign"].tolist() == [sign]
            if len(near):
                assert near.Start.iloc[0] >= start - 2
                assert near.End.iloc[0] <= end + 2
    assert hit >= 0.9 * total
    assert rows <= 1.2 * total


def test_rows_say_what_was_scored():
    scores, _ = planted(["MYB"], seed=1)
    found = ag.seqlets(scores)
    row = found.iloc[0]
    part = scores.sel(position=slice(row.Start, row.End - 1))
    assert row.bases == "".join(part.observed.values)
    assert row["sum"] == pytest.approx(float(part.sum()), rel=1e-5)
    assert found.attrs["model"] == "made"
    assert found.attrs["citation"].startswith("seqlets of contributions")


@settings(max_examples=10)
@given(st.integers(0, 10_000), st.integers(1, 2))
def test_seqlets_do_not_overlap_and_do_not_depend_on_the_unit(seed, count):
    scores, _ = planted(["SPI1", "SOX2"][:count], seed=seed, noise=0.2)
    found = ag.seqlets(scores, max_p=0.01)
    assert (found.Start.values[1:] >= found.End.values[:-1]).all()
    assert (found.p_value <= 0.01).all()
    again = ag.seqlets(scores.copy(data=scores.values * np.float32(-4)), max_p=0.01)
    assert again.Start.tolist() == found.Start.tolist()
    assert (again["sign"] == -found["sign"]).all()


def test_noise_has_few_seqlets_and_flat_scores_none():
    rng = np.random.default_rng(0)
    counts = []
    for seed in range(12):
        scores, _ = planted([], seed=seed)
        shuffled = scores.copy(data=scores.values[rng.permutation(len(scores))])
        counts.append(len(ag.seqlets(shuffled, max_p=1e-4)))
    assert sum(counts) <= 4
    assert ag.seqlets(scores * 0).empty


def test_two_sites_side_by_side_are_two():
    values = np.zeros(60)
    values[10:18] = values[22:30] = 1.0
    table = np.zeros((60, 4))
    table[:, 0] = values
    place = ag.Interval("chr1", 0, 60)
    scores = ag.sequence_scores(table, place, "A" * 60, kind="contributions")
    found = ag.seqlets(scores, max_p=0.01)
    assert list(zip(found.Start, found.End, strict=True)) == [(10, 18), (22, 30)]


def test_each_locus_is_its_own_background():
    strong, _ = planted(["MYB"], seed=1)
    weak = strong.copy(data=strong.values * np.float32(0.01)).assign_coords(
        position=strong.position + 5_000
    )
    assert len(ag.seqlets(weak)) == len(ag.seqlets(strong)) == 1
    both = ag.seqlets([strong, weak])
    assert both.locus.tolist() == [0, 1]
    assert both.Start.diff()[1] == 5_000
    assert both.p_value.tolist() == pytest.approx([ag.seqlets(strong).p_value[0]] * 2, rel=0.1)


def test_no_seqlet_has_an_unknown_base():
    scores, sites = planted(["MYB"], seed=1)
    unknown = scores.copy()
    unknown[{"position": sites[0][1] + 3 - 1_000}] = np.nan
    found = ag.seqlets(unknown)
    assert not ((found.Start <= sites[0][1] + 3) & (found.End > sites[0][1] + 3)).any()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_p": 0.0}, "max_p must be between 0 and 1; got 0.0"),
        (
            {"shortest": 9, "longest": 5},
            "shortest and longest must be 1 bp or more, in this order; got 9 and 5",
        ),
    ],
)
def test_options_out_of_range_are_refused(options, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        ag.seqlets(planted([], seed=0)[0], **options)


def test_what_are_no_scores_is_refused():
    scores, _ = planted([], seed=0)
    message = (
        "Scores of several readouts, 'liver', 'brain', were given; take those of one, such as "
        "scores['liver']"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        ag.seqlets(xr.Dataset({"liver": scores, "brain": scores}))
    with pytest.raises(InputError, match=r"^No scores were given: seqlets are found in at least"):
        ag.seqlets([])
    with pytest.raises(InputError, match=r"^Scores need the dimensions \('position', 'base'\)"):
        ag.seqlets(np.zeros((4, 4)))
