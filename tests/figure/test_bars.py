"""Bars on the Scene: as long as their values, intervals on them, values and names apart."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.errors import InputError, UnknownNameError
from agviz.figure.bars import Bars
from agviz.figure.bootstrap import bootstrap_interval
from agviz.figure.color_vision import lightness
from agviz.figure.fill import fill
from agviz.figure.layout import layout
from agviz.figure.overlap import overlapping_texts, texts_off_page, texts_too_small
from agviz.figure.spec_file import open_figure
from agviz.figure.style import SERIES


def refused(message, error=InputError):
    return pytest.raises(error, match=f"^{re.escape(message)}$")


def texts(scene, role):
    return [mark.text for mark in scene.role(role)]


def boxes(scene):
    """Left, top, right, bottom of each bar, in the order of categories and groups."""
    return np.concatenate([mark.boxes for mark in scene.role("bars.bar")])


def axis(scene, upright=False):
    """Ends of the axis of values, in mm: where it begins and where it ends."""
    (line,) = scene.role("plain.axis")
    return line.ends[0, :, 1 if upright else 0]


@pytest.fixture
def frame():
    return pd.DataFrame(
        {"teaching": [0.8, 0.6, 0.9], "oracle": [0.9, 0.7, np.nan]}, index=["DNase", "RNA", "CTCF"]
    )


@pytest.mark.parametrize("orientation", ["horizontal", "vertical"])
def test_bars_and_intervals_are_where_their_values_are(orientation, frame):
    upright = orientation == "vertical"
    panel = Bars(
        frame, low=frame - 0.1, high=frame + 0.05, orientation=orientation, limits=(-0.25, 1)
    )
    scene = panel.scene(120)
    start, end = axis(scene, upright)

    def at(value):
        return start + (value + 0.25) / 1.25 * (end - start)

    found = boxes(scene)
    values = [0.8, 0.9, 0.6, 0.7, 0.9]
    assert len(found) == 5
    for box, value in zip(found, values, strict=True):
        edges = sorted(box[[1, 3]] if upright else box[[0, 2]])
        assert edges == pytest.approx(sorted([at(0), at(value)]))
    errors = scene.role("bars.error")
    assert [mark.role for mark in scene.role("bars.halo")] == ["bars.halo"] * 5
    along, across = (1, 0) if upright else (0, 1)
    for mark, box, value in zip(errors, found, values, strict=True):
        ends = mark.ends[0, :, along]
        assert sorted(ends) == pytest.approx(sorted([at(value - 0.1), at(value + 0.05)]))
        middle = (box[across] + box[across + 2]) / 2
        assert mark.ends[0, :, across] == pytest.approx([middle, middle])
    (base,) = scene.role("bars.baseline")
    assert base.ends[0, :, along] == pytest.approx([at(0)] * 2)
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)
    assert not texts_too_small(scene)
    assert len(scene.role("bars.no_value")) == 1
    assert panel.check(120) == ()


def test_bars_of_a_group_have_its_color_and_do_not_overlap(frame):
    panel = Bars(frame, colors={"oracle": "#0072B2"})
    assert [entry.label for entry in panel.legend()] == ["teaching", "oracle"]
    scene = panel.scene(89)
    colors = [mark.color for mark in scene.role("bars.bar")]
    assert colors == [SERIES[0], "#0072B2"] * 2 + [SERIES[0]]
    found = boxes(scene)
    tops, bottoms = found[:, 1], found[:, 3]
    assert (tops[1:] >= bottoms[:-1] - 1e-9).all()
    assert panel.row_labels() == ("DNase", "RNA", "CTCF")
    four = Bars({"a": dict.fromkeys("wxyz", 1)})
    grey = sorted(lightness(entry.color) for entry in four.legend())
    assert min(np.diff(grey)) > 12  # told apart without color
    assert four.check(89) == ()
    one = Bars({"a": 1, "b": 2}, colors={"b": "#C8102E"})
    assert one.legend() == ()
    assert [mark.color for mark in one.scene(89).role("bars.bar")] == ["#8C8C8C", "#C8102E"]


def test_values_are_written_beyond_their_intervals_with_as_many_decimals():
    panel = Bars(
        {"a": 0.7, "b": -0.456, "c": 0.0}, low={"a": 0.6, "b": -0.6, "c": -0.1},
        high={"a": 0.9, "b": -0.4, "c": 0.1},
    )  # fmt: skip
    scene = panel.scene(120)
    values = scene.role("bars.value")
    assert texts(scene, "bars.value") == ["0.70", "−0.46", "0.00"]
    errors = [mark.ends[0, :, 0] for mark in scene.role("bars.error")]
    assert values[0].left > errors[0].max()
    assert values[1].left + values[1].width < errors[1].min()
    large = Bars({"a": 12_345, "b": 100}).scene(120)
    assert texts(large, "bars.value") == ["12,345", "100"]
    assert not Bars({"a": 1}, value_labels=False).scene(89).role("bars.value")


NUMBERS = st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-9)


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(NUMBERS | st.just(float("nan")), min_size=1, max_size=12),
    upright=st.booleans(),
    width=st.sampled_from([60.0, 89.0, 183.0]),
)
def test_texts_never_meet_and_bars_stay_within_the_axis(values, upright, width):
    panel = Bars(
        {f"cell {k}": value for k, value in enumerate(values)},
        orientation="vertical" if upright else "horizontal",
        label="effect",
    )
    scene = panel.scene(width)
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)
    low, high = sorted(axis(scene, upright))
    if scene.role("bars.bar"):
        edges = boxes(scene)[:, [1, 3] if upright else [0, 2]]
        assert edges.min() >= low - 1e-6
        assert edges.max() <= high + 1e-6


def test_raw_samples_have_their_mean_and_a_bootstrap_interval():
    draw = np.random.default_rng(1)
    samples = draw.normal(3, 1, 100)
    panel = Bars({"many": samples, "same": [2, 2, 2], "one": [5], "none": [np.nan]}, seed=7)
    table = panel.table
    assert table.values[:3, 0] == pytest.approx([samples.mean(), 2, 5])
    assert np.isnan(table.values[3, 0])
    low, high = table.low[0, 0], table.high[0, 0]
    half = 1.96 * samples.std(ddof=1) / 10  # of a normal sample the same, nearly
    assert samples.mean() - low == pytest.approx(half, rel=0.15)
    assert high - samples.mean() == pytest.approx(half, rel=0.15)
    assert (table.low[1, 0], table.high[1, 0]) == (2, 2)
    assert np.isnan(table.low[2:, 0]).all()  # one value has no spread
    assert len(panel.scene(89).role("bars.error")) == 2
    words = panel.caption()
    assert (
        "the mean of samples (n = 0 to 100) with its 95% interval (percentiles of 2,000 bootstrap "
        "resamples, seed 7); 1 bar has no interval; 1 bar has no value; 1 sample that is not known "
        "is left out" in words
    )
    again = Bars({"many": samples}, seed=7)
    assert (again.table.low[0, 0], again.table.high[0, 0]) == (low, high)
    assert Bars({"many": samples}, seed=8).table.low[0, 0] != low
    assert Bars({"a": [1, 2, 30]}, statistic="median").table.values[0, 0] == 2


def test_intervals_narrow_with_their_level_and_hold_the_median():
    samples = np.random.default_rng(0).exponential(1, 40)
    widths = []
    for level in (0.5, 0.9, 0.99):
        low, high = bootstrap_interval(samples, "median", level=level, seed=(0,))
        assert low <= np.median(samples) <= high
        widths.append(high - low)
    assert widths == sorted(widths)


def test_bars_begin_at_their_baseline_and_lines_have_names(frame):
    panel = Bars(frame, baseline=0.5, reference={"published": 0.85}, label="AUROC")
    scene = panel.scene(89)
    found = boxes(scene)
    start, _ = axis(scene)
    assert found[:, 0] == pytest.approx(np.full(5, start))  # all are above 0.5
    (line,) = scene.role("bars.reference")
    assert line.dash is not None
    assert texts(scene, "bars.reference_name") == ["published"]
    words = panel.caption()
    assert "bars begin at 0.5" in words
    assert "dashed: published (0.85)" in words
    upright = Bars(frame, reference={"one": 0.85, "other": 0.851}, orientation="vertical")
    scene = upright.scene(120)
    assert texts(scene, "bars.reference_name") == ["one"]
    assert "1 of 2 names of lines had no room" in scene.notes
    right = boxes(scene)[:, 2].max()
    (name,) = scene.role("bars.reference_name")
    assert name.left > right


def test_a_line_does_not_cross_a_value():
    scene = Bars({"a": 0.8, "b": 1.0}, reference={"x": 0.84}).scene(89)
    (backing,) = scene.role("bars.backing")
    (value,) = [mark for mark in scene.role("bars.value") if mark.text == "0.80"]
    assert backing.boxes[0, 0] < value.left < value.left + value.width < backing.boxes[0, 2]


def test_names_below_upright_bars_are_level_where_all_fit_else_read_upwards():
    def turned(names, width):
        scene = Bars(dict.fromkeys(names, 1.0), orientation="vertical").scene(width)
        assert not overlapping_texts(scene)
        return {mark.turned for mark in scene.role("bars.name")}

    assert turned(["RNA", "DNase"], 89) == {False}
    assert turned(["polyA plus", "total RNA"], 89) == {False}  # in two lines
    assert turned(["polyadenylated", "ribosome-depleted"], 89) == {True}


@pytest.mark.parametrize("value", [0.0, 3.0, -3.0, np.nan, np.inf])
@pytest.mark.parametrize("orientation", ["horizontal", "vertical"])
def test_equal_and_unknown_values_draw_without_trouble(value, orientation):
    scene = Bars({"a": value, "b": value}, orientation=orientation).scene(89)
    assert scene.role("plain.axis")
    for mark in scene.role("bars.bar"):
        assert np.isfinite(mark.boxes).all()


def test_values_beyond_said_limits_are_found(frame):
    (found,) = Bars(frame, limits=(0, 0.75)).check()
    assert found.kind == "clipped data"
    assert found.place == "bars or their intervals reach 0 to 0.9; the axis is 0 to 0.75"


def test_frames_series_mappings_and_anndata_are_the_same_bars(frame):
    anndata = pytest.importorskip("anndata")
    nested = {row: dict(frame.loc[row]) for row in frame.index}
    table = anndata.AnnData(
        frame.to_numpy(), obs=pd.DataFrame(index=frame.index), var=pd.DataFrame(index=frame.columns)
    )
    first = boxes(Bars(frame).scene(89))
    for data in (nested, table):
        np.testing.assert_allclose(boxes(Bars(data).scene(89)), first)
    series = frame["teaching"]
    np.testing.assert_allclose(
        boxes(Bars(series).scene(89)), boxes(Bars(series.to_dict()).scene(89))
    )


@pytest.mark.parametrize("option", ["baseline", "limits", "reference"])
def test_ends_and_lines_beyond_what_can_be_drawn_are_refused(option):
    value = {"limits": (-1e308, 1e308), "reference": {"x": 1e308}}.get(option, -1e308)
    with pytest.raises(InputError, match=rf"^{option}.* must be at most 1e\+36 in size"):
        Bars({"a": 1}, **{option: value})


@pytest.mark.parametrize(("level", "said"), [(0.995, "99.5%"), (0.95, "95%"), (0.29, "29%")])
def test_the_level_of_intervals_is_not_rounded(level, said):
    assert f"with its {said} interval" in Bars({"a": [1, 2, 3]}, level=level).caption()


@pytest.mark.parametrize("orientation", ["horizontal", "vertical"])
def test_a_line_beyond_the_axis_is_told_and_not_called_dashed(orientation):
    panel = Bars(
        {"a": 1.0}, reference={"here": 0.5, "far": 9.0}, limits=(0, 2), orientation=orientation
    )
    assert "dashed: here (0.5)." in panel.caption()
    assert "Not shown: the line 'far' at 9, beyond the axis." in panel.caption()
    assert "had no room" not in panel.caption()
    alone = Bars({"a": 1.0}, reference={"far": 9.0}, limits=(0, 2), orientation=orientation)
    assert "dashed" not in alone.caption()
    assert not alone.scene().role("bars.reference")


@pytest.mark.parametrize("orientation", ["horizontal", "vertical"])
def test_an_interval_of_one_known_end_is_drawn_to_that_end(orientation):
    upright = orientation == "vertical"
    panel = Bars(
        {"a": 1.0, "b": 1.0, "c": 1.0},
        low={"a": 0.5, "b": np.nan, "c": np.nan},
        high={"a": 1.5, "b": 1.5, "c": np.nan},
        limits=(0, 2), orientation=orientation,
    )  # fmt: skip
    scene = panel.scene(89)
    whole, half = scene.role("bars.error")
    assert (len(whole.ends), len(half.ends)) == (3, 2)  # with a cap at each known end
    side = 1 if upright else 0
    assert np.ptp(half.ends[0, :, side]) == pytest.approx(np.ptp(whole.ends[0, :, side]) / 2)
    edge = boxes(scene)[1, 1 if upright else 2]  # where its bar ends
    assert np.abs(half.ends[0, :, side] - edge).min() == pytest.approx(0)
    words = panel.caption()
    assert "1 bar has no interval" in words
    assert "1 bar has an interval with one known end" in words


def test_cut_names_of_upright_bars_are_told():
    long = "an experiment with a name that is longer than the room below its bar"
    scene = Bars({long: 1.0, "b": 2.0, "c": 1.0}, orientation="vertical").scene(50)
    assert scene.notes == (f"the label {long!r} was shortened",)


@pytest.mark.parametrize("orientation", ["horizontal", "vertical"])
def test_a_bar_tells_its_name_value_and_interval(frame, orientation):
    panel = Bars(frame, low=frame - 0.1, high=frame + 0.05, orientation=orientation)
    scene = fill(layout(panel, 120), hover=True)
    bars = scene.role("bars.bar")
    told = {}
    for mark in scene.role("bars.hover"):
        x, y = np.array(mark.x), np.array(mark.y)
        for k, text in enumerate(mark.texts):
            if not text:  # between two categories
                continue
            told[text] = (x[k], y[0], x[k + 1], y[1])
    texts = [
        "DNase, teaching\n0.8\ninterval 0.7 to 0.85",
        "DNase, oracle\n0.9\ninterval 0.8 to 0.95",
        "RNA, teaching\n0.6\ninterval 0.5 to 0.65",
        "RNA, oracle\n0.7\ninterval 0.6 to 0.75",
        "CTCF, teaching\n0.9\ninterval 0.8 to 0.95",
    ]
    assert "CTCF, oracle\nno value" in told
    for text, bar in zip(texts, bars, strict=True):
        left, top, right, bottom = told[text]
        (box,) = bar.boxes
        assert left - 1e-6 <= box[0] <= box[2] <= right + 1e-6
        assert top - 1e-6 <= box[1] <= box[3] <= bottom + 1e-6
    assert len({tuple(each) for each in told.values()}) == 6


@pytest.mark.parametrize("orientation", ["horizontal", "vertical"])
def test_it_comes_back_from_a_file_as_it_was(frame, orientation, tmp_path):
    panel = Bars(frame, low=frame - 0.1, high=frame, orientation=orientation, reference={"x": 0.5})
    panel.save(tmp_path / "figure.json")
    again = open_figure(tmp_path / "figure.json")
    np.testing.assert_array_equal(boxes(panel.scene(89)), boxes(again.scene(89)))
    assert panel.caption() == again.caption()


def test_what_cannot_be_drawn_is_refused(frame):
    bad = [
        (lambda: Bars({}), "Bars need at least one value; got none"),
        (
            lambda: Bars([1, 2]),
            (
                "Bars cannot draw list; it takes a pandas data frame or series, an AnnData, or a "
                "mapping of names to numbers, to raw samples, or to either by group"
            ),
        ),
        (
            lambda: Bars({"a": "x"}),
            "Bar 'a' must be a number or numbers in one row; got 'x'",
        ),
        (
            lambda: Bars(frame, low=frame),
            "low and high are the two ends of intervals; give both or none",
        ),
        (
            lambda: Bars({"a": 1}, low={"a": 2}, high={"a": 0}),
            "Bar 'a' has an interval from 2 to 0; both ends must be finite, low not above high",
        ),
        (
            lambda: Bars({"a": [1, 2]}, low={"a": 0}, high={"a": 3}),
            (
                "Bar 'a' has raw samples, whose interval is worked out; leave out low and high, or "
                "give one number per bar"
            ),
        ),
        (
            lambda: Bars({"a": 1}, low={"b": 2}, high={"a": 0}),
            "low and high must be of the same categories as the data; not so 'a'",
        ),
        (
            lambda: Bars({"a": 1}, colors={"a": "reddish"}),
            "color must be '#rrggbb' or a name of CSS, such as '#C8102E' or 'teal'; got 'reddish'",
        ),
        (lambda: Bars({"a": [1, 2]}, seed=-1), "seed must be a whole number of 0 or more; got -1"),
        (
            lambda: Bars({"a": [[1], [1, 2]]}),
            "Bar 'a' must be a number or numbers in one row; got [[1], [1, 2]]",
        ),
        (
            lambda: Bars({"a": 1e308, "b": -1e308}),
            (
                "Values of bar 'a' must be at most 1e+36 in size to be drawn; got 1e+308. Scale "
                "them, or set what stands for no value to NaN"
            ),
        ),
        (
            lambda: Bars({"a": 1}, reference={"chance": np.inf}),
            "reference 'chance' must be a finite number; got inf",
        ),
        (lambda: Bars({"a": 1}, level=95), "level must be over 0 and under 1, as 0.95; got 95"),
        (
            lambda: Bars({"a": 1}, limits=(1, 0)),
            "limits must be (low, high) with low < high; got (1, 0)",
        ),
        (lambda: Bars({"a": 1}, height=0), "height must be over 0 mm; got 0"),
        (lambda: Bars({"a": 1}, baseline=np.nan), "baseline must be a finite number; got nan"),
        (
            lambda: Bars(frame, colors={"oracel": "#000000"}),
            "colors has no bars called 'oracel'; there are: 'teaching', 'oracle'",
        ),
        (
            lambda: Bars(pd.DataFrame({"x": [1, 2]}, index=["a", "a"])),
            "Each row of the table is one category; 'a' is there twice",
        ),
    ]
    for make, message in bad:
        with refused(message):
            make()
    with pytest.raises((InputError, UnknownNameError), match="orientation"):
        Bars({"a": 1}, orientation="up")


# Tables of scores, given to other panels


@pytest.fixture
def scores(frame):
    anndata = pytest.importorskip("anndata")
    return anndata.AnnData(
        frame.to_numpy(), obs=pd.DataFrame(index=frame.index), var=pd.DataFrame(index=frame.columns)
    )


def test_violins_take_a_table_column_by_column(frame, scores):
    from agviz.figure.violins import Violins

    for data in (frame, scores):
        panel = Violins(data)
        assert panel.names == ("teaching", "oracle")
        assert [len(values) for values in panel.values] == [3, 2]
        assert panel.unknown == 1


def test_panels_that_take_no_table_name_those_that_do(scores, frame):
    from agviz.figure.heatmap import Heatmap
    from agviz.figure.scatter import Scatter
    from agviz.figure.tracks import Tracks

    end = r"\. Draw this with ScoreHeatmap, Bars or Violins$"
    with pytest.raises(InputError, match=f"^Tracks cannot draw AnnData; it takes .*{end}"):
        Tracks(scores)
    with pytest.raises(InputError, match=f"^Tracks cannot draw DataFrame; it takes .*{end}"):
        Tracks(frame)
    with pytest.raises(InputError, match=f"^Heatmap cannot draw AnnData; it takes .*{end}"):
        Heatmap(scores)
    with pytest.raises(InputError, match=rf"^Scatter cannot draw AnnData; .*table\['a'\]{end}"):
        Scatter(scores, scores)


@pytest.mark.parametrize("orientation", ["horizontal", "vertical"])
def test_bars_of_which_none_has_a_value_are_told(orientation):
    none = Bars({"a": np.nan, "b": np.nan}, orientation=orientation)
    (found,) = none.check()
    told = (found.place, found.remedy)
    assert told == ("no bar has a value", "give values that are known, or leave it out")
    assert not Bars({"a": np.nan, "b": 1.0}, orientation=orientation).check()
