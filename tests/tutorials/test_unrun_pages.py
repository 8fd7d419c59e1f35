"""Recipes with weights, a key or files of the reader's: their lines run, against what is here."""

import pytest
from composition_model import CompositionModel
from loopback_server import KEY, Service, serve
from one_gene import one_gene_assembly
from page_blocks import TUTORIALS, of_yours, run_page
from shallow_bundle import shallow_bundle
from small_tracks import LENGTH as LENGTH_OF_WINDOWS
from small_tracks import counts, small_genome, tiny_bundle, write_bigwig


@pytest.fixture(scope="module")
def assembly(tmp_path_factory):
    return one_gene_assembly(tmp_path_factory.mktemp("genome"))


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
def test_fine_tuning(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_bigwig(tmp_path / "cells.bw", counts(0))
    (tmp_path / "regions.bed").write_text("chr1\t0\t8192\nchr2\t0\t4096\n")
    settings = {
        "weights": tiny_bundle().write(tmp_path / "small.safetensors"), "genome": small_genome(),
        "files": {"my cells": "cells.bw"}, "regions": "regions.bed", "held_out": ["chr2"],
        "steps": 2, "batch": 1, "length": LENGTH_OF_WINDOWS,
    }  # fmt: skip
    names = run_page(TUTORIALS / "how-to" / "fine-tune.md", settings)
    assert names["mine"].tracks()["name"].tolist() == ["my cells"]
    assert (tmp_path / "trial" / "metrics.csv").is_file()
