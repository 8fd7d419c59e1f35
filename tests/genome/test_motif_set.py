"""Motifs: matrices at the door, consensus and information, and how they are found in a set."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.errors import InputError, UnknownNameError
from agviz.genome.motif_set import Motif, MotifSet, as_motifs

COUNTS = np.array([[8, 0, 0, 0], [0, 4, 4, 0], [2, 2, 2, 2], [1, 1, 1, 5]])


def a_set():
    return MotifSet(
        (
            Motif("CTCF", COUNTS, id="MA0139.2"),
            Motif("CTCF", COUNTS, id="MA1929.2"),
            Motif("Gata1", COUNTS, id="MA0035.5"),
        ),
        source="a test",
        license="CC0",
    )


def test_a_motif_reads_its_counts():
    motif = Motif("made up", COUNTS)
    assert (motif.id, len(motif), motif.consensus) == ("made up", 4, "ACNT")
    np.testing.assert_allclose(motif.probabilities.sum(1), 1)
    np.testing.assert_allclose(motif.information[:3], [2, 1, 0])
    assert repr(motif) == "Motif('made up', id='made up', consensus='ACNT')"


def test_a_motif_keeps_a_copy_that_cannot_be_written():
    given_counts = COUNTS.copy()
    motif = Motif("x", given_counts)
    given_counts[0, 0] = 0
    assert motif.counts[0, 0] == 8
    with pytest.raises(ValueError, match="read-only"):
        motif.counts[0, 0] = 1


@given(st.lists(st.tuples(*[st.integers(0, 9)] * 4).filter(any), min_size=1, max_size=6))
def test_the_other_strand_twice_is_the_motif(rows):
    motif = Motif("x", np.array(rows))
    again = motif.reverse_complement().reverse_complement()
    np.testing.assert_array_equal(again.counts, motif.counts)
    assert (motif.information >= -1e-12).all()
    assert (motif.information <= 2).all()


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        (
            np.ones((4, 3)),
            "Motif 'x' needs counts of shape (positions, 4), columns A, C, G, T; got shape (4, 3)",
        ),
        (
            np.ones((0, 4)),
            "Motif 'x' needs counts of shape (positions, 4), columns A, C, G, T; got shape (0, 4)",
        ),
        (np.full((1, 4), "A"), "Counts of motif 'x' must be real numbers; got <U1"),
        (np.array([[1, -1, 0, 0]]), "Counts of motif 'x' must be known and 0 or more"),
        (np.array([[np.nan, 1, 0, 0]]), "Counts of motif 'x' must be known and 0 or more"),
        (np.array([[1, 0, 0, 0], [0, 0, 0, 0]]), "Motif 'x' has no count at position 2"),
    ],
)
def test_counts_that_are_none_are_refused(counts, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Motif("x", counts)


def test_a_motif_is_found_by_id_by_stem_and_by_name_in_any_case():
    motifs = a_set()
    assert motifs["MA0139.2"].id == motifs["ma0139"].id == "MA0139.2"
    assert motifs["GATA1"].id == "MA0035.5"
    assert [motif.id for motif in motifs.select("ctcf")] == ["MA0139.2", "MA1929.2"]
    assert [motif.id for motif in motifs.select(["gata1", "MA0139"])] == ["MA0139.2", "MA0035.5"]
    assert repr(motifs.select("gata1")) == "<1 motifs: a test; CC0>"


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("CTCF", InputError, "2 motifs are called 'CTCF': MA0139.2, MA1929.2; say which by its id"),
        ("GATA2", UnknownNameError, "No motif is called 'GATA2'; did you mean 'Gata1'?"),
        ("MA0139.4", UnknownNameError, "No motif is called 'MA0139.4'; did you mean 'MA0139.2'?"),
    ],
)
def test_a_name_that_is_none_or_several_is_told(name, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        a_set()[name]


def test_sets_that_are_none_are_refused():
    with pytest.raises(InputError, match=r"^A set of motifs has at least one; 'x' has none$"):
        MotifSet((), source="x")
    twice = (Motif("x", COUNTS), Motif("x", COUNTS))
    with pytest.raises(InputError, match=r"^Two motifs have the id 'x'; give each its own$"):
        MotifSet(twice, source="x")
    message = (
        "Motifs are a MotifSet (as of jaspar(), teaching_motifs() or read_meme(path)) or one of "
        "its motifs; got str"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        as_motifs("MYB")


def test_one_motif_is_a_set_of_one():
    assert [motif.id for motif in as_motifs(Motif("x", COUNTS))] == ["x"]
    assert as_motifs(a_set()).source == "a test"
