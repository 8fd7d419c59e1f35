"""The config: its derived sizes, its plain-data form, its refusals."""

import dataclasses
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_network import SMALL

from agviz.errors import FormatError, InputError
from agviz.network.config import PUBLISHED, NetworkConfig, TrackHead


def test_sizes_of_the_published_network():
    assert PUBLISHED.token_bp == 128
    assert PUBLISHED.length_multiple == 2048
    assert PUBLISHED.trunk_channels == 1536
    assert PUBLISHED.skip_channels == (768, 896, 1024, 1152, 1280, 1408, 1536)
    assert PUBLISHED.heads == (
        "atac", "dnase", "procap", "cage", "rna_seq", "chip_tf", "chip_histone", "contact_maps",
        "splice_sites_classification", "splice_sites_usage", "splice_sites_junction",
    )  # fmt: skip


def test_small_network_has_the_published_heads_and_resolutions():
    assert SMALL.heads == PUBLISHED.heads
    assert (SMALL.token_bp, SMALL.length_multiple) == (128, 2048)
    resolutions = [head.resolutions for head in PUBLISHED.track_heads]
    assert [head.resolutions for head in SMALL.track_heads] == resolutions


@pytest.mark.parametrize("config", [PUBLISHED, SMALL])
def test_json_and_back(config):
    assert NetworkConfig.from_dict(json.loads(json.dumps(config.as_dict()))) == config


NUMBERS = [field.name for field in dataclasses.fields(NetworkConfig) if field.type is int]


@given(
    st.dictionaries(st.sampled_from(NUMBERS), st.integers(0, 9), min_size=1),
    st.booleans(),
    st.lists(
        st.tuples(
            st.text(),
            st.integers(1, 9),
            st.sampled_from([(1,), (128,), (1, 128)]),
            st.floats(0.1, 1),
        )
    ),
)
def test_any_config_survives_json(sizes, splice_sites, heads):
    named = tuple(TrackHead(*head) for head in heads)
    config = NetworkConfig(**sizes, splice_sites=splice_sites, track_heads=named)
    assert NetworkConfig.from_dict(json.loads(json.dumps(config.as_dict()))) == config


def test_heads_that_are_not_there():
    config = dataclasses.replace(
        SMALL, contact_tracks=0, splice_sites=False, usage_tracks=0, junction_tissues=0
    )
    assert config.heads == tuple(head.name for head in SMALL.track_heads)


def test_track_head_by_name():
    assert PUBLISHED.track_head("rna_seq") == TrackHead("rna_seq", 768, (1, 128), 0.75)
    message = "The network has no track head 'rnaseq'; did you mean 'rna_seq'?"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        PUBLISHED.track_head("rnaseq")


def test_fields_missing_or_unknown():
    data = PUBLISHED.as_dict()
    del data["channels"]
    data["chanels"] = 768
    message = "The network's config has missing or unknown fields: chanels, channels"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        NetworkConfig.from_dict(data)
