"""Arcs: nested ones do not cross, sides avoid crossings, cut ones are cut at the edge."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.figure.sashimi_arcs import (
    SPAN_POWER,
    Bank,
    Feet,
    along,
    beziers,
    crossings,
    parameter,
    rise,
    sides,
    within,
)


def feet_of(spans, cut=None, edge=0.0) -> Feet:
    table = np.array(spans, dtype=np.float64).reshape(-1, 2)
    cuts = np.zeros(len(table), dtype=np.int64) if cut is None else np.array(cut)
    return Feet(table[:, 0], table[:, 1], cuts, np.full(len(table), float(edge)))


def bank_of(feet: Feet, heights=None) -> Bank:
    shape = (feet.span / feet.span.max()) ** SPAN_POWER
    flat = np.zeros((len(shape), 2)) if heights is None else np.array(heights, dtype=np.float64)
    return Bank(feet, flat, shape=shape, profile=None)


def heights_at(bank: Bank, rises, j: int, x):
    return bank.chord(x, j) + rises[j] * rise((x - bank.feet.left[j]) / bank.feet.span[j])


SPANS = st.lists(
    st.tuples(st.floats(0, 100), st.floats(1, 60)).map(lambda s: (s[0], s[0] + s[1])),
    min_size=2,
    max_size=12,
    unique=True,
)


@given(spans=SPANS, scale=st.floats(1, 15))
@settings(deadline=None)
def test_an_outer_arc_is_above_all_within_it(spans, scale):
    feet = feet_of(spans)
    bank = bank_of(feet)
    rises = bank.raised(scale)
    for j in range(len(spans)):
        for i in np.flatnonzero(within(feet, j)):
            x = feet.left[i] + feet.span[i] * np.linspace(0.15, 0.85, 15)
            assert (heights_at(bank, rises, j, x) > heights_at(bank, rises, int(i), x)).all()


@given(
    spans=SPANS, heights=st.lists(st.floats(0, 6), min_size=24, max_size=24), scale=st.floats(1, 15)
)
@settings(deadline=None)
def test_so_it_is_on_feet_of_any_height(spans, heights, scale):
    feet = feet_of(spans)
    bank = bank_of(feet, np.array(heights).reshape(-1, 2)[: len(spans)])
    rises = bank.raised(scale)
    for j in range(len(spans)):
        for i in np.flatnonzero(within(feet, j)):
            x = feet.left[i] + feet.span[i] * np.linspace(0.15, 0.85, 9)
            assert (heights_at(bank, rises, j, x) >= heights_at(bank, rises, int(i), x)).all()


def test_arcs_from_one_donor_never_cross_even_near_it():
    feet = feet_of([(0, 4), (0, 9), (0, 40), (0, 100)])
    bank = bank_of(feet)
    rises = bank.raised(10.0)
    for i, j in ((0, 1), (1, 2), (2, 3)):
        x = np.linspace(0, feet.right[i], 400)[1:]
        assert (heights_at(bank, rises, j, x) > heights_at(bank, rises, i, x)).all()


def test_wider_arcs_are_higher():
    feet = feet_of([(0, 10), (20, 40), (50, 90)])
    assert (np.diff(bank_of(feet).raised(8.0)) > 0).all()


def test_the_rise_of_arcs_grows_with_their_span_by_the_published_power():
    feet = feet_of([(0, 10), (20, 40), (50, 130)])
    rises = bank_of(feet).raised(8.0)
    np.testing.assert_allclose(rises / rises[0], [1.0, 2**0.55, 8**0.55])


def test_arcs_stay_above_the_coverage_between_their_feet():
    feet = feet_of([(0, 100)])
    x = np.linspace(0.5, 99.5, 100)
    cover = np.where((x > 40) & (x < 60), 7.0, 0.0)
    bank = Bank(feet, np.zeros((1, 2)), shape=np.ones(1), profile=(x, cover))
    rises = bank.raised(0.0)
    assert (heights_at(bank, rises, 0, x) >= cover).all()


def test_sides_of_a_skipped_exon_and_of_arcs_that_must_cross():
    skipped = feet_of([(0, 10), (12, 22), (0, 22)])
    assert sides(skipped).tolist() == [True, True, False]
    crossing = feet_of([(0, 10), (5, 16)])
    assert crossings(crossing, 0).tolist() == [False, True]
    assert sides(crossing).tolist() == [True, False]
    assert not crossings(feet_of([(0, 10), (10, 20), (0, 20)]), 2).any()


def one_by_one(spans):
    """The rule of `sides` as it is written: each arc against all that have chosen."""
    chosen: dict[int, tuple[bool, int]] = {}
    for i in sorted(range(len(spans)), key=lambda k: (spans[k][1] - spans[k][0], spans[k][0])):
        start, end = spans[i]
        costs = []
        for side in (True, False):
            here = [(spans[k], deep) for k, (up, deep) in chosen.items() if up is side]
            crossed = sum(a < start < b < end or start < a < end < b for (a, b), _ in here)
            nested = [deep for (a, b), deep in here
                      if start <= a and b <= end and b - a < end - start]  # fmt: skip
            costs.append((crossed, max(nested, default=0)))
        chosen[i] = costs[0] <= costs[1], 1 + min(costs)[1]
    return [chosen[i][0] for i in range(len(spans))]


@given(
    spans=st.lists(
        st.tuples(st.integers(0, 60), st.integers(1, 40)).map(lambda s: (s[0], s[0] + s[1])),
        max_size=40,
    )
)
@settings(deadline=None)
def test_sides_are_those_of_the_rule_whatever_is_not_looked_at(spans):
    assert sides(feet_of(spans)).tolist() == one_by_one(spans)


@given(spans=SPANS)
def test_sides_do_not_depend_on_the_order(spans):
    feet = feet_of(spans)
    back = feet_of(spans[::-1])
    if len(set(np.round(feet.span, 6))) == len(spans):
        assert sides(feet).tolist() == sides(back)[::-1].tolist()


@pytest.mark.parametrize(("cut", "foot"), [(1, [20.0, 3.0]), (-1, [80.0, 3.0])])
def test_a_cut_arc_ends_at_the_edge(cut, foot):
    spans = [(20, 115)] if cut == 1 else [(-10, 80)]
    edge = 70.0 if cut == 1 else 5.0
    feet = feet_of(spans, cut=[cut], edge=edge)
    whole = beziers(feet_of(spans), np.full((1, 2), 3.0), np.array([5.0]), zero=6.0, up=True)
    part = beziers(feet, np.full((1, 2), 3.0), np.array([5.0]), zero=6.0, up=True)
    ends = part[0, [0, 3]] if cut == 1 else part[0, [3, 0]]
    assert ends[0] == pytest.approx(foot)
    assert ends[1, 0] == pytest.approx(edge)
    t = parameter(np.array([(edge - spans[0][0]) / (spans[0][1] - spans[0][0])]))
    assert ends[1] == pytest.approx(along(whole, t)[0, 0])
