"""Embeddings of bases, tokens and pairs."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_network import SMALL, compiled, small_variables

from agviz.network.embedders import embed_bases, embed_pairs, embed_tokens
from agviz.network.layers import part

TOKENS, BP = 3, 16
CLOSE = {"rtol": 2e-5, "atol": 2e-5}
HUMAN, MOUSE, BOTH = jnp.array([0, 0]), jnp.array([1, 1]), jnp.array([0, 1])

bases, tokens, pairs = compiled(embed_bases), compiled(embed_tokens), compiled(embed_pairs)


def normal(seed, *shape):
    return jnp.asarray(np.random.default_rng(seed).standard_normal(shape), jnp.float32)


TRUNK = normal(0, 2, TOKENS, SMALL.trunk_channels)
DECODED = normal(1, 2, TOKENS * BP, SMALL.channels)
TOKEN_EMBEDDING = normal(2, 2, TOKENS, SMALL.token_embedding)
PAIR = normal(3, 2, TOKENS, TOKENS, SMALL.pair_channels)


@pytest.fixture(scope="module")
def variables():
    return small_variables(6)


def in_numpy(variables, *path):
    return jax.tree.map(np.asarray, part(variables, *path))


def finish(x, block, organism):
    """Norm, organism's embedding, gelu: how every embedding of a sequence ends."""
    norm, state = block["params"]["rms_batch_norm"], block["state"]["rms_batch_norm"]
    x = x * norm["scale"] / np.sqrt(state["var_ema"] + 1e-5) + norm["offset"]
    x = x + block["params"]["embed"]["embeddings"][np.asarray(organism)][:, None]
    return x / (1 + np.exp(-1.702 * x))


def test_the_embedding_of_tokens_follows_the_formula(variables):
    block = in_numpy(variables, "output_embedder")
    linear = block["params"]["linear"]
    expected = finish(np.asarray(TRUNK) @ linear["w"] + linear["b"], block, BOTH)
    np.testing.assert_allclose(tokens(variables, TRUNK, BOTH), expected, **CLOSE)


def test_the_embedding_of_bases_takes_in_that_of_their_token(variables):
    block = in_numpy(variables, "output_embedder_1")
    linear, of_token = block["params"]["linear"], block["params"]["linear_1"]
    repeated = np.repeat(np.asarray(TOKEN_EMBEDDING), BP, axis=1) @ of_token["w"]
    expected = finish(np.asarray(DECODED) @ linear["w"] + linear["b"] + repeated, block, BOTH)
    found = bases(variables, DECODED, TOKEN_EMBEDDING, organism=BOTH)
    np.testing.assert_allclose(found, expected, **CLOSE)


def test_the_embedding_of_pairs_is_symmetric_and_follows_the_formula(variables):
    params = in_numpy(variables, "output_pair")["params"]
    found = pairs(variables, PAIR, BOTH)
    np.testing.assert_array_equal(found, found.swapaxes(1, 2))
    x = np.asarray(PAIR + PAIR.swapaxes(1, 2)) / 2
    x = x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-5)
    x = x * params["layer_norm"]["scale"] + params["layer_norm"]["offset"]
    x = x + params["embed"]["embeddings"][:, None, None]
    np.testing.assert_allclose(found, x / (1 + np.exp(-1.702 * x)), **CLOSE)


def test_each_sequence_gets_its_own_organism(variables):
    for embedder, inputs in (
        (bases, (DECODED, TOKEN_EMBEDDING)),
        (tokens, (TRUNK,)),
        (pairs, (PAIR,)),
    ):
        human, mouse, both = (
            embedder(variables, *inputs, organism=organism) for organism in (HUMAN, MOUSE, BOTH)
        )
        np.testing.assert_array_equal(both[0], human[0])
        np.testing.assert_array_equal(both[1], mouse[1])
        assert not np.allclose(human, mouse)
