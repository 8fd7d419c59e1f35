"""Convolution is the sum it is defined by, whichever way it is computed."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from agviz.network import convolution
from agviz.network.convolution import convolve


def by_definition(x, kernel):
    """In float64: zeros beyond the ends, one product per tap."""
    x, kernel = np.asarray(x, np.float64), np.asarray(kernel, np.float64)
    width, length = len(kernel), x.shape[1]
    padded = np.pad(x, ((0, 0), (width // 2, width // 2), (0, 0)))
    return sum(padded[:, i : i + length] @ kernel[i] for i in range(width))


def inputs(length, channels, outputs, *, width=5, batch=1, dtype=jnp.float32):
    random = np.random.default_rng(length)
    x = np.maximum(random.standard_normal((batch, length, channels)), -0.2)
    kernel = random.standard_normal((width, channels, outputs)) / np.sqrt(width * channels)
    return jnp.asarray(x, dtype), jnp.asarray(kernel, dtype)


def relative_error(y, truth):
    return np.linalg.norm(np.asarray(y, np.float64) - truth) / np.linalg.norm(truth)


@pytest.mark.parametrize("length", [1, 3, 64, 1023])
@pytest.mark.parametrize("width", [1, 5, 15])
def test_narrow_convolutions(length, width):
    x, kernel = inputs(length, 4, 6, width=width, batch=2)
    assert relative_error(convolve(x, kernel), by_definition(x, kernel)) < 1e-6


@pytest.mark.parametrize("length", [1024, 1025, 1026, 1027])
def test_blocks_of_any_rest(length):
    x, kernel = inputs(length, 256, 264, batch=2)
    assert relative_error(convolve(x, kernel), by_definition(x, kernel)) < 2e-6


@pytest.mark.parametrize("length", range(1, 10))
def test_blocks_are_exact_at_both_ends(length):
    x, kernel = inputs(length, 3, 2)
    y = convolution._in_blocks(x, kernel)
    np.testing.assert_allclose(y, by_definition(x, kernel), atol=1e-5)


def test_long_and_wide_convolutions_are_computed_in_blocks():
    def operations(length, channels):
        x, kernel = inputs(length, channels, channels)
        compiled = jax.jit(convolve).lower(x, kernel).compile()
        return compiled.cost_analysis()["flops"] / (2 * 5 * length * channels**2)

    assert operations(2048, 256) < 0.6
    assert operations(512, 256) == pytest.approx(1, abs=0.05)
    assert operations(2048, 64) == pytest.approx(1, abs=0.05)


def test_the_transforms_slide_a_kernel():
    random = np.random.default_rng(0)
    x, w = random.standard_normal(8), random.standard_normal(5)
    transforms = convolution.block_transforms()
    y = transforms.outputs @ ((transforms.inputs @ x) * (transforms.kernel @ w))
    np.testing.assert_allclose(y, np.correlate(x, w, mode="valid"), rtol=1e-12)


@pytest.mark.parametrize(("length", "channels"), [(64, 8), (1024, 256)])
def test_bfloat16_is_rounded_once(length, channels):
    x, kernel = inputs(length, channels, channels, dtype=jnp.bfloat16)
    y = convolve(x, kernel)
    assert y.dtype == jnp.bfloat16
    # Half a unit in the last of 8 bits, relative to each value.
    assert relative_error(y, by_definition(x, kernel)) < 2**-9


@pytest.mark.parametrize(("length", "channels"), [(32, 8), (1024, 256)])
def test_gradients(length, channels):
    x, kernel = inputs(length, channels, channels)
    seen = jnp.asarray(np.random.default_rng(1).standard_normal(x.shape), jnp.float32)
    ours = jax.grad(lambda *a: (convolve(*a) * seen).sum(), argnums=(0, 1))(x, kernel)
    plain = jax.grad(lambda *a: (convolution._directly(*a) * seen).sum(), argnums=(0, 1))(x, kernel)
    for own, other in zip(ours, plain, strict=True):
        assert relative_error(own, np.asarray(other, np.float64)) < 5e-6


def test_accelerators_have_their_own_convolution():
    x, kernel = inputs(2048, 256, 256)
    lowered = jax.jit(convolve).trace(x, kernel).lower(lowering_platforms=("cuda",))
    text = lowered.as_text()
    assert text.count("stablehlo.convolution") == 1
    assert "dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f]" in text
