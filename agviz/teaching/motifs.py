"""Bases as numbers, motifs as matrices of bits, and how well each stretch of sequence matches."""

import functools

import numpy as np
from jaxtyping import Float64, Int8, Int64

from agviz.errors import InputError
from agviz.teaching.grammar import FORBIDDEN_BASE, IUPAC, WEAK_BASE

BASES = "ACGT"
UNKNOWN = 4
"""Code of N and of every other letter; matches no motif."""

NO_MATCH = -99.0
"""bits; the score where a motif does not fit into the sequence."""

WORD = 4
"""bp that are looked up at once."""

ANY_BASE = 0.25
"""Chance of any base where a drawn match has a letter that is preferred weakly."""

Codes = Int8[np.ndarray, " length"]
Matrix = Float64[np.ndarray, "width 4"]
Scores = Float64[np.ndarray, " length"]


def _code_table() -> np.ndarray:
    table = np.full(256, UNKNOWN, dtype=np.int8)
    for code, base in enumerate(BASES):
        table[[ord(base), ord(base.lower())]] = code
    return table


_CODES = _code_table()
_LETTERS = np.frombuffer(b"ACGTN", dtype=np.uint8)


def encode(sequence: str) -> Codes:
    """Codes 0 to 3 for A C G T in either case, 4 for every other letter.

    Raises
    ------
    InputError
        A character that is not ASCII, which cannot be a base.
    """
    try:
        letters = sequence.encode("ascii")
    except UnicodeEncodeError as error:
        bad = sequence[error.start]
        raise InputError(
            f"A sequence has the letters A, C, G, T and N; got {bad!r} at position {error.start}"
        ) from None
    return _CODES[np.frombuffer(letters, dtype=np.uint8)]


def decode(codes: Codes) -> str:
    """The letters of codes."""
    return _LETTERS[codes].tobytes().decode("ascii")


def reverse_complement(codes: Codes) -> Codes:
    """The other strand, read from its own 5' end."""
    return np.where(codes < UNKNOWN, 3 - codes, codes)[::-1].astype(np.int8)


@functools.cache
def pwm(motif: str) -> Matrix:
    """Bits of each base over chance: log2(probability / 0.25), from an IUPAC consensus.

    The bases that a letter does not allow have `FORBIDDEN_BASE` each, or `WEAK_BASE` if it is in
    lower case; the others share the rest.

    References
    ----------
    Stormo (2000) "DNA binding sites: representation and discovery", *Bioinformatics* 16:16-23.
    """
    matrix = np.empty((len(motif), len(BASES)))
    for row, letter in zip(matrix, motif, strict=True):
        allowed = IUPAC[letter.upper()]
        wrong = WEAK_BASE if letter.islower() else FORBIDDEN_BASE
        share = (1 - wrong * (len(BASES) - len(allowed))) / len(allowed)
        row[:] = [np.log2((share if b in allowed else wrong) * len(BASES)) for b in BASES]
    matrix.flags.writeable = False
    return matrix


def best_score(motif: str) -> float:
    """Bits of a perfect match."""
    return float(pwm(motif).max(axis=1).sum())


def draw(motif: str, numbers: Float64[np.ndarray, " width"]) -> Int8[np.ndarray, " width"]:
    """A match of a motif, from a random number of 0 to 1 for each letter.

    Letters in lower case give any base in one of four cases (`ANY_BASE`), so that matches differ in
    score.
    """
    drawn = zip(motif, numbers.tolist(), strict=True)
    return encode("".join(_draw_base(letter, number) for letter, number in drawn))


def _draw_base(letter: str, number: float) -> str:
    allowed = IUPAC[letter.upper()]
    if letter.islower():
        if number < ANY_BASE:
            allowed, number = BASES, number / ANY_BASE
        else:
            number = (number - ANY_BASE) / (1 - ANY_BASE)
    return allowed[min(int(number * len(allowed)), len(allowed) - 1)]


class Scanner:
    """Scores of motifs along one strand of a sequence.

    Words of four bases are numbered once; a motif is then scored word by word, which takes a
    quarter of the time of scoring it base by base.
    """

    def __init__(self, codes: Codes) -> None:
        self.codes = codes
        padded = np.concatenate([codes, np.full(WORD - 1, UNKNOWN, dtype=np.int8)]).astype(np.int64)
        words = np.zeros(len(codes), dtype=np.int64)
        for k in range(WORD):
            words = words * (UNKNOWN + 1) + padded[k : k + len(codes)]
        self._words: Int64[np.ndarray, " length"] = words

    def scan(self, motif: str) -> Scores:
        """Bits of the motif that begins at each base; `NO_MATCH` where it does not fit."""
        return self._scan(motif)

    def scan_at(self, motif: str, offset: int) -> Scores:
        """For each base, bits of the motif that begins `offset` bp from it."""
        return shift(self._scan(motif), offset)

    def _scan(self, motif: str) -> Scores:
        length, width = len(self.codes), len(motif)
        scores = np.full(length, NO_MATCH)
        places = length - width + 1
        if places <= 0:
            return scores
        total = np.zeros(places)
        for first, table in _word_tables(motif):
            total += table[self._words[first : first + places]]
        scores[:places] = total
        return scores


@functools.cache
def _word_tables(motif: str) -> tuple[tuple[int, Float64[np.ndarray, " words"]], ...]:
    """For each four columns of a motif: which is the first, and the bits of every word there."""
    matrix = pwm(motif)
    # N matches nothing: it has the worst base's bits.
    columns = np.concatenate([matrix, matrix.min(axis=1, keepdims=True)], axis=1)
    tables = []
    for first in range(0, len(columns), WORD):
        table = np.zeros(1)
        for k in range(first, first + WORD):
            bits = columns[k] if k < len(columns) else np.zeros(UNKNOWN + 1)
            table = (table[:, None] + bits[None, :]).reshape(-1)
        tables.append((first, table))
    return tuple(tables)


def shift(values: Scores, offset: int) -> Scores:
    """`values[i + offset]` at each i; `NO_MATCH` beyond the ends."""
    shifted = np.full_like(values, NO_MATCH)
    length = len(values)
    if abs(offset) >= length:
        return shifted
    if offset >= 0:
        shifted[: length - offset] = values[offset:]
    else:
        shifted[-offset:] = values[:offset]
    return shifted


def sigmoid(x: Float64[np.ndarray, "..."]) -> Float64[np.ndarray, "..."]:
    """`1 / (1 + exp(-x))`."""
    return 1 / (1 + np.exp(-np.clip(x, -60, 60)))
