"""Shrunk introns: monotone, exons to one scale, junctions on their exons, the axis true."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.errors import InputError
from agviz.figure.intron_shrinking import (
    axis_ticks,
    base_width,
    bins_needed,
    breaks,
    exon_spans,
    full_spans,
    junction_spans,
    merged_spans,
    shrunk_scale,
)
from agviz.genome.types import Interval

REGION = Interval("chr8", 10_000, 20_000)
SPANS = st.lists(
    st.tuples(st.integers(9_000, 20_500), st.integers(1, 1_500)).map(lambda s: (s[0], sum(s))),
    max_size=12,
)
SHRINKING = st.one_of(
    st.fixed_dictionaries({"power": st.floats(0, 1)}),
    st.fixed_dictionaries({"factor": st.floats(0.001, 1)}),
    st.just({}),
)


def exactly(text: str) -> str:
    return "^" + re.escape(text) + "$"


@given(spans=SPANS, how=SHRINKING, left=st.floats(0, 50), width=st.floats(15, 300))
def test_invariants(spans, how, left, width):
    right = left + width
    scale = shrunk_scale(REGION, spans, left=left, right=right, **how)
    assert (scale.left, scale.right) == (left, right)
    assert (scale.start, scale.end) == (10_000, 20_000)
    assert (np.diff(scale.page) > 0).all()
    assert (np.diff(scale.genome) > 0).all()
    kept = merged_spans(spans, REGION)
    widths = [scale.at(end) - scale.at(start) for start, end in kept]
    bases = [end - start for start, end in kept]
    full = base_width(scale)
    np.testing.assert_allclose(widths, np.array(bases) * full, rtol=1e-6)
    slopes = np.diff(scale.page) / np.diff(scale.genome)
    assert (slopes <= full * (1 + 1e-9)).all()  # nothing is wider than an exon's bases


@given(spans=SPANS.filter(lambda s: any(a < 20_000 and b > 10_000 for a, b in s)), how=SHRINKING)
def test_every_edge_of_an_exon_is_a_knot(spans, how):
    scale = shrunk_scale(REGION, spans, left=0, right=100, **how)
    edges = {edge for span in merged_spans(spans, REGION) for edge in span}
    assert edges <= set(scale.genome.astype(int).tolist())


@given(spans=SPANS, how=SHRINKING, gap=st.floats(2, 30))
def test_ticks_stand_in_exons_apart_and_breaks_in_introns(spans, how, gap):
    scale = shrunk_scale(REGION, spans, left=10, right=110, **how)
    ticks = axis_ticks(scale, gap)
    full = full_spans(scale)
    assert all(any(start < tick <= end for start, end in full) for tick in ticks)
    at = [scale.at(tick - 0.5) for tick in ticks]
    assert (np.diff(at) >= gap - 1e-9).all()
    for each in breaks(scale):
        assert each.shrinkage > 1
        assert not any(start < each.end and end > each.start for start, end in full)
        true = (each.end - each.start) * base_width(scale)
        assert true / each.shrinkage == pytest.approx(scale.at(each.end) - scale.at(each.start))
    assert ticks


def test_power_and_factor_say_how_much():
    exons = [(10_000, 11_000), (19_000, 20_000)]
    by_power = shrunk_scale(REGION, exons, left=0, right=100, power=0.5)
    unit = 100 / (2_000 + 8_000**0.5)
    assert by_power.page == pytest.approx([0, 1_000 * unit, 100 - 1_000 * unit, 100])
    by_factor = shrunk_scale(REGION, exons, left=0, right=100, factor=0.25)
    assert by_factor.page == pytest.approx([0, 25, 75, 100])
    default = shrunk_scale(REGION, exons, left=0, right=100)
    assert base_width(default) == pytest.approx(100 / (2_000 + 8_000**0.7))


def test_the_identity_has_no_breaks_and_its_ticks_are_tidy():
    scale = shrunk_scale(REGION, [], left=0, right=100)
    assert breaks(scale) == []
    assert full_spans(scale) == [(10_000, 20_000)]
    assert axis_ticks(scale, 15) == [12_000, 14_000, 16_000, 18_000, 20_000]
    assert breaks(shrunk_scale(REGION, [(12_000, 13_000)], left=0, right=9, factor=1)) == []


@given(spans=SPANS.filter(lambda s: any(a < 20_000 and b > 10_000 for a, b in s)))
def test_exons_and_introns_can_be_equally_wide(spans):
    scale = shrunk_scale(REGION, spans, left=10, right=110, power="equal")
    widths = np.diff(scale.page)
    np.testing.assert_allclose(widths, 100 / len(widths))
    edges = {edge for span in merged_spans(spans, REGION) for edge in span}
    assert set(scale.genome.astype(int).tolist()) == {10_000, 20_000, *edges}
    assert breaks(scale) == []  # no part is at full scale, so none is broken
    ticks = axis_ticks(scale, 100 / len(widths))
    assert set(ticks) <= {edge + 1 for edge in (10_000, *edges)}
    assert ticks[0] == 10_001


def test_a_small_exon_without_a_tidy_tick_has_one_at_its_first_base():
    scale = shrunk_scale(REGION, [(10_000, 11_000), (15_003, 15_040)], left=0, right=100, power=0.5)
    assert 15_004 in axis_ticks(scale, 4)
    assert 15_004 not in axis_ticks(scale, 8)  # too near to the tick at 11,000


def test_what_to_keep(two_genes):
    assert exon_spans(two_genes, REGION) == [
        (11_000, 11_500),
        (13_000, 14_000),
        (15_000, 15_500),
        (18_000, 19_000),
    ]
    assert junction_spans([(11_500, 13_000), (11_450, 13_000)], REGION, flank=100) == [
        (11_350, 11_500),
        (13_000, 13_100),
    ]


def test_bins_are_fine_enough_for_exons():
    scale = shrunk_scale(REGION, [(12_000, 12_100)], left=0, right=100, power=0.5)
    bins = bins_needed(scale, 0.2)
    assert 10_000 / bins * base_width(scale) == pytest.approx(0.2, rel=0.01)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"power": 1.5}, "power must be from 0 to 1, or 'equal'; got 1.5"),
        ({"factor": 0}, "factor must be over 0 and at most 1; got 0"),
        (
            {"power": 0.5, "factor": 0.5},
            "Say power or factor, not both; got power=0.5 and factor=0.5",
        ),
        ({"kept": [(5, 5)]}, "A span to keep needs at least one base; got (5, 5)"),
    ],
)
def test_messages(options, message):
    kept = options.pop("kept", [(12_000, 13_000)])
    with pytest.raises(InputError, match=exactly(message)):
        shrunk_scale(REGION, kept, left=0, right=100, **options)
