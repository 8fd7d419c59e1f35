"""Which edits mutagenesis makes, and in which order."""

from agviz.genome.types import Interval, Variant
from agviz.models.mutagenesis import background, ism_variants, mutate


def test_left_to_right_then_by_base():
    found = ism_variants("TTacTT", start=100, ism_interval=Interval("chr1", 102, 104))
    assert [str(variant) for variant in found] == [
        "chr1:103:A>C", "chr1:103:A>G", "chr1:103:A>T",
        "chr1:104:C>A", "chr1:104:C>G", "chr1:104:C>T",
    ]  # fmt: skip


def test_unknown_bases_are_skipped():
    found = ism_variants("NRAY", start=0, ism_interval=Interval("chr1", 0, 4))
    assert {variant.position for variant in found} == {3}


def test_an_edit_changes_one_base():
    (first, *_) = ism_variants("TTACTT", start=100, ism_interval=Interval("chr1", 102, 103))
    assert mutate("TTACTT", first, start=100) == "TTCCTT"


def test_the_background_is_read_on_plus(assembly):
    where = Interval("chr1", 100, 110, "-")
    bases = assembly.sequence(Interval("chr1", 100, 110))
    fasta = assembly.fasta_reader
    assert background(fasta, where, interval_variant=None) == bases
    deletion = Variant("chr1", 101, bases[:3], bases[0])
    behind = assembly.sequence(Interval("chr1", 110, 112))
    assert background(fasta, where, interval_variant=deletion) == bases[0] + bases[3:] + behind
