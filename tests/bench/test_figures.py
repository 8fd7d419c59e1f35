"""The benchmark of drawing: both sides draw each case, and every floor of the issue is kept."""

import itertools
import math
import time

import numpy as np
import pytest

from agviz.bench import figures
from agviz.bench.figures_cases import CASES, Case, Pair
from agviz.bench.figures_table import NO_FLOORS, Floors
from agviz.errors import InputError

SIDES = pytest.mark.filterwarnings("ignore")  # the peers' plotting, not ours


def fake(tmp_path, times, *, peer_seconds=0.0, runs=5, floors=NO_FLOORS, size=10):
    """A case whose drawings write what they are called, measured."""

    def side(name, seconds):
        def draw(path):
            times.append(name)
            time.sleep(seconds)
            path.write_text(name)

        return draw

    pair = Pair(side("ours", 0.0), side("peer", peer_seconds))
    case = Case("case of {size}", lambda size: pair, "txt", 10, 1, "other", floors)
    return figures.measure(case, tmp_path, size=size, runs=runs)


@pytest.mark.slow
@SIDES
@pytest.mark.parametrize("case", CASES, ids=[f"{case.name}-{case.peer}" for case in CASES])
def test_each_case_runs_on_both_sides(case, tmp_path):
    row = figures.measure(case, tmp_path, size=case.quick, runs=1)
    assert row.ours > 0
    assert row.floors == NO_FLOORS
    if case.kind:
        assert row.our_size > 0
    if case.peer:
        assert row.theirs > 0
        assert row.their_size > 0
    else:
        assert math.isnan(row.theirs)


@pytest.mark.slow
@SIDES
def test_pages_are_of_the_same_size(tmp_path):
    from PIL import Image

    for case in (each for each in CASES if each.kind == "png"):
        pair = case.prepare(case.quick)
        sizes = []
        for draw in (pair.ours, pair.theirs):
            draw(tmp_path / "page.png")
            with Image.open(tmp_path / "page.png") as image:
                sizes.append(image.size)
        assert np.abs(np.subtract(*sizes)).max() <= 1, case.name


def test_the_floors_are_those_asked_for():
    asked = {case.called(case.full): case.floors for case in CASES if case.floors != NO_FLOORS}
    zooms = {f"20 tracks x 1,048,576 bp, plotly zoom to 1/{share}" for share in (2, 16)}
    assert asked == {
        "10 fill tracks x 1,048,576 bp, PNG": Floors(ratio=15),
        "10 fill tracks x 1,048,576 bp, SVG": Floors(ratio=30, megabytes=2),
        "50 line tracks x 1,048,576 bp, PNG": Floors(ratio=8),
        "contact map 512 x 512, SVG": Floors(ratio=50),
        "contact map 512 x 512, PDF": Floors(ratio=40),
        "60 transcripts, PNG": Floors(ratio=4),
        "logo, 5,000 x 4 letters, PNG": Floors(ratio=300),
        "logo, 1,000 x 4 letters, PNG": Floors(ratio=1),
        "20 tracks x 1,048,576 bp, plotly JSON": Floors(megabytes=2),
        **dict.fromkeys(zooms, Floors(seconds=0.03)),
    }


def test_sides_take_turns_after_a_small_drawing(tmp_path):
    order: list[str] = []
    row = fake(tmp_path, order)
    assert order == ["ours", "peer"] * 6
    assert row.runs == (5, 5)
    assert (row.our_size, row.their_size) == (4e-6, 4e-6)
    assert row.name == "case of 10"


def test_a_slow_peer_is_run_less_often(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "LONG", 0.01)
    order: list[str] = []
    row = fake(tmp_path, order, peer_seconds=0.02)
    assert row.runs == (5, 2)
    assert order.count("peer") == 3  # one of them the small drawing


def test_medians_are_taken(tmp_path, monkeypatch):
    ticks = itertools.accumulate([0.0, 1, 0, 10, 0, 2, 0, 20, 0, 9, 0, 90])
    monkeypatch.setattr(time, "perf_counter", lambda: next(ticks))
    row = fake(tmp_path, [], runs=3)
    assert (row.ours, row.theirs, row.ratio) == (2, 20, 10)


def test_floors_are_about_full_sizes(tmp_path):
    floors = Floors(ratio=1e9)
    assert fake(tmp_path, [], runs=1, floors=floors).missed
    assert not fake(tmp_path, [], runs=1, floors=floors, size=1).missed


def test_the_program_says_what_is_below_its_floor(monkeypatch, capsys):
    pair = Pair(lambda path: path.write_text("x"), lambda path: path.write_text("y"))
    cases = [
        Case("bad {size}", lambda size: pair, "txt", 10, 1, "SDK", Floors(ratio=1e9)),
        Case("good {size}", lambda size: pair, "txt", 10, 1, "SDK", Floors(seconds=100)),
    ]
    monkeypatch.setattr(figures, "CASES", cases)
    assert figures.run([]) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line.startswith(name) for line, name in zip(said[1:3], ("bad", "good"), strict=True)]
    assert [line.endswith("BELOW") for line in said[:3]] == [False, True, False]
    assert said[4] == "Below the floor:"
    assert said[5].startswith("  bad 10: ")
    assert said[5].endswith("floor 1e+09x")
    assert figures.run(["--only", "GOOD"]) == 0
    assert figures.run(["--quick"]) == 0


def test_an_unknown_case_is_refused():
    with pytest.raises(
        InputError, match=r"^No case has 'violin' in its name; there are\n  10 fill"
    ):
        figures.run(["--only", "violin"])
