import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_training import (
    LOSSES,
    MEANS,
    OPTIMIZER,
    SMALLEST,
    RandomBatches,
    assert_equal_trees,
    quick_step,
)

from agviz.training.checkpoint import Checkpoint
from agviz.training.initial import initial_variables
from agviz.training.step import begin, forward, one_hot
from agviz.training.total_loss import total_loss


def start():
    return begin(initial_variables(SMALLEST, seed=0), OPTIMIZER)


def train(state, steps):
    step = quick_step(SMALLEST, LOSSES, OPTIMIZER)
    metrics = None
    for index in steps:
        state, metrics = step(state, RandomBatches().batch(index), MEANS)
    return state, metrics


@pytest.fixture(scope="module")
def four():
    return train(start(), range(4))


def test_four_steps_are_two_and_two_with_a_checkpoint_between(four, tmp_path):
    halfway, _ = train(start(), range(2))
    Checkpoint(SMALLEST, "recipe", halfway, MEANS).write(tmp_path / "c.npz")
    back = Checkpoint.read(tmp_path / "c.npz", like=start(), config=SMALLEST, recipe="recipe")
    assert_equal_trees(back.state, halfway)
    assert_equal_trees(train(back.state, range(2, 4))[0], four[0])


def test_everything_changes_and_is_finite(four):
    before, after = start(), four[0]
    assert after.step == 4
    for name in ("params", "average", "norms"):
        pairs = zip(
            jax.tree_util.tree_leaves_with_path(getattr(before, name)),
            jax.tree.leaves(getattr(after, name)),
            strict=True,
        )
        same = [jax.tree_util.keystr(path) for (path, a), b in pairs if (a == b).all()]
        assert not same, f"{name}: {same}"
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(after))


def test_frozen_norms_stay_and_the_loss_is_that_of_inference():
    state, batch = start(), jax.tree.map(jnp.asarray, RandomBatches().batch(0))
    variables = jax.tree.map(np.array, {"params": state.params, "state": state.norms})
    outputs, measured = forward(variables, batch, config=SMALLEST, frozen_norms=True)
    assert measured == {}
    at_inference, _ = total_loss(outputs, batch, MEANS, config=SMALLEST, losses=LOSSES)
    by_batch, _ = total_loss(
        forward(variables, batch, config=SMALLEST)[0], batch, MEANS, config=SMALLEST, losses=LOSSES
    )
    step = quick_step(SMALLEST, LOSSES, OPTIMIZER, frozen_norms=True)
    after, metrics = step(state, batch, MEANS)
    assert_equal_trees(after.norms, variables["state"])
    np.testing.assert_allclose(metrics["loss"], at_inference, rtol=1e-4)
    assert abs(at_inference - by_batch) > 1e-2 * by_batch


def test_metrics(four):
    assert set(four[1]) == {
        "loss", "dnase_1", "dnase_128", "rna_seq_1", "rna_seq_128", "contact_maps",
        "splice_sites_classification", "splice_sites_usage", "splice_sites_junction", "twins",
        "gradient_norm", "learning_rate",
    }  # fmt: skip
    np.testing.assert_allclose(four[1]["learning_rate"], OPTIMIZER.schedule()(3), rtol=1e-6)


def test_the_loss_falls_on_a_batch_that_is_seen_again_and_again():
    step = quick_step(SMALLEST, LOSSES, OPTIMIZER)
    state, batch, losses = start(), RandomBatches().batch(0), []
    for _ in range(8):
        state, metrics = step(state, batch, MEANS)
        losses.append(float(metrics["loss"]))
    assert losses[-1] < 0.98 * losses[0]  # most of it is noise that cannot be learnt


def test_a_step_consumes_its_state():
    state = start()
    train(state, range(1))
    assert all(leaf.is_deleted() for leaf in jax.tree.leaves(state))


def test_one_hot():
    codes = jnp.array([[0, 3, 4]], jnp.int8)
    np.testing.assert_array_equal(one_hot(codes), [[[1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]]])
