"""The decoder: a block by hand, its shapes, and how it takes the skips."""

import functools
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_network import SMALL, compiled, small_variables

from agviz.errors import InputError
from agviz.network.decoder import UpBlock, decode
from agviz.network.encoder import encode
from agviz.network.parameters import cast

VARIABLES = jax.tree.map(jnp.asarray, small_variables())
compiled_encode, compiled_decode = compiled(encode), compiled(decode)
SKIPS_OF_TWO_TOKENS = "[256, 128, 64, 32, 16, 8, 4]"


@functools.cache
def encoded():
    bases = np.random.default_rng(0).integers(0, 5, (1, 2 * SMALL.token_bp))
    return compiled_encode(VARIABLES, jax.nn.one_hot(bases, 4), jnp.array([0]))


def test_block_repeats_each_bin_twice_and_scales_before_the_skip():
    """With all convolutions zero, the first channels of the input come out, but for the bias."""
    x = jnp.arange(12.0).reshape(1, 2, 6)
    skip = jnp.ones((1, 4, 4))
    block = UpBlock(SMALL)
    variables = jax.tree.map(jnp.zeros_like, block.init(jax.random.key(0), x, skip))
    variables["params"]["residual_scale"] = jnp.array(0.5)
    variables["params"]["pointwise_conv_unet_skip"]["linear"]["b"] = jnp.full(4, 100.0)
    found = block.apply(variables, x, skip)
    expected = 100 + 0.5 * np.repeat(np.asarray(x)[:, :, :4], 2, axis=1)
    np.testing.assert_array_equal(found, expected)


def test_every_skip_and_the_trunk_matter():
    parts = encoded()
    before = compiled_decode(VARIABLES, parts.trunk, parts.skips)
    assert before.shape == (1, 256, SMALL.channels)
    assert np.isfinite(before).all()
    changed = compiled_decode(VARIABLES, parts.trunk + 1, parts.skips)
    assert jnp.abs(changed - before).max() > 1e-3
    for i in range(len(parts.skips)):
        skips = tuple(x + (i == k) for k, x in enumerate(parts.skips))
        changed = compiled_decode(VARIABLES, parts.trunk, skips)
        assert jnp.abs(changed - before).max() > 1e-3


def test_precision_is_that_of_the_parameters():
    parts = encoded()
    full = compiled_decode(VARIABLES, parts.trunk, parts.skips)
    trunk, skips = jax.tree.map(lambda x: x.astype(jnp.bfloat16), tuple(parts))
    mixed = compiled_decode(cast(VARIABLES, "bfloat16"), trunk, skips)
    assert mixed.dtype == jnp.bfloat16
    error = jnp.linalg.norm(mixed.astype(jnp.float32) - full) / jnp.linalg.norm(full)
    assert 0 < error < 0.04


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda skips: skips[:-1], "[256, 128, 64, 32, 16, 8]"),
        (lambda skips: skips[::-1], "[4, 8, 16, 32, 64, 128, 256]"),
    ],
)
def test_skips_of_another_sequence(change, found):
    parts = encoded()
    message = f"A trunk of 2 tokens needs skips of {SKIPS_OF_TWO_TOKENS} bins; got {found}"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        decode(VARIABLES, parts.trunk, change(parts.skips), config=SMALL)
