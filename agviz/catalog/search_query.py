"""What somebody who searches for tracks typed, as words, phrases and a strand.

`polyA plus RNA-seq "spinal cord" +` is four words, a phrase and a strand.
"""

import dataclasses
import re
from collections.abc import Callable

from agviz.catalog.track_table import STRANDS
from agviz.catalog.words import squeeze
from agviz.errors import InputError

_PART = re.compile(r'"([^"]*)"|([^\s"]+)')


@dataclasses.dataclass(frozen=True)
class Word:
    """One part of a query.

    Attributes
    ----------
    text
        As it was typed, without its quotes.
    quoted
        It was in quotes: whole words, in this order, and nothing that merely begins so.
    """

    text: str
    quoted: bool = False

    @property
    def is_strand(self) -> bool:
        """Whether it is a strand, as `+`."""
        return not self.quoted and self.text in STRANDS


def split_query(query: str) -> list[Word]:
    """The parts of a query, in their order.

    Raises
    ------
    InputError
        A quote is opened and not closed, or nothing is between two.
    """
    if query.count('"') % 2:
        raise InputError(f'The query {query!r} has a " without its partner; close the phrase')
    words = []
    for found in _PART.finditer(query):
        quoted = found[1] is not None
        text = found[1] if quoted else found[2]
        if quoted and not squeeze(text):
            raise InputError(f"The query {query!r} has a phrase without letters or digits")
        words.append(Word(" ".join(text.split()), quoted))
    return words


def join_letters(words: list[Word], known: Callable[[Word], bool]) -> list[Word]:
    """`words` with a lone letter joined to what follows (`T cell`), where that is `known`."""
    joined: list[Word] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        lone = len(word.text) == 1 and word.text.isalpha() and not word.quoted
        if lone and rest and not rest[0].quoted and not rest[0].is_strand:
            both = Word(f"{word.text} {rest[0].text}")
            if known(both):
                word = both
                rest.pop(0)
        joined.append(word)
    return joined
