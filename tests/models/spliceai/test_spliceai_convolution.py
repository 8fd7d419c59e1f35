"""Convolution by products at frequencies equals the sliding kernel."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from agviz.models.spliceai.convolution import (
    convolve_blocks,
    evaluation_matrix,
    interpolation_matrix,
)


def slide(x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """The definition: out[p] = sum over w of x[p + w] @ kernel[w], on (positions, columns, ...)."""
    positions = len(x) - len(kernel) + 1
    return sum(x[w : w + positions] @ kernel[w] for w in range(len(kernel)))


def both(size: int, blocks: int, columns: int, channels: int, features: int, seed: int):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((size * blocks, columns, channels)).astype(np.float32)
    kernel = rng.standard_normal((size + 1, channels, features)).astype(np.float32)
    wanted = slide(x.astype(np.float64), kernel.astype(np.float64))
    cut = x.reshape(blocks, size, columns, channels).swapaxes(0, 1)
    found = np.asarray(jax.jit(convolve_blocks)(jnp.asarray(cut), jnp.asarray(kernel)))
    return found.swapaxes(0, 1).reshape(-1, columns, features), wanted


@pytest.mark.parametrize("size", [1, 2, 5, 10])
@pytest.mark.parametrize(
    ("blocks", "columns", "channels", "features"), [(2, 1, 1, 3), (5, 3, 4, 2)]
)
def test_equals_the_sliding_kernel(size, blocks, columns, channels, features):
    for seed in range(5):
        found, wanted = both(size, blocks, columns, channels, features, seed)
        assert found.shape == wanted.shape
        np.testing.assert_allclose(found, wanted, rtol=0, atol=2e-5)


@pytest.mark.parametrize("size", [10, 20, 40])
def test_rounding_at_the_published_widths_is_that_of_float32(size):
    found, wanted = both(size, 4, 2, 32, 32, seed=size)
    error = np.abs(found - wanted).max() / np.abs(wanted).max()
    assert error < 2e-6, error


@pytest.mark.parametrize("size", [1, 2, 7])
def test_matrices_multiply_polynomials(size):
    rng = np.random.default_rng(size)
    a, b = rng.standard_normal(size), rng.standard_normal(size + 1)
    factors = (evaluation_matrix(size, size) @ a) * (evaluation_matrix(size, size + 1) @ b)
    product = interpolation_matrix(size) @ factors
    assert product.shape == (2 * size,)
    np.testing.assert_allclose(product, np.convolve(a, b), atol=1e-5)


def test_gradient_is_that_of_the_sliding_kernel():
    rng = np.random.default_rng(0)
    x = jnp.asarray(rng.standard_normal((4, 3, 1, 2)), dtype=jnp.float32)
    kernel = jnp.asarray(rng.standard_normal((5, 2, 2)), dtype=jnp.float32)

    def direct(x, kernel):
        line = x.swapaxes(0, 1).reshape(12, 2)
        return sum((line[w : w + 8] @ kernel[w] for w in range(5)), jnp.zeros((8, 2)))

    found = jax.jit(jax.grad(lambda *a: (convolve_blocks(*a) ** 2).sum(), argnums=(0, 1)))(
        x, kernel
    )
    wanted = jax.jit(jax.grad(lambda *a: (direct(*a) ** 2).sum(), argnums=(0, 1)))(x, kernel)
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-3)
