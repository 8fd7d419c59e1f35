"""The tracks of the teaching genome, and the real biosamples that they imitate."""

import re

import numpy as np
import pytest
from alphagenome.models.dna_model import Organism
from alphagenome.models.dna_output import OutputType

from agviz.catalog.search import search_tracks
from agviz.catalog.textproto import read_catalog
from agviz.catalog.tracks import TrackCatalog
from agviz.errors import InputError
from agviz.figure.track_names import shown_names
from agviz.models.tracks import kept_tracks, parse_terms
from agviz.teaching.catalog import OUTPUT_TYPES, teaching_catalog
from agviz.teaching.grammar import CELLS, FACTORS, T_ALL

HUMAN = Organism.HOMO_SAPIENS
TRACKS = {
    "DNASE": 6, "CAGE": 12, "RNA_SEQ": 12, "CHIP_TF": 14, "CHIP_HISTONE": 7, "SPLICE_SITES": 4,
    "SPLICE_SITE_USAGE": 12, "SPLICE_JUNCTIONS": 12, "CONTACT_MAPS": 1,
}  # fmt: skip


def table(output):
    return teaching_catalog().table(output, HUMAN)


def test_it_has_the_nine_outputs_of_the_oracle():
    catalog = teaching_catalog()
    assert catalog.organisms == (HUMAN,)
    assert catalog.counts(HUMAN).to_dict() == TRACKS
    assert set(catalog.outputs(HUMAN)) == set(OUTPUT_TYPES)
    assert TrackCatalog.from_bytes(catalog.as_bytes()) == catalog


def test_columns_are_cells_on_plus_then_cells_on_minus():
    terms = [cell.ontology_curie for cell in CELLS]
    for output in (OutputType.CAGE, OutputType.RNA_SEQ, OutputType.SPLICE_SITE_USAGE):
        assert table(output)["ontology_curie"].tolist() == terms * 2
        assert "".join(table(output)["strand"]) == "++++++------"
    assert table(OutputType.DNASE)["ontology_curie"].tolist() == terms
    assert table(OutputType.SPLICE_JUNCTIONS)["ontology_curie"].tolist() == terms
    assert table(OutputType.CHIP_TF)["transcription_factor"].tolist() == list(FACTORS)
    histones = table(OutputType.CHIP_HISTONE)
    assert histones["histone_mark"].tolist() == ["H3K27ac"] * len(CELLS) + ["H3K4me3"]
    assert histones["ontology_curie"].tolist()[: len(CELLS)] == terms
    sites = table(OutputType.SPLICE_SITES)
    assert (sites["name"] + sites["strand"]).tolist() == [
        "donor+", "acceptor+", "donor-", "acceptor-"
    ]  # fmt: skip
    for output in OUTPUT_TYPES:
        assert table(output)["column"].tolist() == list(range(len(table(output))))


@pytest.mark.parity
def test_each_cell_has_the_term_of_what_it_imitates(reference_dir):
    published = read_catalog(reference_dir / "metadata").table(OutputType.DNASE, HUMAN)
    for cell in CELLS:
        (real,) = published[published["ontology_curie"] == cell.ontology_curie].to_dict("records")
        assert real["biosample_name"] == cell.imitates
        assert real["biosample_type"] == cell.biosample_type


def test_figures_say_that_cells_are_taught_and_name_each_pooled_track():
    assert shown_names(table(OutputType.DNASE))[T_ALL] == "T-ALL line (teaching) DNase-seq"
    assert shown_names(table(OutputType.CHIP_TF))[0] == "TF ChIP-seq MYB"
    assert shown_names(table(OutputType.CHIP_TF)[:1]) == ["TF ChIP-seq MYB"]
    assert shown_names(table(OutputType.CHIP_HISTONE))[-1] == "Histone ChIP-seq H3K4me3"


def test_a_term_keeps_what_belongs_to_no_cell_type_where_nothing_does():
    term = parse_terms(CELLS[T_ALL].ontology_curie)
    assert kept_tracks(table(OutputType.DNASE), term).tolist() == [True] + [False] * 5
    assert kept_tracks(table(OutputType.CHIP_TF), term).all()
    assert kept_tracks(table(OutputType.CONTACT_MAPS), term).all()
    assert kept_tracks(table(OutputType.CHIP_HISTONE), term).tolist() == [True] + [False] * 6


def test_tracks_are_found_by_words():
    metadata = teaching_catalog().output_metadata(HUMAN)
    assert search_tracks(metadata, "MYB")["name"].tolist() == ["TF ChIP-seq MYB"]
    assert set(search_tracks(metadata, "liver")["ontology_curie"]) == {"EFO:0001187"}


def test_means_are_those_given_for_each_column():
    means = {"cage": np.arange(1.0, 13.0), "chip_tf": [2.0] * 14}
    catalog = teaching_catalog(means)
    np.testing.assert_array_equal(
        catalog.padded_means(OutputType.CAGE, HUMAN), np.arange(1, 13, dtype=np.float32)
    )
    assert (catalog.padded_means(OutputType.CHIP_TF, HUMAN) == 2).all()
    assert (catalog.padded_means(OutputType.DNASE, HUMAN) == 1).all()
    assert catalog != teaching_catalog()


def test_means_that_do_not_fit():
    with pytest.raises(
        InputError,
        match=re.escape("cage has 12 tracks in the teaching genome; got 4 means") + "$",
    ):
        teaching_catalog({"cage": [1.0] * 4})
    with pytest.raises(
        InputError,
        match=re.escape(
            "There are means of 'atac', which the teaching genome does not have; its outputs: "
            "dnase, cage, rna_seq, chip_tf, chip_histone, splice_sites, splice_site_usage, "
            "splice_junctions, contact_maps"
        ) + "$",
    ):  # fmt: skip
        teaching_catalog({"atac": [1.0]})
