"""The network against its description, written a second time in numpy (`conftest.slow_network`)."""

import jax
import jax.numpy as jnp
import numpy as np

from agviz.models.spliceai.network import PUBLISHED
from agviz.models.spliceai.predictor import _compiled


def apply(config, tree, bases):
    return np.asarray(_compiled(config)(tree, jnp.asarray(bases)))


def test_published_shape_equals_the_description(make_weights, make_bases, slow):
    tree = make_weights().networks[0]
    bases = make_bases(11_000)
    found = apply(PUBLISHED, tree, bases[None])[0]
    wanted = slow(tree, bases, PUBLISHED)
    assert (PUBLISHED.context, PUBLISHED.multiple) == (5000, 1000)
    assert found.shape == wanted.shape == (1000, 3)
    assert np.abs(wanted - wanted.mean(axis=0)).max() > 0.1, "it says nothing"
    np.testing.assert_allclose(found, wanted, rtol=0, atol=2e-5)


def test_other_widths_equal_the_description(make_weights, make_bases, slow, small_config):
    tree = make_weights(small_config).networks[0]
    for length in (58, 148):
        bases = make_bases(length, seed=length)
        found = apply(small_config, tree, bases[None])[0]
        np.testing.assert_allclose(found, slow(tree, bases, small_config), rtol=0, atol=1e-5)


def test_sequences_of_a_batch_do_not_touch(make_weights, make_bases, small_config):
    tree = make_weights(small_config).networks[0]
    bases = np.stack([make_bases(118, seed=seed) for seed in range(3)])
    together = apply(small_config, tree, bases)
    for one, alone in zip(together, bases, strict=True):
        np.testing.assert_allclose(one, apply(small_config, tree, alone[None])[0], atol=1e-6)


def test_probabilities_sum_to_one(make_weights, make_bases, small_config):
    tree = make_weights(small_config).networks[0]
    found = apply(small_config, tree, make_bases(198)[None])
    assert (found >= 0).all()
    np.testing.assert_allclose(found.sum(axis=2), 1, atol=1e-6)


def test_gradient_reaches_the_bases(make_weights, make_bases, small_config):
    tree = make_weights(small_config).networks[0]
    bases = jnp.asarray(make_bases(98)[None])
    gradient = jax.grad(lambda x: _compiled(small_config)(tree, x)[0, 0, 1])(bases)
    step = 1e-2
    at = (0, small_config.context, 2)
    up, down = bases.at[at].add(step), bases.at[at].add(-step)
    slope = apply(small_config, tree, up)[0, 0, 1] - apply(small_config, tree, down)[0, 0, 1]
    np.testing.assert_allclose(gradient[at], slope / (2 * step), rtol=2e-2, atol=1e-5)
