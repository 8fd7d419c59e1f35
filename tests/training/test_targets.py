import jax
import jax.numpy as jnp
import numpy as np
import pytest

from agviz.network.units import expand, to_data_units
from agviz.training.targets import squash, sum_bins, to_scaled


@pytest.mark.parametrize("power", [1, 0.75])
@pytest.mark.parametrize("resolution", [1, 128])
def test_scaled_targets_are_predictions_in_data_units_undone(power, resolution):
    means = jnp.array([0.02, 1.5])
    data = jnp.asarray(np.geomspace(1e-3, 1e5, 30, dtype=np.float32)[:, None] * np.ones(2))
    data = data.astype(jnp.float32)
    scaled = to_scaled(data, means, resolution=resolution, power=power)
    back = to_data_units(scaled, means, resolution=resolution, power=power)
    np.testing.assert_allclose(back, data, rtol=2e-5)


def test_values_by_hand():
    """6400 reads of mean 16 over 2 bp: 200, to the power .75 53.18, squashed 2 sqrt(531.8) - 10."""
    scaled = to_scaled(jnp.array([6400.0]), jnp.array([16.0]), resolution=2, power=0.75)
    np.testing.assert_allclose(scaled, 2 * np.sqrt(10 * 200**0.75) - 10, rtol=1e-6)


def test_nan_stays_nan():
    values, means = jnp.array([[np.nan, 1.0]]), jnp.array([1.0, np.nan])
    assert np.isnan(to_scaled(values, means, resolution=1, power=0.75)).all()


def test_squash_and_its_slope_have_no_step_at_10():
    np.testing.assert_allclose(squash(jnp.array([10.0, 10.001])), [10, 10.001], atol=1e-5)
    slopes = jax.vmap(jax.grad(squash))(jnp.array([0.0, 9.0, 10.001, 40.0]))
    np.testing.assert_allclose(slopes, [1, 1, 1, 0.5], atol=1e-3)


def test_expand_undoes_squash():
    values = jnp.array([0.0, 5.0, 10.0, 12.0, 1000.0])
    np.testing.assert_allclose(expand(squash(values)), values, rtol=1e-5)


def test_sums_over_bins():
    values = jnp.arange(12.0).reshape(1, 6, 2)
    np.testing.assert_array_equal(sum_bins(values, 3), [[[6, 9], [24, 27]]])
    np.testing.assert_array_equal(sum_bins(values, 1), values)
