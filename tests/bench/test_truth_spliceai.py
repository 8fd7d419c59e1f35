"""What is compared with SpliceAI's published scores: the tract, and N outside the gene."""

import pandas as pd
import pytest

from agviz.bench.truth_spliceai import TRACT_PART, _first_part, _only_the_gene
from agviz.genome.assembly import Assembly
from agviz.interpret.splicing import ACCEPTOR, PARTS

GTF = (
    'c1\tx\tgene\t11\t30\t.\t+\t.\tgene_id "G"; gene_name "G"; gene_type "protein_coding";\n'
    'c1\tx\ttranscript\t11\t30\t.\t+\t.\tgene_id "G"; transcript_id "T"; gene_name "G";\n'
    'c1\tx\texon\t11\t30\t.\t+\t.\tgene_id "G"; transcript_id "T"; gene_name "G";\n'
)


def intron(last, giving):
    """The table of an intron that ends with some bases; only some offsets give anything."""
    offsets = range(-60, 0)
    parts = [next(name for name, end in PARTS[ACCEPTOR] if offset <= end) for offset in offsets]
    bases = "T" * (60 - len(last)) + last
    gives = [float(offset in giving) for offset in offsets]
    return pd.DataFrame(
        {"offset": offsets, "base": list(bases), "part": parts, "contribution": gives}
    )


@pytest.mark.parametrize(
    ("last", "giving", "part"),
    [
        ("TTTAG", {-17, -4}, TRACT_PART),
        ("TTTAG", {-18, -20}, "branch point region"),
        ("AGTAG", {-18, -20}, TRACT_PART),  # a tandem acceptor: 3 bp farther
        ("AGTAG", {-4, -5, -6}, "behind the tract"),
        ("TTTAG", {-1, -2, -50}, "intron"),  # the AG itself is no part
    ],
)
def test_a_tract_is_counted_from_the_first_ag(last, giving, part):
    assert _first_part(intron(last, giving)) == part


def test_outside_the_gene_nothing_is_known(tmp_path):
    fasta, genes = tmp_path / "c.fa", tmp_path / "c.gtf"
    fasta.write_text(">c1\n" + "ACGT" * 10 + "\n")
    genes.write_text(GTF)
    alone = _only_the_gene(Assembly("small", fasta, genes), tmp_path)
    whole = alone.sequence(alone.interval("c1"))
    assert whole == "N" * 10 + ("ACGT" * 10)[10:30] + "N" * 10
