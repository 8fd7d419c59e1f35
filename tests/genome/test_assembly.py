"""Assembly: paths at the door, text to intervals, one naming of contigs, pickles."""

import json
import pickle
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from agviz.errors import (
    ContigError,
    ContigNameWarning,
    FormatError,
    InputError,
    UnknownNameError,
)
from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval, Variant

CONTIGS = {"chr1": "ACGTACGTAC" * 10, "chr2": "TTTTT", "chr3": "A", "chr4": "A", "chr5": "A"}
LINE = '{}\tx\texon\t{}\t{}\t.\t-\t.\tgene_id "G1"; transcript_id "T1"; gene_name "ABC";\n'


@pytest.fixture
def fasta(write_fasta: Callable[..., Path]) -> Path:
    return write_fasta(CONTIGS)


@pytest.fixture
def genes(tmp_path: Path) -> Path:
    path = tmp_path / "genes.gtf"
    path.write_text(LINE.format("chr1", 11, 20))
    return path


def test_text_becomes_intervals_and_variants(fasta, genes):
    assembly = Assembly("toy", str(fasta), str(genes))
    assert assembly.interval("chr1:11-20") == Interval("chr1", 10, 20)
    assert assembly.interval("chr2") == Interval("chr2", 0, 5)
    assert assembly.interval("ABC") == Interval("chr1", 10, 20, strand="-")
    assert assembly.interval(assembly.gene("G1")) == Interval("chr1", 10, 20, strand="-")
    given = Interval("chr1", 3, 4)
    assert assembly.interval(given) == given
    assert assembly.interval(given) is not given  # SDK intervals can be changed: copied at the door
    assert assembly.variant("chr1:2:C>T") == Variant("chr1", 2, "C", "T")
    assert assembly.sequence(Interval("chr1", 0, 4)) == "ACGT"
    assert assembly.sequence(assembly.interval("ABC")) == "GTACGTACGT"
    assert assembly.contigs == {name: len(bases) for name, bases in CONTIGS.items()}


def test_it_compares_by_its_paths_and_pickles(fasta, genes):
    assembly = Assembly("toy", fasta, genes)
    assembly.gene("ABC")  # open everything first: handles must not travel
    copy = pickle.loads(pickle.dumps(assembly))
    assert copy == assembly == Assembly("toy", fasta, genes)
    assert hash(copy) == hash(assembly)
    assert copy != Assembly("toy", fasta)
    assert copy.gene("ABC") == assembly.gene("ABC")
    assert copy.sequence(Interval("chr2", 0, 5)) == "TTTTT"


def test_it_cannot_be_changed(fasta):
    import dataclasses

    with pytest.raises(dataclasses.FrozenInstanceError):
        Assembly("toy", fasta).name = "other"


@pytest.mark.parametrize(
    ("part", "what"),
    [
        ("fasta", "FASTA"),
        ("genes", "annotation (GTF or GFF3)"),
        ("splice_sites", "splice site table"),
        ("polya", "polyA site table"),
    ],
)
def test_missing_files_are_told_at_the_door(fasta, part, what):
    given = {"fasta": fasta, part: "nowhere/x.gz"}
    message = f"Assembly 'toy': there is no file 'nowhere/x.gz' (its {what})"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Assembly("toy", **given)


@pytest.mark.parametrize("part", ["fasta", "genes"])
def test_a_folder_for_a_file_is_told(fasta, part):
    what = {"fasta": "FASTA", "genes": "annotation (GTF or GFF3)"}[part]
    message = f"Assembly 'toy': '.' is a folder, not a file (its {what})"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Assembly("toy", **{"fasta": fasta, part: "."})


def test_genes_take_the_names_of_the_fasta(fasta, tmp_path):
    path = tmp_path / "ensembl.gtf"
    path.write_text(LINE.format("1", 11, 20))
    assembly = Assembly("toy", fasta, path)
    assert assembly.interval("ABC") == Interval("chr1", 10, 20, strand="-")
    with pytest.warns(ContigNameWarning):
        found = assembly.gene_models.exons(assembly.interval("chr1:1-100"))
    assert found["Chromosome"].tolist() == ["chr1"]


def test_files_of_different_genomes_are_told(fasta, tmp_path):
    path = tmp_path / "refseq.gtf"
    path.write_text(LINE.format("NC_000001.11", 11, 20))
    message = (
        "Assembly 'toy': FASTA and annotation have no contig in common. genome.fa has 'chr1', "
        "'chr2', 'chr3', 'chr4' and 1 more; refseq.gtf has 'NC_000001.11'. Are they of the same "
        "build?"
    )
    assembly = Assembly("toy", fasta, path)
    for question in (lambda: assembly.gene_models, lambda: assembly.interval("ABC")):
        with pytest.raises(ContigError, match=f"^{re.escape(message)}$"):
            question()


def test_gene_on_a_contig_without_sequence_is_told(fasta, tmp_path):
    path = tmp_path / "genes.gtf"
    path.write_text(LINE.format("chr1", 11, 20) + LINE.format("chr9", 1, 9).replace("ABC", "FAR")
                    .replace("G1", "G2"))  # fmt: skip
    message = (
        "Gene 'FAR' is on contig 'chr9', which genome.fa does not have (it has 'chr1', 'chr2', "
        "'chr3', 'chr4' and 1 more)"
    )
    with pytest.raises(ContigError, match=f"^{re.escape(message)}$"):
        Assembly("toy", fasta, path).gene("FAR")


def test_text_that_is_nothing_is_told(fasta, genes):
    message = f"No gene of {str(genes)!r} is called 'ABD'; did you mean 'ABC'?"
    with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}$"):
        Assembly("toy", fasta, genes).interval("ABD")
    message = (
        "'ABC' is neither a region ('chr8:1-1000') nor a contig of genome.fa, and assembly 'toy' "
        "has no gene models to look for a gene of that name"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Assembly("toy", fasta).interval("ABC")


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (
            lambda toy: toy.gene_models,
            (
                "Assembly 'toy' has no gene models: give it an annotation, Assembly('toy', fasta, "
                "'genes.gtf')"
            ),
        ),
        (
            lambda toy: toy.polya_sites(Interval("chr1", 0, 1)),
            (
                "Assembly 'toy' has no polyA sites: give it a table, Assembly('toy', fasta, genes, "
                "polya='polya.parquet')"
            ),
        ),
        (
            lambda toy: toy.splice_site_table(Interval("chr1", 0, 1)),
            (
                "Assembly 'toy' has no splice sites: give it a table, Assembly('toy', fasta, "
                "genes, splice_sites='splice_sites.parquet')"
            ),
        ),
    ],
)
def test_what_was_not_given_is_told(fasta, question, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        question(Assembly("toy", fasta))


def test_tables_of_sites(fasta, tmp_path):
    place = {"Chromosome": ["chr1"], "Start": [5], "End": [6], "Strand": ["+"]}
    polya, splice = tmp_path / "polya.parquet", tmp_path / "splice.tsv"
    pd.DataFrame({**place, "gene_id": ["G1"]}).to_parquet(polya)
    pd.DataFrame({**place, "kind": ["donor"]}).to_csv(splice, sep="\t", index=False)
    assembly = Assembly("toy", fasta, polya=polya, splice_sites=splice)
    assert assembly.polya_sites(Interval("chr1", 0, 9))["gene_id"].tolist() == ["G1"]
    assert assembly.splice_site_table(Interval("chr1", 0, 9))["kind"].tolist() == ["donor"]


def test_open_a_described_folder(fasta, genes):
    description = {"name": "toy", "fasta": fasta.name, "genes": genes.name}
    (fasta.parent / "assembly.json").write_text(json.dumps(description))
    assert Assembly.open(fasta.parent) == Assembly("toy", fasta, genes)


def test_folder_without_description_is_told(tmp_path):
    message = (
        f"{str(tmp_path)!r} holds no assembly: there is no assembly.json in it; `agviz genome "
        "hg38 DIR` makes one"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Assembly.open(tmp_path)
    message = "'hg83' holds no assembly: there is no such folder; `agviz genome hg38 DIR` makes one"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Assembly.open("hg83")


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"name": "x"}', '{"fasta": "x.fa"}', '{"name": "x", "fasta": null}',
             '{"name": 7, "fasta": "x.fa"}', '{"name": "x", "fasta": 3}'],
)  # fmt: skip
def test_description_that_is_none_is_told(tmp_path, text):
    path = tmp_path / "assembly.json"
    path.write_text(text)
    message = (
        f"{str(path)!r} must be a JSON object with 'name' and 'fasta', and may have 'genes', "
        "'splice_sites' and 'polya' (paths beside it)"
    )
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        Assembly.open(tmp_path)


def test_real_gata4(data_dir):
    folder = data_dir / "gata4_hg19"
    assembly = Assembly("hg19", folder / "gata4.fa", folder / "gata4.gtf")
    interval = assembly.interval("GATA4")
    assert interval == Interval("chr8_11496144_11627216", 65_568, 121_367, strand="+")
    exons = assembly.gene_models.exons(interval)
    # The first intron begins with GT: exon ends are where they should be.
    first_end = int(exons["End"].iloc[0])
    assert assembly.sequence(Interval(interval.chromosome, first_end, first_end + 2)) == "GT"
