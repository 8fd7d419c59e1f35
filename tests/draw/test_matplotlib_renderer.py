"""Scenes become files and axes: the same bytes, text as text, a user's settings left alone."""

import io
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from agviz.draw import matplotlib_renderer as renderer
from agviz.errors import InputError
from agviz.figure.annotations import Highlights
from agviz.figure.scene import Polygon, Polyline, Rectangles, Scene, Segments, frozen
from agviz.figure.text import place_text
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval
from agviz.observed.open_track import open_track

SVG = "{http://www.w3.org/2000/svg}"
REGION = Interval("chr8", 10_000, 20_000)


@pytest.fixture
def figure():
    values = np.abs(np.sin(np.arange(10_000) / 300))[:, None] * np.array([[1.0, 2.0]])
    tracks = Tracks(values.astype(np.float32), interval=REGION)
    return (tracks & Highlights(Interval("chr8", 12_000, 13_000, name="here"))).titled("A title")


@pytest.mark.parametrize("kind", ["pdf", "svg", "png"])
def test_the_same_figure_gives_the_same_bytes(figure, kind, tmp_path):
    one, other = tmp_path / f"one.{kind}", tmp_path / f"other.{kind}"
    figure.save(one, width_mm=89)
    figure.save(other, width_mm=89)
    assert one.read_bytes() == other.read_bytes()
    assert len(one.read_bytes()) > 2_000


def test_parts_of_an_svg_are_named_groups(figure, tmp_path):
    (figure.lettered() | figure.titled("")).save(tmp_path / "x.svg")
    page = ET.parse(tmp_path / "x.svg").getroot()
    parents = {child: parent for parent in page.iter() for child in parent}
    groups = {each.get("id"): each for each in page.iter(SVG + "g")}
    assert len(groups) == sum(1 for _ in page.iter(SVG + "g"))  # no name twice
    for name in ("highlight", "heading.text", "Tracks-1", "Tracks-1.text", "Axis-2"):
        assert name in groups
    # All that is seen lies in a group of its own part, none of which lies in another.
    parts = {parents[groups["Tracks-1"]]}
    assert {parents[groups[name]] for name in ("highlight", "Axis-2", "Axis-2.text")} == parts
    texts = ["".join(each.itertext()).strip() for each in groups["heading.text"].iter(SVG + "text")]
    assert texts == ["A title"]
    assert "Tracks-3" in groups  # the second column
    inside = {each for name in groups if ".text" in name for each in groups[name].iter()}
    written = list(page.iter(SVG + "text"))
    assert len(written) > 5
    assert all(each in inside for each in written)


@pytest.mark.parametrize("kind", ["pdf", "svg", "png"])
def test_a_users_settings_neither_change_the_file_nor_are_changed(figure, kind, tmp_path):
    plain, odd = tmp_path / f"plain.{kind}", tmp_path / f"odd.{kind}"
    figure.save(plain, width_mm=89)
    mine = {
        "font.size": 30,
        "lines.linewidth": 9,
        "svg.fonttype": "path",
        "pdf.fonttype": 3,
        "axes.facecolor": "black",
        "savefig.bbox": "tight",
        "figure.facecolor": "red",
        "font.family": "serif",
        "path.simplify": False,
        "savefig.dpi": 10,
    }
    with mpl.rc_context(mine):
        before = dict(mpl.rcParams)
        figure.save(odd, width_mm=89)
        assert dict(mpl.rcParams) == before
    assert odd.read_bytes() == plain.read_bytes()


def test_files_have_no_date_and_text_stays_text(figure, tmp_path):
    figure.save(tmp_path / "x.svg")
    svg = (tmp_path / "x.svg").read_text()
    assert ">A title</text>" in svg
    assert "<dc:date>" not in svg
    assert re.search(r"\d\d:\d\d:\d\d", svg) is None
    figure.save(tmp_path / "x.pdf")
    pdf = (tmp_path / "x.pdf").read_bytes()
    assert b"CreationDate" not in pdf
    assert b"/Subtype /Type3" not in pdf  # glyphs as outlines; TrueType stays editable
    assert b"/CIDFontType2" in pdf or b"/TrueType" in pdf


def test_svg_names_every_font_of_the_same_widths(figure, tmp_path):
    figure.save(tmp_path / "x.svg")
    svg = (tmp_path / "x.svg").read_text()
    families = set(re.findall(r"font-family: ([^;\"]+)|font: [^;\"]*px ([^;\"]+)", svg))
    assert families
    if renderer.available_font(("Arial", "Helvetica", "Liberation Sans", "DejaVu Sans")) != (
        "DejaVu Sans"
    ):
        assert families == {("Arial, Helvetica, 'Liberation Sans', sans-serif", "")}


@pytest.mark.parametrize("width", [89, 120.0, 183])
def test_pages_have_their_size_in_mm(figure, width, tmp_path):
    figure.save(tmp_path / "x.svg", width_mm=width)
    svg = (tmp_path / "x.svg").read_text()
    points = float(re.search(r'width="([\d.]+)pt"', svg).group(1))
    assert points / 72 * 25.4 == pytest.approx(width, abs=0.02)
    figure.save(tmp_path / "x.png", width_mm=width, dpi=100)
    pixels = mpl.image.imread(tmp_path / "x.png").shape[1]
    assert pixels == pytest.approx(width / 25.4 * 100, abs=1)


def test_a_page_looks_like_an_axes_that_fills_a_figure(figure):
    scene = figure.scene(120)
    page = Figure(figsize=(scene.width / 25.4, scene.height / 25.4), dpi=150)
    with mpl.rc_context({"text.hinting": "none"}):
        renderer.draw(scene, page.add_axes((0, 0, 1, 1)))
        canvas = FigureCanvasAgg(page)
        canvas.draw()
    drawn = np.asarray(canvas.buffer_rgba())[..., :3]
    saved = mpl.image.imread(io.BytesIO(renderer.png(scene, 150)), format="png")
    np.testing.assert_allclose(np.round(saved * 255), drawn, atol=1)


def test_marks_of_a_kind_share_a_collection_and_are_where_the_scene_says():
    marks = (
        Rectangles("a", frozen([[10, 2, 20, 4]]), "#FF0000", 0.5),
        Polygon("b", frozen([[30, 2], [40, 2], [35, 8]]), "#00FF00"),
        Segments("c", frozen([[[0, 9], [50, 9]]]), "#0000FF", 0.5),
        Polyline("d", frozen([[0, 1], [5, 2], [9, 1]]), "#000000", 0.6),
        place_text("e", "word", x=25, baseline=6, size=6, font="DejaVu Sans"),
    )
    axes = Figure().add_axes((0, 0, 1, 1))
    assert not axes.collections
    renderer.draw(Scene(50.0, 10.0, marks, "DejaVu Sans"), axes)
    boxes, area, strokes = axes.collections
    assert isinstance(boxes, PolyCollection)
    assert isinstance(area, PolyCollection)
    assert isinstance(strokes, LineCollection)
    np.testing.assert_array_equal(
        boxes.get_paths()[0].vertices[:4], [[10, 2], [20, 2], [20, 4], [10, 4]]
    )
    np.testing.assert_allclose(boxes.get_facecolor()[0], [1, 0, 0, 0.5])
    np.testing.assert_array_equal(strokes.get_segments()[1], [[0, 1], [5, 2], [9, 1]])
    assert list(strokes.get_linewidths()) == [0.5, 0.6]
    assert axes.get_xlim() == (0, 50)
    assert axes.get_ylim() == (10, 0)
    assert not axes.axison


def test_a_users_axes_are_drawn_into_at_their_size(figure):
    page = Figure(figsize=(8, 5), dpi=80)
    FigureCanvasAgg(page)
    axes = page.add_axes((0.1, 0.2, 0.5, 0.5))
    before = dict(mpl.rcParams)
    figure.on(axes)
    assert dict(mpl.rcParams) == before
    assert axes.get_xlim()[1] == pytest.approx(4 * 25.4)
    assert axes.get_ylim()[0] == pytest.approx(2.5 * 25.4)
    assert page.axes == [axes]
    left, right = page.subfigures(1, 2)
    figure.on(left)
    figure.on(right)
    assert len(page.axes) == 3
    page.canvas.draw()


def test_what_is_no_axes_is_refused(figure):
    message = "A figure is drawn on a matplotlib Axes, SubFigure or Figure; got str"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        figure.on("axes")


def test_unknown_endings_are_refused_and_nothing_is_left_behind(figure, tmp_path):
    message = (
        "Cannot write a figure as 'x.gif'; the name must end in .pdf, .svg, .png, .html or .json"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        figure.save(tmp_path / "x.gif")
    with pytest.raises(InputError):
        figure.at(Interval("chr8", 90_000, 90_100)).save(tmp_path / "x.png")
    assert list(Path(tmp_path).iterdir()) == []


def test_notebooks_get_an_image_at_its_size_and_words(figure):
    data, metadata = figure._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"].startswith("<agviz figure, 183 x ")
    assert metadata["image/png"]["width"] == round(183 / 25.4 * 96)
    assert figure._repr_png_() == data["image/png"]


def test_panels_that_are_yet_to_be_placed_are_words_in_a_notebook(tmp_path):
    (tmp_path / "a.bedgraph").write_text("chr8\t10000\t20000\t1\n")
    rows = Tracks(open_track(tmp_path / "a.bedgraph"))
    words = "These panels do not say which region to draw; say it with .at(interval)"
    assert rows._repr_mimebundle_() == ({"text/plain": f"<agviz Tracks>: {words}"}, {})
    assert rows._repr_png_() is None


def test_zero_of_a_difference_leaves_white_paper(tmp_path):
    tracks = Tracks(np.zeros(10_000, dtype=np.float32), interval=REGION, ylim=(-1, 1))
    scene = tracks.scene(89)
    assert not scene.role("track.single")
