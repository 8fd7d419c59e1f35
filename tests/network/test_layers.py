"""Building blocks against their formulas, written out in numpy."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.network.layers import (
    ConvBlock,
    LayerNorm,
    Linear,
    RMSBatchNorm,
    StandardizedConv,
    contract,
    gelu,
    multiply,
    numbered,
    part,
    per_channel,
    pool,
    run,
    standardize,
)

CLOSE = {"rtol": 1e-5, "atol": 1e-5}


def normal(seed, *shape):
    return jnp.asarray(np.random.default_rng(seed).standard_normal(shape), jnp.float32)


def test_gelu_is_the_sigmoid_form():
    x = normal(0, 50)
    np.testing.assert_allclose(gelu(x), x / (1 + np.exp(-1.702 * x)), **CLOSE)


def test_pool_keeps_the_larger_of_two_neighbors():
    x = jnp.array([[[1.0, 8.0], [3.0, 2.0], [0.0, -1.0], [-5.0, -2.0]]])
    np.testing.assert_array_equal(pool(x), [[[3.0, 8.0], [0.0, -1.0]]])


@pytest.mark.parametrize("use_bias", [True, False])
def test_linear_is_a_matrix_product(use_bias):
    x, w, b = normal(0, 2, 5, 3), normal(1, 3, 4), normal(2, 4)
    params = {"w": w, "b": b} if use_bias else {"w": w}
    y = Linear(4, use_bias=use_bias).apply({"params": params}, x)
    np.testing.assert_allclose(y, np.asarray(x @ w) + (np.asarray(b) if use_bias else 0), **CLOSE)


def test_batch_norm_subtracts_no_mean():
    x = normal(0, 2, 5, 3) + 7
    scale, offset, variance = normal(1, 1, 1, 3), normal(2, 1, 1, 3), jnp.exp(normal(3, 1, 1, 3))
    variables = {"params": {"scale": scale, "offset": offset}, "state": {"var_ema": variance}}
    y = RMSBatchNorm().apply(variables, x)
    np.testing.assert_allclose(y, x * scale / np.sqrt(variance + 1e-5) + offset, **CLOSE)


def test_batch_norm_rounds_its_factor_to_the_precision():
    scale, variance = jnp.full((1, 1, 1), 1.37, jnp.bfloat16), jnp.full((1, 1, 1), 3.1)
    zero = jnp.zeros((1, 1, 1), jnp.bfloat16)
    variables = {"params": {"scale": scale, "offset": zero}, "state": {"var_ema": variance}}
    y = RMSBatchNorm().apply(variables, jnp.full((1, 1, 1), 256.0, jnp.bfloat16))
    root = (1 / jnp.sqrt(variance.astype(jnp.bfloat16).astype(jnp.float32))).astype(jnp.bfloat16)
    assert y.dtype == jnp.bfloat16
    assert y.item() == 256 * (scale * root).item()


@pytest.mark.parametrize("subtract_mean", [True, False])
def test_layer_norm_is_over_the_last_axis(subtract_mean):
    x, scale, offset = normal(0, 2, 5, 6) + 3, normal(1, 6), normal(2, 6)
    params = {"scale": scale, "offset": offset}
    y = LayerNorm(subtract_mean=subtract_mean).apply({"params": params}, x)
    z = x - x.mean(-1, keepdims=True) if subtract_mean else x
    z = np.asarray(z / np.sqrt((z**2).mean(-1, keepdims=True) + 1e-5))
    expected = z * np.asarray(scale) + np.asarray(offset)
    np.testing.assert_allclose(y, expected, **CLOSE)


def test_layer_norm_takes_statistics_in_float32():
    x = jnp.asarray(normal(0, 1, 4096) * 0.1 + 30, jnp.bfloat16)
    params = {"scale": jnp.ones(4096, jnp.bfloat16), "offset": jnp.zeros(4096, jnp.bfloat16)}
    y = np.asarray(LayerNorm().apply({"params": params}, x), np.float64)
    exact = np.asarray(x, np.float64)
    exact = (exact - exact.mean()) / np.sqrt(exact.var() + 1e-5)
    assert np.abs(y - exact).max() < 2**-8 * np.abs(exact).max()


def test_standardized_kernels_have_no_mean_and_unit_variance_times_fan_in():
    kernel = standardize(jnp.asarray(normal(0, 5, 7, 4) + 2), jnp.ones((1, 1, 4)))
    np.testing.assert_allclose(kernel.mean((0, 1)), 0, atol=1e-6)
    np.testing.assert_allclose(kernel.var((0, 1)) * 35, 1, rtol=1e-5)


def test_standardized_kernels_carry_their_scale():
    kernel, scale = normal(0, 5, 7, 4), normal(1, 1, 1, 4)
    once = standardize(kernel, jnp.ones_like(scale))
    np.testing.assert_allclose(standardize(kernel, scale), once * scale, **CLOSE)


def test_a_constant_kernel_becomes_zero_and_not_nan():
    kernel = standardize(jnp.full((5, 7, 4), 0.3), jnp.ones((1, 1, 4)))
    np.testing.assert_allclose(kernel, 0, atol=1e-5)


def test_a_kernel_standardized_before_is_used_as_it_is():
    x, scale = normal(0, 1, 9, 3), normal(2, 1, 1, 4)
    raw = {"w": normal(1, 5, 3, 4), "bias": normal(3, 4)}
    ready = raw | {"w": standardize(raw["w"], scale)}
    conv = StandardizedConv(4, 5)
    expected = conv.apply({"params": raw | {"scale": scale}}, x)
    np.testing.assert_array_equal(conv.apply({"params": ready}, x), expected)


@pytest.mark.parametrize(("width", "inside"), [(5, "standardized_conv1_d"), (1, "linear")])
def test_conv_blocks_of_width_one_are_linear(width, inside):
    block, x = ConvBlock(4, width), normal(0, 1, 8, 3)
    variables = block.init(jax.random.key(0), x)
    assert set(variables["params"]) == {"rms_batch_norm", inside}
    assert block.apply(variables, x).shape == (1, 8, 4)


@pytest.mark.parametrize("layer", [Linear(4), LayerNorm(), RMSBatchNorm(), ConvBlock(4, 5)])
def test_layers_keep_bfloat16(layer):
    x = jnp.asarray(normal(0, 1, 8, 4), jnp.bfloat16)
    variables = layer.init(jax.random.key(0), x)
    low = jax.tree.map(lambda leaf: leaf.astype(jnp.bfloat16), variables)
    assert layer.apply(low, x).dtype == jnp.bfloat16


def test_products_of_bfloat16_accumulate_in_float32():
    a, b = (jnp.asarray(normal(i, 3, 40, 40), jnp.bfloat16) for i in range(2))
    product = contract("bij,bjk->bik", a, b)
    exact = np.asarray(a, np.float64) @ np.asarray(b, np.float64)
    assert product.dtype == jnp.float32
    np.testing.assert_allclose(product, exact, atol=1e-5)
    assert multiply(a, b[0]).dtype == jnp.bfloat16


@given(st.integers(1, 5))
def test_one_value_per_channel_meets_any_number_of_axes(axes):
    shaped = per_channel(jnp.arange(3.0), axes)
    assert shaped.shape == (1,) * (axes - 1) + (3,)


def test_repeated_modules_are_numbered_from_the_second_on():
    assert [numbered("block", i) for i in range(3)] == ["block", "block_1", "block_2"]


def test_a_part_of_the_variables_is_found_by_its_path():
    variables = {"params": {"head": {"atac": {"w": 1}}}, "state": {"other": {"var_ema": 2}}}
    assert part(variables, "head", "atac") == {"params": {"w": 1}, "state": {}}


def test_a_module_runs_on_what_lies_under_its_path():
    x, w = normal(0, 2, 3), normal(1, 3, 4)
    variables = {"params": {"a": {"b": {"w": w}}}}
    y = run(Linear(4, use_bias=False), variables, x, path="a/b")
    np.testing.assert_allclose(y, x @ w, **CLOSE)
