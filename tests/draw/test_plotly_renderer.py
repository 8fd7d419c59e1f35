"""Interactive figures: alike in content to the static ones, true to the genome, binned per zoom."""

import json
import re

import numpy as np
import pytest

from agviz.draw import plotly_renderer as renderer
from agviz.draw.plotly_marks import looks, positions, svg_path, upright, view_of
from agviz.errors import MissingPackageError
from agviz.figure.annotations import Highlights, Variants
from agviz.figure.fill import fill
from agviz.figure.layout import layout
from agviz.figure.logo import Logo
from agviz.figure.scene import (
    CLOSE,
    LINE,
    MOVE,
    Curves,
    Hover,
    Image,
    Paths,
    Rectangles,
    Segments,
    View,
    frozen,
)
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval, Variant

REGION = Interval("chr8", 10_000, 20_000)
VIEW = View(20.0, 5.0, 120.0, 50.0, "chr8", 1_000, 2_000, 49.0)


@pytest.fixture
def values():
    """10,000 positions with one peak of one base."""
    found = np.zeros(10_000, dtype=np.float32)
    found[1_234] = 0.9
    return found


@pytest.fixture
def figure(values):
    tracks = Tracks(values, interval=REGION, label="DNase")
    return (tracks & Highlights(Interval("chr8", 12_000, 13_000, name="here"))).titled("A title")


def scene_of(figure, **more):
    return fill(layout(figure, 183), hover=True, **more)


def told(page):
    """The traces that tell values."""
    return [trace for trace in page.data if trace.type == "heatmap"]


def test_positions_are_one_based_and_centered_on_their_bases():
    # Base 1,000 (0-based) is the 1,001st: its middle stands there.
    middle = np.array([20.0 + 0.5 * 100 / 1_000])
    np.testing.assert_allclose(positions(middle, VIEW), [1_001.0])
    np.testing.assert_allclose(positions(np.array([20.0, 120.0]), VIEW), [1_000.5, 2_000.5])


def test_marks_within_a_view_move_with_it_and_others_stay_on_the_page():
    inside = Rectangles("a", frozen([[30, 10, 40, 20]]), "#FF0000")
    outside = Segments("b", frozen([[[18, 10], [20, 10]]]), "#000000", 0.5)
    above = Rectangles("c", frozen([[30, 1, 40, 2]]), "#FF0000")
    assert [view_of(mark, [VIEW]) for mark in (inside, outside, above)] == [0, None, None]


def test_runs_of_one_look_are_one_trace_with_gaps():
    red = Rectangles("a", frozen([[30, 10, 40, 20], [50, 10, 60, 20]]), "#FF0000", 0.5)
    (one,) = looks([red, red], [VIEW])
    look, points = one
    assert (look.view, look.color, look.width) == (0, "rgba(255,0,0,0.5)", None)
    assert np.isnan(points[:, 0]).sum() == 3
    curves = Curves(
        "arc", frozen([[[30, 40], [30, 20], [60, 20], [60, 40]]] * 2), frozen([1, 2]), "#C8102E"
    )
    thin, thick = looks([curves], [VIEW])
    assert thick[0].width == 2 * thin[0].width == pytest.approx(2 * 96 / 72)
    assert thin[1][:, 1].min() == pytest.approx(25.0)  # 3/4 of the way to its handles
    square = frozen([[30, 10], [40, 10], [40, 20], [30, 20], [0, 0]])
    codes = np.array([MOVE, LINE, LINE, LINE, CLOSE], dtype=np.uint8)
    (shape,) = looks([Paths("p", square, codes, "#00FF00")], [VIEW])
    np.testing.assert_array_equal(shape[1], square[:4])


def test_paths_of_page_marks_are_in_parts_of_the_page():
    points = np.array([[0, 0], [50, 25], [np.nan, np.nan], [100, 50], [0, 50]])
    path = svg_path(points, width=100.0, height=50.0, closed=True)
    assert path == ("M0.00000,1.00000 L0.50000,0.50000 Z M1.00000,0.00000 L0.00000,0.00000 Z")


def test_a_turned_image_is_upright_and_clear_outside_its_outline():
    from base64 import b64decode
    from io import BytesIO

    from PIL import Image as Picture

    cells = np.full((4, 4, 4), 255, dtype=np.uint8)
    cells[..., :3] = [0, 0, 255]
    cells[0, 3] = [255, 0, 0, 255]  # the top right cell: the triangle's tip
    turned = Image(
        "map",
        cells,
        frozen([[30, 40], [45, 25], [45, 55]]),
        frozen([[30, 40], [45, 25], [60, 40]]),
    )
    source, box = upright(turned)
    assert box == (30, 25, 60, 40)
    pixels = np.asarray(Picture.open(BytesIO(b64decode(source.split(",")[1]))))
    assert pixels.shape == (180, 360, 4)
    np.testing.assert_array_equal(pixels[170, 180], [0, 0, 255, 255])
    np.testing.assert_array_equal(pixels[10, 180], [255, 0, 0, 255])
    assert pixels[10, 20, 3] == 0


def test_a_page_tells_the_peak_where_it_is(figure):
    page = renderer.figure(scene_of(figure))
    (trace,) = told(page)
    first, last, values = trace.customdata[0].T
    best = int(np.argmax(values))
    assert values[best] == pytest.approx(0.9)
    assert first[best] <= 11_235 <= last[best]
    assert trace.x[best] == first[best] - 0.5
    assert trace.x[best + 1] == last[best] + 0.5
    assert trace.hovertemplate == (
        "chr8:%{customdata[0]:,.0~f}–%{customdata[1]:,.0~f}<br>"
        "DNase %{customdata[2]:,.4~f}<extra></extra>"
    )
    assert list(page.layout.xaxis.range) == [10_000.5, 20_000.5]
    assert page.layout.width == round(183 * 96 / 25.4)
    texts = {each.text: each for each in page.layout.annotations}
    assert texts["A title"].xref == "paper"
    assert texts["here"].xref == "x"
    assert texts["here"].x == pytest.approx(12_500.5)
    assert "15,000" not in texts  # ticks are the axis's own


def test_a_scale_bar_lies_on_the_axis_and_is_as_long_as_it_says(figure):
    page = renderer.figure(scene_of(figure))
    (bar,) = [shape for shape in page.layout.shapes if shape.xref == "x"]
    ends = [float(word.split(",")[0][1:]) for word in bar.path.split()]
    (label,) = [text for text in page.layout.annotations if text.text == "2 kb"]
    assert max(ends) - min(ends) == pytest.approx(2_000, abs=0.2)
    assert label.xref == "x"
    assert label.x < min(ends)


def test_zooming_bins_anew(figure):
    scene = scene_of(figure, region=Interval("chr8", 11_200, 11_300))
    (trace,) = told(renderer.figure(scene))
    positions, _, values = trace.customdata[0].T
    assert len(positions) == 100
    best = int(np.argmax(values))
    assert positions[best] == 11_235  # 1-based
    assert values[best - 1] == 0


def test_the_widget_asks_for_a_new_scene_and_shows_it(figure):
    live = figure.interactive()
    before = told(live)[0].z.size
    live.layout.xaxis.range = [11_200.5, 11_300.5]  # as a browser's zoom sets it
    (trace,) = told(live)
    assert before > 300
    assert trace.z.size == 100
    assert trace.customdata[..., 2].max() == pytest.approx(0.9)
    live.show_region(50_000, 60_000)  # off the data: what is shown stays
    assert told(live)[0].z.size == 100


def test_after_a_zoom_the_widget_is_what_a_new_figure_would_be(values):
    figure = Tracks(np.column_stack([values, 2 * values]), interval=REGION, scale="free")
    live = figure.interactive()
    kept = [trace.uid for trace in live.data]
    for region in (Interval("chr8", 11_000, 13_000), Interval("chr8", 11_100, 13_100), REGION):
        live.layout.xaxis.range = [region.start + 0.5, region.end + 0.5]
        fresh = renderer.figure(scene_of(figure, region=region))
        assert len(live.data) == len(fresh.data)
        for mine, theirs in zip(live.data, fresh.data, strict=True):
            for name in ("x", "y", "z", "customdata"):
                if (value := getattr(theirs, name, None)) is not None:
                    np.testing.assert_array_equal(getattr(mine, name), value)
        assert live.layout.to_plotly_json() == fresh.layout.to_plotly_json() | {
            "template": live.layout.to_plotly_json()["template"]
        }
    assert [trace.uid for trace in live.data] == kept


def test_columns_of_other_regions_stay_when_one_is_zoomed(values):
    tracks = Tracks(values, interval=REGION)
    both = tracks.at(REGION) | tracks.at(Interval("chr8", 11_000, 12_000))
    live = both.interactive()
    live.layout.xaxis2.range = [11_200.5, 11_300.5]
    assert list(live.layout.xaxis.range) == [10_000.5, 20_000.5]
    one, other = told(live)
    assert (one.z.size > 100, other.z.size) == (True, 100)
    same = tracks | tracks
    moved = same.interactive()
    moved.layout.xaxis.range = [11_200.5, 11_300.5]
    assert [trace.z.size for trace in told(moved)] == [100, 100]


def test_a_saved_notebook_keeps_a_picture(figure):
    data, metadata = figure.interactive()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["image/png"].startswith("iVBORw0KGgo")
    assert metadata["image/png"]["width"] == round(183 * 96 / 25.4)


def test_pages_work_offline_and_are_the_same_bytes(figure, tmp_path):
    for name in ("one", "other"):
        figure.save(tmp_path / f"{name}.html")
    page = (tmp_path / "one.html").read_bytes()
    assert page == (tmp_path / "other.html").read_bytes()
    assert b"A title" in page
    assert re.search(rb'<script[^>]+src="http', page) is None


def test_neither_page_nor_widget_offers_to_upload_the_figure(figure, tmp_path):
    config = figure.interactive()._config
    figure.save(tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    (written,) = re.findall(r'(\{"scrollZoom": [^}]*\})\s*\)\s*\};\s*</script>', page)
    for each in (config, json.loads(written)):
        assert "sendChartToCloud" in each["modeBarButtonsToRemove"]
        assert each["showSendToCloud"] is False
        assert each["displaylogo"] is False


def test_a_twenty_track_megabase_makes_a_small_page():
    rng = np.random.default_rng(0)
    values = rng.gamma(0.3, 1.0, (1_000_000, 20)).astype(np.float32)
    tracks = Tracks(values, interval=Interval("chr1", 0, 1_000_000))
    assert len(renderer.figure(scene_of(tracks)).to_json()) < 2_000_000


def test_letters_and_variants_are_drawn_too():
    values = np.zeros((20, 4), dtype=np.float32)
    values[5, 0] = 1
    logo = Logo(values, interval=Interval("chr8", 100, 120)) & Variants(
        Variant("chr8", 106, "A", "G")
    )
    page = renderer.figure(scene_of(logo))
    drawn = [trace for trace in page.data if trace.type == "scatter"]
    letters = [trace for trace in drawn if trace.fillcolor == "rgba(0,158,115,1)"]
    assert np.nanmin(letters[0].x) == pytest.approx(105.5 + 0.025)
    lines = [trace for trace in drawn if trace.line.color == "rgba(230,159,0,1)"]
    np.testing.assert_allclose(lines[0].x, [106, 106])


def test_values_under_the_pointer_draw_nothing_on_paper(figure, tmp_path):
    from agviz.draw import matplotlib_renderer

    plain = fill(layout(figure, 183))
    telling = scene_of(figure)
    assert any(isinstance(mark, Hover) for mark in telling.marks)
    assert matplotlib_renderer.png(plain, 72) == matplotlib_renderer.png(telling, 72)


def test_without_plotly_it_is_said_what_to_install(figure, monkeypatch, tmp_path):
    import sys

    monkeypatch.setitem(sys.modules, "plotly", None)
    message = "Drawing interactive figures needs the package 'plotly': pip install 'agviz[jupyter]'"
    with pytest.raises(MissingPackageError, match=f"^{re.escape(message)}$"):
        figure.save(tmp_path / "x.html")
    assert not list(tmp_path.iterdir())
