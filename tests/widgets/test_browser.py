"""Widgets in JupyterLab, in a real browser: one server, one notebook, driven as a person would.

The requests of PEERS.md that users of other tools have: a static copy in exported HTML (23), no
blank canvas (24), no server to reach (25), more than 40 panels (26), figure widgets that show (27).
"""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from small_explorer import small_cache

import agviz as ag
from agviz.bench.lab import (
    browser_page,
    lab_server,
    lacking,
    open_notebook,
    run_all,
    wait_drawn,
    write_notebook,
)

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]

CELLS = (
    """import numpy as np
import agviz as ag

model = ag.load_model("oracle")
scores = ["chrT1:22000:A>CT", "chrT1:23000:A>G", "chrT1:24000:C>T"]
explorer = ag.explore(model, "chrT1:20,001-24,000", tracks="T-ALL DNase", scores=scores)
explorer""",
    """peak = ag.SignalReadout(
    ag.OutputType.DNASE, tracks="CLO:0007045", window=ag.Interval("chrT1", 21_800, 22_300)
)
ism = ag.IsmExplorer(model, "chrT1:22,001-22,010", peak, gene="NAMED", motif="CAACGGTT")
ism""",
    """place = ag.Interval("chrT1", 0, 4_000)
many = np.random.default_rng(0).gamma(0.5, 1, (4_000, 45)).astype(np.float32)
ag.Tracks(many, interval=place, height=4).interactive()""",
)


class Lab:
    """The page, its notebook, and what went wrong in it."""

    def __init__(self, page, address, folder):
        self.page, self.address, self.folder = page, address, folder
        self.errors, self.asked = [], []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
        page.on("request", lambda request: self.asked.append(request.url))

    def cell(self, number):
        return self.page.locator(".jp-Cell .agviz").nth(number)

    def python(self, code):
        """Run code in the notebook's kernel, as another cell would; how long that took, in s."""
        began = time.monotonic()
        status = self.page.evaluate(
            """async (code) => {
                const session = window.jupyterapp.shell.currentWidget.sessionContext.session;
                const reply = await session.kernel.requestExecute({ code }).done;
                return reply.content.status + (reply.content.evalue ?? '');
            }""",
            code,
        )
        assert status == "ok", status
        return time.monotonic() - began

    def value(self, code):
        """What an expression is in the kernel, by way of JSON."""
        self.python(f"open('value.json', 'w').write(__import__('json').dumps({code}))")
        return json.loads((self.folder / "value.json").read_text())


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cache")
    return folder, small_cache(folder)


@pytest.fixture(scope="module")
def lab(tmp_path_factory, world):
    if words := lacking():
        pytest.skip(f"JupyterLab cannot be opened in a browser: {words}")
    folder = tmp_path_factory.mktemp("lab")
    write_notebook(CELLS, folder / "widgets.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AGVIZ_CACHE", str(world[0]))
        patch.chdir(folder)
        with lab_server(folder) as address, browser_page() as page:
            opened = Lab(page, address, folder)
            open_notebook(page, address, "widgets.ipynb")
            run_all(page)
            wait_drawn(page)
            page.locator(".agviz-clickable").wait_for(timeout=60_000)
            page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
            yield opened
        assert opened.errors == []


@pytest.fixture
def explorer(lab):
    """The first widget, at a region of its own."""
    found = lab.cell(0)
    found.scroll_into_view_if_needed()
    go(found, "Region", "chrT1:21,001-23,000")
    found.locator(".agviz-stage").scroll_into_view_if_needed()
    return found


def go(widget, box, text):
    """Write into a box, press Enter, and wait until it is drawn."""
    field = widget.get_by_label(box, exact=True)
    field.fill(text)
    drawn(widget, lambda: field.press("Enter"))


def drawn(widget, act):
    """Act, and wait for the label that comes with the next scene."""
    stage = widget.locator(".agviz-stage").last
    stage.evaluate("stage => stage.setAttribute('aria-label', 'awaited')")
    act()
    widget.page.wait_for_function(
        "stage => stage.getAttribute('aria-label') !== 'awaited'", arg=stage.element_handle()
    )


def point(lab, widget, across):
    """Move the pointer to a part of the figure's width, in its first row."""
    stage = widget.locator(".agviz-stage").last
    stage.scroll_into_view_if_needed()
    stage.hover(position={"x": across * stage.bounding_box()["width"], "y": 60})


def region(widget):
    return widget.get_by_label("Region", exact=True).input_value()


def inked(widget, which=0):
    """How many of a canvas's pixels are not white."""
    return (
        widget.locator("canvas")
        .nth(which)
        .evaluate(
            """canvas => {
            const all = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            let count = 0;
            for (let i = 0; i < all.data.length; i += 4) count += all.data[i] < 250;
            return count;
        }"""
        )
    )


def test_nothing_is_blank_and_nothing_else_is_reached(lab, explorer):
    assert inked(explorer) > 2_000
    assert inked(lab.cell(1)) > 2_000
    assert lab.page.locator(".js-plotly-plot .scatterlayer .trace").count() > 40
    titles = lab.page.locator(".modebar-btn").evaluate_all("all => all.map(b => b.dataset.title)")
    assert "Pan" in titles
    assert not [title for title in titles if "Share" in title or "Cloud" in title]
    foreign = [url for url in lab.asked if not url.startswith((lab.address, "data:", "blob:"))]
    assert foreign == []


def test_the_wheel_zooms_around_the_pointer_and_keys_pan(lab, explorer):
    point(lab, explorer, 0.5)
    drawn(explorer, lambda: lab.page.mouse.wheel(0, -400))
    start, end = (int(each.replace(",", "")) for each in region(explorer)[6:].split("-"))
    assert 500 < end - start < 1_500
    explorer.locator(".agviz-stage").focus()
    drawn(explorer, lambda: lab.page.keyboard.press("ArrowRight"))
    moved = int(region(explorer)[6:].split("-")[0].replace(",", ""))
    assert moved == pytest.approx(start + 0.2 * (end - start), abs=2)
    drawn(explorer, lambda: lab.page.keyboard.press("-"))
    drawn(explorer, lambda: explorer.get_by_role("button", name="Undo").click())


def test_the_value_that_is_told_is_that_of_the_array(lab, explorer, world):
    go(explorer, "Region", "chrT1:22,001-22,400")
    point(lab, explorer, 0.6)
    place = explorer.locator(".agviz-place").text_content()
    position = int(place.split(":")[1].replace(",", ""))
    (told,) = explorer.locator(".agviz-chip[data-track]").all_text_contents()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AGVIZ_CACHE", str(world[0]))
        out = ag.load_model("oracle").predict_interval(
            ag.Interval("chrT1", position - 1 - 16_384, position - 1 + 16_384),
            requested_outputs=["DNASE"], ontology_terms=["CLO:0007045"],
        )  # fmt: skip
    # DNase of the oracle reaches 600 bp; the two windows differ beyond that
    value = float(out.dnase.values[16_384, 0])
    assert float(told.replace(",", "")) == pytest.approx(value, rel=2e-3)


def test_tracks_are_picked_by_search(lab, explorer):
    explorer.get_by_role("button", name="Tracks…").click()
    explorer.get_by_label("Search tracks").fill("lvier DNase")
    hint = explorer.get_by_text("did you mean")
    hint.wait_for()
    assert "'liver" in hint.text_content()
    explorer.get_by_label("Search tracks").fill("liver DNase")
    check = explorer.get_by_role("checkbox", name="liver (teaching) DNase-seq")
    drawn(explorer, check.check)
    assert lab.value("len(explorer.state.tracks)") == 2
    drawn(explorer, check.uncheck)
    explorer.get_by_role("button", name="Tracks…").click()


def test_a_variant_is_typed_and_a_wrong_one_told(explorer):
    assert explorer.get_by_role("radio", name="ALT − REF").is_disabled()
    go(explorer, "Variant", "chrT1:22000:A>CT")
    drawn(explorer, lambda: explorer.get_by_role("radio", name="ALT − REF").click())
    field = explorer.get_by_label("Variant", exact=True)
    field.fill("rubbish")
    field.press("Enter")
    alert = explorer.get_by_role("alert")
    alert.wait_for()
    assert alert.text_content() == (
        "'rubbish' is not a variant; write it as 'chr8:70294:G>A' (1-based position, REF>ALT)"
    )
    go(explorer, "Variant", "")


def test_scores_are_sorted_and_lead_to_variants(lab, explorer):
    explorer.get_by_role("button", name="Scores", exact=True).click()
    rows = explorer.locator("tbody tr")
    explorer.page.wait_for_function(
        "() => document.querySelectorAll('.agviz-table tbody tr').length === 3"
    )
    heading = explorer.get_by_role("button", name="DNase-seq CenterMask").first
    heading.click()
    values = [row.locator("td").all_text_contents() for row in rows.all()]
    column = explorer.locator("th[aria-sort='descending']")
    assert column.count() == 1
    number = explorer.locator("th").all_text_contents().index(column.text_content())
    shown = [float(row[number].replace("−", "-").replace(",", "")) for row in values]
    assert shown == sorted(shown, reverse=True)
    drawn(explorer, lambda: rows.last.click())
    assert lab.value("explorer.state.variant.text") == values[-1][0]
    explorer.get_by_role("button", name="Scores", exact=True).click()
    go(explorer, "Variant", "")


def test_mutagenesis_leaves_the_kernel_free_and_can_be_cancelled(lab, explorer):
    go(explorer, "Region", "chrT1:22,001-22,400")
    explorer.get_by_role("button", name="Mutate every base").click()
    cancel = explorer.get_by_role("button", name="Cancel")
    cancel.wait_for()
    assert lab.python("1 + 1") < 5
    assert cancel.is_visible(), "the mutagenesis was over before the other cell"
    cancel.click()
    explorer.get_by_text("Cancelled.").wait_for()
    assert lab.value("explorer.effects is None")
    go(explorer, "Region", "chrT1:22,001-22,012")
    explorer.get_by_role("button", name="Mutate every base").click()
    explorer.get_by_text("Every base of chrT1:22,001-22,012 was mutated.").wait_for()
    assert lab.value("explorer.effects.shape") == [12, 4]


def test_copied_code_gives_the_same_figure_in_a_fresh_kernel(lab, explorer, world):
    go(explorer, "Variant", "chrT1:22000:A>CT")
    drawn(explorer, explorer.get_by_role("button", name="Splicing").click)
    explorer.get_by_role("button", name="Copy the Python").click()
    explorer.get_by_text("is on the clipboard").wait_for()
    code = lab.page.evaluate("navigator.clipboard.readText()")
    lab.python("explorer.figure.save('shown.json')")
    environment = os.environ | {"AGVIZ_CACHE": str(world[0]), "PYTHONPATH": str(ROOT)}
    script = code + "\nfigure.save('again.json')\n"
    subprocess.run([sys.executable, "-c", script], cwd=lab.folder, env=environment, check=True)
    one, two = (
        (lab.folder / f"{name}.json").read_text().replace(f"{name}.data", "data")
        for name in ("shown", "again")
    )
    assert one == two
    assert (lab.folder / "shown.data").read_bytes() == (lab.folder / "again.data").read_bytes()
    drawn(explorer, explorer.get_by_role("button", name="Splicing").click)


def test_a_figure_is_downloaded(lab, explorer):
    explorer.get_by_role("button", name="Save figure…").click()
    with lab.page.expect_download() as download:
        explorer.get_by_role("button", name="Save the figure").click()
    assert re.fullmatch(r"chrT1_\d+-\d+_89mm\.pdf", download.value.suggested_filename)
    assert download.value.path().read_bytes().startswith(b"%PDF")
    explorer.get_by_role("button", name="Save figure…").click()


def test_everything_is_reached_by_tab_with_a_name_and_a_ring(lab, explorer):
    explorer.get_by_label("Region", exact=True).focus()
    names = []
    for _ in range(14):
        lab.page.keyboard.press("Tab")
        names.append(
            lab.page.evaluate(
                """() => {
                    const found = document.activeElement;
                    const ring = getComputedStyle(found).outlineStyle !== 'none';
                    const name = found.getAttribute('aria-label') ?? found.textContent;
                    return [name.trim(), ring, found.closest('.agviz') !== null];
                }"""
            )
        )
    assert names[:4] == [[name, True, True] for name in ("Pan left", "Pan right", "Zoom out",
                                                         "Zoom in")]  # fmt: skip
    assert all(name and ring and inside for name, ring, inside in names)


def test_a_click_and_a_slider_in_the_mutagenesis(lab):
    ism = lab.cell(1)
    scores = ism.locator(".agviz-clickable")
    scores.scroll_into_view_if_needed()
    box = scores.bounding_box()
    lab.page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + 30)
    ism.get_by_text("→").wait_for()
    variant = ism.get_by_label("Variant", exact=True)
    lab.page.wait_for_function("field => field.value !== ''", arg=variant.element_handle())
    assert re.fullmatch(r"chrT1:220\d\d:[ACGT]>[ACGT]", variant.input_value())
    slider = ism.get_by_label("Distance of the motif from the gene")
    before = ism.locator(".agviz-distance").text_content()
    slider.focus()
    lab.page.keyboard.press("ArrowLeft")
    assert ism.locator(".agviz-distance").text_content() != before
    ism.get_by_text("-fold by oracle").wait_for()


def test_what_was_cancelled_is_computed_by_a_button(lab):
    ism = lab.cell(1)
    button = ism.get_by_role("button", name="Compute what was cancelled")
    assert not button.is_visible()
    lab.python("ism.scored = None; ism.working.ended.add('Mutating the window'); ism._tell_ended()")
    button.click()
    ism.get_by_text("Click a base, or press its letter").wait_for()
    button.wait_for(state="hidden")
    assert lab.value("ism.effects.shape") == [10, 4]


def test_exported_pages_show_pictures(lab, tmp_path):
    nbconvert = pytest.importorskip("nbconvert")
    lab.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    lab.page.wait_for_function(
        "() => !window.jupyterapp.shell.currentWidget.context.model.dirty", timeout=20_000
    )
    body, _ = nbconvert.HTMLExporter().from_filename(str(lab.folder / "widgets.ipynb"))
    (tmp_path / "page.html").write_text(body, encoding="utf-8")
    page = lab.page.context.new_page()
    page.goto((tmp_path / "page.html").as_uri(), wait_until="domcontentloaded")
    widths = page.locator(".jp-OutputArea img").evaluate_all("all => all.map(i => i.naturalWidth)")
    assert len(widths) == len(CELLS)
    assert np.min(widths) > 600
    page.close()
