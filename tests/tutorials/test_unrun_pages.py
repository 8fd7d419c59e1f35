"""Recipes with weights, a key or files of the reader's: their lines run, against what is here."""

import numpy as np
import pytest
from composition_model import CompositionModel
from loopback_server import KEY, Service, serve
from page_blocks import TUTORIALS, of_yours, run_page
from shallow_bundle import shallow_bundle

from agviz.genome.assembly import Assembly

LENGTH = 40_000  # bp
EXONS = ((19_001, 19_600), (22_001, 22_500))


@pytest.fixture(scope="module")
def assembly(tmp_path_factory):
    """Two random contigs, with one gene."""
    folder = tmp_path_factory.mktemp("genome")
    rng = np.random.default_rng(1)
    contigs = {name: "".join(rng.choice(list("ACGT"), LENGTH)) for name in ("chr1", "chr8")}
    (folder / "small.fa").write_text("".join(f">{k}\n{v}\n" for k, v in contigs.items()))
    gene = 'gene_id "G1"; gene_name "MID"; gene_type "protein_coding";'
    transcript = f'{gene} transcript_id "T1"; transcript_type "protein_coding"; tag "basic";'
    spans = [("gene", EXONS[0][0], EXONS[-1][1], gene)]
    spans += [("transcript", EXONS[0][0], EXONS[-1][1], transcript)]
    spans += [("exon", *exon, transcript) for exon in EXONS]
    (folder / "small.gtf").write_text(
        "".join(f"chr1\ttest\t{kind}\t{a}\t{b}\t.\t+\t.\t{text}\n" for kind, a, b, text in spans)
    )
    return Assembly("small", folder / "small.fa", folder / "small.gtf")


def test_these_are_the_pages():
    found = {page.stem for page in (TUTORIALS / "how-to").glob("*.md") if of_yours(page)}
    assert found == {"hosted-api", "published-weights", "fine-tune"}


def test_the_hosted_api(assembly, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALPHA_GENOME_API_KEY", KEY)
    server, address = serve(service := Service(CompositionModel(assembly=assembly)))
    base = assembly.sequence(assembly.interval("chr1:20,001-20,001"))
    settings = {
        "genome": assembly, "variant": f"chr1:20001:{base}>{'A' if base != 'A' else 'C'}",
        "tissue": "UBERON:0002107", "width": 16_384,
        "service": {"address": address, "tls": False},
    }  # fmt: skip
    try:
        run_page(TUTORIALS / "how-to" / "hosted-api.md", settings)
    finally:
        service.stopped.set()
        server.stop(None)
    assert [name for name, _ in service.requests].count("PredictVariant") == 1
    assert (tmp_path / "hosted.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.slow
def test_published_weights(assembly, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = {
        "weights": shallow_bundle().write(tmp_path / "small.safetensors"), "genome": assembly,
        "gene": "MID", "cell_type": "EFO:0002067", "width": 8_192,
    }  # fmt: skip
    run_page(TUTORIALS / "how-to" / "published-weights.md", settings)
    assert (tmp_path / "published.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.slow
def test_fine_tuning(assembly, tmp_path, monkeypatch):
    import pybigtools

    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(2)
    runs = (
        (contig, at, at + 1, float(rng.poisson(2)))
        for contig in assembly.contigs
        for at in range(0, LENGTH, 7)
    )
    pybigtools.open("cells.bw", "w").write(dict(assembly.contigs), runs)
    (tmp_path / "regions.bed").write_text("chr1\t4000\t20000\nchr8\t4000\t12000\n")
    settings = {
        "weights": shallow_bundle().write(tmp_path / "small.safetensors"), "genome": assembly,
        "files": {"my cells": "cells.bw"}, "regions": "regions.bed", "held_out": ["chr8"],
        "steps": 2, "batch": 1, "length": 4_096,
    }  # fmt: skip
    names = run_page(TUTORIALS / "how-to" / "fine-tune.md", settings)
    assert names["mine"].tracks()["name"].tolist() == ["my cells"]
    assert (tmp_path / "trial" / "metrics.csv").is_file()
