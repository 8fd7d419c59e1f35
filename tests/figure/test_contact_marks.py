"""What is drawn on a contact map: TADs, loops, a variant's bins, insulation below it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_contacts import (
    REGION,
    counts,
    data_edges,
    image,
    noise,
    pair,
)

import agviz as ag
from agviz.errors import ContigNameWarning
from agviz.figure.contact_map import ContactMap
from agviz.genome.types import Interval

SHAPES = ("triangle", "rectangle", "square")
CHR9 = Path(__file__).parents[2] / "../shared/data/chr9_hg19"


def test_tads_stand_on_the_axis_and_end_at_their_bins():
    tads = [Interval("chr8", 12_000, 15_000), Interval("chr9", 12_000, 13_000)]
    panel = ContactMap(noise(), interval=REGION, tads=tads)
    scene = panel.scene(89)
    left, right = data_edges(scene)
    width = right - left
    (outline,) = (m for m in scene.role("contact.tad") if m.role == "contact.tad")
    bottom = image(scene).outline[:, 1].max()
    tip = [left + 0.35 * width, bottom - 0.15 * width]
    expected = [
        [[left + 0.2 * width, bottom], tip],
        [tip, [left + 0.5 * width, bottom]],
    ]
    assert outline.ends == pytest.approx(np.array(expected), abs=1e-5)
    square = ContactMap(noise(), interval=REGION, tads=tads, shape="square").scene(89)
    left, right = data_edges(square)
    (box,) = (m for m in square.role("contact.tad") if m.role == "contact.tad")
    assert box.ends[..., 0].min() == pytest.approx(left + 0.2 * (right - left))
    assert box.ends[..., 0].max() == pytest.approx(left + 0.5 * (right - left))
    assert len(box.ends) == 4
    assert "black outlines along the axis: TADs" in panel.caption()


def test_a_tad_at_the_edge_of_the_map_is_drawn_whole():
    scene = ContactMap(noise(), interval=REGION, tads=REGION).scene(89)
    (outline,) = (m for m in scene.role("contact.tad") if m.role == "contact.tad")
    assert outline.ends.reshape(-1, 2) == pytest.approx(
        image(scene).outline[[0, 1, 1, 2]], abs=1e-5
    )


def test_loops_are_boxes_where_their_anchors_meet():
    table = pd.DataFrame(
        {"Chromosome": ["8", "8"], "start1": [16_000, 10_000], "end1": [17_000, 11_000],
         "start2": [12_000, 19_000], "end2": [13_000, 20_000]}
    )  # fmt: skip
    panel = ContactMap(noise(), interval=REGION, loops=table, depth=6_000)
    scene = panel.scene(89)
    left, right = data_edges(scene)
    (boxes,) = (m for m in scene.role("contact.loop") if m.role == "contact.loop")
    assert len(boxes.ends) == 4
    middle = boxes.ends.reshape(-1, 2).mean(axis=0)
    bottom = image(scene).outline[:, 1].max()
    expected = [left + 0.45 * (right - left), bottom - 0.2 * (right - left)]
    assert middle == pytest.approx(expected, abs=1e-5)
    corners = boxes.ends[..., 0]
    assert np.ptp(corners) == pytest.approx(0.1 * (right - left))  # the anchors' own width
    assert scene.notes == ("1 of 2 loops that reach beyond the map",)
    (finding,) = panel.check(89)
    assert finding.remedy == "show a wider region, or with depth= more of the map"
    square = ContactMap(noise(), interval=REGION, loops=table, shape="square").scene(89)
    (boxes,) = (m for m in square.role("contact.loop") if m.role == "contact.loop")
    assert len(boxes.ends) == 16  # in both halves


def test_small_loops_are_large_enough_to_be_seen():
    loops = [(Interval("chr8", 12_000, 12_010), Interval("chr8", 16_000, 16_010))]
    for shape in SHAPES:
        scene = ContactMap(noise(), interval=REGION, loops=loops, shape=shape).scene(89)
        ends = scene.role("contact.loop.rim")[0].ends[:4]
        side = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1)
        assert side == pytest.approx(1.8, abs=1e-6)


def test_dashed_lines_show_the_bins_of_the_variant():
    scene = ContactMap(pair(), show="difference").scene(89)
    (lines,) = scene.role("contact.variant")
    left, right = data_edges(scene)
    bottom = image(scene).outline[:, 1].max()
    foot = [left + 0.49995 * (right - left), bottom]
    assert lines.ends[0, 1] == pytest.approx(foot, abs=1e-3)
    assert lines.ends[1, 0] == pytest.approx(foot, abs=1e-3)
    assert not ContactMap(pair(), show="reference").scene(89).role("contact.variant")


def test_insulation_is_low_where_little_is_touched():
    values = np.full((40, 40), 1.0, dtype=np.float32)
    values[:20, :20] = values[20:, 20:] = 8.0
    panel = ContactMap(values, interval=REGION, insulation=1_250)
    scene = panel.scene(89)
    (line,) = scene.role("contact.insulation")
    left, right = data_edges(scene)
    lowest = line.points[np.argmax(line.points[:, 1])]
    assert lowest[0] == pytest.approx((left + right) / 2)
    assert line.points[0, 0] == pytest.approx(left + 5 / 40 * (right - left))
    words = (
        "insulation: mean of the contacts of the 1.25 kb left of each boundary with those right "
        "of it, as log2 over the mean of all boundaries, low where few contacts cross"
    )
    assert words in panel.caption()
    both = ContactMap(pair(bins=40), insulation=True, shape="square").scene(89)
    assert len({mark.color for mark in both.role("contact.insulation")}) == 2
    assert [t.text for t in both.role("legend.label")] == ["ALT", "REF"]


@pytest.mark.skipif(not CHR9.exists(), reason="../shared/data/chr9_hg19 is not here")
def test_tads_and_loops_of_files_are_at_their_places():
    region = Interval("chr9", 4_000_000, 6_000_000)
    panel = ContactMap(
        counts(200),
        interval=region,
        tads=ag.open_track(CHR9 / "tads.bed"),
        loops=ag.open_track(CHR9 / "loops.bedpe"),
    )
    with pytest.warns(ContigNameWarning, match="is called '9'"):
        scene = panel.scene(183)
    left, right = data_edges(scene)
    bottom = image(scene).outline[:, 1].max()
    lines = [line.split() for line in (CHR9 / "tads.bed").read_text().splitlines()]
    spans = np.array([[int(f[1]), int(f[2])] for f in lines if f[0] == "chr9"])
    spans = spans[(spans[:, 0] < region.end) & (spans[:, 1] > region.start)]
    (drawn,) = (m for m in scene.role("contact.tad") if m.role == "contact.tad")
    feet = drawn.ends[np.isclose(drawn.ends[..., 1], bottom)][:, 0]
    inside = spans[spans <= region.end]
    expected = left + (inside - region.start) / 2_000_000 * (right - left)
    assert np.sort(np.round(feet, 5)) == pytest.approx(np.sort(np.round(expected, 5)), abs=1e-4)
    (loops,) = (m for m in scene.role("contact.loop") if m.role == "contact.loop")
    first = loops.ends[:4].reshape(-1, 2).mean(axis=0)  # 4,750,000-4,775,000 and 4,975,000-...
    middle = (4_762_500 + 4_987_500) / 2
    assert first[0] == pytest.approx(
        left + (middle - region.start) / 2_000_000 * (right - left), abs=1e-4
    )
