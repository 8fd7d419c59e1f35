import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.errors import InputError
from agviz.teaching.motifs import (
    NO_MATCH,
    Scanner,
    best_score,
    decode,
    encode,
    pwm,
    reverse_complement,
    shift,
)

DNA = st.text("ACGTN", min_size=1, max_size=60)
MOTIFS = st.text("ACGTRYMKWSBDHVN", min_size=1, max_size=21)


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
