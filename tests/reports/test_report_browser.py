"""The report in a real browser, without a network: nothing fails, figures and tables are seen."""

import shutil

import pytest
from small_report import SmallModel, made_site, write_genome

from agviz.reports.explain import explain

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.slow
NARROW, WIDE = 420, 900  # px


def test_the_page_opens_offline_with_its_figures_and_tables(tmp_path):
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    model = SmallModel(assembly=write_genome(tmp_path))
    found = explain(model, made_site(), background=3, motifs=None, flank=1, progress_bar=False)
    found.save(tmp_path / "report.html")
    faults, asked = [], []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(offline=True, java_script_enabled=False)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        for width in (NARROW, WIDE):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto((tmp_path / "report.html").as_uri())
            images = page.locator("img")
            assert images.count() == len(found.figures)
            for image in images.all():
                image.scroll_into_view_if_needed()
                assert image.bounding_box()["height"] > 40
                assert image.bounding_box()["width"] <= width
            assert page.locator("table").count() == len(found.tables())
            body = page.locator(".agviz-report").bounding_box()
            assert body["width"] <= width  # wide tables scroll, the page does not
        assert page.get_by_text(found.sentences[0], exact=True).is_visible()
        browser.close()
    assert faults == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
