"""Bad values in every panel: a right picture, or an error that says what is wrong with them."""

import inspect
import re

import numpy as np
import pandas as pd
import pytest

import agviz as ag
from agviz.errors import InputError
from agviz.figure.compose import Panel
from agviz.figure.spec_kinds import KINDS, kind_class
from tests.figure.conftest import make_genes
from tests.helpers.bad_values import (
    COUNT,
    GOOD,
    MAKE,
    REGION,
    alleles,
    contacts,
    drawn_well,
    features,
    junctions,
    letters,
    tracks,
    two,
)


def one_bad(value: float) -> np.ndarray:
    values = GOOD.copy()
    values[10] = value
    return values


NUMBERS = {
    "NaN": one_bad(np.nan),
    "all NaN": np.full(COUNT, np.nan),
    "infinite": one_bad(np.inf),
    "minus infinite": one_bad(-np.inf),
    "all infinite": np.full(COUNT, np.inf),
    "constant": np.full(COUNT, 0.3),
    "zero": np.zeros(COUNT),
    "negative": -GOOD,
    "huge": GOOD * 1e30,
    "one huge negative": one_bad(-1e30),
    "tiny": GOOD * 1e-30,
    "one position": np.array([0.5]),
    "truth": GOOD > 0.5,
    "whole": (GOOD * 1e18).astype(np.int64),
    "half": GOOD.astype(np.float16),
}

# What a panel cannot draw of these, and what it then says.
INFINITE = ("infinite", "minus infinite", "all infinite")
COUNTS = "counts are finite and not negative"
LOGARITHM = "takes a logarithm, but the map holds"
REFUSED: dict[tuple[str, str], str] = {
    **{
        (name, case): COUNTS
        for name in ("Sashimi", "Sashimi, psi5", "Sashimi, difference")
        for case in (*INFINITE, "negative", "one huge negative")
    },
    **{
        (name, case): "A logo cannot draw infinite values; set them to NaN or clip them"
        for name in ("Logo", "Logo of scores", "Logo, difference")
        for case in INFINITE
    },
    **{
        (name, case): LOGARITHM
        for name in ("ContactMap, log", "ContactMap, oe")
        for case in ("negative", "minus infinite", "one huge negative")
    },
    **{
        ("Tracks, log", case): "yscale='log' is for values of 0 or more"
        for case in ("negative", "minus infinite", "one huge negative")
    },
    **{
        (name, case): "A pair map cannot draw infinite values; set them to NaN or clip them"
        for name in ("PairMap", "PairMap of names")
        for case in INFINITE
    },
    ("Logo", "truth"): "needs real numbers of shape (positions, 4); got bool",
    ("Logo, difference", "truth"): "needs real numbers of shape (positions, 4); got bool",
}


VALUELESS = {"Genes", "Axis"}  # panels that draw no values of their own


def test_every_panel_of_values_is_here():
    panels = {kind for kind in KINDS if issubclass(kind_class(kind), Panel)}
    made = {name.split(",")[0].split()[0] for name in MAKE}
    assert made == panels - VALUELESS


@pytest.mark.parametrize("case", NUMBERS)
@pytest.mark.parametrize("name", MAKE)
def test_odd_numbers_are_drawn_or_refused_in_words(name, case):
    refused = REFUSED.get((name, case))
    if refused is None:
        drawn_well(MAKE[name](NUMBERS[case]))
        return
    with pytest.raises(InputError, match=re.escape(refused)):
        MAKE[name](NUMBERS[case])


NO_NUMBERS = {
    "complex": GOOD + 1j,
    "text": np.array(["a"] * COUNT),
    "objects": np.array([1.0, "x"] * (COUNT // 2), dtype=object),
    "times": np.zeros(COUNT, dtype="M8[s]"),
    "beyond 32 bits": one_bad(1e39),
    "beyond squares": one_bad(1e300),
}


@pytest.mark.parametrize("case", NO_NUMBERS)
@pytest.mark.parametrize("name", MAKE)
def test_what_is_no_number_is_refused_in_words(name, case):
    words = {
        "complex": r"complex128", "text": r"<U1|object|'a'", "objects": r"object|'x'",
        "times": r"datetime64", "beyond 32 bits": r"1e\+39", "beyond squares": r"1e\+300",
    }  # fmt: skip
    with pytest.raises(InputError, match=words[case]):
        MAKE[name](NO_NUMBERS[case])


@pytest.mark.parametrize("name", [name for name in MAKE if "TrackData" not in name])
def test_no_values_at_all_are_said(name):
    made = MAKE[name]
    if name.startswith(("Tracks", "Sashimi, cov", "ContactMap,", "Virtual")):
        # The SDK itself refuses TrackData without a position, or the array is of none.
        with pytest.raises(ValueError, match=r"width|real numbers"):
            made(np.zeros(0))
    elif name.startswith(
        ("Sashimi", "Intervals", "Links", "Lollipops", "Scatter", "Violins", "Bars of")
    ):
        texts = [text.text for text in drawn_well(made(np.zeros(0))).texts()]
        said = {"no junctions", "no junctions changed", "no features", "no links", "n = 0"}
        said |= {"no variants", "no value"}
        assert said & set(texts) or any("(n\xa0=\xa00)" in text for text in texts)
    else:
        with pytest.raises(InputError, match=r"at least one|real numbers|as many rows"):
            made(np.zeros(0))


def test_infinite_signal_reaches_the_end_of_the_scale_and_leaves_the_rest():
    plain = drawn_well(ag.Tracks(GOOD, interval=REGION, style="bars"))
    panel = ag.Tracks(one_bad(np.inf), interval=REGION, style="bars")
    odd = drawn_well(panel)
    bars, clipped = odd.role("track.single")
    (good,) = plain.role("track.single")
    assert clipped.role == "track.single.clipped"
    others = np.arange(COUNT) != 10
    np.testing.assert_allclose(bars.boxes[others], good.boxes[others])
    assert bars.boxes[10, 1] == pytest.approx(good.boxes[:, 1].min())
    assert "infinite values reach the end of the scale" in panel.caption()
    assert [finding.kind for finding in panel.check()] == ["clipped data"]
    assert "reaches ∞; its scale is 0 to 1" in str(panel.check()[0])


@pytest.mark.parametrize("value", [0.3, 0.7, -0.3, 1e-30, 1e30])
def test_a_32_bit_number_on_its_own_limit_is_not_clipped(value):
    assert not ag.Tracks(np.full(COUNT, value), interval=REGION).check()


def test_a_track_without_values_says_so():
    panel = ag.Tracks(tracks(np.full(COUNT, np.nan)))
    assert drawn_well(panel).notes == ("t0 has no value in this region",)
    assert not panel.scene().role("track.single")


def test_small_values_keep_their_heights_on_a_logarithmic_scale():
    (log,), (linear,) = (
        ag.Tracks(GOOD * 1e-20, interval=REGION, style="bars", yscale=scale)
        .scene()
        .role("track.single")
        for scale in ("log", "linear")
    )
    np.testing.assert_allclose(log.boxes, linear.boxes)  # a logarithm is straight near zero


def test_infinite_coverage_is_drawn_as_high_as_the_highest():
    def top(values):
        panel = ag.Sashimi(junctions(np.arange(8) + 1.0), coverage=tracks(values))
        (area,) = drawn_well(panel).role("sashimi.coverage")
        return area.points[:, 1].min(), panel.caption()

    plain, words = top(one_bad(1.0))
    odd, said = top(one_bad(np.inf))
    assert odd == pytest.approx(plain)
    assert "infinite coverage" in said
    assert "infinite" not in words


def test_coverage_below_zero_is_told():
    panel = ag.Sashimi(junctions(np.arange(8) + 1.0), coverage=tracks(-GOOD))
    assert "coverage below zero of 't0'; give it without its sign" in drawn_well(panel).notes


def test_infinite_cells_have_the_colors_of_the_ends_and_it_is_said():
    def cells(panel):
        (image,) = drawn_well(panel).role("heat.cells")
        return image.cells.astype(int)

    values = one_bad(np.inf)
    values[5] = -np.inf
    panel = ag.Heatmap(two(values), interval=REGION)
    odd = cells(panel)
    np.testing.assert_array_equal(odd[0, 10], odd[0, -1])  # the highest
    assert odd[0, 5].sum() >= odd[0, 0].sum()  # as pale as the lowest, or paler
    assert "beyond" in panel.caption()
    maps = ag.ContactMap(contacts(one_bad(np.inf)))
    assert "% of the values lie beyond and have the colors of the ends" in maps.caption()
    assert "no value" not in ag.ContactMap(contacts(np.full(COUNT, np.inf))).caption()


def test_infinite_contacts_count_for_no_mean():
    values = square_of(GOOD)
    values[3, 20] = values[20, 3] = np.inf
    for unit in ("oe", "z"):
        plain = ag.ContactMap(square_of(GOOD), interval=REGION, values=unit)
        odd = ag.ContactMap(values, interval=REGION, values=unit)
        one, other = (panel.rows[0].upper.values for panel in (plain, odd))
        far = np.abs(np.subtract.outer(np.arange(COUNT), np.arange(COUNT))) != 17
        np.testing.assert_allclose(one[far], other[far])
        assert np.isfinite(other[far]).all()


def square_of(values):
    return np.maximum.outer(values, values)


def test_rows_with_infinite_scores_are_ordered_and_colored():
    import pandas as pd

    table = pd.DataFrame(np.tile(GOOD[:5], (4, 1)), index=list("abcd"))
    table.loc["b", 2] = np.inf
    panel = ag.ScoreHeatmap(table)
    drawn_well(panel)
    assert sorted(panel.rows) == list("abcd")
    assert panel.rows.index("b") in (0, 3)  # unlike the three that are alike
    assert "values beyond have the color of the end" in panel.caption()


def test_infinite_scores_of_features_are_darkest_or_palest():
    values = one_bad(np.inf)
    values[5] = -np.inf
    held = ag.Intervals(features(values), color_by="score")
    inks = held.coloring.inks(held.data, (0.1, 1.0))
    assert (inks[10], inks[5]) == (inks[-1], inks[0])


@pytest.mark.parametrize("value", [np.nan, np.inf, "x", None, 1j, [1, 2]])
def test_what_is_marked_is_one_finite_number(value):
    words = f"A marked value must be one finite number; 'this' is {value!r}"
    with pytest.raises(InputError, match=f"^{re.escape(words)}$"):
        ag.Violins({"a": GOOD}, marked={"this": value})


def test_missing_numbers_among_others_are_left_out_and_counted():
    import pandas as pd

    panel = ag.Scatter(pd.array([1, None, 3], dtype="Int64"), [1.0, 2.0, None])
    drawn_well(panel)
    assert "2 pairs without a value are not shown" in panel.caption()
    np.testing.assert_array_equal(panel.x, [1.0])


def test_bases_that_are_not_known_have_no_letter():
    scores = ag.sequence_scores(letters(GOOD), REGION, "NC" * (COUNT // 2), kind="hypothetical")
    panel = ag.Logo(scores)
    drawn_well(panel)
    assert np.isnan(panel.rows[0].values[:, ::2]).all()
    np.testing.assert_allclose(panel.rows[0].values[1, 1::2], GOOD[1::2], rtol=1e-6)
    assert "16 positions have no value" in panel.caption()
    heat = ag.Heatmap(scores)
    (dots,) = drawn_well(heat).role("heat.observed")
    assert len(dots.boxes) == COUNT // 2


def test_alleles_with_a_bad_alt_leave_ref_as_it_is():
    panel = ag.Tracks(alleles(tracks, np.full(COUNT, np.nan)), style="bars")
    (good,) = ag.Tracks(tracks(GOOD), style="bars").scene().role("track.single")
    (reference,) = drawn_well(panel).role("track.reference")
    np.testing.assert_allclose(reference.boxes[:, [1, 3]] - reference.boxes[0, 3],
                               good.boxes[:, [1, 3]] - good.boxes[0, 3])  # fmt: skip
    assert not panel.scene().role("track.alternate")


HEIGHTS = {
    "Tracks": lambda h: ag.Tracks(np.ones(4), interval=ag.Interval("c", 0, 4), height=h),
    "Logo": lambda h: ag.Logo(np.ones((4, 4)), height=h),
    "Heatmap": lambda h: ag.Heatmap(np.ones((2, 2)), interval=ag.Interval("c", 0, 2), height=h),
    "ContactMap": lambda h: ag.ContactMap(
        np.ones((4, 4)), interval=ag.Interval("c", 0, 4_000), height=h
    ),
    "Virtual4C": lambda h: ag.Virtual4C(
        np.ones((4, 4)), 2_500, interval=ag.Interval("c", 0, 4_000), height=h
    ),
    "Sashimi": lambda h: ag.Sashimi(junctions([3.0, 4.0]), height=h),
    "Intervals": lambda h: ag.Intervals(ag.Interval("c", 0, 4), height=h),
    "Links": lambda h: ag.Links(
        pd.DataFrame(
            {"Chromosome": ["c"], "Start": [3], "End": [4], "Start2": [8], "End2": [9]}
        ),
        height=h,
    ),
    "Lollipops": lambda h: ag.Lollipops([ag.Variant("c", 4, "A", "C")], [1.0], height=h),
    "PairMap": lambda h: ag.PairMap(np.ones((4, 4)), interval=ag.Interval("c", 0, 4), height=h),
    "Bars": lambda h: ag.Bars({"a": 1.0}, height=h),
    "LinePlot": lambda h: ag.LinePlot({"a": ([0, 1], [0, 1])}, height=h),
    "Scatter": lambda h: ag.Scatter([1, 2], [1, 2], height=h),
    "Violins": lambda h: ag.Violins({"a": [1.0, 2.0, 3.0]}, height=h),
    "Genes": lambda h: ag.Genes(
        make_genes(("A", 2, 9, "+", [(2, 9)], [])), height=h
    ).at("chr8:1-10"),
    "ScoreHeatmap": lambda h: ag.ScoreHeatmap(pd.DataFrame(np.eye(3)), height=h),
}  # fmt: skip


def test_every_panel_with_a_height_is_here():
    panels = {kind for kind in KINDS if issubclass(kind_class(kind), Panel)}
    takes = {kind for kind in panels if "height" in inspect.signature(kind_class(kind)).parameters}
    assert takes == set(HEIGHTS)


@pytest.mark.parametrize("name", HEIGHTS)
@pytest.mark.parametrize("height", [np.inf, np.nan, 0, -3])
def test_heights_are_finite_and_over_zero(name, height):
    assert HEIGHTS[name](50).scene(89).height > 0
    with pytest.raises(InputError, match=r"^height must be (over )?[\d.]+ mm( or more)?.*; got"):
        HEIGHTS[name](height)
