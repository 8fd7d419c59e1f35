"""Where weights lie, and that those which a name loads are told by none."""

import dataclasses
from types import SimpleNamespace

from small_bundle import small_bundle

from agviz.models.load import load_model
from agviz.models.loaded_from import loaded_from, reads_own_genome
from agviz.weights.bundle import Bundle


def test_a_path_is_told_where_a_name_would_not_do(tmp_path):
    path = small_bundle().write(tmp_path / "mine.safetensors")
    assert loaded_from(SimpleNamespace(name="small", bundle=Bundle.open(path))) == path
    assert loaded_from(SimpleNamespace(name="small", bundle=small_bundle())) is None
    assert loaded_from(load_model()) is None
    assert loaded_from(SimpleNamespace(name="hosted")) is None


def test_what_was_fetched_by_its_name_is_fetched_again(tmp_path):
    folder = tmp_path / "models--google--alphagenome-fold-0"
    folder.mkdir()
    fetched = Bundle.open(small_bundle(name="fold_0").write(folder / "w.safetensors"))
    assert loaded_from(SimpleNamespace(name="fold_0", bundle=fetched)) is None
    other = dataclasses.replace(fetched, name="mine")
    assert loaded_from(SimpleNamespace(name="mine", bundle=other)) == fetched.path


def test_the_teaching_genome_is_the_own_one_of_what_learnt_it():
    def reads(genome, **more):
        assembly = None if genome is None else SimpleNamespace(name=genome)
        return reads_own_genome(SimpleNamespace(assembly=assembly, **more))

    learnt = small_bundle(assembly={"HOMO_SAPIENS": "teaching"})
    assert reads(None, name="small")
    assert reads("teaching", name="oracle")
    assert reads("teaching", name="small", bundle=learnt)
    assert not reads("hg38", name="oracle")
    assert not reads("hg38", name="teaching", bundle=small_bundle())
    assert not reads("teaching", name="spliceai")
