import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from agviz.training.optimizer import OptimizerConfig, averaged, decays

CONFIG = OptimizerConfig(steps=100, peak=0.01, final=0.001, warmup=10)
PARAMS = {"linear": {"w": jnp.full((2, 2), 2.0), "b": jnp.full(2, 2.0)}}


@pytest.mark.parametrize(
    ("step", "rate"),
    # Half of the warm-up; its end; half of the cosine; the end.
    [(0, 0.0), (5, 0.005), (10, 0.01), (55, (0.01 + 0.001) / 2), (100, 0.001)],
)
def test_the_rate_rises_and_falls(step, rate):
    np.testing.assert_allclose(CONFIG.schedule()(step), rate, rtol=1e-5)


def test_a_stage_shorter_than_its_warm_up_has_a_schedule():
    short = OptimizerConfig(steps=4, peak=1.0, final=0.5, warmup=100)
    assert np.isfinite([short.schedule()(step) for step in range(6)]).all()


def test_only_matrices_decay():
    assert decays(PARAMS) == {"linear": {"w": True, "b": False}}


def test_a_step_without_gradient_is_decay_alone():
    """Decay .01 times the rate, of 2."""
    change = OptimizerConfig(steps=100, peak=0.5, final=0.5, warmup=0).optimizer()
    gradients = {"linear": {"w": jnp.zeros((2, 2)), "b": jnp.zeros(2)}}
    updates, _ = change.update(gradients, change.init(PARAMS), PARAMS)
    np.testing.assert_allclose(updates["linear"]["w"], -0.5 * 0.01 * 2, rtol=1e-6)
    np.testing.assert_array_equal(updates["linear"]["b"], 0)


def test_large_gradients_are_clipped_together():
    """The first AdamW step is the gradient's sign times the rate, its moment the clipped one."""
    change = CONFIG.optimizer()
    gradients = {"linear": {"w": jnp.full((2, 2), 30.0), "b": jnp.full(2, 40.0)}}
    _, state = change.update(gradients, change.init(PARAMS), PARAMS)
    moments = next(part for part in state[1] if isinstance(part, optax.ScaleByAdamState))
    norm = np.sqrt(4 * 30**2 + 2 * 40**2)
    np.testing.assert_allclose(moments.mu["linear"]["b"], 0.1 * 40 / norm, rtol=1e-5)


def test_heads_learn_as_many_times_faster_as_is_said():
    params = {"head": {"rna": {"w": jnp.ones((2, 2))}}, "trunk": {"w": jnp.ones((2, 2))}}
    gradients = jax.tree.map(jnp.ones_like, params)
    for heads in (1.0, 30.0):
        config = OptimizerConfig(steps=100, peak=0.01, final=0.01, warmup=0, heads=heads)
        change = config.optimizer()
        updates, _ = change.update(gradients, change.init(params), params)
        ratio = updates["head"]["rna"]["w"] / updates["trunk"]["w"]
        np.testing.assert_allclose(ratio, heads, rtol=1e-6)


@pytest.mark.parametrize("rates", [{"encoder": 0.1}, {"encoder": 0.1, "heads": 5.0}])
def test_the_encoder_learns_at_its_own_rate(rates):
    params = {part: {"w": jnp.ones((2, 2))} for part in ("sequence_encoder", "head", "tower")}
    config = OptimizerConfig(steps=100, peak=0.01, final=0.01, warmup=0, **rates)
    change = config.optimizer()
    gradients = jax.tree.map(jnp.ones_like, params)
    updates, _ = change.update(gradients, change.init(params), params)
    ratio = {part: float(updates[part]["w"][0, 0] / updates["tower"]["w"][0, 0]) for part in params}
    expected = {"sequence_encoder": 0.1, "head": rates.get("heads", 1.0), "tower": 1.0}
    assert ratio == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("step", "kept"), [(1, 2 / 11), (5, 6 / 15), (100_000, 0.995)])
def test_the_average_is_short_at_first(step, kept):
    new = averaged({"a": jnp.array(1.0)}, {"a": jnp.array(0.0)}, step=jnp.int32(step), decay=0.995)
    np.testing.assert_allclose(new["a"], kept, rtol=1e-5)
