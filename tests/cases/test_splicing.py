"""The splicing case: its numbers are those of fresh predictions, on any model that has sites."""

import re
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from case_genomes import teaching_stand_in
from small_cases import case_facts, case_model, kept_run, small_case, sparse_genome

import agviz as ag
from agviz.cases import splicing
from agviz.cases.results import CaseResults
from agviz.cases.splicing_words import beside_truth
from agviz.errors import UnsupportedError
from agviz.figure.logo import Logo
from agviz.figure.sashimi import Sashimi
from agviz.genome.assembly import Assembly
from agviz.genome.parse import parse_variant

SKIP1 = {"focus": "donor lost", "region": "chrT1:473,801-476,200"}
GATA4 = Path("../shared/data/gata4_hg19")
VARIANTS = ["donor lost", "branch lost", "control, exon 3"]


@pytest.fixture(scope="module")
def genome(tmp_path_factory):
    folder = tmp_path_factory.mktemp("skipped")
    return teaching_stand_in(folder, "skipped_exon", start=458_752)


@pytest.fixture(scope="module")
def case():
    return small_case("splicing", variants=VARIANTS, settings={"scenes": [SKIP1]}, width=4096)


@pytest.fixture(scope="module")
def kept(case, pale, tmp_path_factory):
    return kept_run(case, pale, tmp_path_factory)


def donors(model, text, interval):
    """REF and ALT probabilities of donors on +, by a fresh prediction."""
    out = model.predict_variant(
        interval, parse_variant(text), requested_outputs=["SPLICE_SITES"],
        ontology_terms=None,
    )  # fmt: skip
    return [each.splice_sites.values[:, 0] for each in (out.reference, out.alternate)]


def test_the_site_that_changes_most_is_that_of_a_fresh_prediction(found, pale):
    row = found.tables["variants"].set_index("name").loc["donor lost"]
    reference, alternate = donors(pale, row["variant"], found.context)
    at = int(np.abs(alternate - reference).argmax())
    assert row["site"] == "donor"
    assert row["position"] == found.context.start + at + 1
    assert row["reference"] == pytest.approx(float(reference[at]))
    assert row["alternate"] == pytest.approx(float(alternate[at]))


def test_another_variant_changes_numbers_and_figure(case, found, pale):
    other = case.about("chrT1:475006:A>C").run(pale, progress_bar=False)
    assert other.site.focus == "yours"
    one, two = (each.tables["variants"] for each in (found, other))
    assert "yours" in set(two["name"]) - set(one["name"])
    assert "475006:A>C in SKIP1 (yours)" in case.caption(other)
    assert case.figure(other).check(183) == ()
    assert not np.allclose(found.scores["donor lost: ALT"]["donor"],
                           other.scores["yours: ALT"]["donor"].values[:12], atol=0.1)  # fmt: skip


def test_agreement_in_the_caption_is_that_of_a_fresh_computation(case, found, pale, genome):
    truth = ag.load_model("oracle", assembly=genome)
    table = found.tables["variants"]
    largest = []
    for model in (pale, truth):
        pairs = [donors(model, text, found.context) for text in table["variant"][:2]]
        largest.append([float((b - a)[np.abs(b - a).argmax()]) for a, b in pairs])
    np.testing.assert_allclose(table["change"][:1], largest[0][:1], atol=1e-6)
    np.testing.assert_allclose(table["oracle_change"][:1], largest[1][:1], atol=1e-6)
    told = re.search(r"r = ([\d.]+) of the (\d+) changes in c;", case.caption(found))
    expected = np.corrcoef(table["change"], table["oracle_change"])[0, 1]
    assert float(told[1]) == pytest.approx(expected, abs=1e-4)
    assert int(told[2]) == len(table) == 3


def test_the_caption_says_what_truly_changes_in_each_scene(case, found):
    row = found.tables["variants"].set_index("name").loc["donor lost"]
    assert (
        f"goes from {row['reference']:.2f} to {row['alternate']:.2f} ({row['change']:+.2f}; the "
        f"oracle's largest change is {row['oracle_change']:+.2f})."
    ) in case.caption(found)


@pytest.mark.parametrize(
    ("change", "truth", "told"),
    [
        (-0.036, -0.591, " (-0.04; the oracle's largest change is -0.59: this model misses it)"),
        (0.4, -0.5, " (+0.40; the oracle's largest change is -0.50: this model misses it)"),
        (-0.3, -0.5, " (-0.30; the oracle's largest change is -0.50)"),
        (0.001, 0.02, " (+0.00; the oracle's largest change is +0.02)"),
        (0.9, float("nan"), ""),
    ],
)
def test_a_scene_that_a_model_gets_wrong_is_said_to_be(change, truth, told):
    assert beside_truth(pd.Series({"change": change, "oracle_change": truth})) == told
    assert beside_truth(pd.Series({"change": change})) == ""


def test_the_figure_is_clean_and_holds_the_fresh_alleles(case, found):
    figure = case.figure(found)
    assert figure.check(183) == ()
    scene = figure.scene(183)
    assert [mark.text for mark in scene.role("letter")] == list("abc")
    kinds = [type(panel) for panel in figure.panels()]
    assert kinds.count(Sashimi) == 2
    assert kinds.count(Logo) == 1


def test_the_logo_marks_the_donor_and_its_letters_are_those_of_ism(found):
    from agviz.cases.splicing_figure import marks_of, scenes_of

    (scene,) = scenes_of(found.site)
    (mark,) = marks_of(found, scene, "+")
    assert (mark.name, mark.start, mark.end) == ("donor", 474_999, 475_008)
    array = found.scores["donor lost: REF"]["donor"]
    lost = array.sel(position=475_002, base="A")  # the G of GT
    assert float(lost) < -10


def test_reopened_results_say_and_draw_the_same(case, kept):
    folder, found = kept
    again = CaseResults.open(folder)
    assert case.caption(again) == case.caption(found)
    marks = [[m.role for m in case.figure(each).scene().marks] for each in (again, found)]
    assert marks[0] == marks[1]


def test_the_oracle_says_that_it_is_the_truth(case, genome, monkeypatch):
    monkeypatch.setattr(splicing, "BESIDE_DONOR", (1, 2))
    found = case.run(ag.load_model("oracle", assembly=genome), progress_bar=False)
    assert "This is the oracle: the exact truth of the teaching genome." in case.caption(found)
    assert "oracle_change" not in found.tables["variants"]


def test_a_variant_that_is_nowhere_near_is_refused(case, pale):
    with pytest.raises(UnsupportedError) as told:
        case.about("chrT1:470001:A>C").run(pale, progress_bar=False)
    assert str(told.value) == (
        "Variant chrT1:470001:A>C lies outside of what case 'splicing' is about, "
        "chrT1:473,801-476,200"
    )


@pytest.mark.slow
@pytest.mark.skipif(not GATA4.is_dir(), reason="GATA4's DNA is not here (../shared/data)")
def test_spliceai_on_gata4_agrees_with_the_published_tool(monkeypatch):
    if find_spec("spliceai") is None:
        pytest.skip("the package spliceai, which has the weights, is not installed")
    monkeypatch.setattr(splicing, "BESIDE_DONOR", (0, 1))
    genome = Assembly("gata4", GATA4 / "gata4.fa", GATA4 / "gata4.gtf")
    scene = case_facts("splicing")["sites"]["gata4"]["settings"]["scenes"][0]
    case = small_case("splicing", "gata4", variants=["donor 3 lost"], settings={"scenes": [scene]})
    found = case.run(ag.load_model("spliceai", assembly=genome), width=4096, progress_bar=False)
    (row,) = found.tables["variants"].to_dict("records")
    assert row["change"] == pytest.approx(-0.99342, abs=1e-3)  # donor loss, of the tool itself
    assert row["position"] == 110_450
    caption = case.caption(found)
    assert (
        "This model predicts splice sites alone: RNA, junctions and usage are not shown." in caption
    )
    assert case.figure(found).check(183) == ()


@pytest.mark.slow
def test_published_architecture_on_col6a2_and_dlg1(tmp_path, monkeypatch):
    for name in ("BESIDE_DONOR", "BESIDE_ACCEPTOR"):
        monkeypatch.setattr(splicing, name, (0, 0))
    monkeypatch.setattr(splicing, "FARTHEST", -1)
    scenes = case_facts("splicing")["sites"]["hg38"]["settings"]["scenes"]
    scenes[1] |= {"region": "chr3:197,080,045-197,082,044"}
    case = small_case("splicing", "hg38", settings={"scenes": scenes})
    site = case.sites["hg38"]
    col, dlg = (each.variant for each in site.variants)
    genome = sparse_genome(
        tmp_path, "hg38", {"chr3": 198_295_559, "chr21": 46_709_983},
        places=[(each.reference_interval.resize(20_000), [each]) for each in (col, dlg)],
        genes=[
            ("chr21", "COL6A2", "+", [(46_125_300, 46_125_500), (46_126_100, 46_126_240)]),
            ("chr3", "DLG1", "-", [(197_076_586, 197_076_685), (197_081_051, 197_081_117)]),
        ],
    )  # fmt: skip
    model = case_model(genome, ["UBERON:0001496", "UBERON:0007610"])
    found = case.run(model, width=4096, progress_bar=False)
    assert list(found.tables["variants"]["gene"]) == ["COL6A2", "DLG1"]
    caption = case.caption(found)
    assert "Nobody knows the truth here: no agreement can be stated." in caption
    assert [m.text for m in case.figure(found).scene(183).role("letter")] == list("abcdef")
