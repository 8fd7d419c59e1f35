"""Motifs: what a factor binds, as counts of bases, and sets of them with source and licence."""

import dataclasses
import os
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz.errors import InputError, unknown_name
from agviz.genome.real_numbers import check_kind
from agviz.genome.sequence import BASES

SAYS_NOTHING = 1e-6
"""bits; a column with less has no letter of its own in the consensus."""


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Motif:
    """A motif as a matrix of counts (PFM).

    Parameters
    ----------
    name
        What people call it, such as the factor's symbol.
    counts
        How often each base was seen: a row per position, columns A, C, G, T; float64. Probabilities
        do, too, where nobody knows of how many sites they are. Copied.
    id
        Its own name in its set, such as `"MA0100.3"`; by default the name.

    Raises
    ------
    InputError
        For no positions, counts below 0 or not known, or a position without any.

    Examples
    --------
    >>> motif = ag.Motif("ACGT", np.eye(4) * 10)
    """

    name: str
    counts: np.ndarray
    id: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", self.id or self.name)
        object.__setattr__(self, "counts", _checked(self.counts, self.id))

    def __repr__(self) -> str:
        return f"Motif({self.name!r}, id={self.id!r}, consensus={self.consensus!r})"

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def probabilities(self) -> Float64[np.ndarray, "width 4"]:
        """Share of each base at each position (PPM)."""
        return self.counts / self.counts.sum(axis=1, keepdims=True)

    @property
    def information(self) -> Float64[np.ndarray, " width"]:
        """Bits that each position says: 2 less its entropy (Schneider & Stephens 1990)."""
        shares = self.probabilities
        return 2 + (shares * np.log2(shares, out=np.zeros_like(shares), where=shares > 0)).sum(1)

    @property
    def consensus(self) -> str:
        """The likeliest base of each position, the first of equals; N where all are alike."""
        best = self.counts.argmax(axis=1)
        said = zip(best.tolist(), self.information.tolist(), strict=True)
        return "".join(BASES[base] if bits > SAYS_NOTHING else "N" for base, bits in said)

    def reverse_complement(self) -> "Motif":
        """The same sites, read on the other strand."""
        return Motif(self.name, self.counts[::-1, ::-1], id=self.id)


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class MotifSet:
    """Motifs with ids of their own, and where they come from.

    Attributes
    ----------
    motifs
        In their order.
    source
        Where they come from, with the version.
    license
        Under which terms; empty if nobody says.
    citation
        Whom to cite; empty if nobody.

    Raises
    ------
    InputError
        For no motifs, or two of one id.

    Examples
    --------
    >>> ag.teaching_motifs()["MYB"].counts.shape
    (8, 4)
    """

    motifs: tuple[Motif, ...]
    source: str
    license: str = ""
    citation: str = ""

    def __post_init__(self) -> None:
        if not self.motifs:
            raise InputError(f"A set of motifs has at least one; {self.source!r} has none")
        seen: set[str] = set()
        for motif in self.motifs:
            if motif.id in seen:
                raise InputError(f"Two motifs have the id {motif.id!r}; give each its own")
            seen.add(motif.id)

    def __repr__(self) -> str:
        noted = f"; {self.license}" if self.license else ""
        return f"<{len(self):,} motifs: {self.source}{noted}>"

    def __len__(self) -> int:
        return len(self.motifs)

    def __iter__(self) -> Iterator[Motif]:
        return iter(self.motifs)

    def __getitem__(self, name: str) -> Motif:
        """The motif of an id, with or without its version, or of a name, in any case.

        Raises
        ------
        UnknownNameError
            When there is none; the message has the likeliest.
        InputError
            When several have that name; the message has their ids.
        """
        found = self._called(name)
        if len(found) > 1:
            ids = ", ".join(motif.id for motif in found)
            raise InputError(f"{len(found)} motifs are called {name!r}: {ids}; say which by its id")
        return found[0]

    def select(self, names: str | Iterable[str]) -> "MotifSet":
        """A set of the motifs of these ids or names, in the set's order; a name takes all it fits.

        Raises
        ------
        UnknownNameError
            When there is none of a name.
        """
        wanted = [names] if isinstance(names, str) else list(names)
        ids = {motif.id for name in wanted for motif in self._called(name)}
        kept = tuple(motif for motif in self.motifs if motif.id in ids)
        return dataclasses.replace(self, motifs=kept)

    def write_meme(self, path: str | os.PathLike[str]) -> None:
        """Write them as a MEME file, which `read_meme` and the MEME suite read.

        Raises
        ------
        InputError
            When the file cannot be written.
        """
        from agviz.genome.meme import write_meme

        write_meme(self, path)

    def _called(self, name: str) -> list[Motif]:
        asked = name.casefold()
        found = [motif for motif in self.motifs if motif.id.casefold() == asked] or [
            motif
            for motif in self.motifs
            if asked in (motif.name.casefold(), motif.id.casefold().rsplit(".", 1)[0])
        ]
        if not found:
            stem = asked.rsplit(".", 1)[0]
            others = {motif.id for motif in self.motifs if stem in motif.id.casefold()}
            names = {text for motif in self.motifs for text in (motif.name, motif.id)}
            raise unknown_name("motif", name, others or names)
        return found


def as_motifs(motifs: Any) -> MotifSet:
    """One motif as a set of one.

    Raises
    ------
    InputError
        For what is neither.
    """
    if isinstance(motifs, MotifSet):
        return motifs
    if isinstance(motifs, Motif):
        return MotifSet((motifs,), source=motifs.id)
    raise InputError(
        "Motifs are a MotifSet (as of jaspar(), teaching_motifs() or read_meme(path)) or one of "
        f"its motifs; got {type(motifs).__name__}"
    )


def _checked(counts: np.ndarray, name: str) -> Float64[np.ndarray, "width 4"]:
    table = np.asarray(counts)
    if table.ndim != 2 or table.shape[1] != len(BASES) or not len(table):
        raise InputError(
            f"Motif {name!r} needs counts of shape (positions, 4), columns A, C, G, T; got shape "
            f"{table.shape}"
        )
    check_kind(table, f"Counts of motif {name!r}")
    table = table.astype(np.float64)
    if not np.isfinite(table).all() or (table < 0).any():
        raise InputError(f"Counts of motif {name!r} must be known and 0 or more")
    empty = np.flatnonzero(table.sum(axis=1) == 0)
    if len(empty):
        raise InputError(f"Motif {name!r} has no count at position {empty[0] + 1}")
    table.flags.writeable = False
    return table
