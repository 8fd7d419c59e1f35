"""GFF3 in each dialect, written here by the rules of those who publish it."""

# ruff: noqa: E501 - the lines of the files below are as long as the dialects make them

import re
from pathlib import Path

import pandas as pd
import pytest

from agviz.errors import AgvizWarning, FormatError
from agviz.genome.read_annotation import read_gene_frames

GENCODE = """\
##gff-version 3
#description: evidence-based annotation of the human genome
##sequence-region chr1 1 248956422
chr1\tHAVANA\tgene\t101\t900\t.\t-\t.\tID=ENSG01.5;gene_id=ENSG01.5;gene_type=lncRNA;gene_name=ABC;level=2;tag=overlapping_locus
chr1\tHAVANA\ttranscript\t101\t900\t.\t-\t.\tID=ENST01.2;Parent=ENSG01.5;gene_id=ENSG01.5;transcript_id=ENST01.2;gene_type=lncRNA;gene_name=ABC;transcript_type=retained_intron;transcript_support_level=3;level=2;tag=basic,Ensembl_canonical
chr1\tHAVANA\texon\t801\t900\t.\t-\t.\tID=exon:ENST01.2:1;Parent=ENST01.2;gene_id=ENSG01.5;transcript_id=ENST01.2;exon_number=1
chr1\tHAVANA\texon\t101\t200\t.\t-\t.\tID=exon:ENST01.2:2;Parent=ENST01.2;gene_id=ENSG01.5;transcript_id=ENST01.2;exon_number=2
"""

ENSEMBL = """\
##gff-version   3
#!genome-build  GRCh38.p14
1\tGRCh38\tchromosome\t1\t248956422\t.\t.\t.\tID=chromosome:1;Alias=CM000663.2,chr1
###
1\thavana\tgene\t101\t900\t.\t+\t.\tID=gene:ENSG01;Name=ABC;biotype=protein_coding;description=made up [Source:x%3BAcc:1];gene_id=ENSG01;logic_name=havana;version=5
1\thavana\tmRNA\t101\t900\t.\t+\t.\tID=transcript:ENST01;Parent=gene:ENSG01;Name=ABC-201;biotype=protein_coding;tag=gencode_basic,gencode_primary,MANE_Select;transcript_id=ENST01;transcript_support_level=1 (assigned to previous version 2);version=2
1\thavana\tfive_prime_UTR\t101\t110\t.\t+\t.\tParent=transcript:ENST01
1\thavana\texon\t101\t900\t.\t+\t.\tParent=transcript:ENST01;Name=ENSE01;constitutive=0;exon_id=ENSE01;rank=1
1\thavana\tCDS\t111\t800\t.\t+\t0\tID=CDS:ENSP01;Parent=transcript:ENST01;protein_id=ENSP01
###
1\thavana\tncRNA_gene\t2001\t2100\t.\t-\t.\tID=gene:ENSG02;biotype=lncRNA;gene_id=ENSG02;version=1
1\thavana\tlnc_RNA\t2001\t2100\t.\t-\t.\tID=transcript:ENST02;Parent=gene:ENSG02;biotype=lncRNA;transcript_id=ENST02;version=1
1\thavana\texon\t2001\t2100\t.\t-\t.\tParent=transcript:ENST02;rank=1
###
1\thavana\tpseudogene\t3001\t3100\t.\t?\t.\tID=gene:ENSG03;Name=P%2C1;biotype=processed_pseudogene;gene_id=ENSG03
1\thavana\tpseudogenic_transcript\t3001\t3100\t.\t?\t.\tID=transcript:ENST03;Parent=gene:ENSG03;biotype=processed_pseudogene;transcript_id=ENST03
1\thavana\texon\t3001\t3100\t.\t?\t.\tParent=transcript:ENST03;rank=1
"""

REFSEQ = """\
##gff-version 3
NC_01.11\tRefSeq\tregion\t1\t248956422\t.\t+\t.\tID=NC_01.11:1..248956422;Dbxref=taxon:9606;gbkey=Src
NC_01.11\tBestRefSeq\tgene\t101\t900\t.\t+\t.\tID=gene-ABC;Dbxref=GeneID:1;Name=ABC;gbkey=Gene;gene=ABC;gene_biotype=protein_coding
NC_01.11\tBestRefSeq\tmRNA\t101\t900\t.\t+\t.\tID=rna-NM_1.2;Parent=gene-ABC;Name=NM_1.2;gbkey=mRNA;gene=ABC;product=x;tag=MANE Select;transcript_id=NM_1.2
NC_01.11\tBestRefSeq\texon\t101\t900\t.\t+\t.\tID=exon-NM_1.2-1;Parent=rna-NM_1.2;gene=ABC;transcript_id=NM_1.2
NC_01.11\tBestRefSeq\tCDS\t111\t120\t.\t+\t0\tID=cds-NP_1.1;Parent=rna-NM_1.2;Name=NP_1.1;gene=ABC;protein_id=NP_1.1
NC_01.11\tBestRefSeq\tmRNA\t101\t990\t.\t+\t.\tID=rna-NM_2.1;Parent=gene-ABC;gene=ABC;tag=RefSeq Select;transcript_id=NM_2.1
NC_01.11\tBestRefSeq\texon\t101\t990\t.\t+\t.\tID=exon-NM_2.1-1;Parent=rna-NM_2.1;transcript_id=NM_2.1
NC_01.11\tBestRefSeq\tgene\t2001\t2100\t.\t-\t.\tID=gene-MIR1;Name=MIR1;gene=MIR1;gene_biotype=miRNA
NC_01.11\tBestRefSeq\tprimary_transcript\t2001\t2100\t.\t-\t.\tID=rna-NR_9.1;Parent=gene-MIR1;gene=MIR1;transcript_id=NR_9.1
NC_01.11\tBestRefSeq\texon\t2001\t2100\t.\t-\t.\tID=exon-NR_9.1-1;Parent=rna-NR_9.1
NC_01.11\tBestRefSeq\tmiRNA\t2011\t2030\t.\t-\t.\tID=rna-MIR1;Parent=rna-NR_9.1;gene=MIR1
NC_01.11\tBestRefSeq\texon\t2011\t2030\t.\t-\t.\tID=exon-MIR1-1;Parent=rna-MIR1
NC_01.11\tcurated\tpseudogene\t3001\t3100\t.\t+\t.\tID=gene-PS1;Name=PS1;gene=PS1;gene_biotype=pseudogene;pseudo=true
NC_012920.1\tRefSeq\tgene\t11\t99\t.\t+\t.\tID=gene-ND1;Name=ND1;gene=ND1;gene_biotype=protein_coding
NC_012920.1\tRefSeq\tCDS\t11\t99\t.\t+\t0\tID=cds-YP_3.1;Parent=gene-ND1;gene=ND1;protein_id=YP_3.1
NC_01.11\tRefSeq\tcDNA_match\t1\t9\t1.0\t+\t.\tID=aln0;Target=NM_1.2 1 9 +
"""


def frames_of(folder: Path, text: str) -> dict[str, pd.DataFrame]:
    path = folder / "genes.gff3"
    path.write_text(text)
    return read_gene_frames(path)


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple]:
    values = frame[list(columns)].astype(object)
    return list(values.where(values.notna(), None).itertuples(index=False, name=None))


def test_gencode(tmp_path):
    frames = frames_of(tmp_path, GENCODE)
    assert rows(frames["genes"], *frames["genes"]) == [
        ("chr1", 100, 900, "-", "ENSG01.5", "ABC", "lncRNA")
    ]
    assert rows(
        frames["transcripts"], "transcript_id", "transcript_type", "canonical", "mane", "basic",
        "support_level",
    ) == [("ENST01.2", "retained_intron", True, False, True, 3)]  # fmt: skip
    assert rows(frames["exons"], "Start", "End", "transcript_id", "exon_number") == [
        (100, 200, "ENST01.2", 2),
        (800, 900, "ENST01.2", 1),
    ]


def test_ensembl(tmp_path):
    frames = frames_of(tmp_path, ENSEMBL)
    assert rows(frames["genes"], *frames["genes"]) == [
        ("1", 100, 900, "+", "ENSG01", "ABC", "protein_coding"),
        ("1", 2000, 2100, "-", "ENSG02", "ENSG02", "lncRNA"),
        ("1", 3000, 3100, ".", "ENSG03", "P,1", "processed_pseudogene"),
    ]
    assert rows(
        frames["transcripts"], "transcript_id", "gene_name", "transcript_type", "mane", "basic",
        "support_level",
    ) == [
        ("ENST01", "ABC", "protein_coding", True, True, 1),
        ("ENST02", "ENSG02", "lncRNA", False, False, None),
        ("ENST03", "P,1", "processed_pseudogene", False, False, None),
    ]  # fmt: skip
    assert rows(frames["cds"], "Start", "End", "transcript_id") == [(110, 800, "ENST01")]
    assert rows(frames["exons"], "transcript_id", "exon_number") == [
        ("ENST01", 1),
        ("ENST02", 1),
        ("ENST03", 1),
    ]


def test_refseq(tmp_path):
    frames = frames_of(tmp_path, REFSEQ)
    assert rows(frames["genes"], "Chromosome", "Start", "gene_id", "gene_name", "gene_type") == [
        ("NC_01.11", 100, "ABC", "ABC", "protein_coding"),
        ("NC_01.11", 2000, "MIR1", "MIR1", "miRNA"),
        ("NC_01.11", 3000, "PS1", "PS1", "pseudogene"),
        ("NC_012920.1", 10, "ND1", "ND1", "protein_coding"),
    ]
    assert rows(frames["transcripts"], "transcript_id", "gene_id", "canonical") == [
        ("NM_1.2", "ABC", True),
        ("NM_2.1", "ABC", False),
        ("NR_9.1", "MIR1", True),
        ("MIR1", "MIR1", False),
        ("ND1", "ND1", True),  # the mitochondrial CDS is a part of the gene itself
    ]
    assert rows(frames["exons"], "Start", "End", "transcript_id")[-1] == (10, 99, "ND1")
    assert rows(frames["cds"], "transcript_id") == [("NM_1.2",), ("ND1",)]


def test_exon_of_several_transcripts_is_a_row_for_each(tmp_path):
    text = (
        "##gff-version 3\n"
        "c\tx\tgene\t1\t90\t.\t+\t.\tID=g\n"
        "c\tx\tmRNA\t1\t90\t.\t+\t.\tID=a;Parent=g\n"
        "c\tx\tmRNA\t1\t90\t.\t+\t.\tID=b;Parent=g\n"
        "c\tx\texon\t1\t90\t.\t+\t.\tParent=a,b\n"
    )
    assert rows(frames_of(tmp_path, text)["exons"], "transcript_id") == [("a",), ("b",)]


def test_one_transcript_id_on_x_and_y(tmp_path):
    part = (
        "{0}\tx\tgene\t11\t90\t.\t+\t.\tID=gene-SHOX{1};Name=SHOX;gene=SHOX\n"
        "{0}\tx\tmRNA\t11\t90\t.\t+\t.\tID=rna-NM_4.4{1};Parent=gene-SHOX{1};transcript_id=NM_4.4\n"
        "{0}\tx\texon\t{2}\t90\t.\t+\t.\tID=e{1};Parent=rna-NM_4.4{1}\n"
    )
    text = "##gff-version 3\n" + part.format("X", "", 11) + part.format("Y", "-2", 21)
    frames = frames_of(tmp_path, text)
    assert rows(frames["genes"], "Chromosome", "gene_id", "gene_name") == [
        ("X", "SHOX", "SHOX"),
        ("Y", "SHOX-2", "SHOX"),
    ]
    assert rows(frames["exons"], "Chromosome", "Start", "transcript_id", "gene_id") == [
        ("X", 10, "NM_4.4", "SHOX"),
        ("Y", 20, "NM_4.4", "SHOX-2"),
    ]


def test_exons_of_nothing_are_told(tmp_path):
    orphans = "c\tx\texon\t1\t9\t.\t+\t.\tParent=lost\n" * 2
    path = tmp_path / "genes.gff3"
    message = (
        f"2 exon and CDS lines of {str(path)!r} are left out: their Parent is not in the file "
        "(the first is 'lost')"
    )
    with pytest.warns(AgvizWarning, match=f"^{re.escape(message)}$"):
        frames = frames_of(tmp_path, GENCODE + orphans)
    assert len(frames["exons"]) == 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("c\tx\tregion\t1\t9\t.\t+\t.\tName=c", "{!r} has no genes or exons; is it a GFF3 file?"),
        (
            "c\tx\tregion\t1\t9\t.\t+\t.\tID=c",
            "{!r} has no genes or exons whose ID and Parent agree; is it a GFF3 file?",
        ),
        (
            "c\tx\texon\t1\t9\t.\t+\t.\tParent=t1",
            "{!r} has no genes or exons whose ID and Parent agree; is it a GFF3 file?",
        ),
    ],
)
def test_files_without_genes_are_told(tmp_path, line, message):
    path = tmp_path / "genes.gff3"
    path.write_text(line + "\n")
    with pytest.raises(FormatError, match=f"^{re.escape(message.format(str(path)))}$"):
        read_gene_frames(path)
