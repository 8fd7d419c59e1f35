"""`agviz teach train`: the tiny budget for real, stopped on the way, and its model asked."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import agviz as ag
from agviz.teaching.grammar import CELLS
from agviz.teaching.motifs import decode
from agviz.teaching.windows import window_pair


def train(folder):
    return subprocess.Popen(
        [sys.executable, "-m", "agviz.cli.main", "teach", "train", "--budget", "tiny", "--out",
         str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def finished(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.glob("*/*.safetensors"))


@pytest.mark.slow
def test_the_tiny_budget_trains_resumes_and_gives_a_model(tmp_path):
    killed = train(tmp_path)
    record = tmp_path / "shared" / "A.json"
    while not record.exists():  # a stage is done when its record stands beside its bundle
        assert killed.poll() is None, killed.communicate()[0]
        time.sleep(0.2)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    made = (tmp_path / "shared" / "A.safetensors").stat().st_mtime_ns

    again = train(tmp_path)
    told, _ = again.communicate(timeout=1200)
    assert again.returncode == 0, told
    assert "a student of 2 networks" in told
    assert finished(tmp_path) == [
        "all_folds/B.safetensors", "fold_0/B.safetensors", "shared/A.safetensors",
        "student/S.safetensors",
    ]  # fmt: skip
    assert (tmp_path / "shared" / "A.safetensors").stat().st_mtime_ns == made
    record = json.loads((tmp_path / "fold_0" / "B.json").read_text())
    assert record["held_out"] == 0

    model = ag.load_model(tmp_path / "teaching.safetensors")
    codes, _ = window_pair(1, 8_192, world="bench")
    out = model.predict_sequence(
        decode(codes), requested_outputs=["DNASE", "CHIP_TF"], ontology_terms=None
    )
    assert out.dnase.values.shape == (8_192, len(CELLS))
    assert np.isfinite(out.dnase.values).all()
    assert out.chip_tf.values.std() > 0


def test_an_unknown_budget_is_refused_before_anything_is_written(tmp_path):
    from agviz.errors import InputError
    from agviz.training.budgets import train_teaching

    with pytest.raises(
        InputError, match=r"^budget must be one of 'tiny', 'standard', 'full'; got 'huge'$"
    ):
        train_teaching("huge", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", ["--seed", "--workers"])
def test_negative_numbers_are_refused(option, tmp_path, capsys):
    from agviz.cli.main import main

    argv = ["teach", "train", "--budget", "tiny", "--out", str(tmp_path / "out"), option, "-1"]
    with pytest.raises(SystemExit, match=r"^2$"):
        main(argv)
    assert (
        f"argument {option}: must be a whole number from 0 on; got '-1'" in capsys.readouterr().err
    )
    assert not (tmp_path / "out").exists()


def test_a_file_is_no_folder_to_train_in(tmp_path, capsys):
    from agviz.cli.main import main

    path = tmp_path / "notes.txt"
    path.write_text("mine")
    assert main(["teach", "train", "--budget", "tiny", "--out", str(path)]) == 2
    told = f"agviz: error: --out {str(path)!r} is a file; name a folder\n"
    assert capsys.readouterr().err == told
    assert path.read_text() == "mine"
