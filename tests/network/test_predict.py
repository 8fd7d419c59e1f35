"""The whole network: what is asked for is computed, alike, and nothing else."""

import dataclasses
import functools
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_network import QUICK, SMALL

from agviz.errors import InputError, UnknownNameError
from agviz.network.config import (
    CONTACT_MAPS,
    JUNCTIONS,
    PUBLISHED,
    SPLICE_SITES,
    SPLICE_USAGE,
)
from agviz.network.parameters import cast, initialize, nest, prune
from agviz.network.predict import BASE_EMBEDDING, embed, needs_bases, predict
from agviz.network.shapes import shapes

SHALLOW = dataclasses.replace(SMALL, downres_blocks=2, tower_blocks=1)  # compiles in no time
TOKEN, LENGTH = SHALLOW.token_bp, 2 * SHALLOW.length_multiple
BOTH = jnp.array([0, 1])
MEANS = {
    head.name: jnp.linspace(0.5, 2, head.tracks, dtype=jnp.float32) for head in SHALLOW.track_heads
}
COLUMNS = {
    "rna_seq": jnp.array([5, 0, 2]),
    "chip_tf": jnp.array([6]),
    CONTACT_MAPS: jnp.array([1, 0]),
    SPLICE_USAGE: jnp.array([4]),
}
CLOSE = {"rtol": 2e-5, "atol": 2e-5}


@functools.partial(jax.jit, static_argnames="heads", compiler_options=QUICK)
def run(variables, sequence, organism, *, heads, columns, means):
    return predict(
        variables, sequence, organism, config=SHALLOW, heads=heads, columns=columns, means=means
    )


def bases(seed, batch=2, length=LENGTH):
    letters = np.random.default_rng(seed).integers(0, 5, (batch, length))  # 4: N
    return jax.nn.one_hot(letters, 4)


SEQUENCE = bases(0)


@pytest.fixture(scope="module")
def variables():
    return initialize(SHALLOW, seed=9)


@pytest.fixture(scope="module")
def every(variables):
    """All heads, all tracks, a batch of both organisms."""
    return run(variables, SEQUENCE, BOTH, heads=SHALLOW.heads, columns={}, means=MEANS)


def test_every_head_gives_its_tracks_at_its_finest_resolution(every):
    tokens, bins = LENGTH // TOKEN, 2
    wanted = {head.name: (2, LENGTH, head.tracks) for head in SHALLOW.track_heads}
    wanted |= {
        "chip_tf": (2, tokens, SHALLOW.track_head("chip_tf").tracks),
        "chip_histone": (2, tokens, SHALLOW.track_head("chip_histone").tracks),
        CONTACT_MAPS: (2, bins, bins, SHALLOW.contact_tracks),
        SPLICE_SITES: (2, LENGTH, 5),
        SPLICE_USAGE: (2, LENGTH, SHALLOW.usage_tracks),
        BASE_EMBEDDING: (2, LENGTH, SHALLOW.base_embedding),
    }
    assert {name: values.shape for name, values in every.items()} == wanted
    for values in every.values():
        assert values.dtype == jnp.float32
        assert jnp.isfinite(values).all()


def test_outputs_follow_the_sequence(variables, every):
    others = run(variables, bases(1), BOTH, heads=SHALLOW.heads, columns={}, means=MEANS)
    for name, values in every.items():
        assert not np.allclose(values, others[name]), name


def test_a_batch_of_two_organisms_equals_two_runs(variables, every):
    for i in range(2):
        one = slice(i, i + 1)
        alone = run(
            variables, SEQUENCE[one], BOTH[one], heads=SHALLOW.heads, columns={}, means=MEANS
        )
        for name, values in every.items():
            # Usage is rounded to float16: its last digit may fall either way.
            close = {"rtol": 2**-10} if name == SPLICE_USAGE else CLOSE
            np.testing.assert_allclose(values[one], alone[name], err_msg=name, **close)


@pytest.mark.parametrize(
    "heads", [("chip_tf", CONTACT_MAPS), (JUNCTIONS,), (SPLICE_USAGE, "rna_seq")]
)
def test_pruned_heads_and_columns_give_the_same_arrays(variables, every, heads):
    columns = {name: picked for name, picked in COLUMNS.items() if name in heads}
    means = {name: MEANS[name][COLUMNS[name]] for name in heads if name in MEANS}
    needed = prune(variables, heads, config=SHALLOW)
    found = run(needed, SEQUENCE, BOTH, heads=heads, columns=columns, means=means)
    expected = {JUNCTIONS: {BASE_EMBEDDING, SPLICE_SITES}}
    assert set(found) == set().union(*(expected.get(name, {name}) for name in heads))
    for name, values in found.items():
        whole = every[name]
        whole = whole[..., np.asarray(columns[name])] if name in columns else whole
        # Usage is float16: another order of sums may round it to the next number.
        close = {"rtol": 1e-3, "atol": 2e-4} if name == SPLICE_USAGE else CLOSE
        np.testing.assert_allclose(values, whole, err_msg=name, **close)


def test_means_multiply_tracks_and_nan_stays_in_its_track(variables, every):
    means = MEANS | {"dnase": MEANS["dnase"].at[1].set(jnp.nan).at[2].multiply(3)}
    found = run(variables, SEQUENCE, BOTH, heads=SHALLOW.heads, columns={}, means=means)["dnase"]
    assert jnp.isnan(found[..., 1]).all()
    np.testing.assert_allclose(found[..., 2], 3 * every["dnase"][..., 2], **CLOSE)
    np.testing.assert_allclose(found[..., 3], every["dnase"][..., 3], **CLOSE)


def test_mixed_precision_gives_bfloat16_near_float32(variables, every):
    low = cast(variables, "bfloat16")
    found = run(low, SEQUENCE, BOTH, heads=SHALLOW.heads, columns={}, means=MEANS)
    assert set(found) == set(every)
    for name, values in found.items():
        assert values.dtype == jnp.bfloat16, name
        error = jnp.linalg.norm(values.astype(jnp.float32) - every[name])
        assert error / jnp.linalg.norm(every[name]) < 0.1, name


def test_only_heads_at_1_bp_need_the_decoder():
    without = {"chip_tf", "chip_histone", CONTACT_MAPS}
    assert {name for name in PUBLISHED.heads if not needs_bases((name,), PUBLISHED)} == without
    assert needs_bases(("chip_tf", "atac"), PUBLISHED)
    assert not needs_bases(("chip_tf", CONTACT_MAPS), PUBLISHED)


def published_flops(heads, columns=None):
    """Operations of the published network at 8,192 bp; nothing is computed."""
    columns = columns or {}
    variables = nest(
        {
            collection: {
                path: {
                    leaf: jax.ShapeDtypeStruct(shape, jnp.float32) for leaf, shape in own.items()
                }
                for path, own in modules.items()
            }
            for collection, modules in shapes(PUBLISHED).items()
        }
    )
    means = {
        head.name: jnp.ones(len(columns.get(head.name, range(head.tracks))))
        for head in PUBLISHED.track_heads
    }
    sequence = jax.ShapeDtypeStruct((1, 8192, 4), jnp.float32)
    traced = jax.jit(functools.partial(predict, config=PUBLISHED, heads=heads))
    lowered = traced.lower(variables, sequence, BOTH[:1], columns=columns, means=means)
    return lowered.cost_analysis()["flops"]


@pytest.mark.slow
def test_less_is_computed_where_less_is_asked_for():
    every = published_flops(PUBLISHED.heads)
    assert published_flops(("chip_tf",)) <= 0.55 * every
    ten = published_flops(("rna_seq",), {"rna_seq": jnp.arange(10)})
    assert ten <= 0.9 * every
    assert ten < published_flops(("rna_seq",))


@pytest.mark.parametrize("length", [0, TOKEN, LENGTH - 1, LENGTH + TOKEN])
def test_lengths_that_are_no_multiple_of_a_pair_bin_are_refused(variables, length):
    message = f"The network takes a multiple of 128 bp; this sequence has {length:,}"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        predict(
            variables,
            jnp.zeros((1, length, 4)),
            BOTH[:1],
            config=SHALLOW,
            heads=("atac",),
            columns={},
            means=MEANS,
        )


def test_a_head_that_is_not_there_is_refused(variables):
    message = "No head of the network is called 'rna_sec'; did you mean 'rna_seq'?"
    with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}$"):
        embed(variables, SEQUENCE, BOTH, config=SHALLOW, heads=("rna_sec",))


@pytest.mark.parametrize(
    ("means", "message"),
    [
        (
            {},
            "Head 'chip_tf' predicts tracks in data units and needs their means: means['chip_tf']",
        ),
        ({"chip_tf": jnp.ones(3)}, "Head 'chip_tf' predicts 7 tracks, but means has 3"),
    ],
)
def test_means_that_do_not_fit_the_tracks_are_refused(variables, means, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        predict(
            variables,
            SEQUENCE,
            BOTH,
            config=SHALLOW,
            heads=("chip_tf",),
            columns={},
            means=means,
        )
