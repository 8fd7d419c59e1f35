"""Motifs written into sequence: what is a motif, what it overwrites, and what it leaves."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import agviz as ag
from agviz.errors import InputError
from agviz.genome.sequence import reverse_complement
from agviz.interpret.planting import named_motifs, written


def test_motifs_are_read_from_all_that_is_one():
    ebf, myb = (ag.teaching_motifs()[name] for name in ("EBF1", "MYB"))
    assert named_motifs("acgNt") == {"ACGNT": "ACGNT"}
    assert named_motifs(ebf) == {"EBF1": "TCCCNNGGGA"}
    assert named_motifs([myb, "ACG"]) == {"MYB": "CAACGGTT", "ACG": "ACG"}
    assert named_motifs({"one": "ACG", "two": myb}) == {"one": "ACG", "two": "CAACGGTT"}
    assert list(named_motifs(ag.teaching_motifs())) == [each.id for each in ag.teaching_motifs()]


@pytest.mark.parametrize(
    ("motifs", "message"),
    [
        ([], "No motif was given: say what is written into the sequence"),
        ("ACR", "The motif is written with A, C, G, T and N; got 'ACR'"),
        (7, "A motif is bases, a Motif or a MotifSet, or several by name; got int"),
        (
            [ag.Motif("x", np.eye(4)), ag.Motif("x", np.eye(4)[::-1])],
            "Two motifs are called 'x'; give them names of their own",
        ),
    ],
)
def test_what_is_no_motif_is_refused(motifs, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        named_motifs(motifs)


@given(st.text("ACGT", min_size=8, max_size=20), st.integers(0, 3), st.text("ACGTN", max_size=5))
def test_a_motif_is_written_the_same_on_either_strand(sequence, at, motif):
    made = written(sequence, at, motif)
    assert len(made) == len(sequence)
    assert made[:at] == sequence[:at]
    there = made[at : at + len(motif)]
    assert all(new in (want, old) for new, want, old in zip(there, motif, sequence[at:]))  # noqa: B905
    assert all(new == want for new, want in zip(there, motif, strict=True) if want != "N")
    mirrored = written(
        reverse_complement(sequence), len(sequence) - at - len(motif), motif, strand="-"
    )
    assert reverse_complement(mirrored) == made
