"""DNA as text and as one-hot arrays."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agviz.errors import InputError
from agviz.genome.sequence import check_sequence, one_hot, reverse_complement

stable = settings(deadline=None, derandomize=True)


def test_reverse_complement_knows_iupac_codes_and_keeps_case():
    assert reverse_complement("ACGTRYSWKMBDHVNacgtryswkmbdhvn") == (
        "nbdhvkmwsryacgtNBDHVKMWSRYACGT"
    )


@stable
@given(st.text(alphabet="ACGTRYSWKMBDHVNacgtn"))
def test_reverse_complement_twice_is_the_same(sequence):
    assert reverse_complement(reverse_complement(sequence)) == sequence


@stable
@given(st.text(alphabet="ACGT"))
def test_reverse_complement_flips_both_axes_of_the_one_hot_array(sequence):
    np.testing.assert_array_equal(
        one_hot(reverse_complement(sequence)), one_hot(sequence)[::-1, ::-1]
    )


def test_one_hot_columns_are_acgt_in_any_case():
    np.testing.assert_array_equal(one_hot("ACGT"), np.eye(4, dtype=np.float32))
    np.testing.assert_array_equal(one_hot("acgt"), np.eye(4, dtype=np.float32))


def test_one_hot_of_everything_else_is_zero():
    encoded = one_hot("NRU-.*é\u2192x")
    assert encoded.shape == (9, 4)
    assert encoded.dtype == np.float32
    assert not encoded.any()


def test_one_hot_of_nothing_has_no_rows():
    assert one_hot("").shape == (0, 4)


def test_check_sequence_gives_upper_case():
    assert check_sequence("acgtnRY") == "ACGTNRY"


@pytest.mark.parametrize(
    ("sequence", "message"),
    [
        ("", "The sequence is empty; give at least one base"),
        (
            "ACG T",
            "The sequence has ' ' at position 4; DNA is written with ACGTRYSWKMBDHVN",
        ),
        ("acgu", "The sequence has 'u' at position 4; this is RNA: write T for U"),
        (
            ">chr1\nACGT",
            "The sequence has '>' at position 1; DNA is written with ACGTRYSWKMBDHVN",
        ),
        ("ßA", "The sequence has 'ß' at position 1; DNA is written with ACGTRYSWKMBDHVN"),
    ],
)
def test_check_sequence_names_what_is_no_base(sequence, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        check_sequence(sequence)
