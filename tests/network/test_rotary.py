"""Rotary positions: products depend on distances alone."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.network.rotary import frequencies, phases, turn

CHANNELS, MOST = 8, 1000


@jax.jit
def turn_at(x, positions):
    return turn(x, *phases(positions, channels=CHANNELS, max_position=MOST))


def turned(x, position):
    return np.asarray(turn_at(jnp.asarray(x, jnp.float32)[None], jnp.array([position])))[0]


def vectors(seed):
    return np.random.default_rng(seed).standard_normal((2, CHANNELS))


@given(st.integers(0, 99), st.integers(0, 500), st.integers(0, 500), st.integers(0, 400))
def test_products_depend_on_the_distance_alone(seed, first, second, shift):
    x, y = vectors(seed)
    here = turned(x, first) @ turned(y, second)
    there = turned(x, first + shift) @ turned(y, second + shift)
    np.testing.assert_allclose(here, there, atol=2e-3)


def test_products_change_with_the_distance():
    x, y = vectors(0)
    products = [float(turned(x, 0) @ turned(y, distance)) for distance in (0, 1, 5)]
    assert np.ptp(products) > 0.1


@given(st.integers(0, 99), st.integers(0, 900))
def test_turning_keeps_the_length_of_each_pair(seed, position):
    x, _ = vectors(seed)
    before, after = (np.asarray(v).reshape(-1, 2) for v in (x, turned(x, position)))
    np.testing.assert_allclose((before**2).sum(-1), (after**2).sum(-1), rtol=1e-4)


def test_position_zero_turns_nothing():
    x, _ = vectors(1)
    np.testing.assert_array_equal(turned(x, 0), x.astype(np.float32))


def test_neighboring_channels_are_turned_towards_each_other():
    np.testing.assert_allclose(
        turned([1, 0, 0, 0, 0, 0, 0, 0], 1)[:2], [np.cos(1), np.sin(1)], rtol=1e-5
    )


@pytest.mark.parametrize(("channels", "most"), [(128, 8192), (768, 2**20), (8, 1000)])
def test_frequencies_follow_the_formula(channels, most):
    count = channels // 2
    widths = np.arange(count) + np.geomspace(1, most - count + 1, count)
    found = frequencies(channels, most)
    assert found.dtype == jnp.float32
    assert found[0] == 1
    np.testing.assert_allclose(found, 1 / widths, rtol=2e-5)


def test_turning_keeps_the_dtype_and_rounds_once():
    x = jnp.asarray(vectors(2), jnp.bfloat16)
    cosine, sine = phases(jnp.array([3, 4]), channels=CHANNELS, max_position=MOST)
    exact = turn(x.astype(jnp.float32), cosine, sine)
    np.testing.assert_array_equal(turn(x, cosine, sine), exact.astype(jnp.bfloat16))
