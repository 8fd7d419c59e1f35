"""Splice sites found, and junctions counted, against direct formulas in numpy."""

import dataclasses
import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_network import SMALL, compiled, small_variables

from agviz.network import junctions
from agviz.network.junctions import (
    at_sites,
    find_sites,
    junction_counts,
    junction_mask,
    site_logits,
)
from agviz.network.parameters import cast
from agviz.network.rotary import frequencies

BOTH = jnp.array([0, 1])
LENGTH, SITES = 40, 4
TISSUES, CHANNELS = SMALL.junction_tissues, SMALL.junction_channels
POSITIONS = jnp.array(
    [
        [[3, 9, 30, -1], [5, 12, 38, 39], [0, -1, -1, -1], [7, 8, 9, -1]],
        [[1, 2, 3, 4], [-1, -1, -1, -1], [10, 20, 30, -1], [11, 21, 31, 39]],
    ]
)
CLASSES = ("pos_donor", "pos_acceptor", "neg_donor", "neg_acceptor")

count_junctions = compiled(junction_counts)
jitted_sites = jax.jit(find_sites, static_argnames=("count", "threshold"))


def normal(seed, *shape):
    return jnp.asarray(np.random.default_rng(seed).standard_normal(shape), jnp.float32)


EMBEDDINGS = normal(0, 2, LENGTH, SMALL.base_embedding)


@pytest.fixture(scope="module")
def variables():
    return small_variables(8)


def best_sites(probabilities, count, threshold):
    """What `find_sites` is to give, for one class of one sequence; no two values are equal."""
    best = sorted(range(len(probabilities)), key=lambda i: -probabilities[i])[:count]
    kept = sorted(i for i in best if probabilities[i] >= threshold)
    return kept + [-1] * (count - len(kept))


@given(
    st.integers(0, 1000), st.sampled_from([1, 7, 20, 30]), st.sampled_from([0, 0.1, 0.5, 0.99, 2])
)
def test_sites_are_the_most_probable_in_order_of_position(seed, count, threshold):
    probabilities = np.random.default_rng(seed).random((2, 20, 5)).astype(np.float32)
    found = jitted_sites(jnp.asarray(probabilities), count=count, threshold=threshold)
    assert found.shape == (2, 4, count)
    assert found.dtype == jnp.int32
    for sequence in range(2):
        for kind in range(4):
            expected = best_sites(probabilities[sequence, :, kind], count, threshold)
            assert np.asarray(found)[sequence, kind].tolist() == expected


def test_by_default_512_sites_of_a_probability_of_a_tenth():
    probabilities = jnp.zeros((1, 600, 5)).at[0, :, 0].set(0.2)
    probabilities = probabilities.at[0, [3, 7], 1].set(jnp.array([0.1, 0.0999]))
    found = find_sites(probabilities)
    assert found.shape == (1, 4, 512)
    assert (found[0, 0] >= 0).all()
    assert found[0, 1].tolist() == [3] + [-1] * 511
    assert (found[0, 2:] == -1).all()


def test_the_threshold_is_not_rounded_to_the_precision_of_the_probabilities():
    # The bfloat16 next to 0.1 from below is 0.09961; that nearest to 0.1 is 0.1001.
    probabilities = (
        jnp.zeros((1, 8, 5), jnp.bfloat16)
        .at[0, [2, 5], 0]
        .set(jnp.array([0.0996, 0.1], jnp.bfloat16))
    )
    assert find_sites(probabilities, count=3)[0, 0].tolist() == [5, -1, -1]


def turned(vector, position):
    """One vector turned by its position, pair by pair."""
    angles = position * np.asarray(frequencies(CHANNELS, SMALL.max_bases), np.float64)
    pairs = vector.reshape(-1, 2)
    first = pairs[:, 0] * np.cos(angles) - pairs[:, 1] * np.sin(angles)
    second = pairs[:, 1] * np.cos(angles) + pairs[:, 0] * np.sin(angles)
    return np.stack([first, second], axis=-1).reshape(-1)


def counts_in_numpy(variables):
    head = variables["params"]["head"]["splice_sites_junction"]
    linear = head["multi_organism_linear"]
    counts = np.zeros((2, SITES, SITES, 2 * TISSUES))
    for b in range(2):
        z = np.asarray(EMBEDDINGS[b]) @ linear["w"][b] + linear["b"][b]
        for strand in range(2):
            sites = []
            for kind in (2 * strand, 2 * strand + 1):
                values = np.asarray(head[f"{CLASSES[kind]}_logits"]["embeddings"])[b]
                scale, offset = values.reshape(2, TISSUES, CHANNELS)
                sites.append((np.asarray(POSITIONS[b, kind]), scale, offset))
            (donors, *of_donor), (acceptors, *of_acceptor) = sites
            for d, a, tissue in np.ndindex(SITES, SITES, TISSUES):
                if min(donors[d], acceptors[a]) < 0:
                    continue
                donor, acceptor = (
                    turned(scale[tissue] * z[p] + offset[tissue], p)
                    for p, (scale, offset) in (
                        (donors[d], of_donor),
                        (acceptors[a], of_acceptor),
                    )
                )
                counts[b, d, a, strand * TISSUES + tissue] = np.log1p(np.exp(donor @ acceptor))
    return counts


def test_counts_follow_the_formula_and_are_zero_at_padding(variables):
    found = count_junctions(variables, EMBEDDINGS, POSITIONS, organism=BOTH)
    expected = counts_in_numpy(variables)
    np.testing.assert_allclose(found, expected, rtol=2e-4, atol=2e-4)
    np.testing.assert_array_equal(found == 0, expected == 0)


def test_the_mask_tells_sites_from_padding(variables):
    mask = junction_mask(POSITIONS, tissues=TISSUES)
    np.testing.assert_array_equal(mask, counts_in_numpy(variables) > 0)


def test_picking_tissues_first_equals_picking_them_afterwards(variables):
    tissues = jnp.array([2, 0])
    every = count_junctions(variables, EMBEDDINGS, POSITIONS, organism=BOTH)
    picked = count_junctions(variables, EMBEDDINGS, POSITIONS, organism=BOTH, tissues=tissues)
    np.testing.assert_allclose(picked, every[..., np.array([2, 0, 5, 3])], rtol=1e-6)


def test_each_sequence_gets_its_own_organism(variables):
    both = count_junctions(variables, EMBEDDINGS, POSITIONS, organism=BOTH)
    for i in range(2):
        one = slice(i, i + 1)
        alone = count_junctions(variables, EMBEDDINGS[one], POSITIONS[one], organism=BOTH[one])
        np.testing.assert_allclose(both[one], alone, rtol=1e-6, atol=1e-6)


def test_the_number_of_tissues_at_once_changes_nothing(variables, monkeypatch):
    expected = count_junctions(variables, EMBEDDINGS, POSITIONS, organism=BOTH)
    monkeypatch.setattr(junctions, "TISSUES_AT_ONCE", 2)  # 3 tissues: a block, and a rest
    again = compiled(functools.partial(junction_counts))
    found = again(variables, EMBEDDINGS, POSITIONS, organism=BOTH)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_memory_does_not_grow_with_tissues_times_channels():
    many = dataclasses.replace(SMALL, junction_tissues=400, junction_channels=64)
    shape = (2, 2 * 400 * 64)
    head = {
        **{f"{kind}_logits": {"embeddings": jnp.ones(shape)} for kind in CLASSES},
        "multi_organism_linear": {
            "w": jnp.ones((2, SMALL.base_embedding, 64)),
            "b": jnp.ones((2, 64)),
        },
    }
    variables = {"params": {"head": {"splice_sites_junction": head}}}
    positions = jnp.zeros((1, 4, 64), jnp.int32)
    run = compiled(junction_counts, many)
    program = run.lower(variables, EMBEDDINGS[:1], positions, organism=BOTH[:1]).compile()
    memory = program.memory_analysis()
    sites_of_all_tissues = 4 * 64 * 400 * 64  # bytes of one class
    beside_counts = memory.temp_size_in_bytes - 2 * memory.output_size_in_bytes
    assert beside_counts < sites_of_all_tissues / 2


def test_in_mixed_precision_the_arithmetic_is_float32_and_counts_are_rounded(variables):
    rounded, embeddings = cast(variables, "bfloat16"), EMBEDDINGS.astype(jnp.bfloat16)
    low = count_junctions(rounded, embeddings, POSITIONS, organism=BOTH)
    widened = (cast(rounded, "float32"), embeddings.astype(jnp.float32))
    exact = count_junctions(*widened, POSITIONS, organism=BOTH)
    assert low.dtype == jnp.bfloat16
    np.testing.assert_allclose(low.astype(jnp.float32), exact, rtol=2**-8)
    z = compiled(site_logits)(rounded, at_sites(embeddings, POSITIONS), organism=BOTH)
    assert z.dtype == jnp.float32
