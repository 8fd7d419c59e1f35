"""What lies under the pointer is told: the same things as are drawn there, in words."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.figure.annotations import Variants
from agviz.figure.contact_map import ContactMap
from agviz.figure.contact_shapes import Frame
from agviz.figure.fill import fill
from agviz.figure.genes import Genes
from agviz.figure.heatmap import Heatmap
from agviz.figure.hover import TOLD_MOST, told_boxes
from agviz.figure.intervals import Intervals
from agviz.figure.layout import layout
from agviz.figure.links import Links
from agviz.figure.logo import Logo
from agviz.figure.sashimi import Sashimi
from agviz.figure.scatter import Scatter
from agviz.figure.scene import Curves, Hover, HoverPoints, HoverValues, Rectangles, Segments
from agviz.figure.score_heatmap import ScoreHeatmap
from agviz.figure.tracks import Tracks
from agviz.figure.violins import Violins
from agviz.figure.virtual_4c import Virtual4C
from agviz.genome.labelled import sequence_scores
from agviz.genome.types import Interval, Junction, JunctionData, Variant

REGION = Interval("chr8", 10_000, 20_000)


def scene_of(figure, region=None, width=183):
    return fill(layout(figure, width), region, hover=True)


def cell_text(mark, x, y):
    """What cells tell at a point of the page."""
    column = int(np.searchsorted(mark.x, x, side="right")) - 1
    row = int(np.searchsorted(mark.y, y, side="right")) - 1
    if not (0 <= column < len(mark.x) - 1 and 0 <= row < len(mark.y) - 1):
        return ""
    if isinstance(mark, HoverValues):
        values = mark.values[row, column]
        return mark.template.format(*values) if mark.known[row, column] else ""
    return mark.texts[row * (len(mark.x) - 1) + column]


def told(scene, x, y, near=0.5):
    """All that is told at a point of the page: by points within `near` mm, and by cells."""
    found = []
    for mark in scene.marks:
        if isinstance(mark, HoverPoints):
            close = np.hypot(*(mark.points - [x, y]).T) <= near
            found += dict.fromkeys(mark.texts[i] for i in np.flatnonzero(close))
        elif isinstance(mark, Hover) and (text := cell_text(mark, x, y)):
            found.append(text)
    return found


def page(scene, position):
    """Where the middle of a base is across the page."""
    (view,) = scene.views
    part = (position + 0.5 - view.start) / (view.end - view.start)
    return view.left + part * (view.right - view.left)


def test_all_rows_of_tracks_are_told_at_once(make_tracks):
    values = np.zeros((10_000, 2))
    values[1_234] = [0.9, -250]
    tracks = Tracks(make_tracks(values, names=["DNase", "change {a}"]))
    scene = scene_of(tracks, Interval("chr8", 11_200, 11_300))
    text = told(scene, page(scene, 11_234), 8.0)
    assert text == ["chr8:11,235\nDNase 0.9000\nchange {a} -250.0"]
    assert told(scene, page(scene, 11_235), 8.0) == ["chr8:11,236\nDNase 0.0000\nchange {a} 0.0"]


def test_alleles_and_mirrored_strands_are_named(make_tracks, make_alleles):
    ones = np.ones((10_000, 1))
    both = Tracks(make_alleles(Variant("chr8", 15_000, "A", "G"), ones, 2 * ones))
    (text,) = told(scene_of(both), 100.0, 10.0)
    assert text.split("\n")[1:] == ["REF track 0 1.000", "ALT track 0 2.000"]
    strands = make_tracks(
        np.column_stack([ones, 3 * ones]), names=["RNA", "RNA"], strands=["+", "-"]
    )
    (text,) = told(scene_of(Tracks(strands, mirror=True)), 100.0, 6.0)
    assert text.split("\n")[1:] == ["RNA (+) 1.000", "RNA (−) 3.000"]


def test_bins_of_other_widths_are_told_where_they_lie(make_tracks):
    fine = make_tracks(np.arange(10_000.0)[:, None], names=["fine"])
    coarse = make_tracks(np.arange(10.0)[:, None], names=["coarse"], resolution=1_000)
    scene = scene_of(Tracks([fine, coarse]), Interval("chr8", 12_000, 12_050))
    (text,) = told(scene, page(scene, 12_010), 8.0)
    assert text == "chr8:12,011\nfine 2,010\ncoarse 2.000"
    short = make_tracks(
        np.arange(200.0)[:, None], Interval("chr8", 10_100, 10_300), names=["short"]
    )
    long = make_tracks(
        np.arange(100.0)[:, None], Interval("chr8", 10_000, 11_000), names=["long"], resolution=10
    )
    for both in ([short, long], [long, short]):
        scene = scene_of(Tracks(both).at("chr8:9,901-11,200"))
        for position in (9_950, 10_005, 10_150, 10_299, 10_305, 10_995, 11_100):
            found = {}
            for text in told(scene, page(scene, position), 8.0):
                found |= dict(line.rsplit(" ", 1) for line in text.split("\n")[1:])
            held = 10_000 <= position < 11_000
            within = 10_100 <= position < 10_300
            assert float(found.get("long", "nan")) == pytest.approx(
                (position - 10_000) // 10 if held else np.nan, nan_ok=True
            )
            assert float(found.get("short", "nan")) == pytest.approx(
                position - 10_100 if within else np.nan, nan_ok=True
            )


@pytest.mark.parametrize("shape", ["triangle", "rectangle", "square"])
def test_a_map_tells_the_pair_of_bins_that_is_drawn_there(shape):
    rng = np.random.default_rng(1)
    half = rng.normal(size=(10, 10))
    values = half + half.T
    maps = ContactMap(values, interval=REGION, shape=shape, unit="log", color_bar=False)
    scene = scene_of(maps, width=89)
    (image,) = scene.role("contact.map")
    corner, right, down = image.corners
    for i, j in ((2, 5), (4, 6), (5, 6)):
        at = corner + (right - corner) * (j + 0.5) / 10 + (down - corner) * (i + 0.5) / 10
        (text,) = told(scene, *at)
        where, value = text.split("\n")
        ends = sorted((10_001 + 1_000 * i, 10_001 + 1_000 * j))
        assert where == f"chr8, 1,000 bp from {ends[0]:,} and {ends[1]:,}"
        number, unit = value.split()
        assert float(number) == pytest.approx(values[i, j], abs=1e-3)
        assert unit == "log"


def test_a_square_of_both_alleles_tells_both(make_tracks):
    from agviz.genome.alleles import Alleles
    from agviz.genome.types import TrackData

    about = make_tracks(np.zeros((10, 1)), resolution=1_000).metadata

    def maps(value):
        cells = np.full((10, 10, 1), value, dtype=np.float32)
        return TrackData(cells, about, interval=REGION.copy(), resolution=1_000)

    both = Alleles(maps(1.0), maps(2.0), Variant("chr8", 15_000, "A", "G"))
    scene = scene_of(ContactMap(both, shape="square", unit=""), width=89)
    (image,) = scene.role("contact.map")
    for part in (0.3, 0.7):  # above and below the diagonal
        at = image.corners[0] + (image.corners[1] - image.corners[0]) * part
        at = at + (image.corners[2] - image.corners[0]) * (1 - part)
        assert told(scene, *at)[0].endswith("\nREF 1.000, ALT 2.000")


def test_a_viewpoints_contacts_are_told():
    values = np.ones((10, 10), dtype=np.float32)
    scene = scene_of(Virtual4C(values, "chr8:12,001-13,000", interval=REGION))
    row = scene.role("track")[0]
    (text,) = told(scene, page(scene, 15_500), float(row.ends[0, 0, 1]) - 1)
    assert text == "chr8:15,001–16,000\n1.000"


def test_letters_tell_their_position_and_value():
    values = np.zeros((20, 4), dtype=np.float32)
    values[5] = [0.5, 0, -0.25, 0]
    scene = scene_of(Logo(values, interval=Interval("chr8", 100, 120)))
    assert told(scene, page(scene, 105), 5.0) == ["chr8:106\nA 0.5\nG −0.25"]
    assert told(scene, page(scene, 106), 5.0) == ["chr8:107"]


def test_cells_of_substitutions_tell_the_change():
    values = np.zeros((30, 4), dtype=np.float32)
    values[7, 2] = -1.5
    place = Interval("chr8", 100, 130)
    scores = sequence_scores(values, place, "ACGTT" * 6, kind="effects", unit="log2")
    scene = scene_of(Heatmap(scores))
    (mark,) = [m for m in scene.marks if isinstance(m, Hover)]
    middles = (mark.y[:-1] + mark.y[1:]) / 2
    assert told(scene, page(scene, 107), middles[2]) == ["chr8:108 G, observed\n−1.5 log2"]
    assert told(scene, page(scene, 107), middles[0]) == ["chr8:108 G>A\n0 log2"]


def test_hundreds_of_rows_are_told_within_bounds():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(200, 10_000)).astype(np.float32)
    heat = Heatmap(values, interval=REGION, label=[f"row {k}" for k in range(200)], unit="z")
    scene = scene_of(heat)
    marks = [mark for mark in scene.marks if isinstance(mark, HoverValues)]
    assert sum(mark.known.size for mark in marks) <= TOLD_MOST
    (text,) = told(scene, 100.0, (marks[3].y[0] + marks[3].y[1]) / 2)
    assert text.split("\n")[1].startswith("row 3 (z): ")


def test_arcs_tell_intron_strand_count_and_psi():
    rows = [(12_000, 15_000, "+", 30), (12_000, 18_000, "+", 10)]
    introns = JunctionData(
        np.array([Junction("chr8", a, b, strand) for a, b, strand, _ in rows]),
        np.array([[float(count)] for *_, count in rows], dtype=np.float32),
        pd.DataFrame({"name": ["a"]}),
        REGION.copy(),
    )
    scene = scene_of(Sashimi(introns, coverage=None))
    found = set()
    for curves in (mark for mark in scene.role("sashimi.arc") if isinstance(mark, Curves)):
        for points in curves.points:
            middle = points[0] / 8 + 3 * points[1] / 8 + 3 * points[2] / 8 + points[3] / 8
            found |= set(told(scene, *middle))
    assert found == {
        "a\nchr8:12,001–15,000 (+)\ncount 30\nPSI 0.75 of its donor\nPSI 1.00 of its acceptor",
        "a\nchr8:12,001–18,000 (+)\ncount 10\nPSI 0.25 of its donor\nPSI 1.00 of its acceptor",
    }


def test_genes_tell_name_strand_place_and_ids(make_genes):
    genes = make_genes(
        ("AAA1", 11_000, 14_000, "+", [(11_000, 11_500), (13_000, 14_000)], [(11_200, 11_500)]),
        ("BBB2", 15_000, 19_000, "-", [(15_000, 15_500), (18_000, 19_000)], [(15_100, 18_200)]),
    )
    scene = scene_of(Genes(genes).at(REGION))
    (thick, *_) = scene.role("gene.thick")
    assert isinstance(thick, Rectangles)
    texts = {text for box in thick.boxes for text in told(scene, *(box[:2] + box[2:]) / 2)}
    assert texts == {
        "AAA1 (+)\nchr8:11,001–14,000\nAAA1, protein coding\ntranscript AAA1.1",
        "BBB2 (−)\nchr8:15,001–19,000\nBBB2, protein coding\ntranscript BBB2.1",
    }


def test_features_tell_name_place_and_score():
    features = [
        Interval("chr8", 11_000, 12_000, "+", name="E1", info={"score": 0.5}),
        Interval("chr8", 11_500, 11_501, name="E2"),
    ]
    scene = scene_of(Intervals(features).at(REGION))
    boxes = np.concatenate([mark.boxes for mark in scene.role("interval.box")])
    texts = {text for box in boxes for text in told(scene, *(box[:2] + box[2:]) / 2)}
    assert texts == {"E1 (+)\nchr8:11,001–12,000\nscore 0.5", "E2\nchr8:11,501"}


def test_links_tell_both_anchors_and_their_score():
    table = pd.DataFrame(
        {
            "Chromosome": ["chr8"], "Start": [11_000], "End": [11_200],
            "Chromosome2": ["chr8"], "Start2": [17_000], "End2": [17_500], "score": [7.0],
        }
    )  # fmt: skip
    scene = scene_of(Links(table).at(REGION))
    (arc,) = scene.role("link.arc")
    top = (arc.points[0, 0] + 3 * arc.points[0, 1] + 3 * arc.points[0, 2] + arc.points[0, 3]) / 8
    assert told(scene, *top) == ["chr8:11,001–11,200\nchr8:17,001–17,500\nscore 7"]


def test_variants_tell_name_and_alleles_above_the_rows():
    tracks = Tracks(np.ones(10_000, dtype=np.float32), interval=REGION)
    named = Variant("chr8", 15_000, "A", "G" * 50, name="rs1")
    scene = scene_of(tracks & Variants(named))
    (line,) = scene.role("variant.line")
    assert isinstance(line, Segments)
    x, top = line.ends[0, 0]
    (text,) = told(scene, x, top)
    assert text == f"rs1\nchr8:15,000 A>{'G' * 38}…(50)"
    assert all("rs1" not in each for each in told(scene, x, (top + line.ends[0, 1, 1]) / 2))


def test_plain_panels_tell_points_summaries_and_cells():
    scatter = scene_of(
        Scatter([1, 2, np.nan], [3, 4, 5], xlabel="truth", groups=["a", "b", "b"]), width=89
    )
    (points,) = scatter.role("scatter.hover")
    assert points.texts == ("a\ntruth: 1\ny: 3", "b\ntruth: 2\ny: 4")
    violins = scene_of(Violins({"random": np.arange(101.0)}, marked={"it": 99.5}), width=89)
    summary = "random (n = 101)\nmedian 50, quartiles 25 to 75\nrange 0 to 100"
    (line,) = violins.role("violin.quartiles")
    assert summary in told(violins, *line.ends[0, 0])
    assert violins.role("violin.hover")[1].texts == ("it (99.5) lies above 99.0% of random",)
    frame = pd.DataFrame([[1.0, np.nan]], index=["v"], columns=["liver", "heart"])
    table = scene_of(ScoreHeatmap(frame, cluster="none", unit="z"), width=89)
    (cells,) = table.role("heat.hover")
    assert cells.texts == ("v\nliver\n1 z", "v\nheart\nno value")


spans = st.tuples(st.integers(0, 50), st.integers(1, 20))


@given(st.lists(spans, min_size=1, max_size=12), st.integers(0, 70))
def test_a_box_tells_wherever_no_box_before_it_does(boxes, at):
    table = np.array([[a, 1.0, a + n, 2.0] for a, n in boxes], dtype=np.float64)
    texts = [str(k) for k in range(len(boxes))]
    (mark,) = told_boxes("x", table, texts)
    holding = [k for k, (a, n) in enumerate(boxes) if a < at + 0.5 < a + n]
    text = cell_text(mark, at + 0.5, 1.5)
    assert (text == "") == (not holding)
    assert not holding or int(text) in holding
    assert (np.diff(mark.x) > 0).all()


positions = st.integers(10_000, 20_000)


@given(positions, positions, st.sampled_from(["triangle", "rectangle", "square"]))
def test_the_pair_at_a_place_is_the_one_that_lies_there(one, other, shape):
    frame = Frame(shape, 20.0, 120.0, 5.0, 31.0, 10_000.0, 20_000.0, 6_000.0)
    (place,) = frame.points(np.array([one]), np.array([other]))
    found = frame.pairs(place[:1], place[1:])
    assert np.concatenate(found) == pytest.approx([one, other])
