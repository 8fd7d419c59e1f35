"""ALT of an insertion or deletion over REF: no letter is shifted, none is lost, none made up."""

import re

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from agviz.errors import InputError
from agviz.figure.logo import Logo
from agviz.figure.overlap import overlapping_texts, texts_off_page
from agviz.figure.scene import CLOSE, Paths
from agviz.figure.spec_file import open_figure
from agviz.genome.labelled import sequence_scores
from agviz.genome.types import Interval, Variant

START = 1_000
BASES = "ACGTTGCAACGTGGATCCAT"
REGION = Interval("chr1", START, START + len(BASES))


def refused(message):
    return pytest.raises(InputError, match=f"^{re.escape(message)}$")


def scores(sequence, start=START):
    """Contributions that tell where a base came from: the base at index k of `sequence` has k+1."""
    values = np.zeros((len(sequence), 4), dtype=np.float32)
    for k, base in enumerate(sequence):
        values[k, "ACGT".index(base)] = k + 1
    interval = Interval("chr1", start, start + len(sequence))
    return sequence_scores(values, interval, sequence, kind="contributions")


def changed(variant, width=20):
    """The ALT sequence of the same window, filled up with T's."""
    at = variant.position - 1 - START
    after = BASES[at + len(variant.reference_bases) :]
    return (BASES[:at] + variant.alternate_bases + after + "T" * 20)[:width]


INSERTION = Variant("chr1", START + 8, "A", "AGG")
DELETION = Variant("chr1", START + 8, "AACG", "A")


def pair(variant, **more):
    alternate = scores(changed(variant))
    return Logo(scores(BASES), alternate=alternate, variant=variant, **more)


def heights(row):
    return row.values.sum(0)


def test_bases_of_alt_lie_over_those_of_ref_behind_an_insertion():
    reference, alternate = pair(INSERTION).rows
    assert (alternate.contig, alternate.start) == (reference.contig, reference.start)
    # Up to the anchor as they were; behind it they come from two places farther right in ALT.
    np.testing.assert_array_equal(heights(alternate)[:8], np.arange(1, 9))
    np.testing.assert_array_equal(heights(alternate)[8:18], np.arange(11, 21))
    assert np.isnan(heights(alternate)[18:]).all()  # pushed out of ALT's window
    np.testing.assert_array_equal(alternate.inserted.sum(0), [9, 10])
    same = (reference.values > 0) == (alternate.values > 0)
    assert same[:, :18].all()


def test_deleted_bases_are_a_gap_and_the_rest_stays():
    reference, alternate = pair(DELETION).rows
    np.testing.assert_array_equal(heights(alternate)[:8], np.arange(1, 9))
    assert np.isnan(heights(alternate)[8:11]).all()
    np.testing.assert_array_equal(heights(alternate)[11:], np.arange(9, 18))
    assert alternate.inserted is None
    np.testing.assert_array_equal((reference.values > 0)[:, 11:], (alternate.values > 0)[:, 11:])


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 12),
    st.integers(1, 5),
    st.text("ACGT", min_size=1, max_size=5),
    st.integers(0, 4),
)
def test_every_base_of_alt_is_in_its_place_once(at, length, bases, cut):
    reference_bases = BASES[at : at + length]
    variant = Variant("chr1", START + at + 1, reference_bases, bases)
    whole = scores(changed(variant, 20 + 10)[: 20 + len(bases) - length])
    alternate = whole.isel(position=slice(0, whole.sizes["position"] - cut))
    row = Logo(scores(BASES), alternate=alternate, variant=variant).rows[-1]
    drawn = heights(row)
    drawn = drawn[~np.isnan(drawn)].tolist()
    inserted = [] if row.inserted is None else row.inserted.sum(0).tolist()
    total = alternate.sizes["position"]
    assert sorted(drawn + inserted) == list(range(1, total + 1))
    same = len(BASES) - at - length  # behind the variant nothing moves against REF
    if not cut and same:
        np.testing.assert_array_equal(
            (row.values > 0)[:, -same:], (scores(BASES).values.T > 0)[:, -same:]
        )


def rings(mark):
    ends = np.flatnonzero(mark.codes == CLOSE)
    pieces = np.split(mark.points, ends[:-1] + 1)
    return np.array([[*piece.min(0), *piece.max(0)] for piece in pieces])


def test_inserted_letters_stand_in_a_box_under_the_place_they_go_in():
    scene = pair(INSERTION).scene(120)
    (line,) = scene.role("axis.line")
    left, right = line.ends[0, :, 0]
    base = (right - left) / len(BASES)
    boundary = left + 8 * base
    (wedge,) = scene.role("insertion.wedge")
    (box,) = scene.role("insertion.box")
    assert wedge.points[0, 0] == pytest.approx(boundary)
    assert wedge.points[0, 1] < box.boxes[0, 1]  # the tip is above the box
    assert [mark.role for mark in scene.role("insertion") if isinstance(mark, Paths)] == [
        "insertion.G"
    ]
    found = rings(scene.role("insertion.G")[0])
    widths = found[:, 2] - found[:, 0]
    np.testing.assert_allclose(widths, base * 0.95, rtol=0.01)
    assert found[:, [0, 2]].mean() == pytest.approx(boundary)
    # Of the same scale as ALT: its first G is 3 high, the second inserted one 10.
    low = np.ptp(rings(scene.role("logo.1.G")[0])[:, [1, 3]], axis=1).min()
    assert np.ptp(found[:, [1, 3]], axis=1).max() == pytest.approx(low * 10 / 3, rel=0.01)
    labels = [mark.text for mark in scene.role("track.label")]
    assert labels == ["REF", "ALT", "inserted"]
    assert not overlapping_texts(scene)
    assert not texts_off_page(scene)


def test_a_long_insertion_at_the_edge_stays_within_the_data():
    long = Variant("chr1", START + 2, "C", "C" + "GATTACA" * 4)
    alternate = scores(changed(long, 40))
    scene = Logo(scores(BASES), alternate=alternate, variant=long).scene(89)
    left, right = scene.role("axis.line")[0].ends[0, :, 0]
    for mark in scene.role("insertion"):
        points = mark.boxes.reshape(-1, 2) if hasattr(mark, "boxes") else None
        points = mark.points if points is None and hasattr(mark, "points") else points
        if points is not None:
            assert points[:, 0].min() >= left - 1e-6
            assert points[:, 0].max() <= right + 1e-6
    drawn = sum(len(rings(m)) for m in scene.role("insertion") if isinstance(m, Paths))
    assert drawn == 4 * 7 + 4 * 3  # A's have two rings
    assert not texts_off_page(scene)


def test_narrow_bases_still_have_readable_inserted_letters():
    values = np.ones((2_000, 4), dtype=np.float32)
    region = Interval("chr1", 0, 2_000)
    variant = Variant("chr1", 1_000, "A", "AGT")
    scene = Logo(values, interval=region, alternate=values, variant=variant).scene(120)
    (box,) = scene.role("insertion.box")
    assert np.ptp(box.boxes[0, [0, 2]]) > 2 * 1.6
    assert not scene.role("track.deletion")


def test_deleted_bases_are_hatched_in_alt_alone():
    scene = pair(DELETION).scene(120)
    (line,) = scene.role("axis.line")
    left, right = line.ends[0, :, 0]
    base = (right - left) / len(BASES)
    (hatch,) = scene.role("track.deletion")
    np.testing.assert_allclose(
        [hatch.ends[..., 0].min(), hatch.ends[..., 0].max()], [left + 8 * base, left + 11 * base]
    )
    reference, alternate = scene.role("track.spine")
    assert hatch.ends[..., 1].min() >= reference.ends[0, :, 1].max()
    assert hatch.ends[..., 1].max() <= alternate.ends[0, :, 1].max() + 1e-6
    zero = scene.role("track.zero")[1]
    assert len(zero.ends) == 2  # none under the gap
    assert not scene.role("insertion")


def test_the_difference_is_that_of_the_same_bases():
    (row,) = pair(INSERTION, show="difference").rows
    difference = heights(row)
    np.testing.assert_array_equal(difference[:8], 0)
    np.testing.assert_array_equal(difference[8:18], 2)
    assert np.isnan(difference[18:]).all()
    assert row.inserted is None
    scene = pair(INSERTION, show="difference").scene(120)
    assert scene.role("track.insertion")
    assert not scene.role("insertion")
    (row,) = pair(DELETION, show="difference").rows
    np.testing.assert_array_equal(heights(row)[11:], -3)
    assert np.isnan(heights(row)[8:11]).all()
    assert pair(DELETION, show="difference").scene(120).role("track.deletion")


def test_one_allele_alone_shows_its_indel_or_none():
    assert pair(INSERTION, show="alternate").scene(120).role("insertion.box")
    assert not pair(INSERTION, show="reference").scene(120).role("insertion")
    assert not pair(DELETION, show="reference").scene(120).role("track.deletion")


def test_a_box_is_drawn_only_where_its_insertion_is_seen():
    logo = pair(INSERTION)
    part = logo.at(Interval("chr1", START + 10, START + 20)).scene(120)
    assert not part.role("insertion")
    assert part.height < logo.scene(120).height
    lines = pair(INSERTION, wrap=8).scene(120)
    (box,) = lines.role("insertion.box")  # at the end of the first line, not in the second too
    first = lines.role("axis.line")[0]
    assert box.boxes[0, 3] < first.ends[0, 0, 1]
    assert box.boxes[0, 2] <= first.ends[0, 1, 0] + 1e-6
    halves = pair(DELETION, wrap=10).scene(120).role("track.deletion")
    widths = [np.ptp(mark.ends[..., 0]) for mark in halves]
    assert widths[0] == pytest.approx(2 * widths[1])  # two bases in one line, one in the next


def test_the_caption_says_what_was_done():
    words = pair(INSERTION).caption()
    assert "ALT aligned to REF coordinates; inserted bases in a box below ALT" in words
    assert "no line at zero: 2 positions of ALT have no value" in words
    words = pair(DELETION).caption()
    assert "ALT aligned to REF coordinates; deleted bases hatched" in words
    assert "no line at zero" not in words
    assert "red wedge: bases are inserted" in pair(INSERTION, show="difference").caption()
    for variant in (INSERTION, DELETION):
        for show in ("both", "difference"):
            assert not pair(variant, show=show).check(120)


def test_it_comes_back_from_a_file_and_is_drawn_by_plotly(tmp_path):
    from agviz.draw.plotly_renderer import figure

    logo = pair(INSERTION)
    logo.save(tmp_path / "figure.json")
    again = open_figure(tmp_path / "figure.json")
    one, other = logo.scene(120), again.scene(120)
    assert [mark.role for mark in one.marks] == [mark.role for mark in other.marks]
    np.testing.assert_array_equal(
        one.role("insertion.G")[0].points, other.role("insertion.G")[0].points
    )
    assert again.caption() == logo.caption()
    assert "inserted" in {each.text for each in figure(one).layout.annotations}


def test_alt_that_does_not_fit_its_variant_is_refused():
    with refused(
        "REF has chr1:1,001-1,020 and ALT, in its own coordinates, chr1:1,001-1,022; say what "
        "makes ALT of REF with variant=..., so that bases are not shifted"
    ):
        Logo(scores(BASES), alternate=scores(changed(INSERTION, 22)))
    with refused(
        "ALT's bases are not those that the variant makes of REF's: at chr1:1,009 it should have "
        "A and has T; give ALT in its own coordinates, as it comes from the changed sequence"
    ):
        Logo(
            scores(BASES),
            alternate=scores(BASES[:8] + "GGT" + BASES[9:18]),
            variant=INSERTION,
        )
    right = slice(12, None)
    with refused(
        "The indel chr1:1008:A>AGG lies left of chr1:1,013-1,020, so it cannot be told where "
        "ALT's bases lie; give scores of both alleles from before the indel on"
    ):
        Logo(
            scores(BASES).isel(position=right),
            alternate=scores(changed(INSERTION)).isel(position=right),
            variant=INSERTION,
        )


def test_a_substitution_and_motifs_of_other_lengths_stay_as_they_were():
    snv = Variant("chr1", START + 8, "A", "G")
    logo = pair(snv)
    assert logo.change is None
    np.testing.assert_array_equal(heights(logo.rows[1]), np.arange(1, 21))
    short, long = np.ones((6, 4)), np.ones((9, 4))
    both = Logo(short, alternate=long)
    assert [row.values.shape[1] for row in both.rows] == [6, 9]


def test_alleles_that_are_shifted_are_never_subtracted_silently():
    place = Interval("chr8", 100, 120)
    bases = "ACGTTGCATCGATTACGGCA"
    shifted = bases[:5] + bases[6:] + "A"
    scores = [
        sequence_scores(np.ones((20, 4)), place, each, kind="effects") for each in (bases, shifted)
    ]
    with pytest.raises(InputError, match=r"^ALT's bases differ from REF's at \d+ of 1\d positions"):
        Logo(scores[0], alternate=scores[1], show="difference")
    one = bases[:5] + "A" + bases[6:]
    changed = sequence_scores(np.ones((20, 4)), place, one, kind="effects")
    assert len(Logo(scores[0], alternate=changed).rows) == 2
