"""A difference that is rounding alone does not fill its row, and a true one does as before."""

import numpy as np
import pandas as pd
import pytest

from agviz.figure.contact_map import ContactMap
from agviz.figure.logo import Logo
from agviz.figure.tracks import Tracks
from agviz.figure.virtual_4c import Virtual4C
from agviz.genome.alleles import Alleles
from agviz.genome.types import Interval, TrackData, Variant

SNV = Variant("chr8", 15_000, "A", "G")
SAID = "not less than 2% of REF's largest value in view: all in a row are smaller"


@pytest.fixture
def pair(make_alleles):
    """REF with a peak of 5, ALT so many times as high."""

    def make(factor):
        values = np.zeros((10_000, 1), dtype=np.float32)
        values[2_000:2_100] = 5
        values[7_000:7_100] = 0.5
        return make_alleles(SNV, values, values * np.float32(factor))

    return make


def highest(scene):
    """How much of a row's upper half its difference fills."""
    marks = [mark for mark in scene.role("track.difference") if mark.role == "track.difference"]
    (spine,) = scene.role("track.spine")
    top, bottom = spine.ends[0, :, 1].min(), spine.ends[0, :, 1].max()
    middle = (top + bottom) / 2
    tops = [mark.points[:, 1].min() if hasattr(mark, "points") else mark.boxes[:, 1].min()
            for mark in marks]  # fmt: skip
    return (middle - min(tops)) / (middle - top) if tops else 0.0


def test_rounding_is_not_drawn_as_an_effect(pair):
    noise = Tracks(pair(1 + 1e-6), show="difference")
    scene = noise.scene(120)
    assert highest(scene) < 0.01
    assert [mark.text for mark in scene.role("track.tick_label")] == ["−0.1", "0", "0.1"]
    assert f"−0.1 to 0.1, {SAID}" in noise.caption(120)
    true = Tracks(pair(1.1), show="difference")
    assert highest(true.scene(120)) == pytest.approx(1, abs=1e-3)
    assert SAID not in true.caption(120)


def test_the_floor_is_that_of_what_is_in_view(pair):
    """Beside the high peak a difference of the low one is small, alone it is not."""
    here = Tracks(pair(1.1), show="difference").at(Interval("chr8", 16_000, 18_000))
    assert highest(here.scene(120)) == pytest.approx(1, abs=1e-3)
    assert SAID not in here.caption(120)
    both = Tracks(pair(1 + 1e-6), show="difference").at("chr8:11,001-13,000", "chr8:16,001-18,000")
    numbers = [mark.text for mark in both.scene(183).role("track.tick_label")]
    assert numbers == ["−0.1", "0", "0.1"] * 2  # one scale, that of the higher peak


def test_a_ratio_of_rounding(pair):
    noise = Tracks(pair(1 + 1e-6), show="log ratio")
    assert highest(noise.scene(120)) < 0.01
    assert "not less than that of an ALT 2% over REF" in noise.caption(120)
    true = Tracks(pair(1.1), show="log ratio")
    assert highest(true.scene(120)) > 0.8
    assert "not less than" not in true.caption(120)


def test_a_ratio_of_rounding_over_a_silent_allele(make_alleles):
    """A hundredth of rounding is less still: a ratio to it would be as of the greatest effect."""
    none, some = np.zeros((10_000, 1)), np.zeros((10_000, 1))
    some[2_000:2_100] = 1

    def ratio(more, *, back=False, **options):
        pair = (some * more, none) if back else (none, some * more)
        return Tracks(make_alleles(SNV, *pair), show="log ratio", **options)

    for back in (False, True):
        noise = ratio(1e-7, back=back)
        words = noise.caption(120)
        assert highest(noise.scene(120)) < 0.15
        assert "log2((ALT + 5e−5) / (REF + 5e−5))" in words
        assert "either allele, not less than 5e−5 as an allele is zero everywhere" in words
        assert "not less than that of an ALT 2% over REF" in words
    true = ratio(5)
    assert highest(true.scene(120)) > 0.8
    assert "log2((ALT + 0.05) / (REF + 0.05))" in true.caption(120)
    assert "zero everywhere" not in true.caption(120)
    assert "log2((ALT + 1e−9) / (REF + 1e−9))" in ratio(1e-7, pseudo=1e-9).caption(120)
    assert highest(ratio(0).scene(120)) == 0


def test_strips_of_rounding_are_white(pair):
    strips = Tracks(pair(1 + 1e-6), show="difference", style="heat")
    (image,) = strips.scene(120).role("heat.strips")
    known = image.cells[image.cells[..., 3] > 0]
    assert known[:, :3].min() > 245
    assert f"colors end at {SAID}" in strips.caption(120)


def test_a_said_scale_is_kept(pair):
    said = Tracks(pair(1 + 1e-6), show="difference", ylim=(-1e-5, 1e-5))
    assert highest(said.scene(120)) > 0.4
    assert "not less than" not in said.caption(120)


def test_matched_rows_have_the_floor_of_the_highest(pair):
    small = Tracks(pair(1 + 1e-6), show="difference")
    low = Tracks(pair(0.5), show="reference")
    scene = (small & low & small).matched().scene(120)
    numbers = [mark.text for mark in scene.role("track.tick_label")]
    assert numbers[:3] == numbers[-3:] == ["−0.1", "0", "0.1"]


def test_letters_of_rounding():
    letters = np.tile(np.float32([1, 0, -0.5, 0]), (30, 1))

    def change(factor):
        return Logo(letters, alternate=letters * np.float32(factor), show="difference")

    noise = change(1 + 1e-6)
    numbers = [mark.text for mark in noise.scene(120).role("track.tick_label")]
    assert numbers == ["−0.02", "0", "0.02"]
    assert "0.02, not less than 2% of REF's largest value in view" in noise.caption(120)
    assert not [mark for mark in noise.scene(120).role("logo.0") if len(mark.points)]
    assert "not less than" not in change(1.1).caption(120)


def test_a_virtual_4c_of_rounding():
    def maps(factor):
        values = np.full((20, 20, 1), factor, dtype=np.float32)
        metadata = pd.DataFrame({"name": ["cells"], "strand": ["."]})
        return TrackData(values, metadata, interval=Interval("chr8", 0, 2_000), resolution=100)

    both = Alleles(maps(1.0), maps(1 + 1e-6), Variant("chr8", 500, "A", "G"))
    panel = Virtual4C(both, 1_050, show="difference")
    assert highest(panel.scene(120)) < 0.01
    assert SAID in panel.caption(120)


@pytest.fixture
def silent(make_alleles):
    """REF zero but for a peak beyond what is shown, if any; ALT so much more everywhere."""

    def make(more, peak=0.0):
        values = np.zeros((10_000, 1), dtype=np.float32)
        values[9_000:9_100] = peak
        return Tracks(make_alleles(SNV, values, values + np.float32(more)), show="difference")

    return make


def test_rounding_over_a_silent_ref_is_not_drawn_as_an_effect(silent):
    noise = silent(1e-8)
    assert highest(noise.scene(120)) < 0.02
    assert ", as REF is zero: all in a row are smaller" in noise.caption(120)
    true = silent(1e-4)
    assert highest(true.scene(120)) == pytest.approx(1, abs=1e-3)
    assert "not less than" not in true.caption(120)


def test_rounding_where_ref_is_silent_in_view_is_small_beside_its_peaks_elsewhere(silent):
    view = Interval("chr8", 11_000, 15_000)
    noise = silent(1e-6, peak=50.0).at(view)
    assert highest(noise.scene(120)) < 0.01
    assert "not less than 0.001% of REF's largest value beyond what is in view" in noise.caption()
    assert highest(silent(0.01, peak=50.0).at(view).scene(120)) == pytest.approx(1, abs=1e-3)


def test_letters_over_none_of_ref():
    none = np.zeros((30, 4), dtype=np.float32)
    noise = Logo(none, alternate=none + np.float32(1e-11), show="difference")
    assert not [mark for mark in noise.scene(120).role("logo.0") if len(mark.points)]
    assert "as REF is zero: all differences are smaller" in noise.caption(120)


def test_a_map_over_none_of_ref_is_white():
    none = np.zeros((20, 20), dtype=np.float32)
    region = Interval("chr8", 0, 2_000)

    def change(more):
        metadata = pd.DataFrame({"name": ["cells"], "strand": ["."]})
        sides = [TrackData((none + np.float32(each))[..., None], metadata, interval=region,
                           resolution=100) for each in (0.0, more)]  # fmt: skip
        return ContactMap(Alleles(*sides, Variant("chr8", 500, "A", "G")), show="difference")

    noise = change(1e-8)
    (image, *_) = noise.scene(120).role("contact.map")
    assert image.cells[image.cells[..., 3] > 0][:, :3].min() > 245
    assert "as REF is zero: all differences are smaller" in noise.caption(120)
    assert "as REF is zero" not in change(0.5).caption(120)
