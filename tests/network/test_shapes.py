"""The tree written out from the config: the published one, and what the modules read."""

import json

import jax
import jax.numpy as jnp
import pytest
from small_network import SMALL

from agviz.network.config import PUBLISHED, NetworkConfig
from agviz.network.decoder import Decoder
from agviz.network.encoder import Encoder
from agviz.network.parameters import flatten, nest
from agviz.network.shapes import count, shapes
from agviz.network.tower import Tower


def test_published_network_has_450_million_parameters():
    tree = shapes(PUBLISHED)
    assert count(tree, "params") == 450_452_613
    assert count(tree, "state") == 100_608
    assert sum(map(len, tree["params"].values())) == 589
    assert sum(map(len, tree["state"].values())) == 81


@pytest.mark.parity
def test_published_tree_leaf_by_leaf(reference_dir):
    listed = json.loads((reference_dir / "param_tree.json").read_text())
    expected = {
        collection: {
            path: {leaf: tuple(shape) for leaf, (shape, _) in leaves.items()}
            for path, leaves in modules.items()
        }
        for collection, modules in listed.items()
    }
    assert shapes(PUBLISHED) == expected


def module_shapes(config: NetworkConfig):
    """What encoder, tower and decoder themselves create, without computing anything."""

    def create(sequence):
        key = jax.random.key(0)
        encoded, encoder = Encoder(config).init_with_output(key, sequence)
        after, tower = Tower(config).init_with_output(key, encoded.trunk)
        decoder = Decoder(config).init(key, after.trunk, encoded.skips)
        return {
            collection: {
                "sequence_encoder": encoder[collection],
                "transformer_tower": tower[collection],
                "sequence_decoder": decoder[collection],
            }
            for collection in ("params", "state")
        }

    tree = jax.eval_shape(create, jnp.zeros((1, config.length_multiple, 4)))
    return {
        collection: {
            path: {leaf: array.shape for leaf, array in leaves.items()}
            for path, leaves in modules.items()
        }
        for collection, modules in flatten(tree).items()
    }


@pytest.mark.parametrize("config", [SMALL, PUBLISHED], ids=["small", "published"])
def test_encoder_tower_and_decoder_create_just_these(config):
    created = module_shapes(config)
    roots = ("sequence_encoder", "transformer_tower", "sequence_decoder")
    listed = {
        collection: {
            path: leaves for path, leaves in modules.items() if path.split("/")[1] in roots
        }
        for collection, modules in shapes(config).items()
    }
    assert created == listed


def test_heads_a_network_does_not_have_have_no_parameters():
    config = NetworkConfig(
        **{**vars(SMALL), "contact_tracks": 0, "usage_tracks": 0, "junction_tissues": 0}
    )
    assert set(nest(shapes(config))["params"]["head"]) == {
        "atac", "dnase", "procap", "cage", "rna_seq", "chip_tf", "chip_histone",
        "splice_sites_classification",
    }  # fmt: skip
