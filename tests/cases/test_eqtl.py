"""The eQTL's case: which of two linked variants does it, by fresh predictions."""

import dataclasses
import re

import numpy as np
import pytest
from case_genomes import teaching_stand_in
from small_cases import case_model, small_case, sparse_genome

import agviz as ag
from agviz.cases.case_data import read_site
from agviz.figure.logo import Logo
from agviz.figure.scatter import Scatter
from agviz.genome.parse import parse_variant

LIVER = "EFO:0001187"


@pytest.fixture(scope="module")
def genome(tmp_path_factory):
    return teaching_stand_in(tmp_path_factory.mktemp("eqtl"), "eqtl", contig="chrT2")


@pytest.fixture(scope="module")
def case():
    return small_case(
        "eqtl", settings={"random": 3, "flank": 2}, region="chrT2:81,201-88,000",
        context="chrT2:80,385-88,576",
    )  # fmt: skip


@pytest.fixture(scope="module")
def found(case, pale):
    return case.run(pale, progress_bar=False)


def log2_change(model, text, found):
    """log2 fold change of the gene's RNA over its exons in the liver, by a fresh prediction."""
    out = model.predict_variant(
        found.context, parse_variant(text), requested_outputs=["RNA_SEQ"],
        ontology_terms=[LIVER],
    )  # fmt: skip
    exons = model.assembly.gene_models.exons(model.assembly.gene("EQTL1").interval)
    means = []
    for allele in (out.reference.rna_seq, out.alternate.rna_seq):
        track = allele.values[:, list(allele.metadata["strand"]).index("-")]
        spans = [track[a - found.context.start : b - found.context.start] for a, b in
                 zip(exons["Start"], exons["End"], strict=True)]  # fmt: skip
        means.append(np.concatenate(spans).mean())
    return float(np.log2((means[1] + 1e-3) / (means[0] + 1e-3)))


def test_changes_are_those_of_fresh_predictions(found, pale):
    table = found.tables["variants"]
    for text, told in zip(table["variant"][:3], table["rna_log2_fold_change"], strict=False):
        assert told == pytest.approx(log2_change(pale, text, found), abs=1e-4)
    assert table["rna_log2_fold_change"][0] < -0.5
    assert abs(table["rna_log2_fold_change"][1]) < 0.05


def test_the_figure_is_clean_and_draws_these_changes(case, found):
    figure = case.figure(found)
    assert figure.check(183) == ()
    assert [m.text for m in figure.scene(183).role("letter")] == list("abcdefg")
    panels = figure.panels()
    (scatter,) = (panel for panel in panels if isinstance(panel, Scatter))
    table = found.tables["variants"]
    assert sorted(scatter.y) == sorted(table["rna_log2_fold_change"])
    assert sorted(scatter.x) == sorted(table["dnase_log2_fold_change"])
    assert sum(isinstance(panel, Logo) for panel in panels) == 2


def test_the_caption_names_the_cause_and_its_agreement_is_recomputed(case, found):
    caption = case.caption(found)
    assert "By this model SNP 1 changes the gene most (" in caption
    rna = found.tables["scores"].query("output == 'RNA_SEQ'")
    expected = np.corrcoef(rna["log2_fold_change"], rna["oracle_log2_fold_change"])[0, 1]
    told = re.search(r"r = ([\d.]+) of the (\d+) changes of RNA", caption)
    assert float(told[1]) == pytest.approx(expected, abs=1e-4)
    assert int(told[2]) == len(rna) == 5 * 6


def test_one_variant_is_not_said_to_do_most(case, found):
    one = {**found.site.raw, "groups": [found.site.raw["groups"][0]]}
    alone = dataclasses.replace(found, site=read_site("teaching", one))
    change = found.tables["variants"].set_index("name")["rna_log2_fold_change"]["SNP 1"]
    caption = case.caption(alone)
    assert f"By this model SNP 1 changes the gene by {change:+.2f}; 0 of 3 random" in caption
    assert "most" not in caption


def test_the_truth_in_the_table_is_that_of_a_fresh_oracle(found, genome):
    truth = ag.load_model("oracle", assembly=genome)
    rows = found.tables["scores"].query("output == 'RNA_SEQ' and cell == 'liver'")
    row = rows[rows["variant"] == "chrT2:85141:G>A"].iloc[0]
    fresh = log2_change(truth, row["variant"], found)
    assert row["oracle_log2_fold_change"] == pytest.approx(fresh, abs=1e-4)
    assert abs(row["log2_fold_change"]) < 0.7 * abs(fresh)  # RNA is paler


def test_another_variant_is_looked_at_closely(case, pale):
    other = case.about("chrT2:85143:A>C").run(pale, progress_bar=False)
    assert set(other.predictions) == {"yours", "SNP 1"}
    own = other.tables["variants"].set_index("name").loc["yours"]
    fresh = log2_change(pale, own["variant"], other)
    assert own["rna_log2_fold_change"] == pytest.approx(fresh, abs=1e-4)
    assert "yours" in case.caption(other)
    assert case.figure(other).check(183) == ()


@pytest.mark.slow
def test_published_architecture_on_apol4(tmp_path):
    case = small_case(
        "eqtl",
        "hg38",
        settings={"random": 2, "flank": 0, "zoom": 1000, "around": 900},
        region="chr22:36,200,001-36,203,400",
    )
    variant = case.sites["hg38"].focused.variant
    genome = sparse_genome(
        tmp_path, "hg38", {"chr22": 50_818_468},
        places=[(variant.reference_interval.resize(40_000), [variant])],
        genes=[("chr22", "APOL4", "-", [(36_200_000, 36_200_400), (36_201_700, 36_201_900)])],
    )  # fmt: skip
    model = case_model(genome, ["UBERON:0001159", "UBERON:0001157"])
    found = case.run(model, width=4096, progress_bar=False)
    caption = case.caption(found)
    assert "Nobody knows the truth here: no agreement can be stated." in caption
    assert "The variants linked to rs9610445 are not among the facts of this case" in caption
    assert [m.text for m in case.figure(found).scene(183).role("letter")] == list("abcde")
