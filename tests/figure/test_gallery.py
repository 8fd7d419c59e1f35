"""The gallery: every panel is drawn, and nothing is left to mend."""

import argparse
import ast
import importlib.util
import sys
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


def test_an_option_is_no_folder(monkeypatch):
    """`--help` was taken for the name of a folder, and all pictures were written there."""
    last = ast.parse(SCRIPT.read_text(encoding="utf-8")).body[-1]  # what runs of a script alone
    program = compile(ast.Module([last], []), str(SCRIPT), "exec")
    written_to = []
    names = {"__name__": "__main__", "argparse": argparse, "sys": sys, "main": written_to.append}
    monkeypatch.setattr(sys, "argv", ["gallery.py", "--help"])
    with pytest.raises(SystemExit) as end:
        exec(program, names)
    assert (end.value.code, written_to) == (0, [])
    monkeypatch.setattr(sys, "argv", ["gallery.py", "pictures"])
    exec(program, names)
    assert written_to == ["pictures"]
