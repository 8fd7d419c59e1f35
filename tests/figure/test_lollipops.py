"""Lollipops stand where variants are, as high as their values."""

import re

import numpy as np
import pandas as pd
import pytest

from agviz.errors import InputError
from agviz.figure.fill import fill
from agviz.figure.interval_colors import FEATURE
from agviz.figure.layout import layout
from agviz.figure.lollipop_marks import MANY, RADIUS, RADIUS_MANY
from agviz.figure.lollipops import Lollipops
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.spec_file import open_figure
from agviz.figure.style import GAIN, LOSS
from agviz.genome.types import Variant
from agviz.observed.open_track import open_track

REGION = "chr8:10,001-20,000"


def snvs(positions, **more):
    return [Variant("chr8", int(p), "A", "C", f"rs{p}", **more) for p in positions]


def stems(scene):
    (mark,) = scene.role("lollipop.stem")
    return mark.ends


def dots(mark):
    """Centers of the circles of a compound mark of 14 points each."""
    return mark.points.reshape(-1, 14, 2)[:, [0, 6]].mean(1)


def x_of(scene, position):
    (line,) = scene.role("axis.line")
    left, right = line.ends[0][:, 0]
    return left + (position - 0.5 - 10_000) / 10_000 * (right - left)


def test_dots_are_as_high_as_values_over_the_base_that_changes():
    scene = Lollipops(snvs([11_000, 15_000, 19_000]), [1.0, -0.5, 0.25]).at(REGION).scene()
    ends = stems(scene)
    assert ends[:, 0, 0] == pytest.approx([x_of(scene, p) for p in (11_000, 15_000, 19_000)])
    rise = ends[:, 0, 1] - ends[:, 1, 1]
    assert rise / rise[0] == pytest.approx([1.0, -0.5, 0.25])
    up, down = scene.role("lollipop.dot")
    assert (up.color, down.color) == (GAIN, LOSS)
    assert dots(down)[0] == pytest.approx(ends[1, 1])
    assert [t.text for t in scene.role("track.tick_label")] == ["−0.5", "0", "1"]


def test_an_indel_stands_at_what_it_changes():
    variants = [Variant("chr8", 15_000, "A", "ACC"), Variant("chr8", 16_000, "ACC", "A")]
    scene = Lollipops(variants, [1, 1]).at(REGION).scene()
    assert stems(scene)[:, 0, 0] == pytest.approx([x_of(scene, 15_000.5), x_of(scene, 16_001.5)])


def test_without_values_dots_are_apart_and_their_stems_keep_their_feet():
    scene = Lollipops(snvs([15_000, 15_001, 15_002, 18_000])).at(REGION).scene()
    ends = stems(scene)
    heads = np.sort(ends[:, 1, 0])
    assert np.diff(heads).min() >= 2 * RADIUS
    assert np.ptp(ends[:, 1, 1]) == 0
    assert ends[:, 0, 0] == pytest.approx(
        [x_of(scene, p) for p in (15_000, 15_001, 15_002, 18_000)]
    )
    assert ends[3, 0, 0] == ends[3, 1, 0]  # nothing is in its way
    assert not scene.role("track.spine")


def test_names_of_the_largest_in_two_lanes():
    values = np.linspace(-1, 1, 41)
    figure = Lollipops(snvs(range(10_100, 10_100 + 41 * 200, 200)), values, labels=4).at(REGION)
    scene = figure.scene()
    named = {text.text for text in scene.role("lollipop.peak_label")}
    assert named == {"rs10100", "rs18100", "rs17900", "rs10300"}
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)
    assert figure.check() == ()
    assert "names of 37 variants" in figure.caption()


def test_tables_of_scores_columns_and_info():
    table = pd.DataFrame(
        {
            "variant_id": ["chr8:15000:A>C", "chr8:16000:G>GTT"],
            "raw_score": [0.5, 2.0],
            "of": ["a", "b"],
        }
    )
    scene = Lollipops(table, "raw_score", color_by="of").at(REGION).scene()
    assert stems(scene)[:, 0, 0] == pytest.approx([x_of(scene, 15_000), x_of(scene, 16_000.5)])
    assert [text.text for text in scene.role("legend.label")] == ["b", "a"]
    informed = [Variant("chr8", 15_000, "A", "C", info={"AF": 0.1}), *snvs([16_000])]
    scene = Lollipops(informed, "AF").at(REGION).scene()
    assert len(stems(scene)) == 1
    assert scene.notes == ("1 variant without a value",)


def test_a_vcf_file_shows_its_quality(tmp_path):
    path = tmp_path / "calls.vcf"
    path.write_text(
        "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        "chr8\t11000\trs1\tA\tC\t30\tPASS\t.\nchr8\t15000\trs2\tG\tT\t60\tPASS\t.\n"
    )
    scene = Lollipops(open_track(path)).at(REGION).scene()
    ends = stems(scene)
    rise = ends[:, 0, 1] - ends[:, 1, 1]
    assert rise[1] == pytest.approx(2 * rise[0])
    assert ends[:, 0, 0] == pytest.approx([x_of(scene, 11_000), x_of(scene, 15_000)])


def test_scales_hold_for_all_regions_and_limits_are_obeyed():
    panel = Lollipops(snvs([11_000, 19_000]), [1.0, 4.0])
    both = panel.at("chr8:10,001-12,000", "chr8:18,001-20,000").scene()
    assert [t.text for t in both.role("track.tick_label")] == ["0", "4", "0", "4"]
    cut = Lollipops(snvs([11_000, 19_000]), [1.0, 4.0], ylim=(0, 2)).at(REGION)
    (finding,) = cut.check()
    assert finding.kind == "clipped data"
    assert "1 of 2 values" in finding.place
    ends = stems(cut.scene())
    rise = ends[:, 0, 1] - ends[:, 1, 1]
    assert rise[1] == pytest.approx(2 * rise[0])


def test_ten_thousand_variants_are_few_marks():
    values = np.random.default_rng(0).normal(size=10_000)
    scene = Lollipops(snvs(range(10_001, 20_001)), values, labels=3).at(REGION).scene()
    assert len(scene.marks) < 40
    assert not scene.role("lollipop.stem")
    radii = [np.ptp(mark.points[:14, 0]) / 2 for mark in scene.role("lollipop.dot")]
    assert radii == pytest.approx([RADIUS_MANY] * 2, rel=1e-6)
    assert MANY < 10_000
    bare = Lollipops(snvs(range(10_001, 20_001))).at(REGION).scene()
    assert len(bare.role("lollipop.dot")) == 1


def test_a_threshold_and_a_file_of_it(tmp_path):
    figure = Lollipops(snvs([11_000]), [1.0], threshold=5.0, label="−log10 p").at(REGION)
    (line,) = figure.scene().role("lollipop.threshold")
    (stem,) = stems(figure.scene())
    assert stem[0, 1] - line.ends[0, 0, 1] == pytest.approx(5 * (stem[0, 1] - stem[1, 1]))
    assert "dashed: 5" in figure.caption()
    figure.save(tmp_path / "figure.json")
    figure.save(tmp_path / "one.svg")
    open_figure(tmp_path / "figure.json").save(tmp_path / "two.svg")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


@pytest.mark.parametrize(("values", "seen"), [([np.nan, 1], 1), ([np.inf, 1], 2), ([0, 0], 2)])
def test_unknown_and_equal_values(values, seen):
    assert len(stems(Lollipops(snvs([11_000, 12_000]), values).at(REGION).scene())) == seen


def test_no_variants_say_so():
    scene = Lollipops(snvs([11_000]), [1]).at("chr8:15,001-16,000").scene()
    assert [text.text for text in scene.role("empty")] == ["no variants"]
    assert "no variants in this region" in Lollipops(snvs([1]), [1]).at(REGION).caption()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"values": [1, 2]}, "values must be one per variant; got 2 for 1 variant"),
        ({"values": "AF"}, "None of the variants has 'AF' in its info; values names it"),
        ({"values": 2.0}, "values must be one per variant; got 2.0 for 1 variant"),
        ({"ylim": (1, 1)}, "ylim must be (low, high) with low < high; got (1, 1)"),
        ({"labels": -1}, "labels must be 0 or more; got -1"),
        ({"radius": 0}, "radius must be over 0 mm; got 0"),
        ({"height": 1}, "height must be over 1.4 mm; got 1"),
        ({"threshold": np.nan}, "threshold must be a number; got nan"),
        ({"yaxis": "left"}, "yaxis must be one of 'ticks', 'range', 'none'; got 'left'"),
        (
            {"color": "reddish"},
            "color must be '#rrggbb' or a name of CSS, such as '#C8102E' or 'teal'; got 'reddish'",
        ),
    ],
)
def test_bad_options_are_refused(options, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        Lollipops(snvs([11_000]), **options)


def test_a_file_has_no_values_of_its_own(tmp_path):
    path = tmp_path / "peaks.bed"
    path.write_text("chr8\t11000\t11001\n")
    with pytest.raises(InputError, match=r"^values are given with a list of Variant or a table"):
        Lollipops(open_track(path), [1])


FAR = "chr8:10,001-12,000", "chr8:18,001-20,000"


@pytest.mark.parametrize("regions", [FAR, FAR[:1]])
def test_a_variant_without_a_value_is_not_drawn_where_others_have_one(regions):
    figure = Lollipops(snvs([11_000, 18_500, 19_000]), [np.nan, 2, 1]).at(*regions)
    scene = figure.scene()
    heads = [dots(mark) for mark in scene.role("lollipop.dot")]
    assert [len(each) for each in heads] == [2] * (len(regions) - 1)
    assert "1 variant without a value" in scene.notes
    numbers = [text.text for text in scene.role("track.tick_label")]
    assert numbers == ["0", "2"] * len(regions)
    assert all(np.diff(mark.ends[:, :, 1]).all() for mark in scene.role("lollipop.stem"))


def test_like_values_have_like_colors_in_all_regions():
    panel = Lollipops(snvs([11_000, 18_500, 19_000]), [2, 2, -1])
    assert [mark.color for mark in panel.at(*FAR).scene().role("lollipop.dot")] == [
        GAIN, GAIN, LOSS,
    ]  # fmt: skip
    (alone,) = panel.at(FAR[0]).scene().role("lollipop.dot")
    assert alone.color == GAIN
    assert "red above, blue below zero" in panel.at(FAR[0]).caption()
    table = pd.DataFrame(
        {"variant_id": ["chr8:11000:A>C", "chr8:18500:A>C", "chr8:19000:A>C"], "score": [2, 2, 9]}
    )
    by_score = Lollipops(table, color_by="score").at(*FAR)
    first, second, _ = (mark.color for mark in by_score.scene().role("lollipop.dot"))
    assert first == second
    assert "from 2 (pale) to 9 (dark)" in by_score.caption()


def test_a_file_has_like_colors_and_values_in_all_regions(tmp_path):
    path = tmp_path / "scores.bed"
    path.write_text("chr8\t11000\t11001\ta\t2\nchr8\t18500\t18501\tb\t9\n")
    both = Lollipops(open_track(path), color_by="score").at(*FAR).scene().role("lollipop.dot")
    assert both[0].color != both[1].color


def test_positive_values_on_a_scale_from_below_zero_are_of_one_color():
    figure = Lollipops(snvs([11_000]), [1], ylim=(-2, 2)).at(REGION)
    (mark,) = figure.scene().role("lollipop.dot")
    assert mark.color == FEATURE
    assert "blue" not in figure.caption()


def test_a_threshold_beyond_the_scale_is_told_and_not_called_dashed():
    figure = Lollipops(snvs([11_000]), [1], threshold=7.3, ylim=(0, 3)).at(REGION)
    assert not figure.scene().role("lollipop.threshold")
    assert "dashed" not in figure.caption()
    assert "Not shown: the threshold 7.3, beyond the scale." in figure.caption()


@pytest.mark.parametrize(
    ("values", "rise"), [([1, np.inf], 1), ([-3, np.inf], 3), ([np.inf, np.inf], 1)]
)
def test_an_infinite_value_reaches_the_end_of_the_scale(values, rise):
    figure = Lollipops(snvs([11_000, 12_000]), values).at(REGION)
    scene = figure.scene()
    ends = stems(scene)
    top = min(text.baseline for text in scene.role("track.tick_label"))
    spine = scene.role("track.spine")[0].ends
    assert ends[1, 1, 1] == pytest.approx(spine[..., 1].min())
    assert ends[1, 0, 1] - ends[1, 1, 1] == pytest.approx(
        rise / (1 if values[0] > 0 else 2 * rise) * np.ptp(spine[..., 1])
    )
    assert top < ends[1, 0, 1]
    assert "infinite values reach the end of the scale" in figure.caption()
    assert "without a value" not in figure.caption()
    assert "clipped data" in [finding.kind for finding in figure.check()]
    assert Lollipops(snvs([11_000]), [-np.inf]).at(REGION).scene().role("lollipop.dot")


def test_one_variant_has_one_number():
    (one,) = (stems(Lollipops(snvs([11_000])[0], value).at(REGION).scene()) for value in (2.0,))
    np.testing.assert_array_equal(one, stems(Lollipops(snvs([11_000]), [2.0]).at(REGION).scene()))


def test_names_are_told_without_values():
    figure = Lollipops(snvs([15_000, 15_001])).at(REGION)
    scene = fill(layout(figure, 89), hover=True)
    (told,) = scene.role("lollipop.hover")
    assert told.texts == ("rs15000", "rs15001")
    np.testing.assert_allclose(told.points, stems(scene)[:, 1])
    (told,) = fill(layout(Lollipops(snvs([15_000]), [2]).at(REGION), 89), hover=True).role(
        "lollipop.hover"
    )
    assert told.texts == ("rs15000\n2",)


def test_values_of_which_none_is_known_are_not_dots_at_one_height(tmp_path):
    spots = [Variant("chr8", 1_000, "A", "C"), Variant("chr8", 2_000, "G", "T")]
    panel = Lollipops(spots, [np.nan, np.nan], label="effect")
    panel.save(tmp_path / "figure.json")
    for each in (panel, open_figure(tmp_path / "figure.json")):
        scene = each.scene(89)
        assert [mark.text for mark in scene.role("empty")] == ["no values"]
        assert not scene.role("lollipop")
        assert scene.notes == ("2 variants without a value",)
    assert [each.place for each in panel.check(89)] == ["2 variants without a value"]
    assert "Effect: 2 variants without a value." in panel.caption(89)
    assert Lollipops(spots).scene(89).role("lollipop")  # none were asked for
