"""A variant explained: tables against their sources, and a page that stands alone."""

import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from small_report import PLACE, SITE, SmallModel, made_site, write_genome

import agviz as ag
from agviz.errors import ContigError, InputError
from agviz.genome.motif_set import Motif, MotifSet
from agviz.genome.types import Interval, Variant
from agviz.reports.explain import explain
from agviz.reports.explanation import FIGURES, Explanation
from agviz.reports.report_limits import RESEARCH


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return SmallModel(assembly=write_genome(tmp_path_factory.mktemp("explain")))


@pytest.fixture(scope="module")
def motifs():
    counts = 97.0 * np.eye(4)[["ACGT".index(base) for base in SITE]] + 1
    return MotifSet((Motif("FACTOR", counts, id="M1"),), source="a test", license="CC0")


@pytest.fixture(scope="module")
def variant():
    return made_site()


@pytest.fixture(scope="module")
def found(model, motifs, variant):
    return explain(model, variant, background=3, motifs=motifs, flank=2, progress_bar=False)


def test_tables_are_those_of_the_scores(found, model, variant):
    scores = ag.variant_scores(model, [variant])
    pd.testing.assert_frame_equal(found.scores, scores)
    for row in found.summary.to_dict("records"):
        own = scores[scores["variant_scorer"] == row["variant_scorer"]]
        assert abs(row["raw_score"]) == pytest.approx(own["raw_score"].abs().max())
        known = found.background_scores
        sizes = known[known["variant_scorer"] == row["variant_scorer"]]["raw_score"].abs()
        largest = sizes.groupby(known["variant_id"]).max()
        assert row["as_large"] == (largest >= abs(row["raw_score"])).sum()
    assert found.genes["gene_name"].tolist() == ["GENE"]
    assert found.genes["distance"].tolist() == [PLACE + 3 - 8_800]
    assert len(found.background_scores["variant_id"].unique()) == 3


def test_the_motif_is_made_and_mutagenesis_weighs_it(found, model, variant):
    (row,) = found.motifs.to_dict("records")
    assert (row["change"], row["name"], row["Start"]) == ("made", "FACTOR", PLACE)
    both = found.mutagenesis
    assert both.reference.sizes["position"] == both.alternate.sizes["position"] == 5
    readout = both.evidence.reference
    place = ag.Interval("c", variant.start - 1024, variant.start + 1024)
    out = model.predict_variant(
        place, variant, requested_outputs=readout.outputs, ontology_terms=None
    )
    assert both.change == pytest.approx(readout(out.alternate) - readout(out.reference), rel=1e-5)
    gives = ag.Interval("c", PLACE, PLACE + len(SITE))
    inside = (both.alternate.position >= gives.start) & (both.alternate.position < gives.end)
    from agviz.genome.labelled import observed_contributions

    expected = observed_contributions(both.alternate)[inside.values].sum()
    assert row["contribution_alternate"] == pytest.approx(expected, rel=1e-5)


def test_it_says_what_it_is(found):
    assert found.text().endswith(RESEARCH)
    assert repr(found) == f"<Explanation of c:9004:A>C by {found.model}: {found.sentences[0]}>"
    assert found.settings["Background"].startswith("random variants sampled by agviz from small; ")
    assert found.settings["Motifs"] == "a test, CC0; p <= 0.0001, or <= 0.001 if in use"
    assert (
        "A background of 3 variants is too small to say what stands out: that takes 19 at the "
        "least." in found.sentences
    )


class Page(HTMLParser):
    """Tags of a page, where it would load from, and its text."""

    def __init__(self):
        super().__init__()
        self.tags, self.loads, self.words = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.loads += [value for name, value in attrs if name in ("src", "href", "srcset")]

    def handle_data(self, data):
        self.words.append(data)


def test_the_page_loads_nothing_and_says_all(found, tmp_path):
    path = tmp_path / "report.html"
    found.save(path)
    read = Page()
    read.feed(path.read_text(encoding="utf-8"))
    assert "script" not in read.tags
    assert "link" not in read.tags
    assert all(each.startswith("data:image/svg+xml;base64,") for each in read.loads)
    assert read.tags.count("img") == len(found.figures) >= 4
    assert "url(" not in path.read_text(encoding="utf-8")
    words = " ".join(read.words)
    for said in (*found.sentences, *found.limits, *found.citations, *found.settings.values()):
        assert said in words
    for table in found.tables():
        assert table.title in words
    assert "Research use only" in words
    assert "small, 1-based positions" in words


def test_the_same_question_gives_the_same_page(found, model, motifs, variant):
    known = found.background_scores
    again = explain(model, variant, background=known, motifs=motifs, flank=2, progress_bar=False)
    assert again.html() == found.html()


def test_a_background_that_was_scored_is_taken_as_it_is(found, model, variant):
    again = explain(
        model, str(variant), background=found.background_scores, motifs=None, flank=0,
        progress_bar=False,
    )  # fmt: skip
    pd.testing.assert_frame_equal(again.summary, found.summary)
    assert again.motifs is None
    assert again.mutagenesis is None
    assert any("Mutagenesis was left out, as asked." in said for said in again.limits)
    assert "Motifs were not looked for: as asked." in again.limits
    assert set(again.figures) == set(found.figures) - {"mutagenesis"}


def test_without_a_background_nothing_is_called_unusual(model, variant):
    alone = explain(model, variant, background=None, motifs=None, flank=0, progress_bar=False)
    assert "p_value" not in alone.summary
    assert "stands" not in " ".join(alone.sentences)
    assert "How unusual this is is not known: it was not compared with a background." in (
        alone.sentences
    )
    assert "background" not in alone.figures
    assert "Without a background nothing is said of how unusual the changes are." in alone.limits


def test_markdown_has_every_table_whole(found):
    text = found.markdown()
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    for table in found.tables():
        assert f"## {table.title}" in text
    widths = {len(re.findall(r"(?<!\\)\|", line)) for line in lines}
    assert widths == {len(table.columns) + 1 for table in found.tables()}
    bundle = found._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/markdown", "text/plain"}
    assert "<!DOCTYPE" not in bundle["text/html"]


def test_figures_are_asked_for_by_name(found):
    assert isinstance(found, Explanation)
    assert found.figure() is found.figures["tracks"]
    assert set(found.figures) <= set(FIGURES)
    with pytest.raises(InputError) as told:
        found.figure("traks")
    assert str(told.value) == (
        "name must be one of 'tracks', 'mutagenesis', 'scores', 'background', 'splicing', "
        "'contacts'; got 'traks'"
    )
    missing = next(name for name in FIGURES if name not in found.figures)
    with pytest.raises(InputError) as told:
        found.figure(missing)
    there = ", ".join(map(repr, found.figures))
    assert str(told.value) == (
        f"There is nothing to draw in the figure {missing!r} of c:9004:A>C; there are: {there}"
    )


def test_an_insertion_is_scored_at_its_leftmost_place(model, motifs):
    sequence = model.assembly.sequence(Interval("c", PLACE, PLACE + 2))
    assert sequence == "GC"
    inserted = Variant("c", PLACE + 2, "C", "CGC")  # GCGC: the unit may stand further left
    some = explain(model, inserted, background=None, motifs=motifs, flank=2, progress_bar=False)
    assert some.asked == str(inserted)
    assert some.variant.position < inserted.position
    assert some.mutagenesis.alternate.sizes["position"] == (
        some.mutagenesis.reference.sizes["position"] + 2
    )
    assert any("shifts what follows it" in said for said in some.limits)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"background": 0}, ("background must be a number of variants from 1 on, a Background, a "
                            "table of scores, or None; got 0")),
        ({"background": pd.DataFrame({"variant_id": ["a"]})},
         ("The table of background scores has no column variant_scorer, track_name, track_strand, "
         "raw_score; it is what variant_scores gives for other variants, or an explanation's "
         "background_scores")),
        ({"flank": -1}, "flank must be a whole number from 0 to 200 bp; got -1"),
        ({"flank": True}, "flank must be a whole number from 0 to 200 bp; got True"),
        ({"motifs": "jasper"}, ("motifs must be 'auto', 'jaspar', a MotifSet such as "
                               "read_meme(path), or None; got 'jasper'")),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_before_the_work(model, variant, options, message):
    with pytest.raises(InputError) as told:
        explain(model, variant, **{"motifs": None} | options)
    assert str(told.value) == message


def test_other_bad_input(model, found, tmp_path):
    with pytest.raises(InputError) as told:
        found.save(tmp_path / "report.pdf")
    assert str(told.value) == (
        "Cannot write a report as 'report.pdf'; the name must end in .html or .md"
    )
    with pytest.raises(ContigError):
        explain(model, "nowhere:5:A>C", motifs=None)
    assert list(tmp_path.iterdir()) == []
