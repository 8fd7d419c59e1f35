"""The MEME format: motifs as text, as the MEME suite and motif collections exchange them."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from agviz._files import result_path
from agviz.errors import FormatError, InputError
from agviz.genome.motif_set import Motif, MotifSet

SITES = 20
"""Sites of a motif that does not say how many it has: the format's default."""

ROUNDING = 0.01
"""How far a position's probabilities may add up from 1."""

HEAD = """MEME version 4

ALPHABET= ACGT

strands: + -

Background letter frequencies
A 0.25 C 0.25 G 0.25 T 0.25
"""


def read_meme(path: str | os.PathLike[str]) -> MotifSet:
    """Motifs of DNA from a file in (minimal) MEME format.

    Parameters
    ----------
    path
        The file. Of a line ``MOTIF MA0100.3 MYB`` the first word is the id, the second the name.

    Returns
    -------
    MotifSet
        Counts are the probabilities times the number of sites (20 if the file does not say).

    Raises
    ------
    InputError
        When there is no such file, or two motifs have one id.
    FormatError
        When it is no MEME file of DNA motifs; the message has the line.

    References
    ----------
    Bailey et al. (2015) "The MEME Suite", *Nucleic Acids Research* 43:W39-W49.
    """
    file = Path(path).expanduser()
    if not file.is_file():
        raise InputError(f"No motif file {str(file)!r}: expected motifs in MEME format")
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    if not any(line.startswith("MEME version") for line in lines):
        raise FormatError(
            f"{file.name} is no MEME file: it has no line that begins with 'MEME version'"
        )
    for number, line in enumerate(lines, start=1):
        alphabet = re.match(r"ALPHABET\s*=\s*(\S+)", line)
        if alphabet and alphabet[1] != "ACGT":
            raise FormatError(
                f"{file.name}, line {number}: motifs of DNA have the alphabet ACGT; got "
                f"{alphabet[1]}"
            )
    motifs = tuple(_motifs(lines, file.name))
    if not motifs:
        raise FormatError(f"{file.name} holds no motif: no letter-probability matrix follows MOTIF")
    return MotifSet(motifs, source=file.name)


def write_meme(motifs: MotifSet, path: str | os.PathLike[str]) -> None:
    """Write motifs in MEME format, with the source as a comment."""
    parts = [HEAD]
    for motif in motifs:
        sites = round(float(motif.counts.sum(axis=1).max()))
        parts.append(f"\nMOTIF {_word(motif.id)} {_word(motif.name)}\n")
        parts.append(
            f"letter-probability matrix: alength= 4 w= {len(motif)} nsites= {max(sites, 1)} E= 0\n"
        )
        parts += [" ".join(f"{x:.9f}" for x in row) + "\n" for row in motif.probabilities.tolist()]
    with result_path(path) as temporary:
        temporary.write_text("".join(parts), encoding="utf-8")


def _word(text: str) -> str:
    """Text as the one word that a MOTIF line takes."""
    return "_".join(text.split())


def _motifs(lines: list[str], name: str) -> Iterator[Motif]:
    """Each MOTIF line with the letter-probability matrix that follows it."""
    words: list[str] = []
    for number, line in enumerate(lines, start=1):
        if line.startswith("MOTIF"):
            words = line.split()[1:]
            if not words:
                raise FormatError(f"{name}, line {number}: MOTIF needs an id")
        elif line.startswith("letter-probability matrix") and words:
            rows = _matrix(lines, number, name)
            sites = re.search(r"nsites\s*=\s*([\d.]+)", line)
            counts = rows / rows.sum(axis=1, keepdims=True) * (float(sites[1]) if sites else SITES)
            yield Motif(words[1] if len(words) > 1 else words[0], counts, id=words[0])
            words = []


def _matrix(lines: list[str], head: int, name: str) -> np.ndarray:
    """The rows of probabilities below line `head`, counted from 1: (width, 4) float64."""
    width = re.search(r"\bw\s*=\s*(\d+)", lines[head - 1])
    rows: list[list[float]] = []
    for number, line in enumerate(lines[head:], start=head + 1):
        if width and len(rows) == int(width[1]):
            break
        words = line.split()
        try:
            row = [float(word) for word in words]
        except ValueError:
            row = []
        if not row and not width:
            break
        if len(row) != 4 or min(row) < 0 or not abs(sum(row) - 1) <= ROUNDING:
            raise FormatError(
                f"{name}, line {number}: a position is four probabilities that add up to 1; got "
                f"{line.strip()!r}"
            )
        rows.append(row)
    if not rows or (width and len(rows) < int(width[1])):
        wanted = width[1] if width else "some"
        raise FormatError(
            f"{name}, line {head}: the matrix has {len(rows)} positions, not {wanted}; is the file "
            "cut off?"
        )
    return np.array(rows, dtype=np.float64)
