import numpy as np
import pytest

from agviz.bench.distillation import (
    EDGE,
    LENGTH,
    Effects,
    Site,
    _followed,
    agreement,
    bootstrap,
    draw_variants,
    effects_of,
    functional_bases,
    report,
)
from agviz.bench.teaching_truth import Truths, held_out


def effects(values, *, noise=0.0, seed=0):
    rng = np.random.default_rng(seed)
    return [
        Effects(
            np.full(4, value) + noise * rng.normal(size=4),
            np.full((2, 4), -value) + noise * rng.normal(size=(2, 4)),
        )
        for value in values
    ]


TRUE = effects(np.random.default_rng(1).normal(size=80))
GOOD = effects(np.random.default_rng(1).normal(size=80), noise=0.2, seed=2)
BAD = effects(np.random.default_rng(1).normal(size=80), noise=1.0, seed=3)


def test_agreement_is_one_for_the_truth_and_less_for_noise():
    assert agreement(TRUE, TRUE) == pytest.approx(1)
    assert 1 > agreement(TRUE, GOOD) > agreement(TRUE, BAD) > 0


def test_the_interval_says_who_is_better(monkeypatch):
    monkeypatch.setattr("agviz.bench.distillation.BOOTSTRAPS", 60)
    assert (bootstrap(TRUE, GOOD, BAD, seed=0) > 0).all()
    assert (bootstrap(TRUE, GOOD, GOOD, seed=0) == 0).all()
    text = report(TRUE, [GOOD, BAD, GOOD, TRUE], names=["s", "bad", "same", "truth"], seed=0)
    assert "bad; student leads" in text
    lines = text.splitlines()
    assert [line.rpartition(": ")[2] for line in lines[2:5]] == [
        "better", "no difference shown", "worse",
    ]  # fmt: skip
    assert lines[-2] == "The student is shown to be better than 1 of 3 teachers."
    assert lines[-1] == "A quick look: fewer than 500 variants."


def test_variants_of_one_window_are_drawn_together(monkeypatch):
    """A lead that one window alone gives is none: without that window it is gone."""
    monkeypatch.setattr("agviz.bench.distillation.BOOTSTRAPS", 200)
    lucky = GOOD[:8] + BAD[8:]
    differences = bootstrap(TRUE, lucky, BAD, seed=0)
    assert 0.2 < np.mean(differences == 0) < 0.5  # (1 - 1 / 10) ** 10 = .35


def test_variants_are_where_something_can_happen_and_the_truth_agrees_with_itself():
    truths = Truths()
    (codes,) = held_out(3, 1)
    truth = truths.of(codes)
    busy = functional_bases(truth)
    assert len(busy) > 100
    assert busy.min() >= EDGE
    assert busy.max() < LENGTH - EDGE
    variants = draw_variants(truth, np.random.default_rng(0), count=12)
    assert all(variant.at in busy for variant in variants[::2])
    assert {len(variant.codes) for variant in variants} == {LENGTH}
    answers = truths.answer([codes, *(each.codes for each in variants)], ("dnase", "rna_seq"))
    moved = [
        effects_of(truth, variant, before=answers[0], after=answers[1 + i])
        for i, variant in enumerate(variants)
    ]
    assert max(np.abs(each.dnase).max() for each in moved) > 0.05
    unchanged = effects_of(truth, Site(codes, 5_000, 0), before=answers[0], after=answers[0])
    assert not unchanged.dnase.any()
    assert not unchanged.rna_seq.any()


@pytest.mark.parametrize(
    ("shift", "before", "after"),
    [(0, [10, 20, 30], [10, 20, 30]), (4, [10, 20, 30], [10, 24, 34]), (-8, [10, 30], [10, 22])],
)
def test_bases_are_followed_through_a_variant(shift, before, after):
    variant = Site(np.zeros(LENGTH, dtype=np.int8), 15, shift)
    found = _followed(np.array([10, 20, 30]), variant)
    assert [part.tolist() for part in found] == [before, after]


def test_bases_that_leave_the_window_are_left_out():
    variant = Site(np.zeros(LENGTH, dtype=np.int8), 15, 4)
    before, _ = _followed(np.array([10, LENGTH - 2]), variant)
    assert before.tolist() == [10]
