"""`agviz teach genome`: what it makes and prints, and one line for each mistake."""

import json
import re

import pytest
from small_world import use_small_world

from agviz.cli.main import main


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    use_small_world(monkeypatch)


def test_it_makes_a_genome_that_the_oracle_reads(tmp_path, capsys):
    home = tmp_path / "deep" / "world"
    assert main(["teach", "genome", str(home)]) == 0
    out = capsys.readouterr().out
    assert re.fullmatch(
        r"teaching: 98,304 bp on 2 chromosomes, \d+ genes\n"
        + re.escape(f"use it with: --assembly {home} --model oracle\n"),
        out,
    )
    assert not (home / "tracks").exists()
    target = str(tmp_path / "dnase.npz")
    predict = ["predict", "chrT1:1-4096", "--assembly", str(home), "--model", "oracle"]
    assert main([*predict, "--output-type", "DNASE", "-o", target]) == 0


def test_seed_and_tracks(tmp_path, capsys):
    home = tmp_path / "world"
    assert main(["teach", "genome", str(home), "--seed", "7", "--tracks"]) == 0
    assert capsys.readouterr().out.startswith("teaching-7: 98,304 bp")
    assert json.loads((home / "assembly.json").read_text(encoding="utf-8"))["seed"] == 7
    assert len(list((home / "tracks").glob("*.bw"))) == 51


def test_mistakes_are_one_line(tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("mine")
    assert main(["teach", "genome", str(tmp_path)]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"agviz: error: {str(tmp_path)!r} holds something else; choose an empty or a new folder "
        "for the teaching genome"
    )
    with pytest.raises(Exception, match="holds something else"):
        main(["teach", "genome", str(tmp_path), "--debug"])


@pytest.mark.parametrize("seed", ["-1", "1.5", "x"])
def test_seeds_that_are_none(tmp_path, seed, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["teach", "genome", str(tmp_path / "new"), f"--seed={seed}"])
    assert stop.value.code == 2
    expected = f"argument --seed: must be a whole number from 0 on; got {seed!r}\n"
    assert capsys.readouterr().err.endswith(expected)


def test_what_to_make_has_to_be_said(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["teach"])
    assert stop.value.code == 2
    assert "the following arguments are required: WHAT" in capsys.readouterr().err
