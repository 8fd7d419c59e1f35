"""Overlap and nearest rows, which pyranges finds, against plain loops."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.genome.overlap import nearest_rows, overlapping_rows, signed_distance
from agviz.genome.types import Interval

places = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 25)).map(lambda pair: (pair[0], sum(pair))),
    max_size=12,
)
intervals = st.tuples(st.integers(-20, 70), st.integers(0, 30)).map(
    lambda pair: Interval("chr1", pair[0], sum(pair))
)


def columns(rows: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    array = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1]


def gap(row: tuple[int, int], interval: Interval) -> int:
    """Signed distance by definition: count the bases one has to step."""
    start, end = row
    if start >= interval.end:
        return start - interval.end + 1
    if end <= interval.start:
        return -(interval.start - end + 1)
    return 0


@given(rows=places, interval=intervals)
def test_overlap_equals_brute_force(rows, interval):
    expected = [
        number
        for number, (start, end) in enumerate(rows)
        if start < interval.end and end > interval.start and interval.end > interval.start
    ]
    assert overlapping_rows(*columns(rows), interval).tolist() == expected


@given(rows=places, interval=intervals.filter(lambda i: i.width > 0))
def test_distance_equals_brute_force(rows, interval):
    found = signed_distance(*columns(rows), interval)
    assert found.tolist() == [gap(row, interval) for row in rows]


@settings(deadline=None, max_examples=60)
@given(
    rows=places.map(lambda rows: [*rows, *rows[:2]]),  # some rows twice: ties
    interval=intervals.filter(lambda i: i.width > 0 and i.end > 0),
    k=st.integers(1, 5),
)
def test_nearest_holds_the_k_nearest_and_every_tie(rows, interval, k):
    found = nearest_rows(*columns(rows), interval, k=k).tolist()
    assert len(set(found)) == len(found)
    distances = sorted(abs(gap(row, interval)) for row in rows)
    if not rows:
        assert found == []
        return
    reach = distances[min(k, len(rows)) - 1]
    needed = {number for number, row in enumerate(rows) if abs(gap(row, interval)) <= reach}
    assert needed <= set(found)


def test_no_rows_give_no_rows():
    empty = np.array([], dtype=np.int64)
    interval = Interval("chr1", 0, 10)
    assert overlapping_rows(empty, empty, interval).dtype == np.int64
    assert nearest_rows(empty, empty, interval, k=2).tolist() == []


def test_positions_beyond_32_bits():
    rows = columns([(2**33, 2**33 + 9), (5, 9)])
    assert overlapping_rows(*rows, Interval("chr1", 2**33 + 8, 2**33 + 90)).tolist() == [0]
    assert nearest_rows(*rows, Interval("chr1", 2**33 + 50, 2**33 + 90), k=1).tolist() == [0]


def test_strand_of_the_interval_is_ignored():
    rows = columns([(5, 9)])
    for strand in "+-.":
        interval = Interval("chr1", 0, 6, strand=strand)
        assert overlapping_rows(*rows, interval).tolist() == [0]
