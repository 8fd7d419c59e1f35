"""A small genome on disk with genes, and the composition model on it."""

import numpy as np
import pytest

from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval

CONTIG_LENGTH = 40_000
# gene id, symbol, type, strand, and its exons (1-based, inclusive).
GENES = (
    ("G1.1", "ALPHA", "protein_coding", "+", [(9001, 9600), (16001, 17000)]),
    ("G2.1", "BETA", "lncRNA", "-", [(8501, 15000)]),
)


def gtf() -> str:
    lines = []
    for gene_id, name, kind, strand, exons in GENES:
        span = (exons[0][0], exons[-1][1])
        gene = f'gene_id "{gene_id}"; gene_name "{name}"; gene_type "{kind}";'
        transcript = f'{gene} transcript_id "{name}-1"; transcript_type "{kind}"; tag "basic";'
        rows = [("gene", *span, gene), ("transcript", *span, transcript)]
        rows += [
            ("exon", *exon, f"{transcript} exon_number {number};")
            for number, exon in enumerate(exons, start=1)
        ]
        lines += [
            "\t".join(["chr1", "test", feature, str(start), str(end), ".", strand, ".", text])
            for feature, start, end, text in rows
        ]
    return "\n".join(lines) + "\n"


def random_bases(length: int, seed: int) -> str:
    return "".join(np.random.default_rng(seed).choice(list("ACGT"), size=length))


@pytest.fixture(scope="session")
def assembly(tmp_path_factory) -> Assembly:
    folder = tmp_path_factory.mktemp("genome")
    fasta = folder / "tiny.fa"
    fasta.write_text(f">chr1\n{random_bases(CONTIG_LENGTH, 1)}\n>chr2\n{random_bases(5000, 2)}\n")
    genes = folder / "tiny.gtf"
    genes.write_text(gtf())
    return Assembly("tiny", fasta, genes)


@pytest.fixture(scope="session")
def model(assembly):
    from composition_model import CompositionModel

    return CompositionModel(assembly=assembly)


@pytest.fixture
def interval() -> Interval:
    return Interval("chr1", 8192, 8192 + 4096)
