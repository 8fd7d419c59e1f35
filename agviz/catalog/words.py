"""When a word that somebody types means a term of the track table.

People write `T-cell`, `T cell` and `tcell`, `dnase` and `DNase-seq`; tables write one of them. So
words are compared without case and separators, but only from where a word, or a number in it,
begins: `renal` is not `adrenal`, `JUN` is not `JUND`.
"""

import difflib
import re
from collections.abc import Iterable

SYNONYMS = {
    "fetal": "embryonic", "foetal": "embryonic", "fetus": "embryonic",
    "pol2": "POLR2A", "polii": "POLR2A", "rnapol2": "POLR2A", "rnapolii": "POLR2A",
}  # fmt: skip
"""What people write, squeezed, and what the tables call it."""

_BETWEEN = re.compile(r"[\W_]+")
_RUN = re.compile(r"[^\W\d_]+|\d+")  # letters or digits: K562 is two of them
_WORD = re.compile(r"[^\W_]+")


def squeeze(text: str) -> str:
    """Letters and digits alone, without case."""
    return _BETWEEN.sub("", text.casefold())


def is_whole(term: str, text: str) -> bool:
    """Whether the squeezed `text` is all of `term`."""
    return squeeze(term) == text


def has_words(term: str, text: str) -> bool:
    """Whether the squeezed `text` lies in `term` from the start of a word to the end of one."""
    return _has(term, text, _WORD)


def has_runs(term: str, text: str) -> bool:
    """As `has_words`, but letters may end before a digit and the reverse: `GM` in `GM12878`."""
    return _has(term, text, _RUN)


def has_start(term: str, text: str) -> bool:
    """Whether a word of `term`, or a number in it, begins with the squeezed `text`."""
    starts = _starts(term, _RUN)
    return any(start in starts for start in _occurrences(text, squeeze(term)))


def nearest(word: str, terms: Iterable[str], *, most: int = 3) -> list[str]:
    """The terms, or words of terms, that are spelt most like `word`; none if all are far."""
    spelt: dict[str, str] = {}
    for term in terms:
        for part in (term, *(each for each in _WORD.findall(term) if len(each) > 2)):
            spelt.setdefault(squeeze(part), part)
    close = difflib.get_close_matches(squeeze(word), spelt, n=most, cutoff=0.6)
    return [spelt[each] for each in close]


def _has(term: str, text: str, part: re.Pattern[str]) -> bool:
    squeezed, starts = squeeze(term), _starts(term, part)
    ends = {*starts, len(squeezed)}
    return any(
        start in starts and start + len(text) in ends for start in _occurrences(text, squeezed)
    )


def _starts(term: str, part: re.Pattern[str]) -> set[int]:
    """Where the parts of the term begin in its squeezed text."""
    starts, position = set(), 0
    for each in part.findall(term.casefold()):
        starts.add(position)
        position += len(each)
    return starts


def _occurrences(word: str, text: str) -> Iterable[int]:
    start = text.find(word) if word else -1
    while start >= 0:
        yield start
        start = text.find(word, start + 1)
