"""Data units from scaled predictions."""

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.network.units import expand, to_data_units


def test_small_values_stay_and_large_ones_are_squared():
    found = expand(jnp.array([0.0, 9.9, 10.0, 10.5, 100.0]))
    np.testing.assert_allclose(found, [0, 9.9, 10, 20.5**2 / 40, 110**2 / 40], rtol=1e-6)


@given(st.floats(0, 1e4))
def test_expansion_undoes_the_squashing_of_targets(target):
    squashed = 2 * np.sqrt(10 * target) - 10 if target > 10 else target
    np.testing.assert_allclose(expand(jnp.float32(squashed)), target, rtol=2e-6, atol=1e-6)


@pytest.mark.parametrize("resolution", [1, 128])
@pytest.mark.parametrize("power", [1, 0.75])
def test_data_units_follow_the_formula(resolution, power):
    scaled = np.random.default_rng(0).exponential(8, (2, 5, 3)).astype(np.float32)
    means = np.array([0.5, 2.0, 7.0], np.float32)
    y = np.where(scaled > 10, (scaled + 10) ** 2 / 40, scaled) ** (1 / power)
    found = to_data_units(
        jnp.asarray(scaled), jnp.asarray(means), resolution=resolution, power=power
    )
    np.testing.assert_allclose(found, y * means * resolution, rtol=1e-5)


def test_tracks_without_a_mean_are_nan_and_others_not():
    found = to_data_units(jnp.ones((1, 4, 2)), jnp.array([jnp.nan, 1.0]), resolution=1)
    assert jnp.isnan(found[..., 0]).all()
    assert (found[..., 1] == 1).all()
