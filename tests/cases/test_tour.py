"""The tour: every row is a fresh prediction's, with a variant of the reader's or without."""

import numpy as np
import pytest
from small_cases import case_model, kept_run, small_case, sparse_genome

import agviz as ag
from agviz.cases.results import CaseResults
from agviz.figure.sashimi import Sashimi
from agviz.figure.tracks import Tracks


@pytest.fixture(scope="module")
def genome(insulated_pair):
    return insulated_pair


@pytest.fixture(scope="module")
def case():
    return ag.case("tour")


@pytest.fixture(scope="module")
def kept(case, pale, tmp_path_factory):
    return kept_run(case, pale, tmp_path_factory)


def test_rows_are_those_of_a_fresh_prediction(found, pale, genome):
    truth = ag.load_model("oracle", assembly=genome)
    region = found.site.region
    inside = slice(region.start - found.context.start, region.end - found.context.start)
    rna = []
    for model in (pale, truth):
        out = model.predict_interval(
            found.context, requested_outputs=["RNA_SEQ"], ontology_terms=found.site.terms
        )
        minus = list(out.rna_seq.metadata["strand"]).index("-")
        rna.append(out.rna_seq.values[inside, minus])
    row = found.tables["tracks"].set_index("track").loc["RNA, −"]
    assert row["highest"] == pytest.approx(float(rna[0].max()))
    assert row["at"] == region.start + int(rna[0].argmax()) + 1
    assert row["oracle_correlation"] == pytest.approx(np.corrcoef(*rna)[0, 1], abs=1e-5)


def test_the_caption_says_each_rows_agreement(case, found):
    table = found.tables["tracks"].set_index("track")["oracle_correlation"]
    assert table["RNA, −"] < 0.999
    told = ", ".join(f"{track} {value:.3f}" for track, value in table.dropna().items())
    assert f"as Pearson's r over the bins in a: {told}." in case.caption(found)


def test_the_figure_is_clean_and_shows_all_outputs(case, found):
    figure = case.figure(found)
    assert figure.check(183) == ()
    assert [m.text for m in figure.scene(183).role("letter")] == ["a", "b"]
    panels = figure.panels()
    assert sum(isinstance(panel, Sashimi) for panel in panels) == 1
    assert sum(isinstance(panel, Tracks) for panel in panels) == 10


def test_reopened_results_say_the_same(case, kept):
    again = CaseResults.open(kept[0])
    assert case.caption(again) == case.caption(kept[1])
    assert case.figure(again).check(183) == ()


def test_a_readers_variant_is_shown_beside_ref(case, pale):
    reference = pale.assembly.sequence(ag.Interval("chrT1", 342_684, 342_685))
    text = f"chrT1:342685:{reference}>{'A' if reference != 'A' else 'G'}"
    other = case.about(text).run(pale, progress_bar=False)
    assert f"REF and ALT of {text}" in case.caption(other)
    assert case.figure(other).check(183) == ()


@pytest.mark.slow
def test_published_architecture_on_ldlr(tmp_path):
    case = small_case("tour", "hg38", region="chr19:11,089,001-11,093,096", width=4096)
    genome = sparse_genome(
        tmp_path, "hg38", {"chr19": 58_617_616},
        places=[(case.sites["hg38"].region, [])],
        genes=[("chr19", "LDLR", "+", [(11_089_400, 11_089_600), (11_092_000, 11_092_200)])],
    )  # fmt: skip
    found = case.run(case_model(genome, ["EFO:0001187"]), progress_bar=False)
    assert "LDLR (hg38), as predicted by " in case.caption(found)
    assert {"rna_seq", "contact_maps", "splice_sites"} <= set(found.tables["tracks"]["output"])
    assert case.figure(found).scene(183).height < 247
