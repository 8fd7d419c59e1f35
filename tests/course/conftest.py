"""The course's world in tests: the real teaching genome, made once for all tests of a run."""

import pytest

from agviz.course import world
from agviz.models.load import load_model


@pytest.fixture(scope="module")
def teaching_world(teaching_genome):
    """The checks ask about the genome of this test run."""
    with pytest.MonkeyPatch.context() as patch:
        world.clear()
        oracle = load_model("oracle", assembly=teaching_genome)
        patch.setattr(world, "oracle", lambda: oracle)
        yield oracle
