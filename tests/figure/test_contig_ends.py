"""A region that reaches over its contig's end is said, where a file or an assembly knows it."""

import numpy as np
import pandas as pd
import pybigtools
import pytest

import agviz as ag
from agviz.genome.types import Interval

END = 2_000  # of chr8
NOTE = "500 bp beyond the end of chr8 at 2,000"
OVER, WITHIN = Interval("chr8", 1_500, 2_500), Interval("chr8", 1_000, 2_000)


@pytest.fixture
def signal(tmp_path):
    runs = [("chr8", 1_000 + k, 1_001 + k, 1.0) for k in range(1_000)]
    path = tmp_path / "signal.bw"
    pybigtools.open(str(path), "w").write({"chr8": END}, iter(runs))
    return path


@pytest.fixture
def reads(tmp_path):
    pysam = pytest.importorskip("pysam")
    path = tmp_path / "reads.bam"
    header = {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": "chr8", "LN": END}]}
    with pysam.AlignmentFile(str(path), "wb", header=header) as file:
        read = pysam.AlignedSegment(file.header)
        read.query_name, read.query_sequence, read.mapping_quality = "r", "A" * 10, 60
        read.reference_id, read.reference_start = 0, 1_600
        read.cigarstring = "5M100N5M"
        file.write(read)
    pysam.index(str(path))
    return path


@pytest.fixture
def contacts(tmp_path):
    cooler = pytest.importorskip("cooler")
    bins = cooler.binnify(pd.Series({"chr8": END}), 100)
    first, second = np.triu_indices(len(bins))
    pixels = pd.DataFrame({"bin1_id": first, "bin2_id": second, "count": first + second + 1})
    path = tmp_path / "maps.cool"
    cooler.create_cooler(str(path), bins, pixels)
    return path


@pytest.fixture
def genes(tmp_path):
    fasta, gtf = tmp_path / "genome.fa", tmp_path / "genes.gtf"
    fasta.write_text(">chr8\n" + "A" * END + "\n")
    about = 'gene_id "G1"; gene_name "AAA1"; gene_type "protein_coding"; transcript_id "T1"; '
    rows = [f"chr8\tx\t{kind}\t1501\t1900\t.\t+\t.\t{about}\n" for kind in ("transcript", "exon")]
    gene = rows[0].replace("\ttranscript\t", "\tgene\t").replace(' transcript_id "T1";', "")
    gtf.write_text("".join([gene, *rows]))
    return ag.Genes(ag.Assembly("small", fasta, gtf))


def check(panel):
    scene = panel.at(OVER).scene(120)
    assert NOTE in scene.notes
    assert NOTE in panel.at(OVER).caption(120)
    assert NOTE in [each.place for each in panel.at(OVER).check(120)]
    assert not [note for note in panel.at(WITHIN).scene(120).notes if "beyond" in note]


def test_a_bigwig(signal):
    check(ag.Tracks(ag.open_track(signal)))


def test_a_bam_file(reads):
    check(ag.Sashimi(ag.open_track(reads, kind="junctions")))
    check(ag.Tracks(ag.open_track(reads, kind="signal")))


def test_a_cool_file(contacts):
    check(ag.ContactMap(ag.open_track(contacts)))
    check(ag.Virtual4C(ag.open_track(contacts), Interval("chr8", 1_600, 1_700)))


def test_genes_of_an_assembly(genes, tmp_path):
    check(genes)
    genes.at(OVER).save(tmp_path / "figure.json")
    assert NOTE in ag.open_figure(tmp_path / "figure.json").scene(120).notes


def test_a_bed_file_does_not_say_how_long_contigs_are(tmp_path):
    path = tmp_path / "peaks.bed"
    path.write_text("chr8\t1600\t1900\tpeak\n")
    assert ag.Intervals(ag.open_track(path)).at(OVER).scene(120).notes == ()
    assert ag.open_track(path).contig_length("chr8") is None


def test_a_contig_by_another_name_and_one_that_is_not_there(signal):
    source = ag.open_track(signal)
    assert source.contig_length("8") == END
    assert source.contig_length("chr9") is None
