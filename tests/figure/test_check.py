"""Each kind of finding has a defect that brings it about; a good figure has none."""

import dataclasses
import itertools

import numpy as np
import pytest

from agviz.figure import check as checking
from agviz.figure.annotations import Highlights, Variants
from agviz.figure.color_vision import lightness, merges
from agviz.figure.findings import Finding
from agviz.figure.genes import Genes
from agviz.figure.scene import Image, Rectangles, Scene, frozen
from agviz.figure.style import ALTERNATE, GAIN, LOSS, MINUS, PLUS, REFERENCE, SERIES, UNSTRANDED
from agviz.figure.text import place_text
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval, Variant

FONT = "Arial"


def kinds(findings):
    return [each.kind for each in findings]


def text(words, **where):
    return place_text("x", words, size=where.pop("size", 6), font=FONT, **where)


@pytest.fixture
def signal(region):
    values = np.zeros(region.width, dtype=np.float32)
    values[1_000:1_200] = 1
    return values


def test_a_good_figure_has_no_findings(signal, region, two_genes):
    figure = Tracks(signal, interval=region, label="DNase") & Genes(two_genes)
    marked = (
        figure
        & Variants(Variant("chr8", 15_000, "A", "G"))
        & Highlights(Interval("chr8", 12_000, 13_000, name="enhancer"))
    )
    for width in (89, 120, 183):
        assert marked.check(width) == ()
    assert checking.summary(()) == "nothing found"


def test_text_on_text_and_small_text_and_text_off_the_page():
    marks = (
        text("one", x=10, baseline=10),
        text("other", x=11, baseline=10.5),
        text("tiny", x=30, baseline=10, size=4),
        text("outside", x=48, baseline=20),
    )
    scene = Scene(50.0, 30.0, marks, FONT)
    found = checking._texts(scene) + checking._off_page(scene)
    assert kinds(found) == ["text on text", "small text", "off the page"]
    assert found[0].place == "'one' at 10.0, 10.0 mm and 'other' at 11.0, 10.5 mm"
    assert str(found[1]) == (
        "small text: 'tiny' at 30.0, 10.0 mm: 4 pt (journals print 5 pt or more)"
    )


def test_marks_off_the_page_and_vectors_as_images():
    cells = np.zeros((4, 6, 4), dtype=np.uint8)
    square = frozen([[1, 1], [9, 1], [9, 9], [1, 9]])
    corners = frozen([[1, 1], [9, 1], [1, 9]])
    marks = (
        Rectangles("track.single", frozen([[40, 2, 52, 9]]), "#000000"),
        Image("track.single", cells, corners, square),
        Image("contact.map", cells, corners, square),
        Image("heat.cells", cells, corners, square),
    )
    scene = Scene(50.0, 30.0, marks, FONT)
    (off,) = checking._off_page(scene)
    assert off.place == "track.single: 2.0 mm over the edge"
    (raster,) = checking._rasterised(scene)
    assert raster.place == "track.single: an image of 6 x 4 pixels"


def test_dropped_labels_are_findings(signal, region):
    crowd = [Interval("chr8", 12_000 + k, 12_100 + k, name=f"enhancer {k}") for k in range(40)]
    found = (Tracks(signal, interval=region) & Highlights(crowd)).check(89)
    (left_out,) = [each for each in found if each.kind == "left out"]
    assert left_out.place.endswith("of 40 labels above the rows were dropped")


def test_clipped_data(signal, region):
    (found,) = Tracks(signal, interval=region, ylim=(0, 0.5), label="DNase").check()
    assert found == Finding(
        "clipped data",
        "row 'DNase' reaches 1; its scale is 0 to 0.5",
        "widen ylim, or say in the caption that values are cut",
    )


def test_hidden_gaps(signal, region):
    signal[1_100] = np.nan
    tracks = Tracks(signal, interval=region, label="DNase")
    (found,) = tracks.check()
    assert found.kind == "hidden gaps"
    assert found.place == "row 'DNase': 1 unknown value in bins that show known ones"
    assert tracks.at(Interval("chr8", 11_000, 11_200)).check() == ()  # seen as a gap
    signal[:] = np.nan
    signal[:5_000] = 1
    assert "hidden gaps" not in kinds(
        Tracks(signal, interval=region).at("chr8:10,001-14,000").check()
    )


def test_what_was_asked_for_is_said_but_not_a_finding(signal, region, make_alleles):
    left = Tracks(signal, interval=region, left_out=["contact maps"])
    assert left.check() == ()
    assert "Not shown: contact maps." in left.caption()
    deletion = Variant("chr8", 11_100, "A" * 21, "A")
    values = np.ones((10_000, 1), dtype=np.float32)
    both = Tracks(make_alleles(deletion, values, values))
    assert both.check() == ()


def test_scales_that_differ_unseen(signal, region):
    both = np.column_stack([signal, 3 * signal])
    unlike = Tracks(both, interval=region, scale="free", yaxis="none", label=["a", "b"])
    (found,) = unlike.check()
    assert found.kind == "unlike scales"
    assert found.place == "rows 'a', 'b': 0 to 1, 0 to 3"
    assert Tracks(both, interval=region, scale="free").check() == ()
    assert Tracks(both, interval=region, yaxis="none").check() == ()


def test_colors_that_merge(signal, region):
    def overlay(one, other):
        return Tracks(signal, interval=region, color=one, label="one") + Tracks(
            signal / 2, interval=region, color=other, label="other"
        )

    assert overlay("#4D4D4D", "#E69F00").check() == ()
    (found,) = overlay("#0072B2", "#D55E00").check()
    assert found.kind == "merging colors"
    assert found.place == "'one' (#0072B2) and 'other' (#D55E00) in grey"
    sights = [each.place.rsplit(") ", 1)[1] for each in overlay("#B2182B", "#4D6B2B").check()]
    assert "for deuteranopes" in sights


@pytest.mark.parametrize(
    "colors", [(REFERENCE, ALTERNATE), (GAIN, LOSS), (PLUS, MINUS, UNSTRANDED), SERIES]
)
def test_the_house_colors_stay_apart_in_grey_and_for_every_kind_of_sight(colors):
    for one, other in itertools.combinations(colors, 2):
        assert merges(one, other) == (), (one, other)


def test_sights_that_merge_colors_are_named():
    every = ("in grey", "for deuteranopes", "for protanopes", "for tritanopes")
    assert merges("#112233", "#112233") == every
    assert merges("#00A0A0", "#4F93E0") == ("in grey", "for tritanopes")
    assert lightness("#000000") == pytest.approx(0, abs=0.01)
    assert lightness("#FFFFFF") == pytest.approx(100, abs=0.1)


def test_findings_are_plain_values():
    one = Finding("small text", "here", "enlarge it")
    assert dataclasses.astuple(one) == ("small text", "here", "enlarge it")
    assert checking.summary((one, one)) == "\n".join([str(one)] * 2)
