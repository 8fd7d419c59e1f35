import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from teaching_sequences import CTCF, CTCF_REVERSED, MYB, TSS, gene, planted

from agviz.errors import InputError
from agviz.teaching.expression import drive as tss_drive
from agviz.teaching.grammar import CAGE_DEPTH, CAGE_FLOOR, CELLS, LIVER, T_ALL
from agviz.teaching.motifs import encode, reverse_complement
from agviz.teaching.oracle import _codes, oracle
from agviz.teaching.windows import window_pair

SWAPPED = [6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5]
LENGTH, GENE_AT = 16_384, 8_000


def assert_turned(here, there):
    """`there` is the truth of the other strand of `here`'s sequence."""
    for name in ("cage", "rna_seq", "splice_site_usage"):
        assert getattr(there, name)[::-1][:, SWAPPED].tolist() == getattr(here, name).tolist()
    assert there.splice_sites[::-1][:, [2, 3, 0, 1]].tolist() == here.splice_sites.tolist()
    # Cuts lie between bases: that on the left of a base is on the right of its partner.
    assert there.dnase[::-1][:-1] == pytest.approx(here.dnase[1:])
    assert len(there.junctions) == len(here.junctions)
    last = len(here.codes) - 1
    for strand in (0, 1):
        mine, others = here.junctions.strand == strand, there.junctions.strand == 1 - strand
        ends = set(zip(here.junctions.donor[mine], here.junctions.acceptor[mine], strict=True))
        turned = zip(
            last - there.junctions.donor[others],
            last - there.junctions.acceptor[others],
            strict=True,
        )
        assert ends == set(turned)


@pytest.mark.parametrize("seed", range(4))
def test_both_strands_have_the_same_truth(seed):
    codes, twin = window_pair(seed, 8_192)
    for each in (codes, twin):
        here, there = oracle(each), oracle(reverse_complement(each))
        assert_turned(here, there)
        assert there.chip_tf[::-1] == pytest.approx(here.chip_tf, rel=1e-5)
        assert there.chip_histone[::-1] == pytest.approx(here.chip_histone, rel=1e-5)
        assert there.contact_maps[::-1, ::-1] == pytest.approx(here.contact_maps, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.text("ACGTN", min_size=1, max_size=400))
def test_any_sequence_has_an_answer(sequence):
    truth = oracle(sequence)
    length = len(sequence)
    assert truth.dnase.shape == (length, 6)
    assert truth.rna_seq.shape == (length, 12)
    assert truth.chip_tf.shape == (length // 128, 14)
    assert truth.contact_maps.shape == (0, 0)
    for values in truth.targets().values():
        assert values.dtype == np.float32
        assert np.isfinite(values).all()
    assert_turned(truth, oracle(reverse_complement(encode(sequence))))
    assert oracle(sequence.lower()).dnase.tolist() == truth.dnase.tolist()


LINE = "The oracle takes text, or a line of whole numbers (0 to 3 for A C G T, 4 for others)"
CODE = "A base's code is 0 to 3 for A C G T, or 4 for any other letter"


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (np.zeros((2, 9), np.int8), f"{LINE}; got int8 of shape (2, 9)"),
        (np.zeros(9), f"{LINE}; got float64 of shape (9,)"),
        (np.array([0, 7], np.int8), f"{CODE}; got 7"),
        (np.array([0, -1], np.int8), f"{CODE}; got -1"),
    ],
)
def test_what_is_no_sequence_is_refused(codes, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        _codes(codes)


def test_an_empty_sequence_is_refused():
    message = "The oracle takes a sequence of at least 1 bp; this one is empty"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        oracle("")


def test_tracks_show_the_gene_that_was_written():
    text, exons = gene(4)
    truth = oracle(planted(LENGTH, {GENE_AT: text}))
    (found,) = truth.genes
    assert (found.strand, found.tss) == ("+", GENE_AT + TSS)
    peak = truth.cage[:, LIVER].argmax()
    assert peak == found.tss
    assert truth.cage[peak, LIVER] == pytest.approx(
        CAGE_DEPTH * 0.3 * found.expression[LIVER] + CAGE_FLOOR, rel=1e-5
    )
    start, end = (GENE_AT + at for at in exons[1])
    rna = truth.rna_seq[:, LIVER]
    assert rna[start:end].min() > 20 * rna[end + 5]
    assert truth.rna_seq[:, len(CELLS) :].max() < 0.01  # nothing on the other strand
    donors = np.flatnonzero(truth.splice_sites[:, 0] > 0.5) - GENE_AT
    assert donors.tolist() == [end - 1 for _, end in exons[:-1]]
    acceptors = np.flatnonzero(truth.splice_sites[:, 1] > 0.5) - GENE_AT
    assert acceptors.tolist() == [start for start, _ in exons[1:]]
    strongest = truth.junctions.counts[:, LIVER] > 1
    assert truth.junctions.acceptor[strongest].tolist() == [GENE_AT + s for s, _ in exons[1:]]


def test_a_myb_site_turns_the_gene_on_unless_an_insulator_stands_between():
    text, _ = gene()
    distant = {GENE_AT: text}

    def level(**more):
        sites = {int(at[2:]): site for at, site in more.items()}
        (found,) = oracle(planted(LENGTH, {**distant, **sites})).genes
        return found.expression

    silent, driven = level(), level(at4000=MYB)
    assert driven[T_ALL] > 5 * silent[T_ALL]
    assert driven[LIVER] == pytest.approx(silent[LIVER], rel=0.02)
    held = level(at4000=MYB, at6000=CTCF)
    assert held[T_ALL] - silent[T_ALL] < 0.2 * (driven[T_ALL] - silent[T_ALL])
    behind = level(at4000=MYB, at1000=CTCF)
    assert behind[T_ALL] == pytest.approx(driven[T_ALL], rel=0.02)


def test_only_convergent_insulators_hold_a_loop():
    def loop(left, right):
        return oracle(planted(LENGTH, {3_000: left, 13_000: right})).contact_maps[1, 6]

    assert loop(CTCF, CTCF_REVERSED) - loop(CTCF, CTCF) > 0.9
    assert loop(CTCF_REVERSED, CTCF) == pytest.approx(loop(CTCF, CTCF), abs=0.01)
    truth = oracle(planted(LENGTH, {3_000: CTCF, 13_000: CTCF_REVERSED}))
    assert truth.contact_maps == pytest.approx(truth.contact_maps.T)


def test_the_drive_of_a_gene_is_the_sum_of_its_elements():
    codes, _ = window_pair(3, 32_768)
    truth = oracle(codes)
    table = truth.contributions
    assert len(table) == len(truth.enhancers) * len(truth.genes) * len(CELLS)
    shares = table.groupby(["tss", "strand", "cell"])["share"].sum()
    assert shares.max() <= 1 + 1e-9
    assert (shares > 0.9).mean() > 0.5
    assert (table["share"][table["drive"] < 1e-9] < 1e-3).all()
    gene = max(truth.genes, key=lambda each: each.expression.max())
    cell = int(gene.expression.argmax())
    drive = table[(table.tss == gene.tss) & (table.strand == gene.strand)]
    given = drive.groupby("cell", sort=False)["drive"].sum().to_numpy()[cell]
    outside = truth.access.copy()  # no element, but not all closed
    for start, end in zip(truth.enhancers.start, truth.enhancers.end, strict=True):
        outside[start:end] = 0
    left = tss_drive(gene.tss, outside, truth.insulation)[cell]
    assert left < 0.05 * given
    whole = gene.expression[cell] / gene.strength - 0.08
    assert (given + left) / (1 + (given + left) / 8) == pytest.approx(whole, rel=1e-6)
