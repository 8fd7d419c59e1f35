"""DNA as text: its complement, its one-hot array, and the check that text is DNA at all."""

import re
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float32

from agviz.errors import InputError
from agviz.genome.types import Interval

BASES = "ACGT"
# The IUPAC codes (Cornish-Bowden, Nucleic Acids Res 13:3021-3030, 1985) and their complements.
IUPAC = "ACGTRYSWKMBDHVN"
_KNOWN = re.compile(f"[{BASES}{BASES.lower()}]")
_COMPLEMENT = str.maketrans(IUPAC + IUPAC.lower(), "TGCAYRSWMKVHDBN" + "tgcayrswmkvhdbn")


@runtime_checkable
class SequenceReader(Protocol):
    """Whatever gives the bases of an interval: a FASTA file, or a genome in memory."""

    @property
    def contigs(self) -> dict[str, int]:
        """Length in bp of each contig."""
        ...

    def resolve(self, name: str) -> str:
        """The reader's own name of a contig."""
        ...

    def fetch(self, interval: Interval) -> str:
        """Upper-case bases of an interval; `N` off the ends; reverse complement on `-`."""
        ...


def reverse_complement(sequence: str) -> str:
    """The other strand, read 5' to 3'. IUPAC codes are complemented, the case is kept.

    >>> reverse_complement("ACGTn")
    'nACGT'
    """
    return sequence.translate(_COMPLEMENT)[::-1]


def one_hot(sequence: str) -> Float32[np.ndarray, "length 4"]:
    """Bases as an array: columns A, C, G, T; any case; every other character is a row of zeros.

    Parameters
    ----------
    sequence
        Text of `length` characters.

    Returns
    -------
    Float32[ndarray, "length 4"]
        1 in the column of the base.

    >>> one_hot("cN").tolist()
    [[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]
    """
    # A character outside ASCII is one "?" here, so that positions are kept.
    codes = np.frombuffer(sequence.encode("ascii", errors="replace"), dtype=np.uint8)
    return _one_hot_table()[codes]


def _one_hot_table() -> Float32[np.ndarray, "256 4"]:
    """The row of each byte."""
    table = np.zeros((256, len(BASES)), dtype=np.float32)
    for column, base in enumerate(BASES):
        table[[ord(base), ord(base.lower())], column] = 1.0
    return table


def check_sequence(sequence: str) -> str:
    """The sequence in upper case, if it is DNA: IUPAC codes only, and at least one known base.

    Raises
    ------
    InputError
        For empty text, for a character that is no IUPAC code of DNA (the message gives its place),
        or for a sequence of unknown bases alone.
    """
    if not sequence:
        raise InputError("The sequence is empty; give at least one base")
    allowed = frozenset(IUPAC + IUPAC.lower())
    if allowed.issuperset(sequence):
        if not has_known_base(sequence):
            raise InputError(
                f"The sequence holds no known base: none of its {len(sequence):,} is A, C, G or T; "
                "a prediction would say nothing about it"
            )
        return sequence.upper()
    place, foreign = next(
        (place, base) for place, base in enumerate(sequence) if base not in allowed
    )
    hint = "this is RNA: write T for U" if foreign in "Uu" else f"DNA is written with {IUPAC}"
    raise InputError(f"The sequence has {foreign!r} at position {place + 1}; {hint}")


def has_known_base(sequence: str) -> bool:
    """Whether any character is A, C, G or T, in any case.

    >>> has_known_base("NNRa"), has_known_base("NNR")
    (True, False)
    """
    return _KNOWN.search(sequence) is not None
