"""Variants and highlights run through all panels, at their place, with labels that never touch."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.errors import InputError, IntervalError, VariantError
from agviz.figure.annotations import Highlights, Variants
from agviz.figure.contact_map import ContactMap
from agviz.figure.genes import Genes
from agviz.figure.heatmap import Heatmap
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.sashimi import Sashimi
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval, Variant
from tests.helpers.bad_values import junctions


def test_a_variant_line_runs_through_all_panels(peaks, region, two_genes):
    variant = Variant("chr8", 15_000, "A", "G")
    figure = Tracks(peaks, interval=region) & Genes(two_genes) & Variants(variant)
    scene = figure.scene()
    axis = scene.role("axis.line")[0].ends[0]
    (line,) = scene.role("variant.line")
    x = axis[0, 0] + 0.49995 * (axis[1, 0] - axis[0, 0])  # the middle of base 15,000
    assert line.ends[0, :, 0] == pytest.approx([x, x])
    assert line.ends[0, 1, 1] == pytest.approx(axis[0, 1])
    assert line.ends[0, 0, 1] < min(m.ends[..., 1].min() for m in scene.role("track.spine"))
    assert [t.text for t in scene.role("variant.label")] == ["15,000 A>G"]
    # Behind the data, so that no peak is hidden.
    roles = [mark.role for mark in scene.marks]
    assert roles.index("variant.line") < roles.index("track.single")


def test_variant_lines_lie_over_highlights_and_under_all_data(make_alleles, peaks, two_genes):
    variant = Variant("chr8", 15_000, "A", "G")
    alleles = make_alleles(variant, peaks, peaks / 2)
    panels = Tracks(alleles) & Tracks(alleles, show="difference") & Genes(two_genes)
    scene = (panels & Highlights(Interval("chr8", 14_000, 16_000))).scene()
    roles = [mark.role for mark in scene.marks]
    assert roles.index("highlight") < roles.index("variant.line")
    data = [i for i, role in enumerate(roles) if role.startswith(("track.", "gene."))]
    assert len(roles) - roles[::-1].index("variant.line") - 1 < min(data)


def test_a_variant_given_by_data_and_user_is_marked_once(make_alleles, peaks):
    variant = Variant("chr8", 15_000, "A", "G")
    figure = Tracks(make_alleles(variant, peaks, peaks)) & Variants([variant], ["rs1"])
    scene = figure.scene()
    assert [len(mark.ends) for mark in scene.role("variant.line")] == [1]
    assert [t.text for t in scene.role("variant.label")] == ["rs1"]


def test_highlights_span_every_row_of_every_panel(peaks, region, two_genes):
    wanted = Interval("chr8", 12_000, 13_000, name="enhancer")
    scene = (Tracks(peaks, interval=region) & Genes(two_genes) & Highlights(wanted)).scene()
    (band,) = scene.role("highlight")
    axis = scene.role("axis.line")[0].ends[0]
    width = axis[1, 0] - axis[0, 0]
    assert band.boxes[0, [0, 2]] == pytest.approx(
        [axis[0, 0] + 0.2 * width, axis[0, 0] + 0.3 * width]
    )
    assert band.boxes[0, 3] == pytest.approx(axis[0, 1])
    for mark in (*scene.role("track.spine"), *scene.role("gene.intron")):
        assert band.boxes[0, 1] <= mark.ends[..., 1].min()
        assert band.boxes[0, 3] >= mark.ends[..., 1].max()
    assert "enhancer" in [t.text for t in scene.texts()]


def test_highlights_lie_behind_the_rows_of_a_sashimi_plot():
    panel = Sashimi([junctions(np.ones(8)), junctions(np.arange(8) + 1.0)])
    wanted = Interval("chr8", 10_020, 10_100, name="exon")
    scene = (panel & Highlights(wanted)).scene()
    (band,) = scene.role("highlight")
    arcs = np.concatenate([mark.points for mark in scene.role("sashimi.arc")])
    assert band.boxes[0, 1] <= arcs[..., 1].min()
    assert band.boxes[0, 3] >= arcs[..., 1].max()
    order = [mark.role for mark in scene.marks]
    assert order.index("highlight") < min(
        k for k, role in enumerate(order) if role.startswith("sashimi")
    )
    assert "exon" in [text.text for text in scene.texts()]


def test_a_highlight_added_to_one_panel_stays_there(peaks, region, two_genes):
    wanted = Highlights(Interval("chr8", 12_000, 13_000))
    scene = (Tracks(peaks, interval=region) + wanted & Genes(two_genes)).scene()
    (band,) = scene.role("highlight")
    rows = [mark.ends[..., 1] for mark in scene.role("track.spine")]
    assert band.boxes[0, 1] == pytest.approx(rows[0].min())
    assert band.boxes[0, 3] == pytest.approx(rows[-1].max())


@given(
    positions=st.lists(st.integers(10_001, 20_000), min_size=1, max_size=60, unique=True),
    width=st.sampled_from([60.0, 89.0, 183.0]),
)
@settings(max_examples=25, deadline=None)
def test_labels_of_variants_never_touch_and_the_dropped_are_counted(positions, width):
    variants = [Variant("chr8", position, "A", "G") for position in positions]
    values = np.zeros(10_000, dtype=np.float32)
    figure = Tracks(values, interval=Interval("chr8", 10_000, 20_000)) & Variants(variants)
    scene = figure.scene(width)
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)
    labels = [t.text for t in scene.role("variant.label")]
    shown = [label for label in labels if not label.startswith("+")]
    if len(shown) < len(variants):
        assert f"+{len(variants) - len(shown)} more" in labels
        assert len(scene.notes) == 1
    (lines,) = scene.role("variant.line")
    assert len(lines.ends) == len(variants)


def test_ten_thousand_variants_are_drawn_as_one_set_of_lines(region):
    variants = [Variant("chr8", 10_001 + i, "A", "G") for i in range(10_000)]
    figure = Tracks(np.zeros(10_000, dtype=np.float32), interval=region) & Variants(variants)
    (lines,) = figure.scene().role("variant.line")
    assert len(lines.ends) == 10_000


def test_a_variant_outside_the_region_is_noted_and_on_another_contig_refused(peaks, region):
    tracks = Tracks(peaks, interval=region)
    outside = tracks & Variants(Variant("chr8", 5, "A", "G"))
    assert not outside.scene().role("variant.line")
    assert outside.scene().notes == ("1 variant outside chr8:10,001-20,000",)
    message = (
        "Variant chr9:15000:A>G is on 'chr9', but the figure shows chr8:10,001-20,000; draw a "
        "region of 'chr9' with .at(interval)"
    )
    with pytest.raises(VariantError, match=f"^{re.escape(message)}$"):
        (tracks & Variants(Variant("chr9", 15_000, "A", "G"))).scene()


def test_labels_must_match_what_they_label():
    variant = Variant("chr8", 5, "A", "G")
    message = "labels must be one per variant; got 2 labels for 1 variant"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Variants(variant, ["a", "b"])
    message = "labels must be one per interval; got 0 labels for 1 interval"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Highlights(Interval("chr8", 5, 6), [])
    with pytest.raises(InputError, match=r"^alpha must be from 0 to 1; got 2$"):
        Highlights(Interval("chr8", 5, 6), alpha=2)


@pytest.mark.parametrize("shape", ["triangle", "rectangle", "square"])
def test_edges_of_highlights_are_seen_over_cells(shape, region):
    rng = np.random.default_rng(0)
    half = rng.normal(size=(10, 10))
    maps = ContactMap(half + half.T, interval=region, shape=shape, label="map")
    heat = Heatmap(rng.normal(size=(3, 100)), interval=region)
    here = Interval("chr8", 14_200, 15_800)
    scene = (maps & heat & Highlights(here)).scene()
    (band,) = scene.role("highlight")[:1]
    left, right = band.boxes[0, [0, 2]]
    edges = [mark for mark in scene.marks if mark.role == "highlight.edge"]
    rims = scene.role("highlight.edge.rim")
    assert len(edges) == len(rims) == 2  # over each map
    roles = [mark.role for mark in scene.marks]
    for edge, rim, role in zip(edges, rims, ("contact.map", "heat.cells"), strict=True):
        (image,) = scene.role(role)
        assert sorted(edge.ends[:, 0, 0]) == pytest.approx([left, right])
        np.testing.assert_array_equal(edge.ends[:, 0, 0], edge.ends[:, 1, 0])
        assert roles.index(role) < min(scene.marks.index(rim), scene.marks.index(edge))
        top, bottom = image.outline[:, 1].min(), image.outline[:, 1].max()
        inside = edge.ends[..., 1]
        assert (inside >= top - 1e-5).all()
        assert inside.max() == pytest.approx(bottom, abs=1e-5)
        if shape == "square" or role == "heat.cells":
            assert inside.min() == pytest.approx(top, abs=1e-5)
        else:  # flanks cut the lines as high as the map is there
            across, down = image.outline.T
            order = np.argsort(across, kind="stable")
            assert inside.min() >= np.interp(left, across[order], down[order]) - 1e-5


def test_a_band_cut_at_the_edge_of_the_region_has_one_edge_and_others_none(region, peaks):
    heat = Heatmap(np.ones((3, 100)), interval=region)
    scene = (heat & Highlights(Interval("chr8", 5_000, 12_000))).scene()
    (edge,) = [mark for mark in scene.marks if mark.role == "highlight.edge"]
    assert len(edge.ends) == 1
    plain = (Tracks(peaks, interval=region) & Highlights(Interval("chr8", 11_000, 12_000))).scene()
    assert not plain.role("highlight.edge")


def test_a_highlight_outside_the_region_is_said(peaks, region):
    far = Highlights([Interval("chr8", 30_000, 31_000), Interval("chr8", 12_000, 13_000)])
    figure = Tracks(peaks, interval=region) & far
    scene = figure.scene(120)
    assert sum(len(mark.boxes) for mark in scene.role("highlight")) == 1
    note = "1 highlight outside chr8:10,001-20,000"
    assert scene.notes == (note,)
    assert f"Not shown: {note}." in figure.caption(120)
    assert [each.place for each in figure.check(120) if each.kind == "left out"] == [note]
    both = figure.at("chr8:10,001-14,000", "chr8:15,001-20,000").scene(120)
    assert both.notes == ("1 highlight outside chr8:10,001-14,000 and chr8:15,001-20,000",)


def test_a_highlight_that_one_of_several_columns_shows_is_no_matter(peaks, region, make_tracks):
    panel, there = Tracks(peaks, interval=region), Interval("chr8", 12_000, 13_000)
    detail = (panel & Highlights(there)).zoomed("chr8:15,001-16,000")
    assert detail.scene(120).notes == ()
    other = Tracks(make_tracks(peaks, Interval("chr9", 0, 10_000)))
    beside = (panel | other) & Highlights([there, Interval("chr9", 10, 500)])
    assert beside.scene(120).notes == ()


def test_a_highlight_on_a_contig_that_is_not_shown_is_refused(peaks, region):
    message = (
        "Highlight chr9:11-20 is on 'chr9', but the figure shows chr8:10,001-20,000; draw a "
        "region of 'chr9' with .at(interval)"
    )
    panel, there = Tracks(peaks, interval=region), Highlights(Interval("chr9", 10, 20))
    for figure in (panel & there, panel + there):
        with pytest.raises(IntervalError, match=f"^{re.escape(message)}$"):
            figure.scene(120)


def test_places_and_changes_are_read_from_text(peaks, region):
    panel = Tracks(peaks, interval=region)
    scene = (panel & Variants("chr8:15000:A>G") & Highlights("chr8:12,001-13,000")).scene()
    told = (panel & Variants(Variant("chr8", 15_000, "A", "G"))
            & Highlights([Interval("chr8", 12_000, 13_000)])).scene()  # fmt: skip
    for role in ("variant.line", "highlight"):
        (mine, *_), (theirs, *_) = scene.role(role), told.role(role)
        shape = "ends" if role == "variant.line" else "boxes"
        np.testing.assert_array_equal(getattr(mine, shape), getattr(theirs, shape))
    with pytest.raises(InputError, match=r"or for a gene assembly\.interval\('JAK2'\)$"):
        panel.at("JAK2")
