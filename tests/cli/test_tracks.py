"""`agviz tracks`: what is printed, how wide, and what a miss says."""

import argparse
import io
import re
import shlex

import pandas as pd
import pytest
from published_catalog import published_catalog
from small_metadata import make_messages, write_messages

from agviz.catalog import find
from agviz.catalog.published_files import ORGANISMS, file_name
from agviz.catalog.search import search_tracks
from agviz.cli import tracks
from agviz.cli.track_text import WIDTH, counts_text, table_text
from agviz.errors import InputError, UnknownNameError

LONG = "nasal cavity respiratory epithelium epithelial cell of viscerocranial mucosa"


@pytest.fixture
def folder(tmp_path):
    return write_messages(make_messages(), tmp_path)


@pytest.fixture
def ask(capsys, folder):
    """Run `agviz tracks ...` on small text protos, and give what it prints."""

    def call(words, *, metadata=folder):
        parser = argparse.ArgumentParser()
        tracks.register(parser.add_subparsers(dest="command"))
        given = [] if metadata is None else ["--metadata", str(metadata)]
        assert tracks.run(parser.parse_args(["tracks", *given, *shlex.split(words)])) == 0
        return capsys.readouterr().out

    return call


def test_a_table_of_what_was_found(ask):
    assert ask("liver rna --output rna_seq") == (
        "output   strand  biosample  assay\n"
        "RNA_SEQ  +       liver      total RNA-seq\n"
        "RNA_SEQ  -       liver      total RNA-seq\n"
        "2 tracks\n"
    )
    assert ask("liver --output RNA_SEQ --strand -").endswith("1 track\n")
    assert "SPLICE_JUNCTIONS  +-      liver\n" in ask("liver - --output splice_junctions")


def test_without_a_question_tracks_are_counted(ask):
    lines = ask("").splitlines()
    assert lines[0] == "ATAC                    2"
    assert "SPLICE_JUNCTIONS        4  (2 tissues, two strands)" in lines
    assert lines[-1] == "all                    24"
    assert ask("--organism mouse").splitlines()[-1] == "all                    22"
    assert ask("liver --output ATAC --counts") == (
        "ATAC                    2\nall                     2\n"
    )


def test_tab_separated_tables_have_every_column(ask):
    rows = pd.read_csv(io.StringIO(ask("liver --tsv")), sep="\t")
    assert len(rows) == 21
    assert list(rows)[:3] == ["output", "name", "strand"]
    assert rows["nonzero_mean"].notna().sum() == 20
    assert len(pd.read_csv(io.StringIO(ask("--tsv")), sep="\t")) == 22


def test_misses_are_errors_with_what_there_is(ask):
    with pytest.raises(
        UnknownNameError, match=r"^No track matches 'livr'; did you mean 'liver'\?$"
    ):
        ask("livr")
    with pytest.raises(
        UnknownNameError, match=r"^No track has the biosample 'livr'; did you mean 'liver'\?$"
    ):
        ask("--biosample livr")
    with pytest.raises(
        InputError, match=r"^There is no track metadata of HOMO_SAPIENS at 'homo_sapiens'$"
    ):
        ask("liver", metadata="homo_sapiens")


def test_the_catalog_is_found_without_a_path(ask, folder, monkeypatch):
    hashes = {o: find.sha256(folder / file_name(o)) for o in ORGANISMS}
    monkeypatch.setattr(find, "SHA256", hashes)
    find.cached_folder().mkdir(parents=True)
    for organism in ORGANISMS:
        name = file_name(organism)
        (find.cached_folder() / name).write_bytes((folder / name).read_bytes())
    assert ask("liver --output ATAC", metadata=None) == ask("liver --output ATAC")


def test_a_model_s_own_tracks(ask, composition):
    out = ask("HepG2 --output CAGE --model composition", metadata=None)
    assert out == (
        "output  strand  biosample  assay        CURIE\n"
        "CAGE    +       HepG2      composition  EFO:0001187\n"
        "CAGE    -       HepG2      composition  EFO:0001187\n"
        "2 tracks\n"
    )


def test_a_table_fits_the_screen_and_cuts_biosamples_first():
    found = pd.DataFrame(
        {
            "output": "SPLICE_SITE_USAGE", "name": "x", "strand": "+", "biosample_name": LONG,
            "Assay title": "polyA plus RNA-seq", "ontology_curie": "UBERON:0012314",
            "biosample_life_stage": "embryonic",
        },
        index=[0],
    )  # fmt: skip
    head, row, _ = table_text(found).splitlines()
    assert len(row) == WIDTH
    assert "nasal cavity respiratory …  polyA plus RNA-seq  embryonic  UBERON:0012314" in row
    assert head.index("assay") == row.index("polyA")
    found["histone_mark"] = "H3K27ac"
    found["biosample_life_stage"] = "unknown,embryonic"
    assert "nasal cavity re…  polyA plus RNA-seq H3K2…  unknown,embr…  " in table_text(found)
    assert max(map(len, table_text(found).splitlines())) == WIDTH


def test_nothing_counts_as_nothing():
    assert counts_text(pd.DataFrame({"output": []})) == "all                     0"


def test_help_has_examples(capsys):
    parser = argparse.ArgumentParser()
    tracks.register(parser.add_subparsers(dest="command"))
    with pytest.raises(SystemExit):
        parser.parse_args(["tracks", "--help"])
    assert re.search(r"examples:\n  agviz tracks K562 DNase\n", capsys.readouterr().out)


@pytest.mark.parity
def test_published_counts_and_tables(reference_dir):
    catalog = published_catalog(reference_dir / "metadata")
    human, mouse = map(catalog.output_metadata, catalog.organisms)
    assert counts_text(search_tracks(human)).splitlines()[-1] == "all                 5,930"
    assert counts_text(search_tracks(mouse)).splitlines()[-1] == "all                 1,128"
    lines = table_text(search_tracks(human, "K562 DNase")).splitlines()
    assert lines[1].split() == ["DNASE", ".", "K562", "DNase-seq", "adult", "EFO:0002067"]
    for metadata in (human, mouse):
        lines = table_text(search_tracks(metadata)).splitlines()
        assert max(map(len, lines)) == WIDTH
