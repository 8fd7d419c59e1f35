"""Strips: each track a row of colors of one scale, peaks kept, names thinned, gaps in grey."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.errors import InputError
from agviz.figure.check import check
from agviz.figure.color_maps import SEQUENTIAL, UNKNOWN
from agviz.figure.fill import places
from agviz.figure.genes import Genes
from agviz.figure.layout import layout
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.spec_file import open_figure
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval, Variant

SNV = Variant("chr8", 15_000, "A", "G")
REGION = Interval("chr8", 10_000, 20_000)


def refused(message):
    return pytest.raises(InputError, match=f"^{re.escape(message)}$")


def strips(scene, number=0):
    """Cells of a block, and left, right, top, bottom of the image in mm."""
    mark = scene.role("heat.strips")[number]
    left, top = mark.outline.min(0)
    right, bottom = mark.outline.max(0)
    return mark.cells[..., :3].astype(int), (left, right, top, bottom)


def rgb(color):
    return [int(color[at : at + 2], 16) for at in (1, 3, 5)]


@settings(max_examples=40, deadline=None)
@given(
    position=st.integers(0, 9_999),
    start=st.integers(0, 9_000),
    width=st.integers(5, 10_000),
    width_mm=st.floats(60, 200),
)
def test_a_peak_of_one_base_is_one_column_at_its_place_at_any_zoom(
    position, start, width, width_mm
):
    end = min(10_000, start + width)
    values = np.zeros((10_000, 3), dtype=np.float32)
    values[position, 1] = 5
    panel = Tracks(values, interval=REGION, style="heat")
    scene = panel.at(Interval("chr8", 10_000 + start, 10_000 + end)).scene(width_mm)
    cells, (left, right, _, _) = strips(scene)
    colored = np.argwhere((cells != 255).any(-1))
    if not start <= position < end:
        assert not len(colored)
        return
    ((row, column),) = colored
    assert row == 1
    assert cells[row, column].tolist() == rgb(SEQUENTIAL.hex()[-1])
    each = (right - left) / cells.shape[1]
    true = left + (position + 0.5 - start) / (end - start) * (right - left)
    assert abs(left + (column + 0.5) * each - true) <= each  # bins are whole bases


def test_strips_are_thin_and_thinner_when_they_are_many(region):
    for count, high in ((5, 2.1), (30, 2.1), (300, 0.3)):
        scene = Tracks(np.ones((100, count)), interval=region, style="heat").scene(120)
        cells, (_, _, top, bottom) = strips(scene)
        assert cells.shape[0] == count
        assert (bottom - top) / count == pytest.approx(high)
    said = Tracks(np.ones((100, 4)), interval=region, style="heat", height=5).scene(120)
    _, (_, _, top, bottom) = strips(said)
    assert bottom - top == pytest.approx(20)


def test_names_stand_beside_their_strips_and_are_thinned_with_a_count(region):
    panel = Tracks(np.ones((100, 12)), interval=region, style="heat")
    scene = panel.scene(120)
    _, (_, _, top, bottom) = strips(scene)
    names = scene.role("heat.label")
    assert [mark.text for mark in names] == [f"track {k + 1}" for k in range(12)]
    each = (bottom - top) / 12
    for number, mark in enumerate(names):
        assert top + number * each < mark.baseline < top + (number + 1) * each + 0.1
    assert not overlapping_texts(scene)
    assert panel.check(120) == ()
    many = Tracks(np.ones((100, 200)), interval=region, style="heat")
    scene = many.scene(120)
    shown = len(scene.role("heat.label"))
    assert 20 < shown < 60
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)
    assert f"Not shown: {200 - shown} of 200 row labels had no room." in many.caption(120)
    assert "track 5, and 195 more; 200 strips; one color scale" in many.caption(120)


def test_unknown_values_are_grey_and_said(region):
    values = np.ones((100, 2), dtype=np.float32)
    values[50:, 1] = np.nan
    panel = Tracks(values, interval=region, style="heat")
    cells, _ = strips(panel.scene(120))
    assert cells[1, -1].tolist() == rgb(UNKNOWN)
    assert cells[0, -1].tolist() == cells[1, 0].tolist() != rgb(UNKNOWN)
    assert "grey: no value" in panel.caption(120)
    wide = panel.at(Interval("chr8", 5_000, 20_000)).scene(120)
    cells, _ = strips(wide)
    assert cells[0, 0].tolist() == rgb(UNKNOWN)  # no data there
    assert cells[0, cells.shape[1] // 2].tolist() != rgb(UNKNOWN)


@pytest.mark.parametrize("ends", [None, (-1, 3)])
def test_a_difference_has_zero_at_white(make_alleles, ends):
    reference = np.full((10_000, 2), 2, dtype=np.float32)
    alternate = reference.copy()
    alternate[:5_000, 0], alternate[5_000:, 0] = 3, 1
    pair = make_alleles(SNV, reference, alternate)
    panel = Tracks(pair, show="difference", style="heat", ylim=ends)
    scene = panel.scene(120)
    cells, _ = strips(scene)
    assert (cells[1] == 255).all()
    more, less = cells[0, 0], cells[0, -1]
    assert more[0] > more[2]
    assert less[2] > less[0]
    assert panel.row_labels() == ("track 0", "track 1")  # the color bar says what they are
    assert "ALT − REF" in [mark.text for mark in scene.role("contact.color_bar_label")]
    assert panel.legend() == ()
    ratio = Tracks(pair, show="log ratio", style="heat").scene(120)
    assert "log2 ALT/REF" in [mark.text for mark in ratio.role("contact.color_bar_label")]


def test_a_deletion_is_marked_over_its_strips(make_alleles):
    values = np.ones((10_000, 2), dtype=np.float32)
    deletion = Variant("chr8", 12_001, "A" + "C" * 1_800, "A")
    scene = Tracks(make_alleles(deletion, values, values), show="difference", style="heat").scene()
    (mark,) = scene.role("track.deletion")
    _, (_, _, top, bottom) = strips(scene)
    assert mark.ends[..., 1].min() == pytest.approx(top)
    assert mark.ends[..., 1].max() == pytest.approx(bottom)


def test_outputs_are_blocks_with_a_color_bar_each(make_tracks):
    from alphagenome.models.dna_output import Output

    low, high = np.zeros((10_000, 3)), np.zeros((10_000, 2))
    low[100], high[100] = 1, 80
    panel = Tracks(Output(atac=make_tracks(low), dnase=make_tracks(high)), style="heat")
    scene = panel.scene(120)
    assert [strips(scene, k)[0].shape[0] for k in (0, 1)] == [3, 2]
    numbers = [mark.text for mark in scene.role("contact.color_bar_number")]
    assert sorted(numbers) == ["0", "0", "1", "80"]
    assert "a color scale per block: 0 to 1 (atac); 0 to 80 (dnase)" in panel.caption(120)
    assert not overlapping_texts(scene)
    bare = Tracks(
        Output(atac=make_tracks(low), dnase=make_tracks(high)), style="heat", yaxis="none"
    )
    assert not bare.scene(120).role("contact.color_bar")
    assert [each.kind for each in bare.check(120)] == ["unlike scales"]


class Measured:
    kind = "signal"
    reduce = "max"

    def __init__(self, name, top):
        self.name, self.top = name, top

    def fetch(self, interval, bins=None):
        return np.linspace(0, self.top, interval.width if bins is None else bins, dtype=np.float32)


def test_files_share_one_scale(region):
    panel = Tracks([Measured("a", 2), Measured("b", 4)], style="heat").at(region)
    scene = panel.scene(120)
    (mark,) = scene.role("heat.strips")
    assert mark.cells.shape[0] == 2
    top = [rgb(SEQUENTIAL.hex()[k]) for k in (127, 254)]
    np.testing.assert_allclose(mark.cells[:, -1, :3], top, atol=6)


def test_colors_end_where_they_are_told_and_say_so(region):
    values = np.ones((100, 2), dtype=np.float32)
    values[50, 0] = 100
    panel = Tracks(values, interval=region, style="heat", clip_percentile=90, color="#0072B2")
    scene = panel.scene(120)
    cells, _ = strips(scene)
    assert cells[0, 0].tolist() == cells[0].min(0).tolist() == rgb("#0072B2")
    assert scene.role("contact.color_bar_end")
    words = panel.caption(120)
    assert "one color scale for all strips: 0 to 1" in words
    assert "colors end at percentile 90" in words
    assert "values beyond have the color of the end" in words
    assert [each.kind for each in panel.check(120)] == ["clipped data"]


@pytest.mark.parametrize("value", [np.nan, 0.0, 3.0, -3.0, np.inf])
def test_all_equal_or_unknown_values_draw_without_trouble(value, region):
    panel = Tracks(np.full((100, 3), value), interval=region, style="heat")
    assert panel.scene(89).role("heat.strips")
    assert panel.caption()


def test_tracks_of_unlike_resolution_stand_in_the_same_columns(region, make_tracks):
    fine, coarse = np.zeros((10_000, 1)), np.zeros((100, 1))
    fine[5_050], coarse[50] = 1, 1
    data = [make_tracks(fine), make_tracks(coarse, resolution=100)]
    cells, _ = strips(Tracks(data, style="heat").at(Interval("chr8", 14_500, 15_600)).scene(183))
    one, other = (np.flatnonzero((row != 255).any(-1)) for row in cells)
    assert len(one) == 1
    assert one[0] in other
    assert len(other) / cells.shape[1] == pytest.approx(100 / 1_100, abs=0.02)


def test_shrunk_introns_keep_peaks_in_their_place(region, two_genes):
    values = np.zeros((10_000, 1), dtype=np.float32)
    values[3_200, 0] = 1  # within an exon
    figure = (Tracks(values, interval=region, style="heat") & Genes(two_genes)).shrunk(0.5)
    scene = figure.scene(120)
    cells, (left, right, _, _) = strips(scene)
    (column,) = places(layout(figure, 120))
    x = column.scale
    (found,) = np.flatnonzero((cells[0] != 255).any(-1))
    each = (right - left) / cells.shape[1]
    assert abs(left + (found + 0.5) * each - x.at(13_200.5)) <= each


def test_no_more_columns_are_drawn_than_can_be_seen():
    many = np.broadcast_to(np.float32(1), (1_000_000, 300))[:, :10]
    scene = Tracks(many, interval=Interval("chr1", 0, 1_000_000), style="heat").scene(183)
    cells, (left, right, _, _) = strips(scene)
    assert (right - left) / cells.shape[1] >= 0.12  # mm: a third of a point


def test_what_strips_cannot_show_is_refused(region, make_alleles):
    values = np.ones((10_000, 2), dtype=np.float32)
    pair = make_alleles(SNV, values, values)
    with refused(
        "style='heat' shows one value per strip; write show='difference', 'log ratio' or "
        "'alternate'"
    ):
        Tracks(pair, style="heat")
    bad = {
        "scale": (
            "free",
            "has one color scale for all strips; leave out scale='free', or give groups",
        ),
        "yscale": ("log", "has linear colors; write clip_percentile=99 instead of yscale='log'"),
        "label_peaks": (2, "has no room for labels of peaks; leave out label_peaks=2"),
        "mirror": (True, "has a strip per strand; leave out mirror"),
    }  # fmt: skip
    for option, (value, message) in bad.items():
        with refused(f"style='heat' {message}"):
            Tracks(values, interval=region, style="heat", **{option: value})
    with refused(
        "color must be '#rrggbb' or a name of CSS, such as '#C8102E' or 'teal'; got 'bluish'"
    ):
        Tracks(values, interval=region, style="heat", color="bluish")
    with refused("Strips of colors cannot be overlaid with +; stack them with &"):
        Tracks(values, interval=region, style="heat") + Tracks(values, interval=region)
    with refused(
        "1001 tracks are too many for one panel, which has 1000 rows at most; choose some with "
        "tracks=[...] (names, ontology terms or numbers)"
    ):
        Tracks(np.ones((10, 1_001)), interval=region, style="heat")


def test_values_are_told_unless_they_are_too_many(region):
    from agviz.figure.fill import fill
    from agviz.figure.layout import layout

    values = np.arange(200, dtype=np.float32).reshape(100, 2)
    panel = Tracks(values, interval=region, style="heat")
    told = fill(layout(panel, 120), hover=True).role("track.hover")
    assert [mark.values[..., 2].max() for mark in told] == [198, 199]
    heights = [mark.y.mean() for mark in told]
    _, (_, _, top, bottom) = strips(panel.scene(120))
    assert heights == pytest.approx([top + (bottom - top) * part for part in (0.25, 0.75)])
    many = Tracks(np.ones((1_000, 100)), interval=region, style="heat")
    assert not fill(layout(many, 120), hover=True).role("track.hover")


def test_it_comes_back_from_a_file_as_it_was(region, tmp_path):
    panel = Tracks(np.eye(100)[:, :20], interval=region, style="heat", color="#0072B2")
    panel.save(tmp_path / "figure.json")
    again = open_figure(tmp_path / "figure.json")
    np.testing.assert_array_equal(strips(panel.scene(89))[0], strips(again.scene(89))[0])
    assert again.caption() == panel.caption()
    assert check(again, 89) == check(panel, 89)
