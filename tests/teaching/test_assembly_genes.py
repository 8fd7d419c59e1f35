"""Genes of the assembly: grouping, names, isoforms, annotation files."""

import numpy as np
import pyranges
import pytest

from agviz.genome.genes import GeneModels
from agviz.teaching.assembly_genes import (
    group_genes,
    gtf,
    isoforms,
    polya_rows,
    splice_site_rows,
)
from agviz.teaching.transcripts import Exon
from agviz.teaching.truth import Gene


def exon(start, end, psi=1.0, *, neuron=None):
    share = np.full(4, psi)
    if neuron is not None:
        share[2] = neuron
    return Exon(start, end, share, share, share)


def gene(strand, spans, *, level=1.0):
    """A gene of exons (start, end, psi) in order of transcription."""
    exons = tuple(exon(*span) for span in spans)
    start = min((e.start for e in exons), default=500)
    end = max((e.end for e in exons), default=500)
    tss = start if strand == "+" else end - 1
    return Gene(strand, tss, start, end, 1.0, np.full(4, level), exons)


PLUS = gene("+", [(100, 200), (400, 500), (900, 1000)])
ALTERNATIVE = gene("+", [(300, 350), (400, 500), (900, 1000)], level=2.0)
MINUS = gene("-", [(3900, 4000), (3400, 3500), (3000, 3100)])
CRYPTIC = gene("+", [])


def annotated():
    genes = {"chrT1": [MINUS, ALTERNATIVE, CRYPTIC, PLUS], "chrT2": [PLUS]}
    return group_genes(genes, names={("chrT1", "-", 3999): "BACK", ("chrT1", "+", 100): "FRONT"})


def test_promoters_that_share_an_end_are_one_gene():
    first, back, other = annotated()
    assert [each.gene_id for each in annotated()] == ["TG0001", "TG0002", "TG0003"]
    assert (first.name, back.name, other.name) == ("FRONT", "BACK", "TG0003")
    assert first.promoters == (ALTERNATIVE, PLUS)  # the most expressed one first
    assert (first.start, first.end) == (100, 1000)
    assert first.expression.tolist() == [3.0] * 4
    assert [name for name, _ in first.transcripts()] == ["TG0001.1", "TG0001.2"]


def test_an_exon_that_some_cells_skip_makes_a_second_isoform():
    ends = exon(0, 10), exon(90, 100, 0.2)
    rare, half = exon(20, 30, 0.05), exon(40, 50, 0.2, neuron=0.9)
    assert isoforms((ends[0], rare, half, ends[1])) == [(ends[0], half, ends[1]), ends]
    assert isoforms((ends[0], exon(20, 30, 0.7), ends[1]))[0][1].start == 20
    assert len(isoforms((ends[0], exon(20, 30, 0.7), ends[1]))) == 1


def test_the_gtf_is_read_by_our_gene_build_and_by_pyranges(tmp_path):
    path = tmp_path / "genes.gtf"
    path.write_text(gtf(annotated()), encoding="utf-8")
    models = GeneModels.open(path)
    assert models.genes()[
        ["Chromosome", "Start", "End", "Strand", "gene_name"]
    ].values.tolist() == [
        ["chrT1", 100, 1000, "+", "FRONT"],
        ["chrT1", 3000, 4000, "-", "BACK"],
        ["chrT2", 100, 1000, "+", "TG0003"],
    ]
    assert set(models.genes()["gene_type"]) == {"protein_coding"}
    transcripts = models.transcripts().set_index("transcript_id")
    assert transcripts["canonical"].to_dict() == {
        "TG0001.1": True, "TG0001.2": False, "TG0002.1": True, "TG0003.1": True
    }  # fmt: skip
    assert transcripts.loc["TG0001.1", "Start"] == 300
    exons = models.exons()
    back = exons[exons["gene_name"] == "BACK"]
    assert back[["Start", "End", "exon_number"]].values.tolist() == [
        [3000, 3100, 3], [3400, 3500, 2], [3900, 4000, 1]
    ]  # fmt: skip
    ranges = pyranges.read_gtf(str(path)).df
    assert ranges["Feature"].value_counts().to_dict() == {"exon": 12, "transcript": 4, "gene": 3}
    assert set(ranges["gene_name"]) == {"FRONT", "BACK", "TG0003"}


def test_splice_sites_and_ends_on_both_strands():
    rows = [row for row in splice_site_rows(annotated()) if row[0] == "chrT1"]
    plus = [(start, kind) for _, start, _, strand, kind in rows if strand == "+"]
    assert plus == [
        (199, "donor"), (349, "donor"), (400, "acceptor"), (499, "donor"), (900, "acceptor")
    ]  # fmt: skip
    minus = [(start, kind) for _, start, _, strand, kind in rows if strand == "-"]
    assert minus == [(3099, "acceptor"), (3400, "donor"), (3499, "acceptor"), (3900, "donor")]
    assert polya_rows(annotated()) == [
        ("chrT1", 999, 1000, "+", "TG0001"),
        ("chrT1", 3000, 3001, "-", "TG0002"),
        ("chrT2", 999, 1000, "+", "TG0003"),
    ]


@pytest.mark.parametrize("strand", ["+", "-"])
def test_cryptic_transcripts_are_no_genes(strand):
    assert group_genes({"chrT1": [gene(strand, [])]}, names={}) == ()
