import gzip
import re
from pathlib import Path

import pandas as pd
import pytest

from agviz.errors import AgvizWarning, FormatError, InputError, VariantError
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


def test_what_cannot_be_read(tmp_path):
    path = tmp_path / "bad.vcf"
    path.write_text("chr1\t5\n")
    message = (
        "bad.vcf, line 1 is no VCF record: it needs CHROM, POS, ID, REF and ALT, separated by "
        "tabs; got 'chr1\\t5'"
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
