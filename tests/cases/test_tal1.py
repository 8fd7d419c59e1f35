"""TAL1's case: nothing in it is pre-rendered, and what it says follows from fresh predictions."""

import copy
import re

import jax
import numpy as np
import pandas as pd
import pytest
from case_genomes import hg38_stand_in
from small_case import FACTS
from small_cases import case_model
from small_network import QUICK

import agviz as ag
from agviz.cases.case import Case
from agviz.cases.case_data import read_case
from agviz.cases.results import CaseResults
from agviz.cases.tal1_words import _groups, map_words
from agviz.errors import AlignmentWarning
from agviz.figure.scene import Text

CELL = "CLO:0007045"
SAYING = 8  # texts that name the synthetic genome: the title of a, and one in each of a to g
NEAR = "chr1:47,231,501-47,241,000"  # holds the stand-in's promoter and the 5' variants


def log2_change(model, variant, interval, gene):
    """log2 fold change of a gene's RNA over its exons, by two fresh predictions."""
    out = model.predict_variant(
        interval, variant, requested_outputs=["RNA_SEQ"], ontology_terms=[CELL]
    )
    exons = model.assembly.gene_models.exons(gene.interval)
    means = []
    for allele in (out.reference, out.alternate):
        track = allele.rna_seq.values[:, list(allele.rna_seq.metadata["strand"]).index("-")]
        spans = [track[a - interval.start : b - interval.start] for a, b in
                 zip(exons["Start"], exons["End"], strict=True)]  # fmt: skip
        means.append(np.concatenate(spans).mean())
    return float(np.log2((means[1] + 1e-3) / (means[0] + 1e-3)))


def test_changes_are_those_of_fresh_predictions(found, faint):
    table = found.tables["variants"]
    gene = faint.assembly.gene("TAL1")
    for name in ("MYB, 2 bp", "control, 4 bp"):
        row = table.set_index("name").loc[name]
        variant = faint.assembly.variant(row["variant"])
        fresh = log2_change(faint, variant, found.context, gene)
        assert row["log2_fold_change"] == pytest.approx(fresh, abs=1e-4)


def test_the_figure_draws_these_changes_and_the_fresh_alleles(found, faint, tal1):
    figure = tal1.figure(found)
    panels = {type(panel).__name__: panel for panel in figure.panels()}
    table = found.tables["variants"]
    own = table[table["group"] != "random"]
    drawn = [v for rows in panels["Violins"].compared.values() for vs in rows.values() for v in vs]
    assert sorted(drawn) == sorted(own["log2_fold_change"])
    out = faint.predict_variant(
        found.context, found.site.focused.variant, requested_outputs=["DNASE"],
        ontology_terms=[CELL],
    )  # fmt: skip
    kept = found.predictions["focus"].alternate.dnase
    column = kept.metadata["ontology_curie"].tolist().index(CELL)
    np.testing.assert_array_equal(kept.values[:, column], out.alternate.dnase.values[:, 0])


def test_another_insertion_changes_figure_and_numbers(found, faint, tal1, smallest):
    other = smallest.about("chrT1:82740:C>CGT").run(faint, progress_bar=False)
    assert other.site.focus == "yours"
    near = slice(82_700 - found.context.start, 82_780 - found.context.start)
    one, two = (each.predictions["focus"].alternate.dnase.values[near] for each in (found, other))
    assert one.max() > 5
    assert two.max() < 0.5
    texts = [
        [mark.text for mark in tal1.figure(each).scene(183).marks if isinstance(mark, Text)]
        for each in (found, other)
    ]
    assert "82,740 C>CGG" in {*texts[0]} - {*texts[1]}
    assert "82,740 C>CGT" in {*texts[1]} - {*texts[0]}
    assert "yours" in set(other.tables["variants"]["name"])
    assert sum("teaching genome, synthetic)" in text for text in texts[1]) >= SAYING
    assert tal1.figure(other).check(183) == ()


def test_a_variant_of_the_case_can_be_put_in_focus(tal1, faint):
    from agviz.cases.site_choice import choose_site

    case = tal1.about("chrT1:82740:C>CGA")
    site = case._focused(choose_site("tal1", case.sites, faint), faint)
    assert site.focus == "control, 2 bp"
    assert len(site.variants) == 4


def test_the_figure_is_clean_one_page_high_and_says_synthetic_everywhere(found, tal1):
    figure = tal1.figure(found)
    assert figure.check(183) == ()
    scene = figure.scene(183)
    assert scene.height < 247
    letters = [mark.text for mark in scene.role("letter")]
    assert letters == list("abcdefg")
    texts = [mark.text for mark in scene.marks if isinstance(mark, Text)]
    assert sum("teaching genome, synthetic" in text for text in texts) >= SAYING


def test_agreement_in_the_caption_is_that_of_a_fresh_computation(found, oracle, tal1):
    table = found.tables["variants"]
    gene = oracle.assembly.gene("TAL1")
    truth = np.array([
        log2_change(oracle, oracle.assembly.variant(text), found.context, gene)
        for text in table["variant"]
    ])  # fmt: skip
    ours = table["log2_fold_change"].to_numpy()
    large = np.abs(truth) >= 0.1
    caption = tal1.caption(found)
    told = re.search(
        r"r = ([\d.]+) of the (\d+) changes in f; of the (\d+) .* (\d+) have the right "
        r"direction; their mean size is ([\d.]+) where the truth is ([\d.]+\d)",
        caption,
    )
    assert float(told[1]) == pytest.approx(np.corrcoef(ours, truth)[0, 1], abs=2e-4)
    assert [int(told[k]) for k in (2, 3, 4)] == [len(table), large.sum(), large.sum()]
    assert float(told[5]) == pytest.approx(np.abs(ours[large]).mean(), abs=0.01)
    assert float(told[6]) == pytest.approx(np.abs(truth[large]).mean(), abs=0.01)
    assert float(told[5]) < 0.7 * float(told[6])  # RNA is faint


def test_the_oracle_says_that_it_is_the_truth(smallest, oracle):
    found = smallest.run(oracle, progress_bar=False)
    assert "This is the oracle: the exact truth of the teaching genome." in smallest.caption(found)
    assert found.numbers == {}
    assert smallest.figure(found).check(183) == ()


def test_the_caption_says_whose_contact_map_it_is(found, tal1):
    assert (
        "histone marks and RNA in 6 cell types, and of the contact map, which has no cell type, "
        "for the variant chrT1:82740:C>CGG"
    ) in tal1.caption(found)


def test_a_contact_map_of_a_cell_type_is_said_to_be_of_it():
    table = pd.DataFrame({"biosample_name": ["HepG2", None, "H9"]})
    assert map_words(table) == "the contact map, of H9, HepG2"
    assert map_words(table[["biosample_name"]][1:2]) == "the contact map, which has no cell type"


def test_alleles_that_exclude_one_another_are_named_in_the_limits():
    site = ag.case("tal1").sites["hg38"]
    bases = [
        {(v.chromosome, v.start + k): base for k, base in enumerate(v.reference_bases)}
        for v in (each.variant for each in site.variants)
    ]
    excluding = {
        site.variants[k].variant.position
        for one in bases
        for k, other in enumerate(bases)
        if any(other.get(place, base) != base for place, base in one.items())
    }
    (limit,) = [each for each in site.limits if "contradict" in each]
    told = {int(number.replace(",", "")) for number in re.findall(r"47,[\d,]+\d", limit)}
    assert told == excluding == {47_239_291, 47_239_293, 47_239_295}
    assert f"all {len(site.variants)} variants" in limit


def test_groups_are_counted_in_good_english():
    site = ag.case("tal1").sites["hg38"]
    assert _groups(site).endswith("intergenic SNV: 1 substitution between TAL1 and the MuTE site")
    assert "no contact map of this cell type" in " ".join(site.limits)


def test_the_motif_is_bracketed_where_the_insertion_makes_it(found):
    from agviz.cases.tal1_figure import motif_sites

    (site,) = motif_sites(found)
    assert (site.start, site.end, site.strand, site.name) == (82_736, 82_742, "+", "MYB")
    made = found.tables["variants"].set_index("name")["MYB_sites_made"]
    assert made["MYB, 2 bp"] == made["MYB, 4 bp"] == 1
    assert made["control, 2 bp"] == made["control, 4 bp"] == 0


def test_mutagenesis_is_that_of_ism(found, faint):
    from agviz.cases.tal1 import readouts
    from agviz.cases.work import Work
    from agviz.interpret.kept import Kept

    work = Work("tal1", faint, found.site, found.context, Kept(None, what="a run"), False)
    window = ag.Interval("chrT1", 82_737, 82_741)
    with pytest.warns(AlignmentWarning):
        fresh = ag.ism(
            faint, window, readouts(found.site, work), context=found.context,
            background=found.site.focused.variant, progress_bar=False,
        )  # fmt: skip
    kept = found.scores["alternate"].sel(position=fresh["position"])
    for name in fresh.data_vars:
        np.testing.assert_allclose(kept[name], fresh[name], atol=1e-6)


def test_reopened_results_make_the_same_figure_and_caption(kept, tal1):
    folder, found = kept
    again = CaseResults.open(folder)
    assert tal1.caption(again) == tal1.caption(found)
    drawn = [
        [(mark.role, getattr(mark, "text", ""), getattr(mark, "x", 0.0)) for mark in scene.marks]
        for scene in (tal1.figure(each).scene() for each in (found, again))
    ]
    assert drawn[0] == drawn[1]
    for name, table in found.all_tables().items():
        pd.testing.assert_frame_equal(again.all_tables()[name], table, check_dtype=False)


def near_facts():
    """hg38's facts of what lies within a few kilobases, with few random insertions."""
    facts = copy.deepcopy(FACTS)
    site = facts["sites"]["hg38"]
    site["region"] = NEAR
    site["groups"] = [group for group in site["groups"] if group["name"] == "5' neo-enhancer"]
    site["settings"] |= {"random": 2, "flank": 4}
    return facts


@pytest.fixture
def quick_compiler(monkeypatch):
    """Programs compiled without much ado: here compiling is what takes long."""
    compile_ = jax.stages.Lowered.compile
    monkeypatch.setattr(jax.stages.Lowered, "compile", lambda self: compile_(self, QUICK))


@pytest.mark.slow
def test_published_architecture_on_the_patients_variants(tmp_path, quick_compiler):
    case = Case(read_case("tal1", near_facts()))
    model = case_model(hg38_stand_in(tmp_path, case.sites["hg38"]), ["CL:0001059"])
    found = case.run(model, width=16_384, progress_bar=False)
    assert found.site.key == "hg38"
    caption = case.caption(found)
    assert "Nobody knows the truth here: no agreement can be stated." in caption
    assert "Left out, as the genome has other bases than the REF that they state: " in caption
    assert "synthetic" not in caption
    scene = case.figure(found).scene(183)
    assert scene.height < 247
