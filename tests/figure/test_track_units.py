"""Units stand at the axes of rows, or after their labels, and never cost a label its words."""

import re

import numpy as np
import pytest

from agviz.errors import InputError
from agviz.figure.logo import Logo
from agviz.figure.overlap import overlapping_texts
from agviz.figure.sashimi import Sashimi
from agviz.figure.tracks import Tracks
from agviz.figure.virtual_4c import Virtual4C
from agviz.genome.types import Interval, Variant
from tests.figure.conftest import make_tracks
from tests.helpers.bad_values import junctions

SQUARE = Interval("chr8", 0, 16 * 2048)


def test_a_short_unit_stands_between_the_numbers_of_its_axis(peaks, region):
    scene = Tracks(peaks[:, 0], interval=region, unit="RPM").scene(89)
    (unit,) = scene.role("track.unit")
    numbers = scene.role("track.tick_label")
    assert unit.text == "RPM"
    assert {(t.x, t.align) for t in numbers} == {(unit.x, unit.align)}
    assert min(t.baseline for t in numbers) < unit.baseline < max(t.baseline for t in numbers)
    assert not overlapping_texts(scene)


def test_a_long_unit_and_one_without_numbers_stand_after_the_label(peaks, region):
    for options in ({"unit": "reads per million"}, {"unit": "RPM", "yaxis": "range"}):
        panel = Tracks(peaks[:, 0], interval=region, label="liver", **options)
        scene = panel.scene(89)
        assert not scene.role("track.unit")
        words = " ".join(t.text for t in scene.role("track.label")).replace("\xa0", " ")
        assert words == f"liver ({options['unit']})"
        assert not scene.notes


LONG = "a tissue with a long name and assay (+)"


def test_a_unit_without_room_is_said_and_the_label_keeps_its_words(peaks, region):
    unit = "millions of photons"
    panel = Tracks(peaks[:, 0], interval=region, label=LONG, unit=unit, height=5)
    scene = panel.scene(60)
    assert f"the unit {unit!r} had no room" in scene.notes
    assert not any("photons" in t.text for t in scene.texts())
    assert scene.role("track.label")[-1].text.endswith("(+)")
    remedy = "write a shorter unit, or make rows higher or the figure wider"
    assert remedy in [each.remedy for each in panel.check(60)]
    assert f"in {unit}" in panel.caption(60)


def test_a_long_unit_has_its_short_form_which_the_caption_explains(peaks, region):
    unit = "fold change over control"
    panel = Tracks(peaks[:, 0], interval=region, label=LONG, unit=unit, height=5)
    scene = panel.scene(60)
    (stands,) = scene.role("track.unit")
    assert stands.text == "FC"
    assert not any("the unit" in note for note in scene.notes)
    assert "in fold change over control (FC)" in panel.caption(60)


def test_a_long_unit_stands_small_below_a_label_of_several_lines(peaks, region):
    label, said = "fibroblast of lung ENCODE DNase-seq (+)", "insertions per cell"
    panel = Tracks(np.tile(peaks[:, :1], 3), interval=region, label=label, unit=said)
    scene = panel.scene(120)
    small, lines = scene.role("track.unit"), scene.role("track.label")
    assert [text.text for text in small] == [said] * 3
    assert {text.size for text in small} == {5.0}
    for number, unit in enumerate(small):
        mine = lines[3 * number : 3 * number + 3]
        assert " ".join(text.text for text in mine).replace("\xa0", " ") == label
        assert max(text.baseline for text in mine) < unit.baseline
    assert not overlapping_texts(scene)
    assert panel.check(120) == ()


def test_units_of_differences_sashimi_plots_and_virtual_4c(make_alleles, peaks):
    pair = make_alleles(Variant("chr8", 15_000, "A", "G"), peaks, 2 * peaks)
    scene = Tracks(pair, show="difference", unit="RPM").scene(89)
    assert [t.text for t in scene.role("track.unit")] == ["RPM", "RPM"]
    assert not overlapping_texts(scene)
    with pytest.raises(InputError, match=re.escape("A log ratio has no unit; leave out unit='x'")):
        Tracks(pair, show="log ratio", unit="x")
    values = np.ones((16, 16), dtype=np.float32)
    four = Virtual4C(values, 4096, interval=SQUARE, unit="O/E").scene(89)
    assert [t.text for t in four.role("track.unit")] == ["O/E"]
    strips = Tracks(peaks[:, :2], interval=Interval("chr8", 10_000, 20_000), style="heat",
                    unit="RPM").scene(120)  # fmt: skip
    assert any("RPM" in t.text for t in strips.texts())


def test_coverage_of_a_sashimi_plot_has_unit_scale_axis_and_names():
    held = junctions(np.ones(8))
    cover = make_tracks(np.full((10_000, 1), 5.0), names=["track 0"])
    panel = Sashimi(held, coverage=[cover], row_labels="liver", unit="reads", ylim=(0, 4))
    scene = panel.scene(89)
    assert [t.text for t in scene.role("track.unit")] == ["reads"]
    assert [t.text for t in scene.role("track.label")] == ["liver"]
    assert [t.text for t in scene.role("track.tick_label")] == ["0", "4"]
    assert scene.role("sashimi.coverage.single.clipped")
    assert "clipped data" in [finding.kind for finding in panel.check(89)]
    assert "coverage beyond a scale is cut" in panel.caption()
    spine = scene.role("track.spine")[0].ends[..., 1]
    feet = np.concatenate([m.points[:, 0, 1] for m in scene.role("sashimi.arc")])
    assert feet.min() >= spine.min() - 1e-6  # arcs stand on what is drawn
    bare = Sashimi(held, coverage=[cover], yaxis="none").scene(89)
    assert not bare.role("track.spine")
    wide = Sashimi(held, coverage=[cover], ylim=(0, 8))
    assert "clipped data" not in [finding.kind for finding in wide.check(89)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ylim": (1, 4)}, "ylim must be (0, end): arcs hang from zero; got (1, 4)"),
        ({"yaxis": "left"}, "yaxis must be one of 'ticks', 'range', 'none'; got 'left'"),
        ({"row_labels": ["a", "b"]}, "row_labels must be one per row; got 2 for 1 row"),
        ({"unit": "reads"}, "unit and ylim are those of coverage, and there is none"),
    ],
)
def test_options_of_coverage_that_cannot_be_are_refused(options, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}"):
        Sashimi(junctions(np.ones(8)), coverage=None, **options)


def test_tracks_of_other_units_share_no_axis(peaks, region):
    one, other = (Tracks(peaks[:, 0], interval=region, unit=unit) for unit in ("RPM", "reads"))
    with pytest.raises(InputError, match="need the same unit"):
        one + other


def test_the_name_of_a_logo_does_not_hide_its_unit():
    counts = np.random.default_rng(0).integers(0, 30, (6, 4)).astype(float)
    logo = Logo(counts, from_type="counts", to_type="information", label="MYB")
    words = " ".join(t.text for t in logo.scene(60).role("track.label"))
    assert words == "MYB (bits)"
