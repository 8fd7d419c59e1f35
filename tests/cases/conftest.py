"""A small TAL1: the case's own code and facts, fewer insertions, on a genome made in a moment."""

import pytest
from case_genomes import teaching_stand_in
from changed_oracles import FaintOracle, PaleOracle
from small_case import small_facts
from small_cases import kept_run

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
    return kept_run(tal1, faint, tmp_path_factory)


@pytest.fixture
def found(kept):
    """The results of a module's `kept`."""
    return kept[1]


@pytest.fixture(scope="session")
def insulated_pair(tmp_path_factory):
    """The locus of two genes with a boundary between them."""
    folder = tmp_path_factory.mktemp("pair")
    return teaching_stand_in(folder, "insulated_pair", start=327_680)


@pytest.fixture(scope="module")
def pale(genome):
    """A model that is not the truth, on a module's `genome`."""
    return PaleOracle(assembly=genome)
