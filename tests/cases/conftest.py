"""A small TAL1: the case's own code and facts, fewer insertions, on a genome made in a moment."""

import pytest
from case_genomes import teaching_stand_in
from small_case import FaintOracle, small_facts

from agviz.cases.case import Case
from agviz.cases.case_data import read_case
from agviz.models.oracle import Oracle


@pytest.fixture(scope="session")
def genome(tmp_path_factory):
    return teaching_stand_in(tmp_path_factory.mktemp("stand_in"))


@pytest.fixture(scope="session")
def tal1():
    return Case(read_case("tal1", small_facts()))


@pytest.fixture(scope="session")
def smallest():
    """For what needs a run of its own: one length, next to no mutagenesis."""
    return Case(read_case("tal1", small_facts(1, flank=1)))


@pytest.fixture(scope="session")
def oracle(genome):
    return Oracle(assembly=genome)


@pytest.fixture(scope="session")
def faint(genome):
    return FaintOracle(assembly=genome)


@pytest.fixture(scope="session")
def kept(tal1, faint, tmp_path_factory):
    """The folder of a run, and its results."""
    folder = tmp_path_factory.mktemp("runs") / "tal1.run"
    return folder, tal1.run(faint, out=folder, progress_bar=False)


@pytest.fixture
def found(kept):
    return kept[1]
