"""Contacts of one viewpoint: rows of the map at their places, told which viewpoint it is."""

import re

import numpy as np
import pytest
from alphagenome.models.dna_output import Output
from hypothesis import given, settings
from hypothesis import strategies as st
from small_contacts import REGION, MeasuredContacts, counts, maps, noise

from agviz.errors import InputError, IntervalError
from agviz.figure.contact_map import ContactMap
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.virtual_4c import Virtual4C
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval, Variant

SNV = Variant("chr8", 15_000, "A", "G")


def exactly(text: str) -> str:
    return "^" + re.escape(text) + "$"


def profile(panel: Virtual4C, layer: int = 0) -> np.ndarray:
    return panel.profile.lanes[0].layers[layer].signal.values


@given(st.integers(10_000, 19_999), st.integers(1, 5_000))
@settings(max_examples=40, deadline=None)
def test_values_are_the_mean_of_the_rows_that_the_viewpoint_touches(start, width):
    values = noise(20)
    spot = Interval("chr8", start, start + width)
    first, last = (start - 10_000) // 500, -(-(min(start + width, 20_000) - 10_000) // 500)
    panel = Virtual4C(values, spot, interval=REGION)
    assert profile(panel) == pytest.approx(values[first:last].mean(axis=0), abs=1e-5)


def test_signals_and_viewpoint_are_at_their_places():
    values = np.zeros((10, 10), dtype=np.float32)
    values[3, 7] = values[7, 3] = 1.0
    scene = Virtual4C(values, "chr8:13,001-14,000", interval=REGION).scene(89)
    line = scene.role("axis.line")[0].ends[0]
    left, right = line[0, 0], line[1, 0]
    (area,) = scene.role("track.single")
    raised = area.points[area.points[:, 1] < area.points[:, 1].max() - 1]
    assert raised[:, 0].min() == pytest.approx(left + 0.7 * (right - left))
    assert raised[:, 0].max() == pytest.approx(left + 0.8 * (right - left))
    (band,) = scene.role("contact.viewpoint_band")
    assert band.boxes[0, [0, 2]] == pytest.approx(
        [left + 0.3 * (right - left), left + 0.4 * (right - left)]
    )
    (pointer,) = (m for m in scene.role("contact.viewpoint") if m.role == "contact.viewpoint")
    assert pointer.points[2, 0] == pytest.approx(left + 0.35 * (right - left))
    assert pointer.points[:, 1].max() <= band.boxes[0, 1]
    assert [t.text for t in scene.role("contact.viewpoint_label")] == ["viewpoint"]


@pytest.mark.parametrize(
    ("values", "unit"), [("given", None), ("oe", "ln(obs/exp)"), ("z", "z-score")]
)
def test_the_axis_says_what_the_values_are(values, unit):
    held = np.exp(noise(20))
    scene = Virtual4C(held, 15_000, interval=REGION, values=values).scene(89)
    words = [t.text for t in (*scene.role("track.unit"), *scene.role("track.label"))]
    assert (unit is None and not words) or any(unit in text for text in words), words
    predicted = Virtual4C(Output(contact_maps=maps(held)), 15_000, values=values).scene(89)
    texts = " ".join(t.text for t in predicted.texts()).replace("\n", " ")
    assert (unit or "log(obs/exp)") in texts
    said = Virtual4C(Output(contact_maps=maps(held)), 15_000, unit="a.u.").scene(89)
    assert "a.u." in [t.text for t in said.role("track.unit")]


def test_a_position_is_one_based_and_its_name_stays_on_the_page():
    for position in (10_001, 15_000, 20_000):
        panel = Virtual4C(noise(), position, interval=REGION)
        assert (panel.viewpoint.start, panel.viewpoint.end) == (position - 1, position)
        scene = panel.scene(60)
        assert not texts_off_page(scene)
        assert not overlapping_texts(scene)


def test_both_alleles_and_their_difference_are_drawn_as_tracks_are():
    one = noise()
    alleles = Alleles(maps(one), maps(one + 1), SNV)
    both = Virtual4C(alleles, 13_500)
    scene = both.scene(89)
    assert [t.text for t in scene.role("legend.label")] == ["ALT", "REF"]
    assert scene.role("track.reference")
    assert scene.role("track.alternate")
    assert [t.text for t in scene.role("variant.label")] == ["15,000 A>G"]
    difference = Virtual4C(alleles, 13_500, show="difference")
    assert profile(difference) == pytest.approx(1, abs=1e-5)
    assert "ALT - REF (red above, blue below zero)" in difference.caption()


def test_deleted_bins_are_gaps_of_the_difference_not_losses():
    one = np.ones((10, 10), dtype=np.float32)
    deletion = Variant("chr8", 13_000, "A" + "C" * 2_000, "A")
    panel = Virtual4C(Alleles(maps(one), maps(one), deletion), 18_000, show="difference")
    assert np.isnan(profile(panel)[[3, 4]]).all()
    assert "lost" not in panel.caption()
    assert "gaps have no value" in panel.caption()


def test_a_source_is_asked_for_the_viewpoint_too():
    values = counts(10)
    panel = Virtual4C(MeasuredContacts(values), Interval("chr8", 11_000, 12_000))
    shown = Interval("chr8", 14_000, 18_000)
    figure = panel.at(shown)
    scene = figure.scene(89)
    (area,) = scene.role("track.single")
    heights = area.points[:, 1].max() - area.points[:, 1]
    assert heights.max() > 0
    assert scene.notes == ("the viewpoint, chr8:11,001-12,000, which lies outside the region",)
    source = panel.profile.lanes[0].layers[0].signal.source
    np.testing.assert_allclose(source.fetch(shown, 4), values[1, 4:8])
    with pytest.raises(IntervalError, match=exactly(
        "The viewpoint chr8:11,001-12,000 is on another contig than chr9:1-10"
    )):  # fmt: skip
        source.fetch(Interval("chr9", 0, 10), 4)


def test_the_caption_says_whose_contacts_and_what_is_not_reliable():
    wide = Interval("chr8", 0, 300_000)
    data = Output(contact_maps=maps(noise(), interval=wide))
    panel = Virtual4C(data, Interval("chr8", 0, 30_000))
    caption = panel.caption()
    assert "Virtual 4C: contacts of the viewpoint chr8:1-30,000 with each bin" in caption
    assert "values as the model gives them, log of observed over expected contacts" in caption
    words = "predicted contacts over 100 kb apart are beyond what the AlphaGenome paper shows"
    assert words in caption
    assert words not in panel.at(Interval("chr8", 0, 120_000)).caption()


def test_it_stands_below_a_map_on_the_same_scale():
    alleles = Alleles(maps(noise()), maps(noise(seed=1)), SNV)
    scene = (ContactMap(alleles) & Virtual4C(alleles, SNV.position)).scene(89)
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)
    (band,) = scene.role("contact.viewpoint_band")
    (line,) = scene.role("variant.line")
    assert band.boxes[0, 0] == pytest.approx(line.ends[0, 0, 0], abs=0.1)


def test_what_is_no_viewpoint_is_refused():
    data = maps(noise())
    bad = [
        (
            lambda: Virtual4C(data, 3.5),
            (
                "viewpoint must be an Interval, text such as 'chr8:70,000-74,000', or a 1-based "
                "position; got 3.5"
            ),
        ),
        (
            lambda: Virtual4C(data, True),
            (
                "viewpoint must be an Interval, text such as 'chr8:70,000-74,000', or a 1-based "
                "position; got True"
            ),
        ),
        (
            lambda: Virtual4C(MeasuredContacts(noise()), 12_000),
            "The viewpoint 12,000 has no contig, and a file has several; give an Interval",
        ),
        (
            lambda: Virtual4C(data, 30_000),
            "The viewpoint chr8:30,000-30,000 lies outside the data, chr8:10,001-20,000",
        ),
        (
            lambda: Virtual4C(data, 12_000, show="both"),
            "show must be one of 'overlay', 'difference', 'reference', 'alternate'; got 'both'",
        ),
        (
            lambda: Virtual4C(data, 12_000, show="difference"),
            (
                "show='difference' needs two alleles; give Virtual4C an Alleles(reference, "
                "alternate, variant)"
            ),
        ),
        (lambda: Virtual4C(data, 12_000, height=0), "height must be over 0 mm; got 0"),
        (
            lambda: Virtual4C(data, 12_000, values="raw"),
            "values must be one of 'given', 'log', 'oe', 'z'; got 'raw'",
        ),
    ]
    for make, message in bad:
        with pytest.raises(InputError, match=exactly(message)):
            make()


def test_unknown_contacts_in_a_viewpoint_of_several_bins_are_said():
    values = np.ones((20, 20), dtype=np.float32)
    values[10, 12] = values[12, 10] = np.nan
    place = Interval("chr1", 0, 20 * 512)
    wide = Virtual4C(values, Interval("chr1", 10 * 512, 13 * 512), interval=place)
    found = [each for each in wide.check() if each.kind == "hidden gaps"]
    assert [each.place for each in found] == [
        "the virtual 4C: 2 unknown values in bins of the viewpoint that show known ones"
    ]
    assert "2 values that are not known are left out of bins of the viewpoint" in wide.caption()
    narrow = Virtual4C(values, Interval("chr1", 10 * 512, 11 * 512), interval=place)
    assert not [each for each in narrow.check() if "viewpoint" in each.place]
