"""What a logo takes and gives: logomaker's data frames, its conversions; and data that are bad."""

import re
import warnings

import hypothesis.strategies as st
import logomaker
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis.extra import numpy as hnp
from matplotlib.figure import Figure

from agviz.errors import InputError, IntervalError
from agviz.figure.logo import Logo
from agviz.figure.scene import CLOSE, Paths
from agviz.genome.labelled import sequence_scores
from agviz.genome.types import Interval

COUNTS = hnp.arrays(np.int64, st.tuples(st.integers(1, 8), st.just(4)), elements=st.integers(0, 99))
BACKGROUND = [0.3, 0.2, 0.2, 0.3]


def refused(message, error=InputError):
    return pytest.raises(error, match=f"^{re.escape(message)}$")


def frame(values):
    return pd.DataFrame(np.asarray(values, dtype=np.float64), columns=list("ACGT"))


@settings(max_examples=25, deadline=None)
@given(COUNTS, st.sampled_from([None, BACKGROUND]))
def test_counts_become_what_the_formulas_say(counts, background):
    """Pseudocount 1; Schneider & Stephens 1990 for information, log2 ratios for weights."""
    with np.errstate(all="ignore"):
        p = (counts + 1) / (counts.sum(1, keepdims=True) + 4)
        q = np.array([0.25] * 4 if background is None else background)
        weights = np.log2(p / q)
        information = p * (p * weights).sum(1, keepdims=True)
    for kind, wanted in (("probability", p), ("weight", weights), ("information", information)):
        logo = Logo(frame(counts), from_type="counts", to_type=kind, background=background)
        np.testing.assert_allclose(logo.rows[0].values.T, wanted, rtol=1e-4, atol=1e-6)


@settings(max_examples=10, deadline=None)
@given(COUNTS, st.permutations("ACGT"))
def test_the_conversion_is_logomakers_whatever_the_order_of_columns(counts, letters):
    table = frame(counts)[list(letters)]
    logo = Logo(table, from_type="counts", to_type="information", background=None)
    wanted = logomaker.transform_matrix(table, from_type="counts", to_type="information")
    np.testing.assert_allclose(
        logo.to_frame()[list("ACGT")], wanted[list("ACGT")], rtol=1e-4, atol=1e-6
    )
    assert logo.rows[0].letters == "".join(letters)


def test_a_frame_comes_back_as_logomaker_takes_it():
    values = frame([[1, 0, 0.5, 0], [0, -2, 0, np.nan], [0, 0, 0, 3]])
    placed = Logo(values, interval=Interval("chr1", 100, 103)).to_frame()
    assert placed.index.tolist() == [100, 101, 102]
    assert placed.index.name == "pos"
    pd.testing.assert_frame_equal(placed.reset_index(drop=True), values)
    again = Logo(placed, interval=Interval("chr1", 100, 103))
    np.testing.assert_array_equal(again.rows[0].values, Logo(values).rows[0].values)
    logomaker.validate_matrix(placed.fillna(0.0))
    both = Logo(values, alternate=2 * values)
    np.testing.assert_array_equal(both.to_frame(row=1), 2 * values)
    with refused("row must be from 0 to 1; got 2"):
        both.to_frame(row=2)
    with refused("row must be from 0 to 0; got -1"):
        Logo(values).to_logomaker(row=-1)


def test_letters_are_as_high_and_wide_as_those_of_a_live_logo():
    values = frame([[1, 0, 0.5, 0], [0, -2, 0.25, 0], [0, 0, 0, 3]])
    logo = Logo(values)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # logomaker's own
        live = logo.to_logomaker(Figure().add_subplot())
    assert isinstance(live, logomaker.Logo)
    theirs = {
        (glyph.c, int(glyph.p)): (glyph.floor, glyph.ceiling)
        for glyph in live.glyph_list
        if glyph.ceiling > glyph.floor
    }
    scene = logo.scene(89)
    left, right = scene.role("axis.line")[0].ends[0, :, 0]
    ends = scene.role("track.spine")[0].ends[0, :, 1]
    zero = scene.role("track.zero")[0].ends[0, 0, 1]
    per_unit = np.ptp(ends) / 5  # from -2 to 3
    from matplotlib.path import Path

    ours = {}
    for mark in scene.role("logo.0"):
        assert isinstance(mark, Paths)
        cuts = np.flatnonzero(mark.codes == CLOSE)[:-1] + 1
        for points, codes in zip(
            np.split(mark.points, cuts), np.split(mark.codes, cuts), strict=True
        ):
            box = Path(points, codes).get_extents()
            place = int(((box.x0 + box.x1) / 2 - left) / (right - left) * 3)
            key = (mark.role[-1], place)
            low, high = (zero - box.y1) / per_unit, (zero - box.y0) / per_unit
            before = ours.get(key, (low, high))
            ours[key] = (min(low, before[0]), max(high, before[1]))
    assert set(ours) == set(theirs)
    for key, extent in theirs.items():
        np.testing.assert_allclose(ours[key], extent, atol=0.02)


@pytest.mark.parametrize(("fill", "letters"), [(0.0, 0), (2.0, 40), (-2.0, 40), (np.nan, 0)])
def test_constant_values_are_drawn(fill, letters):
    logo = Logo(np.full((10, 4), fill), interval=Interval("chr1", 0, 10))
    scene = logo.scene(120)
    drawn = sum(
        len(np.flatnonzero(mark.codes == CLOSE)) - (10 if mark.role.endswith("A") else 0)
        for mark in scene.role("logo.0")
    )
    assert drawn == letters  # an A has a hole besides
    unknown = np.isnan(fill)
    assert bool(scene.role("track.zero")) is not unknown
    assert scene.notes == (("the logo has no value in this region",) if unknown else ())
    if not unknown:
        assert not logo.check(120)


def test_one_position_fills_the_page():
    logo = Logo(np.array([[1.0, 0, 0, -1]]), interval=Interval("chr1", 5, 6))
    scene = logo.scene(89)
    assert {mark.role for mark in scene.role("logo.0")} == {"logo.0.A", "logo.0.T"}
    left, right = scene.role("axis.line")[0].ends[0, :, 0]
    (a_mark,) = scene.role("logo.0.A")
    assert np.ptp(a_mark.points[:, 0]) == pytest.approx(0.95 * (right - left))


def test_unknown_positions_have_no_line_at_zero_and_are_said():
    values = np.ones((10, 4))
    values[3:5] = np.nan
    logo = Logo(values, interval=Interval("chr1", 0, 10))
    scene = logo.scene(120)
    left, right = scene.role("axis.line")[0].ends[0, :, 0]
    (zero,) = scene.role("track.zero")
    base = (right - left) / 10
    np.testing.assert_allclose(
        zero.ends[..., 0], [[left, left + 3 * base], [left + 5 * base, right]]
    )
    assert "no line at zero: 2 positions have no value" in logo.caption()


def test_bases_that_are_n_have_no_letter():
    scores = sequence_scores(np.ones((4, 4)), Interval("chr1", 0, 4), "ANNT", kind="contributions")
    logo = Logo(scores)
    roles = {mark.role for mark in logo.scene(89).role("logo.0")}
    assert roles == {"logo.0.A", "logo.0.T"}
    assert "no line at zero: 2 positions have no value" in logo.caption()
    only = sequence_scores(np.ones((4, 4)), Interval("chr1", 0, 4), "NNNN", kind="effects")
    assert Logo(only).scene(89).notes == ("the logo has no value in this region",)
    letters = pd.DataFrame({"N": [1.0, 0.5], "A": [0.0, 0.5]})
    assert Logo(letters).scene(60).role("logo.0.N")


@pytest.mark.parametrize("bad", [np.inf, -np.inf])
def test_what_no_page_can_hold_is_refused(bad):
    message = "A logo cannot draw infinite values; set them to NaN or clip them"
    values = np.ones((4, 4))
    values[2, 1] = bad
    with refused(message):
        Logo(values)
    with refused(message):
        Logo(frame(values))


def test_infinite_scores_are_refused_and_matrices_that_are_none():
    values = np.ones((4, 4), dtype=np.float32)
    values[1] = np.inf
    scores = sequence_scores(values, Interval("chr1", 0, 4), "ACGT", kind="hypothetical")
    with refused("A logo cannot draw infinite values; set them to NaN or clip them"):
        Logo(scores)
    with pytest.raises(InputError, match=r"0( bp)?$"):
        Logo(np.ones((10, 4)), interval=Interval("chr1", 5, 5))
    with refused(
        "A logo needs real numbers of shape (positions, 4); got float64 of shape (4, 9); transpose "
        "it (.T)"
    ):
        Logo(np.ones((4, 9)))
    with refused(
        "A logo's columns must be different letters of A, C, G, T, U, N; got '0', '1'; transpose "
        "it (.T)"
    ):
        Logo(pd.DataFrame(np.ones((4, 2)), index=list("ACGT")))
    with refused(
        "A logo needs real numbers of shape (positions, 4); got complex128 of shape (2, 4)"
    ):
        Logo(np.ones((2, 4), dtype=complex))
    unknown = frame([[1, np.nan, 0, 0]])
    for kind in ("probability", "information"):
        with pytest.raises(
            InputError, match=f"^{kind.capitalize()} cannot be made of these counts"
        ):
            Logo(unknown, from_type="counts", to_type=kind)
    # logomaker adds 1 to each count, and so would let -1 pass.
    with refused("Counts of letters cannot be negative; the least is -1"):
        Logo(frame([[-1, 2, 0, 0]]), from_type="counts", to_type="information")


def test_a_region_that_only_touches_the_data_is_refused():
    logo = Logo(np.ones((10, 4)), interval=Interval("chr1", 10, 20))
    with refused(
        "chr1:21-30 lies outside the logo's chr1:11-20; draw a region within it with .at(interval)",
        IntervalError,
    ):
        logo.at(Interval("chr1", 20, 30)).scene()
