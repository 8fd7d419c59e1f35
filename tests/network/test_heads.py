"""Heads: each organism's own weights, tracks picked before the product, float32 out."""

import functools
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_network import SMALL, compiled, small_variables

from agviz.errors import InputError
from agviz.network.heads import (
    MultiOrganismLinear,
    Tracks,
    contact_maps,
    scaled_predictions,
    splice_logits,
    splice_probabilities,
    track_logits,
    usage,
    usage_logits,
)
from agviz.network.parameters import cast
from agviz.network.shapes import shapes

CLOSE = {"rtol": 2e-5, "atol": 2e-5}
BOTH, COLUMNS = jnp.array([0, 1]), jnp.array([2, 0])


def normal(seed, *shape):
    return jnp.asarray(np.random.default_rng(seed).standard_normal(shape), jnp.float32)


BASES = normal(0, 2, 8, SMALL.base_embedding)
TOKENS = normal(1, 2, 4, SMALL.token_embedding)
PAIRS = normal(2, 2, 3, 3, SMALL.pair_channels)

HEADS = {
    "dnase 1 bp": (functools.partial(scaled_predictions, head="dnase", resolution=1), BASES),
    "dnase 128 bp": (functools.partial(scaled_predictions, head="dnase", resolution=128), TOKENS),
    "dnase logits": (functools.partial(track_logits, head="dnase", resolution=1), BASES),
    "contact maps": (contact_maps, PAIRS),
    "usage": (usage_logits, BASES),
}


@pytest.fixture(scope="module")
def variables():
    return small_variables(7)


def linear_in_numpy(variables, path, x):
    params = variables["params"]["head"]
    for name in (*path.split("/"), "multi_organism_linear"):
        params = params[name]
    w, b = np.asarray(params["w"]), np.asarray(params["b"])
    return np.stack([np.asarray(x[i]) @ w[i] + b[i] for i in range(2)])


def softplus(x):
    return np.log1p(np.exp(x))


@pytest.mark.parametrize(("resolution", "x"), [(1, BASES), (128, TOKENS)])
def test_scaled_predictions_follow_the_formula(variables, resolution, x):
    scaled = compiled(functools.partial(scaled_predictions, head="cage", resolution=resolution))
    path = f"cage/resolution_{resolution}"
    scale = softplus(np.asarray(variables["params"]["head"]["cage"][path[5:]]["learnt_scale"]))
    logits = linear_in_numpy(variables, path, x)
    expected = softplus(logits) * scale[:, None]
    np.testing.assert_allclose(scaled(variables, x, BOTH), expected, **CLOSE)
    raw = compiled(functools.partial(track_logits, head="cage", resolution=resolution))
    np.testing.assert_allclose(raw(variables, x, BOTH), logits, **CLOSE)


def test_contact_maps_are_linear_in_the_embedding_of_pairs(variables):
    found = compiled(contact_maps)(variables, PAIRS, BOTH)
    np.testing.assert_allclose(found, linear_in_numpy(variables, "contact_maps", PAIRS), **CLOSE)


def test_probabilities_of_splice_sites_sum_to_one(variables):
    logits = compiled(splice_logits)(variables, BASES, BOTH)
    expected = linear_in_numpy(variables, "splice_sites_classification", BASES)
    np.testing.assert_allclose(logits, expected, **CLOSE)
    probabilities = splice_probabilities(logits)
    odds = np.exp(expected)
    np.testing.assert_allclose(probabilities, odds / odds.sum(-1, keepdims=True), **CLOSE)


def test_usage_is_rounded_to_float16():
    logits = normal(3, 1, 50, 4)
    exact = 1 / (1 + np.exp(-np.asarray(logits, np.float64)))
    found = np.asarray(usage(logits))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, found.astype(np.float16))
    assert np.abs(found - exact).max() < 2**-11
    assert (found != exact.astype(np.float32)).any()


@pytest.mark.parametrize("name", HEADS)
def test_picking_columns_first_equals_picking_them_afterwards(variables, name):
    head, x = HEADS[name]
    run = compiled(head)
    every, picked = run(variables, x, BOTH), run(variables, x, BOTH, columns=COLUMNS)
    np.testing.assert_allclose(picked, every[..., np.asarray(COLUMNS)], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", HEADS)
def test_each_sequence_gets_its_own_organism(variables, name):
    head, x = HEADS[name]
    run = compiled(head)
    both = run(variables, x, BOTH)
    for i in range(2):
        alone = run(variables, x[i : i + 1], BOTH[i : i + 1])
        np.testing.assert_allclose(both[i : i + 1], alone, rtol=1e-6, atol=1e-6)
    assert not np.allclose(both[0], run(variables, x, 1 - BOTH)[0])


@pytest.mark.parametrize("name", HEADS)
def test_heads_accumulate_in_float32_whatever_the_precision(variables, name):
    head, x = HEADS[name]
    rounded, x = cast(variables, "bfloat16"), x.astype(jnp.bfloat16)
    low = compiled(head)(rounded, x, BOTH)
    exact = compiled(head)(cast(rounded, "float32"), x.astype(jnp.float32), BOTH)
    assert low.dtype == jnp.float32
    np.testing.assert_allclose(low, exact, **CLOSE)


def test_columns_nobody_asked_for_cost_nothing():
    linear = MultiOrganismLinear(512, 2)
    x = jnp.zeros((1, 256, 64))
    variables = linear.init(jax.random.key(0), x, BOTH[:1])

    def flops(columns):
        run = jax.jit(linear.apply).lower(variables, x, BOTH[:1], columns)
        return run.compile().cost_analysis()["flops"]

    assert flops(jnp.arange(32)) < flops(None) / 8


def test_modules_have_the_names_and_shapes_of_the_checkpoint():
    of_head = shapes(SMALL)["params"]
    for tracks, x, path in (
        (Tracks(SMALL.track_head("cage").tracks, 2), BASES, "cage/resolution_1"),
        (Tracks(SMALL.track_head("cage").tracks, 2), TOKENS, "cage/resolution_128"),
    ):
        made = jax.eval_shape(tracks.init, jax.random.key(0), x, BOTH)["params"]
        path = f"alphagenome/head/{path}"
        assert {"learnt_scale": made["learnt_scale"].shape} == of_head[path]
        linear = made["multi_organism_linear"]
        assert {leaf: value.shape for leaf, value in linear.items()} == of_head[
            f"{path}/multi_organism_linear"
        ]


def test_a_head_that_predicts_no_tracks_is_refused(variables):
    message = (
        "The network has no track head 'contact_maps'; there are: 'atac', 'cage', 'chip_histone', "
        "'chip_tf', 'dnase', 'procap', 'rna_seq'"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        scaled_predictions(variables, BASES, BOTH, config=SMALL, head="contact_maps", resolution=1)
