"""Which transcripts of a gene are drawn, and which parts of them are thick."""

import pytest

from agviz.figure.gene_shapes import gene_shapes
from agviz.figure.genes import Genes
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval

REGION = Interval("chr1", 0, 20_000)
# Gene, transcript, 1-based edges of its exons, tags. LONG is the longest by span, not by exons.
TRANSCRIPTS = [
    ("ONE", "ONE-short.1", [(1001, 1100), (3001, 3100)], ["Ensembl_canonical"]),
    ("ONE", "ONE-mane.2", [(1001, 1200), (3001, 3100)], ["MANE_Select"]),
    ("ONE", "ONE-span.1", [(501, 600), (5901, 6000)], []),
    ("ONE", "ONE-exons.1", [(1201, 2200)], []),
    ("ONE", "ONE-equal.1", [(1201, 2200)], []),
    ("ONE", "ONE-left.1", [(1101, 2100)], []),
    ("TWO", "TWO-canonical.1", [(8001, 8100), (9001, 9100)], ["Ensembl_canonical"]),
    ("TWO", "TWO-long.1", [(8001, 8900), (9001, 9100)], []),
]


@pytest.fixture
def models(tmp_path) -> GeneModels:
    lines = []
    for gene, transcript, exons, tags in TRANSCRIPTS:
        said = f'gene_id "{gene}.7"; gene_name "{gene}"; transcript_id "{transcript}"; '
        tagged = "".join(f'tag "{tag}"; ' for tag in tags)
        rows = [("transcript", exons[0][0], exons[-1][1])]
        rows += [("exon", *exon) for exon in exons]
        for feature, start, end in rows:
            lines.append(f"chr1\tt\t{feature}\t{start}\t{end}\t.\t+\t.\t{said}{tagged}\n")
    path = tmp_path / "genes.gtf"
    path.write_text("".join(lines))
    return GeneModels.open(path)


@pytest.mark.parametrize(
    ("show", "chosen"),
    [
        ("canonical", ["ONE-mane.2", "TWO-canonical.1"]),  # the annotation's choice begins so, too
        ("mane", ["ONE-mane.2", "TWO-canonical.1"]),
        ("longest", ["ONE-left.1", "TWO-long.1"]),
        ("all", sorted(each[1] for each in TRANSCRIPTS)),
        ("merged", ["", ""]),
    ],
)
def test_the_transcripts_that_are_drawn(models, show, chosen):
    shapes = gene_shapes(models, REGION, show)
    assert sorted(shape.transcript_id for shape in shapes) == chosen
    assert {shape.gene_id for shape in shapes} == {"ONE.7", "TWO.7"}


def test_of_equally_long_transcripts_the_leftmost_then_the_first_by_id_is_drawn(models):
    # Left of base 1101, the two of 1,000 exonic bases that reach in are equal in all but their ids.
    found = gene_shapes(models, Interval("chr1", 2150, 2160), "longest")
    assert [shape.transcript_id for shape in found] == ["ONE-equal.1"]


def test_lengths_count_exons_beyond_the_region(models):
    # Of TWO, the region holds one exon of 100 bp of both transcripts.
    found = gene_shapes(models, Interval("chr1", 9_000, 9_100), "longest")
    assert [shape.transcript_id for shape in found] == ["TWO-long.1"]


def test_the_caption_counts_genes_without_mane_select(models):
    figure = Genes(models, show="mane").at(REGION)
    words = "(the canonical one where there is none, for 1 of 2 genes)"
    assert f"Genes: the MANE Select transcript of each gene {words}, exons" in figure.caption()
    only = Genes(models, show="mane").at(Interval("chr1", 0, 7_000))
    assert "the MANE Select transcript of each gene, exons as boxes" in only.caption()
    assert (
        "the longest transcript of each gene" in Genes(models, show="longest").at(REGION).caption()
    )


def test_an_untranslated_exon_is_thin_where_the_coding_ones_are_out_of_sight(make_genes):
    exons, cds = [(11_000, 11_500), (18_000, 18_500)], [(18_100, 18_400)]
    models = make_genes(("G", 11_000, 18_500, "+", exons, cds))
    scene = Genes(models).at(Interval("chr8", 10_900, 11_600)).scene()
    assert len(scene.role("gene.thin")) == 1
    assert not scene.role("gene.thick")
