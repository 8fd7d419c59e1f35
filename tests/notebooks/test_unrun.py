"""The notebooks that are shown without outputs: each of their lines runs, against what is here."""

import numpy as np
import pytest
from composition_model import CompositionModel
from loopback_server import KEY, Service, serve
from notebook_code import run_script
from shallow_bundle import shallow_bundle

from agviz.figure.compose import Figure
from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval

LENGTH = 40_000  # bp
EXONS = ((19_001, 19_600), (22_001, 22_500))


@pytest.fixture(scope="module")
def assembly(tmp_path_factory):
    """A random contig with one gene, whose first exon ends before the middle."""
    folder = tmp_path_factory.mktemp("genome")
    bases = "".join(np.random.default_rng(1).choice(list("ACGT"), LENGTH))
    (folder / "small.fa").write_text(f">chr1\n{bases}\n")
    gene = 'gene_id "G1"; gene_name "MID"; gene_type "protein_coding";'
    transcript = f'{gene} transcript_id "T1"; transcript_type "protein_coding"; tag "basic";'
    spans = [("gene", EXONS[0][0], EXONS[-1][1], gene)]
    spans += [("transcript", EXONS[0][0], EXONS[-1][1], transcript)]
    spans += [("exon", *exon, transcript) for exon in EXONS]
    (folder / "small.gtf").write_text(
        "".join(f"chr1\ttest\t{kind}\t{a}\t{b}\t.\t+\t.\t{text}\n" for kind, a, b, text in spans)
    )
    return Assembly("small", folder / "small.fa", folder / "small.gtf")


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
