"""The tower's attention and MLP against their formulas."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_network import SMALL, small_variables

from agviz.network.attention import MLP, Attention, add_pair_bias, attend
from agviz.network.layers import part
from agviz.network.rotary import phases, turn

CLOSE = {"rtol": 2e-4, "atol": 2e-4}
TOKENS = 2 * SMALL.tokens_per_pair


def normal(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def in_numpy(tree):
    return jax.tree.map(np.asarray, tree)


@pytest.fixture(scope="module")
def variables():
    return jax.tree.map(jnp.asarray, small_variables(4))


def batch_norm(x, block, name):
    params, state = in_numpy(block["params"][name]), in_numpy(block["state"][name])
    return x * params["scale"] / np.sqrt(state["var_ema"] + 1e-5) + params["offset"]


def layer_norm(x, params):
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-5) * params["scale"] + params["offset"]


def softmax(x):
    x = np.exp(x)
    return x / x.sum(-1, keepdims=True)


def test_a_pair_bias_holds_for_all_pairs_of_tokens_in_its_bin():
    logits, bias = normal(0, 2, 8, 3, 8), normal(1, 2, 2, 3, 2)
    expected = logits + bias.repeat(4, axis=1).repeat(4, axis=3)
    found = add_pair_bias(jnp.asarray(logits), jnp.asarray(bias))
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    some = jnp.array([5, 0, 3])
    found = add_pair_bias(jnp.asarray(logits)[:, some], jnp.asarray(bias)[:, some // 4])
    np.testing.assert_allclose(found, expected[:, some], rtol=1e-6)


def test_all_heads_attend_to_the_same_values():
    logits, values = normal(0, 2, 4, 3, 5), normal(1, 2, 5, 6)
    found = attend(jnp.asarray(logits), jnp.asarray(values))
    expected = np.einsum("bqhk,bkc->bqhc", softmax(logits), values)
    np.testing.assert_allclose(found, expected, **CLOSE)


def test_attention_follows_the_formula(variables):
    block = part(variables, "transformer_tower", "mha_block")
    params = in_numpy(block["params"])
    x, bias = normal(2, 1, TOKENS, SMALL.trunk_channels), normal(3, 1, SMALL.query_heads, 2, 2)
    found = Attention(SMALL).apply(block, jnp.asarray(x), jnp.asarray(bias))[0]

    h = batch_norm(x, block, "rms_batch_norm")[0]
    q = (h @ params["q_layer"]["w"]).reshape(TOKENS, SMALL.query_heads, SMALL.key_channels)
    q = layer_norm(q, params["norm_q"])
    k = layer_norm(h @ params["k_layer"]["w"], params["norm_k"])
    v = layer_norm(h @ params["v_layer"]["w"], params["norm_v"])
    turned = phases(jnp.arange(TOKENS), channels=SMALL.key_channels, max_position=SMALL.max_tokens)
    k = np.asarray(turn(jnp.asarray(k), *turned))
    each = []
    for head in range(SMALL.query_heads):
        own = np.asarray(turn(jnp.asarray(q[:, head]), *turned))
        logits = own @ k.T / np.sqrt(SMALL.key_channels)
        logits += bias[0, head].repeat(16, axis=0).repeat(16, axis=1)
        each.append(softmax(5 * np.tanh(logits / 5)) @ v)
    y = np.concatenate(each, axis=-1)
    y = y @ params["linear_embedding"]["w"] + params["linear_embedding"]["b"]
    expected = batch_norm(y[None], block, "rms_batch_norm_1")[0]
    np.testing.assert_allclose(found, expected, **CLOSE)


def test_mlp_follows_the_formula(variables):
    block = part(variables, "transformer_tower", "mlp_block_2")
    params = in_numpy(block["params"])
    x = normal(5, 2, TOKENS, SMALL.trunk_channels)
    found = MLP(SMALL).apply(block, jnp.asarray(x))
    y = batch_norm(x, block, "rms_batch_norm") @ params["linear"]["w"] + params["linear"]["b"]
    y = np.maximum(y, 0) @ params["linear_1"]["w"] + params["linear_1"]["b"]
    np.testing.assert_allclose(found, batch_norm(y, block, "rms_batch_norm_1"), **CLOSE)
