"""The enhancer: its sites need each other, at a short distance, and hold the liver's gene."""

import numpy as np
import pandas as pd
import pytest
from case_genomes import teaching_stand_in
from changed_oracles import FaintOracle
from small_cases import kept_run
from small_enhancer import FACTS, small_enhancer

import agviz as ag
from agviz.cases import enhancer_tangermeme
from agviz.cases.case_data import read_case
from agviz.cases.enhancer_questions import BOTH, elements, enhancer_of, openness
from agviz.cases.results import CaseResults
from agviz.models.oracle import Oracle
from agviz.teaching.loci import locus

START = 196_608
pytestmark = pytest.mark.filterwarnings("ignore::agviz.errors.AlignmentWarning")


@pytest.fixture(scope="module")
def genome(tmp_path_factory):
    return teaching_stand_in(tmp_path_factory.mktemp("enhancer"), "liver_enhancer", start=START)


@pytest.fixture(scope="module")
def case():
    return small_enhancer()


class Counting(Oracle):
    """Counts its passes."""

    identity = "Oracle"
    passes = 0

    def _predict(self, sequence, **options):
        self.passes += 1
        return super()._predict(sequence, **options)


@pytest.fixture(scope="module")
def kept(case, genome, tmp_path_factory):
    """The folder of a run and its results, without tangermeme: that has a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(enhancer_tangermeme, "is_there", lambda: False)
        return kept_run(case, Oracle(assembly=genome), tmp_path_factory)


def test_facts_are_those_of_the_locus():
    story = locus("liver_enhancer").at("chrT1", START)
    site = read_case("enhancer", FACTS).sites["teaching"]
    assert {str(each.variant) for each in site.variants} == {
        str(story.variant(name))
        for name in ("CEBPA_lost", "HNF4A_lost", "control_between", "control_beside")
    }
    for name, place in elements(site).items():
        there = story.places[f"{name} site"]
        assert (place.start, place.end) == (there.start, there.end)
    assert site.context.contains(site.region)


def test_its_sites_need_each_other(found):
    (row,) = found.tables["pairs"].to_dict("records")
    assert row["alone"] < -0.8 * row["none"]
    assert row["other_alone"] < -0.8 * row["none"]
    assert row["both"] > 1.2 * (row["alone"] + row["other_alone"])
    alone = found.tables["alone"].groupby("motif")["effect"].mean()
    assert alone[BOTH] > 3 * (alone["CEBPA"] + alone["HNF4A"])
    spaced = found.tables["spacing"].groupby("distance")["interaction"].mean()
    assert spaced[0] > spaced[20] > 4 * spaced[150] > 0


def test_it_holds_its_gene_in_the_liver_alone(found):
    links = found.tables["links"]
    links = links[links["own"] == ""]
    best = links.loc[links["score"].idxmax()]
    assert best["cell"] == "liver"
    assert best["Start"] <= enhancer_of(found.site).start < best["End"]
    assert best["score"] > 0.5
    assert links[links["cell"] == "neuron"]["score"].abs().max() < 0.1


def test_answers_are_those_of_the_methods(found, genome):
    oracle = Oracle(assembly=genome)
    options = {"context": found.context, "progress_bar": False}
    fresh = ag.pairs(
        oracle, elements(found.site), openness(found.site, enhancer_of(found.site)),
        how="disrupt", **options,
    )  # fmt: skip
    (row,) = found.tables["pairs"].to_dict("records")
    assert row["both"] == pytest.approx(float(fresh["both"][0, 1]), rel=1e-5)
    scores = found.scores["reference"]["DNase"]
    place = enhancer_of(found.site)
    window = ag.Interval(place.chromosome, place.start, place.start + 3)
    some = ag.ism(oracle, window, openness(found.site, place), **options)
    np.testing.assert_allclose(scores.sel(position=some["position"]), some, atol=1e-5)


def test_caption_says_what_was_found_and_how_far_it_agrees(found, case):
    caption = case.caption(found)
    for said in (
        "sites of CEBPA and HNF4A at chrT1:210,609-210,645.",
        "1 tile of 500 bp whose 2 dinucleotide shuffles take 0.1 or more (ln) from its RNA in the ",
        "liver, joined to its start; in neuron none gives more than 0.0",
        "ALT of chrT1:210613:G>A (CEBPA site lost).",
        "The bases of both sites have 100% of all that is held here.",
        "90% is lost without CEBPA, 90% without HNF4A and 99% without both: they need each other.",
        "at 0 bp, less than half of it from 150 bp on.",
        "This is the oracle: the exact truth of the teaching genome.",
        "tangermeme was not run: it comes with the extra `torch`.",
        "The teaching genome is synthetic",
        "The model read chrT1:209,921-214,016. Predictions are for research use only",
    ):
        assert said in caption


@pytest.mark.slow  # the oracle asked as a model, and as the truth
def test_agreement_is_with_the_oracle(case, genome, monkeypatch):
    monkeypatch.setattr(enhancer_tangermeme, "is_there", lambda: False)
    found = case.run(FaintOracle(assembly=genome), progress_bar=False)
    assert found.numbers["correlation"] == pytest.approx(1.0)
    assert found.numbers["same_sign"] == found.numbers["changed"] > 50
    told = "Agreement with the oracle, which knows this genome's truth: r = 1.0000 of the "
    assert told in case.caption(found)


def test_figure_has_nothing_to_mend(found, case):
    figure = case.figure(found)
    assert figure.check(183) == ()
    texts = {mark.text for mark in figure.scene(183).marks if getattr(mark, "text", "")}
    assert {"a", "b", "c", "d", "e", "f"} <= texts
    assert {"CEBPA", "HNF4A", "HEPA1"} <= texts


@pytest.mark.slow  # a run for each
@pytest.mark.parametrize(
    "variant",
    ["chrT1:210630:A>ATACC", "chrT1:210550:T>TCC", "chrT1:211000:A>C"],
)
def test_a_variant_of_the_reader_is_looked_at_wherever_it_lies(case, genome, monkeypatch, variant):
    monkeypatch.setattr(enhancer_tangermeme, "is_there", lambda: False)
    own = case.about(variant)
    found = own.run(Oracle(assembly=genome), progress_bar=False)
    assert own.figure(found).check(183) == ()
    reference, alternate = (found.scores[name]["DNase"] for name in ("reference", "alternate"))
    assert reference["position"][0] == alternate["position"][0]
    assert (reference["observed"][0] == alternate["observed"][0]).item()


def test_what_is_kept_makes_the_same_and_asks_nothing(kept, case, genome, monkeypatch):
    folder, found = kept
    monkeypatch.setattr(enhancer_tangermeme, "is_there", lambda: False)
    silent = Counting(assembly=genome)
    Counting.__name__ = "Oracle"  # by which weights are told apart
    again = case.run(silent, out=folder, progress_bar=False)
    assert silent.passes == 0
    opened = CaseResults.open(folder)
    for results in (again, opened):
        assert case.caption(results) == case.caption(found)
        for name, table in found.tables.items():
            pd.testing.assert_frame_equal(results.tables[name], table, check_dtype=False)
