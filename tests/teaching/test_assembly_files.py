"""The teaching assembly on disk: contents, truth tables, done once, errors, nothing half-made."""

import errno
import hashlib
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_world import NAMED, small_assembly, small_chromosomes, use_small_world

from agviz._files import sha256
from agviz.errors import InputError
from agviz.genome.assembly import Assembly
from agviz.genome.types import Interval
from agviz.teaching import assembly_files
from agviz.teaching.assembly_files import make_teaching_genome
from agviz.teaching.expression import drive, expression
from agviz.teaching.grammar import CELLS, FACTORS, LIVER
from agviz.teaching.motifs import decode, encode, pwm, reverse_complement
from agviz.teaching.oracle import oracle

TABLES = {
    "contributions", "elements", "exons", "genes", "insulators", "junctions", "loci", "promoters",
    "sites",
}  # fmt: skip
# Of the small world's bases, genes and truth tables: it changes with the rules, and only then.
FILES_SHA256 = "2d8df3b03e33ebd1beff3936ad6a27cf8c573b616991414e48cbf45e4ee348b6"
LIVER_EXPRESSION = "expression_liver"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world") / "deep" / "small"
    small_assembly(folder)
    return folder


@pytest.fixture(scope="module")
def truth():
    return oracle(small_chromosomes(0)["chrT1"])


def read(folder, name):
    return pd.read_csv(folder / "truth" / f"{name}.tsv", sep="\t")


def files_of(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*")}


def test_it_opens_as_an_assembly(folder):
    assembly = Assembly.open(folder)
    assert assembly.name == "teaching"
    assert assembly.contigs == {"chrT1": 65_536, "chrT2": 32_768}
    codes = small_chromosomes(0)["chrT2"]
    assert assembly.sequence(Interval("chrT2", 0, 32_768)) == decode(codes)
    # Its index was written with it and is not made anew.
    assert [path.name for path in folder.glob("*.fai")] == ["teaching.fa.fai"]
    assert assembly.gene(NAMED).interval.chromosome == "chrT2"
    place = Interval("chrT1", 0, 65_536)
    genes = assembly.gene_models.genes(place)
    assert set(assembly.polya_sites(place)["gene_id"]) == set(genes["gene_id"])
    assert set(assembly.splice_site_table(place)["kind"]) == {"donor", "acceptor"}


def test_every_table_has_rows(folder):
    files = {f"{name}.tsv" for name in TABLES} | {"variants.vcf"}
    assert {path.name for path in (folder / "truth").iterdir()} == files
    assert all(len(read(folder, name)) for name in TABLES)
    assert read(folder, "loci").values.tolist() == [
        ["chrT2", 0, 32_768, "PLACE", "A place with a name"]
    ]


def test_genes_and_promoters_have_the_expression_of_the_oracle(folder, truth):
    promoters = read(folder, "promoters")
    known = {
        (gene.strand, gene.tss): (gene.expression[LIVER], gene.is_cryptic) for gene in truth.genes
    }
    here = promoters[promoters["Chromosome"] == "chrT1"]
    assert len(here) == len(known)
    for row in here.to_dict("records"):
        level, cryptic = known[row["Strand"], row["Start"]]
        assert row[LIVER_EXPRESSION] == pytest.approx(level, abs=1e-6)
        assert (row["gene_id"] == "cryptic") == cryptic
    genes = read(folder, "genes")
    summed = promoters.groupby("gene_id")[LIVER_EXPRESSION].sum()
    np.testing.assert_allclose(genes[LIVER_EXPRESSION], summed[genes["gene_id"]], rtol=0, atol=3e-6)
    assert genes["gene_name"].eq(NAMED).sum() == 1


def test_sites_are_where_their_motif_is(folder, truth):
    sites = read(folder, "sites")
    strong = sites[(sites["Chromosome"] == "chrT1") & (sites["occupancy"] > 0.9)]
    assert len(strong) > 20
    for row in strong.to_dict("records"):
        bases = truth.codes[row["Start"] : row["End"]]
        motif = FACTORS[row["factor"]].motif
        read_on = bases if row["Strand"] == "+" else reverse_complement(bases)
        matrix = pwm(motif)
        bits = matrix[np.arange(len(motif)), read_on].sum()
        assert bits > matrix.max(axis=1).sum() - FACTORS[row["factor"]].margin
    insulators = read(folder, "insulators")
    assert len(insulators) == (sites["factor"] == "CTCF").sum()
    full = insulators[insulators["occupancy"] > 0.99]["insulation"]
    assert full.between(2.4, 2.53).all()  # -ln(1 - 0.92)


def test_contributions_are_what_closing_an_element_would_cost(folder, truth):
    elements = read(folder, "elements").set_index("element_id")
    given = read(folder, "contributions")
    genes = read(folder, "genes").set_index("gene_id")
    here = genes.loc[given["gene_id"], "Chromosome"].to_numpy() == "chrT1"
    strongest = given[here].sort_values("expression").iloc[-1]
    element = elements.loc[strongest["element_id"]]
    cell = [each.name.replace(" ", "_") for each in CELLS].index(strongest["cell"])
    (gene,) = (
        gene
        for gene in truth.genes
        if gene.tss == strongest["tss"] and gene.strand == genes.loc[strongest["gene_id"], "Strand"]
    )
    middle = (element["Start"] + element["End"]) // 2
    assert strongest["distance"] == middle - gene.tss
    closed = truth.access.copy()
    closed[element["Start"] : element["End"]] = 0
    without = expression(gene.strength, drive(gene.tss, closed, truth.insulation))[cell]
    lost = gene.expression[cell] - without
    assert lost > 0.1
    assert strongest["expression"] == pytest.approx(lost, abs=2e-6)
    assert 0 < strongest["share"] <= 1


def test_junctions_and_exons_are_those_of_the_oracle(folder, truth):
    junctions = read(folder, "junctions")
    here = junctions[junctions["Chromosome"] == "chrT1"]
    known = truth.junctions
    assert len(here) == len(known)
    low, high = np.sort([known.donor, known.acceptor], axis=0)
    ends = zip((low + 1).tolist(), high.tolist(), known.strand.tolist(), strict=True)
    reads = dict(zip(ends, known.counts[:, LIVER].tolist(), strict=True))
    for row in here.to_dict("records"):
        expected = reads[row["Start"], row["End"], "+-".index(row["Strand"])]
        assert row["reads_liver"] == pytest.approx(expected, abs=1e-6)
    assert len(read(folder, "exons")) == sum(
        len(gene.exons) for codes in small_chromosomes(0).values() for gene in oracle(codes).genes
    )


def test_the_same_bytes_every_time(folder, tmp_path):
    small_assembly(tmp_path / "again")
    assert files_of(tmp_path / "again") == files_of(folder)
    text = (folder / "teaching.gtf").read_bytes() + (folder / "truth" / "genes.tsv").read_bytes()
    assert b"\r" not in text
    small_assembly(tmp_path / "other", seed=1)
    assert Assembly.open(tmp_path / "other").name == "teaching-1"
    assert sha256(tmp_path / "other" / "teaching.fa") != sha256(folder / "teaching.fa")


def test_the_same_bytes_on_every_platform(folder):
    digest = hashlib.sha256()
    tables = sorted((folder / "truth").iterdir(), key=lambda path: path.name)
    for path in (folder / "teaching.fa", folder / "teaching.gtf", *tables):
        digest.update(path.read_bytes())
    assert digest.hexdigest() == FILES_SHA256


def test_numbers_have_six_decimals(folder):
    cells = (folder / "truth" / "sites.tsv").read_text(encoding="utf-8").split("\n")[1].split("\t")
    assert re.fullmatch(r"0\.\d{6}", cells[-1])


def test_a_second_run_finds_it_done(folder, monkeypatch):
    def refuse(seed):
        raise AssertionError(f"made anew with seed {seed}")

    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    monkeypatch.setattr(assembly_files, "chromosomes", refuse)
    assert make_teaching_genome(folder, show=False).name == "teaching"
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_an_empty_folder_will_do(tmp_path):
    (tmp_path / "empty").mkdir()
    assert small_assembly(tmp_path / "empty").contigs


@pytest.mark.parametrize(
    "content",
    [
        {"notes.txt": "mine"},
        {"assembly.json": '{"name": "hg38", "fasta": "hg38.fa"}'},
        {"assembly.json": "{"},
    ],
)
def test_a_folder_of_something_else_is_left_alone(tmp_path, content):
    for name, text in content.items():
        (tmp_path / name).write_text(text)
    message = (
        f"{str(tmp_path)!r} holds something else; choose an empty or a new folder for the teaching "
        "genome"
    )
    with pytest.raises(InputError, match="^" + re.escape(message) + "$"):
        small_assembly(tmp_path)
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == content


def test_a_file_is_no_folder(tmp_path):
    path = tmp_path / "file"
    path.write_text("mine")
    message = f"{str(path)!r} is a file; name a folder for the teaching genome"
    with pytest.raises(InputError, match="^" + re.escape(message) + "$"):
        small_assembly(path)


def test_another_seed_version_or_a_changed_file_is_told(folder, tmp_path, monkeypatch):
    remove = "remove it, or choose another folder"
    message = f"{str(folder)!r} holds the teaching genome of seed 0, not of 3; {remove}"
    with pytest.raises(InputError, match="^" + re.escape(message) + "$"):
        small_assembly(folder, seed=3)
    home = tmp_path / "own"
    small_assembly(home)
    genes = home / "teaching.gtf"
    genes.write_bytes(genes.read_bytes() + b"#\n")
    message = f"{str(genes)!r} is not as it was made; remove its folder, or choose another one"
    with pytest.raises(InputError, match="^" + re.escape(message) + "$"):
        small_assembly(home)
    description = home / "assembly.json"
    told = json.loads(description.read_text(encoding="utf-8"))
    description.write_text(json.dumps(told | {"rules": "0" * 64}), encoding="utf-8")
    message = f"{str(home)!r} holds the teaching genome of another version of agviz; {remove}"
    with pytest.raises(InputError, match="^" + re.escape(message) + "$"):
        small_assembly(home)


def test_a_seed_below_zero(tmp_path):
    with pytest.raises(InputError, match=r"^A seed is a whole number from 0 on; got -1$"):
        small_assembly(tmp_path / "new", seed=-1)


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    home = tmp_path / "file" / "new"
    message = f"Cannot write the teaching genome to {str(home)!r}: "
    with pytest.raises(InputError, match="^" + re.escape(message) + ".*; nothing was left half "):
        small_assembly(home)


def test_on_a_full_disk_nothing_is_left(tmp_path, monkeypatch):
    use_small_world(monkeypatch)
    write, written = Path.write_bytes, []

    def full(path, data):
        if len(written) == 5:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        written.append(path)
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    home = tmp_path / "new"
    message = (
        f"Cannot write the teaching genome to {str(home)!r}: No space left on device; nothing was "
        "left half written"
    )
    with pytest.raises(InputError, match="^" + re.escape(message) + "$"):
        make_teaching_genome(home, show=False)
    assert len(written) == 5
    assert list(tmp_path.iterdir()) == []


def test_interrupted_nothing_is_left(tmp_path, monkeypatch):
    use_small_world(monkeypatch)

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(assembly_files, "truth_tables", interrupt)
    with pytest.raises(KeyboardInterrupt):
        make_teaching_genome(tmp_path / "new", show=False)
    assert list(tmp_path.iterdir()) == []


def test_codes_and_letters_agree(folder):
    lines = (folder / "teaching.fa").read_text(encoding="utf-8").split("\n")
    assert lines[0] == ">chrT1"
    np.testing.assert_array_equal(encode(lines[1]), small_chromosomes(0)["chrT1"][:60])
