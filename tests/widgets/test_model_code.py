"""The code of a model loads it again: from its path, with its genome, and each of its members."""

import pytest
from small_bundle import small_bundle

import agviz as ag
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.widgets.model_code import model_line


def ran(line):
    """The model that a line makes."""
    names = {"ag": ag}
    exec(line, names)
    return names["model"]


@pytest.fixture
def genome(tmp_path):
    fasta = tmp_path / "x.fa"
    fasta.write_text(">chr1\nACGT\n")
    return ag.Assembly("mine", fasta)


def test_a_model_is_loaded_as_it_was(model, tmp_path):
    assert model_line(model) == 'model = ag.load_model("oracle")'
    fasta = tmp_path / "x.fa"
    fasta.write_text(">chrT1\nACGT\n")
    other = ag.load_model("oracle", assembly=ag.Assembly("mine", fasta))
    assert model_line(other) == (
        f'model = ag.load_model("oracle", assembly=ag.Assembly("mine", "{fasta}"))'
    )
    assert model_line(ag.load_model()) == 'model = ag.load_model("teaching")'


def test_weights_are_loaded_from_where_they_lie_with_their_genome(genome, tmp_path):
    path = small_bundle().write(tmp_path / "mine.safetensors")
    loaded = ag.load_model(path, assembly=genome)
    line = model_line(loaded)
    assert line == (
        f'model = ag.load_model("{path}", assembly=ag.Assembly("mine", "{genome.fasta}"))'
    )
    again = ran(line)
    assert again.bundle.sha256 == loaded.bundle.sha256
    assert again.assembly == genome
    assert model_line(ag.load_model(path)) == f'model = ag.load_model("{path}")'


def test_a_bundle_that_is_called_as_a_known_model_is_not_taken_for_it(world, tmp_path):
    taught = {"HOMO_SAPIENS": "teaching"}
    path = small_bundle(name="teaching", assembly=taught).write(tmp_path / "mine.safetensors")
    loaded = ag.load_model(path, assembly=world[1])
    assert model_line(loaded) == f'model = ag.load_model("{path}")'


def test_weights_that_only_their_user_has_are_said_to_be(genome):
    made = f'ag.load_model("small", assembly=ag.Assembly("mine", "{genome.fasta}"))'
    assert model_line(AlphaGenomeModel(small_bundle(), assembly=genome)) == (
        f"model = {made}  # or wherever you have these weights"
    )


def test_an_ensemble_is_made_of_its_members(genome, tmp_path):
    members = [
        ag.load_model(small_bundle(name=name).write(tmp_path / f"{name}.safetensors"))
        for name in ("one", "other")
    ]
    both = ag.EnsembleModel(members, strands=True, assembly=genome, name="both")
    again = ran(model_line(both))
    assert (again.name, again.strands, again.assembly) == ("both", True, genome)
    assert [each.bundle.sha256 for each in again.members] == [m.bundle.sha256 for m in members]
    member = ag.load_model(members[0].bundle.path, assembly=genome)
    with_genomes = ag.EnsembleModel([member, member])
    assert model_line(with_genomes).count("ag.Assembly(") == 2
    assert ran(model_line(with_genomes)).assembly == genome
