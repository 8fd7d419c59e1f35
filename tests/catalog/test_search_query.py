"""What a query is made of."""

import re

import pytest

from agviz.catalog.search_query import Word, join_letters, split_query
from agviz.errors import InputError


def test_words_phrases_and_strands():
    words = split_query(' polyA plus  "spinal   cord"+ ')
    assert words == [Word("polyA"), Word("plus"), Word("spinal cord", True), Word("+")]
    assert [word.is_strand for word in words] == [False, False, False, True]
    assert split_query(" \t") == []


def test_a_lone_letter_joins_what_follows_where_that_is_known():
    known = {"T cell"}
    is_known = lambda word: word.text in known  # noqa: E731

    def joined(query):
        return [word.text for word in join_letters(split_query(query), is_known)]

    assert joined("naive T cell RNA") == ["naive", "T cell", "RNA"]
    assert joined("B cell T") == ["B", "cell", "T"]
    assert joined('T "cell"') == ["T", "cell"]
    assert joined("T + cell") == ["T", "+", "cell"]


@pytest.mark.parametrize("strand", ["+", "-", "."])
def test_a_strand_stays_one_behind_a_lone_letter(strand):
    words = join_letters(split_query(f"T {strand} cell"), lambda word: True)
    assert [word.text for word in words] == ["T", strand, "cell"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ('liver "RNA', """The query 'liver "RNA' has a " without its partner; close the phrase"""),
        ('liver " "', """The query 'liver " "' has a phrase without letters or digits"""),
    ],
)
def test_open_and_empty_phrases_are_refused(query, message):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        split_query(query)
