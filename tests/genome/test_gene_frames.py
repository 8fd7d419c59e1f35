"""The contract of gene frames: what keeps it, what breaks it, and what each breach is told as."""

import re

import pandas as pd
import pytest

from agviz.errors import FormatError, InputError
from agviz.genome.gene_frames import GENE_FRAME_DTYPES, check_gene_frame, empty_gene_frame

ROW = {
    "Chromosome": "chr1", "Start": 10, "End": 20, "Strand": "+", "gene_id": "G1",
    "gene_name": "ONE", "gene_type": "lncRNA", "transcript_id": "T1", "transcript_type": "lncRNA",
    "canonical": True, "mane": False, "basic": False, "support_level": 1, "exon_number": 1,
}  # fmt: skip


def frame_of(kind: str, *changes: dict) -> pd.DataFrame:
    dtypes = GENE_FRAME_DTYPES[kind]
    rows = [{name: {**ROW, **change}[name] for name in dtypes} for change in changes]
    return pd.DataFrame(rows, columns=list(dtypes)).astype(dtypes)


@pytest.mark.parametrize("kind", GENE_FRAME_DTYPES)
def test_empty_frames_and_proper_frames_pass(kind):
    check_gene_frame(empty_gene_frame(kind), kind)
    check_gene_frame(frame_of(kind, {}, {"Start": 12}, {"Chromosome": "chr2", "Start": 5}), kind)
    check_gene_frame(frame_of(kind, {}).assign(more=1), kind)


@pytest.mark.parametrize("kind", GENE_FRAME_DTYPES)
def test_empty_frames_have_the_dtypes_of_full_ones(kind):
    assert dict(empty_gene_frame(kind).dtypes) == dict(frame_of(kind, {}).dtypes)


def test_unknown_kind_is_told():
    message = "kind must be one of 'genes', 'transcripts', 'exons', 'cds'; got 'gene'"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        check_gene_frame(frame_of("genes", {}), "gene")


def test_missing_columns_are_named():
    message = (
        "A frame of genes needs the columns Chromosome, Start, End, Strand, gene_id, gene_name, "
        "gene_type; missing: Strand, gene_type"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        check_gene_frame(frame_of("genes", {}).drop(columns=["Strand", "gene_type"]), "genes")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"End": 10},
            "Row 1 of transcripts ('chr1', 10, 10, '+', 'G1') is not 0 <= Start < End",
        ),
        (
            {"Strand": "?"},
            "Row 1 of transcripts ('chr1', 10, 20, '?', 'G1') has a Strand not in + - .",
        ),
        (
            {"transcript_id": ""},
            "Row 1 of transcripts ('chr1', 10, 20, '+', 'G1') has an empty transcript_id",
        ),
        ({"Start": 5}, "The transcripts of contig 'chr1' must be sorted by Start"),
    ],
)
def test_bad_rows_are_told(change, message):
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        check_gene_frame(frame_of("transcripts", {}, change), "transcripts")


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("Start", [1.0], "Column 'Start' of exons must be int64; it is float64"),
        (
            "gene_id",
            [7],
            "Column 'gene_id' of exons must hold strings only; it is int64 or has other values",
        ),
        (
            "exon_number",
            [1],
            "Column 'exon_number' of exons must be Int64; it is int64",
        ),
    ],
)
def test_wrong_dtypes_are_told(column, values, message):
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        check_gene_frame(frame_of("exons", {}).assign(**{column: values}), "exons")


def test_another_index_is_told():
    message = "The index of genes must be 0, 1, 2...; use reset_index(drop=True)"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        check_gene_frame(frame_of("genes", {}, {"Start": 12}).iloc[1:], "genes")
