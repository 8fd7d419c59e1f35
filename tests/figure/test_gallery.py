"""The gallery: every panel is drawn, and nothing is left to mend."""

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tutorials" / "gallery.py"


@pytest.mark.slow
def test_every_figure_is_drawn_and_has_no_findings(tmp_path):
    spec = importlib.util.spec_from_file_location("gallery", SCRIPT)
    gallery = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gallery)
    gallery.main(str(tmp_path))
    assert {path.stem for path in tmp_path.glob("*.png")} == set(gallery.FIGURES)
