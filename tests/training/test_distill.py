import dataclasses
import re

import jax
import numpy as np
import pytest
from small_teaching import SMALL_TEACHING, quick_stage, small_teaching_bundle

from agviz.errors import InputError
from agviz.teaching.grammar import CELLS
from agviz.training import course
from agviz.training.batches import COUNTS, POSITIONS, SEQUENCE
from agviz.training.distill import MutatedWindows, TaughtBatches, distill
from agviz.training.loop import METRICS, LoopOptions
from agviz.training.metrics import read_metrics
from agviz.training.mutate import MutationRates
from agviz.training.recipe import Recipe
from agviz.training.teachers import TeacherMean, mean_weights
from agviz.training.teaching_batches import TeachingBatches

LENGTH = 2_048


@pytest.fixture(scope="module", autouse=True)
def _quickly_compiled():
    """Programs of these tests run a few times: XLA need not make them fast."""
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)


@pytest.fixture(autouse=True)
def _few_windows_measured(monkeypatch):
    monkeypatch.setattr(course, "MEASURED_BATCHES", 1)
    monkeypatch.setattr(course, "MEASURED", TeachingBatches(LENGTH, 1, world="track means"))


NOTHING = MutationRates(0, 0, 0, 0, 0)


def test_rows_come_in_pairs_that_differ_by_few_mutations():
    windows = MutatedWindows(4_096, 4, few=MutationRates(2, 0, 0, 0, 0))
    batch = windows.batch(3)[SEQUENCE]
    assert batch.shape == (4, 4_096)
    assert batch.dtype == np.int8
    for first, second in (batch[:2], batch[2:]):
        assert 0 < (first != second).sum() < 30
    assert (batch[0] != batch[2]).mean() > 0.5
    assert (windows.batch(3)[SEQUENCE] == batch).all()
    assert (windows.batch(4)[SEQUENCE] != batch).any()
    other = dataclasses.replace(windows, seed=1).batch(3)[SEQUENCE]
    assert (other != batch).any()


def test_an_odd_batch_is_refused():
    message = "Mutants come in pairs; a batch of 3 is odd"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        MutatedWindows(LENGTH, 3)


def test_targets_are_the_mean_of_what_the_teachers_predict():
    teachers = [small_teaching_bundle(seed) for seed in (1, 2)]
    codes = MutatedWindows(LENGTH, 2).batch(0)[SEQUENCE]
    mean = TeacherMean(teachers)(codes)
    alone = [TeacherMean([teacher])(codes) for teacher in teachers]
    for head in set(SMALL_TEACHING.heads) - {"splice_sites_junction"}:
        expected = (alone[0][head] + alone[1][head]) / 2
        assert mean[head] == pytest.approx(expected, rel=1e-4, abs=1e-5)
        assert not np.allclose(alone[0][head], alone[1][head])
    assert mean[POSITIONS].shape == (2, 4, 4)
    assert mean[COUNTS].shape == (2, 4, 4, 2 * len(CELLS))
    assert (mean[COUNTS] >= 0).all()


def test_the_mean_of_weights_is_between_all_of_them():
    teachers = [small_teaching_bundle(seed) for seed in (1, 2, 3)]
    before = [teacher.sha256 for teacher in teachers]
    mean = mean_weights(teachers)
    assert mean.config == SMALL_TEACHING
    every = [teacher.arrays() for teacher in teachers]
    assert mean.arrays().keys() == every[0].keys()
    for name, leaf in mean.arrays().items():
        assert leaf.dtype == np.float32
        expected = np.mean([each[name] for each in every], axis=0)
        np.testing.assert_allclose(leaf, expected, rtol=1e-5, atol=1e-7)
    assert [teacher.sha256 for teacher in teachers] == before
    assert mean.sha256 not in before


def test_teachers_agree_with_the_model_that_users_load():
    from agviz.models.alphagenome.model import AlphaGenomeModel
    from agviz.teaching.motifs import decode

    bundle = small_teaching_bundle(1)
    codes = MutatedWindows(LENGTH, 2).batch(0)[SEQUENCE]
    batch = TeacherMean([bundle])(codes)
    predicted = AlphaGenomeModel(bundle).predict_sequence(
        decode(codes[0]), requested_outputs=["DNASE", "CHIP_TF"], ontology_terms=None
    )
    assert predicted.dnase.values == pytest.approx(batch["dnase"][0], rel=1e-3, abs=1e-5)
    assert predicted.chip_tf.values == pytest.approx(batch["chip_tf"][0], rel=1e-3, abs=1e-5)


@pytest.mark.slow
def test_a_student_learns_what_its_teachers_think(tmp_path):
    teachers = [small_teaching_bundle(seed) for seed in (1, 2)]
    recipe = Recipe("test", (quick_stage("S", LENGTH, steps=40),))
    options = LoopOptions(checkpoint_every=20, metrics_every=5, show=False)
    student = distill(teachers, recipe, tmp_path, options=options)
    assert student.path == tmp_path / "S.safetensors"
    assert student.name == "teaching"
    assert student.config == SMALL_TEACHING
    assert "a student of 2 networks" in student.provenance
    losses = read_metrics(tmp_path / "S" / METRICS)["loss"].tolist()
    assert losses[-1] < 0.7 * losses[0]  # .52; the loss of single steps varies by a tenth
    again = distill(teachers, recipe, tmp_path, options=options)
    assert again.sha256 == student.sha256


def test_one_teacher_or_teachers_of_other_sizes_are_refused(tmp_path):
    recipe = Recipe("test", (quick_stage("S", LENGTH, steps=1),))
    message = "Distillation takes at least two teachers; got 1"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        distill([small_teaching_bundle(1)], recipe, tmp_path, start=small_teaching_bundle(2))
    wider = small_teaching_bundle(2, channels=8)
    message = (
        "'small 2' and 'small 1' are networks of different configs; teachers and student must "
        "have the same sizes"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        distill([small_teaching_bundle(1), wider], recipe, tmp_path)


def test_a_batch_has_sequences_and_targets():
    windows = MutatedWindows(LENGTH, 2, rates=NOTHING)
    taught = TaughtBatches(windows, lambda codes: {"dnase": np.zeros((*codes.shape, 4))})
    batch = taught.batch(0)
    assert taught.twins
    assert set(batch) == {SEQUENCE, "dnase"}
