"""The pair stack against its formulas, entry by entry."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_network import SMALL, small_variables

from agviz.network.config import PUBLISHED
from agviz.network.layers import part
from agviz.network.pairs import (
    AttentionBias,
    PairMLP,
    PairUpdate,
    RowAttention,
    SequenceToPair,
    position_features,
    relative_shift,
)
from agviz.network.tower import TOWER

BINS = 3
CLOSE = {"rtol": 2e-4, "atol": 2e-4}


def normal(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def in_numpy(tree):
    return jax.tree.map(np.asarray, tree)


@pytest.fixture(scope="module")
def tower():
    return jax.tree.map(jnp.asarray, part(small_variables(3), TOWER))


@pytest.mark.parametrize("bins", [1, 2, 5])
def test_relative_shift_reads_along_diagonals(bins):
    table = normal(bins, 2, bins, 2 * bins)
    expected = np.zeros((2, bins, bins))
    for i in range(bins):
        for j in range(bins):
            expected[:, i, j] = table[:, i, j - i + bins]
    np.testing.assert_array_equal(relative_shift(jnp.asarray(table)), expected)


@pytest.mark.parametrize("config", [PUBLISHED, SMALL])
def test_position_features_follow_the_formula(config):
    count = config.pair_positions
    widths = np.arange(count) + np.geomspace(1, config.max_pairs - count + 1, count, endpoint=False)
    features = position_features(40, config)
    for row, position in enumerate(range(-40, 40)):
        within = [1.0 if width > abs(position) else 0.0 for width in widths]
        signed = [np.sign(position) * value for value in within]
        np.testing.assert_array_equal(features[row], within + signed)


def test_position_features_do_not_depend_on_the_length():
    short, long = position_features(4, PUBLISHED), position_features(512, PUBLISHED)
    np.testing.assert_array_equal(short, long[508:516])


def exact_gelu(x):
    return np.asarray(jax.nn.gelu(jnp.asarray(x)))


def rms_norm(x, params):
    y = x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-5)
    return y * params["scale"] + params["offset"]


def test_sequence_to_pair_follows_the_formula(tower):
    variables = part(tower, "pair_update_block", "sequence_to_pair_block")
    params = in_numpy(variables["params"])
    heads, width = SMALL.pair_heads, SMALL.pair_key_channels
    x = normal(0, 1, BINS * SMALL.tokens_per_pair, SMALL.trunk_channels)
    found = SequenceToPair(SMALL).apply(variables, jnp.asarray(x))[0]

    s = rms_norm(x[0].reshape(BINS, -1, x.shape[-1]).mean(1), params["norm_seq2pair"])
    q = (s @ params["linear_q"]["w"]).reshape(BINS, heads, width)
    k = (s @ params["linear_k"]["w"]).reshape(BINS, heads, width)
    position = params["linear_pos_features"]
    r = position_features(BINS, SMALL) @ position["w"] + position["b"]
    r = r.reshape(2 * BINS, heads, width)
    a = np.zeros((BINS, BINS, heads))
    for i in range(BINS):
        for j in range(BINS):
            from_query = ((q[i] + params["q_r_bias"][0, 0]) * r[j - i + BINS]).sum(-1)
            from_key = ((k[j] + params["k_r_bias"][0, 0]) * r[i - j + BINS]).sum(-1)
            a[i, j] = (q[i] * k[j]).sum(-1) + 0.5 * (from_query + from_key)
    g = exact_gelu(s)
    expected = a @ params["linear_pair"]["w"] + params["linear_pair"]["b"]
    expected += (g @ params["linear_y_q"]["w"])[:, None] + (g @ params["linear_y_k"]["w"])[None]
    np.testing.assert_allclose(found, expected, **CLOSE)


def test_row_attention_follows_the_formula(tower):
    variables = part(tower, "pair_update_block", "row_attention_block")
    params = in_numpy(variables["params"])
    pair = normal(1, 1, BINS, BINS, SMALL.pair_channels)
    found = RowAttention(SMALL).apply(variables, jnp.asarray(pair))[0]
    x = rms_norm(pair[0], params["layer_norm"])
    for row in range(BINS):
        q, k = (x[row] @ params[f"linear_{name}"]["w"] for name in "qk")
        v = x[row] @ params["linear_v"]["w"] + params["linear_v"]["b"]
        weights = np.exp(q @ k.T / np.sqrt(SMALL.pair_channels))
        expected = weights / weights.sum(-1, keepdims=True) @ v
        np.testing.assert_allclose(found[row], expected, **CLOSE)


def test_pair_mlp_follows_the_formula(tower):
    variables = part(tower, "pair_update_block_1", "pair_mlp_block")
    params = in_numpy(variables["params"])
    pair = normal(2, 1, BINS, BINS, SMALL.pair_channels)
    found = PairMLP(SMALL).apply(variables, jnp.asarray(pair))
    x = rms_norm(pair, params["layer_norm"])
    x = np.maximum(x @ params["linear"]["w"] + params["linear"]["b"], 0)
    expected = x @ params["linear_1"]["w"] + params["linear_1"]["b"]
    np.testing.assert_allclose(found, expected, **CLOSE)


def test_attention_bias_has_one_value_per_head_and_pair(tower):
    variables = part(tower, "attention_bias_block_2")
    params, state = in_numpy(variables["params"]), in_numpy(variables["state"])
    pair = normal(4, 2, BINS, BINS, SMALL.pair_channels)
    found = AttentionBias(SMALL).apply(variables, jnp.asarray(pair))
    norm = params["rms_batch_norm"]
    x = pair * norm["scale"] / np.sqrt(state["rms_batch_norm"]["var_ema"] + 1e-5) + norm["offset"]
    expected = exact_gelu(x) @ params["linear"]["w"]
    np.testing.assert_allclose(found, np.moveaxis(expected, -1, 1), **CLOSE)


def test_an_update_adds_to_the_pairs_there_are(tower):
    variables = part(tower, "pair_update_block")
    update = PairUpdate(SMALL)
    x = jnp.asarray(normal(5, 1, 2 * SMALL.tokens_per_pair, SMALL.trunk_channels))
    nothing = jnp.zeros((1, 2, 2, SMALL.pair_channels))
    first = update.apply(variables, x, None)
    np.testing.assert_array_equal(update.apply(variables, x, nothing), first)
    assert not np.allclose(update.apply(variables, x, nothing + 1), first)
