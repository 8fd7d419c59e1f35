"""Logos on the Scene: each letter over its base, as high as its value; bars when there are many."""

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.path import Path

from agviz.errors import InputError, IntervalError
from agviz.figure.logo import Logo
from agviz.figure.logo_marks import CLASSIC, LETTER_PART, SAFE
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.scene import CLOSE, Paths, Segments
from agviz.genome.labelled import sequence_scores
from agviz.genome.types import Interval, Variant

REGION = Interval("chr1", 1_000, 1_010)


def refused(message):
    return pytest.raises(InputError, match=f"^{re.escape(message)}$")


@pytest.fixture
def table():
    values = np.zeros((10, 4), dtype=np.float32)
    values[2] = [1, 0.5, 0, -0.25]
    values[7, 1] = -1
    return values


@pytest.fixture
def scores():
    values = np.tile(np.float32([0.1, 0.2, 0.3, 0.4]), (10, 1))
    return sequence_scores(values, REGION, "ACGTACGTAN", kind="hypothetical", model="teaching")


def boxes(mark):
    """Left, top, right, bottom of each glyph of a compound mark, curves by their ends."""
    ends = np.flatnonzero(mark.codes == CLOSE)
    found = []
    for piece in np.split(mark.points, ends[:-1] + 1):
        found.append([*piece.min(0), *piece.max(0)])
    return np.array(found)


def area(scene):
    """Left and right edge of the data, from the axis."""
    (line,) = scene.role("axis.line")
    return line.ends[0, 0, 0], line.ends[0, 1, 0]


def test_letters_stand_over_their_bases_as_high_as_their_values(table):
    scene = Logo(table, interval=REGION).scene(120)
    left, right = area(scene)
    base = (right - left) / 10
    zero = scene.role("track.zero")[0].ends[0, 0, 1]
    spine = scene.role("track.spine")[0].ends[0, :, 1]
    per_unit = np.ptp(spine) / 2.5  # the scale runs from -1 to 1.5
    (t_mark,) = scene.role("logo.0.T")
    (c_mark,) = scene.role("logo.0.C")
    assert t_mark.color == SAFE["T"]
    (t_box,) = boxes(t_mark)
    np.testing.assert_allclose(
        t_box,
        [
            left + (2 + (1 - LETTER_PART) / 2) * base,
            zero,
            left + (3 - (1 - LETTER_PART) / 2) * base,
            zero + 0.25 * per_unit,
        ],
    )
    assert len(np.flatnonzero(c_mark.codes == CLOSE)) == 2
    assert not scene.role("logo.0.G")
    # 1 of A stands on .5 of C: the largest is on top
    (a_mark,) = scene.role("logo.0.A")
    assert a_mark.points[:, 1].max() == pytest.approx(zero - 0.5 * per_unit)
    assert a_mark.points[:, 1].min() == pytest.approx(zero - 1.5 * per_unit)


def test_only_the_part_in_the_region_is_drawn(table):
    scene = Logo(table, interval=REGION).at(Interval("chr1", 1_005, 1_010)).scene(120)
    assert [mark.role for mark in scene.role("logo")] == ["logo.0.C"]
    wider = Logo(table, interval=REGION).at(Interval("chr1", 995, 1_015)).scene(120)
    left, right = area(wider)
    (a_mark,) = wider.role("logo.0.A")
    assert a_mark.points[:, 0].min() == pytest.approx(left + (7 + 0.025) * (right - left) / 20)


def test_observed_and_hypothetical(scores):
    observed = Logo(scores).scene(120)
    shown = {mark.role: len(np.flatnonzero(mark.codes == CLOSE)) for mark in observed.role("logo")}
    assert shown == {"logo.0.A": 3 * 2, "logo.0.C": 2, "logo.0.G": 2, "logo.0.T": 2}
    every = Logo(scores, values="hypothetical").scene(120)
    assert len(np.flatnonzero(every.role("logo.0.T")[0].codes == CLOSE)) == 10
    only = sequence_scores(scores.values, REGION, "ACGTACGTAN", kind="contributions")
    with refused(
        "values='hypothetical' needs scores of all four bases; these are contributions of the "
        "observed ones"
    ):
        Logo(only, values="hypothetical")


def test_ref_and_alt_share_a_scale_and_are_subtracted(table):
    half = table / 2
    both = Logo(table, interval=REGION, alternate=half, variant=Variant("chr1", 1_003, "A", "G"))
    scene = both.scene(120)
    assert [label.text for label in scene.role("track.label")] == ["REF", "ALT"]
    one, other = scene.role("logo.0.A")[0], scene.role("logo.1.A")[0]
    assert np.ptp(other.points[:, 1]) == pytest.approx(np.ptp(one.points[:, 1]) / 2)
    assert scene.role("variant.line")
    free = Logo(table, interval=REGION, alternate=half, scale="free").scene(120)
    texts = [label.text for label in free.role("track.tick_label")]
    assert texts == ["−1", "0", "1.5", "−0.5", "0", "0.8"]
    change = Logo(table, interval=REGION, alternate=half, show="difference").scene(120)
    ticks = [label.text for label in change.role("track.tick_label")]
    assert ticks == ["−0.8", "0", "0.8"]
    assert (
        change.role("logo.0.A")[0].points[:, 1].min() > change.role("track.zero")[0].ends[0, 0, 1]
    )


def test_what_cannot_be_subtracted_is_refused(table):
    with refused(
        "ALT - REF needs the same positions and letters; REF has chr1:1,001-1,010 of ACGT, ALT "
        "chr1:1,001-1,010 of TGCA. Draw both with show='both'"
    ):
        Logo(
            pd.DataFrame(table, columns=list("ACGT")),
            interval=REGION,
            alternate=pd.DataFrame(table, columns=list("TGCA")),
            show="difference",
        )
    with refused("show='difference' needs two alleles; give Logo alternate=... too"):
        Logo(table, interval=REGION, show="difference")


def test_narrow_letters_are_bars_of_the_same_places_and_colors():
    values = np.abs(np.random.default_rng(0).normal(0, 1, (1_000, 4))).astype(np.float32)
    region = Interval("chr1", 0, 1_000)
    narrow = Logo(values, interval=region).scene(183)
    wide = Logo(values, interval=region).at(Interval("chr1", 0, 100)).scene(183)
    drawn = len(narrow.role("logo.0.A")[0].points)
    assert 5 * 900 < drawn <= 5 * 1_000  # five points each; those too low to be seen are left out
    assert len(wide.role("logo.0.A")[0].points) > 5 * 100
    assert narrow.role("logo.0.A")[0].color == wide.role("logo.0.A")[0].color == SAFE["A"]
    assert "bases are bars" in Logo(values, interval=region).caption()
    assert "bases are bars" not in Logo(values[:50]).caption()


def test_thousands_of_positions_keep_their_peaks():
    values = np.zeros((50_000, 4), dtype=np.float32)
    values[31_415, 2] = 7
    logo = Logo(values, interval=Interval("chr1", 0, 50_000))
    scene = logo.scene(89)
    (mark,) = scene.role("logo")
    left, right = area(scene)
    assert mark.role == "logo.0.G"
    assert mark.points[:, 0].mean() == pytest.approx(
        left + 31_415.5 / 50_000 * (right - left), abs=0.15
    )
    assert re.search(r"each bar is the position with the highest pile of \d+", logo.caption(89))


def test_motif_matrices_are_converted_and_count_from_one():
    counts = pd.DataFrame([[10.0, 0, 0, 0], [5, 5, 0, 0]], columns=list("ACGT"))
    logo = Logo(counts, from_type="counts", to_type="probability")
    np.testing.assert_allclose(logo.rows[0].values[:, 0], [11 / 14, 1 / 14, 1 / 14, 1 / 14])
    scene = logo.scene(60)
    assert [mark.text for mark in scene.role("axis.region")] == ["positions 1-2"]
    assert not scene.role("axis.scale_bar")
    assert logo.caption().startswith("Positions 1-2. Logo of probabilities;")
    bits = Logo(counts, from_type="counts", to_type="information").scene(60)
    assert [mark.text for mark in bits.role("track.label")] == ["bits"]
    with refused("from_type and to_type go together; give both or neither"):
        Logo(counts, from_type="counts")
    with refused(
        "Information cannot be made of these counts values: they must be known and 0 or more at "
        "every position, and a background four shares that add up to 1"
    ):
        Logo(counts - 7, from_type="counts", to_type="information")


def test_a_live_logomaker_logo_has_the_same_letters(table):
    from matplotlib.figure import Figure

    logo = Logo(table, interval=REGION, colors="classic")
    axes = Figure().add_subplot()
    live = logo.to_logomaker(axes)
    found = {(int(g.p), g.c): (g.floor, g.ceiling) for g in live.glyph_list if g.ceiling > g.floor}
    assert found == {
        (1_002, "A"): (0.5, 1.5),
        (1_002, "C"): (0.0, 0.5),
        (1_002, "T"): (-0.25, 0.0),
        (1_007, "C"): (-1.0, 0.0),
    }
    assert live.ax is axes
    assert logo.colors == CLASSIC


def test_motifs_get_brackets_above_and_labels_do_not_touch(table):
    motifs = [
        Interval("chr1", 1_001, 1_006, "+", name="MYB"),
        Interval("chr1", 1_002, 1_008, "-", name="RUNX1"),
    ]
    logo = Logo(table, interval=REGION, motifs=motifs, variant=Variant("chr1", 1_004, "A", "G"))
    scene = logo.scene(89)
    left, right = area(scene)
    (lines,) = scene.role("motif.bracket")
    assert isinstance(lines, Segments)
    np.testing.assert_allclose(
        lines.ends[0, :, 0], [left + 0.1 * (right - left), left + 0.6 * (right - left)]
    )
    letters = min(m.points[:, 1].min() for m in scene.role("logo") if isinstance(m, Paths))
    assert lines.ends[..., 1].max() <= letters
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)


def test_unknown_bases_and_values_are_gaps(scores):
    holes = scores.copy()
    holes[3] = np.nan
    scene = Logo(holes).scene(120)
    assert len(np.flatnonzero(scene.role("logo.0.T")[0].codes == CLOSE)) == 1
    nothing = Logo(np.full((10, 4), np.nan, dtype=np.float32), interval=REGION).scene(120)
    assert not nothing.role("logo")
    assert Logo(np.zeros((10, 4)), interval=REGION).scene(120).role("track.zero")


def test_letters_beyond_the_scale_are_cut(table):
    scene = Logo(table, interval=REGION, ylim=(0, 1)).scene(120)
    spine = scene.role("track.spine")[0].ends[0, :, 1]
    for mark in scene.role("logo"):
        extents = Path(mark.points, mark.codes).get_extents()
        assert extents.y0 >= spine.min() - 0.01
        assert extents.y1 <= spine.max() + 0.01


def test_bad_data_are_refused_in_words(table):
    with refused(
        "Logo cannot draw str; it takes labelled scores (position x base), a data frame with a "
        "column per letter, or an array of shape (positions, 4)"
    ):
        Logo("ACGT")
    with refused("A logo's columns must be different letters of A, C, G, T, U, N; got 'A', 'X'"):
        Logo(pd.DataFrame([[1.0, 2.0]], columns=["A", "X"]))
    with refused("A logo needs real numbers of shape (positions, 4); got float32 of shape (10, 3)"):
        Logo(table[:, :3])
    with refused("A logo needs at least one position; got none"):
        Logo(table[:0])
    with refused("10 positions cannot cover an interval of 11 bp"):
        Logo(table, interval=Interval("chr1", 0, 11))
    with refused("A logo cannot draw infinite values; set them to NaN or clip them"):
        Logo(np.full((3, 4), np.inf))
    with refused("label must be one per row; got 2 for 1 row"):
        Logo(table, label=["a", "b"])
    with refused("height must be over 0 mm; got 0"):
        Logo(table, height=0)
    with refused("ylim must be (low, high) with low < high; got (1, 1)"):
        Logo(table, ylim=(1, 1))


def test_regions_without_data_are_refused(table):
    logo = Logo(table, interval=REGION)
    message = (
        "chr1:1-10 lies outside the logo's chr1:1,001-1,010; draw a region within it with "
        ".at(interval)"
    )
    with pytest.raises(IntervalError, match=f"^{re.escape(message)}$"):
        logo.at(Interval("chr1", 0, 10)).scene()
    message = (
        "The logo is on 'chr1', but the figure shows chr2:1-10; draw a region of 'chr1' with "
        ".at(interval)"
    )
    with pytest.raises(IntervalError, match=f"^{re.escape(message)}$"):
        logo.at(Interval("chr2", 0, 10)).scene()


def test_later_changes_of_the_data_do_not_reach_the_figure(table):
    logo = Logo(table, interval=REGION)
    table[:] = 9
    assert logo.rows[0].values.max() == 1


def test_regions_side_by_side_have_one_scale_and_letters_at_one_height(table):
    motif = Interval("chr1", 1_001, 1_004, "+", name="MYB")
    logo = Logo(table, interval=REGION, motifs=[motif])
    scene = logo.at(Interval("chr1", 1_000, 1_005), Interval("chr1", 1_005, 1_010)).scene(183)
    one, other = (mark.ends[0, :, 1] for mark in scene.role("track.spine"))
    np.testing.assert_allclose(one, other)
    texts = [mark.text for mark in scene.role("track.tick_label")]
    assert texts == ["−1", "0", "1.5"] * 2
    assert len(scene.role("motif.bracket")) == 1
