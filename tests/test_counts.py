"""Counts in words: the noun and the verb go with the number."""

import pytest

from agviz._counts import agreeing, counted


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 pairs that are"),
        (1, "1 pair that is"),
        (2, "2 pairs that are"),
        (1_200, "1,200 pairs that are"),
    ],
)
def test_words_go_with_their_number(number, words):
    assert f"{counted(number, 'pair')} that {agreeing(number, 'is', 'are')}" == words
