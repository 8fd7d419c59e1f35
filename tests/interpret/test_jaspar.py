"""JASPAR's motifs: the versions that are promised, and on whose terms they are used."""

import pytest

import agviz as ag


def test_the_set_says_where_it_is_from_and_on_what_terms():
    motifs = ag.jaspar()
    assert len(motifs) == 1019
    assert motifs.source == "JASPAR 2026 CORE vertebrates (MYB: MA0100.3)"
    assert motifs.license == "CC BY 4.0"
    assert "Nucleic Acids Res. 54:D184" in motifs.citation
    assert 4 <= min(map(len, motifs)) <= max(map(len, motifs)) <= 40


@pytest.mark.parametrize(
    ("name", "id", "consensus"),
    [
        ("MYB", "MA0100.3", "ACCAACTGTC"),
        ("MA0139", "MA0139.2", "GCCACCAGGGGGCGC"),
        ("GATA1", "MA0035.5", None),
        ("GATA1::TAL1", "MA0140.3", None),
    ],
)
def test_motifs_are_of_the_promised_version(name, id, consensus):
    motif = ag.jaspar()[name]
    assert motif.id == id
    assert consensus in (None, motif.consensus)
    assert motif.counts.sum(1).min() > 20  # counts of sites, not probabilities
