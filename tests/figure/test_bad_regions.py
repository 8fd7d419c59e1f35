"""Regions, options and amounts that nobody expects: a right picture, or an error in words."""

import re
import time

import numpy as np
import pandas as pd
import pytest

import agviz as ag
from agviz.errors import InputError, IntervalError
from agviz.figure.axis import tick_positions
from tests.helpers.bad_values import (
    GOOD,
    REGION,
    SNV,
    alleles,
    contacts,
    drawn_well,
    junctions,
    letters,
    named,
    tracks,
    two,
)


@pytest.fixture
def panels(make_genes):
    genes = make_genes(("AAA1", 10_002, 10_020, "+", [(10_002, 10_020)], []))
    return {
        "Tracks": ag.Tracks(tracks(GOOD)),
        "Sashimi": ag.Sashimi(junctions(np.arange(8) + 1.0), coverage=tracks(GOOD)),
        "ContactMap": ag.ContactMap(contacts(GOOD)),
        "square ContactMap": ag.ContactMap(contacts(GOOD), shape="square"),
        "cut ContactMap": ag.ContactMap(contacts(GOOD), shape="rectangle", depth=9, insulation=3),
        "Virtual4C": ag.Virtual4C(contacts(GOOD), 10_005),
        "Logo": ag.Logo(letters(GOOD), interval=REGION),
        "Heatmap": ag.Heatmap(two(GOOD), interval=REGION),
        "Genes": ag.Genes(genes),
        "Intervals": ag.Intervals([ag.Interval("chr8", 10_004, 10_008, name="x")]),
        "Links": ag.Links([(ag.Interval("chr8", 10_000, 10_004), REGION)]),
        "Axis": ag.Axis(),
        "Variants": ag.Tracks(tracks(GOOD)) & ag.Variants(SNV),
        "Highlights": ag.Tracks(tracks(GOOD)) & ag.Highlights(REGION),
    }


NAMES = (
    "Tracks", "Sashimi", "ContactMap", "square ContactMap", "cut ContactMap", "Virtual4C", "Logo",
    "Heatmap", "Genes", "Intervals", "Links", "Axis", "Variants", "Highlights",
)  # fmt: skip
HELD = ("Genes", "Intervals", "Links", "Axis")
"""Panels of what may as well be absent: elsewhere they are empty and say so."""


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("start", "end"), [
    (10_010, 10_011), (10_010, 10_012), (9_000, 10_010), (0, 300_000_000), (-100, 10_032),
])  # fmt: skip
def test_regions_that_meet_the_data_are_drawn(panels, name, start, end):
    scene = drawn_well(panels[name].at(ag.Interval("chr8", start, end)))
    (words,) = scene.role("axis.region")
    assert words.text == f"chr8:{start + 1:,}-{end:,}, 1-based"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("start", "end"), [(50_000, 50_100), (10_300, 10_400)])
def test_regions_beside_the_data_are_told(panels, name, start, end):
    figure = panels[name].at(ag.Interval("chr8", start, end))
    if name in HELD:
        drawn_well(figure)
        return
    words = rf"^chr8:{start + 1:,}-{end:,} lies outside the .*; draw a region within .*at\(interval"
    with pytest.raises(IntervalError, match=words):
        figure.scene()


@pytest.mark.filterwarnings("ignore::agviz.errors.ContigNameWarning")
@pytest.mark.parametrize("name", NAMES)
def test_other_contigs_are_told(panels, name):
    figure = panels[name].at(ag.Interval("chr9", 10_000, 10_032))
    if name in HELD:
        drawn_well(figure)
        return
    with pytest.raises(InputError, match=r"chr8.*chr9:10,001-10,032|chr9:10,001-10,032.*chr8"):
        figure.scene()


@pytest.mark.parametrize("name", NAMES)
def test_a_region_without_a_base_is_refused(panels, name):
    with pytest.raises(IntervalError, match=r"^A region to draw needs at least one base"):
        panels[name].at(ag.Interval("chr8", 10_005, 10_005))


EMPTY = ag.Interval("chr8", 10_005, 10_005)


@pytest.mark.parametrize(
    "make",
    [
        lambda: ag.Tracks(GOOD, interval=EMPTY),
        lambda: ag.ContactMap(np.ones((4, 4)), interval=EMPTY),
        lambda: ag.Heatmap(two(GOOD), interval=EMPTY),
        lambda: ag.Logo(letters(GOOD), interval=EMPTY),
        lambda: ag.Highlights(EMPTY),
        lambda: ag.Virtual4C(contacts(GOOD), EMPTY),
        lambda: ag.ContactMap(contacts(GOOD), tads=[EMPTY]),
        lambda: ag.Sashimi(junctions(np.ones(3)), interval=EMPTY),
    ],
)
def test_intervals_without_a_base_are_refused(make):
    with pytest.raises(IntervalError, match=r"at least one base; chr8:10005-10005:\. has width 0"):
        make()


def test_features_without_a_base_stand_where_they_are():
    drawn_well(ag.Links([(EMPTY, EMPTY)]).at(REGION))
    (boxes,) = drawn_well(ag.Intervals([EMPTY]).at(REGION)).role("interval.box")
    assert len(boxes.boxes) == 1


def test_ticks_left_of_the_first_base_do_not_shift_the_others():
    assert tick_positions(-100, 10_000, 5) == [5_000, 10_000]
    assert tick_positions(0, 10, 5) == [2, 4, 6, 8, 10]


def test_no_junctions_at_all():
    none = junctions(np.zeros(0))
    for data in (none, ag.Alleles(none, none, SNV)):
        texts = [text.text for text in drawn_well(ag.Sashimi(data, coverage=None)).texts()]
        assert "no junctions" in texts


def test_junctions_far_narrower_than_a_hair():
    panel = ag.Sashimi(junctions(np.arange(8) + 1.0), coverage=tracks(GOOD))
    for width in (10**6, 10**8, 10**10):
        drawn_well(panel.at(ag.Interval("chr8", 0, width)))


def test_data_of_several_contigs_are_told():
    other = tracks(GOOD, ag.Interval("chr9", 10_000, 10_032))
    several = "The panels' data lie on several contigs, chr8, chr9"
    with pytest.raises(IntervalError, match=several):
        (ag.Tracks(tracks(GOOD)) & ag.Tracks(other)).scene()
    with pytest.raises(InputError, match=r"^REF is of chr8:.* and ALT of chr9:"):
        ag.Tracks(ag.Alleles(tracks(GOOD), other, SNV))
    with pytest.raises(IntervalError, match="Track 't0' is on 'chr9'"):
        ag.Sashimi(junctions(np.ones(3)), coverage=other).scene()
    drawn_well(ag.Tracks(tracks(GOOD)) | ag.Tracks(other))


def several_tracks(*names, scale=1.0):
    values = np.stack([GOOD * (1 + k) * scale for k in range(len(names))], axis=1)
    metadata = named(len(names)).assign(name=list(names))
    return ag.TrackData(values, metadata, interval=REGION, resolution=1)


def test_tracks_in_another_order_are_matched_or_refused_in_every_panel():
    one, other = several_tracks("a", "b"), several_tracks("b", "a")
    figure = ag.Tracks(ag.Alleles(one, other, SNV), show="difference", scale="free")
    a, b = (lane.layers[0].signal.values for lane in figure.lanes)
    np.testing.assert_allclose(a, 2 * GOOD - GOOD, rtol=1e-6)
    np.testing.assert_allclose(b, GOOD - 2 * GOOD, rtol=1e-6)
    with pytest.raises(InputError, match="'a' is in only one of them"):
        ag.Tracks(ag.Alleles(one, several_tracks("b", "c"), SNV))


def test_ten_thousand_variants_and_highlights():
    rng = np.random.default_rng(0)
    whole = ag.Interval("chr8", 0, 1_000_000)
    signal = ag.Tracks(rng.random(1_000), interval=whole)
    places = rng.choice(999_000, 10_000, replace=False).tolist()
    variants = ag.Variants([ag.Variant("chr8", at + 1, "A", "G", f"v{at}") for at in places])
    scene = drawn_well(signal & variants)
    (lines,) = scene.role("variant.line")
    assert len(lines.ends) == 10_000
    assert any("labels above the rows were dropped" in note for note in scene.notes)
    words = (signal & variants).caption()
    assert "and 9,980 more." in words
    assert len(words) < 1_000
    bands = ag.Highlights([ag.Interval("chr8", at, at + 50) for at in places[:1_000]])
    assert len(drawn_well(signal & bands).role("highlight")) == 1_000


def test_a_hundred_thousand_intervals_and_links():
    rng = np.random.default_rng(0)
    start = rng.integers(0, 999_000, 100_000)
    whole = ag.Interval("chr8", 0, 1_000_000)
    table = pd.DataFrame(
        {"Chromosome": "chr8", "Start": start, "End": start + 50, "score": rng.random(100_000)}
    )
    pairs = pd.DataFrame(
        {"Chromosome": "chr8", "Start1": start, "End1": start + 9, "Start2": start + 500,
         "End2": start + 509}
    )  # fmt: skip
    began = time.process_time()
    scene = ag.Intervals(table).at(whole).scene()
    assert any("features of Intervals one by one" in note for note in scene.notes)
    arcs = ag.Links(pairs).at(whole).scene().role("link.arc")
    assert sum(len(mark.points) for mark in arcs) == 100_000
    assert time.process_time() - began < 30


def test_thousands_of_rows_are_ordered_in_no_time_and_pages_have_an_end():
    table = pd.DataFrame(np.random.default_rng(0).random((3_000, 4)))
    began = time.process_time()
    panel = ag.ScoreHeatmap(table, height=0.05)
    assert time.process_time() - began < 20
    drawn_well(panel)
    words = r"^The figure would be 7,8\d\d mm high; a page has at most 2000 mm\. Show fewer rows"
    with pytest.raises(InputError, match=words):
        ag.ScoreHeatmap(table, cluster="none").scene()
    with pytest.raises(InputError, match=r"^The figure would be 5,0\d\d mm high"):
        ag.Tracks(tracks(GOOD), height=5_000).scene()
    with pytest.raises(InputError, match=r"^height must be over 0 mm; got inf$"):
        ag.Tracks(tracks(GOOD), height=float("inf"))


BAD_COLOR = re.escape(
    "color must be '#rrggbb' or a name of CSS, such as '#C8102E' or 'teal'; got 'mauve'"
)


@pytest.mark.parametrize(
    "make",
    [
        lambda c: ag.Tracks(tracks(GOOD), color=c),
        lambda c: ag.Sashimi(junctions(np.ones(3)), color=c),
        lambda c: ag.Logo(letters(GOOD), colors={"C": c}),
        lambda c: ag.Variants(SNV, color=c),
        lambda c: ag.Highlights(REGION, color=c),
        lambda c: ag.Scatter(GOOD, GOOD, groups=["a"] * len(GOOD), colors={"a": c}),
        lambda c: ag.Violins({"a": GOOD}, colors={"a": c}),
        lambda c: ag.Intervals([REGION], color=c),
        lambda c: ag.Links([(REGION, REGION)], color=c),
    ],
)
def test_what_is_no_color_is_refused_when_it_is_said(make):
    with pytest.raises(InputError, match=BAD_COLOR):
        make("mauve")
    make("#123ABC")


@pytest.mark.parametrize("ends", [(0, float("inf")), (float("nan"), 1), (1, 0), (1, 1)])
@pytest.mark.parametrize(
    "make",
    [
        lambda e: ag.Tracks(tracks(GOOD), ylim=e),
        lambda e: ag.Logo(letters(GOOD), ylim=e),
        lambda e: ag.Violins({"a": GOOD}, limits=e),
        lambda e: ag.Scatter(GOOD, GOOD, limits=(e, (0, 1))),
        lambda e: ag.ContactMap(contacts(GOOD), limits=e),
        lambda e: ag.Heatmap(two(GOOD), interval=REGION, limits=e),
        lambda e: ag.ScoreHeatmap(pd.DataFrame(two(GOOD)), limits=e),
    ],
)
def test_what_are_no_limits_is_refused(make, ends):
    with pytest.raises(InputError, match="low < high"):
        make(ends)


def test_tracks_are_chosen_by_what_they_are():
    with pytest.raises(InputError, match=r"^tracks must be from 0 to 0; got 3$"):
        ag.Tracks(tracks(GOOD), tracks=3)
    empty = ag.TrackData(np.zeros((32, 0)), named(0), interval=REGION, resolution=1)
    for panel in (ag.Tracks, ag.Heatmap):
        with pytest.raises(InputError, match="There are no tracks to draw"):
            panel(empty)


@pytest.mark.parametrize("cells", [[np.nan], ["x"], [1.5], [1e30], [1 + 2j], [pd.Timestamp(0)]])
def test_what_is_no_position_is_refused_in_every_table(cells):
    frame = pd.DataFrame({"Chromosome": ["chr8"], "Start": cells, "End": [10_010]})
    far = frame.assign(Start2=[10_020], End2=[10_024]).rename(columns={"Start": "Start1"})
    far = far.rename(columns={"End": "End1"})
    for make in (
        lambda: ag.Intervals(frame),
        lambda: ag.Links(far),
        lambda: ag.ContactMap(contacts(GOOD), tads=frame),
        lambda: ag.ContactMap(contacts(GOOD), loops=far),
    ):
        with pytest.raises(InputError, match=r"^Column '[Ss]tart1?' of .* must hold"):
            make()


def test_alleles_of_different_lengths_are_refused():
    short = ag.TrackData(GOOD[:16, None], named(1), resolution=1,
                         interval=ag.Interval("chr8", 10_000, 10_016))  # fmt: skip
    with pytest.raises(InputError, match=r"^REF has the shape \(32, 1\)"):
        ag.Tracks(ag.Alleles(tracks(GOOD), short, SNV))
    drawn_well(ag.Tracks(alleles(tracks, GOOD)))
