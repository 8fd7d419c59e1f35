import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.errors import InputError
from agviz.teaching.grammar import IUPAC
from agviz.teaching.motifs import (
    NO_MATCH,
    Scanner,
    best_score,
    decode,
    draw,
    encode,
    pwm,
    reverse_complement,
    shift,
)

DNA = st.text("ACGTN", min_size=1, max_size=60)
LETTERS = "ACGTRYMKWSBDHVN"
MOTIFS = st.text(LETTERS + LETTERS.lower(), min_size=1, max_size=21)
"""What is in lower case is preferred weakly."""

NUMBERS = st.floats(0, 1)


@given(DNA)
def test_codes_and_letters_are_each_others_inverse(sequence):
    assert decode(encode(sequence)) == sequence
    assert decode(encode(sequence.lower())) == sequence


@given(DNA)
def test_the_other_strand_of_the_other_strand_is_the_sequence(sequence):
    codes = encode(sequence)
    assert decode(reverse_complement(reverse_complement(codes))) == sequence
    assert decode(reverse_complement(encode("AACGTN"))) == "NACGTT"


def test_a_letter_that_cannot_be_a_base_is_named():
    message = "A sequence has the letters A, C, G, T and N; got 'é' at position 2"
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        encode("ACé")


def test_a_matrix_is_log_odds_over_chance():
    # A: .91 of 1; Y: .47 each of C and T; the others .03
    matrix = pwm("AY")
    assert matrix[0] == pytest.approx(np.log2([0.91 * 4, 0.12, 0.12, 0.12]))
    assert matrix[1] == pytest.approx(np.log2([0.12, 0.47 * 4, 0.12, 0.47 * 4]))
    assert best_score("AY") == pytest.approx(np.log2(3.64) + np.log2(1.88))


def test_a_wrong_base_costs_less_where_the_letter_is_in_lower_case():
    """In bits: a forbidden base has a chance of .03, a weakly preferred one's others .1."""
    costs = {letter: float(np.ptp(pwm(letter))) for letter in "ARar"}
    assert costs["A"] == pytest.approx(np.log2(0.91 / 0.03))  # 4.9
    assert costs["R"] == pytest.approx(np.log2(0.47 / 0.03))  # 4.0
    assert costs["a"] == pytest.approx(2.8, abs=0.01) == np.log2(0.7 / 0.1)
    assert costs["r"] == pytest.approx(2.0)
    for letter in LETTERS + LETTERS.lower():
        assert (2 ** pwm(letter)).mean() == pytest.approx(1)  # chances of the bases add up to 1
        assert (pwm(letter) > 0).sum() in (0, len(IUPAC[letter.upper()]))
        assert best_score(letter) <= best_score(letter.upper())
    assert best_score("Aa") == pytest.approx(np.log2(0.91 * 4) + np.log2(0.7 * 4))


@given(st.lists(st.tuples(st.sampled_from(LETTERS), NUMBERS), min_size=1))
def test_a_letter_in_upper_case_draws_what_it_allows(pairs):
    drawn = decode(draw("".join(m for m, _ in pairs), np.array([u for _, u in pairs])))
    assert all(base in IUPAC[letter] for base, (letter, _) in zip(drawn, pairs, strict=True))


@given(st.lists(st.tuples(st.sampled_from(LETTERS + LETTERS.lower()), NUMBERS), min_size=1))
def test_a_drawn_match_loses_what_its_weak_letters_cost_at_most(pairs):
    motif = "".join(letter for letter, _ in pairs)
    codes = draw(motif, np.array([number for _, number in pairs]))
    score = pwm(motif)[np.arange(len(motif)), codes].sum()
    loss = sum(float(np.ptp(pwm(letter))) for letter in motif if letter.islower())
    assert best_score(motif) - loss - 1e-9 <= score <= best_score(motif) + 1e-9


@pytest.mark.parametrize(
    ("letter", "expected"),
    [
        ("A", {"A": 16}),
        ("a", {"A": 13, "C": 1, "G": 1, "T": 1}),
        ("r", {"A": 7, "C": 1, "G": 7, "T": 1}),
        ("n", {"A": 4, "C": 4, "G": 4, "T": 4}),
    ],
)
def test_of_sixteen_draws_of_a_weak_base_three_are_wrong(letter, expected):
    """One of four is any base."""
    numbers = (np.arange(16) + 0.5) / 16
    assert Counter(decode(draw(letter * 16, numbers))) == expected


def test_sites_that_are_drawn_differ_in_score():
    numbers = np.random.default_rng(3).random((400, 8))
    matrix = pwm("aGATAAGr")
    scores = [matrix[np.arange(8), draw("aGATAAGr", row)].sum() for row in numbers]
    lost = Counter(np.round(best_score("aGATAAGr") - np.array(scores), 1).tolist())
    assert set(lost) == {0.0, 2.0, 2.8, 4.8}
    assert lost[0.0] / 400 == pytest.approx(13 / 16 * 14 / 16, abs=0.06)
    assert lost[2.8] / 400 == pytest.approx(3 / 16 * 14 / 16, abs=0.06)


@given(DNA, MOTIFS)
def test_a_scan_is_the_sum_of_each_bases_bits(sequence, motif):
    codes, matrix = encode(sequence), pwm(motif)
    bits = np.concatenate([matrix, matrix.min(axis=1, keepdims=True)], axis=1)  # N: the worst
    scores = Scanner(codes).scan(motif)
    assert len(scores) == len(codes)
    for start, score in enumerate(scores):
        if start + len(motif) > len(codes):
            assert score == NO_MATCH
        else:
            expected = sum(bits[k, codes[start + k]] for k in range(len(motif)))
            assert score == pytest.approx(expected)


def test_scan_at_looks_from_each_base():
    scanner = Scanner(encode("TTTGATAAG"))
    found = scanner.scan_at("GATAAG", 2)
    assert int(found.argmax()) == 1  # the motif begins two behind it
    assert found[1] == pytest.approx(best_score("GATAAG"))
    assert scanner.scan_at("GATAAG", -3)[6] == pytest.approx(best_score("GATAAG"))


@given(st.integers(-12, 12))
def test_shift_moves_and_fills(offset):
    values = np.arange(8.0)
    moved = shift(values, offset)
    for i, value in enumerate(moved):
        assert value == (i + offset if 0 <= i + offset < 8 else NO_MATCH)
