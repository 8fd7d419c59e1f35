"""Variants written into sequences, against plain cutting and joining of text."""

import re
import warnings

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agviz.errors import ContigError, IntervalError, ReferenceMismatchWarning, VariantError
from agviz.genome.edits import apply_variants, check_reference, reference_sequence
from agviz.genome.fasta import Fasta
from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Interval, Variant

stable = settings(deadline=None, derandomize=True, max_examples=300)
CONTIG = "ACGTTGCAAGCTTACGGATCCATGCAATTGGCCTAAGCTTCGATCGTAGGCATTCGAACT"
REGION = Interval("c", 20, 40)


@pytest.fixture(scope="module")
def genome(memory_genome):
    return memory_genome({"c": CONTIG, "chr2": "ACGT" * 5})


def at(position, length, alternate):
    """A variant whose REF allele is the genome's."""
    return Variant("c", position, CONTIG[position - 1 : position - 1 + length], alternate)


def spliced(variants):
    """The whole contig with the variants, by cutting and joining."""
    text = CONTIG
    for variant in sorted(variants, key=lambda v: v.position, reverse=True):
        text = text[: variant.start] + variant.alternate_bases + text[variant.end :]
    return text


def window(text, start, end):
    return "".join(text[i] if 0 <= i < len(text) else "N" for i in range(start, end))


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        (at(31, 1, "T"), CONTIG[20:30] + "T" + CONTIG[31:40]),
        (at(31, 3, "TTT"), CONTIG[20:30] + "TTT" + CONTIG[33:40]),
        # An insertion is cut at the right.
        (at(31, 1, CONTIG[30] + "TTT"), CONTIG[20:31] + "TTT" + CONTIG[31:37]),
        # A deletion is filled from the right.
        (at(31, 4, CONTIG[30]), CONTIG[20:31] + CONTIG[34:43]),
        (at(31, 4, "TT"), CONTIG[20:30] + "TT" + CONTIG[34:42]),
        # At the edges.
        (at(21, 1, "T"), "T" + CONTIG[21:40]),
        (at(40, 1, "A"), CONTIG[20:39] + "A"),
        (at(40, 1, CONTIG[39] + "GGG"), CONTIG[20:40]),
        (at(40, 5, CONTIG[39]), CONTIG[20:40]),
        (at(39, 5, CONTIG[38]), CONTIG[20:39] + CONTIG[43]),
        # Across the left edge: the part inside is applied.
        (at(18, 5, CONTIG[17]), CONTIG[22:42]),
        (at(19, 4, "AAAA"), "AA" + CONTIG[22:40]),
        # Across the right edge.
        (at(39, 4, "AAAA"), CONTIG[20:38] + "AA"),
        # Longer than the interval.
        (at(31, 1, CONTIG[30] + "T" * 99), CONTIG[20:31] + "T" * 9),
        (at(21, 30, CONTIG[20]), CONTIG[20] + CONTIG[50:] + "N" * 9),
    ],
)
def test_one_variant(genome, variant, expected):
    sequence, _ = apply_variants(REGION, [variant], genome)
    assert sequence == expected
    assert reference_sequence(REGION, [variant], genome) == CONTIG[20:40]


def test_off_the_contig_there_is_n(genome):
    around = Interval("c", -3, 63)
    deletion = at(2, 3, CONTIG[1])
    assert reference_sequence(around, [deletion], genome) == f"NNN{CONTIG}NNN"
    assert apply_variants(around, [deletion], genome)[0] == f"NNN{spliced([deletion])}NNNNN"


def test_bases_before_the_first_of_a_contig(genome):
    start = Interval("c", 0, 10)
    first = Variant("c", 1, "A", "TTA")
    assert apply_variants(start, [first], genome)[0] == ("TT" + CONTIG)[:10]


def test_a_haplotype_in_any_order(genome):
    variants = [at(23, 1, CONTIG[22] + "GG"), at(26, 3, CONTIG[25]), at(35, 1, "N")]
    expected = window(spliced(variants), 20, 40)
    for order in (variants, variants[::-1]):
        assert apply_variants(REGION, order, genome)[0] == expected


def test_an_snv_at_the_anchor_of_an_insertion(genome):
    base = CONTIG[30]
    variants = [at(31, 1, "T"), at(31, 1, base + "GGG")]
    expected = CONTIG[20:30] + "T" + "GGG" + CONTIG[31:37]
    assert apply_variants(REGION, variants, genome)[0] == expected


def test_no_variant_changes_nothing(genome):
    sequence, coordinates = apply_variants(REGION, [], genome)
    assert sequence == reference_sequence(REGION, [], genome) == CONTIG[20:40]
    assert coordinates.changes == ()


def test_the_reverse_complement_is_taken_last(genome):
    variants = [at(23, 1, CONTIG[22] + "GG"), at(26, 5, CONTIG[25])]
    reverse = Interval("c", 20, 40, "-")
    forward, coordinates = apply_variants(REGION, variants, genome)
    sequence, same = apply_variants(reverse, variants, genome)
    assert sequence == reverse_complement(forward)
    assert same == coordinates
    assert reference_sequence(reverse, variants, genome) == reverse_complement(CONTIG[20:40])


def test_the_stated_reference_is_written_into_both_alleles(genome):
    # The genome has GGC here; the variant says it replaces ATT, and keeps the A.
    assert CONTIG[29:32] == "GGC"
    variant = Variant("c", 30, "ATT", "AC")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert reference_sequence(REGION, [variant], genome) == (
            CONTIG[20:29] + "ATT" + CONTIG[32:40]
        )
        assert apply_variants(REGION, [variant], genome)[0] == (
            CONTIG[20:29] + "AC" + CONTIG[32:41]
        )


def test_the_stated_reference_off_the_contig_is_written_too(genome):
    around = Interval("c", 55, 65)
    variant = Variant("c", 60, CONTIG[59] + "TT", CONTIG[59])
    assert reference_sequence(around, [variant], genome) == CONTIG[55:60] + "TTNNN"
    assert apply_variants(around, [variant], genome)[0] == CONTIG[55:60] + "NNNNN"


@pytest.mark.parametrize(
    ("variants", "message"),
    [
        (
            [at(20, 1, "N")],
            "Variant c:20:C>N lies outside the interval c:21-40; give an interval around it",
        ),
        (
            [at(41, 1, "N")],
            "Variant c:41:C>N lies outside the interval c:21-40; give an interval around it",
        ),
        (
            [at(20, 1, "CTT")],
            "Variant c:20:C>CTT lies outside the interval c:21-40; give an interval around it",
        ),
        (
            [at(31, 1, "N"), at(1, 1, "C" * 60)],
            (
                "Variant c:1:A>CCCCCCCCCC...CCCCCCCCCC lies outside the interval c:21-40; "
                "give an interval around it"
            ),
        ),
        (
            [Variant("chr2", 5, "A", "C")],
            (
                "Variant chr2:5:A>C is on another contig than the interval c:21-40; "
                "give an interval around it"
            ),
        ),
        (
            [at(30, 4, "G"), at(31, 1, "T")],
            "Variants c:31:G>T and c:30:GGCC>G overlap; one haplotype can have only one of them",
        ),
        (
            [Variant("c", 30, "G", "GA"), Variant("c", 30, "T", "C")],
            "Variants c:30:G>GA and c:30:T>C state different REF bases at position 30",
        ),
    ],
)
def test_what_is_refused(genome, variants, message):
    for function in (apply_variants, reference_sequence):
        with pytest.raises(VariantError, match=f"^{re.escape(message)}$"):
            function(REGION, variants, genome)


def test_an_interval_without_bases_is_refused(genome):
    with pytest.raises(IntervalError, match=r"^Interval c:21\^22 has no base to change$"):
        apply_variants(Interval("c", 20 + 1, 21), [at(21, 1, "N")], genome)


def test_an_unknown_contig_is_refused(genome):
    message = "No contig 'q' in the test; there are: 'c', 'chr2'"
    with pytest.raises(ContigError, match=f"^{re.escape(message)}$"):
        apply_variants(REGION, [Variant("q", 31, "A", "C")], genome)


def test_names_of_another_dialect_meet(write_fasta):
    fasta = Fasta(write_fasta({"chr2": "ACGTACGT"}))
    with pytest.warns(match=r"^Contig '2' is called 'chr2' in genome\.fa; using that$"):
        sequence, _ = apply_variants(Interval("chr2", 0, 8), [Variant("2", 2, "C", "T")], fasta)
    assert sequence == "ATGTACGT"


bases = st.text(alphabet="ACGT", max_size=5)


@st.composite
def haplotypes(draw):
    """Variants with the genome's REF that do not touch, all within the interval."""
    position, chosen = 21 + draw(st.integers(0, 8)), []
    for _ in range(draw(st.integers(1, 4))):
        if position > 40:
            break
        length = draw(st.integers(0, 5))
        variant = at(position, length, draw(bases))
        assume(variant.reference_bases != variant.alternate_bases)
        chosen.append(variant)
        position += length + draw(st.integers(1, 6))
    return chosen


@stable
@given(haplotypes())
def test_any_haplotype_is_cutting_and_joining(genome, chosen):
    sequence, _ = apply_variants(REGION, chosen, genome)
    assert sequence == window(spliced(chosen), 20, 40)


@stable
@given(haplotypes())
def test_the_coordinates_are_those_of_the_sequence(genome, chosen):
    sequence, coordinates = apply_variants(REGION, chosen, genome)
    replaced = {place for v in chosen for place in range(v.start, v.end)}
    reference = np.arange(20, 40)
    for place, alternate in zip(
        reference, coordinates.reference_to_alternate(reference), strict=True
    ):
        if place not in replaced and alternate < 40:
            assert sequence[alternate - 20] == CONTIG[place]


@stable
@given(st.integers(10, 20), st.integers(1, 15))
def test_a_deletion_across_the_left_edge(genome, anchor, length):
    variant = Variant("c", anchor, CONTIG[anchor - 1 : anchor + length], CONTIG[anchor - 1])
    assume(variant.end > 20)
    sequence, coordinates = apply_variants(REGION, [variant], genome)
    assert sequence == window(CONTIG, anchor + length, anchor + length + 20)
    assert coordinates.alternate_to_reference(20) == anchor + length


def test_references_that_agree_are_silent(genome):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert check_reference([at(5, 3, "A"), at(31, 1, "T")], genome) == [True, True]
        assert check_reference([Variant("c", 5, "NGN", "A")], genome) == [True]
        assert check_reference([Variant("c", 5, "", "A")], genome) == [True]
        assert check_reference([], genome) == []


def warned(variants, genome):
    with pytest.warns(ReferenceMismatchWarning) as caught:
        agrees = check_reference(variants, genome)
    (warning,) = caught
    return agrees, str(warning.message)


def test_a_reference_that_does_not_agree_is_told(genome):
    agrees, message = warned([at(5, 1, "A"), Variant("c", 30, "ATT", "A")], genome)
    assert agrees == [True, False]
    assert message == (
        "The genome disagrees with the stated REF allele: c:30 has 'GGC', not 'ATT'. "
        "The stated one is used"
    )


def test_many_that_do_not_agree_are_counted(genome):
    good = [at(place, 1, "N") for place in range(1, 41)]
    bad = [
        Variant("c", place, "N".replace("N", "ACGT"["CGTA".index(CONTIG[place - 1])]), "N")
        for place in range(1, 6)
    ]
    agrees, message = warned(good + bad, genome)
    assert agrees == [True] * 40 + [False] * 5
    assert message == (
        "The genome disagrees with the stated REF allele: c:1 has 'A', not 'T'; c:2 has 'C', "
        "not 'A'; c:3 has 'G', not 'C'; and 2 more. The stated one is used"
    )


@pytest.mark.parametrize(
    ("wrong", "total", "asked"),
    [(1, 4, False), (4, 4, False), (1, 5, False), (2, 5, True), (2, 10, False), (3, 10, True)],
)
def test_over_a_fifth_of_many_asks_for_the_assembly(genome, wrong, total, asked):
    bad = [Variant("c", 30, "T", "A")] * wrong
    _, message = warned(bad + [at(5, 1, "A")] * (total - wrong), genome)
    question = (
        f"The genome disagrees with the REF allele of {wrong} of {total} variants: is it the "
        "assembly that they were called on? ("
    )
    assert message.startswith(question) == asked


def test_a_reference_over_the_end_is_an_error(genome):
    message = (
        "Variant c:60:GT>G reaches position 61, but contig 'c' has 60 bp; "
        "is it from another assembly?"
    )
    with pytest.raises(VariantError, match=f"^{re.escape(message)}$"):
        check_reference([Variant("c", 60, "GT", "G")], genome)


def test_the_real_locus(data_dir):
    fasta = Fasta(data_dir / "gata4_hg19" / "gata4.fa")
    (name,) = fasta.contigs
    interval = Interval(name, 0, 131_072)
    donor = Variant(name, 70_294, "G", "A")
    new_donor = Variant(name, 110_495, "G", "GGTAAGT")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert check_reference([donor, new_donor], fasta) == [True, True]
    reference = reference_sequence(interval, [donor, new_donor], fasta)
    alternate, coordinates = apply_variants(interval, [donor, new_donor], fasta)
    assert alternate == (
        reference[:70_293] + "A" + reference[70_294:110_495] + "GTAAGT" + reference[110_495:-6]
    )
    assert coordinates.insertions == ((110_494, "GTAAGT"),)
