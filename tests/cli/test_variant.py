"""`agviz variant`: figure and scores of one variant, both or neither."""

import os
import re

import pandas as pd
import pytest

import agviz


def variant(run, genome, text, *more):
    return run("variant", text, "--fasta", genome.fasta, "--genes", genome.genes, "--model",
               "composition", *more)  # fmt: skip


def test_figure_and_scores(run, genome, composition, tmp_path):
    figure, table = tmp_path / "out.svg", tmp_path / "out.tsv"
    text = genome.snv(15_050)
    code, out, err = variant(run, genome, text, "-o", figure, "--scores", table)
    assert (code, err) == (0, "")
    assert sorted(os.listdir(tmp_path)) == ["out.svg", "out.tsv"]
    drawn = figure.read_text()
    change = text.split(":")[-1].replace(">", "&gt;")
    assert f"15,050 {change}" in drawn
    assert "ALPHA" in drawn
    scores = pd.read_csv(table, sep="\t")
    assert set(scores["variant_id"]) == {text}
    assert "ALPHA" in set(scores["gene_name"].dropna())
    assert "research use only" in out


def test_the_table_equals_the_library(run, genome, composition, tmp_path):
    text = genome.snv(15_050)
    table = tmp_path / "out.csv"
    assert variant(run, genome, text, "--scores", table, "--scorer", "DNASE")[0] == 0
    assembly = agviz.Assembly("genome", genome.fasta, genome.genes)
    model = agviz.load_model("composition", assembly=assembly)
    expected = agviz.variant_scores(model, [text], ["DNASE"])
    written = pd.read_csv(table)
    assert written["track_name"].tolist() == expected["track_name"].tolist()
    assert written["raw_score"].to_numpy() == pytest.approx(expected["raw_score"].to_numpy())


def test_without_files_the_scores_are_printed(run, genome, composition, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = variant(run, genome, genome.snv(15_050), "--scorer", "DNASE")
    assert code == 0
    assert "CenterMaskScorer(requested_output=DNASE" in out
    assert os.listdir(tmp_path) == []


@pytest.mark.filterwarnings("default")
def test_the_wrong_reference_base_is_told(run, genome, composition, tmp_path):
    true = genome.sequence[15_049]
    stated = "ACGT"[("ACGT".index(true) + 2) % 4]
    other = "ACGT"[("ACGT".index(true) + 1) % 4]
    text = f"{genome.contig}:15050:{stated}>{other}"
    code, _, err = variant(run, genome, text, "-o", tmp_path / "out.png")
    assert code == 0
    assert len(err.splitlines()) == 1
    assert err.startswith("agviz: note: ")
    assert f"'{true}'" in err


def test_bad_input_leaves_nothing_behind(run, genome, composition, tmp_path):
    code, out, err = variant(run, genome, genome.snv(15_050), "-o", tmp_path / "out.pdf",
                             "--scores", tmp_path / "out.tsv", "--scorer", "DNAS")  # fmt: skip
    assert (code, out) == (2, "")
    assert "did you mean 'DNASE" in err
    assert len(err.splitlines()) == 1
    assert os.listdir(tmp_path) == []


def test_a_vcf_is_no_variant_and_a_genome_folder_no_fasta(run, genome, tmp_path):
    code, _, err = variant(run, genome, "patients.vcf")
    assert (code, err) == (
        2,
        (
            "agviz: error: 'patients.vcf' names a file, not a variant; all variants of a VCF are "
            "scored in Python: ag.variant_scores(model, 'patients.vcf')\n"
        ),
    )
    (tmp_path / "assembly.json").write_text("{}")
    code, _, err = run("variant", "chr1:5:A>C", "--fasta", tmp_path, "--model", "oracle")
    message = f"--fasta {str(tmp_path)!r} is the folder of a whole genome: use --assembly instead"
    assert (code, err) == (2, f"agviz: error: {message}\n")


def test_a_region_that_the_model_cannot_reach_is_said(run, genome, composition, tmp_path):
    code, _, err = variant(run, genome, genome.snv(15_050), "-o", tmp_path / "out.pdf",
                           "--region", "GENE_X")  # fmt: skip
    assert code == 2
    assert "GENE_X" in err
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("ending", ["pdf", "svg", "png"])
def test_the_same_variant_gives_the_same_bytes(run, genome, composition, tmp_path, ending):
    paths = [tmp_path / f"{name}.{ending}" for name in "ab"]
    for path in paths:
        options = ("-o", path, "--region", "ALPHA", "--width-mm", "120")
        assert variant(run, genome, genome.snv(15_050), *options)[0] == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()
    if ending == "svg":
        points = re.search(r'width="([\d.]+)pt"', paths[0].read_text(encoding="utf-8"))[1]
        assert float(points) / 72 * 25.4 == pytest.approx(120, abs=0.01)


def test_missing_genes_are_said_before_the_work(run, genome, spliceai_weights, tmp_path):
    code, out, err = run("variant", genome.snv(15_050), "--fasta", genome.fasta, "--model",
                         "spliceai", "-o", tmp_path / "out.png",
                         "--scores", tmp_path / "out.tsv")  # fmt: skip
    assert (code, out) == (2, "")
    assert err == (
        "agviz: error: Every scorer recommended for spliceai needs gene models: give the assembly "
        "genes (a GTF or GFF3; --genes FILE on the command line)\n"
    )
    assert os.listdir(tmp_path) == []


def test_a_genome_of_ones_own_needs_a_model_that_is_named(run, genome, tmp_path):
    code, out, err = run("variant", genome.snv(15_050), "--fasta", genome.fasta, "-o",
                         tmp_path / "out.png")  # fmt: skip
    assert (code, out) == (2, "")
    assert err == (
        "agviz: error: No model is given for the genome 'genome': name one of `agviz models` with "
        "--model (the default, 'teaching', knows only the synthetic teaching genome)\n"
    )
    assert os.listdir(tmp_path) == []


def test_a_wrong_scorer_is_said_even_where_no_scores_are_asked_for(
    run, genome, composition, tmp_path
):
    code, _, err = variant(run, genome, genome.snv(15_050), "-o", tmp_path / "out.png",
                           "--scorer", "DNAS")  # fmt: skip
    assert code == 2
    assert "did you mean 'DNASE'?" in err
    assert os.listdir(tmp_path) == []


def test_a_folder_in_the_way_is_refused_before_the_work(run, genome, composition, tmp_path):
    (tmp_path / "out.tsv").mkdir()
    code, _, err = variant(run, genome, genome.snv(15_050), "-o", tmp_path / "out.png",
                           "--scores", tmp_path / "out.tsv")  # fmt: skip
    assert code == 2
    assert err == (
        f"agviz: error: --scores {str(tmp_path / 'out.tsv')!r} is a folder; name a file\n"
    )
    assert os.listdir(tmp_path) == ["out.tsv"]


def test_when_one_file_cannot_be_written_neither_is(
    run, genome, composition, tmp_path, monkeypatch
):
    def fail(*_):
        raise OSError(28, "No space left on device", "out.tsv")

    monkeypatch.setattr("agviz.cli.score_table.write_table", fail)
    code, out, err = variant(run, genome, genome.snv(15_050), "-o", tmp_path / "out.png",
                             "--scores", tmp_path / "out.tsv", "--scorer", "DNASE")  # fmt: skip
    assert (code, out) == (2, "")
    assert err == "agviz: error: No space left on device: 'out.tsv'\n"
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("width", ["nan", "inf", "-5", "1e9", "wide"])
def test_widths_that_are_no_page_are_refused(run, genome, width):
    code, out, err = variant(run, genome, genome.snv(15_050), f"--width-mm={width}")
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == (
        "agviz variant: error: argument --width/--width-mm: must be a number from 40 to 2000; "
        f"got {width!r}"
    )


def test_no_gene_at_the_variant_is_a_table_with_columns_and_no_rows(
    run, genome, composition, tmp_path
):
    table = tmp_path / "out.tsv"
    code, out, _ = variant(run, genome, genome.snv(2_000), "--scores", table, "--scorer",
                           "SPLICE_SITES")  # fmt: skip
    assert code == 0
    assert "no scores" in out
    frame = pd.read_csv(table, sep="\t")
    assert len(frame) == 0
    assert {"variant_id", "gene_name", "track_name", "raw_score"} <= set(frame.columns)


def test_a_page_that_can_be_zoomed_is_written(run, genome, composition, tmp_path):
    page = tmp_path / "out.html"
    code, _, _ = variant(run, genome, genome.snv(15_050), "-o", page, "--width", "120")
    assert code == 0
    assert "ALPHA" in page.read_text(encoding="utf-8")


def test_a_figure_as_json_is_what_draw_reads(run, genome, composition, tmp_path):
    kept, table, drawn = (tmp_path / name for name in ("a.json", "a.tsv", "a.svg"))
    text = genome.snv(15_050)
    done = variant(run, genome, text, "-o", kept, "--scores", table, "--scorer", "DNASE")
    assert done[0] == 0
    assert sorted(os.listdir(tmp_path)) == ["a.data", "a.json", "a.tsv"]
    assert run("draw", kept, "-o", drawn)[0] == 0
    direct = tmp_path / "b.svg"
    assert variant(run, genome, text, "-o", direct)[0] == 0
    assert drawn.read_bytes() == direct.read_bytes()


def test_a_table_that_fails_leaves_no_figure_as_json(
    run, genome, composition, tmp_path, monkeypatch
):
    def full(table, path):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("agviz.cli.score_table.write_table", full)
    variant(run, genome, genome.snv(15_050), "-o", tmp_path / "a.json", "--scores",
            tmp_path / "a.tsv", "--scorer", "DNASE")  # fmt: skip
    assert os.listdir(tmp_path) == []
