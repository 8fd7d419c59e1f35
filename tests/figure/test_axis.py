"""The axis: true tick positions, the region in words, a scale bar of true length."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.figure.axis import Axis, bar_length, length_text, tick_positions
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval


@given(
    start=st.integers(0, 200_000_000),
    width=st.integers(1, 2_000_000),
    page=st.floats(60, 200),
)
def test_ticks_are_1_based_centers_of_bases_and_labels_never_touch(start, width, page):
    region = Interval("chr21", start, start + width)
    scene = Tracks(np.zeros(1, dtype=np.float32), interval=region).scene(page)
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)
    axis = scene.role("axis.line")[0].ends[0]
    left, right = axis[0, 0], axis[1, 0]
    for text in scene.role("axis.tick_label"):
        position = int(text.text.replace(",", ""))
        expected = left + (position - 0.5 - start) / width * (right - left)
        assert text.x == pytest.approx(expected, abs=1e-6)
    ticks = [end[0, 0] for mark in scene.role("axis.tick") for end in mark.ends]
    assert ticks == pytest.approx([text.x for text in scene.role("axis.tick_label")])
    if width == 1:  # its bar would be the axis
        assert not scene.role("axis.scale_bar")
        (words,) = scene.role("axis.region")
        assert words.text.startswith(f"chr21:{start + 1:,}-")
        return
    bars = scene.role("axis.scale_bar")[0].ends
    length = bars[0, 1, 0] - bars[0, 0, 0]
    number, unit = scene.role("axis.scale_label")[0].text.split()
    bp = float(number) * {"bp": 1, "kb": 1e3, "Mb": 1e6}[unit]
    assert length == pytest.approx(bp / width * (right - left))


def test_the_region_is_written_1_based_with_commas():
    region = Interval("chr21", 47_299_999, 47_332_768)
    figure = Tracks(np.zeros(1, dtype=np.float32), interval=region).titled(assembly="GRCh38")
    (text,) = figure.scene().role("axis.region")
    assert text.text == "chr21:47,300,000-47,332,768 (GRCh38), 1-based"
    named = figure.titled(assembly="a very long name of an assembly")
    (text,) = named.scene(60).role("axis.region")
    assert text.text == "chr21:47,300,000-47,332,768 (a very long name…)"
    (note,) = named.scene(60).notes
    assert note == "the assembly's name 'a very long name of an assembly' was shortened"
    narrow = named.scene(30)
    (text,) = narrow.role("axis.region")
    assert text.text.endswith("…")
    (note,) = narrow.notes
    assert note == (
        "the region's text was shortened: chr21:47,300,000-47,332,768 "
        "(a very long name of an assembly), 1-based"
    )


def test_ticks_and_bars_are_tidy():
    assert tick_positions(0, 100, 5) == [20, 40, 60, 80, 100]
    assert tick_positions(99, 100, 5) == [100]
    assert [bar_length(width) for width in (1, 100, 100_000, 1_000_000)] == [1, 20, 20_000, 200_000]
    assert length_text(2_500) == "2.5 kb"


def test_ticks_can_be_left_out_and_positions_be_in_kb_or_mb(peaks, region):
    tracks = Tracks(peaks, interval=region)
    bare = tracks & Axis(ticks=False, scale_bar=False, show_region=False)
    assert [mark.role for mark in bare.scene().role("axis")] == ["axis.line"]
    assert bare.scene().height < (tracks & Axis()).scene().height - 3
    kb = (tracks & Axis(unit="kb")).scene()
    bp = (tracks & Axis()).scene()
    texts = [[t.text for t in scene.role("axis.tick_label")] for scene in (kb, bp)]
    assert texts[0] == [f"{int(t.replace(',', '')) // 1000} kb" for t in texts[1]]
    few = (tracks & Axis(unit="Mb")).at("chr8:12,001-12,400")
    assert "0.01220 Mb" in [t.text for t in few.scene().role("axis.tick_label")]


LONG = "Homo_sapiens.GRCh38.dna.primary_assembly.soft_masked"


@pytest.mark.parametrize(
    ("assembly", "width", "written", "kinds"),
    [
        ("GRCh38", 120, "chr8:10,001-20,000 (GRCh38), 1-based", []),
        ("GRCh38", 36, "chr8:10,001-20,000", ["the assembly's name 'GRCh38' had no room"]),
        (LONG, 183, f"chr8:10,001-20,000 ({LONG}), 1-based", []),
        (LONG, 80, None, [f"the assembly's name {LONG!r} was shortened"]),
    ],
)
def test_a_long_assembly_name_is_cut_with_a_word(assembly, width, written, kinds):
    figure = Tracks(np.ones(10_000), interval=Interval("chr8", 10_000, 20_000))
    figure = figure.titled(assembly=assembly)
    (text,) = figure.scene(width).role("axis.region")
    if written is None:
        assert re.fullmatch(r"chr8:10,001-20,000 \(Homo_.+…\)", text.text)
    else:
        assert text.text == written
    assert [each.place for each in figure.check(width)] == kinds
    assert f"({assembly}), 1-based" in figure.caption(width)
