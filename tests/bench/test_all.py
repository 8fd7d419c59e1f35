"""Every benchmark in one table: what is read of their words, what is kept, what is told."""

import math
import re

import numpy as np
import pytest

from agviz.bench import all as every
from agviz.bench import distillation, network, spliceai, stories, truth_table
from agviz.bench.__main__ import BENCHES, main
from agviz.bench.all import Outcome, table
from agviz.bench.all_lines import Measured
from agviz.bench.all_plan import PLANS
from agviz.bench.distillation import Effects
from agviz.bench.figures_table import NO_FLOORS, Floors, Row, line
from agviz.bench.loading import Loaded
from agviz.bench.machine import machine, versions
from agviz.bench.teaching_table import FLOORS, write_csv
from agviz.bench.teaching_table import Row as TeachingRow


def said(name, printed, tmp_path):
    """What is read of a benchmark's words."""
    return PLANS[name].read(printed, tmp_path / "none.csv")


def test_there_is_a_plan_for_each_benchmark():
    assert set(PLANS) == set(BENCHES) - {"all"}


def test_figures(tmp_path):
    name = "10 fill tracks x 1,048,576 bp, PNG"
    rows = [
        Row(name, "SDK", 0.1, 1.2, 0.3, 5.0, (5, 1), Floors(ratio=3, megabytes=2)),
        Row(name, "SDK", 0.1, 0.2, 0.3, 5.0, (5, 1), Floors(ratio=3)),
        Row(name, "logomaker", 0.1, 1.2, math.nan, math.nan, (5, 1), NO_FLOORS),
        Row(name, "", 0.1, math.nan, math.nan, math.nan, (5, 0), Floors(seconds=0.05)),
        Row(name, "", 0.1, math.nan, math.nan, math.nan, (5, 0), NO_FLOORS),
    ]
    assert said("figures", "\n".join(map(line, rows)), tmp_path) == [
        Measured(name, "0.100 s", "SDK: 1.20 s, 12.0 times as long", ">= 3x, <= 2 MB"),
        Measured(name, "0.100 s", "SDK: 0.20 s, 2.0 times as long", ">= 3x"),
        Measured(name, "0.100 s", "logomaker: 1.20 s, 12.0 times as long"),
        Measured(name, "0.100 s", "", "<= 50 ms"),
        Measured(name, "0.100 s"),
    ]


def test_loading(tmp_path):
    printed = f"orbax    {Loaded(2_000_000_000, 2_200_000_000, 3.14)}"
    assert said("loading", printed, tmp_path) == [
        Measured("orbax: memory / parameters", "1.10", "3.1 s, 2.00 GB of parameters", "<= 1.3")
    ]


def test_network(capsys, tmp_path):
    print("\n2,048 bp (compiled in 3.0 s)")
    network._report({"network": [2.0], "product": [1.0]}, 2_048)
    (measured,) = said("network", capsys.readouterr().out, tmp_path)
    assert measured.what == "2,048 bp: share of a matrix product's rate"
    assert (measured.beside, measured.asked) == ("2.000 s", f">= {network.FLOOR}")
    assert float(measured.value) >= 0


def test_spliceai(capsys, tmp_path):
    spliceai._report({"networks": [2.0], "product": [1.0]}, first=9.0, length=5_000)
    print("published network      not timed: TensorFlow is not installed")
    time, share, keras = said("spliceai", capsys.readouterr().out, tmp_path)
    assert time == Measured("five networks, both strands", "2.00 s")
    assert (share.what, share.asked) == ("share of a matrix product's rate", ">= 0.4")
    assert keras == Measured("published network", "not timed: TensorFlow is not installed")


def test_stories(tmp_path):
    told = [stories.Told("a", "v", "gene", "liver", 1.0, x) for x in (1.0, 1.2, -1.0)]
    told.append(stories.Told("a", "w", "gene", "liver", 0.0, 0.0))
    assert said("stories", "\n".join(stories._lines(told)), tmp_path)[0].value == "2 of 3"
    effects, controls = said("stories", "\n".join(stories._lines(told)), tmp_path)
    assert effects.what == "effects with the right direction and half to twice the size"
    assert controls.value == "1 of 1"


def test_truth(tmp_path):
    rows = [
        TeachingRow("exact mutagenesis", {"model": 0.5, "oracle": 0.99}, 12),
        TeachingRow("of SpliceAI", {"model": math.nan}, 0),
    ]
    assert said("truth", truth_table.table(rows), tmp_path) == [
        Measured("exact mutagenesis", "0.500", "oracle 0.990"),
        Measured("of SpliceAI", ""),
    ]


def test_distillation(tmp_path, monkeypatch):
    monkeypatch.setattr(distillation, "BOOTSTRAPS", 5)
    nothing = [Effects(np.arange(4.0), np.arange(8.0).reshape(2, 4))] * distillation.PER_WINDOW
    printed = distillation.report(
        nothing, [nothing, nothing], names=["out/s.safetensors", "t.safetensors"], seed=0
    )
    student, teacher = said("distillation", printed, tmp_path)
    assert student == Measured("s.safetensors (student)", "1.0000")
    assert (teacher.what, teacher.value) == ("t.safetensors", "1.0000")
    assert teacher.beside == "student leads by +0.0000 (+0.0000 to +0.0000): no difference shown"


def test_mutagenesis(tmp_path):
    """Lines as `ism.measure` prints them, with and without a floor, reached and missed."""
    printed = (
        "teaching  DNASE            32,768     0.431     0.431    0.0500"
        "     8.6     9.9     8.6     9.9     4.9      13.7\n"
        "published CHIP_HISTONE    131,072     9.313    12.000    1.0000"
        "     9.3    10.0    12.0    17.0    13.0     103.7  BELOW\n"
        "published CONTACT_MAPS    131,072     9.313    12.000    1.0000"
        "     9.3    10.0    12.0    17.0             103.7\n"
    )
    assert said("ism", printed, tmp_path) == [
        Measured(
            "teaching network, DNASE 32,768 bp: pruned pass / mutant", "8.6", "bound 9.9", ">= 4.9"
        ),
        Measured(
            "published network, CHIP_HISTONE 131,072 bp: whole pass / mutant",
            "12.0",
            "bound 17.0",
            ">= 13.0",
        ),
        Measured(
            "published network, CONTACT_MAPS 131,072 bp: whole pass / mutant", "12.0", "bound 17.0"
        ),
    ]


def test_explorer(tmp_path):
    printed = (
        "20 tracks of 1,048,576 bp, 30 turns of the wheel\n"
        "median 61 ms, 95th percentile 93 ms (floor 150 ms)\n"
    )
    what = "20 tracks of 1,048,576 bp: a turn of the wheel, 95th percentile"
    assert said("explorer", printed, tmp_path) == [
        Measured(what, "93 ms", "median 61 ms", "<= 150 ms")
    ]


@pytest.mark.parametrize("name", [name for name, plan in PLANS.items() if plan.writes_csv])
def test_tables_are_read_from_their_csv(name, tmp_path):
    metric, floor = next(iter(FLOORS.items()))
    rows = [
        TeachingRow(metric, {"model": 0.98765, "oracle": 1.0, "k-mers": math.nan}, 3),
        TeachingRow("windows", {"model": 4, "oracle": 4, "k-mers": 4}, 3),
        TeachingRow("broken", {"model": math.nan, "oracle": 0.5, "k-mers": 0.25}, 0),
    ]
    write_csv(rows, tmp_path / "t.csv")
    assert PLANS[name].read("", tmp_path / "t.csv") == [
        Measured(metric, "0.988", "oracle 1.000", f">= {floor}"),
        Measured("windows", "4", "oracle 4, k-mers 4"),
        Measured("broken", "not measured", "oracle 0.500, k-mers 0.250"),
    ]
    write_csv([TeachingRow("r", {"new heads": 0.5, "scratch": 0.25}, 3)], tmp_path / "f.csv")
    assert PLANS[name].read("", tmp_path / "f.csv") == [
        Measured("r", "new heads 0.500", "scratch 0.250")
    ]


def test_it_runs_and_goes_on_where_it_was(tmp_path, monkeypatch, capsys):
    out, begun = tmp_path / "page" / "benchmarks.md", []
    measure = every.measure

    def until_stopped(name, *rest, **options):
        begun.append(name)
        if name == "stories":
            raise KeyboardInterrupt
        return measure(name, *rest, **options)

    arguments = ["all", "--quick", "--only", "genes", "stories", "distillation", "-o", str(out)]
    monkeypatch.setattr(every, "measure", until_stopped)
    with pytest.raises(KeyboardInterrupt):
        main(arguments)
    assert (begun, out.exists()) == (["genes", "stories"], False)

    numbers = (Measured("a | b", ""),)
    monkeypatch.setattr(
        every, "measure", lambda name, *_, **__: Outcome(name, numbers, "ran", 700.0)
    )
    assert main(arguments) == 0
    assert list(out.parent.iterdir()) == [out]
    text = out.read_text()
    assert "| **genes** | *a quick look* | " in text
    assert re.search(r"\| \| later open \| 0\.\d+ s \| \| \|", text)
    assert "| **stories** | *ran* | 12 min | | |\n| | a \\| b | not measured | | |" in text
    assert "| **distillation** | *not run: it needs --student and --teachers* | | | |" in text
    assert f"* machine: {machine()}\n* versions: {versions()}\n" in text
    assert str(tmp_path) not in text
    assert "genes: a quick look (" in capsys.readouterr().out


def test_what_was_kept_of_other_circumstances_is_measured_anew(tmp_path, monkeypatch):
    out, begun = tmp_path / "b.md", []

    def measure(name, *_, **__):
        begun.append(name)
        if begun.count("genes") == 1 and name == "genes":
            return Outcome(name, (Measured("x", "1"),), "ran")
        raise KeyboardInterrupt

    monkeypatch.setattr(every, "measure", measure)
    for options in ([], [], ["--quick"]):
        with pytest.raises(KeyboardInterrupt):
            main(["all", *options, "--only", "genes", "stories", "-o", str(out)])
    assert begun == ["genes", "stories", "stories", "genes"]


def test_what_fails_is_told_without_paths(tmp_path):
    words = ["--student", str(tmp_path / "s.safetensors"), "--teachers", "t"]
    lacking = every.measure("distillation", words, quick=False, folder=tmp_path)
    assert (lacking.numbers, lacking.failed) == ((), False)
    assert re.fullmatch(r"not run: .*s\.safetensors.*", lacking.verdict)
    assert str(tmp_path) not in lacking.verdict
    broken = every.measure("genes", ["--nonsense"], quick=False, folder=tmp_path)
    assert broken.failed
    said_by = "broke (exit code 2): python -m agviz.bench genes: error: "
    assert broken.verdict == said_by + "unrecognized arguments: --nonsense"


def test_a_missed_floor_fails(tmp_path, monkeypatch):
    missed = Outcome("ism", (Measured("x", "1"),), "a floor is missed", failed=True)
    monkeypatch.setattr(every, "measure", lambda *_, **__: missed)
    assert main(["all", "--only", "ism", "-o", str(tmp_path / "b.md")]) == 1


def test_unknown_names_are_refused(tmp_path, capsys):
    assert main(["all", "--only", "gens", "-o", str(tmp_path / "b.md")]) == 2
    listed = ", ".join(map(repr, PLANS))
    assert capsys.readouterr().err == (
        f"agviz.bench all: benchmark must be one of {listed}; got 'gens'\n"
    )


def test_a_quick_page_says_so():
    page = table([Outcome("loading", (), "left out: it has no short form")], {}, quick=True)
    assert "**A quick look: sizes are small, so numbers mean little and floors nothing.**" in page
    assert "A quick look" not in table([], {}, quick=False)


def test_the_machine_is_told_without_its_name():
    assert re.fullmatch(r"\d+ cores of [^/,]+(, \d+ GiB of memory)?, \w+ \(\w+\)", machine())
    assert versions().startswith("Python 3.")
    assert ", agviz 0." in versions()
