"""Exact matches of a consensus, on either strand: where a motif is written, without a scanner."""

import re

from agviz.genome.sequence import reverse_complement
from agviz.genome.types import Interval

CODES = {
    "A": "A", "C": "C", "G": "G", "T": "T", "R": "AG", "Y": "CT", "S": "CG", "W": "AT", "K": "GT",
    "M": "AC", "B": "CGT", "D": "AGT", "H": "ACT", "V": "ACG", "N": "ACGT",
}  # fmt: skip
"""Bases of the IUPAC codes (Cornish-Bowden, Nucleic Acids Res. 13:3021-3030, 1985)."""


def matches(pattern: str, bases: str, *, contig: str, start: int, name: str) -> list[Interval]:
    """Where bases match a pattern of IUPAC codes.

    Parameters
    ----------
    pattern
        On its own strand, 5' to 3'.
    bases
        On the + strand.
    contig, start
        Where the first of the bases lies, 0-based.
    name
        What the intervals are called.

    Returns
    -------
    list of Interval
        From left to right, with the strand on which the pattern reads; overlapping ones too.

    Examples
    --------
    >>> [str(each) for each in matches("YAAC", "GTTATCAAC", contig="c", start=10, name="")]
    ['c:10-14:-', 'c:15-19:+']
    """
    found = []
    for strand, written in (("+", pattern), ("-", reverse_complement(pattern))):
        codes = "".join(f"[{CODES[code]}]" for code in written)
        for hit in re.finditer(f"(?={codes})", bases.upper()):
            first = start + hit.start()
            found.append(Interval(contig, first, first + len(pattern), strand, name=name))
    return sorted(found, key=lambda each: (each.start, each.strand))
