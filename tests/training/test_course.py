"""Stages here are not trained: their result is what they began with, moved a little."""

import errno
import json
import re

import jax
import numpy as np
import pytest
from small_teaching import SMALL_TEACHING, quick_stage, small_teaching_bundle

from agviz.errors import FormatError, InputError
from agviz.teaching import grammar
from agviz.teaching.rules import rules_sha256
from agviz.training import course as course_module
from agviz.training.checkpoint import Checkpoint
from agviz.training.course import Course, record_path, run_course
from agviz.training.loop import LoopOptions
from agviz.training.recipe import Recipe
from agviz.training.step import TrainingState
from agviz.training.teaching_batches import TeachingBatches
from agviz.weights.bundle import Bundle

LENGTH = 2_048
RECIPE = Recipe("test", tuple(quick_stage(name, LENGTH, steps=2) for name in "AB"))


@pytest.fixture
def ran(monkeypatch):
    """The stages that were run, and what each began with."""
    seen = []

    def run_stage(stage, folder, *, config, variables, means, recipe, source, options):
        seen.append((stage.name, jax.tree.map(np.array, dict(variables["params"]))))
        assert source.length == LENGTH
        moved = jax.tree.map(lambda leaf: np.asarray(leaf) + np.float32(0.5), variables["params"])
        state = TrainingState(
            None, moved, variables["state"], None, np.int32(stage.optimizer.steps)
        )
        return Checkpoint(config, recipe, state, means, True)

    monkeypatch.setattr(course_module, "run_stage", run_stage)
    monkeypatch.setattr(course_module, "MEASURED_BATCHES", 1)
    monkeypatch.setattr(course_module, "MEASURED", TeachingBatches(LENGTH, 1, world="track means"))
    return seen


def course(recipe=RECIPE, *, start=None, seed=0, **decided):
    return Course(
        recipe, SMALL_TEACHING, start, seed, decided, lambda stage, index: TeachingBatches(
            stage.length, stage.batch, twins=True, seed=index
        ), "name", lambda stage: f"trained to {stage.name}",
    )  # fmt: skip


def run(folder, **more):
    return run_course(course(**more), folder, options=LoopOptions(show=False))


def test_each_stage_begins_with_the_bundle_of_the_one_before(ran, tmp_path):
    bundle = run(tmp_path)
    assert [name for name, _ in ran] == ["A", "B"]
    first = Bundle.open(tmp_path / "A.safetensors")
    jax.tree.map(np.testing.assert_array_equal, ran[1][1], dict(first.variables["params"]))
    assert bundle.path == tmp_path / "B.safetensors"
    assert bundle.dtype == "float16"
    assert bundle.provenance == "trained to B"
    assert dict(bundle.assembly) == {"HOMO_SAPIENS": "teaching"}
    record = json.loads(record_path(bundle.path).read_text())
    assert record["bundle"] == bundle.sha256
    assert record["course"] == "test"
    assert record["stage"]["name"] == "B"


def test_what_is_done_is_not_done_again(ran, tmp_path):
    first = run(tmp_path)
    again = run(tmp_path)
    assert len(ran) == 2
    assert again.sha256 == first.sha256
    record_path(tmp_path / "B.safetensors").unlink()  # a kill between the two files
    assert run(tmp_path).sha256 == first.sha256
    assert [name for name, _ in ran] == ["A", "B", "B"]


def test_a_course_starts_from_weights_it_is_given(ran, tmp_path):
    start = small_teaching_bundle(5)
    run(tmp_path, start=start)
    jax.tree.map(np.testing.assert_array_equal, ran[0][1], dict(start.variables["params"]))
    assert json.loads((tmp_path / "A.json").read_text())["start"] == "small 5"


@pytest.mark.parametrize(
    "other", [{"seed": 1}, {"held_out": 2}, {"start": small_teaching_bundle(6)}]
)
def test_a_folder_of_another_course_is_refused(ran, other, tmp_path):
    run(tmp_path)
    path = str(tmp_path / "A.safetensors")
    message = (
        f"{path!r} is of another recipe, seed, fold or start; choose another folder, or delete "
        "this one"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        run(tmp_path, **other)
    assert len(ran) == 2


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"recipe": 1'])
def test_a_damaged_record_says_what_to_do(ran, tmp_path, text):
    run(tmp_path)
    (tmp_path / "A.json").write_text(text)
    message = (
        f"{str(tmp_path / 'A.json')!r} is damaged: it does not tell how its bundle was made; "
        "delete it to train the stage again"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        run(tmp_path)


def test_another_bundle_in_the_place_of_a_stage_is_refused(ran, tmp_path):
    run(tmp_path)
    small_teaching_bundle(5).write(tmp_path / "A.safetensors")
    message = (
        f"{str(tmp_path / 'A.safetensors')!r} is not the bundle that {str(tmp_path / 'A.json')!r} "
        "tells of; delete both to train the stage again"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        run(tmp_path)


def test_a_full_disk_is_told_and_the_stage_is_made_again(ran, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("agviz.weights.bundle.write_tensors", full)
        message = (
            f"Cannot write {str(tmp_path / 'A.safetensors')!r} (No space left on device); nothing "
            "of it was left. Make room, then do it again"
        )
        with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
            run(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert run(tmp_path).provenance == "trained to B"


def test_a_stage_of_another_world_is_refused(ran, tmp_path, monkeypatch):
    """Also what was begun: its checkpoint has the stage's hash, which has the rules in it."""
    run(tmp_path)
    record = json.loads((tmp_path / "A.json").read_text())
    assert record["rules"] == rules_sha256()
    monkeypatch.setattr(grammar, "REACH", grammar.REACH / 2)
    path = str(tmp_path / "A.safetensors")
    message = (
        f"{path!r} was trained in a teaching world with other rules than this version's; choose "
        "another folder, or delete this one"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        run(tmp_path)
    del record["rules"]  # of a version that did not write them
    (tmp_path / "A.json").write_text(json.dumps(record))
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        run(tmp_path)
    assert len(ran) == 2
    run(tmp_path / "other")
    other = json.loads((tmp_path / "other" / "A.json").read_text())
    assert other["rules"] == rules_sha256()
    assert other["recipe"] != record["recipe"]


def test_a_recipe_without_stages_is_refused(ran, tmp_path):
    message = "The recipe 'empty' has no stages"
    for start in (None, small_teaching_bundle(5)):
        with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
            run(tmp_path, recipe=Recipe("empty", ()), start=start)
