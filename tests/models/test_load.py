"""`load_model` and `list_models`: names, folders, options."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alphagenome.models.dna_output import OutputType
from one_organism import one_organism_bundle
from small_bundle import small_bundle

from agviz.errors import (
    ForeignGenomeWarning,
    FormatError,
    InputError,
    MissingDataError,
    UnknownNameError,
)
from agviz.models.alphagenome.model import AlphaGenomeModel
from agviz.models.load import MODELS, list_models, load_model
from agviz.weights import shipped

NAMES = (
    "'teaching', 'oracle', 'spliceai', 'hosted', 'all_folds', 'fold_0', 'fold_1', 'fold_2', "
    "'fold_3'"
)


def test_unknown_names_list_what_there_is():
    with pytest.raises(
        UnknownNameError, match=r"^No model is called 'splicai'; did you mean 'spliceai'\?$"
    ):
        load_model("splicai")
    with pytest.raises(
        UnknownNameError, match=r"^No model is called 'fold_4'; did you mean 'fold_3'\?$"
    ):
        load_model("fold_4")
    with pytest.raises(
        UnknownNameError,
        match=r"^No model is called 'x'; there are: 'all_folds', 'fold_0', 'fold_1', 'fold_2', "
        r"'fold_3', 'hosted', 'oracle', 'spliceai' and 1 more$",
    ):
        load_model("x")


@pytest.mark.parametrize("given", ["weights/mine", "mine.safetensors", Path("mine")])
def test_a_path_where_there_is_nothing(given):
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            f"There is no file or folder {str(given)!r} to load a model from; load one by its "
            f"name: {NAMES}"
        ) + "$",
    ):  # fmt: skip
        load_model(given)


def test_a_path_that_is_no_model(tmp_path):
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            f"No Orbax checkpoint in {str(tmp_path)!r}: neither it nor a folder up to 3 levels "
            "below has a file '_METADATA'"
        ) + "$",
    ):  # fmt: skip
        load_model(tmp_path)
    text = tmp_path / "notes.txt"
    text.write_text("nothing to see")
    with pytest.raises(FormatError, match=re.escape(repr(str(text)))):
        load_model(text)


def test_a_bundle_is_a_model(tmp_path, assembly, monkeypatch):
    path = small_bundle(name="mine").write(tmp_path / "mine.safetensors")
    model = load_model(path, assembly=assembly, precision="bfloat16", junction_sites=20)
    assert isinstance(model, AlphaGenomeModel)
    assert model.name == "mine"
    assert model.assembly is assembly
    assert model.precision == "bfloat16"
    monkeypatch.chdir(tmp_path)
    assert load_model("mine.safetensors", device="cpu").bundle.sha256 == model.bundle.sha256
    with pytest.raises(
        InputError,
        match="^" + re.escape(
            f"The model {str(path)!r} has no option 'retries'; its options: device, "
            "edit_cache_bytes, junction_sites, metadata, precision, site_threshold"
        ) + "$",
    ):  # fmt: skip
        load_model(path, retries=3)
    with pytest.raises(
        InputError, match=r"^There is no device 'quantum' here; there are: 'cpu:0'$"
    ):
        load_model(path, device="quantum")
    with pytest.raises(
        InputError, match=r"^precision must be one of 'float32', 'bfloat16'; got 'half'$"
    ):
        load_model(path, precision="half")


def test_a_truncated_bundle_is_refused(tmp_path):
    path = small_bundle().write(tmp_path / "mine.safetensors")
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(FormatError, match=re.escape(str(path))):
        load_model(path)


def test_no_name_is_the_model_that_comes_with_agviz(tmp_path, monkeypatch):
    path = one_organism_bundle(name="teaching").write(tmp_path / "t.safetensors", dtype="float16")
    monkeypatch.setattr(shipped, "PATH", path)
    model = load_model(junction_sites=20)
    assert model.bundle.path == path
    assert model.assembly.name == "teaching"
    assert load_model("teaching").bundle.sha256 == model.bundle.sha256
    (row,) = (row for row in list_models() if row.name == "teaching")
    assert row.ready
    assert set(model.capabilities.outputs) == set(row.outputs)
    assert model.capabilities.organisms == row.organisms


@pytest.mark.parametrize("name", ["teaching", "oracle", "path"])
def test_what_knows_only_the_teaching_genome_is_warned_of_others(
    tmp_path, assembly, monkeypatch, name
):
    path = one_organism_bundle(name="teaching").write(tmp_path / "t.safetensors")
    monkeypatch.setattr(shipped, "PATH", path)
    given = path if name == "path" else name
    expected = (
        f"The model {str(given)!r} knows only the synthetic teaching genome; what it predicts of "
        f"{assembly.name!r} says nothing about real DNA. For that, load another model"
    )
    with pytest.warns(ForeignGenomeWarning, match=f"^{re.escape(expected)}$"):
        assert load_model(given, assembly=assembly).assembly is assembly
    load_model(given)  # its own genome: nothing to be warned of


def test_a_copy_without_the_shipped_weights_says_so(tmp_path, assembly, monkeypatch):
    monkeypatch.setattr(shipped, "PATH", tmp_path / "absent.safetensors")
    monkeypatch.setattr(
        "agviz.teaching.assembly.teaching_assembly", lambda: pytest.fail("made a genome")
    )
    for genome in (None, assembly):
        with pytest.raises(
            MissingDataError, match=r"^The weights of the model 'teaching' are not in "
        ):
            load_model(assembly=genome)
    (row,) = (row for row in list_models() if row.name == "teaching")
    assert str(row).endswith("for human; missing: its weights (`agviz teach train` makes such)")


def test_a_published_name_is_fetched(monkeypatch):
    asked = []

    def opened(name, *, metadata=None):
        asked.append((name, metadata))
        return small_bundle(name=str(name))

    monkeypatch.setattr("agviz.models.alphagenome.open.open_weights", opened)
    assert load_model("fold_2", metadata="tables").name == "fold_2"
    assert asked == [("fold_2", "tables")]


def test_a_name_comes_before_a_folder_but_a_path_is_a_path(tmp_path, monkeypatch):
    path = small_bundle(name="own").write(tmp_path / "fold_2")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "agviz.weights.open.fetch_checkpoint", lambda name: pytest.fail(f"fetched {name}")
    )
    for given in (Path("fold_2"), "./fold_2", path):
        assert load_model(given).name == "own"
    with pytest.raises(pytest.fail.Exception, match=r"^fetched fold_2$"):
        load_model("fold_2")


def test_options_and_assembly_folder(tmp_path, assembly, monkeypatch):
    monkeypatch.setenv("ALPHA_GENOME_API_KEY", "k")
    (tmp_path / "assembly.json").write_text(
        json.dumps({"name": "tiny", "fasta": str(assembly.fasta), "genes": str(assembly.genes)})
    )
    model = load_model("hosted", assembly=tmp_path, deadline=7.0)
    assert model.assembly == assembly
    assert model.connection.deadline == 7.0
    with pytest.raises(
        InputError, match=r"^The model 'hosted' has no option 'retries'; its options: address, .*$"
    ):
        load_model("hosted", retries=3)


def test_listing(monkeypatch):
    monkeypatch.delenv("ALPHA_GENOME_API_KEY", raising=False)
    rows = {row.name: row for row in list_models()}
    assert set(rows) == set(MODELS)
    assert rows["spliceai"].outputs == (OutputType.SPLICE_SITES,)
    assert "environment variable ALPHA_GENOME_API_KEY" in rows["hosted"].missing
    assert not rows["hosted"].ready
    assert str(rows["hosted"]).endswith(
        "\n    predicts all 11 outputs for human and mouse; "
        "missing: environment variable ALPHA_GENOME_API_KEY"
    )
    assert "predicts SPLICE_SITES for human; " in str(rows["spliceai"])


def test_weights_are_missing_where_they_are_not_and_cannot_be_asked_for(monkeypatch, tmp_path):
    for name in ("HF_TOKEN", "HF_TOKEN_PATH", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path))

    def weights_missing(name="fold_1"):
        (row,) = (row for row in list_models() if row.name == name)
        return "accept the terms at https://huggingface.co/google/alphagenome-" in str(row)

    assert weights_missing()
    assert weights_missing("all_folds")
    (tmp_path / "hub/models--google--alphagenome-fold-1/snapshots").mkdir(parents=True)
    assert not weights_missing()
    assert weights_missing("all_folds")
    (tmp_path / "token").write_text("hf_x")
    assert not weights_missing("all_folds")


def test_the_table_is_true(monkeypatch):
    """What is listed without importing a model is what the model says of itself."""
    monkeypatch.setenv("ALPHA_GENOME_API_KEY", "k")
    rows = {row.name: row for row in list_models()}
    for name in ("spliceai", "hosted"):  # the others' weights are downloaded first
        row = rows[name]
        if not row.ready:
            continue
        capabilities = load_model(name).capabilities
        assert set(capabilities.outputs) == set(row.outputs)
        assert set(capabilities.organisms) == set(row.organisms)
        assert capabilities.name == name


def test_listing_imports_no_model():
    code = (
        "import sys; from agviz.models.load import list_models; list_models();"
        "print([m for m in ('jax', 'flax', 'grpc', 'matplotlib.pyplot', 'h5py', 'zarr')"
        " if m in sys.modules and m not in before])"
    )
    # The SDK itself loads some of them; only what we add counts.
    code = (
        "import sys, alphagenome.models.dna_model, alphagenome.models.variant_scoring_utils,"
        " anndata; import agviz.genome.assembly; before = set(sys.modules); " + code
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip() == "[]"


def test_a_bundle_of_the_teaching_genome_brings_it(tmp_path):
    from one_organism import one_organism_bundle

    from agviz.models.load import own_genome

    teaching = one_organism_bundle(assembly={"HOMO_SAPIENS": "teaching"})
    path = teaching.write(tmp_path / "mine.safetensors")
    assert own_genome(path).name == "teaching"
    assert load_model(path).assembly.name == "teaching"
    human = one_organism_bundle(assembly={"HOMO_SAPIENS": "hg38"})
    assert own_genome(human.write(tmp_path / "other.safetensors")) is None
    assert own_genome("oracle").name == "teaching"
    assert own_genome("spliceai") is None
