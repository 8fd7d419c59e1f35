"""Gene models: queries against brute force, names of contigs, threads, pickles, the cache."""

import pickle
import re
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.bench.genes import write_gtf
from agviz.errors import AgvizWarning, ContigNameWarning, FormatError, InputError
from agviz.genome.gene_frames import GENE_FRAME_DTYPES, check_gene_frame, empty_gene_frame
from agviz.genome.genes import GeneModels
from agviz.genome.types import Interval

KINDS = tuple(GENE_FRAME_DTYPES)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("generated") / "genes.gtf"
    write_gtf(path, genes=300, seed=1)
    return path


@pytest.fixture
def models(generated: Path) -> GeneModels:
    return GeneModels.open(generated)


def gene_frame(*rows: tuple[str, int, int, str]) -> pd.DataFrame:
    """Genes from (contig, start, end, strand), named in order."""
    records = [
        (contig, start, end, strand, f"G{number}", f"NAME{number}", "lncRNA")
        for number, (contig, start, end, strand) in enumerate(rows)
    ]
    dtypes = GENE_FRAME_DTYPES["genes"]
    return pd.DataFrame(records, columns=list(dtypes)).astype(dtypes)


def models_of(*rows: tuple[str, int, int, str]) -> GeneModels:
    ordered = gene_frame(*rows).sort_values(["Chromosome", "Start"], ignore_index=True)
    return GeneModels.from_frames(
        genes=ordered,
        transcripts=empty_gene_frame("transcripts"),
        exons=empty_gene_frame("exons"),
    )


def brute_force(frame: pd.DataFrame, interval: Interval) -> pd.DataFrame:
    keep = [
        contig == interval.chromosome and start < interval.end and end > interval.start
        for contig, start, end in zip(
            frame["Chromosome"], frame["Start"], frame["End"], strict=True
        )
    ]
    return frame[keep].reset_index(drop=True)


@pytest.mark.parametrize("kind", KINDS)
def test_frames_keep_the_contract(models, kind):
    whole = getattr(models, kind)()
    check_gene_frame(whole, kind)
    assert len(whole) > 100
    check_gene_frame(getattr(models, kind)(Interval("chr1", 0, 50_000_000)), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_queries_equal_brute_force(models, kind):
    query, whole = getattr(models, kind), getattr(models, kind)()
    found = 0
    for row in whole.iloc[:: max(1, len(whole) // 12)].itertuples():
        for start, end in (
            (row.Start, row.Start + 1),
            (row.End - 1, row.End),
            (row.End, row.End + 1),
            (row.Start - 1, row.Start),
            (row.Start - 2_000_000, row.End + 2_000_000),
        ):
            interval = Interval(row.Chromosome, start, end, strand="-")
            pd.testing.assert_frame_equal(query(interval), brute_force(whole, interval))
            found += len(query(interval))
    assert found > 20


place = st.tuples(
    st.sampled_from(["chr1", "chr2"]),
    st.integers(0, 60),
    st.integers(1, 20),
    st.sampled_from("+-."),
).map(lambda row: (row[0], row[1], row[1] + row[2], row[3]))


@settings(deadline=None, max_examples=15)
@given(
    rows=st.lists(place, min_size=1, max_size=8),
    start=st.integers(0, 70),
    width=st.integers(1, 20),
    k=st.integers(1, 4),
)
def test_nearest_equals_brute_force(rows, start, width, k):
    models = models_of(*rows)
    interval = Interval(rows[0][0], start, start + width)
    expected = []
    for gene in models.genes().itertuples():
        if gene.Chromosome == interval.chromosome:
            right = max(gene.Start - interval.end + 1, 0)
            left = max(interval.start - gene.End + 1, 0)
            expected.append((right + left, gene.Start, gene.gene_id, right - left))
    found = models.nearest(interval, k=k)
    assert list(found.columns) == [*GENE_FRAME_DTYPES["genes"], "distance"]
    assert found["distance"].dtype == "int64"
    assert list(zip(found["distance"].abs(), found["Start"], found["gene_id"], found["distance"],
                    strict=True)) == sorted(expected)[:k]  # fmt: skip


def test_nearest_needs_a_positive_k():
    with pytest.raises(InputError, match=r"^k must be at least 1; got 0$"):
        models_of(("chr1", 5, 9, "+")).nearest(Interval("chr1", 0, 1), k=0)


def test_contigs_may_be_named_in_another_dialect():
    models = models_of(("1", 5, 9, "+"), ("MT", 5, 9, "+"))
    assert models.contigs == ("1", "MT")
    with pytest.warns(ContigNameWarning):
        found = models.genes(Interval("chr1", 0, 10))
    # Rows are named as the question was, so that they fit the caller's FASTA.
    assert found["Chromosome"].tolist() == ["chr1"]
    with pytest.warns(ContigNameWarning):
        assert len(models.nearest(Interval("chrM", 0, 1))) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_contig_without_genes_gives_an_empty_frame_and_a_notice(kind):
    models = models_of(*[(f"chr{number}", 5, 9, "+") for number in range(1, 8)])
    scaffold = Interval("scaffold_7", 0, 10)
    message = (
        "'the given frames' has no genes on contig 'scaffold_7' (it has chr1, chr2, chr3, chr4, "
        "chr5, ...)"
    )
    with pytest.warns(ContigNameWarning, match=f"^{re.escape(message)}$"):
        found = getattr(models, kind)(scaffold)
    pd.testing.assert_frame_equal(found, empty_gene_frame(kind))
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # told once, not at each question
        nearest = models.nearest(scaffold)
    assert len(nearest) == 0
    assert nearest["distance"].dtype == "int64"


def test_empty_answers_have_the_dtypes_of_full_ones(models):
    for kind in KINDS:
        full = getattr(models, kind)(Interval("chr1", 0, 200_000_000))
        empty = getattr(models, kind)(Interval("chr1", 0, 1))
        assert (len(full) > 0, len(empty)) == (True, 0)
        assert dict(full.dtypes) == dict(empty.dtypes)


def test_what_is_answered_may_be_changed_without_harm(models):
    interval = Interval("chr1", 0, 50_000_000)
    found = models.genes(interval)
    found["Start"] = -1
    assert (models.genes(interval)["Start"] >= 0).all()


def test_no_warning_escapes_from_pyranges_or_pandas(models):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for kind in KINDS:
            getattr(models, kind)(Interval("chr1", 0, 50_000_000))
        models.nearest(Interval("chr1", 0, 10), k=50)


def test_pickles_and_threads(models):
    interval = Interval("chr1", 0, 100_000_000)
    expected = models.exons(interval)
    copy = pickle.loads(pickle.dumps(models))
    pd.testing.assert_frame_equal(copy.exons(interval), expected)
    with ThreadPoolExecutor(8) as pool:
        for frame in pool.map(lambda _: models.exons(interval), range(32)):
            pd.testing.assert_frame_equal(frame, expected)
    given = models_of(("chr1", 5, 9, "+"))
    assert len(pickle.loads(pickle.dumps(given)).genes(Interval("chr1", 0, 10))) == 1


def test_many_threads_build_the_cache_once(generated, monkeypatch):
    import agviz.genome.genes as module

    reads = []
    read = module.read_gene_frames
    monkeypatch.setattr(module, "read_gene_frames", lambda path: reads.append(path) or read(path))
    barrier = threading.Barrier(4)

    def opened(_: int) -> int:
        barrier.wait()
        return len(GeneModels.open(generated).genes())

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(opened, range(4)))) == 1
    assert len(reads) == 1


def test_cache_is_used_and_noticed_when_the_file_changes(generated, tmp_path, monkeypatch):
    import agviz.genome.genes as module

    path = tmp_path / "genes.gtf"
    lines = generated.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:200]))
    few = len(GeneModels.open(path).exons())
    read = module.read_gene_frames
    monkeypatch.setattr(module, "read_gene_frames", lambda path: pytest.fail("read again"))
    assert len(GeneModels.open(path).exons()) == few
    monkeypatch.setattr(module, "read_gene_frames", read)
    path.write_text("".join(lines[:400]))
    assert len(GeneModels.open(path).exons()) > few


def test_cache_cleared_meanwhile_is_made_again(generated, tmp_path, monkeypatch):
    import shutil

    monkeypatch.setenv("AGVIZ_CACHE", str(tmp_path / "cache"))
    models = GeneModels.open(generated)
    expected = models.exons(Interval("chr1", 0, 50_000_000))
    shutil.rmtree(tmp_path / "cache")
    pd.testing.assert_frame_equal(models.exons(Interval("chr1", 0, 50_000_000)), expected)


def test_cache_that_cannot_be_written_is_told(generated, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AGVIZ_CACHE", str(tmp_path / "file" / "cache"))
    folder = str(tmp_path / "file" / "cache" / "genes")
    message = (
        f"Cannot make the cache folder {folder!r} (Not a directory); set AGVIZ_CACHE to a folder "
        "that you may write"
    )
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        GeneModels.open(generated)


def test_a_malformed_file_leaves_nothing_in_the_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("AGVIZ_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "genes.gtf"
    path.write_text("no annotation\n")
    message = (
        f"Line 1 of {str(path)!r} is not GTF or GFF3: expected 9 fields separated by tabs, found 1 "
        "in 'no annotation'"
    )
    for _ in range(2):
        with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
            GeneModels.open(path)
    assert [each for each in (tmp_path / "cache").rglob("*") if not each.is_dir()] == []


GTF_GENE = 'chr1\tme\tgene\t101\t900\t.\t+\t.\tgene_id "G1";\n'
GTF_TRANSCRIPT = 'chr1\tme\ttranscript\t101\t900\t.\t+\t.\tgene_id "G1"; transcript_id "T1";\n'
GFF3_GENES = (
    "chr1\tme\tgene\t101\t900\t.\t+\t.\tID=G1\nchr1\tme\tmRNA\t101\t900\t.\t+\t.\tID=T1;Parent=G1\n"
)


@pytest.mark.parametrize("text", [GTF_GENE, GTF_GENE + GTF_TRANSCRIPT, GFF3_GENES])
def test_genes_without_any_exon_are_told(tmp_path, text):
    path = tmp_path / "genes.gtf"
    path.write_text(text)
    message = (
        f"{str(path)!r} has genes but no exon or CDS lines: there will be no RNA scores of genes "
        "and no exons in figures; give an annotation that has exon lines"
    )
    for _ in range(2):  # read, and from the cache
        with pytest.warns(AgvizWarning, match=f"^{re.escape(message)}$"):
            models = GeneModels.open(path)
    assert models.genes()["gene_id"].tolist() == ["G1"]


def test_missing_file_is_told(tmp_path):
    path = tmp_path / "none.gtf"
    message = f"No annotation file {str(path)!r}: expected a GTF or GFF3 file"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        GeneModels.open(path)


def test_frames_that_break_the_contract_are_refused():
    message = "Row 0 of genes ('chr1', 9, 9, '+', 'G0') is not 0 <= Start < End"
    with pytest.raises(FormatError, match=f"^{re.escape(message)}$"):
        models_of(("chr1", 9, 9, "+"))


def test_frames_and_file_answer_alike(models):
    copy = GeneModels.from_frames(
        genes=models.genes(),
        transcripts=models.transcripts(),
        exons=models.exons(),
        cds=models.cds(),
    )
    interval = Interval("chr2", 10_000_000, 90_000_000)
    for kind in KINDS:
        pd.testing.assert_frame_equal(getattr(copy, kind)(), getattr(models, kind)())
        pd.testing.assert_frame_equal(
            getattr(copy, kind)(interval), getattr(models, kind)(interval)
        )


def test_frames_that_do_not_say_which_transcripts_are_mane_select_have_none(models):
    frames = {kind: getattr(models, kind)() for kind in KINDS}
    assert "mane" in frames["transcripts"]
    frames["transcripts"] = frames["transcripts"].drop(columns="mane")
    found = GeneModels.from_frames(**frames).transcripts()
    assert list(found) == list(GENE_FRAME_DTYPES["transcripts"])
    assert len(found)
    assert not found["mane"].any()


def test_real_genes_of_chr9(data_dir):
    models = GeneModels.open(data_dir / "chr9_hg19" / "genes.gtf")
    gene = models.gene("GLIS3")
    assert gene.gene_id == "ENSG00000107249"
    assert gene.interval == Interval("chr9", 3_824_126, 4_348_392, strand="-")
    assert gene.tss == 4_348_391
    whole = models.exons()
    interval = Interval("chr9", 4_500_000, 5_500_000)
    pd.testing.assert_frame_equal(models.exons(interval), brute_force(whole, interval))
