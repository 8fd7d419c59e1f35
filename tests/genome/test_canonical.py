"""The transcript that stands for its gene: each step of the rule decides once."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from agviz.genome.annotation import ENSEMBL_CANONICAL, MANE_SELECT, REFSEQ_SELECT, UNTAGGED
from agviz.genome.canonical import choose_canonical


def chosen(rows: list[tuple[str, int, int, int]]) -> list[str]:
    """Transcript ids chosen among (id, tag rank, CDS bp, exon bp) of one gene."""
    ids, ranks, cds, exons = zip(*rows, strict=True)
    transcripts = pd.DataFrame(
        {"Chromosome": "chr1", "gene_id": "G", "transcript_id": ids, "tag_rank": ranks}
    )
    marks = choose_canonical(transcripts, cds_bp=np.array(cds), exon_bp=np.array(exons))
    return [name for name, mark in zip(ids, marks, strict=True) if mark]


def test_each_step_of_the_rule():
    long = ("long", UNTAGGED, 900, 9000)
    assert chosen([long, ("a", REFSEQ_SELECT, 3, 3)]) == ["a"]
    assert chosen([long, ("a", REFSEQ_SELECT, 3, 3), ("b", ENSEMBL_CANONICAL, 2, 2)]) == ["b"]
    assert chosen([long, ("b", ENSEMBL_CANONICAL, 2, 2), ("c", MANE_SELECT, 1, 1)]) == ["c"]
    assert chosen([("short", UNTAGGED, 30, 99_000), long]) == ["long"]
    assert chosen([("a", UNTAGGED, 900, 8000), long]) == ["long"]
    assert chosen([("b", UNTAGGED, 5, 5), ("a", UNTAGGED, 5, 5)]) == ["a"]


genes = st.lists(
    st.tuples(st.sampled_from(["X", "Y"]), st.sampled_from("ABC"), st.integers(0, 3),
              st.integers(0, 3), st.integers(0, 3)),
    min_size=1, max_size=15,
)  # fmt: skip


@given(rows=genes)
def test_exactly_one_per_gene_and_contig(rows):
    contig, gene, rank, cds, exons = (list(column) for column in zip(*rows, strict=True))
    frame = pd.DataFrame(
        {
            "Chromosome": contig,
            "gene_id": gene,
            "transcript_id": [f"T{number}" for number in range(len(rows))],
            "tag_rank": rank,
        }
    )
    frame["mark"] = choose_canonical(frame, cds_bp=np.array(cds), exon_bp=np.array(exons))
    assert (frame.groupby(["Chromosome", "gene_id"])["mark"].sum() == 1).all()
