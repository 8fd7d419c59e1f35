"""Links: arcs between the middles of anchors, cut exactly at the edge, the rest counted."""

import re
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import agviz.figure.spec_kinds as spec_kinds
from agviz.errors import AgvizWarning, InputError
from agviz.figure.fill import fill
from agviz.figure.interval_rows import LEAST
from agviz.figure.layout import layout
from agviz.figure.links import DASH, EQUAL, LINK, THICKEST, THINNEST, Links
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.sashimi_arcs import along
from agviz.figure.spec_decode import decoded
from agviz.figure.spec_encode import encoded
from agviz.genome.types import Interval
from agviz.observed.open_track import open_track

REGION = Interval("chr8", 0, 1_000_000)
COLUMNS = ["Chromosome", "Start", "End", "Chromosome2", "Start2", "End2", "score"]


def exactly(text: str) -> str:
    return "^" + re.escape(text) + "$"


def pairs(*middles: tuple[int, int]) -> list[tuple[Interval, Interval]]:
    """Anchors 2 kb wide around the middles given."""
    return [tuple(Interval("chr8", at - 1_000, at + 1_000) for at in pair) for pair in middles]


def table(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=COLUMNS[: len(rows[0])])


def at_mm(scene, region=REGION):
    line = scene.role("axis.line")[0].ends[0]
    left, right = line[0, 0], line[1, 0]
    return lambda base: left + (base - region.start) / region.width * (right - left)


def arcs_of(scene) -> np.ndarray:
    marks = scene.role("link.arc")
    return np.concatenate([mark.points for mark in marks]) if marks else np.zeros((0, 4, 2))


def base_of(scene) -> float:
    return scene.role("link.base")[0].ends[0, 0, 1]


def test_an_arc_joins_the_middles_of_its_anchors():
    scene = Links(pairs((200_000, 600_000))).at(REGION).scene(183)
    mm, base = at_mm(scene), base_of(scene)
    ((first, up, over, last),) = arcs_of(scene)
    assert tuple(first) == pytest.approx((mm(200_000), base))
    assert tuple(last) == pytest.approx((mm(600_000), base))
    assert up[0] == first[0]  # upright at its feet
    assert over[0] == last[0]
    (anchors,) = scene.role("link.anchor")
    expected = [[mm(199_000), mm(201_000)], [mm(599_000), mm(601_000)]]
    np.testing.assert_allclose(anchors.boxes[:, [0, 2]], expected)
    assert (anchors.boxes[:, 1] > base).all()
    (mark,) = scene.role("link.arc")
    assert (mark.color, mark.dash, mark.widths.tolist()) == (LINK, None, [EQUAL])


def test_list_frame_and_file_give_the_same_arcs(tmp_path):
    (tmp_path / "a.bedpe").write_text(
        "chr8\t199000\t201000\tchr8\t599000\t601000\t.\t1\n"
        "chr8\t799000\t801000\tchr8\t299000\t301000\t.\t1\n"  # the right anchor first
    )
    frame = table(
        ("chr8", 199_000, 201_000, "chr8", 599_000, 601_000),
        ("chr8", 799_000, 801_000, "chr8", 299_000, 301_000),
    )
    kinds = (
        pairs((200_000, 600_000), (800_000, 300_000)),
        frame,
        frame.drop(columns="Chromosome2").rename(columns=str.lower),
        open_track(tmp_path / "a.bedpe"),
    )
    scenes = [Links(data, label="x").at(REGION).scene() for data in kinds]
    assert len(arcs_of(scenes[0])) == 2
    for scene in scenes[1:]:
        np.testing.assert_array_equal(arcs_of(scene), arcs_of(scenes[0]))


def test_wider_arcs_are_higher_and_the_highest_fills_the_row():
    data = pairs((100_000, 900_000), (200_000, 400_000), (500_000, 560_000))
    scene = Links(data).at(REGION).scene()
    tops = along(arcs_of(scene), np.linspace(0, 1, 101))[..., 1].min(1)
    assert (np.diff(tops) < 0).all()  # the shortest is drawn first
    row = layout(Links(data).at(REGION), 183).columns[0].boxes[0].rows[0]
    assert tops[-1] == pytest.approx(row.top + EQUAL * 25.4 / 72 / 2, abs=1e-6)


@given(
    ends=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=2, max_size=20)
)
@settings(max_examples=30, deadline=None)
def test_arcs_stay_within_their_row_and_page(ends):
    spec = Links(pairs(*ends)).at(REGION)
    page = layout(spec, 89)
    row = page.columns[0].boxes[0].rows[0]
    scene = fill(page)
    points = along(arcs_of(scene), np.linspace(0, 1, 21))
    assert points[..., 1].min() >= row.top - 1e-9
    assert points[..., 1].max() <= row.bottom
    mm = at_mm(scene)
    assert points[..., 0].min() >= mm(0) - 0.11  # half of the least span
    assert points[..., 0].max() <= mm(1_000_000) + 0.11


@given(middle=st.integers(500_000, 999_000), far=st.integers(1_001_000, 3_000_000))
@settings(max_examples=30, deadline=None)
def test_an_arc_that_leaves_is_the_very_part_of_the_whole_arc(middle, far):
    right = Links(pairs((middle, far))).at(REGION).scene(183)
    (cut,) = arcs_of(right)
    mm = at_mm(right)
    assert tuple(cut[0]) == pytest.approx((mm(middle), base_of(right)))
    assert cut[-1, 0] == pytest.approx(mm(1_000_000))
    # On the whole arc: height over the base line as x says, of the same peak.
    span = mm(far) - mm(middle)
    points = along(cut[None], np.linspace(0, 1, 11))[0]
    part = (points[:, 0] - mm(middle)) / span
    t = np.array([min(np.roots([-2, 3, 0, -p]).real, key=lambda r: abs(r - 0.5)) for p in part])
    whole = 4 * t * (1 - t)
    heights = base_of(right) - points[:, 1]
    peak = heights[-1] / whole[-1]
    np.testing.assert_allclose(heights, peak * whole, atol=1e-4)
    # And its mirror image, where the left end is off the page.
    left = Links(pairs((1_000_000 - far, 1_000_000 - middle))).at(REGION).scene(183)
    (mirrored,) = arcs_of(left)
    np.testing.assert_allclose(mirrored[::-1, 1], cut[:, 1], atol=1e-9)
    assert mirrored[0, 0] == pytest.approx(at_mm(left)(0))


def test_cut_arcs_are_told_in_the_caption():
    figure = Links(pairs((200_000, 600_000), (900_000, 1_500_000))).at(REGION)
    assert "Links: 2 links, height by span, 1 of them cut at the region's edge." in figure.caption()
    assert len(figure.scene().role("link.anchor")[0].boxes) == 3


def test_links_that_pass_over_or_lead_elsewhere_are_counted():
    frame = table(
        ("chr8", 200_000, 201_000, "chr8", 600_000, 601_000),
        ("chr8", 200_000, 201_000, "chr5", 600_000, 601_000),
        ("chr5", 200_000, 201_000, "chr8", 600_000, 601_000),
        ("chr8", 2_000_000, 2_001_000, "chr5", 600_000, 601_000),  # not near
        ("chr5", 200_000, 201_000, "chr5", 600_000, 601_000),
    )
    scene = Links(frame, label="Loops").at(REGION).scene()
    assert scene.notes == ("2 links of Loops to another contig",)
    assert len(arcs_of(scene)) == 1
    near = Links(pairs((100_000, 900_000)), label="Loops").at("chr8:400,001-500,000")
    assert near.scene().notes == ("1 link of Loops with both ends outside",)
    assert [t.text for t in near.scene().role("empty")] == ["no links"]
    assert "Not shown: 1 link of Loops with both ends outside." in near.caption()


def test_a_file_tells_of_pairs_between_contigs_itself(tmp_path):
    (tmp_path / "a.bedpe").write_text("chr8\t1\t2\tchr8\t9\t10\nchr8\t1\t2\tchr5\t9\t10\n")
    figure = Links(open_track(tmp_path / "a.bedpe")).at(Interval("chr8", 0, 100))
    with pytest.warns(AgvizWarning, match="left out 1 pair that is not on one contig"):
        assert len(arcs_of(figure.scene())) == 1


def test_links_of_a_model_that_reach_far_are_dashed_and_told():
    data = pairs((200_000, 250_000), (200_000, 600_000))
    words = (
        "; links over 100 kb (dashed) go beyond what the AlphaGenome paper shows to be reliable."
    )
    observed = Links(data).at(REGION)
    assert [m.dash for m in observed.scene().role("link.arc")] == [None]
    assert words not in observed.caption()
    predicted = Links(data, predicted=True).at(REGION)
    marks = predicted.scene().role("link.arc")
    assert [(m.dash, len(m.points)) for m in marks] == [(None, 1), (DASH, 1)]
    assert words in predicted.caption()
    assert "Predictions are for research use only" in predicted.caption()
    assert "research use" not in Links(data).at(REGION).caption()
    own = Links(data, predicted=True, flag_beyond=1_500).at(REGION)
    assert [m.dash for m in own.scene().role("link.arc")] == [DASH]
    assert "links over 1.5 kb (dashed)" in own.caption()
    near = Links(data[:1], predicted=True).at(REGION)
    assert words not in near.caption()


def test_the_limit_itself_is_not_beyond():
    scene = Links(pairs((200_000, 300_000)), predicted=True).at(REGION).scene()
    assert [m.dash for m in scene.role("link.arc")] == [None]


SCORED = table(
    ("chr8", 100_000, 100_002, "chr8", 200_000, 200_002, 1.0),
    ("chr8", 300_000, 300_002, "chr8", 700_000, 700_002, 2.0),
    ("chr8", 500_000, 500_002, "chr8", 530_000, 530_002, 4.0),
)


def test_height_can_be_the_score_on_an_axis():
    figure = Links(SCORED, height_by="score").at(REGION)
    scene = figure.scene()
    top = base_of(scene) - along(arcs_of(scene), np.array([0.5]))[:, 0, 1]
    np.testing.assert_allclose(top / top.max(), [1.0, 0.25, 0.5])  # the shortest first
    assert [t.text for t in scene.role("track.tick_label")] == ["0", "4"]
    assert "height by score" in figure.caption()


def test_width_can_be_the_score():
    figure = Links(SCORED, width_by_score=True).at(REGION)
    (mark,) = figure.scene().role("link.arc")
    steps = THINNEST + (THICKEST - THINNEST) * np.array([1.0, 0.25, 0.5])
    np.testing.assert_allclose(mark.widths, steps)
    assert "line width by score, up to 4" in figure.caption()


def test_scores_that_cannot_be_drawn_are_told():
    frame = SCORED.assign(score=[-1.0, None, 4.0])
    for options in ({"height_by": "score"}, {"width_by_score": True}):
        scene = Links(frame, **options).at(REGION).scene()
        assert len(arcs_of(scene)) == 3
        assert scene.notes == ("the score of 2 links of Links, unknown or below 0",)
    assert not Links(frame).at(REGION).scene().notes
    without = Links(SCORED.drop(columns="score"), height_by="score", width_by_score=True)
    scene = without.at(REGION).scene()
    assert scene.notes == ("the score of 3 links of Links, unknown or below 0",)
    assert np.isfinite(arcs_of(scene)).all()


def test_narrow_anchors_and_near_feet_are_seen():
    data = [(Interval("chr8", 500_000, 500_001), Interval("chr8", 500_001, 500_002))]
    scene = Links(data).at(REGION).scene(89)
    boxes = scene.role("link.anchor")[0].boxes
    np.testing.assert_allclose(boxes[:, 2] - boxes[:, 0], LEAST)
    (arc,) = arcs_of(scene)
    assert arc[-1, 0] - arc[0, 0] == pytest.approx(0.2)


def test_an_anchor_of_many_links_is_drawn_once():
    data = pairs(*((100_000, at) for at in range(200_000, 900_000, 10_000)))
    (mark,) = Links(data).at(REGION).scene().role("link.anchor")
    assert len(mark.boxes) == 71


def test_ten_thousand_links_are_quick_and_pale():
    rng = np.random.default_rng(0)
    starts, others = rng.integers(0, 10**6, (2, 10_000))
    frame = pd.DataFrame({"Chromosome": "chr8", "Start": starts, "End": starts + 100,
                          "Chromosome2": "chr8", "Start2": others,
                          "End2": others + 100})  # fmt: skip
    figure = Links(frame).at(REGION)
    began = time.perf_counter()
    scene = figure.scene()
    assert time.perf_counter() - began < 15  # 0.1 s on a quiet machine
    (mark,) = scene.role("link.arc")
    assert len(mark.points) == 10_000
    assert mark.alpha == 0.3
    assert set(mark.widths) == {THINNEST}


def test_an_empty_row_says_so():
    for data in ([], pd.DataFrame({c: [] for c in COLUMNS}), pairs((3_000_000, 4_000_000))):
        figure = Links(data, label="Loops").at(REGION)
        scene = figure.scene()
        assert [t.text for t in scene.role("empty")] == ["no links"]
        assert not scene.role("link.arc")
        assert not scene.notes
        assert "Loops: no links in this region." in figure.caption()


def test_region_is_what_the_data_span(tmp_path):
    assert Links(pairs((200_000, 600_000))).region() == Interval("chr8", 199_000, 601_000)
    assert Links([]).region() is None
    assert Links([(Interval("chr8", 1, 2), Interval("chr9", 1, 2))]).region() is None
    (tmp_path / "a.bedpe").write_text("chr8\t1\t2\tchr8\t9\t10\n")
    assert Links(open_track(tmp_path / "a.bedpe")).region() is None


def test_arcs_stand_on_a_shrunk_axis(two_genes):
    from agviz.figure.genes import Genes

    region = Interval("chr8", 10_000, 20_000)
    data = [(Interval("chr8", 11_100, 11_102), Interval("chr8", 18_500, 18_502))]
    figure = (Links(data) & Genes(two_genes)).at(region).shrunk()
    scene = figure.scene()
    (arc,) = arcs_of(scene)
    boxes = scene.role("link.anchor")[0].boxes
    np.testing.assert_allclose(arc[[0, -1], 0], (boxes[:, 0] + boxes[:, 2]) / 2)


def test_it_goes_to_a_figures_file_and_back(monkeypatch, tmp_path):
    for name, module in (("Links", "links"), ("HeldLinks", "link_inputs"),
                         ("SourceLinks", "link_inputs")):  # fmt: skip
        monkeypatch.setitem(spec_kinds.KINDS, name, module)
    (tmp_path / "a.bedpe").write_text("chr8\t1000\t2000\tchr8\t9000\t10000\n")
    for data in (SCORED, open_track(tmp_path / "a.bedpe")):
        panel = Links(data, predicted=True)
        sidecar: dict = {}
        again = decoded(encoded(panel, sidecar), Links, place="figure", sidecar=sidecar)
        one, other = panel.at(REGION).scene(), again.at(REGION).scene()
        np.testing.assert_array_equal(arcs_of(one), arcs_of(other))


@pytest.mark.filterwarnings("ignore::agviz.errors.ContigNameWarning")
def test_real_loops(data_dir):
    source = open_track(data_dir / "chr9_hg19" / "loops.bedpe")
    figure = Links(source).at("chr9:4,000,001-6,000,000")
    for width in (89, 183):
        scene = figure.scene(width)
        assert len(arcs_of(scene)) == 6
        assert not overlapping_texts(scene)
        assert not texts_off_page(scene)
    assert "loops: 6 links, height by span, 2 of them cut" in figure.caption().casefold()
    assert not figure.check()


@pytest.mark.parametrize(
    ("data", "options", "message"),
    [
        (SCORED, {"height_by": "width"}, "height_by must be one of 'span', 'score'; got 'width'"),
        (SCORED, {"height": 1}, "height must be 3 mm or more; got 1"),
        (SCORED, {"flag_beyond": 0}, "flag_beyond must be over 0 bp; got 0"),
        (
            SCORED,
            {"color": "violett"},
            "color must be '#rrggbb' or a name of CSS, such as '#C8102E' or 'teal'; got 'violett'",
        ),
        (
            SCORED.drop(columns="Start2"),
            {},
            (
                "The table of Links has no column 'Start2'; it has 'Chromosome', 'Start', 'End', "
                "'Chromosome2', 'End2', 'score'"
            ),
        ),
        (
            SCORED.assign(End2=[200_002, 1, 530_002]),
            {},
            "Row 1 of Links starts at 700,000 and ends before, at 1",
        ),
        (
            [(Interval("chr8", 1, 2),)],
            {},
            (f"Each of the Links must be a pair of Intervals; got ({Interval('chr8', 1, 2)!r},)"),
        ),
        (
            "loops.bedpe",
            {},
            (
                "Links cannot draw str; it takes a table, pairs of Intervals, or an opened file of "
                "pairs (agviz.open_track('loops.bedpe')). Open a file first: "
                "agviz.open_track('loops.bedpe')"
            ),
        ),
    ],
)
def test_bad_data_and_options_are_refused(data, options, message):
    with pytest.raises(InputError, match=exactly(message)):
        Links(data, **options)


def test_files_without_anchors_are_refused(tmp_path):
    (tmp_path / "a.bed").write_text("chr8\t11000\t12000\n")
    message = "The table of a has no column 'Start2'; it has 'Chromosome', 'Start', 'End'"
    with pytest.raises(InputError, match=exactly(message)):
        Links(open_track(tmp_path / "a.bed")).at(REGION).scene()
    (tmp_path / "a.bedgraph").write_text("chr8\t11000\t12000\t1\n")
    message = (
        "Links cannot draw BedGraph 'a', a source of kind 'signal'; it takes a table, pairs of "
        "Intervals, or an opened file of pairs (agviz.open_track('loops.bedpe')). Draw this with "
        "Tracks"
    )
    with pytest.raises(InputError, match=exactly(message)):
        Links(open_track(tmp_path / "a.bedgraph"))
