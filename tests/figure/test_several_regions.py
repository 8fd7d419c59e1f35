"""One figure at several regions side by side, and details below what they magnify."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.errors import InputError, VariantError
from agviz.figure.annotations import Highlights, Variants
from agviz.figure.contact_map import ContactMap
from agviz.figure.genes import Genes
from agviz.figure.heatmap import Heatmap
from agviz.figure.intervals import Intervals
from agviz.figure.layout import layout
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.sashimi import Sashimi
from agviz.figure.spec_file import open_figure
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval, JunctionData, Variant
from agviz.observed.open_track import open_track

A, B, C = "chr8:10,001-12,000", "chr8:12,001-16,000", "chr8:16,001-19,000"


@pytest.fixture
def tracks(peaks, region):
    return Tracks(peaks, interval=region)


def spines(scene):
    """(left, top) of each row's axis, and the numbers beside it."""
    return [tuple(mark.ends.reshape(-1, 2).min(0).round(6)) for mark in scene.role("track.spine")]


def widths(scene):
    lines = [mark.ends[0][:, 0] for mark in scene.role("axis.line")]
    return [right - left for left, right in lines]


def test_regions_stand_beside_each_other_with_the_same_scales(tracks, two_genes):
    scene = (tracks & Genes(two_genes)).at(A, B, C).scene()
    assert [text.text.split(",  ")[0] for text in scene.role("axis.region")] == [
        f"{each}, 1-based" for each in (A, B, C)
    ]
    numbers = [text.text for text in scene.role("track.tick_label")]
    assert numbers == ["0", "1", "0", "1"] * 3  # alone, B and C of track 0 would reach 1 and 1
    assert len({top for _, top in spines(scene)}) == 2
    assert widths(scene) == pytest.approx([widths(scene)[0]] * 3)
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)


def test_a_scale_holds_for_all_regions(peaks, region):
    single = Tracks(peaks[:, 1], interval=region)  # its one peak of .5 is at 15,678
    alone, both = single.at(A).scene(), single.at(A, B).scene()
    assert [text.text for text in alone.role("track.tick_label")] == ["0", "1"]
    assert [text.text for text in both.role("track.tick_label")] == ["0", "0.5", "0", "0.5"]
    free = Tracks(peaks, interval=region, scale="free").at(A, B).scene()
    assert [text.text for text in free.role("track.tick_label")] == ["0", "1", "0", "0.5"] * 2


def test_rows_are_labelled_once(tracks):
    scene = tracks.at(A, B).scene()
    labels = scene.role("track.label")
    assert len(labels) == 2
    assert max(label.left + label.width for label in labels) < widths(scene)[0]


def test_rows_stand_at_the_same_heights_however_many_genes(tracks, make_genes):
    crowded = [(f"G{n}", 10_100 + n, 11_900, "+", [(10_100 + n, 11_900)], []) for n in range(4)]
    genes = Genes(make_genes(*crowded, ("ONE", 13_000, 14_000, "+", [(13_000, 14_000)], [])))
    scene = (genes & tracks).at(A, B).scene()
    assert len({top for _, top in spines(scene)}) == 2
    (left, right) = (mark.ends[0][0, 1] for mark in scene.role("axis.line"))
    assert left == right


def test_columns_have_the_widths_that_are_said(tracks):
    one, two = widths(tracks.at(A, B).proportioned(1, 3).scene())
    assert two == pytest.approx(3 * one)
    (first, second) = widths((tracks | tracks).proportioned(2, 1).scene())
    assert first > second
    twice = (tracks | tracks).proportioned(2, 1).at(A, B).scene()
    assert len(widths(twice)) == 4
    assert len(widths(tracks.at(A, B).proportioned(1, 3).at(A).scene())) == 1
    for bad in ((1,), (1, 2, 3), (1, 0), (1, -1), (1, np.nan), (1, np.inf)):
        message = f"proportioned needs 2 widths above 0; got {bad}"
        with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
            tracks.at(A, B).proportioned(*bad)


def test_a_variant_in_one_of_the_regions_is_no_loss(tracks):
    marked = tracks & Variants([Variant("chr8", 13_000, "A", "C", "mine")])
    figure = marked.at(A, B)
    assert figure.check() == ()
    assert len(figure.scene().role("variant.line")) == 1
    assert "Not shown" not in figure.caption()
    assert marked.at(A, C).scene().notes == (f"1 variant outside {A}", f"1 variant outside {C}")
    elsewhere = Variant("chr9", 13_000, "A", "C")
    with pytest.raises(VariantError, match="is on 'chr9'"):
        (tracks & Variants([elsewhere])).at(A, B).scene()


def test_the_caption_says_once_what_holds_for_all(tracks):
    caption = tracks.at("chr8:10,001-12,000", "chr8:13,001-15,000").caption()
    assert caption.count("Tracks: ") == 1
    assert "chr8:10,001-12,000" in caption
    assert "chr8:13,001-15,000" in caption


def test_files_keep_regions_and_zooms(tracks, two_genes, tmp_path):
    figure = (tracks & Genes(two_genes)).at(A, B).proportioned(1, 2)
    zoomed = (tracks & Genes(two_genes)).zoomed(A, B)
    for number, each in enumerate((figure, zoomed)):
        each.save(tmp_path / f"{number}.json")
        each.save(tmp_path / f"{number}.svg")
        open_figure(tmp_path / f"{number}.json").save(tmp_path / "again.svg")
        same = (tmp_path / f"{number}.svg").read_bytes()
        assert (tmp_path / "again.svg").read_bytes() == same


def test_one_region_again_and_none(tracks):
    assert len(widths(tracks.at(A, B).at(C).scene())) == 1
    with pytest.raises(InputError, match=r"^at needs a region, such as "):
        tracks.at()


def fan(scene):
    """x of the fan's corners above (left, right) and below, and the y of both ends."""
    (polygon,) = [mark for mark in scene.role("zoom.span") if hasattr(mark, "points")]
    (a, b, c, d) = polygon.points
    return (a[0], b[0]), (d[0], c[0]), (a[1], d[1])


@given(st.integers(10_000, 19_000), st.integers(1, 1_000))
def test_a_fan_joins_a_detail_with_its_place(start, width):
    values = np.ones(10_000, dtype=np.float32)
    panel = Tracks(values, interval=Interval("chr8", 10_000, 20_000))
    figure = panel.zoomed(Interval("chr8", start, start + width))
    page, scene = layout(figure, 183.0), figure.scene()
    upper, lower = page.columns
    above, below, (y_above, y_below) = fan(scene)
    mm = (upper.data_right - upper.data_left) / 10_000
    middle = upper.data_left + (start + width / 2 - 10_000) * mm
    assert sum(above) / 2 == pytest.approx(middle)
    assert above[1] - above[0] == pytest.approx(max(width * mm, 0.3))
    assert below == (lower.data_left, lower.data_right)
    assert upper.boxes[-1].rows[-1].bottom == y_above < y_below < lower.boxes[0].rows[0].top
    assert lower.top - y_above == pytest.approx(6.0)  # mm


def test_details_stand_side_by_side_below_the_overview(tracks, two_genes):
    figure = (tracks & Genes(two_genes)).zoomed(A, B).titled("Zoom").lettered()
    scene = figure.scene()
    assert [text.text for text in scene.role("letter")] == ["a", "b", "c"]
    assert len(scene.role("zoom.edge")) == 2
    assert len(scene.role("title")) == 1
    (span_one, span_two) = [m.boxes[0] for m in scene.role("zoom.span") if hasattr(m, "boxes")]
    assert span_one[2] == pytest.approx(span_two[0])  # A ends where B begins
    assert figure.check() == ()
    assert "Grey: what is magnified below." in figure.caption()


def test_details_of_their_own_panels(tracks, two_genes):
    detail = Genes(two_genes).at("chr8:11,001-14,000")
    scene = tracks.zoomed(detail, B).scene()
    assert len(scene.role("zoom.edge")) == 2
    assert len(scene.role("gene.name")) == 1


def test_a_detail_outside_the_overview_is_refused(tracks):
    message = (
        "Detail chr8:12,001-16,000 lies outside the overview, which shows chr8:10,001-12,000; "
        "give zoomed() details within it"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        tracks.at(A).zoomed(B).scene()
    with pytest.raises(InputError, match=r"^zoomed needs a detail"):
        tracks.zoomed()


def test_a_detail_needs_no_legend_twice(make_alleles, region):
    values = np.ones((10_000, 1), dtype=np.float32)
    alleles = make_alleles(Variant("chr8", 15_000, "A", "C"), values, 2 * values)
    figure = Tracks(alleles).zoomed("chr8:14,901-15,100")
    assert sorted(text.text for text in figure.scene().role("legend.label")) == ["ALT", "REF"]
    assert len(Tracks(alleles).at(A, B).scene().role("legend.swatch")) == 2


def test_highlights_and_zooms_stand_behind_the_data(tracks):
    scene = (tracks & Highlights(Interval("chr8", 11_000, 11_500))).zoomed(A).scene()
    roles = [mark.role for mark in scene.marks]
    last = max(n for n, role in enumerate(roles) if role.startswith(("zoom", "highlight")))
    assert last < min(n for n, role in enumerate(roles) if role.startswith("track"))


def test_colors_of_maps_and_strips_hold_for_all_regions():
    rows = np.zeros((2, 100), dtype=np.float32)
    rows[0, 10], rows[1, 90] = 1.0, 4.0
    heat = Heatmap(rows, interval=Interval("chr8", 0, 100))
    scene = heat.at("chr8:1-50", "chr8:51-100").scene()
    left, right = (mark.cells for mark in scene.role("heat.cells"))
    assert (left[0, 10] != right[1, 40]).any()  # 1 is pale where 4 is dark
    alone = heat.at("chr8:1-50").scene().role("heat.cells")[0].cells
    assert (alone[0, 10] == right[1, 40]).all()
    values = np.zeros((100, 100), dtype=np.float32)
    values[:50, :50], values[50:, 50:] = 1.0, 4.0
    contacts = ContactMap(values, interval=Interval("chr8", 0, 100), shape="square")
    told = contacts.at("chr8:1-50", "chr8:51-100").scene().role("contact.color_bar_number")
    numbers = [text.text for text in told]
    assert numbers[: len(numbers) // 2] == numbers[len(numbers) // 2 :]
    alone = contacts.at("chr8:1-50").scene().role("contact.color_bar_number")
    assert [text.text for text in alone] != numbers[: len(alone)]


def test_coverage_and_widths_of_arcs_hold_for_all_regions(make_tracks):
    coverage = np.zeros((10_000, 1), dtype=np.float32)
    coverage[1_000:2_000], coverage[8_000:9_000] = 1.0, 8.0
    junctions = JunctionData(
        junctions=np.array(
            [Interval("chr8", 11_200, 11_800, "+"), Interval("chr8", 18_200, 18_240, "+")]
        ),
        values=np.array([[2.0], [50.0]], dtype=np.float32),
        metadata=pd.DataFrame({"name": ["track 0"]}),
        interval=Interval("chr8", 10_000, 20_000),
    )
    panel = Sashimi(junctions, coverage=make_tracks(coverage))
    scene = panel.at("chr8:11,001-12,000", "chr8:18,001-19,000").scene()
    assert [text.text for text in scene.role("track.tick_label")] == ["0", "8", "0", "8"]
    few, many = scene.role("sashimi.arc")
    alone = panel.at("chr8:11,001-12,000").scene().role("sashimi.arc")[0]
    assert few.widths[0] < many.widths[0]
    assert alone.widths[0] == pytest.approx(many.widths[0])
    # 8 is as high beside as here: zero and the top of both axes are level.
    ticks = np.array([mark.ends[:, 0, 1] for mark in scene.role("track.tick")]).reshape(2, -1)
    np.testing.assert_allclose(ticks[0], ticks[1])
    lowest = [mark.ends[0, 0, 1] for mark in scene.role("track.zero")]
    assert lowest[0] == pytest.approx(lowest[1])
    low, high = scene.role("sashimi.coverage")
    rises = [lowest[0] - mark.points[:, 1].min() for mark in (low, high)]
    assert rises[1] == pytest.approx(8 * rises[0])


def test_scores_of_a_file_have_the_same_greys_at_all_regions(tmp_path):
    path = tmp_path / "scored.bed"
    rows = [
        (11_000, 11_500, 0),
        (11_600, 11_900, 400),
        (18_000, 18_500, 400),
        (18_600, 18_900, 1_000),
    ]
    path.write_text("".join(f"chr8\t{a}\t{b}\t.\t{score}\t.\n" for a, b, score in rows))
    panel = Intervals(open_track(path), color_by="score", labels=False)
    scene = panel.at("chr8:11,001-12,000", "chr8:18,001-19,000").scene()
    lowest, low, high, highest = greys(scene)
    assert low == high  # both have a score of 400
    assert len({lowest, low, highest}) == 3
    assert greys(panel.at("chr8:11,001-12,000").scene())[1] == highest  # the only region's most
    assert scene.role("interval.box")
    assert "from 0 (pale) to 1,000 (dark)" in panel.at(A, "chr8:18,001-19,000").caption()


def greys(scene):
    """Colors of the features, from left to right."""
    boxes = [(box[0], mark.color) for mark in scene.role("interval.box") for box in mark.boxes]
    return [color for _, color in sorted(boxes)]


def test_a_junction_that_spans_the_region_is_drawn_through_it():
    junctions = JunctionData(
        junctions=np.array([Interval("chr8", 11_200, 11_800, "+")]),
        values=np.array([[5.0]], dtype=np.float32),
        metadata=pd.DataFrame({"name": ["a"]}),
        interval=Interval("chr8", 10_000, 20_000),
    )
    scene = Sashimi(junctions).at("chr8:11,301-11,600").scene()
    (arc,) = scene.role("sashimi.arc")
    (zero,) = scene.role("track.zero")
    assert arc.points[0, [0, 3], 0] == pytest.approx(zero.ends[0, :, 0])
    assert [text.text for text in scene.role("sashimi.label")] == ["5"]
    assert not scene.role("sashimi.empty")


def test_a_zoom_of_a_zoom_fans_out_of_the_nearest(tracks):
    figure = tracks.zoomed(A).zoomed(tracks.at("chr8:10,501-10,600"))
    page, scene = layout(figure, 183.0), figure.scene()
    _, middle, lowest = page.columns
    fans = [mark.points for mark in scene.role("zoom.span") if hasattr(mark, "points")]
    assert len(fans) == 2
    last = max(fans, key=lambda points: points[:, 1].max())
    assert last[:, 1].min() >= middle.boxes[-1].rows[-1].bottom - 1e-9
    assert last[:, 1].max() < lowest.boxes[0].rows[0].top


def test_regions_and_figures_as_details(tracks, two_genes):
    figure = tracks.zoomed(A, B, Genes(two_genes).at("chr8:11,001-14,000"))
    scene = figure.scene()
    _, *lower = widths(scene)
    assert len(lower) == 3
    numbers = [text.text for text in scene.role("track.tick_label")]
    assert numbers == ["0", "1"] * 6
    captions = figure.caption()
    assert captions.count("Tracks: ") == 3  # bins are of three widths
    assert "Genes: " in captions


def test_edges_of_zooms_and_highlights_are_seen_over_strips(region):
    strips = Tracks(np.ones((10_000, 5)), interval=region, style="heat")
    scene = (strips & Highlights(Interval("chr8", 11_000, 12_000))).at(region).scene()
    (edge,) = scene.role("highlight.edge")[1:]
    assert len(edge.ends) == 2
    zoomed = strips.zoomed(A).scene()
    rim, line = zoomed.role("highlight.edge")
    (whole,) = zoomed.role("zoom.edge")
    assert (line.color, rim.color, line.width) == ("#6E6E6E", "#FFFFFF", whole.width)
    np.testing.assert_array_equal(line.ends[:, :, 0], whole.ends[:2, :, 0])


def test_grey_of_a_zoom_is_behind_all_rows_of_the_overview_or_behind_none(region, two_genes):
    """Cells of maps and strips would hide it in some."""
    strips = Tracks(np.ones((10_000, 5)), interval=region, style="heat")
    line = Tracks(np.ones(10_000), interval=region)
    for rows, everywhere in ((Genes(two_genes) & line, True), (Genes(two_genes) & strips, False)):
        figure = rows.zoomed(A, B)
        scene, (overview, *_) = figure.scene(), layout(figure, 183.0).columns
        spans = [mark.boxes[0] for mark in scene.role("zoom.span") if hasattr(mark, "boxes")]
        first, axis = overview.boxes[0].rows[0].top, overview.boxes[-1].rows[0].top
        assert len(spans) == 2
        for _, top, _, bottom in spans:
            assert top == pytest.approx(first if everywhere else axis)
            assert bottom > axis
        for edge in scene.role("zoom.edge"):
            assert edge.ends[..., 1].min() == pytest.approx(first)


def test_captions_name_what_is_marked_where_it_is(tracks):
    blue = Variants([Variant("chr8", 11_000, "A", "C", "mine")], color="#0072B2")
    figure = tracks & blue & Highlights(Interval("chr8", 13_000, 13_500, name="enhancer"))
    assert "Variants (lines): mine. Highlighted: enhancer." in figure.caption()
    orange = tracks & Variants([Variant("chr8", 11_000, "A", "C", "mine")])
    assert "Variants (orange lines): mine." in orange.caption()
    assert "mine" not in orange.at(C).caption().split("Not shown")[0]
    unnamed = tracks & Highlights(Interval("chr8", 13_000, 13_500))
    assert "Highlighted: chr8:13,001-13,500." in unnamed.caption()
