"""Contact maps on the page: bins at their places, zero white, halves told apart, nothing lost."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_contacts import (
    REGION,
    SNV,
    MeasuredContacts,
    cell,
    color,
    counts,
    data_edges,
    image,
    maps,
    noise,
    pair,
)

import agviz as ag
from agviz.figure.color_maps import DIVERGING, SEQUENTIAL, UNKNOWN
from agviz.figure.contact_map import ContactMap
from agviz.figure.overlap import overlapping_texts, texts_off_page, texts_too_small
from agviz.figure.tracks import Tracks
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval, Variant

SHAPES = ("triangle", "rectangle", "square")


def oracle_maps(locus, variant: Variant) -> Alleles:
    model = ag.load_model("oracle")
    outputs = [
        model.predict_sequence(
            sequence,
            requested_outputs=[ag.OutputType.CONTACT_MAPS],
            ontology_terms=None,
            interval=locus.interval,
        )
        for sequence in (locus.sequence, locus.alternate(variant.name))
    ]
    return Alleles(*outputs, variant)


@given(
    start=st.integers(0, 9_000),
    width=st.integers(500, 10_000),
    bins=st.sampled_from([10, 50, 1_000, 2_500]),
    width_mm=st.sampled_from([60.0, 89.0, 183.0]),
    shape=st.sampled_from(SHAPES),
)
@settings(max_examples=40, deadline=None)
def test_bins_lie_under_the_horizontal_scale_at_any_zoom(start, width, bins, width_mm, shape):
    end = min(10_000, start + width)
    values = np.zeros((bins, bins), dtype=np.float32)
    shown = Interval("chr8", 10_000 + start, 10_000 + end)
    scene = ContactMap(values, interval=REGION, shape=shape).at(shown).scene(width_mm)
    mark = image(scene)
    left, right = data_edges(scene)
    size = 10_000 // bins
    count = len(mark.cells)
    assert count <= min(bins, 1_200)

    def x(position: float) -> float:
        return left + (position - shown.start) / (end - start) * (right - left)

    # The first edge on the diagonal tells where the grid begins; edges lie on edges of bins.
    begin = shown.start + (cell(mark, 0, 0)[0] - left) / (right - left) * (end - start)
    first = round((begin - 10_000) / size)
    assert begin == pytest.approx(10_000 + first * size, abs=1e-4)
    step = (cell(mark, 1, 1)[0] - cell(mark, 0, 0)[0]) / (right - left) * (end - start)
    factor = round(step / size)
    assert step == pytest.approx(factor * size, abs=1e-4)
    for row, column in ((0, 0), (0, count), (count, count), (count // 3, count // 2)):
        one, other = (10_000 + (first + k * factor) * size for k in (row, column))
        expected = x(other) if shape == "square" else x((one + other) / 2)
        assert cell(mark, row, column)[0] == pytest.approx(expected, abs=1e-6)


def test_a_triangle_stands_on_the_axis_with_flanks_of_45_degrees():
    scene = ContactMap(noise(), interval=REGION).scene(89)
    left, right = data_edges(scene)
    outline = image(scene).outline
    bottom = outline[:, 1].max()
    expected = [[left, bottom], [(left + right) / 2, bottom - (right - left) / 2], [right, bottom]]
    assert outline == pytest.approx(np.array(expected), abs=1e-6)
    spine = scene.role("contact.spine")[0].ends[0]
    assert spine[:, 1].max() == pytest.approx(bottom)
    # Cells beneath the axis are there, but transparent, and cut off anyway.
    cells = image(scene).cells
    assert (cells[np.tril_indices(10, -1)][:, 3] == 0).all()
    assert (cells[np.triu_indices(10)][:, 3] == 255).all()


def test_a_region_that_cuts_bins_clips_them():
    shown = Interval("chr8", 12_300, 16_700)
    scene = ContactMap(noise(), interval=REGION).at(shown).scene(89)
    left, right = data_edges(scene)
    mark = image(scene)
    assert mark.cells.shape[:2] == (5, 5)  # bins from 12,000 to 17,000
    assert cell(mark, 0, 0)[0] == pytest.approx(left - 300 / 4_400 * (right - left))
    assert mark.outline[:, 0].min() == pytest.approx(left)
    assert mark.outline[:, 0].max() == pytest.approx(right)
    assert mark.outline[1] == pytest.approx(
        [(left + right) / 2, mark.outline[:, 1].max() - (right - left) / 2]
    )


def test_a_region_that_reaches_beyond_the_data_leaves_room():
    wide = Interval("chr8", 5_000, 25_000)
    for shape in SHAPES:
        scene = ContactMap(noise(), interval=REGION, shape=shape, height=20).at(wide).scene(89)
        left, right = data_edges(scene)
        outline = image(scene).outline
        quarter = (right - left) / 4
        assert outline[:, 0].min() == pytest.approx(left + quarter, abs=1e-6)
        assert outline[:, 0].max() == pytest.approx(right - quarter, abs=1e-6)


def test_a_rectangle_shows_what_reaches_out_of_the_region():
    shown = Interval("chr8", 14_000, 16_000)
    panel = ContactMap(noise(100), interval=REGION, shape="rectangle", depth=1_000)
    scene = panel.at(shown).scene(89)
    left, right = data_edges(scene)
    mark = image(scene)
    corners = mark.outline
    assert corners[:, 0].min() == pytest.approx(left)
    assert np.isclose(corners[:, 0], left).sum() == 2
    assert np.isclose(corners[:, 0], right).sum() == 2
    assert cell(mark, 0, 0)[0] < left
    high = corners[:, 1].max() - corners[:, 1].min()
    assert high == pytest.approx((right - left) / 4)  # 1,000 of 2,000 bp, at 45 degrees
    assert "up to 1 kb" in panel.at(shown).caption()
    trapezoid = ContactMap(noise(100), interval=REGION, depth=1_000).at(shown).scene(89)
    assert len(image(trapezoid).outline) == 4
    assert np.isclose(image(trapezoid).outline[:, 0], left).sum() == 1


def test_a_square_is_as_high_as_wide_and_its_axis_is_in_bp():
    scene = ContactMap(noise(), interval=REGION, shape="square").scene(89)
    left, right = data_edges(scene)
    outline = image(scene).outline
    assert np.ptp(outline[:, 1]) == pytest.approx(right - left)
    texts = [t.text for t in scene.role("contact.tick_label")]
    assert texts[0] == "kb"
    assert texts[1:] == ["12", "14", "16", "18", "20"]
    spine, *ticks = scene.role("contact.spine")[0].ends
    top, bottom = sorted(spine[:, 1])
    expected = [top + (p * 1_000 - 0.5 - 10_000) / 10_000 * (bottom - top) for p in (12, 14, 16)]
    assert [tick[0, 1] for tick in ticks[:3]] == pytest.approx(expected)


def test_values_have_the_colors_of_their_level():
    values = np.zeros((4, 4), dtype=np.float32)
    values[0, 1] = values[1, 0] = 2.0
    values[0, 3] = values[3, 0] = 1.0
    values[2, 3] = values[3, 2] = np.nan
    mark = image(ContactMap(values, interval=REGION, shape="square").scene(89))
    table = SEQUENTIAL.hex()
    assert color(mark, 0, 0) == table[0] == "#FFFFFF"
    assert color(mark, 0, 1) == color(mark, 1, 0) == table[254]
    assert color(mark, 0, 3) == table[127]
    assert color(mark, 2, 3) == UNKNOWN


def test_a_lower_limit_of_zero_is_a_limit():
    values = noise()
    panel = ContactMap(values, interval=REGION, limits=(0, 2), shape="square", colors="sequential")
    scene = panel.scene(89)
    mark = image(scene)
    table = np.array(SEQUENTIAL.hex())
    levels = np.rint(np.clip(values, 0, 2) / 2 * 254).astype(int)
    for row, column in ((0, 1), (3, 3), (5, 8)):
        assert color(mark, row, column) == table[levels[row, column]]
    assert [t.text for t in scene.role("contact.color_bar_number")] == ["2", "0"]
    assert "colors from 0 to 2" in panel.caption()
    half = ContactMap(values, interval=REGION, limits=(0, None), shape="square").scene(89)
    assert [t.text for t in half.role("contact.color_bar_number")][-1] == "0"


@given(low=st.floats(-5, -0.1), high=st.floats(0.1, 5))
@settings(max_examples=20, deadline=None)
def test_no_difference_is_white_whatever_the_limits(low, high):
    scene = ContactMap(pair(2.0), show="difference", limits=(low, high), shape="square").scene(89)
    mark = image(scene)
    assert color(mark, 0, 0) == "#FFFFFF"
    level = 127 + int(np.rint(min(2.0, high) / max(-low, high) * 127))
    assert color(mark, 2, 7) == DIVERGING.hex()[level]
    (zero,) = scene.role("contact.color_bar_zero")
    bar = scene.role("contact.color_bar")[0].corners
    part = (zero.ends[0, 0, 0] - bar[0, 0]) / (bar[1, 0] - bar[0, 0])
    assert part == pytest.approx(-low / (high - low))


def test_differences_have_zero_in_the_middle_of_their_own_limits():
    panel = ContactMap(pair(-0.7), show="difference")
    scene = panel.scene(89)
    assert [t.text for t in scene.role("contact.color_bar_number")] == ["−0.8", "0.8", "0"]
    assert color(image(scene), 2, 7) == DIVERGING.hex()[127 - round(0.7 / 0.8 * 127)]
    assert [t.text for t in scene.role("contact.color_bar_label")] == ["ALT − REF"]
    assert "zero white" in panel.caption()


def nearly(apart: float) -> Alleles:
    """REF from -1 to 1, and ALT that differs by `apart` in one pair of bins."""
    both = pair(0.0)
    both.reference.values[...] = np.linspace(-1, 1, 10)[np.newaxis, :, np.newaxis]
    both.reference.values[...] = (
        both.reference.values + both.reference.values.transpose(1, 0, 2)
    ) / 2
    both.alternate.values[...] = both.reference.values
    both.alternate.values[2, 7] += apart
    both.alternate.values[7, 2] += apart
    return both


def test_a_difference_that_is_nothing_beside_ref_is_nearly_white():
    panel = ContactMap(nearly(0.002), show="difference", shape="square")
    scene = panel.scene(89)
    end = float(scene.role("contact.color_bar_number")[1].text)
    assert 0.02 * 1.7 <= end <= 0.02 * 2.5  # REF spans about 2
    assert color(image(scene), 2, 7) == DIVERGING.hex()[127 + round(0.002 / end * 127)]
    assert "not less than 2% of what REF spans: all differences are smaller" in panel.caption()
    # A part of the map has the same colors as the whole.
    zoomed = panel.at(Interval(REGION.chromosome, REGION.start, REGION.start + REGION.width // 2))
    assert float(zoomed.scene(89).role("contact.color_bar_number")[1].text) == end


def test_limits_and_larger_differences_are_not_held_back():
    said = ContactMap(nearly(0.002), show="difference", limits=(-0.002, 0.002), shape="square")
    assert color(image(said.scene(89)), 2, 7) == DIVERGING.hex()[-1]
    large = ContactMap(nearly(0.5), show="difference", shape="square")
    assert [t.text for t in large.scene(89).role("contact.color_bar_number")][1] == "0.5"
    for panel in (said, large):
        assert "not less than" not in panel.caption()


def test_ref_is_above_and_alt_below_the_diagonal_of_a_square():
    scene = ContactMap(pair(3.0), shape="square", limits=(-6, 6)).scene(89)
    mark = image(scene)
    one, other = pair(3.0).reference.values[..., 0], pair(3.0).alternate.values[..., 0]
    table = DIVERGING.hex()
    assert color(mark, 2, 7) == table[127 + round(one[2, 7] / 6 * 127)]
    assert color(mark, 7, 2) == table[127 + round(other[7, 2] / 6 * 127)]
    # Above means upper right: a pair with the first position less than the second.
    assert cell(mark, 2, 7)[1] < cell(mark, 7, 2)[1]
    assert cell(mark, 2, 7)[0] > cell(mark, 7, 2)[0]
    assert [t.text for t in scene.role("track.label")] == ["map 0", "REF\xa0above,", "ALT\xa0below"]
    (diagonal,) = scene.role("contact.diagonal")
    assert diagonal.ends[0] == pytest.approx(mark.outline[[0, 2]])


def test_triangles_of_both_alleles_have_rows_of_their_own_and_the_same_colors():
    scene = ContactMap(pair(3.0), limits=(-6, 6)).scene(89)
    first, second = image(scene, 0), image(scene, 1)
    assert first.outline[:, 1].max() < second.outline[:, 1].min()
    assert (first.cells != second.cells).any(axis=-1).sum() == 1
    assert [t.text for t in scene.role("track.label")] == ["map 0 REF", "map 0 ALT"]
    assert len(scene.role("contact.color_bar")) == 1
    for show in ("reference", "alternate"):
        (only,) = ContactMap(pair(30.0), show=show).scene(89).role("contact.map")
        assert (
            only.cells[0, 1].tolist()
            == ContactMap(pair(30.0)).scene(89).role("contact.map")[0].cells[0, 1].tolist()
        )  # limits of both, whichever is shown


def test_tracks_in_another_order_in_alt_are_matched_by_name():
    one, two = noise(seed=0), noise(seed=1)
    alleles = Alleles(maps(one, two, names=["x", "y"]), maps(two, one, names=["y", "x"]), SNV)
    scene = ContactMap(alleles, show="difference", shape="square").scene(89)
    for mark in scene.role("contact.map"):
        assert (mark.cells == 255).all()


def test_deleted_bins_are_grey_and_a_narrow_deletion_is_a_bar_below():
    one = noise()
    wide = Variant("chr8", 13_000, "A" + "C" * 2_000, "A")
    panel = ContactMap(Alleles(maps(one), maps(one), wide), show="alternate", shape="square")
    mark = image(panel.scene(89))
    assert {color(mark, 3, k) for k in range(10)} == {UNKNOWN}
    assert "bins mostly deleted without a value" in panel.caption()
    assert "grey cells have no value" in panel.caption()
    narrow = Variant("chr8", 13_000, "ACC", "A")
    scene = ContactMap(Alleles(maps(one), maps(one), narrow), show="alternate").scene(89)
    (bar,) = scene.role("track.deletion")
    assert bar.points[:, 1].min() > image(scene).outline[:, 1].max()


@pytest.mark.parametrize("value", [np.nan, 0.0, 3.0, -3.0])
@pytest.mark.parametrize("shape", SHAPES)
def test_all_equal_or_unknown_values_draw_without_trouble(value, shape):
    values = np.full((10, 10), value, dtype=np.float32)
    for unit in ("given", "z"):
        scene = ContactMap(
            values, interval=REGION, shape=shape, values=unit, insulation=True
        ).scene(89)
        assert np.isfinite(image(scene).corners).all()
        expected = ("the contact map has no value in this region",) if np.isnan(value) else ()
        assert scene.notes == expected


def test_one_bin_infinite_values_and_whole_numbers_are_drawn():
    values = noise(3)
    values[0, 1] = values[1, 0] = np.inf
    mark = image(ContactMap(values, interval=Interval("chr8", 0, 30), shape="square").scene(89))
    assert color(mark, 0, 1) == DIVERGING.hex()[-1]
    for one in (np.ones((1, 1)), np.ones((1, 1), dtype=bool), np.ones((1, 1), dtype=np.int8)):
        scene = ContactMap(one, interval=REGION, insulation=True).scene(89)
        assert image(scene).cells.shape == (1, 1, 4)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("width", [60.0, 89.0, 183.0])
@pytest.mark.parametrize("show", ["both", "difference"])
def test_texts_neither_meet_nor_leave_the_page(shape, width, show):
    panels = [
        ContactMap(pair(names=["K562 in situ Hi-C"]), shape=shape, show=show, insulation=True),
        ContactMap(counts(), interval=REGION, shape=shape, label="Hi-C", unit="contacts"),
        ContactMap(counts(), interval=REGION, shape=shape, depth=None, height=9, values="log"),
    ]
    scene = (panels[0] & panels[1] & Tracks(np.ones(10_000), interval=REGION) & panels[2]).scene(
        width
    )
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)
    assert not texts_too_small(scene)
    for mark in scene.role("contact"):
        points = getattr(mark, "outline", getattr(mark, "points", getattr(mark, "ends", None)))
        if points is not None:
            assert points[..., 0].max() <= scene.width
            assert points[..., 1].min() >= 0


def test_rows_that_shrink_or_grow_keep_their_color_bar_off_the_map():
    panel = ContactMap(counts(), interval=REGION)
    for height in (25, 30, 90):
        scene = panel.scene(89, height_mm=height)
        assert scene.height == height
        assert not overlapping_texts(scene)
        (bar,) = scene.role("contact.color_bar_ground")
        left, _, _, bottom = bar.boxes[0]
        start, tip, end = image(scene).outline[0], image(scene).outline[1], image(scene).outline[-1]
        flank = tip[1] + (left - tip[0]) / (end[0] - tip[0]) * (end[1] - tip[1])
        assert start[0] < left
        assert bottom <= max(flank, tip[1]) + 1e-6
    tiny = ContactMap(counts(), interval=REGION, shape="rectangle", height=4).scene(
        89, height_mm=13.5
    )
    assert tiny.notes == ("the color bar had no room",)
    assert (
        not ContactMap(counts(), interval=REGION, color_bar=False).scene().role("contact.color_bar")
    )


def test_a_source_is_drawn_where_the_figure_looks():
    panel = ContactMap(MeasuredContacts(counts(10)))
    shown = Interval("chr8", 12_000, 18_000)
    scene = panel.at(shown).scene(89)
    left, _ = data_edges(scene)
    assert image(scene).cells.shape[:2] == (6, 6)
    assert cell(image(scene), 0, 0)[0] == pytest.approx(left)
    assert [t.text for t in scene.role("contact.color_bar_label")] == ["contacts"]
    assert "resolution 1,000 bp, one cell per pair of bins" in panel.at(shown).caption()


def test_a_later_change_of_the_data_does_not_reach_the_figure():
    data = maps(counts())
    table = pd.DataFrame({"Chromosome": ["chr8"], "Start": [12_000], "End": [15_000]})
    panel = ContactMap(data, tads=table)
    before = panel.scene()
    data.values[:] = 1
    table["Start"] = 0
    after = panel.scene()
    np.testing.assert_array_equal(image(before).cells, image(after).cells)
    np.testing.assert_array_equal(
        before.role("contact.tad")[0].ends, after.role("contact.tad")[0].ends
    )


def test_maps_of_the_oracle_change_where_the_site_was_turned():
    locus = ag.teaching_loci()["insulated_pair"]
    variant = locus.variant("CTCF_turned")
    alleles = oracle_maps(locus, variant)
    panel = ContactMap(alleles, show="difference", shape="square")
    mark = image(panel.scene(89))
    change = alleles.contact_maps.difference().values[..., 0]
    assert (change > 0.5).any()
    assert (change < -0.5).any()
    shown = mark.cells[..., 0].astype(int) - mark.cells[..., 2]  # red - blue
    assert (shown[change > 0.1] > 0).all()
    assert (shown[change < -0.1] < 0).all()
    assert (mark.cells[change == 0] == 255).all()
    caption = panel.caption()
    assert "model oracle" in caption
    assert "log of observed over expected contacts" in caption
    assert "resolution 2,048 bp" in caption
