"""Marks of splice signals, on bases written by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.cases.splice_marks import FLANK, splice_marks
from agviz.genome.sequence import reverse_complement
from agviz.interpret.splice_readouts import ACCEPTOR, DONOR, Site

BEFORE = "TACTAAC" + "G" * 5 + "TTCTTTCTTTCTTCCTTCAG"  # an acceptor's signals; the exon follows
ACCEPTOR_BASES = ("G" * FLANK + BEFORE)[-FLANK:] + "G" * (FLANK + 1)


def told(marks):
    return {mark.name: (mark.start, mark.end) for mark in marks}


def test_an_acceptor_has_its_branch_point_tract_and_ag():
    marks = splice_marks(Site(ACCEPTOR, 1_000), ACCEPTOR_BASES, contig="c", strand="+")
    assert told(marks) == {
        "branch point": (968, 975), "tract": (982, 997), "acceptor": (997, 1_001),
    }  # fmt: skip


def test_a_donor_is_three_bases_of_exon_and_six_of_intron():
    marks = splice_marks(Site(DONOR, 1_000), "A" * (2 * FLANK + 1), contig="c", strand="+")
    assert told(marks) == {"donor": (998, 1_007)}


def test_on_the_other_strand_marks_are_mirrored():
    here = splice_marks(Site(ACCEPTOR, 1_000), ACCEPTOR_BASES, contig="c", strand="+")
    there = splice_marks(
        Site(ACCEPTOR, 1_000), reverse_complement(ACCEPTOR_BASES), contig="c", strand="-"
    )
    mirrored = {name: (2_001 - end, 2_001 - start) for name, (start, end) in told(here).items()}
    assert told(there) == mirrored
    assert {mark.strand for mark in there} == {"-"}


@pytest.mark.parametrize(("change", "gone"), [("TACTAGC", "branch point"), ("TACTAAC", None)])
def test_without_its_a_the_branch_point_is_not_marked(change, gone):
    bases = ACCEPTOR_BASES.replace("TACTAAC", change)
    names = set(told(splice_marks(Site(ACCEPTOR, 100), bases, contig="c", strand="+")))
    assert ("branch point" in names) == (gone is None)


@given(st.text("ACGTN", min_size=2 * FLANK + 1, max_size=2 * FLANK + 1), st.sampled_from("+-"))
def test_any_bases_have_an_acceptor_and_marks_within_reach(bases, strand):
    marks = splice_marks(Site(ACCEPTOR, 500), bases, contig="c", strand=strand)
    assert marks[-1].name == "acceptor"
    for mark in marks:
        assert 500 - FLANK <= mark.start < mark.end <= 500 + FLANK + 1
