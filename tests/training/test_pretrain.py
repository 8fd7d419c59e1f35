import dataclasses
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType
from small_teaching import SMALL_TEACHING, quick_stage, small_teaching_bundle

from agviz.errors import FormatError
from agviz.teaching.grammar import CELLS
from agviz.training import course, pretrain, stages
from agviz.training.initial import initial_variables
from agviz.training.loop import LoopOptions
from agviz.training.metrics import read_metrics
from agviz.training.recipe import Recipe, stage_hash
from agviz.training.teaching_batches import TeachingBatches
from agviz.weights.bundle import Bundle

HUMAN = Organism.HOMO_SAPIENS
RECIPE = Recipe("two", (quick_stage("first", 2048, steps=2), quick_stage("second", 2048, steps=2)))
OPTIONS = LoopOptions(workers=0, show=False)


def move_a_little(*_, **__):
    """Stands in for `make_step`, which takes a minute to compile: all weights grow by 0.01."""

    def step(state, batch, means):
        assert batch["sequence"].shape == (2, 2048)
        params = jax.tree.map(lambda leaf: np.asarray(leaf) + np.float32(0.01), state.params)
        after = state._replace(params=params, average=params, step=state.step + 1)
        return after, {"loss": jnp.float32(batch["dnase"].mean())}

    return step


def measure_two(*_):
    """Stands in for `make_measure`: all mean squares are 2."""
    return lambda params, norms, batch: jax.tree.map(lambda leaf: np.full_like(leaf, 2), norms)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Two stages of two steps each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "make_step", move_a_little)
        patch.setattr(stages, "make_measure", measure_two)
        patch.setattr(course, "MEASURED", TeachingBatches(2048, 2, world="track means"))
        patch.setattr(course, "MEASURED_BATCHES", 2)
        folder = tmp_path_factory.mktemp("training") / "fold_1"
        yield pretrain.pretrain(RECIPE, folder, config=SMALL_TEACHING, held_out=1, options=OPTIONS)


def test_every_stage_leaves_weights_and_metrics(trained):
    folder = trained.path.parent
    for stage in ("first", "second"):
        assert Bundle.open(folder / f"{stage}.safetensors").config == SMALL_TEACHING
        assert list(read_metrics(folder / stage / "metrics.csv")["step"]) == [2]
    assert trained.path == folder / "second.safetensors"
    assert trained.name == "fold_1"
    assert not trained.random
    assert trained.provenance == (
        "agviz, trained on the teaching genome: recipe 'two' to stage second, without fold 1, "
        "seed 0"
    )


def test_a_stage_begins_with_the_averaged_weights_of_the_one_before(trained):
    """Both stages take two steps, from what the first one left in float16."""
    random = initial_variables(SMALL_TEACHING, seed=0)["params"]
    first = Bundle.open(trained.path.with_name("first.safetensors")).variables["params"]
    for one, other, shift in ((random, first, 0.02), (first, trained.variables["params"], 0.02)):
        for a, b in zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True):
            np.testing.assert_allclose(a + shift, b, rtol=1e-3, atol=1e-3)


def test_predictions_are_scaled_by_what_was_measured(trained):
    batches = [TeachingBatches(2048, 2, world="track means").batch(i)["dnase"] for i in (0, 1)]
    values = np.concatenate(batches).reshape(-1, len(CELLS))
    means = [column[column > 0].mean() for column in values.T]
    found = trained.tracks.padded_means(OutputType.DNASE, HUMAN)
    np.testing.assert_allclose(found, means, rtol=1e-5)


def test_norms_are_measured_in_the_end(trained):
    assert all((leaf == 2).all() for leaf in jax.tree.leaves(trained.variables["state"]))


def test_weights_of_another_config_are_refused(tmp_path):
    start = small_teaching_bundle(3, mlp_channels=8)
    message = (
        "'small 3' is a network of another config; start from one that was trained with the same "
        "sizes"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        pretrain.pretrain(RECIPE, tmp_path / "other", config=SMALL_TEACHING, start=start)
    assert not (tmp_path / "other").exists()


def test_stages_are_told_apart_by_all_that_decides_them():
    stage = RECIPE.stages[0]
    hashes = {
        stage_hash(changed, config=config, seed=seed)
        for changed in (stage, dataclasses.replace(stage, batch=4))
        for config in (SMALL_TEACHING, dataclasses.replace(SMALL_TEACHING, mlp_channels=8))
        for seed in (0, 1)
    }
    assert len(hashes) == 8
