"""What is asked of the network for readouts: as many tokens wherever they lie."""

from hypothesis import given
from hypothesis import strategies as st

from agviz.models.alphagenome.asked import _in_tokens

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
