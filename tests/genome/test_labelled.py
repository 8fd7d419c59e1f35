"""Scores of bases keep the written contract, or are refused in words."""

import re

import numpy as np
import pytest

from agviz.errors import InputError
from agviz.genome.labelled import (
    check_sequence_scores,
    is_sequence_scores,
    observed_contributions,
    sequence_scores,
    with_indels,
)
from agviz.genome.types import Interval

REGION = Interval("chr1", 100, 104)
VALUES = np.arange(16, dtype=np.float32).reshape(4, 4)


def refused(message):
    return pytest.raises(InputError, match=f"^{re.escape(message)}$")


def test_scores_say_where_they_lie_and_what_they_are():
    scores = sequence_scores(VALUES, REGION, "acgN", kind="hypothetical", model="teaching")
    check_sequence_scores(scores)
    assert is_sequence_scores(scores)
    assert scores.sel(position=102, base="G").item() == 10
    assert "".join(scores["observed"].values) == "ACGN"
    assert scores.attrs == {"contig": "chr1", "kind": "hypothetical", "model": "teaching"}
    assert scores.dtype == np.float32
    mine = VALUES.copy()
    copied = sequence_scores(mine, REGION, "ACGT", kind="effects")
    mine[:] = 99
    np.testing.assert_array_equal(copied.values, VALUES)


def test_a_slice_still_keeps_the_contract():
    scores = sequence_scores(VALUES, REGION, "ACGT", kind="contributions")
    check_sequence_scores(scores.sel(position=slice(101, 102)))
    with refused("Scores need positions that ascend by 1, at least one"):
        check_sequence_scores(scores.isel(position=[0, 2]))
    with refused("Scores need positions that ascend by 1, at least one"):
        check_sequence_scores(scores.isel(position=[]))


def test_observed_contributions_of_each_kind():
    of = {
        kind: observed_contributions(sequence_scores(VALUES, REGION, "ACGN", kind=kind))
        for kind in ("contributions", "hypothetical", "effects")
    }
    np.testing.assert_array_equal(of["contributions"], [0, 5, 10, np.nan])
    np.testing.assert_array_equal(of["hypothetical"], [0, 5, 10, np.nan])
    # A base gives what is lost without it: minus the mean of the three other columns.
    np.testing.assert_allclose(of["effects"], [-2, -(4 + 6 + 7) / 3, -(8 + 9 + 11) / 3, np.nan])
    none = observed_contributions(sequence_scores(0 * VALUES, REGION, "ACGN", kind="effects"))
    assert not np.signbit(none[:3]).any()  # files would show -0


def test_what_breaks_the_contract_is_said():
    with refused("Scores of 4 bp need as many rows and bases; got 4 rows and 3 bases"):
        sequence_scores(VALUES, REGION, "ACG", kind="effects")
    with refused("kind must be one of 'contributions', 'hypothetical', 'effects'; got 'effect'"):
        sequence_scores(VALUES, REGION, "ACGT", kind="effect")
    with refused("a note must be one of 'model', 'readout', 'unit', 'citation'; got 'author'"):
        sequence_scores(VALUES, REGION, "ACGT", kind="effects", author="me")
    scores = sequence_scores(VALUES, REGION, "ACGT", kind="effects")
    with refused("Scores need the dimensions ('position', 'base'); got ('base', 'position')"):
        check_sequence_scores(scores.transpose())
    with refused("Scores need the dimensions ('position', 'base'); got list"):
        check_sequence_scores([1])
    with refused("Scores lack 'observed', 'kind'; make them with sequence_scores(...)"):
        broken = scores.drop_vars("observed").copy(deep=True)
        del broken.attrs["kind"]
        check_sequence_scores(broken)
    with refused("Scores need the bases A, C, G, T in this order; got T, G, C, A"):
        check_sequence_scores(scores.isel(base=[3, 2, 1, 0]))


def test_effects_of_deletions_and_insertions_are_coordinates():
    scores = sequence_scores(
        VALUES,
        REGION,
        "ACGT",
        kind="effects",
        deletions=np.arange(4, dtype=np.float32),
        insertions=VALUES / 2,
    )
    check_sequence_scores(scores)
    assert scores.sel(position=102)["deletion"].item() == 2
    assert scores.sel(position=102, base="G")["insertion"].item() == 5
    strongest = with_indels(scores, insertions=[4, 3, 2, 1])
    assert strongest["insertion"].dims == ("position",)
    np.testing.assert_array_equal(strongest["deletion"], scores["deletion"])
    np.testing.assert_array_equal(strongest.values, VALUES)
    again = with_indels(strongest.isel(position=slice(1, 3)))
    np.testing.assert_array_equal(again["insertion"], [3, 2])


def test_indels_that_do_not_fit_are_refused():
    scores = sequence_scores(VALUES, REGION, "ACGT", kind="effects")
    with refused("deletions must have the shape (4,); got (4, 4)"):
        with_indels(scores, deletions=VALUES)
    with refused("insertions must have the shape (4,) or (4, 4); got (3,)"):
        with_indels(scores, insertions=[1, 2, 3])
    with refused(
        "Only scores of kind 'effects' have the coordinate 'insertion'; these are 'contributions'"
    ):
        whole = sequence_scores(VALUES, REGION, "ACGT", kind="contributions")
        with_indels(whole, insertions=VALUES)
    sizes = "Deletions must be at most 1e+36 in size to be drawn; got 1e+300. Scale them, or set "
    with refused(sizes + "what stands for no value to NaN"):
        with_indels(scores, deletions=np.full(4, 1e300))
    with refused("Deletions must be real numbers; got complex128"):
        with_indels(scores, deletions=np.ones(4) + 1j)
    with refused("Insertions must be real numbers; got <U1"):
        with_indels(scores, insertions=np.full((4, 4), "a"))
    odd = scores.assign_coords(deletion=("position", list("abcd")))
    with refused("Deletions must be real numbers; got <U1"):
        check_sequence_scores(odd)
    with refused("The coordinate 'deletion' must lie along ('position',); it lies along ('base',)"):
        check_sequence_scores(scores.assign_coords(deletion=("base", [1, 2, 3, 4])))
