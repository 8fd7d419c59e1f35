"""`agviz explain`: a report and a table, both or neither, equal to the library's."""

import os
import sys

import pandas as pd
import pytest

import agviz


@pytest.fixture
def explain(run, genome, composition, monkeypatch):
    """Run the command on the small genome, on windows that are quick."""
    from composition_model import CompositionModel

    monkeypatch.setattr(CompositionModel, "default_width", 2_048)

    def call(*words):
        return run("explain", genome.snv(15_050), "--fasta", genome.fasta, "--genes", genome.genes,
                   "--model", "composition", "--motifs", "none", "--flank", "0",
                   *words)  # fmt: skip

    return call


def test_the_report_and_the_table_are_the_library_s(explain, genome, tmp_path):
    report, table = tmp_path / "report.html", tmp_path / "scores.tsv"
    code, out, err = explain("-o", report, "--scores", table, "--background", "1", "--seed", "3",
                             "--out", tmp_path / "kept")  # fmt: skip
    assert (code, err) == (0, "")
    assert sorted(os.listdir(tmp_path)) == ["kept", "report.html", "scores.tsv"]
    assembly = agviz.Assembly("genome", genome.fasta, genome.genes)
    model = agviz.load_model("composition", assembly=assembly)
    expected = agviz.explain(
        model, genome.snv(15_050), background=1, seed=3, motifs=None, flank=0, progress_bar=False
    )
    assert report.read_text(encoding="utf-8") == expected.html()
    assert out == f"{report}\n{table}\n{expected.text()}\n"
    assert pd.read_csv(table, sep="\t")["raw_score"].to_numpy() == pytest.approx(
        expected.scores["raw_score"].to_numpy()
    )


def test_without_a_file_the_report_is_printed(explain, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = explain("--background", "0")
    assert code == 0
    assert "## What changes" in out
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-o", "report.pdf"], "--output 'report.pdf' must end in .html, .md"),
        (["--motifs", "none.meme"],
         "No motif file 'none.meme': expected motifs in MEME format"),
        (["--flank", "1000"], "flank must be a whole number from 0 to 200 bp; got 1000"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_before_the_work(explain, tmp_path, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    code, out, err = explain(*words)
    assert (code, out, err) == (2, "", f"agviz: error: {message}\n")
    assert os.listdir(tmp_path) == []


def test_without_the_motif_scanner_the_option_is_told(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "memelite", None)  # as if it were not installed
    code, _, err = run("explain", "chrT1:82740:C>CGG")
    assert (code, err) == (
        2,
        (
            "agviz: error: Scanning for motifs (--motifs none leaves it out) needs the package "
            "'memelite': pip install 'agviz[motifs]'\n"
        ),
    )


def test_a_variant_that_the_shell_has_cut_is_told(run, genome, composition):
    code, _, err = run("explain", f"{genome.contig}:15050:A", "--fasta", genome.fasta, "--model",
                       "composition")  # fmt: skip
    assert code == 2
    assert "put the variant in quotes" in err
