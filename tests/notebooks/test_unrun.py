"""The notebooks that are shown without outputs: each of their lines runs, against what is here."""

import numpy as np
import pytest
from composition_model import CompositionModel
from loopback_server import KEY, Service, serve
from notebook_code import run_script
from one_gene import one_gene_assembly
from shallow_bundle import shallow_bundle

from agviz.figure.compose import Figure
from agviz.genome.types import Interval


@pytest.fixture(scope="module")
def assembly(tmp_path_factory):
    return one_gene_assembly(tmp_path_factory.mktemp("genome"))


@pytest.fixture
def variant(assembly):
    base = assembly.sequence(Interval("chr1", 20_000, 20_001))
    return f"chr1:20001:{base}>{'A' if base != 'A' else 'C'}"


def test_the_hosted_api(assembly, variant, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALPHA_GENOME_API_KEY", KEY)
    server, address = serve(service := Service(CompositionModel(assembly=assembly)))
    settings = {
        "genome": assembly, "variant": variant, "tissue": "UBERON:0002107", "width": 16_384,
        "shown": "chr1:18,501-23,000", "more": ["chr1:20101:N>A"],
        "service": {"address": address, "tls": False},
    }  # fmt: skip
    base = assembly.sequence(Interval("chr1", 20_100, 20_101))
    settings["more"] = [f"chr1:20101:{base}>{'A' if base != 'A' else 'C'}"]
    try:
        names, shown = run_script("07_hosted_api", settings)
    finally:
        service.stopped.set()
        server.stop(None)
    asked = [name for name, _ in service.requests]
    assert asked.count("PredictVariant") == 1
    assert asked.count("ScoreVariant") == 2
    assert isinstance(names["figure"], Figure)
    assert (tmp_path / "apol4.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "apol4.zarr").is_dir()
    assert set(shown[-1]["gene_name"]) == {"MID"}
    assert len(set(shown[-1]["variant_id"])) == 2


@pytest.mark.slow
def test_published_weights(assembly, variant, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = shallow_bundle().write(tmp_path / "small.safetensors")
    settings = {
        "weights": path, "genome": assembly, "variant": variant, "gene": "MID",
        "cell_type": "EFO:0002067", "width": 8_192, "mutated": 8,
    }  # fmt: skip
    names, shown = run_script("06_published_weights", settings)
    assert names["effects"].shape == (8, 4)
    assert np.isfinite(names["effects"]).all()
    assert (tmp_path / "tal1_hg38.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "tal1_hg38.zarr").is_dir()
    assert set(names["scores"]["gene_name"]) == {"MID"}
    assert sum(hasattr(each, "caption") for each in shown) == 3
