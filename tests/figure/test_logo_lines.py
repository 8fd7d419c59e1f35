"""Wrapped logos: lines below each other, each base at its place, one vertical scale, true axes."""

import dataclasses
import re

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from agviz.errors import InputError, IntervalError, VariantError
from agviz.figure.annotations import Highlights
from agviz.figure.logo import Logo
from agviz.figure.logo_lines import LINES_MOST
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.scene import CLOSE
from agviz.figure.spec_file import open_figure
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval, Variant

START = 1_000


def refused(message, error=InputError):
    return pytest.raises(error, match=f"^{re.escape(message)}$")


def ones(count, start=START):
    """A logo whose A's are all 1 high, in lines of 100."""
    values = np.zeros((count, 4), dtype=np.float32)
    values[:, 0] = 1
    return values, Interval("chr1", start, start + count)


def wrapped(count=250, wrap=100, **more):
    values, interval = ones(count)
    return Logo(values, interval=interval, wrap=wrap, **more)


def boxes(mark):
    ends = np.flatnonzero(mark.codes == CLOSE)
    pieces = np.split(mark.points, ends[:-1] + 1)
    return np.array([[*piece.min(0), *piece.max(0)] for piece in pieces])


def letters(scene):
    """Left, top, right, bottom of each A, by line; its two rings taken together."""
    found = []
    for mark in scene.role("logo.0.A"):
        rings = boxes(mark)[::2]
        found.append(rings[np.argsort(rings[:, 0])])
    return found


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 300), st.sampled_from([7, 40, 100]))
def test_each_base_is_drawn_once_in_its_line_over_its_own_axis(count, wrap):
    scene = wrapped(count, wrap).scene(183)
    lines = letters(scene)
    assert [len(line) for line in lines] == [min(wrap, count - k) for k in range(0, count, wrap)]
    axes = scene.role("axis.line")
    assert len(axes) == len(lines)
    widths = {round(float(w), 6) for line in lines for w in line[:, 2] - line[:, 0]}
    assert max(widths) - min(widths) < 1e-4  # bases of all lines are as wide
    for line, axis in zip(lines, axes, strict=True):
        left, right = axis.ends[0, :, 0]
        base = (right - left) / len(line)
        np.testing.assert_allclose(
            line[:, [0, 2]].mean(1), left + (np.arange(len(line)) + 0.5) * base, atol=1e-3
        )
        assert line[:, 3].max() < axis.ends[0, 0, 1]  # the axis lies below its letters
    bottoms = [axis.ends[0, 0, 1] for axis in axes]
    assert bottoms == sorted(bottoms)


def test_ticks_of_each_line_are_its_own_1_based_positions():
    scene = wrapped().scene(183)  # the last base of a line has no room for its number
    ticks = [mark.text for mark in scene.role("axis.tick_label")]
    assert ticks == [
        *("1,020", "1,040", "1,060", "1,080"),
        *("1,120", "1,140", "1,160", "1,180"),
        *("1,210", "1,220", "1,230", "1,240"),
    ]
    centers = [mark.x for mark in scene.role("axis.tick_label")]
    (first, *_) = letters(scene)
    assert centers[0] == pytest.approx(first[19, [0, 2]].mean())  # position 1,020 is the 20th
    assert [mark.text for mark in scene.role("axis.region")] == ["chr1:1,001-1,250, 1-based"]
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)


def test_all_lines_have_one_scale():
    values, interval = ones(60)
    values[45, 0] = 4
    scene = Logo(values, interval=interval, wrap=30).scene(120)
    one, other = letters(scene)
    high = other[:, 3] - other[:, 1]
    assert high[15] == pytest.approx(4 * (one[0, 3] - one[0, 1]))
    numbers = [mark.text for mark in scene.role("track.tick_label")]
    assert numbers == ["0", "4", "0", "4"]


def test_a_motif_that_a_line_breaks_has_a_foot_only_where_it_ends():
    motif = Interval("chr1", START + 90, START + 110, "+", name="CTCF")
    scene = wrapped(motifs=[motif]).scene(183)
    one, other = scene.role("motif.bracket")
    assert len(one.ends) == len(other.ends) == 2  # a line and one foot, not two
    (a, b, _) = scene.role("axis.line")
    assert one.ends[0, 1, 0] == pytest.approx(a.ends[0, 1, 0])
    assert other.ends[0, 0, 0] == pytest.approx(b.ends[0, 0, 0])
    assert one.ends[1, 0, 0] == one.ends[0, 0, 0]  # its foot at the motif's start
    assert other.ends[1, 0, 0] == other.ends[0, 1, 0]
    assert [mark.text for mark in scene.role("motif.label")] == ["CTCF →", "CTCF →"]
    assert not overlapping_texts(scene)
    widths = [np.ptp(mark.ends[0, :, 0]) for mark in (one, other)]
    assert widths[0] == pytest.approx(widths[1])


def test_the_variant_is_marked_in_its_line_alone():
    scene = wrapped(variant=Variant("chr1", START + 131, "A", "G")).scene(183)
    (line,) = scene.role("variant.line")
    (_, second, _) = letters(scene)
    assert line.ends[0, 0, 0] == pytest.approx(second[30, [0, 2]].mean())
    assert line.ends[0, 0, 1] < second[30, 1]
    (axis,) = scene.role("axis.line")[1:2]
    assert line.ends[0, 1, 1] <= axis.ends[0, 0, 1] + 1e-6
    assert [mark.text for mark in scene.role("variant.label")] == ["1,131 A>G"]
    edge = wrapped(variant=Variant("chr1", START + 1, "A", "G", "a name of some length")).scene(89)
    assert not texts_off_page(edge)
    away = wrapped(variant=Variant("chr1", 5, "A", "G"))
    assert away.scene().notes == ("1 variant outside chr1:1,001-1,250",)
    message = (
        "Variant chr2:5:A>G is on 'chr2', but the figure shows chr1:1,001-1,250; draw a region of "
        "'chr2' with .at(interval)"
    )
    with refused(message, VariantError):
        wrapped(variant=Variant("chr2", 5, "A", "G")).scene()


def test_a_region_is_cut_out_and_lines_begin_at_it():
    scene = wrapped().at(Interval("chr1", 1_050, 1_170)).scene(183)
    assert [len(line) for line in letters(scene)] == [100, 20]
    assert [mark.text for mark in scene.role("axis.region")] == ["chr1:1,051-1,170, 1-based"]
    wider = wrapped().at(Interval("chr1", 900, 1_070)).scene(183)
    assert [len(line) for line in letters(wider)] == [70]
    with refused(
        "chr1:1-10 lies outside the logo's chr1:1,001-1,250; draw a region within it with "
        ".at(interval)",
        IntervalError,
    ):
        wrapped().at(Interval("chr1", 0, 10)).scene()


def test_it_stands_beside_panels_of_the_genome_without_touching_their_axis():
    values, interval = ones(250)
    tracks = Tracks(values[:, :1], interval=interval)
    scene = (wrapped() & tracks).scene(183)
    alone = tracks.scene(183)
    assert len(scene.role("axis.line")) == 3 + 1
    assert [view.linear for view in scene.views] == [False, True]
    left, right = scene.role("axis.line")[-1].ends[0, :, 0]
    assert (left, right) == tuple(alone.role("axis.line")[0].ends[0, :, 0])
    assert not overlapping_texts(scene)


def test_a_motif_without_a_place_can_be_wrapped():
    values, _ = ones(25)
    scene = Logo(values, wrap=10).scene(89)
    assert [len(line) for line in letters(scene)] == [10, 10, 5]
    assert [mark.text for mark in scene.role("axis.region")] == ["positions 1-25"]
    assert "Positions 1-25, in lines of 10 positions" not in Logo(values, wrap=10).caption(89)
    assert "; positions 1-25, in lines of 10 positions with" in Logo(values, wrap=10).caption(89)


def test_the_caption_says_where_lines_break():
    words = wrapped(variant=Variant("chr1", 1_131, "A", "G")).caption()
    assert words.startswith(
        "Logo of heights as given; chr1:1,001-1,250, 1-based, in lines of 100 positions with one "
        "vertical scale; orange line: the variant; vertical scale 0 to 1."
    )
    assert not wrapped().check()


def test_it_comes_back_from_a_file_as_it_was(tmp_path):
    logo = wrapped(variant=Variant("chr1", 1_131, "A", "G"))
    logo.save(tmp_path / "figure.json")
    one, other = logo.scene(120), open_figure(tmp_path / "figure.json").scene(120)
    assert [mark.role for mark in one.marks] == [mark.role for mark in other.marks]
    for mark, twin in zip(one.marks, other.marks, strict=True):
        for field in dataclasses.fields(mark):
            np.testing.assert_array_equal(getattr(mark, field.name), getattr(twin, field.name))


def test_plotly_draws_every_line():
    from agviz.draw.plotly_renderer import figure

    page = figure(wrapped().scene(183))
    texts = {each.text for each in page.layout.annotations}
    assert {"1,020", "1,120", "1,210", "chr1:1,001-1,250, 1-based"} <= texts
    filled = [trace for trace in page.data if trace.fill == "toself"]
    assert sum(np.isnan(np.array(trace.y, dtype=float)).sum() + 1 for trace in filled) >= 2 * 250


def test_what_cannot_be_wrapped_is_refused():
    for bad in (0, -5, True):
        with refused(f"wrap must be a number of positions per line, over 0; got {bad}"):
            wrapped(wrap=bad)
    with refused("A wrapped Logo takes no Highlights; it marks its own variant= and motifs="):
        wrapped() + Highlights(Interval("chr1", 1_000, 1_010))
    with refused(
        f"250 positions in lines of 4 make 63 lines; {LINES_MOST} is the most, so wrap at 5 or "
        "more, or show a shorter region"
    ):
        wrapped(wrap=4).scene()
