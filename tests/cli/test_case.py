"""`agviz case`: list, show, run; all files or none."""

import pytest
from case_genomes import teaching_stand_in
from small_case import small_facts

from agviz.cases import registry
from agviz.cases.case_data import read_case

FILES = [
    "tal1.html",
    "tal1.ism.tsv",
    "tal1.png",
    "tal1.scores.tsv",
    "tal1.txt",
    "tal1.variants.tsv",
]


@pytest.fixture
def small(monkeypatch):
    """TAL1 with one length, so that a run is quick."""
    facts = small_facts(1, flank=1)
    monkeypatch.setattr(registry, "packaged_case", lambda name: read_case(name, facts))


@pytest.fixture(scope="module")
def genome(tmp_path_factory):
    return teaching_stand_in(tmp_path_factory.mktemp("genome"))


@pytest.fixture
def ask(run, genome, small, tmp_path, monkeypatch):
    """Run `agviz case ...` with the oracle on the small genome, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    model = ("--model", "oracle", "--fasta", genome.fasta, "--genes", genome.genes)
    return lambda *words: run("case", *words, *model)


def test_list_names_every_case(run):
    code, out, err = run("case", "list")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "tal1  Small insertions wake TAL1 by making a MYB site"


def test_show_says_question_sites_and_sources(run):
    code, out, err = run("case", "show", "tal1")
    assert (code, err) == (0, "")
    assert "Does an insertion that makes a MYB site open chromatin" in out
    assert "teaching genome, synthetic (teaching): TAL1, chrT1:75,001-93,000" in out
    assert "hg38 (hg38 or GRCh38): TAL1, chr1:47,209,256-47,242,023" in out
    assert "Mansour et al., Science 346:1373 (2014)" in out
    assert "  The teaching genome is synthetic: " in out
    assert "  Run with random weights of the published architecture in agviz's tests, not " in out


def test_show_says_how_a_place_is_named(run):
    code, out, err = run("case", "show", "boundary")
    assert (code, err) == (0, "")
    assert "any other genome with genes: a place that you name. Write the base before it" in out
    assert "agviz case boundary --variant 'chr7:1000000:GATTACA>G'." in out
    assert "  Which deletion is asked about is the reader's choice: " in out


def test_show_says_how_an_enhancer_is_named(run):
    code, out, err = run("case", "show", "enhancer")
    assert (code, err) == (0, "")
    assert "agviz case enhancer --variant 'chr1:109274968:G>T'. Its motifs are looked for" in out
    assert "  What the two motifs are is a guess by sequence: " in out


def test_a_run_writes_figure_page_caption_and_tables(ask, tmp_path):
    code, out, _ = ask("tal1", "-o", "tal1.png", "--dpi", "60")
    assert code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == FILES
    assert out.splitlines()[:2] == ["tal1.png", "tal1.html"]
    caption = (tmp_path / "tal1.txt").read_text()
    assert caption.splitlines()[0] in out
    assert "Mansour et al." in caption
    table = (tmp_path / "tal1.variants.tsv").read_text().splitlines()
    assert table[0].split("\t")[:3] == ["name", "group", "variant"]
    assert len(table) == 1 + 2 + 1
    assert (tmp_path / "tal1.html").read_text().lstrip().lower().startswith("<!doctype html>")


def test_nothing_is_left_of_a_run_whose_last_file_cannot_be_written(ask, tmp_path):
    (tmp_path / "tal1.variants.tsv").mkdir()
    code, _, err = ask("run", "tal1", "-o", "tal1.png", "--dpi", "60")
    assert code == 2
    assert err == "agviz: error: --output 'tal1.variants.tsv' is a folder; name a file\n"
    assert [path.name for path in tmp_path.iterdir()] == ["tal1.variants.tsv"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("tall",), "No case is called 'tall'; did you mean 'tal1'?"),
        (
            ("show",),
            "Say which case to show: agviz case show NAME; `agviz case list` has the names",
        ),
        (
            ("list", "tal1"),
            "agviz case list takes no name; got 'tal1': `agviz case show tal1` says what it asks",
        ),
        (("tal1", "eqtl"), "agviz case takes one case; got 'tal1' and 'eqtl'"),
        (
            ("tal1", "-o", "tal1.doc"),
            "--output 'tal1.doc' must end in .pdf, .svg, .png, .html",
        ),
    ],
)
def test_what_cannot_be_done_is_told_at_once(run, words, message):
    code, out, err = run("case", *words)
    assert (code, out, err) == (2, "", f"agviz: error: {message}\n")
