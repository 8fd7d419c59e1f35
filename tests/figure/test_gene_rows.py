"""Packing of genes into rows: bodies and names do not meet, leaders do not cross, none is lost."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.figure.gene_names import (
    GENE_AIR,
    LEADER_REACH,
    NAME_AIR,
    NAME_INSET,
    Body,
    names_above,
    names_led,
)
from agviz.figure.gene_rows import pack_genes
from agviz.figure.gene_shapes import GeneShape
from agviz.figure.scales import XScale
from agviz.figure.style import TICK_SIZE
from agviz.figure.text import text_width

LENGTH = 100_000  # bp
SLACK = 1e-6  # mm
spans = st.lists(
    st.tuples(st.integers(0, 99_000), st.integers(10, 30_000), st.integers(1, 14)),
    min_size=1,
    max_size=60,
)
widths = st.sampled_from([60.0, 89.0, 183.0])


def shape(name: str, start: int, length: int) -> GeneShape:
    return GeneShape(name, "+", start, start + length, ((start, start + length),), (), True)


def pack(shapes, *, width=183.0, may_lead=(True,) * 6, left=0.0):
    x = XScale.identity(0, LENGTH, left=left, right=left + width)
    return pack_genes(shapes, x=x, font="Arial", may_lead=may_lead)


def by_row(packed):
    return [list(row) for _, row in itertools.groupby(packed, key=lambda gene: gene.row)]


@given(spans=spans, width=widths, may_lead=st.lists(st.booleans(), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_nothing_meets_and_nothing_is_lost(spans, width, may_lead):
    shapes = [shape("G" * n + str(i), a, length) for i, (a, length, n) in enumerate(spans)]
    packed, dropped = pack(shapes, width=width, may_lead=may_lead)
    assert len(packed) + dropped == len(shapes)
    assert len({id(gene.shape) for gene in packed}) == len(packed)
    for row in by_row(packed):
        for one, other in itertools.pairwise(row):
            assert one.right + GENE_AIR <= other.left + SLACK
            assert one.name_right + NAME_AIR <= other.name_left + SLACK
        for gene in row:
            assert gene.name_left >= -SLACK
            assert gene.name_right <= width + SLACK
            assert not gene.led or may_lead[gene.row]
            others = [other for other in row if other is not gene]
            if not gene.led:  # over its own body, and over no other
                low, high = max(gene.left, gene.name_left), min(gene.right, gene.name_right)
                assert low <= high + SLACK
                assert not any(
                    other.right > gene.name_left + SLACK and other.left < gene.name_right - SLACK
                    for other in others
                )
            distance = (gene.name_left + gene.name_right - gene.left - gene.right) / 2
            assert not gene.led or abs(distance) <= LEADER_REACH + SLACK


def crowded(seed: int, genes: int = 50) -> list[GeneShape]:
    """Genes of a megabase (in units of 10 bp), most of them in clusters, the widest first."""
    random = np.random.default_rng(seed)
    clusters = random.integers(5_000, LENGTH - 5_000, 6)
    found = []
    for i in range(genes):
        length = int(np.exp(random.normal(7.0, 1.0)))
        middle = random.normal(clusters[i % 6], 4_500) if i % 3 else random.integers(0, LENGTH)
        start = int(np.clip(middle - length // 2, 0, LENGTH - length))
        found.append(shape(f"GENE{random.integers(1, 900)}", start, length))
    return sorted(found, key=lambda each: each.start - each.end)


def kept_with_names_in_the_middle(shapes, rows: int) -> int:
    """How many genes the first free rows take if names may only be centered."""
    taken = [[] for _ in range(rows)]
    x = XScale.identity(0, LENGTH, left=0.0, right=183.0)
    for each in shapes:
        left, right = x.at(each.start), x.at(each.end)
        half = text_width(each.name, TICK_SIZE, face="italic") / 2
        middle = min(max((left + right) / 2, half), 183.0 - half)
        span = min(left, middle - half) - GENE_AIR / 2, max(right, middle + half) + GENE_AIR / 2
        free = [row for row in taken if all(span[1] <= a or span[0] >= b for a, b in row)]
        for row in free[:1]:
            row.append(span)
    return sum(map(len, taken))


@pytest.mark.parametrize("rows", [1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_a_crowded_locus_keeps_more_names_in_as_many_rows(seed, rows):
    shapes = crowded(seed)
    packed, _ = pack(shapes, may_lead=(True,) * rows)
    unled, _ = pack(shapes, may_lead=(False,) * rows)
    assert len(packed) > len(unled) > kept_with_names_in_the_middle(shapes, rows)


@given(spans=spans, width=widths)
@settings(max_examples=50, deadline=None)
def test_the_rows_that_were_needed_are_enough_wherever_they_stand(spans, width):
    """Layout packs from 0 with all rows to choose from, filling with those that it chose."""
    shapes = [shape(f"GENE{i}", a, length) for i, (a, length, _) in enumerate(spans)]
    first, dropped = pack(shapes, width=width)
    rows = max(gene.row for gene in first) + 1
    led = [any(gene.led for gene in first if gene.row == row) for row in range(rows)]
    again, dropped_again = pack(shapes, width=width, may_lead=led)
    if rows < 6:
        assert not dropped
    assert [(g.shape, g.row, g.led) for g in again] == [(g.shape, g.row, g.led) for g in first]
    assert dropped_again == dropped


def test_three_neighbors_share_a_row_with_names_moved_apart():
    shapes = [shape(f"ABCDEF{i}", 50_000 + i * 1_200, 500) for i in range(3)]
    packed, dropped = pack(shapes)
    assert (dropped, [gene.row for gene in packed]) == (0, [0, 0, 0])
    assert [gene.led for gene in packed] == [True, True, True]
    # The middle one stays, and would be unmarked over a part of its neighbors; the others give way.
    moved = [(g.name_left + g.name_right - g.left - g.right) / 2 for g in packed]
    assert moved[1] == pytest.approx(0)
    assert moved[0] == pytest.approx(-moved[2])
    assert moved[2] > 2
    packed, _ = pack(shapes, may_lead=(False,) * 6)
    assert max(gene.row for gene in packed) == 1
    assert not any(gene.led for gene in packed)


def test_a_name_stays_over_its_gene_without_a_leader_where_that_is_enough():
    # The name of the first is wider than its body, and a little to the left there is room for it.
    shapes = [shape("ABCDEF1", 50_000, 500), shape("B2", 51_500, 40_000)]
    (first, second), dropped = pack(shapes, may_lead=(True,))
    assert not dropped
    assert not first.led
    assert not second.led
    assert first.name_left < first.left
    assert first.name_right >= first.left + NAME_INSET
    assert second.name_left > second.left


def test_the_more_important_gene_has_the_first_row():
    shapes = [shape("FIRST", 10_000, 60_000), shape("SECOND", 20_000, 70_000)]
    for order in (shapes, shapes[::-1]):
        packed, dropped = pack(order, may_lead=(True,))
        assert [gene.shape for gene in packed] == [order[0]]
        assert dropped == 1


@given(
    wishes=st.lists(
        st.tuples(st.floats(0, 90), st.floats(0, 5), st.floats(1, 12)), min_size=1, max_size=8
    )
)
@settings(max_examples=100, deadline=None)
def test_names_keep_to_the_rules_and_stay_in_the_middle_where_they_can(wishes):
    bodies, edge = [], 0.0
    for at, length, name in sorted(wishes):
        start = max(at, edge)
        bodies.append(Body(start, start + length, name))
        edge = start + length + GENE_AIR
    page = max(100.0, edge)
    centered = np.array([(body.left + body.right - body.name) / 2 for body in bodies])
    for place in (names_above, names_led):
        found = place(bodies, left=0.0, right=page)
        if found is not None:
            assert allowed(found, bodies, page, place)
        if allowed(centered, bodies, page, place):
            assert found == pytest.approx(centered)


def allowed(edges, bodies, page, place) -> bool:
    """Whether names may stand there, by the rules as they are told to readers."""
    ends = [edge + body.name for edge, body in zip(edges, bodies, strict=True)]
    if edges[0] < -SLACK or ends[-1] > page + SLACK:
        return False
    if any(end + NAME_AIR > edge + SLACK for end, edge in zip(ends, edges[1:], strict=False)):
        return False
    if place is names_led:
        moved = [e + end - b.left - b.right for e, end, b in zip(edges, ends, bodies, strict=True)]
        return max(map(abs, moved)) / 2 <= LEADER_REACH + SLACK
    return all(
        is_over_own(edge, end, body, page) and not is_over_other(edge, end, body, bodies)
        for edge, end, body in zip(edges, ends, bodies, strict=True)
    )


def is_over_own(edge, end, body, page) -> bool:
    middle, inset = (body.left + body.right) / 2, min(NAME_INSET, body.name / 2) - SLACK
    over = edge + min(inset, middle) <= middle <= end - min(inset, page - middle)
    return over or (edge >= body.left - SLACK and end <= body.right + SLACK)


def is_over_other(edge, end, body, bodies) -> bool:
    air = GENE_AIR - SLACK
    return any(
        other.right + air > edge and other.left - air < end for other in bodies if other is not body
    )
