"""The course's world in tests: the real teaching genome, made once for all tests of a run."""

import pytest
from course_world import Mistaken

from agviz.course import world
from agviz.models.load import load_model


@pytest.fixture(scope="module")
def teaching_world(teaching_genome):
    """The checks ask the oracle about this run's genome, and a model that errs in known ways."""
    with pytest.MonkeyPatch.context() as patch:
        world.clear()
        oracle, mistaken = (
            load_model("oracle", assembly=teaching_genome),
            Mistaken(assembly=teaching_genome),
        )
        patch.setattr(world, "oracle", lambda: oracle)
        patch.setattr(world, "model", lambda: mistaken)
        yield oracle
        world.clear()


@pytest.fixture
def taught_world(teaching_world, teaching_genome, monkeypatch):
    """The same with the teaching model itself."""
    model = load_model(assembly=teaching_genome)
    world.clear()
    monkeypatch.setattr(world, "model", lambda: model)
    yield model
    world.clear()
