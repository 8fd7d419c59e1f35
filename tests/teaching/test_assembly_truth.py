"""Truth of long chromosomes: overlapping windows give what one look at the whole would."""

import numpy as np
import pytest

from agviz.teaching.assembly_truth import MARGIN, drives, moved, windows
from agviz.teaching.expression import FARTHEST, drive
from agviz.teaching.generator import Generator
from agviz.teaching.grammar import CONTACT_BIN, LONGEST_TRANSCRIPT, REACH
from agviz.teaching.oracle import oracle

LENGTH, CORE = 327_680, 131_072  # bp
TRACKS = {
    "dnase": 1, "cage": 1, "rna_seq": 1, "splice_sites": 1, "splice_site_usage": 1,
    "chip_tf": 128, "chip_histone": 128,
}  # fmt: skip


@pytest.fixture(scope="module")
def codes():
    return Generator(np.random.default_rng(11)).plan(LENGTH).write()


@pytest.fixture(scope="module")
def whole(codes):
    return oracle(codes)


def joined(found, name):
    return np.concatenate([w.kept(getattr(w.truth, name), TRACKS[name]) for w in found])


def places(genes):
    return [(gene.strand, gene.tss, gene.start, gene.end) for gene in genes]


def test_windows_together_are_the_chromosome(codes, whole):
    found = list(windows(codes, core=CORE))
    assert [(w.start, w.end) for w in found] == [(0, CORE), (CORE, 2 * CORE), (2 * CORE, LENGTH)]
    assert found[2].offset == 2 * CORE - MARGIN > 0  # it does not see all of it
    for name in TRACKS:
        np.testing.assert_allclose(
            joined(found, name), getattr(whole, name), rtol=1e-6, atol=1e-9, err_msg=name
        )
    kept = [moved(g, w.offset) for w in found for g in w.truth.genes if w.holds(g.tss)]
    kept.sort(key=lambda gene: (gene.strand, gene.tss))
    assert places(kept) == places(sorted(whole.genes, key=lambda gene: (gene.strand, gene.tss)))
    assert len(kept) > 20
    for gene, same in zip(kept, sorted(whole.genes, key=lambda g: (g.strand, g.tss)), strict=True):
        np.testing.assert_allclose(gene.expression, same.expression, rtol=1e-9)
        assert [(e.start, e.end) for e in gene.exons] == [(e.start, e.end) for e in same.exons]


def test_with_too_little_context_they_are_not(codes, whole):
    found = list(windows(codes, core=CORE, margin=2 * CONTACT_BIN))
    difference = np.abs(joined(found, "rna_seq") - whole.rna_seq)
    assert difference.max() > 0.1


def test_the_margin_holds_all_that_counts():
    assert MARGIN % CONTACT_BIN == 0
    assert MARGIN >= FARTHEST * REACH + LONGEST_TRANSCRIPT


def test_what_drives_a_gene(whole, codes):
    (window,) = windows(codes, core=LENGTH)
    gene = max(window.truth.genes, key=lambda each: each.expression.max())
    given = drives(window, gene)
    np.testing.assert_allclose(given.whole, drive(gene.tss, whole.access, whole.insulation))
    total = sum(share for _, _, share in given.elements)
    assert (total <= given.whole).all()
    # What is not in an element is open by less than `SMALLEST_ENHANCER`.
    np.testing.assert_allclose(total, given.whole, rtol=0.1, atol=0.1)
    assert [part[:2] for part in given.elements] == list(
        zip(whole.enhancers.start.tolist(), whole.enhancers.end.tolist(), strict=True)
    )
