"""Regions and variants as people write them."""

import contextlib
import re
import warnings

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agviz.errors import AgvizError, ContigError, ContigNameWarning, IntervalError, VariantError
from agviz.genome.contigs import ContigNames
from agviz.genome.parse import (
    format_interval,
    interval_key,
    parse_interval,
    parse_variant,
    variant_key,
)
from agviz.genome.types import Interval, Variant

stable = settings(deadline=None, derandomize=True, max_examples=300)

CONTIGS = {
    "chr8": 145_138_636,
    "chr1": 1_000,
    "HLA-A*01:01:01": 100,
    "HLA-A*01:01:01:01": 3_503,
    "chr8_11496144_11627216": 131_072,
    "chrUn_GL000220v1": 161_802,
    "a.b|c-1": 40,
}
REGION_FORM = "write it as 'chr8:11,700,000-11,800,000' (1-based, both ends included)"
VARIANT_FORM = "write it as 'chr8:70294:G>A' (1-based position, REF>ALT)"
EMPTY = (
    "keep the base before the change in both, as in a VCF: a deletion of T after A is 'AT>A', "
    "an insertion 'A>AT'"
)


@pytest.mark.parametrize("contigs", [None, CONTIGS])
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("chr8:1000-2000", ("chr8", 999, 2000, ".")),
        ("chr8:1,000-2,000", ("chr8", 999, 2000, ".")),
        ("chr8:1,000..2,000", ("chr8", 999, 2000, ".")),
        ("chr8:1,000…2,000", ("chr8", 999, 2000, ".")),
        ("  chr8 : 1 000 – 2 000 ", ("chr8", 999, 2000, ".")),
        ("chr8:1\u202f000\u22122\u00a0000", ("chr8", 999, 2000, ".")),
        ("chr8:1'000-2'000", ("chr8", 999, 2000, ".")),
        ("chr8:5", ("chr8", 4, 5, ".")),
        ("chr8:5-5", ("chr8", 4, 5, ".")),
        ("chr8:5-9:+", ("chr8", 4, 9, "+")),
        ("chr8:5-9:-", ("chr8", 4, 9, "-")),
        ("chr8:5-9:.", ("chr8", 4, 9, ".")),
        ("chr8:5-9(-)", ("chr8", 4, 9, "-")),
        ("chr8:5-9 (+)", ("chr8", 4, 9, "+")),
        ("chr8:5-9:(-)", ("chr8", 4, 9, "-")),
        ("HLA-A*01:01:01:01:5-10", ("HLA-A*01:01:01:01", 4, 10, ".")),
        ("HLA-A*01:01:01:5-10", ("HLA-A*01:01:01", 4, 10, ".")),
        ("chr8_11496144_11627216:70,294-70,300", ("chr8_11496144_11627216", 70293, 70300, ".")),
        ("a.b|c-1:2-3", ("a.b|c-1", 1, 3, ".")),
    ],
)
def test_regions(text, contigs, key):
    assert interval_key(parse_interval(text, contigs)) == key


def test_the_longest_contig_is_meant():
    # "HLA-A*01:01:01:01" could also be the first base of "HLA-A*01:01:01".
    whole = parse_interval("HLA-A*01:01:01:01", CONTIGS)
    assert interval_key(whole) == ("HLA-A*01:01:01:01", 0, 3503, ".")
    base = parse_interval("HLA-A*01:01:01:02", CONTIGS)
    assert interval_key(base) == ("HLA-A*01:01:01", 1, 2, ".")


def test_a_whole_contig_with_strand():
    assert interval_key(parse_interval("chr1:-", CONTIGS)) == ("chr1", 0, 1000, "-")
    assert interval_key(parse_interval("chr1(+)", CONTIGS)) == ("chr1", 0, 1000, "+")


def test_another_dialect_is_told_once_when_the_names_are_given():
    names = ContigNames(CONTIGS, "genome.fa")
    message = "Contig '1' is called 'chr1' in genome.fa; using that"
    with pytest.warns(ContigNameWarning, match=f"^{re.escape(message)}$"):
        assert interval_key(parse_interval("1:100-200", names)) == ("chr1", 99, 200, ".")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert interval_key(parse_interval("1", names)) == ("chr1", 0, 1000, ".")
        assert variant_key(parse_variant("1-5-A-C", names)) == ("chr1", 5, "A", "C")


def test_another_dialect_without_names_speaks_of_the_genome():
    message = "Contig '8' is called 'chr8' in the genome; using that"
    with pytest.warns(ContigNameWarning, match=f"^{re.escape(message)}$"):
        assert parse_interval("8:1-2", CONTIGS).chromosome == "chr8"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"'' is not a region; {REGION_FORM}"),
        ("chr8:abc", f"'chr8:abc' is not a region; {REGION_FORM}"),
        ("chr8:5-", f"'chr8:5-' is not a region; {REGION_FORM}"),
        ("chr8:-5-9", f"'chr8:-5-9' is not a region; {REGION_FORM}"),
        (
            "chr8:0-5",
            (
                "Region 'chr8:0-5' starts at 0, but positions are counted from 1; "
                "add 1 to a start from a BED file"
            ),
        ),
        (
            "chr8:2,000-1,000",
            "Region 'chr8:2,000-1,000' ends before it starts; write 'chr8:1,000-2,000'",
        ),
        (
            "chr1:1,001-1,002",
            (
                "Interval chr1:1,001-1,002 lies outside contig 'chr1' (1,000 bp); "
                "give positions from 1 to 1,000"
            ),
        ),
        (
            "chr1:900-1001",
            (
                "Interval chr1:900-1,001 reaches over the end of contig 'chr1' (1,000 bp); "
                "write 'chr1:900-1,000'"
            ),
        ),
    ],
)
def test_regions_that_cannot_be(text, message):
    with pytest.raises(IntervalError, match=f"^{re.escape(message)}$"):
        parse_interval(text, CONTIGS)


def test_a_contig_needs_the_genome():
    message = f"Region 'chr8' has no start and end; {REGION_FORM}"
    with pytest.raises(IntervalError, match=f"^{re.escape(message)}$"):
        parse_interval("chr8")


@pytest.mark.parametrize("text", ["chr88:1-5", "chr88"])
def test_a_region_on_an_unknown_contig(text):
    with pytest.raises(
        ContigError, match=r"^No contig 'chr88' in the genome; did you mean 'chr8'\?$"
    ):
        parse_interval(text, CONTIGS)


@pytest.mark.parametrize("contigs", [None, CONTIGS])
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("chr8:70294:G>A", ("chr8", 70294, "G", "A")),
        ("chr8:70294G>A", ("chr8", 70294, "G", "A")),
        ("chr8:70,294 g>a", ("chr8", 70294, "G", "A")),
        ("chr8:70294:G:A", ("chr8", 70294, "G", "A")),
        ("chr8-70294-G-A", ("chr8", 70294, "G", "A")),
        ("chr8_70294_G_A", ("chr8", 70294, "G", "A")),
        ("chr8_70294_G_A_b38", ("chr8", 70294, "G", "A")),
        ("chr8 70294 G A", ("chr8", 70294, "G", "A")),
        ("chr8\t70294\tG\tA\n", ("chr8", 70294, "G", "A")),
        ("chr8:70294 G/A", ("chr8", 70294, "G", "A")),
        ("chr8 : 70294 : G → A", ("chr8", 70294, "G", "A")),
        ("chr8\u201170294\u2011G\u2011A", ("chr8", 70294, "G", "A")),
        ("chr8:g.70294G>A", ("chr8", 70294, "G", "A")),
        ("chr8:5:ACGTN>A", ("chr8", 5, "ACGTN", "A")),
        ("HLA-A*01:01:01:01:5:A>C", ("HLA-A*01:01:01:01", 5, "A", "C")),
        ("HLA-A*01:01:01:01-5-A-C", ("HLA-A*01:01:01:01", 5, "A", "C")),
        ("chr8_11496144_11627216_70294_G_A", ("chr8_11496144_11627216", 70294, "G", "A")),
        (
            "chr8_11496144_11627216:110495:G>GGTAAGT",
            ("chr8_11496144_11627216", 110495, "G", "GGTAAGT"),
        ),
        ("chrUn_GL000220v1-7-A-T", ("chrUn_GL000220v1", 7, "A", "T")),
        ("a.b|c-1-2-A-C", ("a.b|c-1", 2, "A", "C")),
    ],
)
def test_variants(text, contigs, key):
    assert variant_key(parse_variant(text, contigs)) == key


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"'' is not a variant; {VARIANT_FORM}"),
        ("chr8:5", f"'chr8:5' is not a variant; {VARIANT_FORM}"),
        ("chr8:5del", f"'chr8:5del' is not a variant; {VARIANT_FORM}"),
        ("rs123", f"'rs123' names a variant of dbSNP; look up its place and {VARIANT_FORM}"),
        *(
            (
                text,
                (
                    f"{text!r} counts along a transcript or protein (HGVS); look up its place in "
                    f"the genome and {VARIANT_FORM}"
                ),
            )
            for text in ("NM_002052.5:c.614G>A", "ENST00000335135.8:c.1+1del", "GATA4:p.Gly5Ser")
        ),
        (
            "my.VCF.gz",
            "'my.VCF.gz' names a file, not a variant; ag.Vcf('my.VCF.gz') reads its variants",
        ),
        ("chr8:5:A>", f"Variant 'chr8:5:A>' has no ALT allele; {EMPTY}"),
        ("chr8:5:>A", f"Variant 'chr8:5:>A' has no REF allele; {EMPTY}"),
        ("chr8:5:-:A", f"Variant 'chr8:5:-:A' has no REF allele; {EMPTY}"),
        ("chr8:5::A", f"Variant 'chr8:5::A' has no REF allele; {EMPTY}"),
        ("chr8:5:G", f"Variant 'chr8:5:G' has no ALT allele; {EMPTY}"),
        ("chr8:5 : G", f"Variant 'chr8:5 : G' has no ALT allele; {EMPTY}"),
        ("chr8-5-G", f"Variant 'chr8-5-G' has no ALT allele; {EMPTY}"),
        ("chr8_5_G", f"Variant 'chr8_5_G' has no ALT allele; {EMPTY}"),
        ("chr8 5 G", f"Variant 'chr8 5 G' has no ALT allele; {EMPTY}"),
        ("chr8-5-G--", f"Variant 'chr8-5-G--' has no ALT allele; {EMPTY}"),
        ("chr8:5:A:.", f"Variant 'chr8:5:A:.' has no ALT allele; {EMPTY}"),
        (
            "chr8:5:A>C,G",
            "Variant 'chr8:5:A>C,G' has several ALT alleles; give one variant for each",
        ),
        (
            "chr8:5:A><DEL>",
            (
                "Variant 'chr8:5:A><DEL>' has the ALT allele '<DEL>'; "
                "write out its bases with A, C, G, T, N"
            ),
        ),
        (
            "chr8:5:R>A",
            "Variant 'chr8:5:R>A' has the REF allele 'R'; write out its bases with A, C, G, T, N",
        ),
        ("chr8:5:A>U", "Variant 'chr8:5:A>U' has the ALT allele 'U'; write T for U"),
        ("chr8:5:a>A", "Variant 'chr8:5:a>A' has the same REF and ALT 'A', so nothing changes"),
        ("chr8:0:A>C", "Variant 'chr8:0:A>C' is at 0, but positions are counted from 1"),
        (
            "chr1:1000:AC>A",
            (
                "Variant 'chr1:1000:AC>A' reaches position 1,001, but contig 'chr1' has 1,000 bp; "
                "is it from another assembly?"
            ),
        ),
    ],
)
def test_variants_that_cannot_be(text, message):
    with pytest.raises(VariantError, match=f"^{re.escape(message)}$"):
        parse_variant(text, CONTIGS)


def test_a_variant_on_an_unknown_contig():
    with pytest.raises(
        ContigError, match=r"^No contig 'chr88' in the genome; did you mean 'chr8'\?$"
    ):
        parse_variant("chr88:5:A>C", CONTIGS)


# Any printable ASCII a FASTA header's first word may hold.
names = st.text(
    alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12
)


@stable
@given(names, names, st.data())
def test_intervals_survive_the_round_trip(name, other, data):
    contigs = {name: 10**6, other: 10**6}
    start = data.draw(st.integers(0, 10**6 - 1))
    end = data.draw(st.integers(start + 1, 10**6))
    interval = Interval(name, start, end, data.draw(st.sampled_from("+-.")))
    text = format_interval(interval, strand=True)
    # Another contig's name may begin with this whole text; then that one is meant.
    assume(not (len(other) > len(name) and text.startswith(other)))
    assert interval_key(parse_interval(text, contigs)) == interval_key(interval)


alleles = st.text(alphabet="ACGTN", min_size=1, max_size=6)


@stable
@given(
    names,
    st.integers(1, 10**6 - 10),
    alleles,
    alleles,
    st.sampled_from(
        ["{}:{}:{}>{}", "{}:{}{}>{}", "{}:{:,}:{}>{}", "{}-{}-{}-{}", "{}_{}_{}_{}", "{} {} {} {}"]
    ),
)
def test_variants_survive_the_round_trip(name, position, reference, alternate, form):
    assume(reference != alternate)
    text = form.format(name, position, reference.lower(), alternate)
    read = parse_variant(text, {name: 10**6, "chr1": 10**6})
    assert variant_key(read) == (name, position, reference, alternate)


@stable
@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_in_words(text):
    for parse in (parse_interval, parse_variant):
        for contigs in (None, CONTIGS):
            with warnings.catch_warnings(), contextlib.suppress(AgvizError):
                warnings.simplefilter("ignore", ContigNameWarning)
                parse(text, contigs)


def test_format_interval_is_one_based_with_commas():
    assert format_interval(Interval("chr8", 1_000, 2_000, "-")) == "chr8:1,001-2,000"
    assert format_interval(Interval("chr8", 1_000, 2_000, "-"), strand=True) == (
        "chr8:1,001-2,000:-"
    )
    assert format_interval(Interval("chr8", 1_000, 2_000), strand=True) == "chr8:1,001-2,000"


def test_an_interval_without_bases_is_a_place_between_two():
    assert format_interval(Interval("chr8", 5, 5)) == "chr8:5^6"


def test_keys_are_hashable_and_know_what_matters():
    assert interval_key(Interval("c", 1, 2, "+", name="x")) == ("c", 1, 2, "+")
    assert variant_key(Variant("c", 1, "A", "C", name="x")) == ("c", 1, "A", "C")
    assert len({interval_key(Interval("c", 1, 2)), interval_key(Interval("c", 1, 2))}) == 1
