"""A checkpoint of the small network where the published one is looked for."""

import orbax.checkpoint as ocp
import pytest
from small_bundle import small_catalog
from small_network import SMALL, small_variables

import agviz.weights.check
import agviz.weights.open
from agviz.network.parameters import flatten


@pytest.fixture(scope="session")
def small_checkpoint(tmp_path_factory):
    """As Orbax writes it, within a folder as a download has."""
    flat = flatten(small_variables())
    folder = tmp_path_factory.mktemp("models--google--alphagenome-fold-2") / "1"
    checkpointer = ocp.StandardCheckpointer()
    checkpointer.save(folder, (flat["params"], flat["state"]))
    checkpointer.wait_until_finished()
    checkpointer.close()
    return folder


@pytest.fixture
def published_is_small(monkeypatch):
    """The published network is the small one, and its track metadata is at hand."""
    monkeypatch.setattr(agviz.weights.open, "PUBLISHED", SMALL)
    for module in (agviz.weights.open, agviz.weights.check):
        monkeypatch.setattr(module, "find_catalog", lambda metadata: small_catalog())
