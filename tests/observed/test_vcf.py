"""VCF: one variant per ALT allele, INFO by the header, alleles without sequence told of."""

import pickle
import re

import pandas as pd
import pytest

from agviz.errors import AgvizWarning, ContigNameWarning, FormatError
from agviz.genome.source import Source
from agviz.genome.types import Interval, Variant
from agviz.observed.vcf import Vcf

HEAD = (
    "##fileformat=VCFv4.2\n"
    '##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth, all">\n'
    '##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">\n'
    '##INFO=<ID=AD,Number=R,Type=Integer,Description="Depths">\n'
    '##INFO=<ID=DB,Number=0,Type=Flag,Description="dbSNP">\n'
    '##INFO=<ID=CS,Number=.,Type=String,Description="Consequences">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts1\ts2\n"
)
SAMPLES = "\tGT\t0/1\t1/1\n"
LINES = (
    "chr1\t100\trs1\tG\tA\t50\tPASS\tDP=30;AF=0.25;DB;AD=20,10" + SAMPLES
    + "chr1\t200\t.\tGTC\tG,GTCTC\t.\t.\tAF=0.5,1e-3;AD=7,5,.;CS=a%3Bb,c;XX=1" + SAMPLES
    + "chr1\t300\trs3\tacg\tt\t9.5\tq10\t." + SAMPLES
    + "2\t10\t.\tT\tC\t1\tPASS\tDP=." + SAMPLES
)  # fmt: skip


def _key(variant):
    return (variant.chromosome, variant.position, variant.reference_bases, variant.alternate_bases)


@pytest.fixture(params=["a.vcf", "a.vcf.gz"])
def vcf(request, write_text):
    return Vcf(write_text(HEAD + LINES, request.param))


def test_all_variants(vcf):
    found = vcf.variants()
    assert all(isinstance(variant, Variant) for variant in found)
    assert [_key(variant) for variant in found] == [
        ("chr1", 100, "G", "A"),
        ("chr1", 200, "GTC", "G"),
        ("chr1", 200, "GTC", "GTCTC"),
        ("chr1", 300, "ACG", "T"),
        ("2", 10, "T", "C"),
    ]
    assert [variant.name for variant in found] == ["rs1", "", "", "rs3", ""]
    assert [_key(variant) for variant in vcf] == [_key(variant) for variant in found]


def test_info_is_that_of_the_allele(vcf):
    infos = [variant.info for variant in vcf.variants()]
    assert infos == [
        {"DP": 30, "AF": 0.25, "DB": True, "AD": (20, 10)},
        {"AF": 0.5, "AD": (7, 5), "CS": ("a;b", "c"), "XX": "1"},
        {"AF": 0.001, "AD": (7, None), "CS": ("a;b", "c"), "XX": "1"},
        {},
        {"DP": None},
    ]


def test_variants_of_a_window_overlap_it_with_their_ref(vcf):
    def positions(start, end):
        return [variant.position for variant in vcf.variants(Interval("chr1", start, end))]

    assert positions(0, 99) == []
    assert positions(99, 100) == [100]
    assert positions(201, 202) == [200, 200]
    assert positions(202, 203) == []
    assert positions(0, 1_000) == [100, 200, 200, 300]
    with pytest.warns(ContigNameWarning):
        found = vcf.variants(Interval("chr2", 0, 100))
    assert [_key(variant) for variant in found] == [("chr2", 10, "T", "C")]


def test_features(vcf):
    assert isinstance(vcf, Source)
    found = vcf.fetch(Interval("chr1", 150, 1_000))
    assert found.drop(columns="info").to_dict("records")[1] == {
        "Chromosome": "chr1", "Start": 299, "End": 302, "name": "rs3", "score": 9.5, "Strand": ".",
        "position": 300, "reference": "acg", "alternate": "t", "filter": "q10",
    }  # fmt: skip
    assert found["name"].tolist() == ["", "rs3"]
    assert found["score"].isna().tolist() == [True, False]
    again = pickle.loads(pickle.dumps(vcf))
    pd.testing.assert_frame_equal(again.fetch(Interval("chr1", 150, 1_000)), found)


def test_alleles_that_name_no_sequence_are_left_out_and_counted(write_text):
    alternates = ["<DEL>", "*,A", ".", "<DEL>", "<DUP:TANDEM>", "G]2:5]", ".A", "R", "<*>", "C"]
    lines = "".join(f"1\t{i + 1}\t.\tT\t{alt}\t.\t.\t.\n" for i, alt in enumerate(alternates))
    path = write_text(HEAD + lines + "1\t50\t.\tM\tA\t.\t.\t.\n", "a.vcf")
    message = (
        f"VCF file '{path}': left out ALT alleles that name no sequence: 2 '<DEL>', 2 breakends, "
        "1 '*', 1 '.', 1 '<DUP>', 1 with other letters than ACGTN, 1 '<*>', "
        "1 with other letters in REF than ACGTN"
    )
    with pytest.warns(AgvizWarning, match=f"^{re.escape(message)}$"):
        found = Vcf(path).variants()
    assert [_key(variant) for variant in found] == [("1", 2, "T", "A"), ("1", 10, "T", "C")]


def test_records_at_telomeres_are_told(write_text):
    path = write_text(HEAD + "1\t0\t.\tN\tA\t.\t.\t.\n" * 2 + LINES, "a.vcf")
    message = (
        f"VCF file '{path}': left out 2 records at position 0, which is a telomere and no base"
    )
    whole = Interval("chr1", 0, 1_000)
    asks = (list, lambda vcf: vcf.variants(whole), lambda vcf: vcf.fetch(whole))
    for ask in asks:
        with pytest.warns(AgvizWarning, match=f"^{re.escape(message)}$"):
            assert len(ask(Vcf(path))) > 0


def test_no_variants_at_all(write_text):
    path = write_text(HEAD, "a.vcf")
    assert Vcf(path).variants() == []
    assert Vcf(path).variants(Interval("chr1", 0, 10)) == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("1\tx\t.\tT\tC\t.\t.\t.", "position must be a whole number, not 'x'"),
        ("1\t5\t.\tT\tC\thigh\t.\t.", "score must be a number or '.', not 'high'"),
        ("1\t5\t.\tT\tC", "8 columns separated by tabs are needed, there are 5"),
        ("1 5 . T C . . .", "8 columns separated by tabs are needed, there are 1"),
    ],
)
def test_bad_lines(write_text, line, why):
    path = write_text(HEAD + LINES + line + "\n", "a.vcf")
    message = f"VCF file '{path}', line 12: {why}; got {line!r}"
    for ask in (Vcf(path).variants, lambda: Vcf(path).fetch(Interval("chr1", 0, 10))):
        with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
            ask()


def test_files_that_are_no_vcf(write_text):
    path = write_text("chr1\t5\t9\n", "a.vcf")
    message = (
        f"{str(path)!r} is not a VCF file: it begins with 'chr1\\t5\\t9', "
        "not with '##fileformat=VCF'"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        Vcf(path).variants()
    path = write_text("", "b.vcf")
    with pytest.raises(FormatError, match=f"^{re.escape(f'File {str(path)!r} is empty')}$"):
        Vcf(path).variants()


def test_thousands_of_lines_are_read_piece_by_piece(write_text, monkeypatch):
    import agviz.observed.table_lines as lines

    monkeypatch.setattr(lines, "LINES_AT_ONCE", 7)
    text = HEAD + "".join(f"1\t{i}\t.\tT\tC\t.\t.\t.\n" for i in range(1, 101))
    path = write_text(text, "a.vcf")
    assert [variant.position for variant in Vcf(path)] == list(range(1, 101))
    stream = iter(Vcf(path))
    assert next(stream).position == 1
