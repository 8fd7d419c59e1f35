"""`load_model` and `list_models`: names, folders, options."""

import json
import re
import subprocess
import sys

import pytest
from alphagenome.models.dna_output import OutputType

from agviz.errors import FormatError, InputError, UnknownNameError
from agviz.models.load import MODELS, list_models, load_model


def test_unknown_names_list_what_there_is():
    with pytest.raises(
        UnknownNameError, match=r"^No model is called 'splicai'; did you mean 'spliceai'\?$"
    ):
        load_model("splicai")
    with pytest.raises(
        UnknownNameError, match=r"^No model is called 'x'; there are: 'hosted', 'spliceai'$"
    ):
        load_model("x")


def test_a_path_that_is_no_model(tmp_path):
    with pytest.raises(
        FormatError,
        match="^" + re.escape(
            f"{str(tmp_path)!r} is not a model that this version can open; load one by its name: "
            "'spliceai', 'hosted'"
        ) + "$",
    ):  # fmt: skip
        load_model(tmp_path)


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


def test_the_table_is_true(monkeypatch):
    """What is listed without importing a model is what the model says of itself."""
    monkeypatch.setenv("ALPHA_GENOME_API_KEY", "k")
    for name, row in {row.name: row for row in list_models()}.items():
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
