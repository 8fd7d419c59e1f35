"""Rows of signal: peaks kept, scales true, gaps left, what cannot be drawn refused."""

import dataclasses
import re

import numpy as np
import pytest
from alphagenome.models.dna_output import Output, VariantOutput
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.errors import InputError, IntervalError, UnknownNameError
from agviz.figure.overlap import overlapping_texts, texts_off_page, texts_too_small
from agviz.figure.scene import Polygon, Polyline, Rectangles, Segments
from agviz.figure.style import ALTERNATE, LOSS, MINUS, MM_PER_PT, PLUS, REFERENCE, SERIES
from agviz.figure.tracks import Tracks
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval, Variant

SNV = Variant("chr8", 15_000, "A", "G")
ROLES = ("track.reference", "track.alternate", "track.single")


def exactly(text: str) -> str:
    return "^" + re.escape(text) + "$"


def spine(scene) -> tuple[float, float, float]:
    """x, upper and lower end of the first row's spine."""
    ends = scene.role("track.spine")[0].ends[0]
    return ends[0, 0], ends[:, 1].min(), ends[:, 1].max()


def data_edges(scene) -> tuple[float, float]:
    line = scene.role("axis.line")[0].ends[0]
    return line[0, 0], line[1, 0]


@given(
    position=st.integers(0, 9_999),
    start=st.integers(0, 9_000),
    width=st.integers(5, 10_000),
    width_mm=st.floats(60, 250),
    style=st.sampled_from(["fill", "bars", "line"]),
)
@settings(max_examples=60, deadline=None)
def test_a_peak_of_one_base_is_at_its_place_at_any_zoom(position, start, width, width_mm, style):
    end = min(10_000, start + width)
    values = np.zeros(10_000, dtype=np.float32)
    values[position] = 0.8
    whole = Interval("chr8", 10_000, 20_000)
    shown = Interval("chr8", 10_000 + start, 10_000 + end)
    scene = Tracks(values, interval=whole, style=style).at(shown).scene(width_mm)
    marks = scene.role("track.single")
    if not start <= position < end:
        assert not any(isinstance(mark, Polygon | Rectangles) for mark in marks)
        return
    left, right = data_edges(scene)
    true = left + (position + 0.5 - start) / (end - start) * (right - left)
    _, top, bottom = spine(scene)
    if style == "bars":
        (box,) = marks[0].boxes
        low, high, tip = box[0], box[2], box[1]
    else:
        points = marks[0].points
        tip = points[:, 1].min()
        raised = points[points[:, 1] < bottom - 1e-6]
        low, high = raised[:, 0].min(), raised[:, 0].max()
    assert tip == pytest.approx(top)  # 0.8 is the top of its own scale
    assert low - 1e-6 <= true <= high + 1e-6
    base = (right - left) / (end - start)
    assert high - low <= max(base, 2 * 0.6 * MM_PER_PT) + 1e-6
    assert high - low >= 0.34 * MM_PER_PT


def test_a_peak_that_a_mean_would_hide_has_its_height_when_zoomed_out():
    values = np.zeros(1_000_000, dtype=np.float32)
    values[123_456:123_476] = 1.0  # 20 bp
    scene = Tracks(values, interval=Interval("chr1", 0, 1_000_000), style="fill").scene(183)
    (area,) = scene.role("track.single")
    _, top, bottom = spine(scene)
    assert area.points[:, 1].min() == pytest.approx(top)
    assert area.points[:, 1].max() == pytest.approx(bottom)


def test_bars_are_wide_enough_to_print(peaks, region):
    scene = Tracks(peaks, interval=region).scene(89)
    for mark in scene.role("track.single"):
        assert isinstance(mark, Rectangles)
        assert (mark.boxes[:, 2] - mark.boxes[:, 0]).min() >= 0.35 * MM_PER_PT


def test_bars_stay_within_the_data_area_at_both_edges(region):
    values = np.zeros(10_000, dtype=np.float32)
    values[[0, -1]] = 1
    scene = Tracks(values, interval=region).scene(89)
    left, right = data_edges(scene)
    (mark,) = scene.role("track.single")
    assert mark.boxes[:, 0].min() == pytest.approx(left)
    assert mark.boxes[:, 2].max() == pytest.approx(right)


def test_nan_is_a_gap_in_areas_and_lines(region):
    values = np.ones(10_000, dtype=np.float32)
    values[4_000:6_000] = np.nan
    for style in ("fill", "line"):
        tracks = Tracks(values, interval=region, style=style)
        scene = tracks.scene(183)
        left, right = data_edges(scene)
        marks = scene.role("track.single")
        assert len(marks) == 2
        width = right - left
        assert marks[0].points[:, 0].max() == pytest.approx(left + 0.4 * width, abs=0.15)
        assert marks[1].points[:, 0].min() == pytest.approx(left + 0.6 * width, abs=0.15)
    assert "gaps have no value" in tracks.caption()


@pytest.mark.parametrize("value", [np.nan, 0.0, 3.0, -3.0, np.inf])
def test_all_equal_or_unknown_values_draw_without_trouble(value, region):
    scene = Tracks(np.full(10_000, value, dtype=np.float32), interval=region).scene(89)
    assert len(scene.role("track.spine")) == (0 if np.isnan(value) else 1)
    assert len(scene.role("empty")) == (1 if np.isnan(value) else 0)
    for mark in scene.role("track.single"):
        points = mark.points if isinstance(mark, Polygon | Polyline) else mark.boxes
        assert np.isfinite(points).all()


def test_rows_of_one_panel_share_their_scale_unless_free(peaks, region, make_tracks):
    data = make_tracks(peaks)
    shared = [t.text for t in Tracks(data).scene().role("track.tick_label")]
    free = [t.text for t in Tracks(data, scale="free").scene().role("track.tick_label")]
    assert shared == ["0", "1", "0", "1"]
    assert free == ["0", "1", "0", "0.5"]


def test_outputs_of_an_output_have_scales_of_their_own(peaks, make_tracks):
    output = Output(atac=make_tracks(peaks * 100), dnase=make_tracks(peaks))
    scene = Tracks(output).scene()
    assert [t.text for t in scene.role("track.tick_label")] == ["0", "100"] * 2 + ["0", "1"] * 2


def test_ylim_and_yaxis_are_obeyed(peaks, region):
    scene = Tracks(peaks, interval=region, ylim=(0, 2), yaxis="range").scene()
    assert [t.text for t in scene.role("track.range")] == ["[0–2]", "[0–2]"]
    assert not scene.role("track.spine")
    assert not Tracks(peaks, interval=region, yaxis="none").scene().role("track.tick_label")


def test_ref_and_alt_share_a_scale_even_when_one_is_shown(make_alleles, peaks):
    alternate = peaks * 4
    for show in ("overlay", "reference", "alternate"):
        tracks = Tracks(make_alleles(SNV, peaks, alternate), tracks=[0], show=show)
        assert [t.text for t in tracks.scene().role("track.tick_label")] == ["0", "4"]
    only = Tracks(make_alleles(SNV, peaks, alternate), show="reference").scene()
    assert only.role("track.reference")
    assert not only.role("track.alternate")
    assert [t.text for t in only.role("legend.label")] == ["REF"]


def test_equal_alleles_are_both_seen(make_alleles, peaks):
    scene = Tracks(make_alleles(SNV, peaks, peaks), tracks=[0]).scene()
    (reference,), (alternate,) = scene.role("track.reference"), scene.role("track.alternate")
    assert (reference.color, alternate.color) == (REFERENCE, ALTERNATE)
    wide = reference.boxes[0, 2] - reference.boxes[0, 0]
    narrow = alternate.boxes[0, 2] - alternate.boxes[0, 0]
    assert wide - narrow > 2 * 0.35 * MM_PER_PT  # grey is seen on both sides
    assert reference.boxes[0, 1] == pytest.approx(alternate.boxes[0, 1])


def test_difference_is_signed_with_zero_in_the_middle(make_alleles, peaks):
    alternate = np.zeros_like(peaks)
    alternate[5_000, 0] = 0.4
    scene = Tracks(make_alleles(SNV, peaks, alternate), tracks=[0], show="difference").scene()
    _, top, bottom = spine(scene)
    (zero,) = scene.role("track.zero")
    middle = (top + bottom) / 2
    assert zero.ends[0, 0, 1] == pytest.approx(middle)
    gain = next(m for m in scene.role("track.difference") if m.role == "track.difference")
    (loss,) = scene.role("track.difference.below")
    assert gain.color != loss.color
    assert gain.boxes[0, 3] == pytest.approx(middle)
    assert (middle - gain.boxes[0, 1]) / (middle - top) == pytest.approx(0.4, abs=1e-3)
    assert loss.boxes[0, 1] == pytest.approx(middle)
    assert (loss.boxes[0, 3] - middle) / (bottom - middle) == pytest.approx(0.9, abs=1e-3)


def test_a_deletion_does_not_shift_alt(region, make_tracks):
    reference = np.zeros((10_000, 1), dtype=np.float32)
    reference[8_000] = 1  # right of the deletion
    alternate = np.zeros_like(reference)
    alternate[8_000 - 1_800] = 1  # the same base, in ALT's own coordinates
    deletion = Variant("chr8", 12_001, "A" + "C" * 1_800, "A")
    alleles = Alleles(make_tracks(reference), make_tracks(alternate), deletion)
    scene = Tracks(alleles).scene()
    (ref,), (alt,) = scene.role("track.reference"), scene.role("track.alternate")
    assert (alt.boxes[0, 0] + alt.boxes[0, 2]) / 2 == pytest.approx(
        (ref.boxes[0, 0] + ref.boxes[0, 2]) / 2
    )
    assert not Tracks(alleles, show="difference").scene().role("track.difference")
    left, right = data_edges(scene)
    (hatching,) = scene.role("track.deletion")
    width = right - left
    assert hatching.ends[..., 0].min() == pytest.approx(left + 0.2001 * width, abs=1e-6)
    assert hatching.ends[..., 0].max() == pytest.approx(left + 0.3801 * width, abs=1e-6)
    _, top, bottom = spine(scene)
    assert hatching.ends[..., 1].min() >= top - 1e-9
    assert hatching.ends[..., 1].max() <= bottom + 1e-9
    assert "deleted bases hatched" in Tracks(alleles).caption()


def test_what_a_deletion_takes_away_is_a_loss(make_tracks):
    reference = np.zeros((10_000, 1), dtype=np.float32)
    reference[2_500], reference[8_000] = 0.8, 1  # within the deletion, and right of it
    alternate = np.zeros_like(reference)
    alternate[8_000 - 1_800] = 0.97
    deletion = Variant("chr8", 12_001, "A" + "C" * 1_800, "A")
    alleles = Alleles(make_tracks(reference), make_tracks(alternate), deletion)
    tracks = Tracks(alleles, show="difference", label_peaks=1)
    scene = tracks.scene()
    (loss,) = scene.role("track.difference.below")
    assert loss.color == LOSS
    left, right = data_edges(scene)
    centers = (loss.boxes[:, 0] + loss.boxes[:, 2]) / 2
    assert centers == pytest.approx(left + np.array([0.25, 0.8]) * (right - left), abs=0.1)
    _, top, bottom = spine(scene)
    depths = (loss.boxes[:, 3] - loss.boxes[:, 1]) / ((bottom - top) / 2)
    assert depths == pytest.approx([1, 0.03 / 0.8], abs=1e-3)
    assert [t.text for t in scene.role("track.tick_label")] == ["−0.8", "0", "0.8"]
    assert [t.text for t in scene.role("track.peak_label")] == ["−0.80 (12,501)"]
    assert scene.role("track.deletion")
    assert "deleted bases: REF's value, lost" in tracks.caption()
    assert "lost" not in Tracks(alleles).caption()


def test_a_bin_deleted_in_part_keeps_its_own_difference_and_unknown_ends_stay_gaps(make_tracks):
    reference = np.ones((100, 1), dtype=np.float32)
    alternate = np.full((100, 1), 0.75, dtype=np.float32)
    deletion = Variant("chr8", 12_051, "A" + "C" * 250, "A")  # half of bin 20, bins 21 and 22
    pair = [make_tracks(values, resolution=100) for values in (reference, alternate)]
    alleles = Alleles(*pair, deletion)
    (lane,) = Tracks(alleles, show="difference").lanes
    values = lane.layers[0].signal.values
    aligned = alleles.aligned("display").alternate.values[:, 0]
    assert np.isnan(aligned[21:23]).all()
    assert values[21:23] == pytest.approx([-1, -1])
    known = ~np.isnan(aligned)
    assert values[known] == pytest.approx(aligned[known] - 1)
    insertion = Variant("chr8", 12_051, "A", "A" + "C" * 2_000)
    alleles = Alleles(*pair, insertion)
    (lane,) = Tracks(alleles, show="difference").lanes
    unknown = np.isnan(alleles.aligned("display").alternate.values[:, 0])
    assert unknown.any()
    assert np.isnan(lane.layers[0].signal.values[unknown]).all()


@pytest.mark.parametrize("bases", [1, 3, 20])
def test_a_narrow_deletion_is_a_bar_below_the_row_not_a_bar_of_the_signal(
    region, make_tracks, bases
):
    values = np.zeros((10_000, 1), dtype=np.float32)
    deletion = Variant("chr8", 12_001, "A" + "C" * bases, "A")
    alleles = Alleles(make_tracks(values), make_tracks(values.copy()), deletion)
    scene = Tracks(alleles).scene()
    (bar,) = scene.role("track.deletion")
    left, right = data_edges(scene)
    middle = left + (0.2001 + bases / 20_000) * (right - left)
    assert bar.points[:, 0].mean() == pytest.approx(middle, abs=1e-6)
    _, _, bottom = spine(scene)
    assert bar.points[:, 1].min() > bottom
    assert overlapping_texts(scene) == []


def test_an_insertion_is_a_wedge_whose_tip_is_at_its_boundary(region, make_tracks):
    reference = np.zeros((10_000, 1), dtype=np.float32)
    reference[8_000] = 1
    alternate = np.zeros_like(reference)
    alternate[8_006] = 1
    alternate[5_003] = 0.5  # within the inserted bases
    insertion = Variant("chr8", 15_001, "G", "GGTAAGT")
    alleles = Alleles(make_tracks(reference), make_tracks(alternate), insertion)
    scene = Tracks(alleles).scene()
    left, right = data_edges(scene)
    (wedge,) = scene.role("track.insertion")
    assert wedge.points[0, 0] == pytest.approx(left + 0.5001 * (right - left))
    (alt,) = scene.role("track.alternate")
    assert len(alt.boxes) == 2
    (line,) = scene.role("variant.line")
    assert line.ends[0, 0, 0] == pytest.approx(wedge.points[0, 0])
    assert "inserted bases as their maximum" in Tracks(alleles).caption()


def test_of_one_row_no_caption_says_that_rows_are_alike(make_tracks, peaks):
    one, two = (Tracks(make_tracks(k * peaks[:, :1]), label="x") for k in (1, 2))
    caption = (one & two).caption()
    assert caption.count("; vertical scale 0 to ") == 2
    assert "vertical scales" not in caption


def test_tracks_in_another_order_in_alt_are_matched_by_name(make_tracks, peaks):
    reference = make_tracks(peaks, names=["x", "y"])
    alternate = make_tracks(peaks[:, ::-1], names=["y", "x"])
    scene = Tracks(Alleles(reference, alternate, SNV), show="difference").scene()
    assert not scene.role("track.difference")


def test_tracks_that_only_one_allele_has_are_refused(make_tracks, peaks):
    alleles = Alleles(
        make_tracks(peaks, names=["x", "y"]), make_tracks(peaks, names=["x", "z"]), SNV
    )
    message = "REF and ALT do not hold the same tracks: 'y' is in only one of them"
    with pytest.raises(InputError, match=exactly(message)):
        Tracks(alleles)


def test_peaks_are_labelled_with_value_and_position(peaks, region):
    scene = Tracks(peaks, interval=region, label_peaks=3).scene(89)
    assert [t.text for t in scene.role("track.peak_label")] == ["0.90 (11,235)", "0.50 (15,679)"]
    assert not overlapping_texts(scene)


@given(
    positions=st.lists(st.integers(0, 9_999), min_size=1, max_size=40, unique=True),
    width=st.sampled_from([70.0, 89.0, 183.0]),
    signed=st.booleans(),
)
@settings(max_examples=30, deadline=None)
def test_labels_of_peaks_never_touch(positions, width, signed):
    values = np.zeros((10_000, 2), dtype=np.float32)
    values[positions, 0] = np.linspace(0.2, 1, len(positions))
    values[positions[::-1], 1] = np.linspace(-1 if signed else 0.1, 1, len(positions))
    whole = Interval("chr8", 10_000, 20_000)
    scene = Tracks(values, interval=whole, label_peaks=12).scene(width)
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)
    assert not texts_too_small(scene)


def test_a_later_change_of_the_data_does_not_reach_the_figure(peaks, region, make_tracks):
    data = make_tracks(peaks)
    tracks = Tracks(data)
    before = [mark.boxes.copy() for mark in tracks.scene().role("track.single")]
    data.values[:] = 7
    data.interval.start = 0
    after = [mark.boxes for mark in tracks.scene().role("track.single")]
    for one, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, other)


def test_coarse_tracks_keep_their_own_bins(region):
    values = np.zeros(100, dtype=np.float32)  # 100 bp each
    values[50] = 1
    scene = Tracks(values, interval=region, style="bars").scene()
    left, right = data_edges(scene)
    (mark,) = scene.role("track.single")
    width = right - left
    expected = [left + 0.50 * width, left + 0.51 * width]
    np.testing.assert_allclose(mark.boxes[0, [0, 2]], expected)


def test_a_region_off_the_grid_of_bins_keeps_them_at_their_places(region):
    values = np.zeros(100, dtype=np.float32)  # 100 bp each, from 10,000 on
    values[50] = 1  # 15,000 to 15,100
    figure = Tracks(values, interval=region, style="bars").at(Interval("chr8", 14_937, 15_337))
    scene = figure.scene()
    left, right = data_edges(scene)
    (mark,) = scene.role("track.single")
    assert len(mark.boxes) >= 1
    ends = mark.boxes[:, 0].min(), mark.boxes[:, 2].max()
    expected = [left + (at - 14_937) / 400 * (right - left) for at in (15_000, 15_100)]
    np.testing.assert_allclose(ends, expected, atol=1e-6)


def test_a_region_that_reaches_beyond_the_data_leaves_a_gap(peaks, region):
    wide = Interval("chr8", 5_000, 25_000)
    scene = Tracks(np.ones(10_000, dtype=np.float32), interval=region, style="fill").at(wide)
    drawn = scene.scene()
    left, right = data_edges(drawn)
    (area,) = drawn.role("track.single")
    assert area.points[:, 0].min() == pytest.approx(left + 0.25 * (right - left))
    assert area.points[:, 0].max() == pytest.approx(left + 0.75 * (right - left))


def test_overlaid_tracks_share_rows_and_have_a_legend(peaks, region, make_tracks):
    one = Tracks(make_tracks(peaks[:, :1], names=["K562"]))
    two = Tracks(make_tracks(peaks[:, 1:], names=["HepG2"]))
    scene = (one + two).scene()
    assert [t.text for t in scene.role("legend.label")] == ["HepG2", "K562"]
    assert len(scene.role("track.spine")) == 1
    assert len({mark.color for mark in scene.role("track.single")}) == 2


def test_overlaid_tracks_keep_both_names_and_notes(peaks, make_tracks):
    one = Tracks(make_tracks(peaks[:, :1], names=["liver DNase-seq"]), note="chosen by hand")
    two = Tracks(make_tracks(peaks[:, 1:], names=["brain DNase-seq"]), note="left as it was")
    caption = (one + two).caption()
    assert "Tracks: liver DNase-seq, brain DNase-seq; chosen by hand; left as it was;" in caption
    assert (one + two + two).note == "chosen by hand; left as it was"


def test_a_measured_track_is_overlaid_on_two_alleles(make_alleles, make_tracks, hill):
    alleles = make_alleles(SNV, hill[:, None], 2 * hill[:, None])
    measured = make_tracks(3 * hill[:, None], names=["measured"])
    for both in (Tracks(measured) + Tracks(alleles), Tracks(alleles) + Tracks(measured)):
        scene = both.scene()
        assert [t.text for t in scene.role("legend.label")] == ["ALT", "REF", "measured"]
        order = [m.role for m in scene.marks if m.role in ROLES]
        assert order[0] == "track.reference"
        heights = [np.ptp(scene.role(role)[0].points[:, 1]) for role in ROLES]
        assert heights[1:] == pytest.approx([2 * heights[0], 3 * heights[0]])
        assert scene.role("variant.line")
        assert "in the same rows: measured" in both.caption()
    refused = {
        "Tracks of two alleles each cannot be overlaid with +; stack them with &": "overlay",
        "The difference of two alleles is no signal that another could be overlaid on with +; "
        "stack them with &, or overlay REF and ALT with show='overlay'": "difference",
    }
    for message, show in refused.items():
        other = Tracks(alleles) if show == "overlay" else Tracks(measured)
        with pytest.raises(InputError, match=exactly(message)):
            other + Tracks(alleles, show=show)


def test_what_a_file_measures_is_not_called_a_models_in_the_same_rows(make_tracks, hill):
    class File:
        name, kind, reduce = "reads", "signal", "max"

        def fetch(self, interval, bins=None):
            return np.ones(interval.width if bins is None else bins, dtype=np.float32)

    held = make_tracks(hill[:, None], names=["DNase"])
    predicted = dataclasses.replace(held, uns={"model": "teaching"})
    both = Tracks(predicted) + Tracks(File())
    assert "Tracks: DNase, reads (model teaching; measured: reads);" in both.caption()
    assert "(model teaching);" in Tracks(predicted).caption()


@pytest.mark.parametrize(
    ("option", "mine", "theirs"),
    [
        ("ylim", None, (0.0, 1.0)),
        ("clip_percentile", 99.0, None),
        ("yscale", "log", "symlog"),
        ("threshold", 1.0, 0.5),
    ],
)
def test_overlaid_tracks_share_an_axis(peaks, region, option, mine, theirs):
    one, other = (Tracks(peaks[:, 0], interval=region, **{option: each}) for each in (mine, theirs))
    message = f"Tracks to overlay need the same {option}, as they share an axis; got {mine!r} and "
    with pytest.raises(InputError, match=exactly(message + repr(theirs))):
        one + other
    both = other + other
    assert getattr(both, option) == theirs


def test_more_overlaid_tracks_than_colors_are_dashed(region):
    whole = Tracks(np.arange(100.0), interval=region, label="0")
    for number in range(1, len(SERIES) + 2):
        whole = whole + Tracks(np.arange(100.0) + number, interval=region, label=str(number))
    scene = whole.scene()
    looks = [(mark.color, mark.dash is not None) for mark in scene.role("track.single")]
    assert looks == [(c, False) for c in SERIES] + [(c, True) for c in SERIES[:2]]
    swatches = scene.role("legend.swatch")
    assert sum(isinstance(mark, Segments) for mark in swatches) == 2
    assert all(mark.dash for mark in swatches if isinstance(mark, Segments))
    assert whole.check() == ()
    # Areas have no dashes: there the colors that come again are found.
    filled = Tracks(np.arange(100.0), interval=region, style="fill", label="0")
    for number in range(1, len(SERIES) + 1):
        filled = filled + Tracks(np.arange(100.0), interval=region, label=str(number))
    assert {each.kind for each in filled.check()} == {"merging colors"}


def test_tracks_are_chosen_by_name_term_or_number(peaks, make_tracks):
    data = make_tracks(peaks, names=["liver", "brain"])
    data.metadata["ontology_curie"] = ["UBERON:1", "UBERON:2"]
    for choice in ("brain", "UBERON:2", 1, ["brain"], np.array([1])):
        assert Tracks(data, tracks=choice).row_labels() == ("brain",)
    assert Tracks(data, tracks=["brain", 0]).row_labels() == ("brain", "liver")


def test_columns_of_an_array_are_chosen_too(peaks, region):
    values = np.column_stack([peaks[:, 0], 2 * peaks[:, 0], 3 * peaks[:, 0]])
    for choice in ("track 2", 1, ["track 2"], np.array([1])):
        panel = Tracks(values, interval=region, tracks=choice)
        assert panel.row_labels() == ("track 2",)
        (lane,) = panel.lanes
        np.testing.assert_array_equal(lane.layers[0].signal.values, values[:, 1])
    assert Tracks(values[:, 0], interval=region, tracks=0).row_labels() == ("",)
    with pytest.raises(InputError, match=exactly("tracks must be from 0 to 2; got 3")):
        Tracks(values, interval=region, tracks=3)
    message = "No track is called 'liver'; there are: 'track 1', 'track 2', 'track 3'"
    with pytest.raises(UnknownNameError, match=exactly(message)):
        Tracks(values, interval=region, tracks="liver")


class WholeContig:
    """A signal source, as a reader of files is."""

    name = "measured"
    kind = "signal"
    reduce = "max"

    def fetch(self, interval: Interval, bins: int | None = None) -> np.ndarray:
        count = interval.width if bins is None else bins
        return np.linspace(0, 4, count, dtype=np.float32)


def test_a_source_is_asked_for_bins(region):
    scene = Tracks(WholeContig()).at(region).scene()
    assert [t.text for t in scene.role("track.label")] == ["measured"]
    (area,) = scene.role("track.single")
    _, top, _ = spine(scene)
    assert area.points[:, 1].min() == pytest.approx(top)


def test_what_cannot_be_drawn_is_refused(peaks, region, make_tracks):
    data = make_tracks(peaks)
    bad = [
        (
            lambda: Tracks(peaks),
            "A numpy array needs interval=, so that it can be placed on a genome",
        ),
        (
            lambda: Tracks("x.bw"),
            (
                "Tracks cannot draw str; it takes TrackData, Output, VariantOutput, Alleles, a "
                "signal Source, or a numpy array with interval=. Open a file first: "
                "agviz.open_track('x.bw')"
            ),
        ),
        (
            lambda: Tracks(np.zeros(3), interval=region),
            "An array of 3 positions cannot cover 10000 bp evenly",
        ),
        (
            lambda: Tracks(np.zeros((0, 2)), interval=region),
            (
                "An array to draw holds real numbers, of shape (positions,) or (positions, "
                "tracks); got float64 of shape (0, 2)"
            ),
        ),
        (
            lambda: Tracks(data, show="both"),
            (
                "show must be one of 'overlay', 'difference', 'log ratio', 'reference', "
                "'alternate'; got 'both'"
            ),
        ),
        (
            lambda: Tracks(data, show="difference"),
            (
                "show='difference' needs two alleles; give Tracks an Alleles(reference, alternate, "
                "variant)"
            ),
        ),
        (
            lambda: Tracks(data, style="area"),
            "style must be one of 'auto', 'fill', 'line', 'bars', 'heat'; got 'area'",
        ),
        (lambda: Tracks(data, tracks=2), "tracks must be from 0 to 1; got 2"),
        (lambda: Tracks(data, tracks=[]), "There are no tracks to draw: the data hold none"),
        (
            lambda: Tracks(data, ylim=(1, 1)),
            "ylim must be (low, high) with low < high; got (1, 1)",
        ),
        (lambda: Tracks(data, label_peaks=-1), "label_peaks must be 0 or more; got -1"),
        (lambda: Tracks(data, height=0), "height must be over 0 mm; got 0"),
        (lambda: Tracks(data, label=["a"]), "label must be one per row; got 1 for 2 rows"),
        (
            lambda: Tracks(Output()),
            "The Output holds no signal tracks; Tracks draws nothing else",
        ),
        (
            lambda: Tracks(np.zeros((10_000, 101)), interval=region),
            (
                "101 tracks are too many for one panel, which has 100 rows at most; choose some "
                "with tracks=[...] (names, ontology terms or numbers), or draw thin strips with "
                "style='heat'"
            ),
        ),
        (
            lambda: Tracks(VariantOutput(Output(atac=data), Output(atac=data))),
            (
                "A VariantOutput does not know its variant, so ALT cannot be aligned to REF; write "
                "Tracks(output, variant=variant) or Tracks(Alleles(output.reference, "
                "output.alternate, variant))"
            ),
        ),
    ]
    for make, message in bad:
        with pytest.raises(InputError, match=exactly(message)):
            make()
    with pytest.raises(
        UnknownNameError, match=exactly("No track is called 'trak 1'; did you mean 'track 1'?")
    ):
        Tracks(data, tracks="trak 1")


def test_a_variant_output_is_drawn_when_its_variant_is_said(peaks, make_tracks):
    data = make_tracks(peaks)
    both = VariantOutput(Output(atac=data), Output(atac=data))
    scene = Tracks(both, variant=SNV).scene()
    assert [t.text for t in scene.role("legend.label")] == ["ALT", "REF"]
    assert [t.text for t in scene.role("variant.label")] == ["15,000 A>G"]


def test_a_region_outside_the_data_is_an_error_that_says_where_they_are(peaks, region):
    tracks = Tracks(peaks[:, 0], interval=region, label="x")
    message = (
        "chr8:30,001-40,000 lies outside the data of track '', chr8:10,001-20,000; draw a region "
        "within them with .at(interval)"
    )
    with pytest.raises(IntervalError, match=exactly(message)):
        tracks.at(Interval("chr8", 30_000, 40_000)).scene()
    message = (
        "Track '' is on 'chr8', but the figure shows chr9:1-10; draw a region of 'chr8' with "
        ".at(interval)"
    )
    with pytest.raises(IntervalError, match=exactly(message)):
        tracks.at(Interval("chr9", 0, 10)).scene()


def test_errors_of_arithmetic_below_zero_make_no_axis_of_their_own(region):
    values = np.ones(10_000, dtype=np.float32)
    values[5] = -1e-9
    ticks = [mark.text for mark in Tracks(values, interval=region).scene().role("track.tick_label")]
    assert ticks == ["0", "1"]
    values[5] = -0.004  # a sign, but too near zero for a number of its own
    ticks = [mark.text for mark in Tracks(values, interval=region).scene().role("track.tick_label")]
    assert ticks == ["0", "1"]
    values[5] = -0.4
    ticks = [mark.text for mark in Tracks(values, interval=region).scene().role("track.tick_label")]
    assert ticks == ["−0.4", "0", "1"]


def stranded(make_tracks, values):
    """Two tracks, each with both strands."""
    return make_tracks(
        np.column_stack([values, values / 2, 2 * values, values]),
        names=["RNA", "RNA", "CAGE", "CAGE"],
        strands=["+", "-", "+", "-"],
    )


@pytest.fixture
def hill(region):
    values = np.zeros(region.width, dtype=np.float32)
    values[2_000:3_000] = 4
    return values


def test_mirrored_strands_share_a_row(make_tracks, hill):
    tracks = Tracks(stranded(make_tracks, hill), mirror=True, style="fill")
    assert tracks.row_labels() == ("RNA", "CAGE")
    scene = tracks.scene(120)
    zeros = [mark.ends[0, 0, 1] for mark in scene.role("track.zero")]
    up = [mark for mark in scene.role("track.single") if mark.role == "track.single"]
    down = scene.role("track.single.below")
    assert {mark.color for mark in up} == {PLUS}
    assert {mark.color for mark in down} == {MINUS}
    heights = [zero - mark.points[:, 1].min() for zero, mark in zip(zeros, up, strict=True)]
    depths = [mark.points[:, 1].max() - zero for zero, mark in zip(zeros, down, strict=True)]
    np.testing.assert_allclose(depths, np.array(heights) / 2)
    ticks = [mark.text for mark in scene.role("track.tick_label")]
    assert ticks[:3] == ["4", "0", "8"]  # numbers of a strand have no sign
    assert "the - strand is drawn downwards" in tracks.caption()


def test_values_under_the_pointer_of_mirrored_strands_have_their_own_sign(make_tracks, hill):
    from agviz.figure.fill import fill
    from agviz.figure.layout import layout

    tracks = Tracks(stranded(make_tracks, hill), mirror=True)
    (told,) = fill(layout(tracks, 120), hover=True).role("track.hover")
    strands = told.values[0, :, 2:]
    assert strands.max(axis=0).tolist() == [4, 2, 8, 4]
    assert strands.min() == 0


def test_what_cannot_be_mirrored_is_refused(hill, region, make_tracks, make_alleles):
    message = "mirror=True needs both strands of a track; none of these tracks has a + and a - row"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Tracks(hill, interval=region, mirror=True)
    values = np.column_stack([hill, hill])
    pair = make_alleles(Variant("chr8", 15_000, "A", "G"), values, values)
    pair.reference.metadata["strand"] = pair.alternate.metadata["strand"] = ["+", "-"]
    pair.reference.metadata["name"] = pair.alternate.metadata["name"] = ["RNA", "RNA"]
    message = "mirror=True cannot be a difference, which has both signs of its own"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Tracks(pair, mirror=True, show="difference")
    both = Tracks(pair, mirror=True).scene(120)
    assert len(both.role("track.zero")) == 1
    assert len(both.role("track.reference")) == 2


def test_logarithmic_scales_have_ticks_at_powers_of_ten(region):
    values = np.zeros(region.width, dtype=np.float32)
    values[:2_000], values[4_000:6_000] = 9, 999
    tracks = Tracks(values, interval=region, yscale="log", style="fill", height=20)
    scene = tracks.scene(120)
    ticks = {mark.text: mark.baseline for mark in scene.role("track.tick_label")}
    assert list(ticks) == ["0", "10", "100", "1,000"]
    zero, top = (
        scene.role("track.zero")[0].ends[0, 0, 1],
        scene.role("track.spine")[0].ends[0, :, 1].min(),
    )
    heights = sorted(
        {round(zero - y, 6) for m in scene.role("track.single") for y in m.points[:, 1]}
    )
    span = np.log10(1_001)
    np.testing.assert_allclose(
        heights, np.array([0, 1, 3]) / span * (zero - top), rtol=1e-4, atol=1e-9
    )
    assert "heights are log10 of 1 + the value" in tracks.caption()


def test_logarithmic_scales_are_the_same_below_zero(region):
    values = np.zeros(region.width, dtype=np.float32)
    values[:2_000], values[4_000:6_000] = -99, 99
    scene = Tracks(values, interval=region, yscale="symlog", style="fill").scene(120)
    zero = scene.role("track.zero")[0].ends[0, 0, 1]
    (up,), (down,) = scene.role("track.single")[:1], scene.role("track.single.below")
    assert zero - up.points[:, 1].min() == pytest.approx(down.points[:, 1].max() - zero)


def test_rows_of_a_group_share_a_scale(hill, region):
    values = np.column_stack([hill, 3 * hill, hill / 8])
    tracks = Tracks(values, interval=region, groups=["a", "a", "b"])
    ticks = [mark.text for mark in tracks.scene(120).role("track.tick_label")]
    assert ticks == ["0", "12", "0", "12", "0", "0.5"]
    message = "groups must be one per row; got 2 for 3 rows"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Tracks(values, interval=region, groups=["a", "b"])


def test_the_spread_of_an_ensemble_is_a_band(make_tracks, hill):
    spread = np.full((hill.size, 1), 0.5, dtype=np.float32)
    data = dataclasses.replace(make_tracks(hill[:, None]), uns={"standard_deviation": spread})
    tracks = Tracks(data)
    scene = tracks.scene(120)
    (band,) = scene.role("track.single.band")
    zero = scene.role("track.zero")[0].ends[0, 0, 1]
    spine = scene.role("track.spine")[0].ends[0, :, 1]
    (line,) = [mark for mark in scene.role("track.single") if isinstance(mark, Polyline)]
    unit = (zero - line.points[:, 1].min()) / 4
    assert zero - band.points[:, 1].min() == pytest.approx(4.5 * unit)
    assert band.points[:, 1].max() - zero == pytest.approx(0.5 * unit)
    assert np.ptp(spine) >= 5 * unit - 1e-6  # the scale holds the band
    assert "bands: one standard deviation on either side of the mean" in tracks.caption()
    odd = dataclasses.replace(data, uns={"standard_deviation": spread[:5]})
    assert not Tracks(odd).scene(120).role("track.single.band")


def test_both_alleles_have_bands_and_a_difference_says_it_has_none(make_alleles, hill):
    deletion = Variant("chr8", 10_101, "ACGT", "A")
    values = np.zeros((10_000, 1), dtype=np.float32)
    values[5_000:5_100] = 4.0
    pair = make_alleles(deletion, values, np.roll(values, -3, axis=0))
    spread = np.zeros_like(values)
    spread[5_000:5_100] = 0.5
    moved = np.roll(spread, -3, axis=0)  # ALT's own coordinates
    alleles = Alleles(
        dataclasses.replace(pair.reference, uns={"standard_deviation": spread}),
        dataclasses.replace(pair.alternate, uns={"standard_deviation": moved}),
        deletion,
    )
    tracks = Tracks(alleles)
    scene = tracks.scene(120)
    under, over = ([m.points for m in scene.role(f"track.{part}.band")]
                   for part in ("reference", "alternate"))  # fmt: skip
    widest = [max(points, key=lambda p: np.ptp(p[:, 1])) for points in (under, over)]
    tops = [points[points[:, 1] == points[:, 1].min(), 0].min() for points in widest]
    assert tops[0] == pytest.approx(tops[1])  # both over the same bases of REF
    assert "bands: one standard deviation" in tracks.caption()
    change = Tracks(alleles, show="difference")
    assert not [m for m in change.scene(120).marks if m.role.endswith(".band")]
    assert "the spread of the ensemble is not drawn" in change.caption()


def test_the_ensembles_own_predictions_have_bands(region):
    from agviz.figure.track_bands import SPREAD
    from agviz.models import ensemble_mean

    assert ensemble_mean.SPREAD == SPREAD


def test_a_broad_peak_that_both_alleles_have_shows_both(make_alleles):
    """As bars, ALT's would cover REF's, and an equal peak would look like a gain."""
    values = np.zeros((10_000, 1), dtype=np.float32)
    values[5_000:5_300] = 1.0
    alleles = make_alleles(Variant("chr8", 12_000, "A", "C"), values, values)
    scene = Tracks(alleles).scene()
    assert any(isinstance(mark, Polygon) for mark in scene.role("track.reference"))
    assert not any(isinstance(mark, Rectangles) for mark in scene.role("track.alternate"))
    spikes = np.zeros((10_000, 1), dtype=np.float32)
    spikes[[2_000, 5_000]] = 1.0
    alleles = make_alleles(Variant("chr8", 12_000, "A", "C"), spikes, spikes)
    scene = Tracks(alleles).scene()
    (grey,), (red,) = scene.role("track.reference"), scene.role("track.alternate")
    wide, narrow = (np.ptp(mark.boxes[:, [0, 2]], axis=1) for mark in (grey, red))
    assert (wide > narrow).all()


def test_a_row_without_values_has_no_axis_that_says_zero(region):
    values = np.full((10_000, 2), np.nan, dtype=np.float32)
    values[:5_000, 0] = 3
    panel = Tracks(values, interval=region, label=["some", "none"])
    scene = panel.scene(120)
    (text,) = scene.role("empty")
    assert text.text == "no values"
    assert len(scene.role("track.spine")) == len(scene.role("track.zero")) == 1
    assert text.baseline > scene.role("track.spine")[0].ends[..., 1].max()
    assert scene.notes == ("none has no value in this region",)
    assert [mark.text for mark in scene.role("track.label")] == ["some", "none"]
    beyond = panel.at(Interval("chr8", 16_000, 18_000))
    assert not beyond.scene(120).role("track.spine")
    assert "vertical scale" not in beyond.caption(120)


def test_strips_without_values_are_counted(region):
    values = np.full((10_000, 3), np.nan, dtype=np.float32)
    values[:, 0] = 3
    strips = Tracks(values, interval=region, style="heat")
    assert strips.scene(120).notes == ("2 of 3 strips have no value in this region",)


def test_each_row_can_have_a_color_of_its_own(peaks, region):
    scene = Tracks(peaks, interval=region, color=["#112233", "teal"]).scene()
    marks = scene.role("track.single")
    assert list(dict.fromkeys(mark.color for mark in marks)) == ["#112233", "#008080"]
    for colors, message in (
        (["red"], "color must be one, or one per row; got 1 for 2 rows"),
        (["red", "reddish"], "color must be '#rrggbb' or a name of CSS"),
    ):
        with pytest.raises(InputError, match=f"^{re.escape(message)}"):
            Tracks(peaks, interval=region, color=colors)
    with pytest.raises(InputError, match="has one color scale for all strips; give one color"):
        Tracks(peaks, interval=region, style="heat", color=["red", "blue"])
