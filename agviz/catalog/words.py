"""When a word that somebody types means a term of the track table.

People write `T-cell`, `T cell` and `tcell`, `dnase` and `DNase-seq`; tables write one of them. So
words are compared without case and separators, but only from where a word, or a number in it,
begins: `renal` is not `adrenal`, `JUN` is not `JUND`.
"""

import difflib
import re
from collections.abc import Iterable

_RUN = re.compile(r"[^\W\d_]+|\d+")  # letters or digits: K562 is two of them
_WORD = re.compile(r"[^\W_]+")


def squeeze(text: str) -> str:
    """Letters and digits alone, without case."""
    return "".join(_RUN.findall(text.casefold()))


class Term:
    """A value of the table, ready to be compared with many words.

    Attributes
    ----------
    text
        As the table has it.
    squeezed
        Its letters and digits, without case.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        folded = text.casefold()
        runs = _RUN.findall(folded)
        self.squeezed = "".join(runs)
        self._run_starts = _starts(runs)
        self._word_starts = _starts(_WORD.findall(folded))

    def has_words(self, text: str) -> bool:
        """Whether the squeezed `text` lies here from the start of a word to the end of one."""
        return self._has(text, self._word_starts)

    def has_runs(self, text: str) -> bool:
        """As `has_words`, but letters may end before a digit and the reverse: `GM` in `GM12878`."""
        return self._has(text, self._run_starts)

    def has_start(self, text: str) -> bool:
        """Whether a word, or a number in it, begins with the squeezed `text`."""
        return any(start in self._run_starts for start in _occurrences(text, self.squeezed))

    def _has(self, word: str, starts: frozenset[int]) -> bool:
        ends = starts | {len(self.squeezed)}
        return any(
            start in starts and start + len(word) in ends
            for start in _occurrences(word, self.squeezed)
        )


def nearest(word: str, terms: Iterable[str], *, most: int = 3) -> list[str]:
    """The terms, or words of terms, that are spelt most like `word`; none if all are far."""
    spelt: dict[str, str] = {}
    for term in terms:
        for part in (term, *(each for each in _WORD.findall(term) if len(each) > 2)):
            spelt.setdefault(squeeze(part), part)
    close = difflib.get_close_matches(squeeze(word), spelt, n=most, cutoff=0.6)
    return [spelt[each] for each in close]


def _starts(parts: list[str]) -> frozenset[int]:
    starts, position = [], 0
    for part in parts:
        starts.append(position)
        position += len(part)
    return frozenset(starts)


def _occurrences(word: str, text: str) -> Iterable[int]:
    start = text.find(word) if word else -1
    while start >= 0:
        yield start
        start = text.find(word, start + 1)
