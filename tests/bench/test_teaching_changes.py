"""Changes are what they say, found from the truth, and the same each time."""

from dataclasses import replace

import numpy as np
import pytest

from agviz.bench import teaching_exons, teaching_loci
from agviz.bench.teaching_genes import exonic, rna_sum
from agviz.bench.teaching_truth import held_out
from agviz.bench.teaching_variants import Change, Effect, Part, gene_parts, inserted, is_clear
from agviz.teaching.grammar import CELLS, FACTORS, T_ALL
from agviz.teaching.motifs import encode, reverse_complement
from agviz.teaching.oracle import oracle
from agviz.teaching.tracks import strand_columns

MYB = encode(teaching_loci.MYB_SITE)
CTCF = encode(FACTORS["CTCF"].motif)


@pytest.fixture(scope="module")
def truths():
    return [oracle(codes) for codes in held_out(0, 3)]


def found_in(truths, find, most=2):
    rng = np.random.default_rng(0)
    return [(t, change) for t in truths for change in find(t, rng, most=most, ask=oracle)]


def rna(codes):
    return oracle(codes).rna_seq


def difference(change, codes):
    return np.flatnonzero(change.codes != codes)


def test_windows_are_of_their_seed():
    first, second = held_out(0, 2, 4096)
    (again,) = held_out(0, 1, 4096)
    (other,) = held_out(1, 1, 4096)
    np.testing.assert_array_equal(first, again)
    assert (first != second).mean() > 0.5
    assert (first != other).mean() > 0.5


def test_an_insertion_keeps_the_length_and_each_gene_its_place(truths):
    truth = truths[0]
    right, left = inserted(truth.codes, MYB, 5_000)
    np.testing.assert_array_equal(right[:5_000], truth.codes[:5_000])
    np.testing.assert_array_equal(right[5_000:5_008], MYB)
    np.testing.assert_array_equal(right[5_008:], truth.codes[5_000:-8])
    np.testing.assert_array_equal(left[:4_992], truth.codes[8:5_000])
    np.testing.assert_array_equal(left[4_992:5_000], MYB)
    np.testing.assert_array_equal(left[5_000:], truth.codes[5_000:])


@pytest.mark.parametrize("at_end", [False, True])
def test_a_gene_is_read_where_its_tss_has_not_moved(truths, at_end):
    genes = [gene for gene in truths[0].genes if not gene.is_cryptic]
    gene, length = genes[0], len(truths[0].codes)
    at = gene.end if at_end else gene.start
    (part,) = gene_parts([gene], length=length, insertion=(at, 8))
    np.testing.assert_array_equal(part.after, part.before)
    assert part.which == (not at_end)
    (moved,) = gene_parts([gene], length=length, insertion=(at, 8), in_place=False)
    np.testing.assert_array_equal(moved.after, moved.before + (0 if at_end else 8))
    assert moved.which == 0
    # Inside, the exons on the other side of the site than the TSS are moved away from it.
    (part,) = gene_parts([gene], length=length, insertion=(gene.tss + 1, 8))
    beyond = part.before > gene.tss
    np.testing.assert_array_equal(part.after, part.before + np.where(beyond, 8, 0))
    (part,) = gene_parts([gene], length=length, insertion=(gene.tss - 1, 8))
    beyond = part.before < gene.tss - 1
    np.testing.assert_array_equal(part.after, part.before - np.where(beyond, 8, 0))


def test_bases_pushed_off_either_end_are_lost_before_and_after(truths):
    genes = [gene for truth in truths for gene in truth.genes if not gene.is_cryptic]
    length = len(truths[0].codes)
    exons = exonic(genes[0])
    pushed = length - int(exons[-1])  # bp that push the last exonic base off the end
    (part,) = gene_parts([genes[0]], length=length, insertion=(0, pushed), in_place=False)
    assert len(part.before) == len(part.after) == len(exons) - 1
    assert part.after[-1] < length
    # Of a gene that is read from right to left, exons move left with a site before its TSS.
    backward = next(gene for gene in genes if gene.strand == "-")
    exons = exonic(backward)
    insertion = (backward.tss - 1, int(exons[0]) + 1)
    (part,) = gene_parts([backward], length=length, insertion=insertion)
    assert len(part.before) == len(part.after) == len(exons) - 1
    assert part.after[0] >= 0


def test_myb_insertions(truths):
    found = found_in(truths, teaching_loci.find_myb)
    assert len(found) >= 6
    for truth, change in found:
        at = int(difference(change, truth.codes)[0])
        # Where the bases agree by chance, the first difference is behind the place.
        places = [
            p
            for p in range(at - 8, at + 1)
            for site in (MYB, reverse_complement(MYB))
            if np.array_equal(change.codes, inserted(truth.codes, site, p)[0])
        ]
        assert places
        assert (change.moved_left is None) == (change.kind == teaching_loci.MOVED)
        effect = Effect.of(change, truth.rna_seq, *map(rna, change.sequences))
        assert effect.own > teaching_loci.SMALLEST_RISE
        assert effect.log_fold_changes[change.chosen].argmax() == T_ALL
        assert teaching_loci.MYB_FROM <= change.distance < teaching_loci.MYB_TO


def test_erased_enhancers_and_insulators(truths):
    found = found_in(truths, teaching_loci.find_distal)
    kinds = [change.kind for _, change in found]
    assert set(kinds) == {teaching_loci.ERASED, teaching_loci.BETWEEN}
    for truth, change in found:
        after = oracle(change.codes)
        effect = Effect.of(change, truth.rna_seq, *map(rna, change.sequences))
        if change.kind == teaching_loci.BETWEEN:
            # A perfect site more on one of the strands.
            bound = [(t.sites["CTCF"].occupancy > 0.99).sum() for t in (truth, after)]
            assert bound[1] == bound[0] + 1
            continue
        changed = difference(change, truth.codes)
        start, end = int(changed[0]), int(changed[-1]) + 1
        assert is_clear(truth, start, end)
        assert truth.access[start:end, change.cell].max() > teaching_loci.OPEN
        assert after.access[start:end, change.cell].max() < teaching_loci.OPEN
        assert effect.own < 0.02  # a lost enhancer raises nothing


def test_lost_donors_and_branch_points(truths):
    found = found_in(truths, teaching_exons.find_exons)
    kinds = [change.kind for _, change in found]
    assert set(kinds) == {teaching_exons.DONOR, teaching_exons.BRANCH}
    for truth, change in found:
        changed = difference(change, truth.codes)
        (part,) = change.parts
        after = oracle(change.codes)
        effect = Effect.of(change, truth.rna_seq, after.rna_seq)
        assert effect.left <= teaching_exons.TRUE_REST
        forward = part.strand == "+"
        if change.kind == teaching_exons.DONOR:
            behind = part.before[-1] + 1 if forward else part.before[0] - 1
            assert changed.tolist() == [behind]
            assert truth.codes[behind] == encode("G" if forward else "C")[0]
        else:
            assert 1 <= len(changed) <= 2
            away = part.before[0] - changed if forward else changed - part.before[-1]
            assert ((away > 11) & (away <= 45)).all()


def test_is_clear(truths):
    truth = truths[0]
    gene = next(gene for gene in truth.genes if not gene.is_cryptic)
    exon = gene.exons[-1]
    assert not is_clear(truth, gene.tss + 149, gene.tss + 149)
    assert not is_clear(truth, exon.end + 59, exon.end + 59)
    sites = truth.sites["CTCF"] if len(truth.sites["CTCF"]) else truth.sites["MYB"]
    site = int(sites.center[sites.occupancy.argmax()])
    assert not is_clear(truth, site, site, bound=0.01)


def test_effects_are_read_on_the_same_bases():
    before, after = np.zeros((10, 12)), np.zeros((10, 12))
    before[2:4, 6:] = [1.0, 2.0, 3.0, 0.0, 1.0, 0.0]
    after[3:5, 6:] = [3.0, 2.0, 0.0, 0.0, 1.0, 0.0]
    part = Part("-", np.array([2, 3]), np.array([3, 4]))
    change = Change("any", np.zeros(10, dtype=np.int8), (part,), cell=0)
    effect = Effect.of(change, before, after)
    np.testing.assert_allclose(effect.sums[0], [[2, 4, 6, 0, 2, 0], [6, 4, 0, 0, 2, 0]])
    assert effect.own == pytest.approx(np.log(7 / 3))
    assert effect.left == pytest.approx(12 / 14)
    nothing = Effect.of(change, np.zeros((10, 12)), after)
    assert nothing.left == 1
    assert rna_sum(after, part.after, "+").tolist() == [0] * 6
    assert strand_columns("-") == slice(6, 12)


ONES = [1] * (len(CELLS) - 1)
"""Rises in all cell types but the T-ALL line: none."""


def effect_of_rises(*genes, chosen=0):
    """An insertion after which genes have so many times the RNA in each of the cell types."""
    change = Change(
        teaching_loci.MYB, np.zeros(1, dtype=np.int8),
        tuple(Part("+", np.array([k]), np.array([k])) for k in range(len(genes))), chosen, T_ALL,
    )  # fmt: skip
    after = 100 * np.array(genes)
    return Effect(change, np.stack([np.full_like(after, 100.0), after], axis=1))


def test_the_right_gene_is_asked_for_where_there_is_one():
    clear = effect_of_rises([3.0, *ONES], [1.5, *ONES])
    tie = effect_of_rises([3.0, *ONES], [2.9, *ONES])
    wrong = effect_of_rises([1.2, *ONES], [1.5, *ONES])
    measured = teaching_loci.measure_myb([wrong, wrong], [clear, tie])
    assert measured["MYB inserted: right gene"] == (0, 1)
    measured = teaching_loci.measure_myb([clear, wrong], [clear, tie])
    assert measured["MYB inserted: right gene"] == (1, 1)
    assert measured["MYB inserted: right gene, near ties too"] == (0.5, 2)


def test_a_flat_answer_is_not_right_in_anything():
    true = [effect_of_rises([3.0, *ONES]), effect_of_rises([2.0, 1.1, *ONES[1:]])]
    flat = [effect_of_rises([1.0, *ONES])] * 2
    measured = teaching_loci.measure_myb(flat, true)
    names = ("sign", "T-ALL on top", "right gene", "log fold change r", "log fold change, slope")
    assert [measured[f"MYB inserted: {name}"] for name in names] == [(0, 2)] * 5
    other = [effect_of_rises([2.0, 2.1, *ONES[1:]])] * 2
    measured = teaching_loci.measure_myb(other, true)
    assert measured["MYB inserted: sign"] == (1, 2)
    assert measured["MYB inserted: T-ALL on top"] == (0, 2)


def test_effects_are_told_by_distance():
    def at(distance, rise):
        effect = effect_of_rises([rise, *ONES])
        return Effect(replace(effect.change, distance=distance), effect.sums)

    true = [at(1_000, 2.0), at(2_999, 3.0), at(3_000, 4.0), at(13_999, 5.0)]
    seen = [at(1_000, 2.0), at(2_999, 3.0), at(3_000, 5.0), at(13_999, 4.0)]
    measured = teaching_loci.measure_erased(seen, true)
    assert measured["enhancer erased r"].cases == 4
    assert 0.5 < measured["enhancer erased r"].value < 1
    assert measured["enhancer erased r, 1 to 3 kb"] == (pytest.approx(1), 2)
    assert measured["enhancer erased r, 3 to 6 kb"].cases == 1
    assert measured["enhancer erased r, 6 to 14 kb"].cases == 1
