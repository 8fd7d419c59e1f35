import jax
import numpy as np
import pytest

from agviz.network.config import TEACHING_TINY
from agviz.network.parameters import flatten
from agviz.network.shapes import shapes
from agviz.training.initial import initial_variables


@pytest.fixture(scope="module")
def leaves():
    flat = flatten(initial_variables(TEACHING_TINY, seed=0))
    return {
        f"{path.removeprefix('alphagenome/')}/{leaf}": value
        for modules in flat.values()
        for path, module in modules.items()
        for leaf, value in module.items()
    }


def test_every_leaf_is_there_in_float32(leaves):
    flat = flatten(initial_variables(TEACHING_TINY, seed=0))
    found = jax.tree.map(np.shape, flat)
    wanted = shapes(TEACHING_TINY)
    assert found == {name: dict(modules) for name, modules in wanted.items()}
    assert {value.dtype for value in leaves.values()} == {np.dtype(np.float32)}


def test_the_same_seed_gives_the_same(leaves):
    path = "transformer_tower/mlp_block/linear/w"
    same, other = initial_variables(TEACHING_TINY, seed=0), initial_variables(TEACHING_TINY, seed=1)
    for tree, equal in ((same, True), (other, False)):
        value = tree["params"]["transformer_tower"]["mlp_block"]["linear"]["w"]
        assert np.array_equal(value, leaves[path]) == equal


def test_matrices_keep_the_size_of_what_passes(leaves):
    for path, inputs in (
        ("transformer_tower/mlp_block/linear/w", TEACHING_TINY.trunk_channels),
        ("head/dnase/resolution_128/multi_organism_linear/w", TEACHING_TINY.token_embedding),
        ("sequence_encoder/downres_block_0/conv_block_1/standardized_conv1_d/w", 5 * 24),
    ):
        np.testing.assert_allclose(leaves[path].std(), inputs**-0.5, rtol=0.1)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("head/dnase/resolution_1/multi_organism_linear/b", -1.5),
        ("head/cage/resolution_128/multi_organism_linear/b", -3),
        ("head/contact_maps/multi_organism_linear/b", 0),
        ("head/splice_sites_usage/multi_organism_linear/b", -6),
        ("head/splice_sites_junction/multi_organism_linear/b", 0),
        ("transformer_tower/mha_block/rms_batch_norm_1/scale", 0.5),
        ("transformer_tower/mlp_block_1/rms_batch_norm_1/scale", 0.5),
        ("transformer_tower/mlp_block/rms_batch_norm/scale", 1),
        ("transformer_tower/mlp_block/rms_batch_norm/offset", 0),
        ("transformer_tower/mlp_block/rms_batch_norm_1/var_ema", 1),
        ("sequence_decoder/up_res_block/residual_scale", 0.9),
        ("embed/embeddings", 0),
        ("transformer_tower/mlp_block/linear/b", 0),
    ],
)
def test_all_else_is_constant(leaves, path, value):
    np.testing.assert_array_equal(leaves[path], np.float32(value))


def test_tracks_begin_with_a_scale_of_1(leaves):
    learnt = leaves["head/rna_seq/resolution_1/learnt_scale"]
    np.testing.assert_allclose(np.logaddexp(0, learnt), 1, rtol=1e-6)


def test_most_bases_begin_as_no_splice_site(leaves):
    np.testing.assert_array_equal(
        leaves["head/splice_sites_classification/multi_organism_linear/b"], [[0, 0, 0, 0, 6]]
    )


def test_junctions_begin_with_products_of_unit_size(leaves):
    """16 channels: scales 16^-1/4 = 1/2 of both sides, so that sums have a variance of 1."""
    embeddings = leaves["head/splice_sites_junction/pos_donor_logits/embeddings"]
    scale, offset = embeddings.reshape(2, -1)
    np.testing.assert_array_equal(scale, 0.5)
    np.testing.assert_array_equal(offset, 0)
