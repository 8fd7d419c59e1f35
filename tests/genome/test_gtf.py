"""GTF in each dialect, written here by the rules of those who publish it."""

# ruff: noqa: E501 - the lines of the files below are as long as the dialects make them

import re
from pathlib import Path

import pandas as pd
import pytest

from agviz.errors import FormatError
from agviz.genome.gene_frames import check_gene_frame
from agviz.genome.read_annotation import read_gene_frames

GENCODE = """\
##description: evidence-based annotation of the human genome (GRCh38), version 46
##format: gtf
chr1\tHAVANA\tgene\t101\t900\t.\t-\t.\tgene_id "ENSG01.5"; gene_type "protein_coding"; gene_name "ABC"; level 2; tag "overlapping_locus";
chr1\tHAVANA\ttranscript\t101\t900\t.\t-\t.\tgene_id "ENSG01.5"; transcript_id "ENST01.2"; gene_type "protein_coding"; gene_name "ABC"; transcript_type "protein_coding"; transcript_name "ABC-201"; level 2; transcript_support_level "1"; tag "basic"; tag "Ensembl_canonical"; tag "MANE_Select"; tag "CCDS";
chr1\tHAVANA\texon\t801\t900\t.\t-\t.\tgene_id "ENSG01.5"; transcript_id "ENST01.2"; gene_type "protein_coding"; gene_name "ABC"; transcript_type "protein_coding"; exon_number 1; exon_id "E1"; tag "basic"; tag "MANE_Select";
chr1\tHAVANA\tCDS\t801\t850\t.\t-\t0\tgene_id "ENSG01.5"; transcript_id "ENST01.2"; gene_type "protein_coding"; gene_name "ABC"; transcript_type "protein_coding"; exon_number 1; exon_id "E1"; tag "basic";
chr1\tHAVANA\texon\t101\t200\t.\t-\t.\tgene_id "ENSG01.5"; transcript_id "ENST01.2"; gene_type "protein_coding"; gene_name "ABC"; transcript_type "protein_coding"; exon_number 2; exon_id "E2"; tag "basic";
chr1\tHAVANA\tUTR\t101\t200\t.\t-\t.\tgene_id "ENSG01.5"; transcript_id "ENST01.2"; gene_type "protein_coding"; gene_name "ABC";
chr1\tHAVANA\ttranscript\t101\t950\t.\t-\t.\tgene_id "ENSG01.5"; transcript_id "ENST02.1"; gene_type "protein_coding"; gene_name "ABC"; transcript_type "retained_intron"; transcript_support_level "NA"; tag "not_basic_at_all";
chr1\tHAVANA\texon\t101\t950\t.\t-\t.\tgene_id "ENSG01.5"; transcript_id "ENST02.1"; gene_type "protein_coding"; gene_name "ABC"; transcript_type "retained_intron"; exon_number 1;
"""

ENSEMBL = """\
#!genome-build GRCh38.p14
1\thavana\tgene\t101\t900\t.\t+\t.\tgene_id "ENSG01"; gene_version "5"; gene_source "havana"; gene_biotype "lncRNA";
1\thavana\ttranscript\t101\t900\t.\t+\t.\tgene_id "ENSG01"; gene_version "5"; transcript_id "ENST01"; transcript_version "2"; gene_source "havana"; gene_biotype "lncRNA"; transcript_biotype "lncRNA"; tag "gencode_basic"; transcript_support_level "5 (assigned to previous version 1)";
1\thavana\texon\t101\t900\t.\t+\t.\tgene_id "ENSG01"; transcript_id "ENST01"; exon_number "1"; gene_biotype "lncRNA"; transcript_biotype "lncRNA"; tag "gencode_basic";
1\thavana\ttranscript\t101\t300\t.\t+\t.\tgene_id "ENSG01"; transcript_id "ENST02"; gene_biotype "lncRNA"; transcript_biotype "retained_intron"; tag "Ensembl_canonical";
1\thavana\texon\t101\t300\t.\t+\t.\tgene_id "ENSG01"; transcript_id "ENST02"; exon_number "1"; gene_biotype "lncRNA"; transcript_biotype "retained_intron";
"""

# Release 60: no gene or transcript lines, the transcript's biotype as source, no gene_biotype.
OLD_ENSEMBL = """\
1\tprotein_coding\texon\t101\t200\t.\t+\t.\t gene_id "ENSG01"; transcript_id "ENST01"; exon_number "1"; gene_name "ABC"; transcript_name "ABC-001";
1\tprotein_coding\tCDS\t151\t200\t.\t+\t0\t gene_id "ENSG01"; transcript_id "ENST01"; exon_number "1"; gene_name "ABC"; protein_id "ENSP01";
1\tprotein_coding\texon\t301\t400\t.\t+\t.\t gene_id "ENSG01"; transcript_id "ENST01"; exon_number "2"; gene_name "ABC"; transcript_name "ABC-001";
1\tnonsense_mediated_decay\texon\t91\t200\t.\t+\t.\t gene_id "ENSG01"; transcript_id "ENST02"; exon_number "1"; gene_name "ABC"; transcript_name "ABC-002";
"""

REFSEQ = """\
#gtf-version 2.2
NC_000001.11\tBestRefSeq\tgene\t101\t900\t.\t+\t.\tgene_id "ABC"; transcript_id ""; db_xref "GeneID:1"; description "a; b"; gbkey "Gene"; gene "ABC"; gene_biotype "protein_coding";
NC_000001.11\tBestRefSeq\ttranscript\t101\t900\t.\t+\t.\tgene_id "ABC"; transcript_id "NM_1.2"; db_xref "GeneID:1"; gbkey "mRNA"; gene "ABC"; tag "MANE Select"; transcript_biotype "mRNA";
NC_000001.11\tBestRefSeq\texon\t101\t900\t.\t+\t.\tgene_id "ABC"; transcript_id "NM_1.2"; gene "ABC"; product "x"; transcript_biotype "mRNA"; exon_number "1";
NC_000001.11\tBestRefSeq\tCDS\t111\t120\t.\t+\t0\tgene_id "ABC"; transcript_id "NM_1.2"; gene "ABC"; protein_id "NP_1.1"; exon_number "1";
NC_000001.11\tGnomon\ttranscript\t101\t990\t.\t+\t.\tgene_id "ABC"; transcript_id "XM_2.1"; gene "ABC"; transcript_biotype "mRNA"; tag "MANE Plus Clinical";
NC_000001.11\tGnomon\texon\t101\t990\t.\t+\t.\tgene_id "ABC"; transcript_id "XM_2.1"; gene "ABC"; exon_number "1";
NC_000001.11\tGnomon\tCDS\t111\t900\t.\t+\t0\tgene_id "ABC"; transcript_id "XM_2.1"; gene "ABC"; exon_number "1";
"""

UCSC = """\
chr1\thg38.ncbiRefSeq\ttranscript\t101\t900\t.\t+\t.\tgene_id "ABC"; transcript_id "NM_1.2";  gene_name "ABC";
chr1\thg38.ncbiRefSeq\texon\t101\t900\t.\t+\t.\tgene_id "ABC"; transcript_id "NM_1.2"; exon_number "1"; exon_id "NM_1.2.1"; gene_name "ABC";
chr1\thg38.ncbiRefSeq\tCDS\t111\t200\t.\t+\t0\tgene_id "ABC"; transcript_id "NM_1.2"; exon_number "1"; gene_name "ABC";
chr1\thg38.ncbiRefSeq\ttranscript\t951\t990\t.\t-\t.\tgene_id "NCR"; transcript_id "NR_7.1";  gene_name "NCR";
chr1\thg38.ncbiRefSeq\texon\t951\t990\t.\t-\t.\tgene_id "NCR"; transcript_id "NR_7.1"; exon_number "1"; gene_name "NCR";
"""


def frames_of(folder: Path, text: str, name: str = "genes.gtf") -> dict[str, pd.DataFrame]:
    path = folder / name
    path.write_text(text)
    frames = read_gene_frames(path)
    for frame in frames.values():
        assert isinstance(frame.index, pd.RangeIndex)
    return frames


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple]:
    values = frame[list(columns)].astype(object)
    return list(values.where(values.notna(), None).itertuples(index=False, name=None))


def test_gencode(tmp_path):
    frames = frames_of(tmp_path, GENCODE)
    assert rows(frames["genes"], *frames["genes"]) == [
        ("chr1", 100, 900, "-", "ENSG01.5", "ABC", "protein_coding")
    ]
    assert rows(
        frames["transcripts"], "Start", "End", "transcript_id", "gene_id", "transcript_type",
        "canonical", "mane", "basic", "support_level",
    ) == [
        (100, 900, "ENST01.2", "ENSG01.5", "protein_coding", True, True, True, 1),
        (100, 950, "ENST02.1", "ENSG01.5", "retained_intron", False, False, False, None),
    ]  # fmt: skip
    assert rows(frames["exons"], "Start", "End", "transcript_id", "exon_number") == [
        (100, 200, "ENST01.2", 2),
        (100, 950, "ENST02.1", 1),
        (800, 900, "ENST01.2", 1),
    ]
    assert rows(frames["cds"], "Start", "End", "gene_name", "transcript_type", "exon_number") == [
        (800, 850, "ABC", "protein_coding", 1)
    ]


def test_ensembl(tmp_path):
    frames = frames_of(tmp_path, ENSEMBL)
    assert rows(frames["genes"], *frames["genes"]) == [
        ("1", 100, 900, "+", "ENSG01", "ENSG01", "lncRNA")  # no symbol: the id stands for it
    ]
    columns = ("transcript_id", "transcript_type", "canonical", "basic", "support_level")
    assert rows(frames["transcripts"], *columns) == [
        ("ENST02", "retained_intron", True, False, None),
        ("ENST01", "lncRNA", False, True, 5),
    ]
    assert len(frames["cds"]) == 0


def test_old_ensembl_without_gene_and_transcript_lines(tmp_path):
    frames = frames_of(tmp_path, OLD_ENSEMBL)
    assert rows(frames["genes"], *frames["genes"]) == [
        ("1", 90, 400, "+", "ENSG01", "ABC", "protein_coding")
    ]
    columns = ("Start", "End", "transcript_id", "transcript_type", "canonical")
    assert rows(frames["transcripts"], *columns) == [
        (90, 200, "ENST02", "nonsense_mediated_decay", False),
        (100, 400, "ENST01", "protein_coding", True),
    ]


def test_refseq(tmp_path):
    frames = frames_of(tmp_path, REFSEQ)
    assert rows(frames["genes"], *frames["genes"]) == [
        ("NC_000001.11", 100, 900, "+", "ABC", "ABC", "protein_coding")
    ]
    # MANE Select wins over the longer CDS; MANE Plus Clinical is not MANE Select.
    assert rows(frames["transcripts"], "transcript_id", "transcript_type", "canonical") == [
        ("NM_1.2", "mRNA", True),
        ("XM_2.1", "mRNA", False),
    ]
    assert set(frames["exons"]["gene_type"]) == {"protein_coding"}


def test_ucsc_without_biotypes(tmp_path):
    frames = frames_of(tmp_path, UCSC)
    assert rows(frames["genes"], "gene_id", "gene_type") == [
        ("ABC", "protein_coding"),  # it has a CDS
        ("NCR", "unknown"),
    ]
    assert rows(frames["transcripts"], "transcript_id", "transcript_type") == [
        ("NM_1.2", "protein_coding"),
        ("NR_7.1", "unknown"),
    ]


def test_source_that_is_no_biotype_is_not_taken_for_one(tmp_path):
    line = 'c\t{}\texon\t1\t9\t.\t+\t.\tgene_id "G"; transcript_id "T";\n'
    for source in ("HAVANA", "ensembl_havana", "BestRefSeq", "tRNAscan-SE", "hg38.ncbiRefSeq"):
        frames = frames_of(tmp_path, line.format(source))
        assert rows(frames["transcripts"], "transcript_type") == [("unknown",)]
    for source in ("lincRNA", "miRNA", "IG_V_gene", "pseudogene", "antisense"):
        frames = frames_of(tmp_path, line.format(source))
        assert rows(frames["transcripts"], "transcript_type") == [(source,)]


def test_cds_stands_in_for_missing_exons(tmp_path):
    line = 'c\tx\tCDS\t{}\t{}\t.\t+\t0\tgene_id "G"; transcript_id "T";\n'
    frames = frames_of(tmp_path, line.format(11, 20) + line.format(31, 40))
    assert rows(frames["exons"], "Start", "End") == rows(frames["cds"], "Start", "End")
    assert rows(frames["genes"], "Start", "End", "gene_type") == [(10, 40, "protein_coding")]


def test_genes_without_transcripts_are_kept(tmp_path):
    text = 'c\tx\tgene\t11\t20\t.\t.\t.\tgene_id "G"; gene_name "N";\n'
    frames = frames_of(tmp_path, text)
    assert rows(frames["genes"], *frames["genes"]) == [("c", 10, 20, ".", "G", "N", "unknown")]
    assert [len(frames[kind]) for kind in ("transcripts", "exons", "cds")] == [0, 0, 0]


def test_one_id_on_x_and_y_is_two_genes(tmp_path):
    line = '{}\tx\texon\t{}\t{}\t.\t+\t.\tgene_id "G"; transcript_id "T"; gene_name "N";\n'
    frames = frames_of(tmp_path, line.format("chrX", 11, 20) + line.format("chrY", 51, 90))
    assert rows(frames["genes"], "Chromosome", "Start", "End") == [
        ("chrX", 10, 20),
        ("chrY", 50, 90),
    ]
    assert rows(frames["transcripts"], "Chromosome", "Start", "canonical") == [
        ("chrX", 10, True),
        ("chrY", 50, True),
    ]


def test_order_of_lines_does_not_matter(tmp_path):
    head, *body = [line for line in GENCODE.splitlines(keepends=True) if not line.startswith("##d")]
    expected = frames_of(tmp_path, GENCODE)
    shuffled = frames_of(tmp_path, head + "".join(body[::-1]))
    for kind, frame in expected.items():
        keys = ["Start", "End", *[name for name in ("transcript_id",) if name in frame]]
        in_order = [
            each.astype(object).sort_values(keys, ignore_index=True)
            for each in (frame, shuffled[kind])
        ]
        pd.testing.assert_frame_equal(*in_order)


def test_small_blocks_give_the_same_frames(tmp_path, monkeypatch):
    import agviz.genome.read_annotation as module
    from agviz.genome.gtf import read_gtf

    expected = frames_of(tmp_path, GENCODE)
    monkeypatch.setattr(module, "read_gtf", lambda path: read_gtf(path, block_bytes=100))
    for kind, frame in frames_of(tmp_path, GENCODE).items():
        pd.testing.assert_frame_equal(frame.astype(object), expected[kind].astype(object))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            (
                'c\tx\texon\t1\t9\t.\t+\t.\tgene_id "G"; transcript_id "T";\n'
                'c\tx\texon\t1\t9\t.\t+\t.\ttranscript_id "T"; note "no gene";\n'
            ),
            (
                "Line 2 of {!r} has no gene_id: a GTF exon line needs one among its attributes, found "
                '\'transcript_id "T"; note "no gene";\''
            ),
        ),
        (
            'c\tx\tgene\t1\t9\t.\t+\t.\tgene_id "G";\nc\tx\tCDS\t1\t9\t.\t+\t.\tgene_id "G";\n',
            (
                "Line 2 of {!r} has no transcript_id: a GTF CDS line needs one among its attributes, "
                "found 'gene_id \"G\";'"
            ),
        ),
        (
            'c\tx\tUTR\t1\t9\t.\t+\t.\tgene_id "G";\n',
            "{!r} has no gene, transcript, exon or CDS lines; is it a GTF file?",
        ),
        ("", "{!r} has no lines; expected a GTF or GFF3 file"),
        ("# only a remark\n", "{!r} has no lines; expected a GTF or GFF3 file"),
    ],
)
def test_what_is_lacking_is_told(tmp_path, text, message):
    path = tmp_path / "genes.gtf"
    path.write_text(text)
    with pytest.raises(FormatError, match=f"^{re.escape(message.format(str(path)))}$"):
        read_gene_frames(path)


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("chr9_hg19/genes.gtf", (55, 139, 807, 528)),
        ("sashimi_chr10_hg19/annotation.gtf", (1, 15, 146, 144)),
        ("gata4_hg19/gata4.gtf", (1, 1, 7, 0)),
    ],
)
def test_real_files_have_as_many_rows_as_lines(data_dir, name, counts):
    path = data_dir / name
    features = [line.split("\t")[2] for line in path.read_text().splitlines() if line[0] != "#"]
    frames = read_gene_frames(path)
    for kind, feature, count in zip(
        ("genes", "transcripts", "exons", "cds"), ("gene", "transcript", "exon", "CDS"), counts,
        strict=True,
    ):  # fmt: skip
        assert len(frames[kind]) == count == features.count(feature)
        plain = dict.fromkeys(frames[kind].select_dtypes("category"), object)
        check_gene_frame(frames[kind].astype(plain), kind)
    assert frames["transcripts"].groupby("gene_id", observed=True)["canonical"].sum().eq(1).all()
