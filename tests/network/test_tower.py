"""The tower: how its blocks follow each other, and what it refuses."""

import functools
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_network import QUICK, SMALL, compiled, small_variables

from agviz.errors import InputError
from agviz.network.attention import MLP, Attention
from agviz.network.layers import part
from agviz.network.pairs import AttentionBias, PairUpdate
from agviz.network.parameters import cast, flatten
from agviz.network.shapes import shapes
from agviz.network.tower import TOWER, Tower, transform

TOKENS = 2 * SMALL.tokens_per_pair
TRUNK = jnp.asarray(
    np.random.default_rng(0).standard_normal((2, TOKENS, SMALL.trunk_channels)), jnp.float32
)


compiled_transform = compiled(transform)


@pytest.fixture(scope="module")
def variables():
    return small_variables(5)


@functools.partial(jax.jit, compiler_options=QUICK)
def three_blocks(variables, x):
    def block(module, name, *inputs):
        return module(SMALL).apply(part(variables, TOWER, name), *inputs)

    pair = block(PairUpdate, "pair_update_block", x, None)
    x += block(Attention, "mha_block", x, block(AttentionBias, "attention_bias_block", pair))
    x += block(MLP, "mlp_block", x)
    x += block(Attention, "mha_block_1", x, block(AttentionBias, "attention_bias_block_1", pair))
    x += block(MLP, "mlp_block_1", x)
    pair = block(PairUpdate, "pair_update_block_1", x, pair)
    x += block(Attention, "mha_block_2", x, block(AttentionBias, "attention_bias_block_2", pair))
    x += block(MLP, "mlp_block_2", x)
    return x, pair


def test_blocks_follow_each_other_and_every_second_updates_the_pairs(variables):
    assert SMALL.tower_blocks == 3
    found = compiled_transform(variables, TRUNK)
    x, pair = three_blocks(variables, TRUNK)
    np.testing.assert_allclose(found.trunk, x, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(found.pair, pair, rtol=1e-4, atol=1e-4)


def test_tokens_that_are_read_are_as_in_a_whole_pass(variables):
    read = jnp.array([3, 17, 4])
    found = compiled_transform(variables, TRUNK, read=read)
    whole = compiled_transform(variables, TRUNK)
    np.testing.assert_allclose(found.trunk, whole.trunk[:, read], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(found.pair, whole.pair, rtol=1e-5, atol=1e-5)


def test_modules_have_the_names_and_shapes_of_the_checkpoint():
    made = jax.eval_shape(Tower(SMALL).init, jax.random.key(0), TRUNK)
    found = flatten({name: {TOWER: tree} for name, tree in made.items()})
    for collection, modules in shapes(SMALL).items():
        wanted = {path: leaves for path, leaves in modules.items() if f"/{TOWER}/" in path}
        assert {
            path: {leaf: value.shape for leaf, value in leaves.items()}
            for path, leaves in found[collection].items()
        } == wanted


def test_mixed_precision_stays_near_float32(variables):
    exact = compiled_transform(variables, TRUNK)
    low = compiled_transform(cast(variables, "bfloat16"), TRUNK.astype(jnp.bfloat16))
    for ours, theirs in zip(low, exact, strict=True):
        assert ours.dtype == jnp.bfloat16
        error = jnp.linalg.norm(ours.astype(jnp.float32) - theirs) / jnp.linalg.norm(theirs)
        assert 1e-4 < error < 4e-2


@pytest.mark.parametrize("tokens", [0, 1, 17])
def test_tokens_that_fill_no_pair_bins_are_refused(variables, tokens):
    message = f"The tower takes a multiple of 16 tokens (one pair bin); this trunk has {tokens}"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        transform(variables, jnp.zeros((1, tokens, SMALL.trunk_channels)), config=SMALL)
