import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_network import SMALL, compiled, small_variables

from agviz.network.convolution import convolve
from agviz.network.encoder import Encoder
from agviz.network.layers import EPSILON, RMSBatchNorm, contract, run
from agviz.network.predict import embed
from agviz.network.training_mode import Training, moving_average

NORM = {
    "params": {"norm": {"scale": jnp.full((1, 1, 2), 2.0), "offset": jnp.full((1, 1, 2), 1.0)}},
    "state": {"norm": {"var_ema": jnp.full((1, 1, 2), 100.0)}},
}
X = jnp.array([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]])


def test_a_norm_divides_by_the_root_mean_square_of_its_batch_and_tells_it():
    training = Training(NORM)
    y = run(RMSBatchNorm(), training, X, path="norm")
    squares = np.array([(1 + 9 + 25 + 49) / 4, (4 + 16 + 36 + 64) / 4])
    np.testing.assert_allclose(y, np.asarray(X) * 2 / np.sqrt(squares + EPSILON) + 1, rtol=1e-6)
    np.testing.assert_allclose(training.measured["norm"]["var_ema"], squares[None, None], rtol=1e-6)


def test_plain_variables_divide_by_what_is_stored():
    y = run(RMSBatchNorm(), NORM, X, path="norm")
    np.testing.assert_allclose(y, np.asarray(X) * 2 / np.sqrt(100 + EPSILON) + 1, rtol=1e-6)


def test_training_changes_nothing_but_what_norms_divide_by():
    """With the batch's own mean squares stored, plain variables give the same embeddings."""
    variables = small_variables()
    bases = jax.nn.one_hot(jnp.arange(2 * 2048).reshape(2, -1) % 4, 4)
    module = Encoder(SMALL)

    def train(variables, bases):
        training = Training(variables)
        return run(module, training, bases, path="sequence_encoder"), training.measured

    trained, measured = compiled(lambda *inputs, config: train(*inputs))(variables, bases)
    stored = {"params": variables["params"], "state": variables["state"] | measured}
    plain = compiled(lambda v, x, config: run(module, v, x, path="sequence_encoder"))(stored, bases)
    for one, other in zip(jax.tree.leaves(trained), jax.tree.leaves(plain), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)


def test_a_pass_of_the_whole_network_measures_the_whole_state():
    variables = small_variables()

    def measure(variables, bases, organism):
        training = Training(variables)
        embed(training, bases, organism, config=SMALL, heads=SMALL.heads)
        return training.measured

    inputs = jnp.zeros((1, 2048, 4)), jnp.zeros(1, jnp.int32)
    measured = jax.eval_shape(measure, variables, *inputs)
    assert jax.tree.map(jnp.shape, measured) == jax.tree.map(jnp.shape, variables["state"])


def test_it_is_a_mapping_of_the_variables():
    training = Training(NORM)
    assert dict(training) == NORM
    assert len(training) == 2


def test_moving_average():
    old, new = {"a": {"var_ema": jnp.array([1.0, 2.0])}}, {"a": {"var_ema": jnp.array([3.0, 6.0])}}
    moved = moving_average(old, new, momentum=0.25)
    np.testing.assert_allclose(moved["a"]["var_ema"], [1.5, 3.0])


def test_what_was_not_measured_stays():
    old = {"a": {"x": jnp.array(1.0), "y": jnp.array(2.0)}, "b": {"z": jnp.array(3.0)}}
    moved = moving_average(old, {"a": {"x": jnp.array(5.0)}}, momentum=0.5)
    assert jax.tree.map(float, moved) == {"a": {"x": 3.0, "y": 2.0}, "b": {"z": 3.0}}


def test_momenta_of_1_by_k_give_the_plain_mean():
    values = [np.float32(value) for value in (4, 1, 7, 0)]
    state = {"v": jnp.array(99.0)}
    for k, value in enumerate(values, start=1):
        state = moving_average(state, {"v": jnp.array(value)}, momentum=1 / k)
    np.testing.assert_allclose(state["v"], 3.0, rtol=1e-6)


@pytest.mark.parametrize("name", ["convolve", "contract"])
def test_gradients_are_those_of_finite_differences(name):
    random = np.random.default_rng(0)
    x = jnp.asarray(random.normal(size=(1, 6, 3)), jnp.float32)
    w = jnp.asarray(random.normal(size=(5, 3, 2)), jnp.float32)
    towards = jnp.asarray(random.normal(size=w.shape), jnp.float32)

    def value(w):
        y = convolve(x, w) if name == "convolve" else contract("blc,wco->blwo", x, w)
        return (y**2).sum()

    step = 1e-2
    slope = (value(w + step * towards) - value(w - step * towards)) / (2 * step)
    exact = (jax.grad(value)(w) * towards).sum()
    np.testing.assert_allclose(exact, slope, rtol=1e-3)


def test_a_gradient_passes_through_the_mean_square():
    """Scaling a norm's input by any factor changes nothing, so that slope is 0."""

    def total(factor):
        y = run(RMSBatchNorm(), Training(NORM), X * factor, path="norm")
        return (y * jnp.array([[[1.0, -2.0], [0.5, 1.0]], [[2.0, 0.0], [1.0, 1.0]]])).sum()

    np.testing.assert_allclose(jax.grad(total)(jnp.float32(1)), 0, atol=1e-5)
