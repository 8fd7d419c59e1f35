"""The leftmost, shortest way to write a variant, against trying all ways."""

import re
import warnings

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agviz.errors import ContigError, ReferenceMismatchWarning
from agviz.genome.fasta import Fasta
from agviz.genome.normalize import left_normalize
from agviz.genome.parse import variant_key
from agviz.genome.types import Variant

stable = settings(deadline=None, derandomize=True, max_examples=500)


def applied(contig, variant):
    assert contig[variant.start : variant.end] == variant.reference_bases
    return contig[: variant.start] + variant.alternate_bases + contig[variant.end :]


def by_trying(contig, alternate):
    """The leftmost anchored indel that turns `contig` into `alternate`, by trying all."""
    growth = len(alternate) - len(contig)
    for anchor in range(len(contig)):
        base, end = contig[anchor], anchor + 1
        if growth > 0:
            after = alternate[end : end + growth]
            if contig[:end] + after + contig[end:] == alternate:
                return ("c", anchor + 1, base, base + after)
        elif contig[:end] + contig[end - growth :] == alternate and end - growth <= len(contig):
            return ("c", anchor + 1, contig[anchor : end - growth], base)
    raise AssertionError("no anchored form")


@pytest.mark.parametrize(
    ("contig", "given_variant", "expected"),
    [
        # In a run, a repeat, and out of step with it.
        ("GCAAAAT", Variant("c", 6, "A", "AA"), ("c", 2, "C", "CA")),
        ("GCAAAAT", Variant("c", 5, "AA", "A"), ("c", 2, "CA", "C")),
        ("GCACACAT", Variant("c", 6, "CA", ""), ("c", 1, "GCA", "G")),
        ("TGCACACAT", Variant("c", 9, "T", "CAT"), ("c", 2, "G", "GCA")),
        # Already as it should be.
        ("GCAAAAT", Variant("c", 2, "C", "CA"), ("c", 2, "C", "CA")),
        ("GCAAAAT", Variant("c", 2, "C", "T"), ("c", 2, "C", "T")),
        # Bases too many.
        ("GCAAAAT", Variant("c", 1, "GCAAA", "GTAAA"), ("c", 2, "C", "T")),
        ("GCTGCTT", Variant("c", 2, "CTGC", "CGAC"), ("c", 3, "TG", "GA")),
        ("GCTGCTT", Variant("c", 2, "CTGC", "CAC"), ("c", 3, "TG", "A")),
        # No anchor base given.
        ("GCTT", Variant("c", 3, "", "A"), ("c", 2, "C", "CA")),
        ("GCTT", Variant("c", 3, "T", ""), ("c", 2, "CT", "C")),
        # At the start of the contig the base after is the anchor.
        ("GCTT", Variant("c", 1, "G", "TTG"), ("c", 1, "G", "TTG")),
        ("GCTT", Variant("c", 1, "GC", "C"), ("c", 1, "GC", "C")),
        ("AAAAT", Variant("c", 4, "A", "AA"), ("c", 1, "A", "AA")),
        ("AAAAT", Variant("c", 3, "AA", "A"), ("c", 1, "AA", "A")),
        ("GCGCGCT", Variant("c", 6, "C", "CGC"), ("c", 1, "G", "GCG")),
        ("GCGCGCT", Variant("c", 4, "CGC", "C"), ("c", 1, "GCG", "G")),
        # Nothing is left to anchor to.
        ("GCTT", Variant("c", 1, "GCTT", ""), ("c", 1, "GCTT", "")),
        # REF and ALT the same.
        ("GCTT", Variant("c", 2, "CT", "CT"), ("c", 2, "CT", "CT")),
    ],
)
def test_known_cases(memory_genome, contig, given_variant, expected):
    genome = memory_genome({"c": contig})
    assert variant_key(left_normalize(given_variant, genome)) == expected


def test_through_a_long_repeat(memory_genome):
    genome = memory_genome({"c": "G" + "CAT" * 400 + "G"})
    assert variant_key(left_normalize(Variant("c", 1201, "T", "TCAT"), genome)) == (
        "c",
        1,
        "G",
        "GCAT",
    )
    assert variant_key(left_normalize(Variant("c", 1001, "CATC", "C"), genome)) == (
        "c",
        1,
        "GCAT",
        "G",
    )


def test_name_and_info_are_kept_and_the_given_one_is_not_changed(memory_genome):
    genome = memory_genome({"c": "GCAAAAT"})
    given_variant = Variant("c", 6, "A", "AA", name="rs1", info={"key": 1})
    normalized = left_normalize(given_variant, genome)
    assert (normalized.name, normalized.info) == ("rs1", {"key": 1})
    assert variant_key(given_variant) == ("c", 6, "A", "AA")
    normalized.info["key"] = 2
    assert given_variant.info == {"key": 1}


def test_the_contig_gets_the_name_of_the_genome(write_fasta):
    fasta = Fasta(write_fasta({"chr2": "GCAAAAT"}))
    with pytest.warns(match=r"^Contig '2' is called 'chr2' in genome\.fa; using that$"):
        normalized = left_normalize(Variant("2", 6, "A", "AA"), fasta)
    assert variant_key(normalized) == ("chr2", 2, "C", "CA")


def test_an_unknown_contig_is_an_error(memory_genome):
    with pytest.raises(ContigError, match=r"^No contig 'q' in the test; there are: 'c'$"):
        left_normalize(Variant("q", 6, "A", "AA"), memory_genome({"c": "GCAAAAT"}))


def test_what_does_not_fit_the_genome_is_left_as_it_is(memory_genome):
    genome = memory_genome({"c": "GCAAAAT"})
    message = "Variant c:3:TT>T is left as it is: the genome has other bases than its REF allele"
    with pytest.warns(ReferenceMismatchWarning, match=f"^{re.escape(message)}$"):
        left = left_normalize(Variant("c", 3, "TT", "T"), genome)
    assert variant_key(left) == ("c", 3, "TT", "T")


# Few letters make many repeats.
contigs = st.text(alphabet="AC", min_size=1, max_size=14)
alleles = st.text(alphabet="AC", max_size=5)


@st.composite
def cases(draw):
    contig = draw(contigs)
    start = draw(st.integers(0, len(contig) - 1))
    end = draw(st.integers(start, len(contig)))
    alternate = draw(alleles)
    assume(contig[start:end] != alternate)
    return contig, Variant("c", start + 1, contig[start:end], alternate)


@stable
@given(cases())
def test_it_means_the_same_and_is_shortest(memory_genome, case):
    contig, variant = case
    alternate = applied(contig, variant)
    assume(alternate)
    normalized = left_normalize(variant, memory_genome({"c": contig}))
    assert applied(contig, normalized) == alternate
    reference, changed = normalized.reference_bases, normalized.alternate_bases
    assert reference
    assert changed
    if min(len(reference), len(changed)) > 1:
        assert reference[0] != changed[0]
        assert reference[-1] != changed[-1]


@stable
@given(cases())
def test_an_indel_is_where_trying_all_places_finds_it(memory_genome, case):
    contig, variant = case
    normalized = left_normalize(variant, memory_genome({"c": contig}))
    reference, changed = normalized.reference_bases, normalized.alternate_bases
    is_pure = min(len(reference), len(changed)) == 1 and len(reference) != len(changed)
    assume(is_pure and reference[0] == changed[0])
    assert variant_key(normalized) == by_trying(contig, applied(contig, variant))


@stable
@given(cases())
def test_twice_is_once_and_all_ways_to_write_it_agree(memory_genome, case):
    contig, variant = case
    genome = memory_genome({"c": contig})
    once = left_normalize(variant, genome)
    assert variant_key(left_normalize(once, genome)) == variant_key(once)
    # The same with one more base on the right.
    if variant.end < len(contig):
        base = contig[variant.end]
        longer = Variant(
            "c", variant.position, variant.reference_bases + base, variant.alternate_bases + base
        )
        assert variant_key(left_normalize(longer, genome)) == variant_key(once)


def test_silence_when_all_is_well(memory_genome):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        left_normalize(Variant("c", 6, "A", "AA"), memory_genome({"c": "GCAAAAT"}))
