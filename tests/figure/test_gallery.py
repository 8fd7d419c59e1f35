"""The gallery: every panel is drawn, and nothing is left to mend."""

import importlib.util
import os
import runpy
import sys
from pathlib import Path

import pytest

import agviz

SCRIPT = Path(__file__).parents[2] / "tutorials" / "gallery.py"


@pytest.mark.slow
def test_every_figure_is_drawn_and_has_no_findings(tmp_path):
    spec = importlib.util.spec_from_file_location("gallery", SCRIPT)
    gallery = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gallery)
    gallery.main(str(tmp_path))
    assert {path.stem for path in tmp_path.glob("*.png")} == set(gallery.FIGURES)


def test_an_option_is_no_folder(teaching_genome, tmp_path, monkeypatch, capsys):
    """`--help` was taken for the name of a folder, and all pictures were written there."""
    oracle = agviz.load_model("oracle", assembly=teaching_genome)
    monkeypatch.setattr(agviz, "load_model", lambda name: oracle)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), "--help"])
    with pytest.raises(SystemExit) as end:
        runpy.run_path(str(SCRIPT), run_name="__main__")
    assert end.value.code == 0
    assert os.listdir(tmp_path) == []
    assert "such as assets/gallery" in capsys.readouterr().out
