import hashlib
import re

import numpy as np
import pytest

from agviz.errors import InputError
from agviz.teaching.counterfactual import vary
from agviz.teaching.draws import TRANSITIONS
from agviz.teaching.generator import Element, Generator, Plan
from agviz.teaching.grammar import CELLS
from agviz.teaching.introns import intron
from agviz.teaching.motifs import decode
from agviz.teaching.oracle import oracle
from agviz.teaching.windows import (
    ASSEMBLY,
    TESTING,
    TRAINING,
    junction_arrays,
    observe,
    window_pair,
    world_rng,
)


def test_a_seed_gives_the_same_bases_everywhere():
    first, twin = window_pair(7, 16_384)
    digests = [hashlib.sha256(decode(codes).encode()).hexdigest()[:12] for codes in (first, twin)]
    assert digests == ["f1e187ce3b88", "06122c3dc0fd"]


def test_a_weak_donor_alone_says_nothing_of_neurons():
    """With an enhancer behind each of them, none could be told from its donor."""
    generator = Generator(np.random.default_rng(3))
    genes = [decode(generator.gene()[0]) for _ in range(100)]
    behind = [
        gene[found.end() : found.end() + 50]
        for gene in genes
        for found in re.finditer("[AC]AGGT[CT]AGT", gene)
    ]
    assert 0.5 < np.mean(["TGCATG" in bases for bases in behind]) < 0.8


def test_introns_to_learn_from_are_of_every_strength():
    """Donors that lack any base but GT, tracts with purines; enhancers as far as the rule goes."""
    draws = Generator(np.random.default_rng(9))
    introns = [decode(intron(draws, to_learn=True)[0]) for _ in range(300)]
    donors = [codes[:9] for codes in introns]
    weak = [donor for donor in donors if not re.fullmatch("[AC]AGGT[AG]AGT", donor)]
    assert all(donor[3:5] == "GT" for donor in donors)
    assert 0.25 < len(weak) / len(donors) < 0.45  # some changes leave the consensus
    wrong = {k for donor in weak for k in (1, 2, 6, 7, 8) if donor[k] != "MAGGTRAGT"[k]}
    assert wrong == {1, 2, 6, 7, 8}
    purines = np.array([sum(base in "AG" for base in codes[-19:-4]) for codes in introns])
    assert 0.25 < np.mean(purines > 0) < 0.5
    assert purines.max() == 5
    helped = [found.start() - 3 for codes in introns if (found := re.search("TGCATG", codes))]
    assert max(helped) > 80
    perfect = [decode(intron(draws)[0]) for _ in range(100)]
    assert all(re.fullmatch("[CT]{16}AGG", codes[-19:]) for codes in perfect)
    assert all(re.fullmatch("[AC]AGGT[ACGT]AGT", codes[:9]) for codes in perfect)


def test_training_windows_have_what_is_rare_by_chance():
    """Weak promoters, and promoters far from any transcript's end."""
    weak, alone = {}, {}
    for world in (TRAINING, TESTING):
        truths = [oracle(window_pair(seed, 32_768, world=world)[0]) for seed in range(10)]
        genes = [gene for truth in truths for gene in truth.genes]
        weak[world] = sum(gene.strength < 0.4 for gene in genes)
        alone[world] = sum(gene.is_cryptic or gene.end - gene.start > 3_000 for gene in genes)
    assert weak[TRAINING] > 2 * weak[TESTING]
    assert alone[TRAINING] > 2 * alone[TESTING]


def test_lean_windows_have_little_to_drive_genes():
    """Two in five training windows: fewer enhancers in 16 kb than the bench's have at least."""
    generator = Generator(np.random.default_rng(8))
    plans = [generator.training_plan(16_384) for _ in range(200)]
    counts = np.array([sum(e.kind == "enhancer" for e in plan.elements) for plan in plans])
    assert 0.3 < np.mean(counts <= 3) < 0.5
    assert not np.any(counts == 4)


def test_twins_of_genes_have_some_of_their_signals_broken():
    generator = Generator(np.random.default_rng(4))
    broken = []
    for _ in range(200):
        codes, signals = generator.gene()
        plan = Plan(generator.background(5_000), (Element(0, codes, "gene", signals),))
        at = np.flatnonzero(vary(generator, plan).elements[0].codes != codes)
        nearby = {signal - k for signal in signals for k in range(2)}
        if at.size and set(at.tolist()) <= nearby:
            hit = {int(signal) for signal in signals if {signal, signal - 1} & set(at.tolist())}
            broken.append(len(hit))
    assert 150 < len(broken) < 190  # 85 in a hundred genes
    assert {1, 2, 3} <= set(broken)
    assert max(broken) <= 6  # neighbours of those that were drawn are hit, too


def test_twins_of_short_genes_differ_in_bases_of_their_promoters():
    generator = Generator(np.random.default_rng(5))
    changed = 0
    for _ in range(200):
        codes, core = generator.short_gene()
        background = generator.background(2_500)
        plan = Plan(background, (Element(0, codes, "short gene", core),))
        at = np.flatnonzero(vary(generator, plan).elements[0].codes != codes)
        changed += len(at)
        assert set(at.tolist()) <= set(core)
    assert 110 < changed < 220  # two in five genes, two bases each


def test_twins_of_promoters_alone_keep_the_box_and_change_the_initiator():
    generator = Generator(np.random.default_rng(6))
    share, lost = [], []
    for _ in range(20):
        plan = generator.plan(16_384, per_16_kb={"promoter": (6.0, 10.0)})
        twin = vary(generator, plan)
        varied = twin.elements[: len(plan.elements)]  # behind them, sites that were moved in
        for one, two in zip(plan.elements, varied, strict=True):
            at = np.flatnonzero(one.codes != two.codes)
            assert set(at.tolist()) <= set(one.signals)
            share.append(at.size > 0)
        before = oracle(plan.write())
        after = oracle(Plan(plan.background, varied).write())
        lost.append(1 - after.dnase.sum() / before.dnase.sum())
    assert 0.6 < np.mean(share) < 0.8
    assert 0.25 < np.mean(lost) < 0.5  # weak ones open a third, the box alone nothing


def test_a_twin_differs_in_a_few_places():
    changed = [np.mean(np.not_equal(*window_pair(seed, 16_384))) for seed in range(12)]
    assert 0 < np.median(changed) < 0.02
    assert max(changed) < 0.1


def test_worlds_and_seeds_share_no_window():
    seen = {
        decode(window_pair(seed, 4_096, world=world)[0])
        for world in (TRAINING, TESTING, ASSEMBLY)
        for seed in range(5)
    }
    assert len(seen) == 15


def test_a_negative_seed_is_refused():
    message = "A seed is a whole number from 0 on; got -1"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        window_pair(-1, 4_096)


def test_the_background_follows_its_chain():
    codes = Generator(np.random.default_rng(1)).background(400_000)
    pairs = np.zeros((4, 4))
    np.add.at(pairs, (codes[:-1], codes[1:]), 1)
    assert pairs / pairs.sum(axis=1, keepdims=True) == pytest.approx(TRANSITIONS, abs=0.01)
    assert np.isin(codes, (1, 2)).mean() == pytest.approx(0.43, abs=0.03)


def test_planted_genes_are_mostly_transcribed_and_spliced():
    truths = [oracle(window_pair(seed, 16_384, world=TESTING)[0]) for seed in range(12)]
    genes = [gene for truth in truths for gene in truth.genes]
    spliced = [gene for gene in genes if len(gene.exons) > 2]
    assert len(genes) > 15
    assert len(spliced) > 0.6 * len(genes)
    assert sum(len(truth.enhancers) for truth in truths) > 50


def test_training_windows_have_more_genes():
    genes = {
        world: sum(
            len(oracle(window_pair(seed, 16_384, world=world)[0]).genes) for seed in range(8)
        )
        for world in (TRAINING, TESTING)
    }
    assert genes[TRAINING] > 1.5 * genes[TESTING] > 0


def test_observations_scatter_around_the_truth():
    truth = oracle(window_pair(2, 8_192)[0])
    rng = world_rng(TRAINING, 1)
    seen = [observe(truth, rng) for _ in range(40)]
    expected = truth.targets()
    for name in ("dnase", "chip_tf", "chip_histone", "rna_seq"):
        mean = np.mean([each[name] for each in seen], axis=0)
        error = np.abs(mean - expected[name]) / np.sqrt((expected[name] + 0.1) / len(seen))
        assert error.mean() < 1.2  # standard errors
        assert seen[0][name].dtype == np.float32
    contacts = np.stack([each["contact_maps"] for each in seen])
    assert contacts.std(axis=0).mean() == pytest.approx(0.05, rel=0.2)
    assert (contacts == contacts.transpose(0, 2, 1, 3)).all()
    again = observe(truth, world_rng(TRAINING, 1))
    assert all((again[name] == seen[0][name]).all() for name in again)


def test_junction_arrays_hold_every_junction():
    truth = oracle(window_pair(2, 16_384)[0])
    positions, counts = junction_arrays(truth)
    assert positions.shape == (4, 32)
    assert counts.shape == (32, 32, 2 * len(CELLS))
    for row, probability in zip(positions, truth.splice_sites.T, strict=True):
        assert row[row >= 0].tolist() == np.flatnonzero(probability).tolist()
        assert (row[np.count_nonzero(probability) :] == -1).all()
    assert counts.sum() == pytest.approx(truth.junctions.counts.sum(), rel=1e-5)
    for strand, donor, acceptor, reads in zip(
        truth.junctions.strand, truth.junctions.donor, truth.junctions.acceptor,
        truth.junctions.counts, strict=True,
    ):  # fmt: skip
        i = positions[2 * strand].tolist().index(donor)
        j = positions[2 * strand + 1].tolist().index(acceptor)
        first = strand * len(CELLS)
        assert counts[i, j, first : first + len(CELLS)].tolist() == reads.tolist()


def test_with_too_little_room_the_likeliest_sites_stay():
    truth = oracle(window_pair(2, 16_384)[0])
    short = oracle(truth.codes)
    room = 3
    object.__setattr__(short, "codes", truth.codes[: room * 512])
    positions, _ = junction_arrays(short)
    for row, probability in zip(positions, truth.splice_sites.T, strict=True):
        kept = row[row >= 0]
        left_out = np.setdiff1d(np.flatnonzero(probability), kept)
        assert len(kept) <= room
        if len(left_out):
            assert probability[kept].min() >= probability[left_out].max()
