"""What the oracle says of variants: exact effects, junctions of both alleles, scores, figures."""

import numpy as np
import pytest
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType
from alphagenome.models.variant_scorers import SpliceJunctionScorer
from small_world import break_donor, find_donor, place_of, small_assembly

import agviz as ag
from agviz.genome.types import Interval, Variant
from agviz.teaching.grammar import CELLS, T_ALL

INTERVAL = Interval("chrT1", 0, 32_768)
JURKAT = CELLS[T_ALL].ontology_curie
SPLICING = (OutputType.SPLICE_SITES, OutputType.SPLICE_SITE_USAGE, OutputType.SPLICE_JUNCTIONS)


@pytest.fixture(scope="module")
def assembly(tmp_path_factory):
    return small_assembly(tmp_path_factory.mktemp("world") / "small")


@pytest.fixture(scope="module")
def model(assembly):
    return ag.load_model("oracle", assembly=assembly)


@pytest.fixture(scope="module")
def donor(model):
    return find_donor(model, INTERVAL)


def junctions_of(data):
    keys = [(j.chromosome, j.start, j.end, j.strand) for j in data.junctions]
    return dict(zip(keys, data.values.tolist(), strict=True))


def rna_of(exon):
    """A readout of T-ALL RNA over an exon."""
    return ag.SignalReadout(OutputType.RNA_SEQ, window=place_of(exon), tracks=JURKAT)


def test_an_effect_is_the_change_of_the_readout(model, donor):
    at, gene = donor
    variant = break_donor("chrT1", at)
    readout = rna_of(gene.exons[0])
    pair = model.predict_variant(
        INTERVAL, variant, requested_outputs=["RNA_SEQ"], ontology_terms=None
    )
    expected = readout(pair.alternate) - readout(pair.reference)
    assert model.effect(variant, readout, interval=INTERVAL) == pytest.approx(expected)
    log = (readout + 0.01).log()
    expected = np.log((readout(pair.alternate) + 0.01) / (readout(pair.reference) + 0.01))
    assert model.effect(variant, log, interval=INTERVAL) == pytest.approx(expected, abs=1e-6)
    text = f"chrT1:{variant.position}:{variant.reference_bases}>{variant.alternate_bases}"
    assert model.effect(text, readout) == model.effect(variant, readout)
    with pytest.raises(ag.errors.VariantError, match=r"^'chrT1:x' is not a variant"):
        model.effect("chrT1:x", readout)


def test_an_effect_of_several_tracks_around_the_variant(model, donor):
    at, _ = donor
    window = Interval("chrT1", at - 1, at)
    sites = ag.SignalReadout(OutputType.SPLICE_SITES, window=window, tracks="donor", per_track=True)
    lost = model.effect(break_donor("chrT1", at), sites)
    assert lost[0] < -0.9  # the donor on +
    assert lost[1] == 0


def test_a_lost_donor_has_no_reads_and_the_others_are_those_of_either_allele(model, donor):
    at, _ = donor
    variant = break_donor("chrT1", at)
    pair = model.predict_variant(INTERVAL, variant, requested_outputs=SPLICING, ontology_terms=None)
    first = junctions_of(pair.reference.splice_junctions)
    second = junctions_of(pair.alternate.splice_junctions)
    assert first.keys() == second.keys()
    lost = [key for key in first if key[1] == at and key[3] == "+"]
    assert lost
    assert all(sum(first[key]) > 0 and sum(second[key]) == 0 for key in lost)
    junction = ag.Interval(*lost[0])
    readout = ag.JunctionReadout(junction, tracks=JURKAT)
    assert model.effect(variant, readout, interval=INTERVAL) == pytest.approx(-first[lost[0]][0])


def test_what_an_insertion_pushes_on_is_compared_with_itself(model, donor):
    _, gene = donor
    # 400 bp left of the gene, where nothing is: all that follows moves by 7 bp.
    at = gene.tss - 400
    base = model.assembly.sequence(Interval("chrT1", at, at + 1))
    inserted = Variant("chrT1", at + 1, base, base + "TTTATTT")
    readout = rna_of(gene.exons[-1])
    effect = model.effect(inserted, readout.log(), interval=INTERVAL)
    assert effect == pytest.approx(0, abs=0.01)
    # Not laid over REF, the shifted exon would seem to lose a part of its reads.
    pair = model.predict_alleles(
        INTERVAL, inserted, outputs=(OutputType.RNA_SEQ,), organism=Organism.HOMO_SAPIENS
    )
    assert readout(pair[1]) < 0.99 * readout(pair[0])


def test_every_house_scorer_runs_on_it(model, donor):
    at, gene = donor
    scores = model.score_variant(INTERVAL, break_donor("chrT1", at))
    settings = [str(each.uns["variant_scorer"]) for each in scores]
    assert len(settings) == 15
    assert {text.partition("(")[0] for text in settings} == {
        "ContactMapScorer", "CenterMaskScorer", "GeneMaskLFCScorer", "GeneMaskActiveScorer",
        "GeneMaskSplicingScorer", "SpliceJunctionScorer", "PolyadenylationScorer",
    }  # fmt: skip
    (junctions,) = (each for each, text in zip(scores, settings, strict=True) if "Junction" in text)
    assert junctions.X.max() > 10  # ln of some reads over none
    frame = ag.variant_scores(model, [break_donor("chrT1", at)], progress=False)
    assert frame["raw_score"].notna().all()
    lost = frame[(frame["output_type"] == "RNA_SEQ") & (frame["ontology_curie"] == JURKAT)]
    name = model.assembly.gene_models.genes(place_of(gene)).iloc[0]["gene_name"]
    assert lost[lost["gene_name"] == name]["raw_score"].min() < -0.1


def test_mutagenesis_has_the_junctions_of_either_allele(model, donor):
    at, _ = donor
    scored = model.score_ism_variants(
        INTERVAL, Interval("chrT1", at, at + 1), [SpliceJunctionScorer()], progress_bar=False
    )
    assert len(scored) == 3
    assert all(of_variant[0].X.max() > 5 for of_variant in scored)


def test_a_figure_of_a_variant(model, donor, tmp_path):
    at, _ = donor
    outputs = ["DNASE", "RNA_SEQ", "CHIP_TF", "SPLICE_SITE_USAGE"]
    figure = ag.variant_figure(
        model, break_donor("chrT1", at), requested_outputs=outputs, max_tracks=1
    )
    figure.save(tmp_path / "figure.svg")
    text = (tmp_path / "figure.svg").read_text(encoding="utf-8")
    assert "(teaching)" in text
