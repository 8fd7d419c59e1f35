"""`agviz draw` makes of a kept figure what `.save` makes of it."""

import json

import numpy as np
import pytest

from agviz.cli.main import main
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval


@pytest.fixture
def kept(tmp_path):
    values = np.abs(np.sin(np.arange(1_000) / 50)).astype(np.float32)
    figure = Tracks(values, interval=Interval("chr8", 0, 1_000))
    figure.save(tmp_path / "figure.json")
    return figure, tmp_path


def test_drawn_figures_are_those_of_save(kept, capsys):
    figure, folder = kept
    figure.save(folder / "mine.svg", width_mm=89)
    wanted = ["-o", str(folder / "x.svg"), "-o", str(folder / "x.html")]
    assert main(["draw", str(folder / "figure.json"), *wanted, "--width", "89"]) == 0
    assert (folder / "x.svg").read_bytes() == (folder / "mine.svg").read_bytes()
    assert (folder / "x.html").stat().st_size > 100_000
    assert capsys.readouterr().out == ""


def test_another_region_and_the_caption(kept, capsys):
    _, folder = kept
    argv = ["draw", str(folder / "figure.json"), "--region", "chr8:101-200", "--caption"]
    assert main(argv) == 0
    assert capsys.readouterr().out.startswith("chr8:101-200, 1-based positions.")


def test_the_schema_is_printed(capsys):
    assert main(["draw", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "agviz figure"


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["draw"], "Say which figure to draw, and where to: agviz draw figure.json -o x.pdf"),
        (["draw", "none.json", "-o", "x.pdf"], "There is no figure 'none.json'"),
    ],
)
def test_bad_input_is_one_line(argv, message, capsys):
    assert main(argv) == 2
    assert capsys.readouterr().err.strip().endswith(message)


def test_a_region_outside_the_data_is_told_in_the_words_of_the_command(kept, capsys):
    _, folder = kept
    argv = ["draw", str(folder / "figure.json"), "-o", str(folder / "x.svg")]
    assert main([*argv, "--region", "chr8:5,001-6,000"]) == 2
    told = capsys.readouterr().err
    assert "draw a region within them with --region" in told
    assert ".at(" not in told


def test_widths_have_the_same_name_in_both_commands(kept):
    _, folder = kept
    for name in ("--width", "--width-mm"):
        argv = ["draw", str(folder / "figure.json"), "-o", str(folder / f"{name}.svg")]
        assert main([*argv, name, "89"]) == 0
    assert (folder / "--width.svg").read_bytes() == (folder / "--width-mm.svg").read_bytes()
