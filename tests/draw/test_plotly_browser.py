"""Pages in a real browser: what is under the pointer is told, in words that can be read."""

import shutil

import numpy as np
import pytest

from agviz.draw.plotly_renderer import TOOLBAR
from agviz.figure.contact_map import ContactMap
from agviz.figure.fill import fill
from agviz.figure.intervals import Intervals
from agviz.figure.layout import layout
from agviz.figure.links import Links
from agviz.figure.scene import Text
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
QUIET = ("background-networking", "component-update", "sync")
REGION = Interval("chr8", 10_000, 20_000)
PX_PER_MM = 96 / 25.4
BUTTONS = ["Download plot as a PNG", "Zoom", "Pan", "Zoom in", "Zoom out", "Reset axes"]
"""All that the page offers: nothing that uploads the figure."""


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    flags = ["--no-sandbox", "--disable-gpu", *(f"--disable-{name}" for name in QUIET)]
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield opened
        opened.close()


@pytest.fixture
def words_at(browser, tmp_path):
    """Opens a figure as a page; gives what is told at a point of it, in mm."""

    def opened(figure):
        figure.save(tmp_path / "figure.html", width_mm=183)
        page = browser.new_page(viewport={"width": 900, "height": 700})
        page.goto((tmp_path / "figure.html").as_uri())
        plot = page.wait_for_selector(".main-svg")
        page.wait_for_selector(".nsewdrag")
        corner = plot.bounding_box()

        def words(x, y):
            page.mouse.move(0, 0)
            page.mouse.move(corner["x"] + x * PX_PER_MM, corner["y"] + TOOLBAR + y * PX_PER_MM)
            label = page.wait_for_selector(".hoverlayer .hovertext", timeout=5_000)
            return label.text_content()

        return words

    return opened


def test_cells_arcs_and_boxes_tell_their_words(words_at):
    contacts = np.add.outer(np.arange(10.0), np.arange(10.0))
    values = np.zeros(10_000, dtype=np.float32)
    values[5_000:6_000] = 0.75
    elements = [Interval("chr8", 11_000, 12_000, "+", name="<E1> & co")]
    links = [(elements[0], Interval("chr8", 18_000, 18_500))]
    figure = (
        ContactMap(contacts, interval=REGION, unit="counts", shape="rectangle", height=20)
        & Tracks(values, interval=REGION, label="DNase")
        & Intervals(elements)
        & Links(links)
    )
    scene = fill(layout(figure, 183))
    words = words_at(figure)

    (image,) = scene.role("contact.map")
    corner, right, below = image.corners
    pair = corner + (right - corner) * 0.75 + (below - corner) * 0.55  # bins 5 and 7
    assert words(*pair) == "chr8, 1,000 bp from 15,001 and 17,00112 counts"

    (view,) = scene.views
    (base,) = scene.role("track.zero")
    x = view.left + 0.55 * (view.right - view.left)
    assert words(x, base.ends[0, 0, 1] - 1).endswith("DNase 0.75")

    (box,) = scene.role("interval.box")
    middle = (box.boxes[0, :2] + box.boxes[0, 2:]) / 2
    assert words(*middle) == "<E1> & co (+)chr8:11,001–12,000"

    (arc,) = scene.role("link.arc")
    top = arc.points[0].T @ np.array([1, 3, 3, 1]) / 8
    assert words(*top) == "chr8:11,001–12,000chr8:18,001–18,500"


def test_steps_stay_steps_and_buttons_leave_the_figure_free(browser, tmp_path):
    values = np.exp(-np.abs(np.arange(10_000) - 5_000) / 1_500)  # slow steps, easily smoothed
    Tracks(values, interval=REGION, style="line").save(tmp_path / "figure.html", width_mm=183)
    page = browser.new_page(viewport={"width": 900, "height": 700})
    page.goto((tmp_path / "figure.html").as_uri())
    page.wait_for_selector(".scatterlayer .js-line", state="attached")
    drawn = page.eval_on_selector_all(
        ".scatterlayer .js-line", "lines => lines.map(line => line.getAttribute('d'))"
    )
    sloped = 0
    for path in drawn:
        x, y = np.array([part.split(",") for part in path[1:].split("L")], dtype=float).T
        sloped += int(((np.abs(np.diff(x)) > 1) & (np.abs(np.diff(y)) > 0.05)).sum())
    assert drawn
    assert sloped == 0
    titles = page.eval_on_selector_all(".modebar-btn", "all => all.map(b => b.dataset.title)")
    assert titles == BUTTONS
    buttons = page.query_selector(".modebar").bounding_box()
    plot = page.query_selector(".main-svg").bounding_box()
    assert buttons["y"] + buttons["height"] <= plot["y"] + TOOLBAR


def test_words_stand_where_they_do_on_paper(browser, tmp_path):
    contacts = np.add.outer(np.arange(10.0), np.arange(10.0))
    values = np.ones(10_000, dtype=np.float32)
    alleles = Tracks(values, interval=REGION, label="REF") + Tracks(
        values, interval=REGION, label="ALT", color="#d00000"
    )
    figure = ContactMap(contacts, interval=REGION, unit="counts", height=20) & alleles
    figure.save(tmp_path / "figure.html", width_mm=183)
    texts = [mark for mark in fill(layout(figure, 183)).marks if isinstance(mark, Text)]
    page = browser.new_page(viewport={"width": 900, "height": 700}, device_scale_factor=2)
    page.goto((tmp_path / "figure.html").as_uri())
    page.wait_for_selector(".annotation text")
    boxes = page.eval_on_selector_all(
        ".annotation text",
        """all => all.map(text => {
            const plot = text.closest('.js-plotly-plot').getBoundingClientRect();
            const box = text.getBoundingClientRect();
            const start = new DOMPoint(text.getAttribute('x'), text.getAttribute('y'));
            const { y } = start.matrixTransform(text.getScreenCTM());
            return [text.textContent, y - plot.top, box.left - plot.left, box.right - plot.left];
        })""",
    )
    seen = {words: ends for words, *ends in boxes}
    sunk = []
    for words in ("5 kb", "10 kb", "REF", "ALT", "counts", "chr8:10,001-20,000, 1-based"):
        (mark,) = [mark for mark in texts if mark.text == words]
        baseline, *ends = seen[words]
        end = ends[{"left": 0, "right": 1}[mark.align]]
        assert end == pytest.approx(mark.x * PX_PER_MM, abs=1), words
        sunk.append(baseline - mark.baseline * PX_PER_MM - TOOLBAR)
    assert np.mean(sunk) == pytest.approx(0, abs=0.5)  # as fonts' heights are rounded
