"""The encoder: its pieces by hand, its shapes, its locality in the sequence."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_network import SMALL, compiled, small_variables

from agviz.errors import InputError
from agviz.network.config import NetworkConfig
from agviz.network.encoder import Conv, DownBlock, encode
from agviz.network.parameters import cast, initialize

VARIABLES = jax.tree.map(jnp.asarray, small_variables())
compiled_encode = compiled(encode)


def random_sequence(length, batch=1, seed=0):
    return jax.nn.one_hot(np.random.default_rng(seed).integers(0, 5, (batch, length)), 4)


def test_conv_sees_zeros_beyond_the_ends_and_centers_its_kernel():
    kernel = jnp.arange(1.0, 6.0).reshape(5, 1, 1)
    variables = {"params": {"w": kernel, "b": jnp.array([100.0])}}
    found = Conv(outputs=1, width=5).apply(variables, jnp.eye(6)[:, :, None])
    # Each row of the identity is a single base at that position.
    expected = np.array([[100 + (j if 1 <= (j := i - p + 3) <= 5 else 0) for p in range(6)]
                         for i in range(6)], float)  # fmt: skip
    np.testing.assert_array_equal(found[:, :, 0], expected)


def test_down_block_without_convolutions_pads_channels():
    x = jnp.arange(24.0).reshape(1, 4, 6)
    config = NetworkConfig(channels=6, channel_step=3)
    block = DownBlock(config)
    variables = jax.tree.map(jnp.zeros_like, block.init(jax.random.key(0), x))
    found = block.apply(variables, x)
    np.testing.assert_array_equal(found[..., :6], x)
    np.testing.assert_array_equal(found[..., 6:], np.zeros((1, 4, 3)))


@settings(max_examples=4)
@given(st.integers(1, 5), st.integers(1, 2))
def test_trunk_and_skips_of_any_number_of_tokens(tokens, batch):
    length = tokens * SMALL.token_bp
    sequence, organism = random_sequence(length, batch), jnp.zeros(batch, int)
    encoded = jax.eval_shape(lambda: encode(VARIABLES, sequence, organism, config=SMALL))
    assert encoded.trunk.shape == (batch, tokens, 32)
    assert [x.shape for x in encoded.skips] == [
        (batch, length // 2**i, 8 + 4 * i) for i in range(7)
    ]


def test_organism_is_added_to_every_token_and_to_no_skip():
    sequence = jnp.repeat(random_sequence(256), 2, axis=0)
    encoded = compiled_encode(VARIABLES, sequence, jnp.array([0, 1]))
    embeddings = VARIABLES["params"]["embed"]["embeddings"]
    difference = encoded.trunk[1] - encoded.trunk[0]
    expected = jnp.broadcast_to((embeddings[1] - embeddings[0])[None], difference.shape)
    np.testing.assert_allclose(difference, expected, atol=1e-5)
    for skip in encoded.skips:
        np.testing.assert_allclose(skip[0], skip[1], atol=1e-6)


def test_precision_is_that_of_the_parameters():
    sequence, organism = random_sequence(256), jnp.array([0])
    full = compiled_encode(VARIABLES, sequence, organism)
    mixed = compiled_encode(cast(VARIABLES, "bfloat16"), sequence, organism)
    assert {x.dtype for x in jax.tree.leaves(mixed)} == {jnp.dtype(jnp.bfloat16)}
    for a, b in zip(jax.tree.leaves(mixed), jax.tree.leaves(full), strict=True):
        error = jnp.linalg.norm(a.astype(jnp.float32) - b) / jnp.linalg.norm(b)
        assert 0 < error < 0.04


def test_network_of_other_depth():
    config = NetworkConfig(
        **{**vars(SMALL), "channels": 5, "channel_step": 3, "downres_blocks": 2, "organisms": 1}
    )
    sequence = random_sequence(24)
    variables = jax.tree.map(jnp.asarray, initialize(config, seed=0))
    encoded = compiled(encode, config)(variables, sequence, jnp.array([0]))
    assert encoded.trunk.shape == (1, 3, 11)
    assert [x.shape[1:] for x in encoded.skips] == [(24, 5), (12, 8), (6, 11)]


@pytest.mark.parametrize("length", [0, 100, 130])
def test_lengths_that_are_no_multiple_of_a_token(length):
    message = f"The encoder takes a multiple of 128 bp (one token); this sequence has {length}"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        encode(VARIABLES, jnp.zeros((1, length, 4)), jnp.array([0]), config=SMALL)
