"""Names of contigs: `chr1` and `1` are the same chromosome in two dialects.

A user's names come from a VCF, an annotation or a paper, and need not be those of the FASTA.
"""

import threading
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from agviz.errors import ContigError, ContigNameWarning, suggest

PREFIX = "chr"
# The mitochondrion is "chrM" at UCSC and "MT" at Ensembl.
_MITOCHONDRION = ("chrM", "MT", "M", "chrMT")


class ContigNames(Mapping[str, int]):
    """The contigs of one file, their lengths, and the one meant by another dialect's name.

    Parameters
    ----------
    lengths
        Length in bp of each contig.
    source
        What has these contigs, for messages: a file name, or `"the genome"`.
    """

    def __init__(self, lengths: Mapping[str, int], source: str) -> None:
        self._lengths = dict(lengths)
        self.source = source
        self._told: set[str] = set()
        self._lock = threading.Lock()

    def __getitem__(self, name: str) -> int:
        return self._lengths[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lengths)

    def __len__(self) -> int:
        return len(self._lengths)

    @property
    def lengths(self) -> dict[str, int]:
        """Length in bp of each contig."""
        return dict(self._lengths)

    def __repr__(self) -> str:
        return f"ContigNames({len(self)} contigs of {self.source})"

    def __getstate__(self) -> dict[str, Any]:
        # A lock cannot be pickled.
        return {"_lengths": self._lengths, "source": self.source, "_told": self._told}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _lock=threading.Lock())

    def resolve(self, name: str) -> str:
        """The contig that `name` means here; another dialect's name is told of once.

        Raises
        ------
        ContigError
            When there is no such contig; the message suggests one.

        Warns
        -----
        ContigNameWarning
            The first time that each name is found under another.
        """
        if name in self._lengths:
            return name
        own = self.find(name)
        if own is None:
            raise ContigError(
                f"No contig {name!r} in {self.source}; {suggest(name, self._lengths)}"
            )
        with self._lock:
            is_news = name not in self._told
            self._told.add(name)
        if is_news:
            warnings.warn(
                f"Contig {name!r} is called {own!r} in {self.source}; using that",
                ContigNameWarning,
                stacklevel=2,
            )
        return own

    def find(self, name: str) -> str | None:
        """The contig that `name` means here, or None; says nothing."""
        candidates = (name, *_other_names(name))
        for candidate in candidates:
            if candidate in self._lengths:
                return candidate
        folded = {own.casefold(): own for own in self._lengths}
        for candidate in candidates:
            if candidate.casefold() in folded:
                return folded[candidate.casefold()]
        return None

    def length(self, name: str) -> int:
        """Length in bp of the contig that `name` means here.

        Raises
        ------
        ContigError
            When there is no such contig.
        """
        return self._lengths[self.resolve(name)]


def _other_names(name: str) -> tuple[str, ...]:
    """The names that other dialects have for a contig, likeliest first."""
    if name.casefold() in {alias.casefold() for alias in _MITOCHONDRION}:
        return _MITOCHONDRION
    if name.casefold().startswith(PREFIX):
        return (name[len(PREFIX) :],)
    return (PREFIX + name,)
