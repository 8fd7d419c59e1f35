import gzip
import re
from pathlib import Path

import pandas as pd
import pytest

from agviz.errors import AgvizWarning, ContigError, FormatError, InputError, VariantError
from agviz.genome.types import Variant
from agviz.models.variant_list import read_variants

CONTIGS = {"chr1": 1000, "odd:name_2": 1000}
VCF = (
    "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    "1\t5\trs5\ta\tC,G\t.\tPASS\t.\n\nchr1\t9\t.\tAC\tA\t.\t.\t.\n"
)


def text_of(variants):
    return [str(variant) for variant in variants]


@pytest.mark.parametrize(
    ("variants", "expected"),
    [
        ("chr1:5:A>C", ["chr1:5:A>C"]),
        (Variant("chr1", 5, "A", "C"), ["chr1:5:A>C"]),
        (["chr1-5-a-c", Variant("chr1", 9, "G", "T")], ["chr1:5:A>C", "chr1:9:G>T"]),
        (iter(["odd:name_2:7:A>G"]), ["odd:name_2:7:A>G"]),
        (
            pd.DataFrame({"#CHROM": ["chr1"], "POS": [5], "REF": ["a"], "ALT": ["C"]}),
            ["chr1:5:A>C"],
        ),
        (pd.DataFrame({"variant_id": ["chr1:9:G>T", "chr1:5:A>C"]}), ["chr1:9:G>T", "chr1:5:A>C"]),
    ],
)
def test_forms_of_variants(variants, expected):
    assert text_of(read_variants(variants, CONTIGS)) == expected


@pytest.mark.parametrize("suffix", [".vcf", ".vcf.gz"])
@pytest.mark.parametrize("kind", [str, Path])
def test_a_vcf(tmp_path, suffix, kind):
    path = tmp_path / f"some{suffix}"
    with gzip.open(path, "wt") if suffix.endswith("gz") else path.open("w") as stream:
        stream.write(VCF)
    with pytest.warns(UserWarning, match="chr1"):  # the contig is found under another name
        found = read_variants(kind(path), CONTIGS)
    assert text_of(found) == ["chr1:5:A>C", "chr1:5:A>G", "chr1:9:AC>A"]
    assert [variant.name for variant in found] == ["rs5", "rs5", ""]
    plain = read_variants(kind(path))
    assert text_of(plain) == ["1:5:A>C", "1:5:A>G", "chr1:9:AC>A"]


def test_alleles_that_are_no_sequence_are_told(tmp_path):
    path = tmp_path / "sv.vcf"
    path.write_text("chr1\t5\t.\tA\t<DEL>,C,*\n")
    message = "sv.vcf: 2 ALT alleles that are no sequence (such as <DEL> or *) are left out"
    with pytest.warns(AgvizWarning, match=f"^{re.escape(message)}$"):
        assert text_of(read_variants(path)) == ["chr1:5:A>C"]


def test_records_at_telomeres_are_told(tmp_path):
    path = tmp_path / "ends.vcf"
    path.write_text("chr1\t0\t.\tN\tA\nchr1\t5\t.\tA\tC\n")
    message = "ends.vcf: left out 1 record at position 0, which is a telomere and no base"
    with pytest.warns(AgvizWarning, match=f"^{re.escape(message)}$"):
        assert text_of(read_variants(path, {"chr1": 9})) == ["chr1:5:A>C"]
    path.write_text("chr1\t0\t.\tN\tA\n")
    message = "ends.vcf has no variant to score: only records at position 0"
    with (
        pytest.warns(AgvizWarning, match="1 record at position 0"),
        pytest.raises(InputError, match=f"^{re.escape(message)}$"),
    ):
        read_variants(path)


@pytest.mark.parametrize("position", ["abc", "", "5.0", "-5", "²"])
def test_a_position_that_is_no_number(tmp_path, position):
    path = tmp_path / "bad.vcf"
    path.write_text(f"##fileformat=VCFv4.3\nchr1\t{position}\t.\tA\tC\n")
    message = f"bad.vcf, line 2: POS {position!r} is no number; write a position from 1 on"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        read_variants(path)


def test_what_cannot_be_read(tmp_path):
    path = tmp_path / "bad.vcf"
    path.write_text("chr1\t5\n")
    message = (
        "bad.vcf, line 1: a VCF record has CHROM, POS, ID, REF and ALT, separated by tabs; got "
        "'chr1\\t5'"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        read_variants(path)
    message = "There are no variants to score: the list is empty"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        read_variants([])
    message = (
        "The table of variants has no column CHROM, ALT; it needs CHROM, POS (1-based), REF and "
        "ALT, or variant_id (it has pos, ref)"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        read_variants(pd.DataFrame({"pos": [1], "ref": ["A"]}))
    message = "There is no file 'absent.vcf'"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        read_variants("absent.vcf")
    table = pd.DataFrame({"CHROM": ["chr1"], "POS": [0], "REF": ["A"], "ALT": ["C"]})
    with pytest.raises(VariantError, match=r"^'chr1:0:A>C' is no variant: "):
        read_variants(table)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not a line of data"),
        ("#CHROM\tPOS\tID\tREF\tALT\n", "not a line of data"),
        ("chr1\t5\t.\tA\t<DEL>,*\n",
         "only 2 ALT alleles that are no sequence (such as <DEL> or *)"),
    ],
)  # fmt: skip
def test_a_vcf_without_a_variant(tmp_path, text, why):
    path = tmp_path / "none.vcf"
    path.write_text(text)
    message = f"none.vcf has no variant to score: {why}"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        read_variants(path)


@pytest.mark.parametrize(
    ("line", "error", "message"),
    [
        ("chr7\t5\t.\tA\tC", ContigError, "No contig 'chr7' in the genome; did you mean 'chr1'?"),
        ("chr1\t5\t.\tA\tA", VariantError,
         "Variant 'chr1:5:A>A' has the same REF and ALT 'A', so nothing changes"),
    ],
)  # fmt: skip
def test_the_line_of_a_bad_variant_is_told(tmp_path, line, error, message):
    path = tmp_path / "bad.vcf"
    path.write_text(f"#CHROM\n{line}\n")
    with pytest.raises(error, match=f"^{re.escape(f'bad.vcf, line 2: {message}')}$"):
        read_variants(path, CONTIGS)


def test_compression_is_known_by_the_bytes_and_its_damage_is_told(tmp_path):
    plain, zipped, cut = (tmp_path / name for name in ("plain.vcf.gz", "zipped.vcf", "cut.vcf.gz"))
    plain.write_text("\ufeff##fileformat=VCFv4.2\r\nchr1\t5\t.\tA\tC\r\n")
    zipped.write_bytes(gzip.compress(plain.read_bytes()))
    assert text_of(read_variants(plain)) == text_of(read_variants(zipped)) == ["chr1:5:A>C"]
    cut.write_bytes(gzip.compress(VCF.encode())[:40])
    message = (
        "cut.vcf.gz is damaged or cut short (Compressed file ended before the end-of-stream marker "
        "was reached): copy or make it again"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        read_variants(cut)


def test_a_file_of_another_name(tmp_path):
    path = tmp_path / "variants.txt"
    path.write_text("chr1\t5\t.\tA\tC\n")
    message = (
        f"{str(path)!r} is a file, but its name does not end in .vcf or .vcf.gz; if it is a VCF, "
        f"give pathlib.Path({str(path)!r})"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        read_variants(str(path))
    assert text_of(read_variants(path)) == ["chr1:5:A>C"]
