"""Any length and any config: shapes follow, everything is finite."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_network import SMALL, compiled

from agviz.network.config import CONTACT_MAPS, JUNCTIONS, SPLICE_SITES, SPLICE_USAGE
from agviz.network.config import NetworkConfig as Config
from agviz.network.parameters import initialize, prepare
from agviz.network.predict import BASE_EMBEDDING, predict

THIN = dataclasses.replace(SMALL, tower_blocks=1)


def predict_all(variables, sequence, organism, *, config):
    means = {head.name: jnp.ones(head.tracks) for head in config.track_heads}
    return predict(
        variables,
        sequence,
        organism,
        config=config,
        heads=config.heads,
        columns={},
        means=means,
    )


def expected_shapes(config: Config, batch: int, length: int):
    found = {
        head.name: (batch, length // min(head.resolutions), head.tracks)
        for head in config.track_heads
    }
    pairs = length // config.length_multiple
    found[CONTACT_MAPS] = (batch, pairs, pairs, config.contact_tracks)
    found[SPLICE_SITES] = (batch, length, 5)
    found[SPLICE_USAGE] = (batch, length, config.usage_tracks)
    found[BASE_EMBEDDING] = (batch, length, config.base_embedding)
    return found


@settings(max_examples=6)
@given(st.integers(1, 512), st.integers(1, 2))
def test_shapes_of_any_multiple_of_2048_up_to_a_megabase(pairs, batch):
    """Traced, not computed."""
    length = 2048 * pairs
    variables = jax.tree.map(jnp.asarray, initialize(THIN, seed=0))
    found = jax.eval_shape(
        lambda sequence: predict_all(variables, sequence, jnp.zeros(batch, int), config=THIN),
        jax.ShapeDtypeStruct((batch, length, 4), jnp.float32),
    )
    assert {name: x.shape for name, x in found.items()} == expected_shapes(THIN, batch, length)


def of_tokens(config: Config) -> Config:
    """With heads whose coarser bins are the config's tokens."""
    heads = tuple(
        dataclasses.replace(
            head, resolutions=tuple(min(bp, config.token_bp) for bp in head.resolutions)
        )
        for head in config.track_heads
    )
    return dataclasses.replace(config, track_heads=heads)


# Each with a number of pair bins; 3 is no power of two.
CONFIGS = {
    "6,144 bp": (THIN, 3),
    "short tokens": (of_tokens(dataclasses.replace(THIN, downres_blocks=2, tokens_per_pair=4)), 3),
    "one organism, other channels": (
        dataclasses.replace(THIN, channels=12, channel_step=8, organisms=1),
        1,
    ),
    "another tower": (
        of_tokens(
            dataclasses.replace(
                SMALL,
                downres_blocks=1,
                tower_blocks=4,
                query_heads=3,
                key_channels=4,
                value_channels=10,
                pair_heads=2,
                pair_channels=6,
                pair_key_channels=10,
                pair_positions=3,
                conv_width=3,
                stem_width=7,
            )
        ),
        2,
    ),
}


@pytest.mark.parametrize(("config", "pairs"), CONFIGS.values(), ids=CONFIGS)
def test_network_of_any_config_computes(config, pairs):
    length = config.length_multiple * pairs
    bases = np.random.default_rng(0).integers(0, 5, (1, length))
    variables = prepare(initialize(config, seed=0), precision="float32")
    found = compiled(predict_all, config)(
        variables, jax.nn.one_hot(bases, 4), jnp.array([config.organisms - 1])
    )
    assert {name: x.shape for name, x in found.items()} == expected_shapes(config, 1, length)
    for name, values in found.items():
        assert np.isfinite(values).all(), name
    assert JUNCTIONS not in found
