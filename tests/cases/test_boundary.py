"""The boundary's case: contacts and expression are those of fresh predictions."""

import re

import numpy as np
import pytest
from small_cases import case_model, small_case

import agviz as ag
from agviz.figure.contact_map import ContactMap
from agviz.figure.virtual_4c import Virtual4C


@pytest.fixture(scope="module")
def genome(insulated_pair):
    return insulated_pair


@pytest.fixture(scope="module")
def case():
    return small_case("boundary", variants=["CTCF deleted", "control deletion"])


@pytest.fixture(scope="module")
def found(case, pale):
    return case.run(pale, progress_bar=False)


def change_of_maps(model, found):
    """ALT - REF of the contact maps in REF coordinates, by a fresh prediction."""
    variant = found.site.focused.variant
    out = model.predict_variant(
        found.context, variant, requested_outputs=["CONTACT_MAPS"], ontology_terms=None
    )
    both = ag.Alleles(out.reference, out.alternate, variant).contact_maps.aligned()
    return both.alternate.values[:, :, 0] - both.reference.values[:, :, 0]


def test_maps_are_those_of_a_fresh_prediction(found, pale):
    from agviz.cases.boundary_figure import alleles_of, contact_change

    fresh = change_of_maps(pale, found)
    np.testing.assert_array_equal(contact_change(alleles_of(found)), fresh)
    assert np.nanmax(fresh) > 0.5  # contacts over the boundary are made


def test_the_insulated_gene_adopts_the_enhancer_and_its_neighbor_does_not_change(found):
    change = found.tables["variants"].set_index(["name", "gene"])["log2_fold_change"]
    assert change["CTCF deleted", "FAR1"] > 1
    assert abs(change["CTCF deleted", "NEAR1"]) < 0.1
    assert abs(change["control deletion", "FAR1"]) < 0.1


def test_the_figure_is_clean_and_holds_maps_and_views(case, found):
    figure = case.figure(found)
    assert figure.check(183) == ()
    assert [m.text for m in figure.scene(183).role("letter")] == ["a", "b"]
    kinds = [type(panel) for panel in figure.panels()]
    assert kinds.count(ContactMap) == kinds.count(Virtual4C) == 2


def test_agreement_in_the_caption_is_recomputed(case, found, pale, genome):
    truth = ag.load_model("oracle", assembly=genome)
    one, other = (change_of_maps(model, found).ravel() for model in (pale, truth))
    known = np.isfinite(one) & np.isfinite(other)
    caption = case.caption(found)
    told = re.search(r"agrees with the truth with r = ([\d.]+)\.", caption)
    assert float(told[1]) == pytest.approx(np.corrcoef(one[known], other[known])[0, 1], abs=1e-4)
    table = found.tables["variants"]
    told = re.search(r"r = ([\d.]+) of the (\d+) changes in b;", caption)
    expected = np.corrcoef(table["log2_fold_change"], table["oracle_log2_fold_change"])[0, 1]
    assert float(told[1]) == pytest.approx(expected, abs=1e-4)
    assert int(told[2]) == 4


def test_another_deletion_changes_the_maps(case, found, pale):
    from agviz.cases.boundary_figure import alleles_of, contact_change

    other = case.about("chrT1:344380:ACCTTCCTTTCCACACCACC>A").run(pale, progress_bar=False)
    assert other.site.focus == "control deletion"
    assert np.nanmax(np.abs(contact_change(alleles_of(other)))) < 0.1
    assert "With control deletion, RNA is FAR1 1.0" in case.caption(other)


@pytest.mark.slow
def test_published_architecture_on_the_teaching_genome(case, genome):
    found = case.run(case_model(genome, ["EFO:0001187"]), progress_bar=False)
    assert set(found.tables["variants"]["gene"]) == {"FAR1", "NEAR1"}
    assert np.isfinite(found.tables["variants"]["log2_fold_change"]).all()
    assert case.figure(found).scene(183).height < 247
