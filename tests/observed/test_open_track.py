"""open_track: by suffix, by content where the suffix lies, and clear words for the rest."""

import gzip
import re
import shutil

import pytest

from agviz.errors import FormatError, InputError
from agviz.genome.source import Source
from agviz.observed.open_track import open_track

BED = "chr1\t5\t9\n"
VCF = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
STAR = "chr1\t5\t9\t1\t1\t1\t3\t0\t20\n"
BEDPE = "chr1\t5\t9\tchr1\t15\t19\n"
BEDGRAPH = "chr1\t5\t9\t0.5\n"
PEAK = "chr1\t5\t9\tp\t0\t.\t1\t2\t3\t4\n"

TEXTS = [
    ("a.bed", BED, "Bed"),
    ("a.BED.GZ", BED, "Bed"),
    ("a.narrowPeak", PEAK, "Bed"),
    ("a.broadPeak.gz", "chr1\t5\t9\tp\t0\t.\t1\t2\t3\n", "Bed"),
    ("a.bedgraph", BEDGRAPH, "BedGraph"),
    ("a.bdg.gz", BEDGRAPH, "BedGraph"),
    ("a.bedpe", BEDPE, "Bedpe"),
    ("a.vcf", VCF, "Vcf"),
    ("a.vcf.gz", VCF, "Vcf"),
    ("a.vcf.bgz", VCF, "Vcf"),
    ("liver.SJ.out.tab", STAR, "StarJunctions"),
    # The suffix says nothing, or lies:
    ("a.txt", BED, "Bed"),
    ("peaks", PEAK, "Bed"),
    ("a.txt.gz", BEDGRAPH, "BedGraph"),
    ("a.tsv", "# made\n" + BEDPE, "Bedpe"),
    ("a.tab", STAR, "StarJunctions"),
    ("a.txt", VCF, "Vcf"),
    ("a.bed", VCF, "Vcf"),
    ("a.bw", BEDGRAPH, "BedGraph"),
    ("a.bam", BED, "Bed"),
]


@pytest.mark.parametrize(("name", "text", "reader"), TEXTS)
def test_text_files(write_text, name, text, reader):
    path = write_text(text, name.replace(".GZ", ""))
    if name.endswith((".GZ", ".bgz")):
        path = path.rename(path.with_name(name))
        path.write_bytes(gzip.compress(text.encode()))
    track = open_track(path)
    assert type(track).__name__ == reader
    assert isinstance(track, Source)
    assert track.path == path
    assert track._opened is None


def test_bigwig_under_any_name(write_bigwig):
    path = write_bigwig([("chr1", 0, 5, 1.0)], {"chr1": 10})
    for name in ("a.bw", "a.bigWig", "a.bed", "signal"):
        copy = path.with_name(name)
        shutil.copy(path, copy)
        track = open_track(copy, name="ChIP", reduce="mean", missing=-1.0)
        assert type(track).__name__ == "BigWig"
        assert (track.name, track.reduce, track.missing) == ("ChIP", "mean", -1)


def test_bam(tmp_path):
    pysam = pytest.importorskip("pysam")
    for name in ("a.bam", "reads"):
        header = {"SQ": [{"SN": "chr1", "LN": 10}]}
        pysam.AlignmentFile(str(tmp_path / name), "wb", header=header).close()
        assert type(open_track(tmp_path / name)).__name__ == "BamCoverage"
        track = open_track(tmp_path / name, kind="junctions", strandedness="reverse")
        assert type(track).__name__ == "BamJunctions"
        assert track.strandedness == "reverse"
    message = "A BAM file is read as 'signal' or 'junctions', not as 'features'"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        open_track(tmp_path / "a.bam", kind="features")


def test_cool(tmp_path):
    pytest.importorskip("cooler")
    import h5py

    for name in ("a.cool", "a.mcool", "map"):
        h5py.File(tmp_path / name, "w").close()
        assert type(open_track(tmp_path / name, balance=False)).__name__ == "Cool"
    track = open_track(f"{tmp_path / 'a.mcool'}::/resolutions/1000")
    assert track.group == "/resolutions/1000"


def test_kinds_and_options(write_text):
    path = write_text(BED, "a.bed")
    assert open_track(path, kind="features").kind == "features"
    message = "A BED file is read as 'features', not as 'signal'"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        open_track(path, kind="signal")
    message = "Bed has no option 'nam'; did you mean 'name'?"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        open_track(path, nam="x")


@pytest.mark.parametrize(
    ("name", "content", "way"),
    [
        ("a.txt", b"hello world\n", ""),
        (
            "a.gtf",
            b'chr1\tHAVANA\tgene\t5\t9\t.\t+\t.\tgene_id "x";\n',
            "; it belongs to a genome: ag.Assembly(name, fasta, genes)",
        ),
        ("a.bin", bytes(range(256)), ""),
        (
            "a.bb",
            bytes.fromhex("ebf28987") + bytes(60),
            "; turn it into BED with bigBedToBed",
        ),
        ("a.sam", b"@HD\tVN:1.6\n", "; turn it into BAM with samtools view -b"),
        ("a.txt", b"# nothing\n", ""),
    ],
)
def test_unknown_formats_are_told_what_is_known(tmp_path, name, content, way):
    path = tmp_path / name
    path.write_bytes(content)
    message = (
        f"{str(path)!r} is of no format that agviz reads: "
        f"bigWig, BED, bedGraph, BEDPE, VCF, STAR, BAM, cool{way}"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        open_track(path)


def test_an_address_is_no_file():
    message = "'https://example.org/a.bw' is an address, not a file here: download it first"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        open_track("https://example.org/a.bw")


def test_empty_and_absent_files(tmp_path):
    path = tmp_path / "a.bed"
    with pytest.raises(InputError, match=f"^{re.escape(f'No such file: {str(path)!r}')}$"):
        open_track(path)
    path.touch()
    with pytest.raises(FormatError, match=f"^{re.escape(f'File {str(path)!r} is empty')}$"):
        open_track(path)
