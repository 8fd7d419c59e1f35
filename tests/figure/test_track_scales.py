"""Scales of rows of signal: ratios around zero, logarithms, limits with a mark where they cut."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.errors import InputError
from agviz.figure.spec_file import open_figure
from agviz.figure.style import ALTERNATE, GAIN, LOSS, REFERENCE, UNSTRANDED
from agviz.figure.track_ratio import log_ratio, pseudocount
from agviz.figure.tracks import Tracks
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval, Variant

SNV = Variant("chr8", 15_000, "A", "G")


def refused(message):
    return pytest.raises(InputError, match=f"^{re.escape(message)}$")


def spine(scene, number=0):
    """Upper and lower end of a row's spine, in mm."""
    ends = scene.role("track.spine")[number].ends[0]
    return ends[:, 1].min(), ends[:, 1].max()


def ticks(scene):
    return [mark.text for mark in scene.role("track.tick_label")]


@pytest.fixture
def hill(region):
    values = np.zeros(region.width, dtype=np.float32)
    values[2_000:3_000] = 4
    return values


@pytest.fixture
def pair(make_alleles, hill):
    """REF has 4 where ALT has 1, and 0 where ALT has 4."""
    alternate = np.roll(hill, 3_000)
    alternate[2_000:3_000] = 1
    return make_alleles(SNV, hill[:, None], alternate[:, None])


# The ratio


def test_a_log_ratio_is_signed_with_zero_in_the_middle(pair):
    panel = Tracks(pair, show="log ratio", pseudo=1, style="fill")
    scene = panel.scene(120)
    top, bottom = spine(scene)
    (zero,) = scene.role("track.zero")
    assert zero.ends[0, 0, 1] == pytest.approx((top + bottom) / 2)
    (loss,) = scene.role("track.difference.below")
    (gain,) = [m for m in scene.role("track.difference") if m.role == "track.difference"]
    assert (gain.color, loss.color) == (GAIN, LOSS)
    half = (bottom - top) / 2
    end = float(ticks(scene)[-1])
    middle = (top + bottom) / 2
    assert (middle - gain.points[:, 1].min()) / half * end == pytest.approx(np.log2(5), rel=1e-4)
    assert (loss.points[:, 1].max() - middle) / half * end == pytest.approx(np.log2(2.5), rel=1e-4)
    words = panel.caption()
    assert "log2((ALT + 1) / (REF + 1)) (red above, blue below zero)" in words
    assert "largest value" not in words
    assert panel.row_labels() == ("track 0 log2\xa0ALT/REF",)


def test_the_pseudocount_is_a_hundredth_of_the_largest_value_and_said(pair, make_alleles, hill):
    panel = Tracks(pair, show="log ratio")
    (layer,) = panel.lanes[0].layers
    assert layer.pseudo == pytest.approx(0.04)
    assert layer.signal.values[5_500] == pytest.approx(np.log2(4.04 / 0.04))
    assert layer.signal.values[0] == 0
    assert (
        "log2((ALT + 0.04) / (REF + 0.04)) (red above, blue below zero), the pseudocount 1% of the "
        "largest value of either allele" in panel.caption()
    )
    both = np.column_stack([hill, 10 * hill])
    words = Tracks(make_alleles(SNV, both, both / 2), show="log ratio").caption()
    assert "log2((ALT + pseudo) / (REF + pseudo))" in words
    assert "of the largest value of either allele in each track: 0.04, 0.4" in words
    silent = Tracks(make_alleles(SNV, 0 * hill[:, None], 0 * hill[:, None]), show="log ratio")
    assert not silent.scene(89).role("track.difference")


@settings(max_examples=50, deadline=None)
@given(
    values=st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e4)), min_size=1, max_size=30),
    said=st.none() | st.floats(1e-3, 10),
)
def test_exchanged_alleles_have_the_opposite_ratio(values, said):
    one, other = np.array(values, dtype=np.float32).T
    pseudo = pseudocount((one, other), said, "x")
    assert pseudocount((other, one), said, "x") == pseudo
    ratio = log_ratio(one, other, pseudo)
    assert np.isfinite(ratio).all()
    np.testing.assert_allclose(ratio, -log_ratio(other, one, pseudo), rtol=1e-5, atol=1e-6)
    assert (np.sign(ratio)[one == other] == 0).all()


def test_the_ratio_of_deleted_bases_is_that_of_all_that_is_lost(make_tracks):
    reference = np.zeros((10_000, 1), dtype=np.float32)
    reference[2_500], reference[8_000] = 0.5, 1
    reference[2_600] = np.nan
    alternate = np.zeros_like(reference)
    alternate[8_000 - 1_800] = 1
    deletion = Variant("chr8", 12_001, "A" + "C" * 1_800, "A")
    alleles = Alleles(make_tracks(reference), make_tracks(alternate), deletion)
    panel = Tracks(alleles, show="log ratio")
    values = panel.lanes[0].layers[0].signal.values
    assert values[2_500] == pytest.approx(np.log2(0.01 / 0.51))
    assert values[8_000] == 0
    assert np.isnan(values[2_600])
    assert panel.scene(120).role("track.deletion")
    assert "deleted bases: REF's value, lost" in panel.caption()


def test_what_has_no_ratio_is_refused(pair, make_alleles, hill, region):
    with refused(
        "show='log ratio' needs two alleles; give Tracks an Alleles(reference, alternate, variant)"
    ):
        Tracks(hill, interval=region, show="log ratio")
    negative = make_alleles(SNV, hill[:, None], hill[:, None] - 0.5)
    with refused(
        "show='log ratio' is for values of 0 or more; track 'track 0' has −0.5; write "
        "show='difference'"
    ):
        Tracks(negative, show="log ratio")
    with refused("pseudo must be over 0; got 0"):
        Tracks(pair, show="log ratio", pseudo=0)
    with refused("pseudo is for show='log ratio'; got pseudo=1, show='difference'"):
        Tracks(pair, show="difference", pseudo=1)


# Logarithms


@pytest.mark.parametrize("threshold", [0.01, 1, 10])
def test_symlog_is_linear_below_its_threshold_and_the_same_on_both_sides(region, threshold):
    values = np.zeros(region.width, dtype=np.float32)
    values[:1_000], values[2_000:3_000], values[4_000:5_000] = -900, 900, 90
    panel = Tracks(
        values * threshold, interval=region, yscale="symlog", threshold=threshold, style="fill"
    )
    scene = panel.scene(120)
    zero = scene.role("track.zero")[0].ends[0, 0, 1]
    (down,) = scene.role("track.single.below")
    ups = [m for m in scene.role("track.single") if m.role == "track.single"]
    heights = sorted({round(zero - y, 6) for m in ups for y in m.points[:, 1] if zero - y > 1e-6})
    assert down.points[:, 1].max() - zero == pytest.approx(heights[-1])
    assert heights[0] / heights[-1] == pytest.approx(np.log10(91) / np.log10(901), rel=1e-4)
    over = {0.01: " / 0.01", 1: "", 10: " / 10"}[threshold]
    assert f"log10 of 1 + the size of the value{over}, with its sign" in panel.caption()


def test_ticks_of_a_logarithmic_scale_are_powers_of_ten_over_its_threshold(region, hill):
    panel = Tracks(hill / 4, interval=region, yscale="log", threshold=0.001, height=30)
    assert ticks(panel.scene(120)) == ["0", "0.01", "0.1", "1"]
    assert "heights are log10 of 1 + the value / 0.001" in panel.caption()


def test_a_logarithmic_scale_refuses_values_below_zero(hill, region, pair):
    with refused(
        "yscale='log' is for values of 0 or more; track 'track 2' has −4; write yscale='symlog'"
    ):
        Tracks(np.column_stack([hill, -hill]), interval=region, yscale="log")
    with refused(
        "yscale='log' is for values of 0 or more, show='difference' has both signs; write "
        "yscale='symlog'"
    ):
        Tracks(pair, yscale="log", show="difference")
    hill[0] = -1e-7  # an error of arithmetic
    assert Tracks(hill, interval=region, yscale="log").scene(89)
    with refused("threshold must be over 0; got 0"):
        Tracks(hill, interval=region, yscale="symlog", threshold=0)


class File:
    """A file of signals, as a reader opens it."""

    name, kind, reduce = "measured", "signal", "max"

    def __init__(self, value):
        self.value = value

    def fetch(self, interval, bins=None):
        return np.full(bins, self.value, dtype=np.float32)


def test_a_logarithmic_scale_refuses_values_below_zero_wherever_they_come_from(hill, region):
    one = Tracks(hill, interval=region, yscale="log")
    with refused(
        "Tracks to overlay need the same yscale, as they share an axis; got 'log' and 'linear'"
    ):
        one + Tracks(-hill, interval=region)
    with refused(
        "yscale='log' is for values of 0 or more; got ylim=(-5.0, 5.0); write yscale='symlog'"
    ):
        Tracks(hill, interval=region, yscale="log", ylim=(-5, 5))
    below = Tracks(File(-3), yscale="log").at(region)
    words = (
        "yscale='log' is for values of 0 or more; track 'measured' has −3; write yscale='symlog'"
    )
    for draw in (below.scene, below.caption, below.check):
        with refused(words):
            draw()
    with refused(words):
        Tracks(File(-3), yscale="log", ylim=(0, 1)).at(region).scene()
    assert Tracks(File(3), yscale="log").at(region).scene()
    assert Tracks(File(-3), yscale="symlog").at(region).scene()
    beside_infinity = np.where(hill > 0, np.inf, -5)
    with refused(words.replace("measured", "").replace("−3", "−5")):
        Tracks(beside_infinity, interval=region, yscale="log")


def test_mirrored_strands_have_limits_on_both_sides_of_a_logarithmic_scale(make_tracks, hill):
    strands = make_tracks(np.column_stack([hill, hill]), names=["a", "a"], strands=["+", "-"])
    panel = Tracks(strands, mirror=True, yscale="log", ylim=(-5, 5))
    assert ticks(panel.scene(120))[0] == "5"


@pytest.mark.parametrize("show", ["difference", "log ratio"])
def test_alleles_that_are_both_infinite_have_no_difference(make_alleles, hill, show):
    values = np.ones((len(hill), 2))
    values[:, 1] = 1
    values[5_000:5_500] = np.inf
    pair = make_alleles(SNV, values, values.copy())
    panel = Tracks(pair, show=show, style="fill")  # no RuntimeWarning
    assert all(np.isnan(lane.layers[0].signal.values[5_000:5_500]).all() for lane in panel.lanes)
    assert "gaps have no value" in panel.caption()


@pytest.mark.parametrize("pseudo", [1e308, 10**400, float("inf"), 0, -1])
def test_a_pseudocount_is_of_the_size_of_values(pair, pseudo):
    with pytest.raises(InputError, match=r"^pseudo must be (over 0|at most 1e\+36)"):
        Tracks(pair, show="log ratio", pseudo=pseudo)


# Limits


def data_edges(scene):
    line = scene.role("axis.line")[0].ends[0]
    return line[0, 0], line[1, 0]


def test_where_data_are_cut_a_bar_beyond_the_scale_says_so(hill, region):
    hill[7_000:7_500] = -3
    panel = Tracks(hill, interval=region, ylim=(-1, 2), style="fill")
    scene = panel.scene(120)
    top, bottom = spine(scene)
    left, right = data_edges(scene)
    (above,), (below,) = (
        scene.role("track.single.clipped"),
        scene.role("track.single.below.clipped"),
    )
    assert above.color == below.color == UNSTRANDED
    np.testing.assert_allclose(
        above.boxes[0, [0, 2]], left + np.array([0.2, 0.3]) * (right - left), atol=0.15
    )
    np.testing.assert_allclose(
        below.boxes[0, [0, 2]], left + np.array([0.7, 0.75]) * (right - left), atol=0.15
    )
    assert above.boxes[0, 3] < top - 0.1  # a gap tells it from the area
    assert below.boxes[0, 1] > bottom + 0.1
    assert "values beyond a scale are cut, with a bar beyond its end where" in panel.caption()
    whole = Tracks(hill, interval=region)
    assert not [m for m in whole.scene(120).marks if "clipped" in m.role]
    assert "cut" not in whole.caption()


def test_one_base_that_is_cut_is_seen_and_marks_stay_within_the_data(region):
    values = np.zeros(region.width, dtype=np.float32)
    values[[0, 5_000, -1]] = 9
    scene = Tracks(values, interval=region, ylim=(0, 1)).scene(89)
    left, right = data_edges(scene)
    (mark,) = scene.role("track.single.clipped")
    assert len(mark.boxes) == 3
    assert (mark.boxes[:, 2] - mark.boxes[:, 0]).min() > 0.28
    assert mark.boxes[:, 0].min() >= left - 1e-9
    assert mark.boxes[:, 2].max() <= right + 1e-9


def test_cut_values_of_both_alleles_are_marked_apart(pair):
    scene = Tracks(pair, ylim=(0, 0.5)).scene(120)
    (reference,) = scene.role("track.reference.clipped")
    (alternate,) = scene.role("track.alternate.clipped")
    assert (reference.color, alternate.color) == (REFERENCE, ALTERNATE)
    assert alternate.boxes[:, 3].max() <= reference.boxes[:, 1].min() + 1e-9


def test_nothing_is_cut_by_scales_of_its_own(region):
    """Float32 data are a little above their tidy end, and infinite ones beyond any."""
    values = np.full(region.width, 0.6, dtype=np.float32)
    panel = Tracks(values, interval=region)
    assert not [m for m in panel.scene(89).marks if "clipped" in m.role]
    assert panel.check() == ()
    values[5] = np.inf
    (mark,) = Tracks(values, interval=region).scene(89).role("track.single.clipped")
    assert len(mark.boxes) == 1


def test_a_scale_that_does_not_begin_at_zero_says_so_and_marks_no_peak(hill, region):
    panel = Tracks(hill + 1, interval=region, ylim=(2, 6), style="fill")
    assert not [m for m in panel.scene(89).marks if "clipped" in m.role]
    assert "scales do not begin at zero" in panel.caption()


def test_a_percentile_ends_the_scale_where_most_values_do(region):
    values = np.zeros((region.width, 2), dtype=np.float32)
    values[::10, 0] = 2
    values[5_000, 0] = 500
    values[100:200, 1] = 1
    panel = Tracks(values, interval=region, clip_percentile=99)
    scene = panel.scene(183)
    assert ticks(scene) == ["0", "2", "0", "2"]
    (mark,) = scene.role("track.single.clipped")
    assert len(mark.boxes) == 1
    assert "percentile 99 of the values in view that are not zero" in panel.caption()
    assert ticks(Tracks(0 * values, interval=region, clip_percentile=99).scene()) == ["0", "1"] * 2
    with refused("clip_percentile must be over 0 and at most 100; got 0"):
        Tracks(values, interval=region, clip_percentile=0)
    with refused("ylim says where values are cut; leave out clip_percentile, or ylim"):
        Tracks(values, interval=region, clip_percentile=99, ylim=(0, 1))


@pytest.mark.parametrize("end", [np.inf, np.nan])
def test_limits_are_finite(hill, region, end):
    with refused(f"ylim must be (low, high) with low < high; got (0, {end})"):
        Tracks(hill, interval=region, ylim=(0, end))


def test_limits_groups_and_scales_agree(hill, region):
    values = np.column_stack([hill, 3 * hill, hill / 8])
    grouped = Tracks(values, interval=region, groups=["a", "a", "b"], clip_percentile=50)
    assert ticks(grouped.scene(120)) == ["0", "8", "0", "8", "0", "0.5"]  # half are 4, half 12
    said = Tracks(values, interval=region, ylim=(0, 2))
    assert ticks(said.scene(120)) == ["0", "2"] * 3
    for option, value in (("ylim", (0, 2)), ("scale", "free")):
        with refused(f"groups share scales within them; leave out groups, or {option}={value!r}"):
            Tracks(values, interval=region, groups=["a", "a", "b"], **{option: value})


def test_old_files_open_and_new_settings_survive(hill, region, pair, tmp_path):
    panel = Tracks(pair, show="log ratio", pseudo=0.5, yscale="symlog", threshold=0.1)
    panel.save(tmp_path / "new.json")
    again = open_figure(tmp_path / "new.json")
    (tracks,) = again.panels()
    assert (tracks.pseudo, tracks.threshold, tracks.clip_percentile) == (0.5, 0.1, None)
    assert again.caption() == panel.caption()
    for one, other in zip(panel.scene(89).marks, again.scene(89).marks, strict=True):
        assert one.role == other.role
    import json

    Tracks(hill, interval=region, yscale="log").save(tmp_path / "old.json")
    whole = json.loads((tmp_path / "old.json").read_text())
    spec = whole["figure"]["parts"][0]
    for name in ("threshold", "clip_percentile", "pseudo"):
        del spec[name]
    for layer in (layer for lane in spec["lanes"] for layer in lane["layers"]):
        del layer["pseudo"]
    (tmp_path / "old.json").write_text(json.dumps(whole))
    (old,) = open_figure(tmp_path / "old.json").panels()
    assert (old.yscale, old.threshold) == ("log", 1.0)
    assert old.scene(89).role("track.single")


def test_values_of_hover_are_true_on_every_scale(hill, region):
    from agviz.figure.fill import fill
    from agviz.figure.layout import layout

    panel = Tracks(hill, interval=region, yscale="symlog", threshold=0.5, ylim=(0, 2))
    told = fill(layout(panel, 120), Interval("chr8", 11_000, 14_000), hover=True)
    (hover,) = told.role("track.hover")
    assert hover.values[..., 2].max() == 4


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 99), percentile=st.floats(50, 100), width=st.integers(60, 300))
def test_a_percentile_is_that_of_the_values_at_every_width(seed, percentile, width):
    values = np.random.default_rng(seed).exponential(size=10_000).astype(np.float32)
    panel = Tracks(values, interval=Interval("chr8", 0, 10_000), clip_percentile=percentile)
    assert ticks(panel.scene(width)) == ticks(panel.scene(45))
    top = float(ticks(panel.scene(width))[-1])
    assert top >= np.percentile(values, percentile) * (1 - 1e-6)
    assert top <= 1.34 * np.percentile(values, percentile)  # the next tidy number
