"""Observed above predicted: one scale for several panels, or a finding that they have two."""

import re

import numpy as np
import pytest

from agviz.errors import InputError
from agviz.figure.compose import Figure
from agviz.figure.spec_file import open_figure
from agviz.figure.tracks import Tracks
from agviz.genome.types import Interval, Variant

SNV = Variant("chr8", 15_000, "A", "G")


def refused(message):
    return pytest.raises(InputError, match=f"^{re.escape(message)}$")


def ticks(figure, width=120):
    return [mark.text for mark in figure.scene(width).role("track.tick_label")]


class Measured:
    """A file of measurements, as a reader opens it."""

    name, kind, reduce = "observed", "signal", "max"

    def __init__(self, values):
        self.values = values

    def fetch(self, interval, bins=None):
        part = self.values[interval.start - 10_000 : interval.end - 10_000]
        count = len(part) if bins is None else bins
        edges = np.arange(count) * len(part) // count
        return np.maximum.reduceat(part, edges)


@pytest.fixture
def hill(region):
    values = np.zeros(region.width, dtype=np.float32)
    values[2_000:3_000], values[7_000:8_000] = 4, 1
    return values


@pytest.fixture
def predicted(hill, make_tracks):
    return make_tracks(hill[:, None] * 2, names=["predicted"])


def test_observed_and_predicted_have_one_scale_at_every_zoom(hill, predicted):
    figure = (Tracks(Measured(hill)) & Tracks(predicted)).at("chr8:10,001-20,000")
    assert ticks(figure) == ["0", "4", "0", "8"]
    one = figure.matched()
    assert ticks(one) == ["0", "8"] * 2
    assert ticks(one.at("chr8:16,001-19,000")) == ["0", "2"] * 2
    before, after = figure.scene(120), one.scene(120)
    assert [m.role for m in before.marks] == [m.role for m in after.marks]  # nothing more is drawn
    tops = [mark.points[:, 1].min() for mark in after.role("track.single")]
    spines = [mark.ends[0, :, 1] for mark in after.role("track.spine")]
    heights = [s.max() - t for s, t in zip(spines, tops, strict=True)]
    assert heights[1] == pytest.approx(2 * heights[0])


def test_other_panels_and_what_was_said_of_the_figure_stay(hill, predicted, two_genes):
    from agviz.figure.genes import Genes

    pair = (Tracks(hill, interval=Interval("chr8", 10_000, 20_000)) & Tracks(predicted)).matched()
    figure = (pair & Genes(two_genes)).titled("A title")
    assert [type(panel).__name__ for panel in figure.panels()] == ["Tracks", "Tracks", "Genes"]
    assert ticks(figure) == ["0", "8"] * 2
    assert ticks(figure.matched()) == ["0", "8"] * 2  # again the same
    rows = [len(lane.unseen) for panel in figure.matched().panels()[:2] for lane in panel.lanes]
    assert rows == [1, 1]
    assert figure.matched().title == "A title"


def test_rows_of_a_group_are_matched_with_the_same_group(hill, region):
    one = Tracks(np.column_stack([hill, 10 * hill]), interval=region, groups=["a", "b"])
    other = Tracks(np.column_stack([3 * hill, 2 * hill]), interval=region, groups=["b", "a"])
    assert ticks((one & other).matched()) == ["0", "8", "0", "40", "0", "40", "0", "8"]
    nameless = Tracks(hill, interval=region, label="x")
    with refused(
        "Row 'x' does not say whether it shares the scale of 'a' or 'b'; give its Tracks "
        "groups=[...], or match fewer panels, as in (a & b).matched() & c"
    ):
        (one & nameless).matched()


def test_rows_of_an_output_are_matched_with_the_same_output(hill, make_tracks):
    from alphagenome.models.dna_output import Output

    def outputs(a, b):
        return Tracks(
            Output(atac=make_tracks(a * hill[:, None]), dnase=make_tracks(b * hill[:, None]))
        )

    assert ticks((outputs(1, 2) & outputs(5, 1)).matched()) == ["0", "20", "0", "8"] * 2


def test_free_rows_and_files_become_one_scale(hill, region):
    free = Tracks(np.column_stack([hill, 2 * hill]), interval=region, scale="free")
    files = Tracks([Measured(5 * hill), Measured(hill)])
    assert ticks((free & files).at(region).matched()) == ["0", "20"] * 4


def test_differences_are_matched_with_differences(hill, make_alleles):
    pair = make_alleles(SNV, hill[:, None], 2 * hill[:, None])
    more = make_alleles(SNV, hill[:, None], 4 * hill[:, None])
    figure = (
        Tracks(pair) & Tracks(pair, show="difference") & Tracks(more, show="difference")
    ).matched()
    assert ticks(figure) == ["0", "8", *["−12", "0", "12"] * 2]


def test_panels_beside_each_other_are_matched_if_they_show_one_region(hill, predicted, region):
    beside = Tracks(hill, interval=region) | Tracks(predicted)
    assert ticks(beside.matched(), 183) == ["0", "8"] * 2
    apart = Tracks(hill, interval=region).at("chr8:10,001-12,000") | Tracks(predicted)
    with refused(
        "matched() is for panels that show one region; got chr8:10,001-12,000, "
        "chr8:10,001-20,000; say it with .at(region), or give all the same ylim="
    ):
        apart.matched()


def test_what_cannot_be_matched_is_refused(hill, predicted, region):
    with refused(
        "matched() needs two Tracks or more, or two maps, logos, lollipops or virtual 4Cs with "
        "values of one kind; the figure has 1 Tracks"
    ):
        Tracks(predicted).matched()
    for option, value, other in (
        ("ylim", (0.0, 1.0), "None"),
        ("yscale", "log", "'linear'"),
        ("clip_percentile", 99.0, "None"),
    ):
        one = Tracks(predicted, **{option: value})
        with refused(f"matched() needs the same {option} in all Tracks; got {value!r} and {other}"):
            (one & Tracks(hill, interval=region)).matched()


def test_rows_of_other_units_have_no_scale_in_common(hill, predicted, region):
    one = Tracks(hill, interval=region, unit="RPM")
    other = Tracks(predicted, unit="fold change")
    with refused(
        "matched() needs the same unit in rows that share a scale; got 'RPM' ('track') and "
        "'fold change' ('predicted'); convert one of them, give the Tracks groups=[...] of their "
        "own, or match fewer panels, as in (a & b).matched() & c"
    ):
        (one & other & Tracks(predicted)).matched()
    # The same unit in other words, and one that is not said, are no other unit.
    for unit in ("reads per million", "rpm", ""):
        figure = one & Tracks(predicted, unit=unit)
        assert len({each for each in ticks(figure.matched()) if each not in ("0", "RPM")}) == 1
    # Groups share no scale, so that each may have a unit.
    apart = Tracks(hill, interval=region, unit="RPM", groups=["a"]) & Tracks(
        predicted, unit="fold change", groups=["b"]
    )
    assert ticks(apart.matched()) == ["0", "4", "0", "8"]


def test_it_comes_back_from_a_file_with_each_array_once(hill, predicted, region, tmp_path):
    figure = (Tracks(hill, interval=region) & Tracks(predicted)).matched()
    figure.save(tmp_path / "figure.json")
    (tmp_path / "plain").mkdir()
    plain = Tracks(hill, interval=region) & Tracks(predicted)
    plain.save(tmp_path / "plain" / "figure.json")
    again = open_figure(tmp_path / "figure.json")
    assert isinstance(again, Figure)
    assert ticks(again) == ["0", "8"] * 2
    sizes = [(folder / "figure.data").stat().st_size for folder in (tmp_path, tmp_path / "plain")]
    assert sizes[0] == sizes[1]


def test_panels_with_unlike_scales_that_nothing_shows_are_found(hill, predicted, region):
    observed = {"interval": region, "label": "observed"}
    both = Tracks(hill, yaxis="none", **observed) & Tracks(predicted, yaxis="none")
    (found,) = both.check()
    assert found.kind == "unlike scales"
    assert found.place == "panels of one page: 'observed' 0 to 4, 'predicted' 0 to 8"
    assert found.remedy == 'show them with yaxis="range", or make them one with .matched()'
    half = Tracks(hill, **observed) & Tracks(predicted, yaxis="none")
    assert [each.kind for each in half.check()] == ["unlike scales"]
    assert (Tracks(hill, **observed) & Tracks(predicted, yaxis="range")).check() == ()
    assert both.matched().check() == ()
    beside = Tracks(hill, yaxis="none", **observed) | Tracks(predicted, yaxis="none")
    assert beside.check() == both.check()  # in columns of their own, but of one page
    assert beside.matched().check() == ()


def test_one_panel_at_several_regions_is_found_where_its_scales_differ(hill, region):
    panel = Tracks(hill, interval=region, yaxis="none", label="it")
    left, right = "chr8:11,001-14,000", "chr8:16,001-19,000"
    (found,) = (panel.at(left) | panel.at(right)).check()
    assert found.kind == "unlike scales"
    assert found.place == f"panels of one page: 'it' at {left} 0 to 4, 'it' at {right} 0 to 1"
    assert found.remedy == 'show them with yaxis="range", or give them the same ylim='
    (found,) = panel.zoomed(right).check()
    assert found.place == (
        f"panels of one page: 'it' at chr8:10,001-20,000 0 to 4, 'it' at {right} 0 to 1"
    )
    assert panel.zoomed(left).check() == ()  # the same scale
    assert panel.at(left, right).check() == ()  # of one scale by design
    assert Tracks(hill, interval=region).zoomed(right).check() == ()  # it is said


def test_what_is_found_at_several_regions_is_told_once(hill, region):
    values = np.column_stack([hill, 2 * hill])
    rows = Tracks(values, interval=region, scale="free", yaxis="none")
    left, right = "chr8:11,001-14,000", "chr8:16,001-19,000"
    assert [each.kind for each in rows.at(left, right).check()] == ["unlike scales"]
    pair = rows & Tracks(hill * 9, interval=region, yaxis="none")
    found = [each.place for each in pair.at(left, right).check()]
    assert len(found) == len(set(found)) == 2


def test_a_percentile_is_matched_in_columns_of_any_width(region):
    values = np.random.default_rng(3).exponential(size=region.width).astype(np.float32)
    one, other = (
        Tracks(part, interval=region, clip_percentile=99) for part in (values, values[::-1])
    )
    assert len(set(ticks((one | other).matched().proportioned(5, 1), 183)[1::2])) == 1
    assert len(set(ticks((one & other).matched(), 183)[1::2])) == 1


def test_an_overview_and_its_details_are_matched_each_in_itself(hill, predicted, region):
    pair = Tracks(hill, interval=region) & Tracks(predicted)
    detail = "chr8:16,001-19,000"
    figure = pair.zoomed(detail).matched()
    assert ticks(figure) == ["0", "8"] * 2 + ["0", "2"] * 2
    assert ticks(figure) == ticks(pair.matched().zoomed(detail))
    several = pair.zoomed(detail, "chr8:11,001-14,000")
    assert ticks(several.matched()) == ticks(pair.matched().zoomed(detail, "chr8:11,001-14,000"))
    own = pair.zoomed(pair.at(detail), Tracks(predicted).at(detail))
    assert ticks(own.matched(), 183) == ["0", "8"] * 2 + ["0", "2"] * 3
    with refused(
        "matched() needs two Tracks or more in the overview or in a detail; what shows another "
        "region has a scale of its own: to make those one, give all the same ylim="
    ):
        Tracks(predicted).zoomed(detail).matched()
    with refused(
        "matched() is for panels that show one region; got chr8:10,001-20,000, "
        "chr8:16,001-19,000; match what is zoomed before, or give all the same ylim="
    ):
        (pair.zoomed(detail) & Tracks(predicted)).matched()


def test_a_difference_is_no_panel_of_values(hill, make_alleles):
    pair = make_alleles(SNV, hill[:, None], 4 * hill[:, None])
    figure = Tracks(pair, yaxis="none") & Tracks(pair, show="difference", yaxis="none")
    assert figure.check() == ()
