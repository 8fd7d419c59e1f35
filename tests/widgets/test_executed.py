"""Notebooks that a program runs and exports: each widget is a picture, none is blank."""

import re

import pytest
from small_explorer import small_cache

from agviz._notebook import WIDGET_VIEW

pytestmark = pytest.mark.slow

CELL = """import agviz as ag

model = ag.load_model("oracle")
explorer = ag.explore(model, "chrT1:20,001-24,000", tracks="T-ALL DNase")
display(explorer)
peak = ag.SignalReadout(
    ag.OutputType.DNASE, tracks="CLO:0007045", window=ag.Interval("chrT1", 21_800, 22_300)
)
display(ag.IsmExplorer(model, "chrT1:22,001-22,010", peak))
explorer.figure.interactive()"""


def test_a_page_made_by_nbconvert_has_pictures(tmp_path, monkeypatch):
    nbformat, nbconvert = map(pytest.importorskip, ("nbformat", "nbconvert"))
    nbclient = pytest.importorskip("nbclient")
    small_cache(tmp_path)
    monkeypatch.setenv("AGVIZ_CACHE", str(tmp_path))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    shown = [output.data for output in notebook.cells[0].outputs if "data" in output]
    assert ["image/png" in data for data in shown] == [True] * 3
    assert shown[0]["text/plain"] == "<agviz Explorer: chrT1:20,001-24,000, 1 track>"
    page, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
    assert len(re.findall(r"<img[^>]*data:image/png;base64", page)) == 3
    assert [WIDGET_VIEW in data for data in shown] == [False] * 3
