"""The benchmark of the network counts what it says, and says it in a table."""

import functools

import jax
import jax.numpy as jnp
import pytest
from small_network import SMALL, small_variables

from agviz.bench import __main__ as program
from agviz.bench import network
from agviz.bench.resident import peak_bytes, resident_bytes
from agviz.network.config import JUNCTIONS, PUBLISHED
from agviz.network.parameters import initialize


@pytest.fixture
def small(monkeypatch):
    """The published network is the small one, as are the matrices beside it."""
    tracks = {head.name: head.tracks - 1 for head in SMALL.track_heads}
    monkeypatch.setattr(network, "PUBLISHED", SMALL)
    monkeypatch.setattr(network, "HUMAN_TRACKS", tracks)
    monkeypatch.setattr(network, "PRODUCT", 64)


def test_human_tracks_are_those_of_the_heads():
    assert network.HUMAN_TRACKS.keys() == {head.name for head in PUBLISHED.track_heads}
    for name, count in network.HUMAN_TRACKS.items():
        assert 0 < count < PUBLISHED.track_head(name).tracks


def test_everything_but_junctions_by_default():
    assert set(network._heads(None)) == set(PUBLISHED.heads) - {JUNCTIONS}
    assert network._heads(["CHIP_TF", "ATAC"]) == ("atac", "chip_tf")


def test_the_table(small, capsys):
    assert program.main(["network", "--length", "2048", "--rounds", "1", "--outputs", "ATAC"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "cpu, float32, random weights; heads: atac"
    assert lines[2].startswith("2,048 bp (compiled in ")
    words = [line.split()[0] for line in lines[3:]]
    assert words == ["network", "product", "share", "peak"]
    seconds, rate = float(lines[3].split()[1]), float(lines[3].split()[-2])
    # Seconds are printed to a millisecond.
    assert rate == pytest.approx(70e6 * 2048 / seconds / 1e9, rel=0.6 / (1000 * seconds), abs=1)


def test_the_columns_are_the_humans(small):
    call, seconds = network.compiled(
        small_variables(), 2048, heads=("atac", "chip_tf"), precision="float32"
    )
    assert seconds > 0
    result = call()
    assert result["atac"].shape == (1, 2048, network.HUMAN_TRACKS["atac"])
    assert result["chip_tf"].shape == (1, 16, network.HUMAN_TRACKS["chip_tf"])


def test_runs_are_taken_in_turn():
    order = []
    times = network.interleave(
        functools.partial(order.append, "network"),
        functools.partial(order.append, "product"),
        rounds=2,
    )
    assert order[:2] == ["network", "product"]  # not counted
    assert order[2:] == [*["product"] * 3, "network"] * 2 + ["product"] * 3
    assert {name: len(taken) for name, taken in times.items()} == {"network": 2, "product": 9}


def test_memory_of_this_process():
    peak, now = peak_bytes(), resident_bytes()
    if peak is None:  # Windows
        assert now is None
    else:
        assert 10**7 < now <= 1.1 * peak
    assert "GB" in network.peak_memory(jax.devices()[0]) or peak is None


def test_weights_are_random_but_sound(small):
    leaves = jax.tree.leaves(initialize(SMALL, seed=0))
    assert all(bool(jnp.isfinite(leaf).all()) for leaf in leaves)
