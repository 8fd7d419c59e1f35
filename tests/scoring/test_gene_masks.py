import re

import numpy as np
import pytest

from agviz.errors import UnsupportedError
from agviz.genome.types import Interval, Variant
from agviz.scoring.gene_masks import (
    genes_overlapping,
    genes_starting_in,
    need_genes,
    opposite_strand,
)
from agviz.scoring.results import gene_rows

START = 10_000


def test_genes_that_start_in_the_interval_with_the_exons_of_those_transcripts(genes, interval):
    found = {gene.gene_id: gene for gene in genes_starting_in(genes, interval)}
    # G3 starts left of the interval; G4 (-) right of it.
    assert list(found) == ["G1.5", "G2"]
    relative = [(a - START, b - START) for a, b in found["G1.5"].spans]
    assert relative == [(100, 350), (500, 700), (900, 1000)]
    assert found["G2"].strand == "-"


def test_only_transcripts_that_start_inside_give_exons(made, interval):
    genes = made.genes(
        [("G", "in", "+", 100, 200), ("G", "out", "+", -50, 50), ("G", "out", "+", 300, 400)]
    )
    (gene,) = genes_starting_in(genes, interval)
    assert gene.spans == ((START + 100, START + 200),)


@pytest.mark.parametrize(
    ("strand", "start", "end", "starts"),
    [
        ("+", 0, 10, True),
        ("+", -1, 10, False),
        ("+", 4095, 5000, True),
        ("-", -10, 1, True),
        ("-", -10, 0, False),
        ("-", 4000, 4096, True),
        ("-", 4000, 4097, False),
    ],
)
def test_the_first_base_decides(made, interval, strand, start, end, starts):
    genes = made.genes([("G", "T", strand, start, end)])
    assert bool(genes_starting_in(genes, interval)) is starts


@pytest.mark.parametrize(
    ("position", "alleles", "expected"),
    [
        (START + 100, ("A", "C"), []),  # the base before G1
        (START + 101, ("A", "C"), ["G1.5"]),
        (START + 1000, ("A", "C"), ["G1.5"]),  # the last base of G1
        (START + 1001, ("A", "C"), []),
        (START + 99, ("A", "ACC"), ["G1.5"]),  # an insertion reaches as far as it is long
        (START + 98, ("A", "ACC"), []),
        (START + 1499, ("AGT", "A"), ["G2"]),  # a deletion, as far as REF is long
        (START + 900, ("A", "C" * 700), ["G1.5", "G2"]),
    ],
)
def test_genes_that_overlap_a_variant(made, position, alleles, expected):
    genes = made.genes([("G1.5", "T1", "+", 100, 1000), ("G2", "T3", "-", 1500, 2300)])
    found = genes_overlapping(genes, Variant("chr1", position, *alleles))
    assert [gene.gene_id for gene in found] == expected


@pytest.mark.parametrize(
    ("strand", "expected"), [("+", [False, True, False]), ("-", [True, False, False]),
                             (".", [False] * 3)]
)  # fmt: skip
def test_opposite_strand(strand, expected):
    assert opposite_strand(np.array(["+", "-", "."]), strand).tolist() == expected


def test_rows_describe_genes_as_the_hosted_api_does(genes, interval):
    rows = gene_rows(genes_starting_in(genes, interval))
    assert rows.to_dict("list") == {
        "gene_id": ["G1.5", "G2"],
        "strand": ["+", "-"],
        "gene_name": ["NG1.5", "NG2"],
        "gene_type": ["protein_coding", "protein_coding"],
    }
    assert rows.index.tolist() == ["0", "1"]


def test_without_an_annotation():
    message = "Scorer() needs gene models: give the model an Assembly with genes (GTF or GFF3)"
    with pytest.raises(UnsupportedError, match=f"^{re.escape(message)}$"):
        need_genes(None, scorer="Scorer()")


def test_genes_of_another_contig_are_not_found(genes):
    assert genes_starting_in(genes, Interval("chr2", START, START + 4096)) == []
