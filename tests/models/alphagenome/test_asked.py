"""What is asked of the network for readouts: as many tokens wherever they lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agviz.models.alphagenome.asked import _in_tokens, few_lengths
from agviz.models.alphagenome.gradients import LEAST, STEPS

TOKEN, WIDTH = 128, 4_096


@given(st.integers(1, WIDTH), st.integers(0, WIDTH), st.integers(0, WIDTH))
def test_a_span_takes_as_many_tokens_wherever_it_lies(length, one, other):
    places = [min(at, WIDTH - length) for at in (one, other)]
    found = [_in_tokens((at, at + length), TOKEN, WIDTH) for at in places]
    for at, (start, end) in zip(places, found, strict=True):
        assert 0 <= start <= at
        assert at + length <= end <= WIDTH
        assert start % TOKEN == end % TOKEN == 0
        assert end - start < length + 2 * TOKEN
    assert len({end - start for start, end in found}) == 1


@given(st.integers(1, WIDTH), st.integers(1, 8))
def test_lengths_are_few_and_hold_what_was_asked(length, steps):
    found = few_lengths(length, TOKEN, WIDTH, steps=steps)
    assert length <= found <= min(WIDTH, max(2 * length, length + TOKEN))
    assert found % TOKEN == 0


@pytest.mark.parametrize("steps", [1, 8])
def test_programs_are_shared_by_most_lengths(steps):
    every = {few_lengths(each, TOKEN, WIDTH, steps=steps) for each in range(1, WIDTH + 1, TOKEN)}
    assert len(every) <= 1 + steps * (WIDTH // TOKEN).bit_length()
    genes = {
        few_lengths(max(LEAST, each), TOKEN, 32_768, steps=STEPS) for each in range(900, 2_048)
    }
    assert genes == {2_048}
