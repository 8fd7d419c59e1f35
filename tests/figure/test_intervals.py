"""Features as boxes: at their mm, none on another, names that do not meet, the rest counted."""

import re
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import agviz.figure.spec_kinds as spec_kinds
from agviz.errors import InputError
from agviz.figure.color_vision import merges
from agviz.figure.fill import fill
from agviz.figure.interval_colors import DARKEST, FEATURE, PALETTE, read_coloring, tints
from agviz.figure.interval_marks import BOX_PART
from agviz.figure.interval_rows import BOX_AIR, LEAST, strip_steps
from agviz.figure.intervals import LEAST_ROW, ROW, Intervals
from agviz.figure.layout import layout
from agviz.figure.overlap import overlapping_texts, overlaps, text_box, texts_off_page
from agviz.figure.scales import XScale
from agviz.figure.spec_decode import decoded
from agviz.figure.spec_encode import encoded
from agviz.figure.style import MINUS, PLUS, UNSTRANDED
from agviz.genome.types import Interval
from agviz.observed.open_track import open_track

REGION = Interval("chr8", 10_000, 20_000)


def exactly(text: str) -> str:
    return "^" + re.escape(text) + "$"


def table(*rows: tuple, columns=("Start", "End", "name", "score", "Strand")) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=list(columns)[: len(rows[0])])
    return frame.assign(Chromosome="chr8")


def at_mm(scene, region=REGION):
    line = scene.role("axis.line")[0].ends[0]
    left, right = line[0, 0], line[1, 0]
    return lambda base: left + (base - region.start) / region.width * (right - left)


def boxes_of(scene) -> np.ndarray:
    marks = scene.role("interval.box")
    return np.concatenate([mark.boxes for mark in marks]) if marks else np.zeros((0, 4))


def names_of(scene) -> dict[str, object]:
    return {text.text: text for text in scene.role("interval.name")}


def check_nothing_meets(scene) -> None:
    boxes = [tuple(box) for box in boxes_of(scene).tolist()]
    for i, one in enumerate(boxes):
        assert not any(overlaps(one, other, slack=1e-6) for other in boxes[:i])
    for text in scene.role("interval.name"):
        met = [box for box in boxes if overlaps(text_box(text), box, slack=0.01)]
        middle = text.baseline - 0.5
        inside = [b for b in met if b[0] < text.left and b[2] > text.left + text.width]
        assert met == inside
        assert len(met) <= 1, middle
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)


# Places.


def test_boxes_stand_at_their_bases():
    data = [Interval("chr8", 12_000, 14_000), Interval("chr8", 15_000, 19_000)]
    scene = Intervals(data).at(REGION).scene(183)
    mm = at_mm(scene)
    (mark,) = scene.role("interval.box")
    assert mark.color == FEATURE
    expected = [[mm(12_000), mm(14_000)], [mm(15_000), mm(19_000)]]
    np.testing.assert_allclose(mark.boxes[:, [0, 2]], expected)
    np.testing.assert_allclose(mark.boxes[:, 3] - mark.boxes[:, 1], BOX_PART * ROW)
    assert len(set(mark.boxes[:, 1])) == 1


def test_list_frame_and_file_give_the_same_picture(tmp_path):
    (tmp_path / "peaks.bed").write_text(
        "chr8\t12000\t14000\tone\t5\t+\nchr8\t15000\t19000\ttwo\t7\t-\n"
    )
    rows = [(12_000, 14_000, "one", 5, "+"), (15_000, 19_000, "two", 7, "-")]
    frame = table(*rows)
    listed = [
        Interval("chr8", start, end, strand, name=name, info={"score": score})
        for start, end, name, score, strand in rows
    ]
    scenes = [
        Intervals(data, color_by="score", label="x").at(REGION).scene()
        for data in (frame, listed, open_track(tmp_path / "peaks.bed"))
    ]
    for scene in scenes:
        assert [t.text for t in scene.texts()] == [t.text for t in scenes[0].texts()]
        assert [m.color for m in scene.role("interval.box")] == [tints(DARKEST)[0], DARKEST]
        np.testing.assert_array_equal(boxes_of(scene), boxes_of(scenes[0]))


def test_a_feature_of_one_base_is_seen_and_centered():
    scene = Intervals([Interval("chr8", 15_000, 15_001)]).at(Interval("chr8", 0, 1_000_000))
    drawn = scene.scene(89)
    (box,) = boxes_of(drawn)
    assert box[2] - box[0] == pytest.approx(LEAST)
    mm = at_mm(drawn, Interval("chr8", 0, 1_000_000))
    assert (box[0] + box[2]) / 2 == pytest.approx(mm(15_000.5))


def test_what_reaches_out_of_the_region_is_cut_at_its_edge():
    data = [Interval("chr8", 0, 10_001), Interval("chr8", 12_000, 99_000, name="long")]
    scene = Intervals(data).at(REGION).scene()
    mm = at_mm(scene)
    boxes = boxes_of(scene)
    assert boxes[:, 0].min() == pytest.approx(mm(10_000))
    assert boxes[:, 2].max() == pytest.approx(mm(20_000))
    assert (boxes[:, 2] - boxes[:, 0]).min() == pytest.approx(LEAST)
    check_nothing_meets(scene)


def test_other_contigs_and_what_only_touches_the_region_are_not_drawn():
    data = [
        Interval("chr9", 12_000, 13_000),
        Interval("chr8", 9_000, 10_000),
        Interval("chr8", 20_000, 21_000),
        Interval("8", 12_000, 13_000),
    ]
    assert not len(boxes_of(Intervals(data[:3]).at(REGION).scene()))
    assert len(boxes_of(Intervals(data[3:]).at(REGION).scene())) == 1  # another dialect's name


def test_features_that_touch_stay_two():
    data = [Interval("chr8", 11_000, 13_000), Interval("chr8", 13_000, 15_000)]
    boxes = boxes_of(Intervals(data).at(REGION).scene())
    assert boxes[0, 1] != boxes[1, 1]


def test_data_are_copied_at_the_door():
    one = Interval("chr8", 12_000, 14_000, name="a")
    panel = Intervals([one])
    one.start = 0
    assert panel.region() == Interval("chr8", 12_000, 14_000)
    with pytest.raises(ValueError, match="read-only"):
        panel.data.spans[0, 0] = 1


# Region.


def test_region_is_what_the_data_span(tmp_path):
    data = [Interval("chr8", 12_000, 14_000), Interval("chr8", 11_000, 12_000)]
    assert Intervals(data).region() == Interval("chr8", 11_000, 14_000)
    assert Intervals([]).region() is None
    assert Intervals([*data, Interval("chr9", 1, 2)]).region() is None
    (tmp_path / "a.bed").write_text("chr8\t1\t2\n")
    assert Intervals(open_track(tmp_path / "a.bed")).region() is None


# Rows and names.


@given(
    spans=st.lists(
        st.tuples(st.integers(0, 99_000), st.integers(1, 30_000), st.integers(0, 14)), max_size=60
    ),
    width=st.sampled_from([60.0, 89.0, 183.0]),
    rows=st.integers(1, 6),
)
@settings(max_examples=40, deadline=None)
def test_nothing_meets_and_everything_is_counted(spans, width, rows):
    frame = pd.DataFrame(
        {
            "Chromosome": "chr8",
            "Start": [a for a, _, _ in spans],
            "End": [a + n for a, n, _ in spans],
            "name": [f"n{'x' * k}{i}" for i, (_, _, k) in enumerate(spans)],
            "Strand": ["+-."[i % 3] for i in range(len(spans))],
        }
    )
    scene = Intervals(frame, rows=rows).at(Interval("chr8", 0, 100_000)).scene(width)
    check_nothing_meets(scene)
    boxes = boxes_of(scene)
    assert len(np.unique(boxes[:, 1].round(6))) <= rows
    apart = len(spans) - len(boxes)
    nameless = len(spans) - len(scene.role("interval.name"))
    expected = []
    if apart:
        expected.append(f"{apart} of {len(spans)} features of Intervals one by one")
    if nameless:
        expected.append(f"{nameless} of {len(spans)} names of Intervals")
    assert list(scene.notes) == expected
    assert bool(scene.role("interval.strip")) == bool(apart)


def test_rows_are_as_many_as_needed():
    data = [Interval("chr8", 11_000, 15_000), Interval("chr8", 14_000, 19_000)]
    one, two = (layout(Intervals(d).at(REGION), 183).columns[0].boxes[0] for d in (data[:1], data))
    assert one.rows[0].height == pytest.approx(ROW)
    assert two.rows[0].height == pytest.approx(2 * ROW)
    scene = Intervals(data, height=4.0).at(REGION).scene()
    tops = np.unique(boxes_of(scene)[:, 1])
    assert np.diff(tops) == pytest.approx([4.0])


def test_names_stand_inside_right_or_left():
    frame = table(
        (12_000, 16_000, "inside"), (17_000, 17_010, "right"), (19_990, 20_000, "left of it")
    )
    scene = Intervals(frame).at(REGION).scene(183)
    mm, names = at_mm(scene), names_of(scene)
    inside = names["inside"]
    assert inside.left + inside.width / 2 == pytest.approx(mm(14_000))
    assert inside.color == "#FFFFFF"
    assert names["right"].left > mm(17_010)
    assert names["left of it"].left + names["left of it"].width < mm(19_990)
    assert names["right"].color == "#000000"


def test_letters_on_a_pale_box_are_black():
    scene = Intervals(table((12_000, 16_000, "pale")), color="#F0E442").at(REGION).scene()
    assert names_of(scene)["pale"].color == "#000000"


def test_the_highest_score_keeps_its_name():
    count = 15
    rows = [(14_100 + 100 * i, 14_101 + 100 * i, f"a_long_name_{i}", i) for i in range(count)]
    wide = [(start, end, "", 0) for start, end in ((10_000, 14_000), (16_000, 20_000))] * 3
    scene = Intervals(table(*rows, *wide)).at(REGION).scene(183)
    check_nothing_meets(scene)
    assert len(boxes_of(scene)) == count + 6
    assert f"a_long_name_{count - 1}" in names_of(scene)
    shown = len(names_of(scene))
    assert 1 < shown < count
    assert scene.notes == (f"{count - shown} of {count} names of Intervals",)


def test_labels_can_be_left_out():
    scene = Intervals(table((12_000, 16_000, "name")), labels=False).at(REGION).scene()
    assert not scene.role("interval.name")
    assert not scene.notes


def test_a_page_too_low_for_its_rows_merges_rather_than_overlaps():
    frame = table(*((11_000 + 10 * i, 19_000, f"n{i}") for i in range(6)))
    spec = Intervals(frame, rows=6).at(REGION)
    low = layout(spec, 183, height_mm=layout(spec, 183).height * 0.75)
    check_nothing_meets(fill(low))
    assert low.columns[0].boxes[0].rows[0].height / LEAST_ROW < 6


def test_zooming_packs_again():
    frame = table(*((11_000 + 10 * i, 11_001 + 10 * i, f"name{i}") for i in range(30)))
    page = layout(Intervals(frame).at(REGION), 89)
    wide, near = fill(page), fill(page, Interval("chr8", 11_000, 11_100))
    assert len(names_of(near)) > 5
    for scene in (wide, near):
        check_nothing_meets(scene)


def test_a_name_is_nearer_to_its_own_box_than_to_any_other():
    frame = table(*((10_500 + 700 * i, 10_540 + 700 * i, f"n{i}") for i in range(13)))
    scene = Intervals(frame, rows=2).at(REGION).scene(89)
    mm = at_mm(scene)
    assert len(names_of(scene)) > 3
    for name, text in names_of(scene).items():
        own = mm(10_500 + 700 * int(name[1:]))
        right = text.left + text.width
        row = [b for b in boxes_of(scene) if b[1] < text.baseline < b[3]]
        gaps = [max(b[0] - right, text.left - b[2]) for b in row]
        nearest = row[int(np.argmin(gaps))]
        assert nearest[0] == pytest.approx(own)
        assert sorted(gaps)[1] > 2 * min(gaps) if len(gaps) > 1 else True


# Strand.


def test_chevrons_point_along_the_strand():
    for strand, sign in (("+", -1), ("-", 1)):
        data = [Interval("chr8", 12_000, 16_000, strand)]
        (mark,) = Intervals(data).at(REGION).scene().role("interval.strand")
        assert ((mark.ends[:, 1, 0] - mark.ends[:, 0, 0]) * sign > 0).all()
    for strand, end in ((".", 16_000), ("+", 12_010)):
        data = [Interval("chr8", 12_000, end, strand)]
        assert not Intervals(data).at(REGION).scene().role("interval.strand")


def test_names_carry_the_strand_where_boxes_do_not():
    frame = table((12_000, 12_010, "tiny", 0, "+"), (14_000, 14_900, "a name as long", 0, "-"),
        (16_000, 19_000, "within", 0, "-"))  # fmt: skip
    scene = Intervals(frame).at(REGION).scene(183)
    assert set(names_of(scene)) == {"tiny →", "a name as long", "within ←"}
    (mark,) = scene.role("interval.strand")  # of the box whose name is beside it
    mm = at_mm(scene)
    assert mm(14_000) < mark.ends[..., 0].min() < mark.ends[..., 0].max() < mm(14_900)


# Colors.


def test_colors_by_strand():
    frame = table((11_000, 12_000, "", 0, "+"), (13_000, 14_000, "", 0, "-"),
        (15_000, 16_000, "", 0, "."))  # fmt: skip
    figure = Intervals(frame, color_by="strand").at(REGION)
    scene = figure.scene()
    assert [m.color for m in scene.role("interval.box")] == [PLUS, MINUS, UNSTRANDED]
    texts = [text.text for text in scene.texts()]
    assert "+ strand" in texts
    assert "− strand" in texts
    assert "Intervals: 3 features, colored by strand, grey without." in figure.caption()


def test_scores_become_five_greys():
    frame = table(*((11_000 + 500 * i, 11_300 + 500 * i, "", 10 * i) for i in range(11)))
    figure = Intervals(frame, color_by="score").at(REGION)
    marks = figure.scene().role("interval.box")
    assert [(m.color, len(m.boxes)) for m in marks] == list(
        zip(tints(DARKEST), [2, 2, 2, 2, 3], strict=True)
    )
    assert "grey by score in 5 equal steps from 0 (pale) to 100 (dark)" in figure.caption()
    # The steps of a table are those of all of it, wherever one looks.
    zoomed = figure.at(Interval("chr8", 11_000, 11_400)).scene()
    assert [m.color for m in zoomed.role("interval.box")] == [tints(DARKEST)[0]]


def test_unknown_and_equal_scores_are_told():
    frame = table((11_000, 12_000, "", 5), (13_000, 14_000, "", None))
    figure = Intervals(frame, color_by="score").at(REGION)
    assert [m.color for m in figure.scene().role("interval.box")] == [DARKEST, FEATURE]
    words = "all darkest, with the same score of 5, 1 without a score in color"
    assert words in figure.caption()
    figure = Intervals(table((11_000, 12_000)), color_by="score").at(REGION)
    assert "none has a score to be colored by" in figure.caption()


def test_colors_of_a_columns_values():
    frame = table((11_000, 12_000), (13_000, 14_000), (15_000, 16_000))
    frame["kind"] = ["enhancer", "promoter", "CTCF"]
    panel = Intervals(frame, color_by="kind")
    assert [entry.label for entry in panel.legend()] == ["CTCF", "enhancer", "promoter"]
    scene = panel.at(REGION).scene()
    found = {m.color: m.boxes[0, 0] for m in scene.role("interval.box")}
    mm = at_mm(scene)
    assert found[PALETTE[1]] == pytest.approx(mm(11_000))
    own = {"enhancer": "#FF0000", "CTCF": "#00FF00"}
    figure = Intervals(frame, color_by="kind", color=own).at(REGION)
    colors = [m.color for m in figure.scene().role("interval.box")]
    assert colors == ["#FF0000", "#B9B9B9", "#00FF00"]
    assert "colored by kind, others pale grey" in figure.caption()


def test_colors_by_name_need_no_more_words():
    data = [Interval("chr8", 11_000, 12_000, name="E1"), Interval("chr8", 13_000, 14_000)]
    scene = Intervals(data, color={"E1": "#FF0000"}).at(REGION).scene()
    assert [m.color for m in scene.role("interval.box")] == ["#FF0000", "#B9B9B9"]


def test_colors_of_the_file_itself(tmp_path):
    (tmp_path / "a.bed").write_text(
        "chr8\t11000\t12000\ta\t0\t+\t11000\t12000\t255,0,16\n"
        "chr8\t13000\t14000\tb\t0\t+\t13000\t14000\t0\n"
    )
    figure = Intervals(open_track(tmp_path / "a.bed"), color_by="item_rgb").at(REGION)
    assert [m.color for m in figure.scene().role("interval.box")] == ["#FF0010", FEATURE]
    assert "colored as the file says" in figure.caption()


def test_the_palette_stays_apart_in_grey_and_for_colour_blind_readers():
    for i, one in enumerate(PALETTE):
        assert not any(merges(one, other) for other in PALETTE[:i])


# Too many.


def test_what_has_no_row_is_merged_darker_where_more_overlap():
    frame = table(*((12_000, 18_000, f"n{i}", i) for i in range(6)))
    figure = Intervals(frame, rows=3, label="Peaks").at(REGION)
    scene = figure.scene()
    assert len(boxes_of(scene)) == 2
    assert set(names_of(scene)) == {"n5", "n4"}
    (strip,) = scene.role("interval.strip")
    mm = at_mm(scene)
    np.testing.assert_allclose(strip.boxes[:, [0, 2]], [[mm(12_000), mm(18_000)]])
    assert strip.boxes[0, 1] > boxes_of(scene)[:, 3].max()
    assert strip.color == FEATURE
    assert [t.text for t in scene.role("interval.merged")] == ["+4 merged"]
    assert scene.notes == (
        "4 of 6 features of Peaks one by one",
        "4 of 6 names of Peaks",
    )
    words = "Peaks: 6 features, the other 4 in the last row, merged, from pale (1) to dark (4 over"
    assert words in figure.caption()


def test_one_row_merges_all():
    frame = table((12_000, 15_000), (14_000, 18_000))
    figure = Intervals(frame, rows=1).at(REGION)
    scene = figure.scene()
    steps = scene.role("interval.strip")
    mm = at_mm(scene)
    assert [m.color for m in steps] == list(tints(FEATURE, 2))
    expected = [[mm(12_000), mm(14_000)], [mm(15_000), mm(18_000)]]
    np.testing.assert_allclose(steps[0].boxes[:, [0, 2]], expected)
    np.testing.assert_allclose(steps[1].boxes[:, [0, 2]], [[mm(14_000), mm(15_000)]])
    assert "all merged, from pale (1) to dark (2 overlap)" in figure.caption()


@given(
    spans=st.lists(st.tuples(st.floats(0, 90), st.floats(0.5, 30)), min_size=1, max_size=60),
    bins=st.sampled_from([7, 40, 1000]),
)
@settings(max_examples=50, deadline=None)
def test_a_strip_never_hides_a_peak(spans, bins):
    x = XScale.identity(0, 100, left=0.0, right=120.0)
    edges = np.array([[a, a + w] for a, w in spans])
    steps, most = strip_steps(edges, x, bins=bins, steps=5)
    at = np.unique(edges)
    depth = ((edges[:, :1] <= at) & (edges[:, 1:] > at)).sum(0)
    assert most == depth.max()
    shown = np.concatenate(steps)
    for spot, count in zip(at, depth, strict=True):
        covered = bool(((shown[:, 0] <= spot) & (shown[:, 1] > spot)).any())
        assert covered or not count
    darkest = steps[-1]
    assert ((darkest[:, 0] <= at[depth.argmax()]) & (darkest[:, 1] > at[depth.argmax()])).any()


def test_ten_thousand_features_are_quick():
    starts = np.sort(np.random.default_rng(0).integers(0, 1_000_000, 10_000))
    frame = pd.DataFrame({"Chromosome": "chr8", "Start": starts, "End": starts + 400})
    frame["name"] = [f"peak_{i}" for i in range(len(frame))]
    figure = Intervals(frame).at(Interval("chr8", 0, 1_000_000))
    figure.scene()
    began = time.perf_counter()
    scene = figure.scene()
    assert time.perf_counter() - began < 15  # 0.2 s on a quiet machine, without type checks
    assert len(scene.role("interval.box")) == 1
    assert len(scene.role("interval.strip")) <= 5
    assert sum(len(m.boxes) for m in scene.marks if hasattr(m, "boxes")) < 3_000
    merged = 10_000 - len(boxes_of(scene))
    assert scene.notes[0] == f"{merged:,} of 10,000 features of Intervals one by one"
    assert not overlapping_texts(scene)


def test_an_empty_row_says_so(tmp_path):
    (tmp_path / "a.bed").write_text("chr8\t1\t2\n")
    for data in ([], pd.DataFrame({"Chromosome": [], "Start": [], "End": []}),
                 open_track(tmp_path / "a.bed"), [Interval("chr9", 1, 2)]):  # fmt: skip
        figure = Intervals(data, label="Peaks").at(REGION)
        scene = figure.scene()
        assert [t.text for t in scene.role("empty")] == ["no features"]
        assert "Peaks: no features in this region." in figure.caption()
        assert not scene.notes
    assert layout(Intervals([]).at(REGION), 89).columns[0].boxes[0].rows[0].height == ROW


# A figure's file, real data, bad data.


def test_it_goes_to_a_figures_file_and_back(monkeypatch, tmp_path):
    for name, module in (("Intervals", "intervals"), ("Coloring", "interval_colors"),
                         ("HeldFeatures", "interval_inputs"),
                         ("SourceFeatures", "interval_inputs")):  # fmt: skip
        monkeypatch.setitem(spec_kinds.KINDS, name, module)
    (tmp_path / "a.bed").write_text("chr8\t12000\t13000\ta\t5\t+\n")
    frame = table((12_000, 15_000, "a", 5, "+"), (13_000, 14_000, "b", None, "-"))
    panels = [
        Intervals(frame, color_by="name", label="x"),
        Intervals(open_track(tmp_path / "a.bed"), color_by="score", rows=2),
    ]
    for panel in panels:
        sidecar: dict = {}
        text = encoded(panel, sidecar)
        again = decoded(text, Intervals, place="figure", sidecar=sidecar)
        one, other = panel.at(REGION).scene(), again.at(REGION).scene()
        np.testing.assert_array_equal(boxes_of(one), boxes_of(other))
        assert [t.text for t in one.texts()] == [t.text for t in other.texts()]


def test_real_regions(data_dir):
    source = open_track(data_dir / "chr9_hg19" / "regions.bed")
    region = Interval("chr9", 4_400_000, 5_400_000)
    figure = Intervals(source, color_by="strand", rows=14).at(region)
    for width in (89, 183):
        scene = figure.scene(width)
        check_nothing_meets(scene)
        assert len(boxes_of(scene)) == len(source.fetch(region))
    names = {name.rstrip(" →←") for name in names_of(scene)}
    assert {"JAK2", "RCL1", "INSL4"} <= names
    tads = open_track(data_dir / "chr9_hg19" / "tads.bed")
    assert len(boxes_of(Intervals(tads, rows=20).at(region).scene())) == len(tads.fetch(region))


FRAME = table((11_000, 12_000, "a", 1, "+"), (13_000, 14_000, "b", 2, "-"))


@pytest.mark.parametrize(
    ("data", "options", "message"),
    [
        (FRAME, {"rows": 0}, "rows must be 1 or more; got 0"),
        (
            FRAME,
            {"height": 1.0},
            f"height must be {LEAST_ROW:.2f} mm or more, or labels=False; got 1.0",
        ),
        (
            FRAME,
            {"height": 0.1, "labels": False},
            "height must be 0.60 mm or more; got 0.1",
        ),
        (
            FRAME,
            {"color": "reddish"},
            "color must be '#rrggbb' or a name of CSS, such as '#C8102E' or 'teal'; got 'reddish'",
        ),
        (
            FRAME,
            {"color": {"a": "reddish"}},
            "color must be '#rrggbb' or a name of CSS, such as '#C8102E' or 'teal'; got 'reddish'",
        ),
        (
            FRAME,
            {"color_by": "score", "color": {"a": "#FF0000"}},
            (
                "color_by='score' has colors of its own; give color={value: '#rrggbb'} with "
                "the name of a column"
            ),
        ),
        (
            FRAME,
            {"color_by": "kind"},
            (
                "The table of Intervals has no column 'kind'; it has 'Start', 'End', 'name', "
                "'score', 'Strand', 'Chromosome'"
            ),
        ),
        (
            [Interval("chr8", 1, 2)],
            {"color_by": "kind"},
            "None of the Intervals has 'kind' in its info, which they are colored by",
        ),
        (
            FRAME.drop(columns="End"),
            {},
            (
                "The table of Intervals has no column 'End'; it has 'Start', 'name', 'score', "
                "'Strand', 'Chromosome'"
            ),
        ),
        (
            FRAME.assign(End=[12_000, 12_999]),
            {},
            "Row 1 of Intervals starts at 13,000 and ends before, at 12,999",
        ),
        (
            FRAME.assign(Start=["11000", "x"]),
            {},
            "Column 'Start' of Intervals must hold whole numbers; row 1 has 'x'",
        ),
        (
            FRAME.assign(Start=[11_000.5, 2]),
            {},
            "Column 'Start' of Intervals must hold whole numbers; row 0 has 11000.5",
        ),
        (
            FRAME.assign(score=["high", 2]),
            {},
            "Column 'score' of Intervals must hold numbers; row 0 has 'high'",
        ),
        (
            FRAME.assign(Strand=["+", "plus"]),
            {},
            "Strand must be '+', '-' or '.'; row 1 of Intervals has 'plus'",
        ),
        (["chr8:1-2"], {}, "Each of the Intervals must be an Interval; got 'chr8:1-2'"),
        (
            "peaks.bed",
            {},
            (
                "Intervals cannot draw str; it takes a table, Intervals, or an opened file of "
                "features (agviz.open_track('peaks.bed')). Open a file first: "
                "agviz.open_track('peaks.bed')"
            ),
        ),
        (
            pd.concat([FRAME] * 4, ignore_index=True).assign(kind=list("abcdefgh")),
            {"color_by": "kind"},
            (
                "color_by='kind' has 8 values, more than the 6 colors that can be told apart; "
                "choose some: color={value: '#rrggbb'}"
            ),
        ),
    ],
)
def test_bad_data_and_options_are_refused(data, options, message):
    with pytest.raises(InputError, match=exactly(message)):
        Intervals(data, **options)


def test_a_number_is_no_column():
    message = "color_by must be 'strand', 'score' or a column's name; got int"
    with pytest.raises(InputError, match=exactly(message)):
        read_coloring(None, 3, default=FEATURE)


def test_bad_sources_are_refused(tmp_path):
    (tmp_path / "a.bed").write_text("chr8\t11000\t12000\ta\t0\t+\t11000\t12000\t300,0,0\n")
    source = open_track(tmp_path / "a.bed")
    message = (
        "color_by='kind' of a file needs a color for each of its values: color={value: '#rrggbb'}"
    )
    with pytest.raises(InputError, match=exactly(message)):
        Intervals(source, color_by="kind")
    message = "item_rgb must be as in '255,0,0'; got '300,0,0'"
    with pytest.raises(InputError, match=exactly(message)):
        Intervals(source, color_by="item_rgb").at(REGION).scene()
    (tmp_path / "a.bedgraph").write_text("chr8\t11000\t12000\t1\n")
    message = (
        "Intervals cannot draw BedGraph 'a', a source of kind 'signal'; it takes a table, "
        "Intervals, or an opened file of features (agviz.open_track('peaks.bed')). Draw this with "
        "Tracks"
    )
    with pytest.raises(InputError, match=exactly(message)):
        Intervals(open_track(tmp_path / "a.bedgraph"))


def test_air_is_kept_between_boxes():
    frame = table((11_000, 12_000), (12_001, 13_000))
    boxes = boxes_of(Intervals(frame).at(REGION).scene(183))
    assert len(set(boxes[:, 1])) == 2  # a base is less than the air
    assert BOX_AIR > 0.02


def test_greys_of_a_file_mean_the_same_in_a_detail_as_in_the_overview(tmp_path):
    """They have no axis that would say otherwise."""
    rows = [(11_000, 0), (12_000, 40), (13_000, 60), (18_000, 100)]
    lines = [f"chr8\t{start}\t{start + 500}\t.\t{score}\t." for start, score in rows]
    (tmp_path / "a.bed").write_text("\n".join(lines) + "\n")
    panel = Intervals(open_track(tmp_path / "a.bed"), color_by="score")
    inks = {mark.color for mark in panel.at(REGION).scene().role("interval.box")}
    assert len(inks) == 4
    figure = panel.at(REGION).zoomed("chr8:11,900-13,600", "chr8:17,900-18,600")
    seen = [mark.color for mark in figure.scene().role("interval.box")]
    assert set(seen) == inks
    assert figure.caption().count("from 0 (pale) to 100 (dark)") == 3
