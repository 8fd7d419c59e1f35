import dataclasses
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import simple_training
from simple_training import STAGE, STEPS, VARIABLES, Numbers, measure, run, steps_that_add
from small_training import assert_equal_trees

from agviz.errors import FormatError, InputError
from agviz.training import loop, stages
from agviz.training.checkpoint import Checkpoint
from agviz.training.metrics import read_metrics
from agviz.training.step import TrainingState


@pytest.fixture
def calls(monkeypatch):
    """The steps that were taken."""
    log = []
    monkeypatch.setattr(stages, "make_step", steps_that_add(log=log))
    monkeypatch.setattr(stages, "make_measure", measure)
    return log


@pytest.fixture
def whole(calls, tmp_path):
    """A stage without interruption."""
    return run(tmp_path / "whole")


def test_what_a_kill_left_of_a_checkpoint_is_removed(calls, tmp_path):
    (tmp_path / "stage").mkdir()
    (tmp_path / "stage" / ".checkpoint.0123abcd.npz").write_bytes(b"half")
    run(tmp_path / "stage")
    assert sorted(os.listdir(tmp_path / "stage")) == ["checkpoint.npz", "metrics.csv"]


@pytest.mark.parametrize(
    ("name", "value", "least"), [("workers", -1, 0), ("checkpoint_every", 0, 1)]
)
def test_options_that_cannot_be_are_refused(name, value, least):
    message = f"{name} is a whole number from {least} on; got {value}"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        loop.LoopOptions(**{name: value})


def expected_sum(steps):
    total = np.zeros(3, np.float32)
    for step in range(steps):
        total = total * np.float32(0.9) + Numbers().batch(step)["numbers"]
    return total


def test_a_stage_takes_all_its_steps_in_order(whole, calls, tmp_path):
    assert calls == list(range(STEPS))
    assert whole.done
    assert whole.state.step == STEPS
    np.testing.assert_allclose(whole.state.params["w"], expected_sum(STEPS), rtol=1e-6)
    rows = read_metrics(tmp_path / "whole" / "metrics.csv")
    assert list(rows["step"]) == [2, 4, 6, 8, 10, 12]
    assert list(rows.columns) == ["step", "seconds", "loss", "part"]
    first = (expected_sum(1).sum() + expected_sum(2).sum()) / 2
    np.testing.assert_allclose(rows["loss"][0], first, rtol=1e-5)


def test_norms_are_the_mean_over_batches_that_were_not_trained_on(whole):
    batches = [Numbers().batch(step)["numbers"][:2] for step in range(STEPS, STEPS + 12)]
    np.testing.assert_allclose(whole.state.norms["norm"], np.mean(batches, axis=0), rtol=1e-5)


def test_frozen_norms_stay_as_they_were(calls, tmp_path):
    frozen = run(tmp_path / "frozen", stage=dataclasses.replace(STAGE, frozen_norms=True))
    np.testing.assert_array_equal(frozen.state.norms["norm"], VARIABLES["state"]["norm"])


def test_rows_that_are_no_twins_are_not_compared(calls, tmp_path):
    stage = dataclasses.replace(STAGE, losses=dataclasses.replace(STAGE.losses, twins=1.0))
    message = (
        "Stage 'sums' compares rows 2k and 2k + 1 of a batch, and they are no twins; set "
        "twins=True, or the weight losses.twins to 0"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        run(tmp_path / "twins", stage=stage)
    assert not (tmp_path / "twins").exists()


def test_what_is_done_is_not_done_again(whole, calls, tmp_path):
    calls.clear()
    again = run(tmp_path / "whole")
    assert calls == []
    assert_equal_trees(again.state, whole.state)


class Stop(Numbers):
    """Breaks off as if the machine had, at step 7."""

    def batch(self, step):
        if step == 7:
            raise OSError("the power went")
        return super().batch(step)


def test_what_was_begun_goes_on_from_the_last_checkpoint(whole, calls, tmp_path):
    with pytest.raises(OSError, match=r"^the power went$"):
        run(tmp_path / "broken", source=Stop())
    calls.clear()
    resumed = run(tmp_path / "broken")
    assert calls == list(range(6, STEPS))
    assert_equal_trees(resumed.state, whole.state)
    rows = read_metrics(tmp_path / "broken" / "metrics.csv")
    assert list(rows["step"]) == [2, 4, 6, 8, 10, 12]
    before = read_metrics(tmp_path / "whole" / "metrics.csv")
    np.testing.assert_array_equal(rows["loss"], before["loss"])


class Unknown(Numbers):
    """NaN at step 6."""

    def batch(self, step):
        return {"numbers": super().batch(step)["numbers"] * (np.nan if step == 6 else 1)}


def test_broken_weights_are_not_saved(calls, tmp_path):
    message = (
        "Stage sums broke down before step 8: loss are not finite (its last checkpoint is of "
        "step 6); look for NaN or negative targets of these heads, or lower the learning rate"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        run(tmp_path / "nan", source=Unknown())
    assert saved_step(tmp_path / "nan") == 6
    assert list(read_metrics(tmp_path / "nan" / "metrics.csv")["step"]) == [2, 4, 6]


class Interrupt(Numbers):
    """Ctrl-C while batch 4 is made."""

    def batch(self, step):
        if step == 4:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.05)
        return super().batch(step)


def test_ctrl_c_finishes_the_step_saves_and_stops(whole, calls, tmp_path):
    calls.clear()
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "stopped", source=Interrupt(), every=100)
    assert calls == [0, 1, 2, 3, 4]
    assert signal.getsignal(signal.SIGINT) is before
    resumed = run(tmp_path / "stopped")
    assert calls == list(range(STEPS))
    assert_equal_trees(resumed.state, whole.state)


def test_a_checkpoint_of_another_recipe_is_refused(whole, tmp_path):
    folder = tmp_path / "whole"
    path = str(folder / "checkpoint.npz")
    message = (
        f"The checkpoint {path!r} is of other data, settings, seed or held-out fold (a recipe, not "
        "another ); train into another folder"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        stages.run_stage(
            simple_training.STAGE,
            folder,
            config=simple_training.TEACHING,
            source=Numbers(),
            variables=simple_training.VARIABLES,
            means=simple_training.MEANS,
            recipe="another recipe",
            options=loop.LoopOptions(workers=0, show=False),
        )


def saved_step(folder: Path) -> int:
    try:
        with np.load(folder / "checkpoint.npz") as archive:
            return int(archive["state/step"])
    except FileNotFoundError:
        return 0


def processes_with(text: str) -> list[str]:
    """Command lines of living processes that have a text in their environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if text.encode() in (entry / "environ").read_bytes():
                found.append((entry / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_a_kill_loses_the_steps_since_the_last_checkpoint_only(whole, tmp_path):
    folder = tmp_path / "killed"
    program = [sys.executable, simple_training.__file__, str(folder)]
    mark = f"AGVIZ_TEST={tmp_path.name}-{os.getpid()}"
    environment = {**os.environ, "AGVIZ_TEST": mark.partition("=")[2]}
    with subprocess.Popen([*program, "0.2"], env=environment) as process:
        while saved_step(folder) < 4 and process.poll() is None:
            time.sleep(0.05)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    saved = saved_step(folder)
    assert 4 <= saved < STEPS
    end = time.monotonic() + 30
    while processes_with(mark) and time.monotonic() < end:
        time.sleep(0.1)
    assert processes_with(mark) == []  # the worker ended with its parent
    subprocess.run([*program, "0"], check=True, env=environment)
    like = TrainingState(*whole.state)
    killed = Checkpoint.read(folder / "checkpoint.npz", like=like, config=simple_training.TEACHING)
    assert killed.done
    assert_equal_trees(killed.state, whole.state)
    rows = read_metrics(folder / "metrics.csv")
    assert list(rows["step"]) == [2, 4, 6, 8, 10, 12]
