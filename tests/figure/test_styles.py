"""A Style changes how marks of a role look: of a panel or of all, on paper, screen and in words."""

import json
import re

import numpy as np
import pytest

from agviz.draw import plotly_renderer
from agviz.errors import InputError
from agviz.figure.annotations import Highlights, Variants
from agviz.figure.axis import Axis
from agviz.figure.contact_map import ContactMap
from agviz.figure.fill import fill
from agviz.figure.genes import Genes
from agviz.figure.layout import layout
from agviz.figure.logo import Logo
from agviz.figure.sashimi import Sashimi
from agviz.figure.sashimi_inks import CHANGED_PALE, PALE, lightened
from agviz.figure.scatter import Scatter
from agviz.figure.scene import Curves, Text
from agviz.figure.spec_file import open_figure
from agviz.figure.style import ALTERNATE, REFERENCE
from agviz.figure.styles import Style, look_of
from agviz.figure.text import cap_height, text_width
from agviz.figure.tracks import Tracks
from agviz.figure.violins import Violins
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval, Variant
from tests.helpers.bad_values import junctions

VARIANT = Variant("chr8", 15_000, "A", "G")


@pytest.fixture
def panel(make_alleles, peaks):
    return Tracks(make_alleles(VARIANT, peaks, 2 * peaks), style="line")


def colors(scene, role):
    return {mark.color for mark in scene.role(role)}


def test_a_color_changes_the_marks_of_the_role_and_their_swatch(panel):
    before, after = panel.scene(), (panel + Style("track.alternate", color="#00F")).scene()
    assert colors(before, "track.alternate") == {ALTERNATE}
    assert colors(after, "track.alternate") == {"#0000FF"}
    assert colors(after, "track.reference") == {REFERENCE}
    assert [m.color for m in before.role("legend.swatch")] == [ALTERNATE, REFERENCE]
    assert [m.color for m in after.role("legend.swatch")] == ["#0000FF", REFERENCE]
    assert len(before.marks) == len(after.marks)


def test_the_caption_does_not_name_a_color_that_was_changed(panel):
    assert "REF (grey) and ALT (red)" in panel.caption()
    changed = panel + Style("track.alternate", color="#0000fe") & Style("variant", color="black")
    assert "REF (grey) and ALT (#0000fe)" in changed.caption()
    teal = panel + Style("track.alternate", color="teal")
    assert "REF (grey) and ALT (teal)" in teal.caption()
    assert "orange lines" in panel.caption()
    assert "orange" not in changed.caption()


def test_an_inserted_wedge_has_the_color_of_alt(make_tracks):
    values = np.ones((10_000, 1), dtype=np.float32)
    insertion = Variant("chr8", 15_001, "G", "GGTAAGT")
    panel = Tracks(Alleles(make_tracks(values), make_tracks(values), insertion))
    assert colors(panel.scene(), "track.insertion") == {ALTERNATE}
    changed = panel + Style("track.alternate", color="steelblue")
    assert colors(changed.scene(), "track.insertion") == {"#4682B4"}
    own = changed + Style("track.insertion", color="black")
    assert colors(own.scene(), "track.insertion") == {"#000000"}


def test_a_style_of_a_panel_stays_there_and_counts_over_that_of_the_figure(panel, two_genes):
    below = Tracks(np.ones(10_000), interval=Interval("chr8", 10_000, 20_000))
    figure = panel + Style("track.spine", color="#111111") & below & Style("track", width=2)
    spines = figure.scene().role("track.spine")
    assert [mark.color for mark in spines] == ["#111111", "#111111", "#000000"]
    assert [mark.width for mark in spines] == [2, 2, 2]
    whole = panel + Style("track.spine", width=1) & below & Style("track.spine", width=3)
    assert [mark.width for mark in whole.scene().role("track.spine")] == [1, 1, 3]


def test_the_last_of_several_counts_and_each_option_by_itself(panel):
    figure = (
        panel
        + Style("track", color="#111111", width=2)
        + Style("track.alternate", color="#222222")
        + Style("track.reference", visible=False)
        + Style("track.reference", visible=True)
    )
    alternate = figure.scene().role("track.alternate")
    assert {(mark.color, mark.width) for mark in alternate} == {("#222222", 2)}
    assert colors(figure.scene(), "track.reference") == {"#111111"}


def test_text_of_another_size_and_face_is_measured_and_stays_in_its_middle(panel):
    old = {m.text: m for m in panel.scene().role("axis.tick_label")}
    new = (panel & Style("axis.tick_label", size=7.5, face="bold")).scene().role("axis.tick_label")
    for mark in new:
        assert (mark.size, mark.face) == (7.5, "bold")
        assert mark.width == pytest.approx(text_width(mark.text, 7.5, face="bold"))
        middles = [m.baseline - cap_height(m.size) / 2 for m in (mark, old[mark.text])]
        assert middles[0] == pytest.approx(middles[1])


def test_what_is_not_visible_is_gone_from_marks_legend_and_hover(panel, two_genes):
    figure = panel & Genes(two_genes)
    assert not (figure & Style("legend", visible=False)).scene().role("legend")
    hidden = figure & Style("gene", visible=False) & Style("track.reference", visible=False)
    scene = fill(layout(hidden, 183), hover=True)
    assert not scene.role("gene")
    assert fill(layout(figure, 183), hover=True).role("gene.hover")
    assert [m.text for m in scene.role("legend.label")] == ["ALT"]


def test_a_larger_legend_keeps_swatches_beside_their_words(panel):
    scene = (panel & Style("legend.label", size=9)).scene()
    for label, swatch in zip(scene.role("legend.label"), scene.role("legend.swatch"), strict=True):
        assert label.size == 9
        assert 0 < label.left - swatch.boxes[0, 2] < 1


def test_arcs_stay_as_wide_to_each_other_and_what_is_paler_as_much_paler():
    panel = Sashimi([junctions(np.arange(8) + 1.0)])
    old = [m.widths for m in panel.scene().role("sashimi.arc") if isinstance(m, Curves)]
    wide = (panel + Style("sashimi.arc", width=3, dash=(2, 1))).scene().role("sashimi.arc")
    assert max(m.widths.max() for m in wide) == pytest.approx(3)
    factor = 3 / max(each.max() for each in old)
    for mark, widths in zip(wide, old, strict=True):
        np.testing.assert_allclose(mark.widths, widths * factor)
        assert mark.dash == (2, 1)
    for said, role, part in (
        ("sashimi", "sashimi.coverage.alternate", PALE),
        ("sashimi.coverage", "sashimi.coverage.alternate", 0.0),
        ("sashimi.arc.alternate", "sashimi.coverage.alternate.clipped", PALE),
        ("sashimi.arc", "sashimi.arc.more", CHANGED_PALE),
        ("sashimi.arc.gained", "sashimi.arc.more", CHANGED_PALE),
        ("sashimi.arc.lost", "sashimi.coverage.difference.below", PALE),
        ("sashimi.arc.more", "sashimi.arc.more", 0.0),
        ("sashimi.arc", "sashimi.arc.gained", 0.0),
    ):
        style = Style(said, color="#800000")
        assert look_of(role, [style])["color"].upper() == lightened("#800000", part)


def test_bands_lines_and_titles_can_be_changed(panel):
    wanted = Highlights(Interval("chr8", 12_000, 13_000))
    figure = (panel & wanted).titled("A title")
    styled = (
        figure
        & Style("highlight", color="silver", alpha=0.5)
        & Style("variant.line", width=2, dash=(3, 1))
        & Style("title", face="italic")
    )
    scene = styled.scene()
    assert [(m.color, m.alpha) for m in scene.role("highlight")] == [("#C0C0C0", 0.5)]
    assert [(m.width, m.dash) for m in scene.role("variant.line")] == [(2, (3, 1))]
    assert [m.face for m in scene.role("title")] == ["italic"]


def test_panels_with_axes_of_their_own_take_styles_too():
    panel = Scatter([1, 2, 3], [2, 1, 3])
    alone = (panel + Style("scatter.points", color="red")).scene(89)
    assert colors(alone, "scatter.points") == {"#FF0000"}
    whole = (panel & Style("scatter.points", color="navy", alpha=0.5)).scene(89)
    assert [(m.color, m.alpha) for m in whole.role("scatter.points")] == [("#000080", 0.5)]


def test_every_column_and_detail_takes_a_style_of_the_figure(peaks, region):
    tracks = Tracks(peaks, interval=region)
    zoomed = tracks.zoomed("chr8:12,000-13,000", "chr8:15,000-16,000")
    scene = (zoomed & Style("track.single", color="teal") & Style("zoom", color="navy")).scene()
    assert len(scene.views) == 3
    assert colors(scene, "track.single") == {"#008080"}
    assert colors(scene, "zoom") == {"#000080"}
    beside = tracks.at("chr8:12,000-13,000", "chr8:15,000-16,000") & Style("axis.line", width=1)
    assert [m.width for m in beside.scene().role("axis.line")] == [1, 1]


def test_a_role_that_nothing_has_is_refused_with_the_nearest(panel):
    with pytest.raises(
        InputError, match=r"^Style\('track\.alternative'\): nothing here has this"
    ) as e:
        (panel & Style("track.alternative", color="red")).scene()
    assert "did you mean 'track.alternate'?" in str(e.value)
    with pytest.raises(InputError, match="not this panel's; write figure & Style"):
        (panel + Style("axis.line", width=1)).scene()
    message = (
        "Style('track.alternate', size=...): these marks have no size; they take: alpha, color, "
        "dash, visible, width"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        (panel & Style("track.alternate", size=5)).scene()


def test_images_have_no_color_to_change():
    values = np.random.default_rng(0).random((16, 16))
    panel = ContactMap(values + values.T, interval=Interval("chr8", 0, 16 * 2048))
    with pytest.raises(InputError, match="these marks have no color; they take: visible"):
        (panel + Style("contact.map", color="red")).scene()


def test_a_zoom_to_where_the_role_is_not_drawn_is_no_error(two_genes, peaks, region):
    figure = Tracks(peaks, interval=region) & Genes(two_genes) & Style("gene.name", size=7)
    page = layout(figure, 183)
    empty = Interval("chr8", 19_990, 20_000)
    assert fill(page).role("gene.name")
    assert not fill(page, empty).role("gene.name")


def test_roles_lists_what_is_drawn(panel):
    roles = panel.roles()
    assert list(roles) == sorted(set(roles))
    assert {"track.reference", "track.alternate", "axis.tick_label", "legend.swatch"} <= set(roles)
    assert roles == tuple(sorted({mark.role for mark in panel.scene().marks}))


def test_styles_are_kept_in_a_file(panel, tmp_path):
    figure = (
        panel + Style("track.alternate", color="red", width=1.5, alpha=0.5, dash=(3, 1))
        & Style("axis.tick_label", size=6, face="bold")
        & Style("variant.line", dash="solid")
        & Style("legend", visible=False)
    )  # fmt: skip
    figure.save(tmp_path / "figure.json")
    held = json.loads((tmp_path / "figure.json").read_text())
    assert held["figure"]["annotations"][0] == {
        "is": "Style", "role": "axis.tick_label", "color": None, "width": None, "alpha": None,
        "size": 6.0, "face": "bold", "dash": None, "visible": None,
    }  # fmt: skip
    figure.save(tmp_path / "one.svg")
    open_figure(tmp_path / "figure.json").save(tmp_path / "other.svg")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "other.svg").read_bytes()


def test_plotly_draws_what_a_style_says(panel):
    figure = (
        panel
        & Style("track.alternate", color="#123456", width=2)
        & Style("axis.tick_label", size=8, color="#654321", face="bold")
        & Style("axis.line", visible=False)
    )
    made = plotly_renderer.figure(figure.scene())
    lines = [t for t in made.data if t.line.color == "rgba(18,52,86,1)"]
    assert [t.line.width for t in lines] == pytest.approx([2 * 96 / 72] * len(lines))
    axis = made.layout.xaxis
    assert axis.tickfont.size == pytest.approx(8 * 96 / 72)
    assert (axis.tickfont.color, axis.tickfont.weight) == ("#654321", "bold")
    assert axis.showline is False
    assert axis.ticks == "outside"
    plain = plotly_renderer.figure(panel.scene()).layout.xaxis
    assert plain.showline is True
    assert plain.tickfont.color == "#000000"


def test_check_tells_of_text_too_small_and_of_colors_that_merge(panel):
    assert not panel.check()
    small = (panel & Style("track.tick_label", size=4)).check()
    assert {finding.kind for finding in small} == {"small text"}
    merging = (panel & Style("track.alternate", color=REFERENCE)).check()
    assert "merging colors" in {finding.kind for finding in merging}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"color": "reddish"}, "color must be '#rrggbb' or a name of CSS"),
        ({"width": 0}, "width must be over 0 and at most 50 pt; got 0"),
        ({"alpha": 2}, "alpha must be from 0 to 1; got 2"),
        ({"size": -1}, "size must be over 0 and at most 100 pt; got -1"),
        ({"face": "heavy"}, "face must be one of 'regular', 'bold', 'italic'; got 'heavy'"),
        ({"dash": (1, 0)}, "dash must be lengths of dash and gap in line widths"),
        ({}, "Style('track') says nothing; give one of color, width"),
    ],
)
def test_options_that_are_none_are_refused(options, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}"):
        Style("track", **options)


def test_variants_added_to_one_panel_mark_that_one(peaks, region, two_genes):
    one, other = Tracks(peaks, interval=region), Tracks(peaks, interval=region)
    figure = one & other + Variants(VARIANT, ["rs1"]) + Style("variant.line", width=2) & Axis()
    (line,) = figure.scene().role("variant.line")
    spine = figure.scene().role("track.spine")[2:]
    spine = np.concatenate([mark.ends[..., 1] for mark in spine])
    assert line.ends[0, :, 1] == pytest.approx([spine.min(), spine.max()])
    assert line.width == 2
    assert [t.text for t in figure.scene().role("variant.label")] == ["rs1"]
    figure = one & other + Variants(VARIANT, ["rs1"])
    both = (figure & Variants(VARIANT)).scene()
    (line,) = both.role("variant.line")  # once, through all
    assert line.ends[0, 0, 1] < min(m.ends[..., 1].min() for m in both.role("track.spine"))


def test_one_color_of_two_alleles_is_refused_with_the_style_to_write(make_alleles, peaks):
    pair = make_alleles(VARIANT, peaks, 2 * peaks)
    for show, part in (("overlay", "alternate"), ("difference", "difference")):
        message = f"change them by + Style('track.{part}', color='#00FF00')"
        with pytest.raises(InputError, match=re.escape(message)):
            Tracks(pair, show=show, color="#00FF00")
        scene = (Tracks(pair, show=show) + Style(f"track.{part}", color="#00FF00")).scene()
        assert "#00FF00" in colors(scene, f"track.{part}")
    assert all(isinstance(text, Text) for text in scene.texts())


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda c: Violins({"a": [1.0, 2.0]}, colors=c), "groups called 'b'; there are: 'a'"),
        (lambda c: Scatter([1, 2], [1, 2], groups=["a", "a"], colors=c), "groups called 'b'"),
        (lambda c: Logo(np.eye(4), colors=c), "letters called 'b'; there are: 'A', 'C', 'G', 'T'"),
    ],
)
def test_colors_of_what_is_not_there_are_refused(make, told):
    with pytest.raises(InputError, match=f"^colors has no {re.escape(told)}"):
        make({"b": "#112233"})


def test_the_radius_of_points_can_be_said():
    (usual,) = Scatter([1.0, 2.0], [1.0, 2.0]).scene(89).role("scatter.points")
    (large,) = Scatter([1.0, 2.0], [1.0, 2.0], radius=1.5).scene(89).role("scatter.points")
    assert np.ptp(large.points[:, 0]) - np.ptp(usual.points[:, 0]) == pytest.approx(
        2 * (1.5 - 0.55)
    )
    with pytest.raises(InputError, match=r"^radius must be over 0 mm; got -1$"):
        Scatter([1.0, 2.0], [1.0, 2.0], radius=-1)


def test_the_unit_is_said_in_the_caption(peaks, region):
    panel = Tracks(peaks, interval=region, unit="reads per million")
    assert "; in reads per million (RPM);" in panel.caption()
