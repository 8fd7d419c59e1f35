"""Every kind of model is explained as far as it can be asked, and what is left out is said."""

import pytest
from loopback_server import KEY, Service, serve
from small_report import SmallModel, made_site, write_genome

import agviz as ag
from agviz.genome.types import Variant
from agviz.models.hosted import HostedModel
from agviz.reports.changed_motifs import changed_motifs
from agviz.reports.explain import explain

TALL = "T-ALL line (teaching)"


@pytest.fixture(scope="module")
def assembly(tmp_path_factory):
    return write_genome(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def variant():
    return made_site()


@pytest.fixture(scope="module")
def oracle():
    return ag.load_model("oracle")


@pytest.mark.slow
def test_an_inserted_site_is_explained_by_its_factor(oracle):
    inserted = ag.teaching_loci()["TAL1"].variant("insertion_2bp")
    found = explain(oracle, inserted, background=None, flank=4, progress_bar=False)
    first = found.motifs.iloc[0]
    assert (first["name"], first["change"], bool(first["used"])) == ("MYB", "made", True)
    assert first["agreement"] > 0.9
    assert first["contribution_alternate"] > abs(found.mutagenesis.change) > 0
    assert abs(first["contribution_reference"]) < 0.01 * first["contribution_alternate"]
    assert first["binding"] > 1
    gene = found.genes.iloc[0]
    assert (gene["gene_name"], gene["biosample_name"]) == ("TAL1", TALL)
    assert gene["distance"] == pytest.approx(-4_203, abs=10)
    assert found.sentences[0].startswith("The insertion makes a motif of MYB (p = 3")
    assert TALL in found.figures["scores"].panels()[0].rows
    assert any("The oracle computes the rules" in said for said in found.limits)


def test_a_hosted_model_is_asked_for_no_mutagenesis(assembly, variant):
    server, address = serve(service := Service(SmallModel(assembly=assembly)))
    try:
        hosted = HostedModel(assembly=assembly, api_key=KEY, address=address, tls=False)
        hosted.default_width = 16_384
        found = explain(hosted, variant, background=1, motifs=None, progress_bar=False)
    finally:
        service.stopped.set()
        server.stop(None)
    assert found.mutagenesis is None
    assert any(said.startswith("Mutagenesis is left out: this model does not") for said in
               found.limits)  # fmt: skip
    assert any("The service's own quantiles" in said for said in found.limits)
    assert {"tracks", "background"} <= set(found.figures)
    assert len(found.background_scores) > 0


@pytest.mark.slow
def test_spliceai_is_explained_by_splice_sites_alone(assembly):
    pytest.importorskip("h5py")
    model = ag.load_model("spliceai", assembly=assembly)
    base = assembly.sequence(ag.Interval("c", 9_100, 9_101))
    change = Variant("c", 9_101, base, "ACGT"[("ACGT".index(base) + 1) % 4])
    found = explain(model, change, background=None, motifs=None, flank=1, progress_bar=False)
    assert set(found.summary["output_type"]) == {"SPLICE_SITES"}
    assert found.mutagenesis is None or found.mutagenesis.evidence.splicing
    assert "SpliceAI predicts splice sites only: all other effects are not looked at." in (
        found.limits
    )
    assert "tracks" in found.figures
    assert found.merged_splicing is None


@pytest.mark.slow
def test_a_network_is_explained_with_windowed_mutagenesis(oracle):
    from small_teaching import small_teaching_bundle

    from agviz.models.alphagenome.model import AlphaGenomeModel

    model = AlphaGenomeModel(small_teaching_bundle(1), assembly=oracle.assembly)
    inserted = ag.teaching_loci()["TAL1"].variant("insertion_2bp")
    found = explain(model, inserted, background=None, flank=1, progress_bar=False)
    assert found.mutagenesis.reference.attrs["engine"] == "windowed"
    assert len(found.summary) > 4
    assert found.html()


@pytest.mark.slow
def test_the_teaching_model_explains_its_insertions():
    model = ag.load_model()
    for name in ("insertion_2bp", "insertion_7bp"):
        inserted = ag.teaching_loci()["TAL1"].variant(name)
        found = explain(model, inserted, background=None, flank=8, progress_bar=False)
        assert found.motifs.iloc[0]["name"] == "MYB"
        assert bool(found.motifs.iloc[0]["used"])
        assert found.genes.iloc[0]["gene_name"] == "TAL1"


@pytest.mark.slow
def test_jaspar_names_the_factor_too(oracle):
    inserted = ag.teaching_loci()["TAL1"].variant("insertion_2bp")
    table = changed_motifs(
        inserted, oracle.assembly.fasta_reader, ag.jaspar(), threshold=1e-3
    )  # fmt: skip
    assert "MYB" in set(table["name"])
    found = explain(oracle, inserted, background=None, motifs="jaspar", flank=6, progress_bar=False)
    assert found.motifs.iloc[0]["motif_id"] == "MA0100.3"
