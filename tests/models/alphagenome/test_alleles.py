"""Splice sites of two alleles: where ALT has each of REF's, and which are candidates."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.errors import FormatError
from agviz.genome.alignment import align_alternate
from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval, Variant
from agviz.models.alphagenome.alleles import (
    AlleleSites,
    annotated_sites,
    common_probabilities,
)

WIDTH = 40
INTERVAL = Interval("chr1", 100, 100 + WIDTH)


def variant(offset, reference, alternate):
    return Variant("chr1", 100 + offset + 1, reference, alternate)


def one_class(places):
    found = np.full((4, len(places)), -1, dtype=np.int32)
    found[1] = places
    return found


def moved(correspondence, places, probabilities=None):
    if probabilities is None:
        probabilities = np.zeros((WIDTH, 4), dtype=np.float32)
    return correspondence.in_alternate(one_class(places), probabilities)[1].tolist()


def test_snv_keeps_positions():
    for alleles in (("A", "C"), ("AC", "GT")):
        correspondence = AlleleSites.of(INTERVAL, variant(10, *alleles))
        assert moved(correspondence, [0, 10, 11, 39, -1]) == [0, 10, 11, 39, -1]


def test_deletion_loses_sites_and_moves_what_follows_left():
    correspondence = AlleleSites.of(INTERVAL, variant(10, "ACGT", "A"))
    assert moved(correspondence, [9, 10, 11, 12, 13, 14, 39, -1]) == [
        9, 10, -1, -1, -1, 11, 36, -1,
    ]  # fmt: skip
    assert correspondence.unknown == slice(WIDTH, WIDTH)


def test_insertion_moves_what_follows_right():
    correspondence = AlleleSites.of(INTERVAL, variant(10, "A", "ACGT"))
    assert moved(correspondence, [9, 11, 36, -1]) == [9, 14, 39, -1]
    assert correspondence.unknown == slice(WIDTH - 3, WIDTH)


@pytest.mark.parametrize("best", [10, 11, 12, 13])
def test_a_site_at_an_insertion_is_where_alternate_is_likeliest(best):
    correspondence = AlleleSites.of(INTERVAL, variant(10, "A", "ACGT"))
    probabilities = np.zeros((WIDTH, 4), dtype=np.float32)
    probabilities[best, 1] = 0.5
    probabilities[[9, 14], 1] = 0.9  # the neighbours are other bases
    assert moved(correspondence, [10], probabilities) == [best]


alleles = st.tuples(
    st.integers(0, WIDTH - 1), st.text("ACGT", max_size=6), st.text("ACGT", max_size=6)
)


@given(alleles.filter(lambda a: a[1] or a[2]), st.integers(0, 2**32 - 1))
def test_alternate_values_are_found_where_alignment_has_them(given_alleles, seed):
    """Reading ALT at the mapped positions is reading the aligned ALT at REF's."""
    indel = variant(*given_alleles)
    probabilities = np.random.default_rng(seed).random((WIDTH, 4), dtype=np.float32)
    aligned = align_alternate(probabilities, interval=INTERVAL, variant=indel)
    correspondence = AlleleSites.of(INTERVAL, indel)
    everywhere = np.tile(np.arange(WIDTH, dtype=np.int32), (4, 1))
    places = correspondence.in_alternate(everywhere, probabilities)
    for kind in range(4):
        read = np.where(places[kind] >= 0, probabilities[places[kind], kind], 0)
        np.testing.assert_array_equal(read, aligned[:, kind])


def common(reference, alternate, indel, annotated=None):
    return common_probabilities(
        reference, alternate, interval=INTERVAL, variant=indel,
        correspondence=AlleleSites.of(INTERVAL, indel), annotated=annotated,
    )  # fmt: skip


def test_candidates_are_of_either_allele():
    reference, alternate, annotated = (np.zeros((WIDTH, 4), np.float32) for _ in range(3))
    reference[5, 0] = 0.3
    alternate[23, 1] = 0.6  # in REF: 20
    reference[38, 2] = 0.9  # ALT does not reach it
    annotated[30, 3] = 1.0
    found = common(reference, alternate, variant(10, "A", "ACGT"), annotated)
    assert {tuple(place): found[tuple(place)] for place in np.argwhere(found).tolist()} == {
        (5, 0): np.float32(0.3), (20, 1): np.float32(0.6), (30, 3): 1.0,
    }  # fmt: skip


def test_a_deleted_site_is_a_candidate():
    reference, alternate = (np.zeros((WIDTH, 4), np.float32) for _ in range(2))
    reference[12, 0] = 0.8
    found = common(reference, alternate, variant(10, "ACGT", "A"))
    assert np.argwhere(found).tolist() == [[12, 0]]


@pytest.fixture
def with_sites(tmp_path, assembly):
    """The small genome with splice sites: (start, end, strand, kind)."""

    def make(*sites):
        table = tmp_path / "sites.tsv"
        rows = ["\t".join(["chr1", *map(str, site)]) for site in sites]
        table.write_text("\n".join(["Chromosome\tStart\tEnd\tStrand\tkind", *rows]) + "\n")
        return Assembly("tiny", assembly.fasta, assembly.genes, splice_sites=table)

    return make


def test_annotated_sites(assembly, with_sites):
    known = with_sites((99, 100, "+", "donor"), (100, 101, "+", "donor"),
                       (139, 140, "-", "acceptor"))  # fmt: skip
    found = annotated_sites(known, INTERVAL)
    assert np.argwhere(found).tolist() == [[0, 0], [39, 3]]
    assert annotated_sites(assembly, INTERVAL) is None
    assert annotated_sites(None, INTERVAL) is None


@pytest.mark.parametrize(
    ("background", "places"),
    [
        ([variant(10, "A", "C")], [5, 12, 20, 39]),
        ([variant(10, "A", "ACGT")], [5, 15, 23]),  # the last is pushed out
        ([variant(10, "ACGT", "A")], [5, 17, 36, 39]),  # one is deleted, one drawn in
        ([variant(2, "A", "ACG"), variant(10, "ACGT", "A")], [7, 19, 38]),
    ],
)
def test_annotated_sites_move_with_the_bases_of_a_background(with_sites, background, places):
    known = with_sites(*((100 + at, 101 + at, "+", "donor") for at in (5, 12, 20, 39, 42, 43)))
    found = annotated_sites(known, INTERVAL, background)
    assert np.argwhere(found).tolist() == [[place, 0] for place in places]


@pytest.mark.parametrize("start", [98, 120])
def test_a_site_wider_than_a_base_is_refused(with_sites, start):
    known = with_sites((start, start + 3, "-", "donor"))
    message = (
        f"A splice site is one base wide, but {str(known.splice_sites)!r} has one of 3 bp "
        f"(Start {start}, End {start + 3}): give the exon's last base for a donor and its first "
        "for an acceptor"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        annotated_sites(known, INTERVAL)
