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
from agviz.training.step import begin, one_hot


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


def test_frozen_norms_are_used_and_stay():
    """Frozen at what a batch measures, they give the same loss as norms by that batch."""
    batch, old, share = RandomBatches().batch(0), start().norms, OPTIMIZER.momentum
    moved, by_batch = quick_step(SMALLEST, LOSSES, OPTIMIZER)(start(), batch, MEANS)
    measured = jax.tree.map(lambda a, b: (a - (1 - share) * b) / share, moved.norms, old)
    step = quick_step(SMALLEST, LOSSES, OPTIMIZER, frozen_norms=True)
    _, at_first = step(start(), batch, MEANS)
    kept = jax.tree.map(np.array, measured)
    after, frozen = step(start()._replace(norms=measured), batch, MEANS)
    np.testing.assert_allclose(frozen["loss"], by_batch["loss"], rtol=1e-3)
    assert abs(at_first["loss"] - by_batch["loss"]) > 5e-3 * by_batch["loss"]
    assert_equal_trees(after.norms, kept)


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
