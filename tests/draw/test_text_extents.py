"""Our measured text against what matplotlib draws: widths, heights, depths, and alignment."""

import io
import re

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image as Picture

from agviz.draw.fonts import font_properties, measured_font
from agviz.draw.matplotlib_renderer import available_font, draw, png, save
from agviz.figure.overlap import text_box
from agviz.figure.scene import Scene
from agviz.figure.style import FONTS
from agviz.figure.text import place_text, text_width

KERNED = "AVAVATATToTo"  # pairs that fonts set closer
SAMPLES = (
    "GATA4",
    "chr21:47,300,000-47,332,768 (GRCh38), 1-based",
    "donor (+) ALT − REF",
    "−0.99 (70,293)",
    "H3K27ac, naïve CD4+ αβ T cell",
    KERNED,
)


@pytest.fixture(params=["installed", "DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono"])
def font(request):
    return available_font(FONTS) if request.param == "installed" else measured_font(request.param)


@pytest.mark.parametrize("face", ["regular", "bold", "italic"])
@pytest.mark.parametrize("text", SAMPLES)
def test_measured_boxes_hold_what_is_drawn(text, face, font):
    size = 6.0
    mark = place_text(
        "x", text, x=50.0, baseline=10.0, size=size, font=font, face=face, align="center"
    )
    scene = Scene(100.0, 20.0, (mark,), font)
    figure = Figure(figsize=(100 / 25.4, 20 / 25.4), dpi=1200)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    with mpl.rc_context({"text.hinting": "none"}):
        draw(scene, axes)
        (artist,) = axes.texts or [a for a in axes.get_children() if hasattr(a, "get_text")][:1]
        extent = artist.get_window_extent(canvas.get_renderer())
    to_mm = 25.4 / 1200
    left, right = extent.x0 * to_mm, extent.x1 * to_mm
    top, bottom = 20 - extent.y1 * to_mm, 20 - extent.y0 * to_mm
    box = text_box(mark)
    # Kerning makes text a little narrower than the sum of advances; never wider.
    kerned = 0.12 if text == KERNED else 0.06
    assert right - left == pytest.approx(mark.width, rel=kerned, abs=0.3)
    assert right - left <= mark.width + 0.12
    assert box[0] - 0.12 <= left
    assert right <= box[2] + 0.12
    # Capitals, digits and descenders stay in the box; accents may rise above it.
    if text.isascii():
        assert top >= box[1] - 0.25
    assert bottom <= box[3] + 0.12


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_ink_is_where_the_scene_says_however_text_is_aligned(align, font):
    mark = place_text("x", "HEIGHT", x=50.0, baseline=10.0, size=8.0, font=font, align=align)
    dpi = 600
    with Picture.open(io.BytesIO(png(Scene(100.0, 20.0, (mark,), font), dpi))) as picture:
        ink = np.asarray(picture.convert("L")) < 128
    (rows,), (columns,) = (np.nonzero(ink.any(axis=axis)) for axis in (1, 0))
    to_mm = 25.4 / dpi
    left, top, right, _ = text_box(mark)
    # Letters begin and end a little within their advance widths, and are a little kerned.
    assert left <= columns[0] * to_mm <= left + 0.3
    assert right - 0.45 <= (columns[-1] + 1) * to_mm <= right + 2 * to_mm
    assert rows[0] * to_mm == pytest.approx(top, abs=0.12)
    assert (rows[-1] + 1) * to_mm == pytest.approx(10.0, abs=0.08)


@pytest.mark.parametrize(
    ("align", "anchor"), [("left", "start"), ("center", "middle"), ("right", "end")]
)
def test_vector_files_say_how_text_is_aligned(align, anchor, font, tmp_path):
    """Where another font of other widths stands in, it is aligned all the same."""
    mark = place_text("x", "GATA4", x=50.0, baseline=10.0, size=8.0, font=font, align=align)
    save(Scene(100.0, 20.0, (mark,), font), tmp_path / "x.svg", kind="svg")
    (text,) = re.findall(r"<text[^>]*>GATA4</text>", (tmp_path / "x.svg").read_text())
    assert f"text-anchor: {anchor}" in text
    at = [float(re.search(rf' {name}="([\d.]+)"', text).group(1)) for name in "xy"]
    assert at == pytest.approx([50.0 * 72 / 25.4, 10.0 * 72 / 25.4], abs=0.02)


def test_properties_are_those_of_the_face():
    assert font_properties("DejaVu Sans", "bold", 6.0).get_weight() == "bold"
    assert font_properties("DejaVu Sans", "italic", 6.0).get_style() == "italic"


def test_fonts_of_equal_widths_measure_alike():
    widths = {text_width("Splice sites", 6, font=font) for font in FONTS[:3]}
    assert len(widths) == 1
    assert text_width("Splice sites", 6, font="DejaVu Sans") > widths.pop()
