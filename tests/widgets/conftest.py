"""One small world, its oracle, and explorers of it."""

import pytest
from small_explorer import PLACE, Ear, small_cache

import agviz as ag


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """A cache folder with a small teaching genome."""
    folder = tmp_path_factory.mktemp("world")
    return folder, small_cache(folder)


@pytest.fixture(scope="session")
def model(world):
    return ag.load_model("oracle", assembly=world[1])


@pytest.fixture
def explorer(model):
    return ag.explore(model, PLACE, tracks="T-ALL DNase")


@pytest.fixture
def ear(explorer):
    listening = Ear(explorer)
    listening.say("width", pixels=800)
    return listening
