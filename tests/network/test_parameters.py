"""Trees of parameters: nested and flat, random, cast, prepared for inference, pruned."""

import dataclasses
import functools
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_network import SMALL, compiled, small_variables

from agviz.errors import FormatError, InputError
from agviz.network.config import JUNCTIONS, PUBLISHED, SPLICE_SITES
from agviz.network.decoder import decode
from agviz.network.encoder import encode
from agviz.network.layers import standardize
from agviz.network.parameters import (
    cast,
    flatten,
    initialize,
    needed_modules,
    nest,
    prepare,
    prune,
)
from agviz.network.predict import BASE_EMBEDDING, predict
from agviz.network.shapes import shapes

KERNEL = ("params", "sequence_encoder", "downres_block_5", "conv_block", "standardized_conv1_d")


def at(tree, path):
    return functools.reduce(lambda node, name: node[name], path, tree)


def shapes_of(variables):
    return {
        collection: {
            path: {leaf: array.shape for leaf, array in leaves.items()}
            for path, leaves in modules.items()
        }
        for collection, modules in flatten(variables).items()
    }


# Nested and flat


def test_nest_puts_leaves_beside_modules():
    flat = {
        "params": {
            "alphagenome/a/b": {"w": 1},
            "alphagenome/a": {"scale": 2},
            "alphagenome/c": {"w": 3},
        },
        "state": {},
    }
    nested = {"params": {"a": {"b": {"w": 1}, "scale": 2}, "c": {"w": 3}}, "state": {}}
    assert nest(flat) == nested
    assert flatten(nested) == flat


def test_flatten_and_nest_undo_each_other():
    variables = small_variables()
    assert shapes_of(nest(flatten(variables))) == shapes(SMALL)


@pytest.mark.parametrize("path", ["enformer/a", "alphagenome", "alphagenome/", ""])
def test_module_of_another_network(path):
    message = f"A module path begins with 'alphagenome/'; got {path!r}"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        nest({"params": {path: {"w": 1}}})


# Random


def test_initialize_makes_the_whole_tree_in_float32():
    variables = small_variables()
    assert shapes_of(variables) == shapes(SMALL)
    assert {leaf.dtype for leaf in jax.tree.leaves(variables)} == {np.dtype("float32")}
    assert all(isinstance(leaf, np.ndarray) for leaf in jax.tree.leaves(variables))


def test_initialize_same_seed_same_parameters_and_other_seed_others():
    first, again, other = (small_variables(seed) for seed in (3, 3, 4))
    jax.tree.map(np.testing.assert_array_equal, first, again)
    assert not np.array_equal(at(first, KERNEL)["w"], at(other, KERNEL)["w"])


def test_no_two_leaves_are_alike():
    leaves = [x.ravel()[:4].tobytes() for x in jax.tree.leaves(small_variables()) if x.size >= 4]
    assert len(set(leaves)) == len(leaves)


def test_variances_are_positive():
    variances = jax.tree.leaves(small_variables()["state"])
    assert min(x.min() for x in variances) > 0.5


@functools.cache
def predictions(precision):
    """All outputs of the small random network for 4,096 bp, both organisms."""
    variables = prepare(small_variables(), precision=precision)
    bases = np.random.default_rng(0).integers(0, 4, 4096)
    sequence = jax.nn.one_hot(np.stack([bases, bases]), 4)
    means = {head.name: jnp.ones(head.tracks) for head in SMALL.track_heads}

    def run(variables, sequence, organism, *, config):
        return predict(
            variables,
            sequence,
            organism,
            config=config,
            heads=config.heads,
            columns={},
            means=means,
        )

    return compiled(run)(variables, sequence, jnp.array([0, 1]))


def test_random_network_gives_finite_outputs_that_vary():
    for name, values in predictions("float32").items():
        assert np.isfinite(values).all(), name
        assert np.std(values, axis=1).min() > 1e-3, name  # along the sequence, in every track
        assert not np.allclose(values[0], values[1], rtol=1e-2), name  # between organisms


def test_mixed_precision_is_close_to_float32():
    full, mixed = predictions("float32"), predictions("bfloat16")
    assert set(full) == set(mixed)
    for name, values in mixed.items():
        assert values.dtype == jnp.bfloat16
        difference = values.astype(jnp.float32) - full[name]
        error = float(jnp.linalg.norm(difference) / jnp.linalg.norm(full[name]))
        assert 0 < error < 0.1, f"{name}: {error}"


# Cast


def test_cast_rounds_numpy_and_jax_arrays_and_keeps_their_kind():
    third = np.float32(1 / 3)
    variables = {"params": {"a": {"w": np.full(2, third), "b": jnp.full(2, third)}}}
    leaves = cast(variables, "bfloat16")["params"]["a"]
    assert isinstance(leaves["w"], np.ndarray)
    assert isinstance(leaves["b"], jax.Array)
    for leaf in leaves.values():
        assert leaf.dtype == jnp.bfloat16
        assert leaf.astype(np.float32).tolist() == [0.333984375] * 2


def test_cast_does_not_copy_what_is_of_that_precision():
    variables = small_variables()
    leaves = jax.tree.leaves(cast(variables, "float32"))
    for before, after in zip(jax.tree.leaves(variables), leaves, strict=True):
        assert np.shares_memory(before, after)


def test_unknown_precision():
    message = "precision must be one of 'float32', 'bfloat16'; got 'float16'"
    for function in (cast, prepare):
        with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
            function({"params": {}}, precision="float16")


# Prepare


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_prepared_kernel_is_the_one_the_layer_would_use(precision):
    variables = small_variables()
    prepared = at(prepare(variables, precision=precision), KERNEL)
    original = jax.tree.map(jnp.asarray, at(cast(variables, precision), KERNEL))
    assert set(prepared) == {"w", "bias"}
    np.testing.assert_array_equal(prepared["w"], standardize(original["w"], original["scale"]))
    np.testing.assert_array_equal(prepared["bias"], original["bias"])


@pytest.mark.parametrize(("precision", "largest"), [("float32", 1e-6), ("bfloat16", 0.04)])
def test_prepared_network_computes_the_same(precision, largest):
    """In bfloat16 XLA may pass an unprepared kernel on to its convolution without rounding it."""
    sequence = jax.nn.one_hot(np.random.default_rng(0).integers(0, 4, (1, 256)), 4)
    results = []
    for variables in (
        jax.tree.map(jnp.asarray, cast(small_variables(), precision)),
        prepare(small_variables(), precision=precision),
    ):
        trunk, skips = compiled(encode)(variables, sequence, jnp.array([0]))
        decoded = compiled(decode)(variables, trunk, skips)
        results.append(decoded.astype(jnp.float32))
    error = jnp.linalg.norm(results[1] - results[0]) / jnp.linalg.norm(results[0])
    assert error < largest


def test_prepare_casts_all_and_puts_all_on_the_device():
    device = jax.devices()[0]
    for leaf in jax.tree.leaves(prepare(small_variables(), precision="bfloat16", device=device)):
        assert leaf.dtype == jnp.bfloat16
        assert leaf.devices() == {device}


def test_prepare_leaves_its_input_alone_unless_told_to_consume_it():
    variables = small_variables()
    before = shapes_of(variables)
    prepare(variables, precision="float32")
    assert shapes_of(variables) == before
    prepare(variables, precision="float32", consume=True)
    assert variables == {}


def test_prepare_twice_changes_nothing():
    once = prepare(small_variables(), precision="bfloat16")
    twice = prepare(once, precision="bfloat16")
    jax.tree.map(np.testing.assert_array_equal, once, twice)


@pytest.mark.parametrize(("first", "then"), [("float32", "bfloat16"), ("bfloat16", "float32")])
def test_prepare_in_another_precision_is_refused(first, then):
    message = (
        f"These parameters were prepared in {first}, which cannot be undone; "
        f"prepare the original ones in {then}"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        prepare(prepare(small_variables(), precision=first), precision=then)


class Unread:
    """A leaf on disk: read when numpy asks for it, counted while it is held."""

    dtype = np.dtype("float32")
    reads = 0

    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        Unread.reads += 1
        return self.array


def test_prepare_reads_each_leaf_once():
    leaves = jax.tree.leaves(small_variables())
    Unread.reads = 0
    prepare(jax.tree.map(Unread, small_variables()), precision="bfloat16")
    assert Unread.reads == len(leaves)


# Prune


def roots(variables):
    return {path.split("/")[1] for path in flatten(variables)["params"]}


TRUNK = {"sequence_encoder", "embed", "transformer_tower", "head"}


@pytest.mark.parametrize(
    ("heads", "others"),
    [
        (["chip_tf"], {"output_embedder"}),
        (["chip_histone", "contact_maps"], {"output_embedder", "output_pair"}),
        (["contact_maps"], {"output_pair"}),
        (["rna_seq"], {"output_embedder", "output_embedder_1", "sequence_decoder"}),
        ([SPLICE_SITES], {"output_embedder", "output_embedder_1", "sequence_decoder"}),
    ],
)
def test_prune_keeps_what_the_heads_need(heads, others):
    assert roots(prune(small_variables(), heads, config=SMALL)) == TRUNK | others


def head_paths(variables):
    """Of modules that have leaves in the heads, the two names below `head`."""
    paths = [path.split("/") for path in flatten(variables)["params"]]
    return {"/".join(path[2:4]) for path in paths if path[1] == "head"}


def test_prune_drops_the_coarse_resolution_of_heads_that_have_a_finer():
    pruned = prune(small_variables(), ["rna_seq", "chip_tf"], config=SMALL)
    assert head_paths(pruned) == {"rna_seq/resolution_1", "chip_tf/resolution_128"}


def test_prune_for_junctions_keeps_the_splice_sites():
    pruned = prune(small_variables(), [JUNCTIONS], config=SMALL)
    assert set(pruned["params"]["head"]) == {JUNCTIONS, SPLICE_SITES}


def test_prune_shares_arrays_and_is_idempotent():
    variables = small_variables()
    pruned = prune(variables, SMALL.heads, config=SMALL)
    assert at(pruned, KERNEL)["w"] is at(variables, KERNEL)["w"]
    again = prune(pruned, SMALL.heads, config=SMALL)
    assert shapes_of(again) == shapes_of(pruned)


def test_pruned_state_is_that_of_the_pruned_parameters():
    pruned = prune(small_variables(), ["chip_tf"], config=SMALL)
    assert set(pruned["state"]) == {"sequence_encoder", "transformer_tower", "output_embedder"}


THIN = dataclasses.replace(SMALL, tower_blocks=1, downres_blocks=1)


@pytest.mark.parametrize("head", SMALL.heads)
def test_each_head_can_be_predicted_from_what_is_kept(head):
    """Traced, not computed: a parameter that is missing is an error."""
    variables = prune(initialize(THIN, seed=0), [head], config=THIN)
    means = {head.name: jnp.ones(head.tracks) for head in THIN.track_heads}
    result = jax.eval_shape(
        lambda: predict(
            jax.tree.map(jnp.asarray, variables),
            jnp.zeros((1, THIN.length_multiple, 4)),
            jnp.array([0]),
            config=THIN,
            heads=(head,),
            columns={},
            means=means,
        )
    )
    assert set(result) == ({SPLICE_SITES, BASE_EMBEDDING} if head == JUNCTIONS else {head})


def test_published_decoder_is_not_among_what_chip_needs():
    tree = shapes(PUBLISHED)["params"]
    paths = needed_modules(["chip_tf"], config=PUBLISHED)
    kept = [
        path
        for path in tree
        if any(f"{path}/".startswith(f"alphagenome/{module}/") for module in paths)
    ]
    assert {path.split("/")[1] for path in kept} == TRUNK | {"output_embedder"}


def test_no_heads():
    message = "No head is named; name at least one of: " + ", ".join(SMALL.heads)
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        prune(small_variables(), [], config=SMALL)


def test_unknown_head():
    message = "The network has no head 'chip_ft'; did you mean 'chip_tf'?"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        prune(small_variables(), ["atac", "chip_ft"], config=SMALL)


@pytest.mark.slow
def test_random_published_network():
    variables = initialize(PUBLISHED, seed=0)
    assert sum(leaf.size for leaf in jax.tree.leaves(variables["params"])) == 450_452_613
