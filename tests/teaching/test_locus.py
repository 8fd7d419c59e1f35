"""A locus: its alternate bases, its place in an assembly, names that are not there."""

import dataclasses

import pytest

from agviz.errors import UnknownNameError, VariantError
from agviz.genome.types import Interval, Variant
from agviz.teaching.locus import Locus, LocusGene

LOCUS = Locus(
    name="toy", title="t", story="s", sequence="ACGTACGTAC",
    genes=(LocusGene("A", "+", 4),),
    places={"site": Interval("toy", 2, 5)},
    variants={
        "snv": Variant("toy", 3, "G", "T"),
        "insertion": Variant("toy", 5, "A", "ATT"),
        "deletion": Variant("toy", 7, "GTA", "G"),
        "over": Variant("toy", 4, "TA", "T"),
    },
    controls=("snv",), look_at="l", contig="toy",
)  # fmt: skip


def test_alternate_bases():
    assert LOCUS.alternate() == LOCUS.sequence
    assert LOCUS.alternate("snv") == "ACTTACGTAC"
    assert LOCUS.alternate("insertion") == "ACGTATTCGTAC"
    assert LOCUS.alternate("deletion", "snv", "insertion") == "ACTTATTCGC"
    with pytest.raises(
        VariantError,
        match=r"^Variants of toy overlap: insertion, over; write one at a time$",
    ):
        LOCUS.alternate("insertion", "over")


def test_it_moves_with_all_that_it_has():
    moved = LOCUS.at("chrT1", 1_000)
    assert moved.interval == Interval("chrT1", 1_000, 1_010)
    assert moved.gene("A").tss == 1_004
    assert moved.places["site"] == Interval("chrT1", 1_002, 1_005)
    assert moved.variant("deletion") == Variant("chrT1", 1_007, "GTA", "G")
    assert moved.alternate("deletion", "snv") == LOCUS.alternate("deletion", "snv")
    again = moved.at("toy", 0)
    for field in dataclasses.fields(Locus):
        assert getattr(again, field.name) == getattr(LOCUS, field.name)
    assert LOCUS.interval == Interval("toy", 0, 10)


def test_variants_are_given_as_copies():
    LOCUS.variant("snv").alternate_bases = "A"
    assert LOCUS.variant("snv").alternate_bases == "T"


def test_names_that_are_not_there():
    with pytest.raises(
        UnknownNameError, match=r"^No variant of toy is called 'snw'; did you mean 'snv'\?$"
    ):
        LOCUS.variant("snw")
    with pytest.raises(UnknownNameError, match=r"^No gene of toy is called 'B'; there are: 'A'$"):
        LOCUS.gene("B")


def test_a_locus_prints_without_its_bases():
    from agviz.teaching.loci import locus

    assert len(repr(locus("TAL1"))) < 4_000
