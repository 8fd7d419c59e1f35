"""Lines of annotation files: blocks, comments, zipped files, and every malformed line told."""

import gzip
import re
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from agviz.errors import FormatError
from agviz.genome.annotation_lines import first_attributes, read_blocks
from agviz.genome.read_annotation import read_gene_frames

GOOD = 'chr1\tHAVANA\texon\t11\t20\t.\t+\t.\tgene_id "G1";'


def write(folder: Path, *lines: str, name: str = "genes.gtf", end: str = "\n") -> Path:
    path = folder / name
    data = "".join(line + end for line in lines).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def read(path: Path, **options: int) -> pd.DataFrame:
    return pa.concat_tables(read_blocks(path, **options)).unify_dictionaries().to_pandas()


def test_places_become_half_open(tmp_path):
    frame = read(write(tmp_path, "##description: x", GOOD))
    assert frame.iloc[0].to_dict() == {
        "Chromosome": "chr1", "Source": "HAVANA", "Feature": "exon", "Start": 10, "End": 20,
        "Strand": "+", "Attributes": 'gene_id "G1";',
    }  # fmt: skip


@pytest.mark.parametrize("block_bytes", [1, 60, 100, 10_000])
@pytest.mark.parametrize("name", ["genes.gtf", "zipped.gtf.gz"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blocks_of_any_size_give_the_same_lines(tmp_path, block_bytes, name, end):
    lines = [GOOD.replace("\t20\t", f"\t{20 + number}\t") for number in range(12)]
    lines[5:5] = ["# a remark", "", "#", "###"]
    frame = read(write(tmp_path, *lines, name=name, end=end), block_bytes=block_bytes)
    assert frame["End"].tolist() == list(range(20, 32))
    assert frame["Attributes"].unique().tolist() == ['gene_id "G1";']


def test_last_line_without_newline_is_read(tmp_path):
    path = tmp_path / "genes.gtf"
    path.write_text(GOOD + "\n" + GOOD)
    assert len(read(path)) == 2


def test_comments_that_look_like_lines_are_comments(tmp_path):
    assert len(read(write(tmp_path, "#" + GOOD, GOOD, "# a\tb\tc\td\te\tf\tg\th\ti"))) == 1


@pytest.mark.parametrize("block_bytes", [30, 10_000])
def test_sequence_at_the_end_of_a_gff3_is_left(tmp_path, block_bytes):
    path = write(tmp_path, "##gff-version 3", GOOD, "##FASTA", ">chr1", "ACGT\tACGT")
    assert len(read(path, block_bytes=block_bytes)) == 1


def test_quotes_do_not_swallow_lines(tmp_path):
    odd = GOOD.replace('"G1"', '"G1')
    assert len(read(write(tmp_path, odd, GOOD, odd))) == 3


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "chr1 HAVANA exon 11 20",
            "expected 9 fields separated by tabs, found 1 in 'chr1 HAVANA exon 11 20'",
        ),
        (
            "chr1\t10\t20\tname",
            r"expected 9 fields separated by tabs, found 4 in 'chr1\t10\t20\tname'",
        ),
        (GOOD.replace("11", "1e3"), "the start must be a whole number, found '1e3'"),
        (GOOD.replace("\t20\t", "\t\t"), "the end must be a whole number, found ''"),
        (
            GOOD.replace("11", "0"),
            "expected 1 <= start <= end, found start 0 and end 20",
        ),
        (
            GOOD.replace("11", "21"),
            "expected 1 <= start <= end, found start 21 and end 20",
        ),
        (
            GOOD.replace("\t+\t", "\tplus\t"),
            "the strand must be '+', '-' or '.', found 'plus'",
        ),
    ],
)
@pytest.mark.parametrize("block_bytes", [20, 10_000])
def test_malformed_lines_are_told_with_their_number(tmp_path, line, problem, block_bytes):
    path = write(tmp_path, "# head", GOOD, GOOD, line, GOOD)
    message = f"Line 4 of {str(path)!r} is not GTF or GFF3: {problem}"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        read(path, block_bytes=block_bytes)


def test_text_that_is_not_utf8_is_told(tmp_path):
    path = tmp_path / "genes.gtf"
    path.write_bytes(GOOD.encode() + b"\n" + GOOD.replace("G1", "\xe9").encode("latin-1") + b"\n")
    message = f"Line 2 of {str(path)!r} is not GTF or GFF3: it is not UTF-8 text"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        read(path)


def test_zipped_file_cut_short_is_told(tmp_path):
    path = write(tmp_path, *[GOOD] * 50, name="genes.gtf.gz")
    path.write_bytes(path.read_bytes()[:-12])
    message = (
        f"{str(path)!r} cannot be unzipped: "
        "Compressed file ended before the end-of-stream marker was reached"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        read(path)


def test_first_attributes_skips_comments(tmp_path):
    assert first_attributes(write(tmp_path, "##x", "", GOOD)) == 'gene_id "G1";'
    assert first_attributes(write(tmp_path, "##x")) is None


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "is not text; expected a GTF or GFF3 file"),
        (bytes(range(256)), "is not text; expected a GTF or GFF3 file"),
        (gzip.compress(bytes(100), mtime=0), "is not text; expected a GTF or GFF3 file"),
        (b"\n# a remark\n\n", "has no lines; expected a GTF or GFF3 file"),
        (
            b"\x1f\x8b\x08",
            "cannot be unzipped: Compressed file ended before the end-of-stream marker was reached",
        ),
    ],
)
def test_files_that_are_no_annotation(tmp_path, content, complaint):
    path = tmp_path / "genes.gtf"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=f"^{re.escape(f'{str(path)!r} {complaint}')}$"):
        read_gene_frames(path)


def test_a_line_without_attributes_is_a_line(tmp_path):
    path = write(tmp_path, GOOD.split("\t")[0] + "\t")
    message = (
        f"Line 1 of {str(path)!r} is not GTF or GFF3: expected 9 fields separated by tabs, "
        "found 2 in 'chr1\\t'"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        read_gene_frames(path)
