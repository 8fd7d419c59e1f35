"""Where a sequence matches motifs: FIMO, with p-values, on both strands.

References
----------
Grant, Bailey & Noble (2011) "FIMO: scanning for occurrences of a given motif", *Bioinformatics*
27:1017-1018.
"""

from typing import Any

import numpy as np

from agviz.errors import InputError, require
from agviz.genome.labelled import check_sequence_scores, is_sequence_scores
from agviz.genome.motif_set import Motif, MotifSet, as_motifs
from agviz.genome.sequence import check_sequence, one_hot, reverse_complement
from agviz.genome.types import Interval
from agviz.interpret.jaspar import jaspar
from agviz.scoring.readout import BARE_SEQUENCE

CITATION = "FIMO: Grant et al., Bioinformatics 27:1017 (2011), by memelite"
COLUMNS = (
    "Chromosome", "Start", "End", "Strand", "name", "motif_id", "bases", "score", "p_value",
)  # fmt: skip


def scan(
    place: Any,
    motifs: Any = None,
    *,
    threshold: float = 1e-4,
    assembly: Any = None,
    interval: Interval | None = None,
) -> Any:
    """Matches of motifs in a sequence, on both strands.

    Parameters
    ----------
    place
        An interval, or its text, of `assembly`; bases; or labelled scores, whose observed bases are
        scanned.
    motifs
        A `MotifSet` (or one `Motif`) to look for; by default JASPAR's vertebrate motifs.
    threshold
        Largest p-value of a match: the chance that random bases, all alike in frequency, match as
        well at one place.
    assembly
        The genome that an interval is read from, such as `model.assembly`.
    interval
        Where bases lie, so that matches have coordinates; without it they count from 0.

    Returns
    -------
    pandas.DataFrame
        By place: ``Chromosome``, ``Start``, ``End`` (0-based, half-open, on the + strand),
        ``Strand``, ``name`` and ``motif_id``, ``bases`` as the motif reads them, ``score`` in bits
        over chance, ``p_value``. No match has an unknown base. `Logo(..., motifs=table)` draws it.

    Raises
    ------
    InputError
        For a place that is none, an interval without a genome, or a threshold out of range.
    MissingPackageError
        Without memelite, which the extra `motifs` brings.

    Examples
    --------
    >>> hits = ag.scan("AAAACCAACTGTCAAA", ag.jaspar()["MYB"])  # doctest: +SKIP
    """
    if not 0 < threshold < 1:
        raise InputError(f"threshold must be between 0 and 1; got {threshold}")
    wanted = jaspar() if motifs is None else as_motifs(motifs)
    contig, start, bases = _read(place, assembly, interval)
    memelite = require("memelite", extra="motifs", why="Scanning for motifs")
    # It takes sequences of shape (1, 4, length) and motifs of shape (4, width), longer ones apart.
    fitting = [motif for motif in wanted if len(motif) <= len(bases)]
    tables = {
        str(number): np.ascontiguousarray(motif.probabilities.T)
        for number, motif in enumerate(fitting)
    }
    sequence = np.ascontiguousarray(one_hot(bases).T[None])
    hits = memelite.fimo(tables, sequence, threshold=threshold) if fitting else []
    rows = [
        row
        for motif, table in zip(fitting, hits, strict=True)
        for row in _rows(table, motif, bases)
    ]
    return _table(rows, contig, start, wanted)


def _read(place: Any, assembly: Any, interval: Interval | None) -> tuple[str, int, str]:
    """Contig, start and + strand bases of what is scanned."""
    if is_sequence_scores(place):
        check_sequence_scores(place)
        observed = "".join(str(base) for base in place["observed"].values)
        return place.attrs["contig"], int(place["position"].values[0]), observed
    if isinstance(place, Interval) or (isinstance(place, str) and ":" in place):
        if assembly is None:
            raise InputError(
                f"An interval is scanned in a genome: scan({str(place)!r}, assembly=model.assembly)"
            )
        where = assembly.interval(place)
        forward = Interval(where.chromosome, where.start, where.end)
        return where.chromosome, where.start, assembly.sequence(forward)
    if not isinstance(place, str):
        raise InputError(
            "scan takes an Interval, its text, bases, or labelled scores; got "
            f"{type(place).__name__}"
        )
    bases = check_sequence(place)
    if interval is None:
        return BARE_SEQUENCE, 0, bases
    if interval.width != len(bases):
        raise InputError(f"{len(bases):,} bases cannot cover an interval of {interval.width:,} bp")
    return interval.chromosome, interval.start, bases


def _rows(table: Any, motif: Motif, bases: str) -> list[tuple[Any, ...]]:
    """Start, end, strand, name, id, bases, score and p-value of matches, from 0."""
    rows = []
    columns = (table[name] for name in ("start", "end", "strand", "score", "p-value"))
    for start, end, strand, score, p in zip(*columns, strict=True):
        matched = bases[int(start) : int(end)]
        if set(matched) <= set("ACGT"):
            read = matched if strand == "+" else reverse_complement(matched)
            found = (int(start), int(end), strand, motif.name, motif.id, read)
            rows.append((*found, float(score), float(p)))
    return rows


def _table(rows: list[tuple[Any, ...]], contig: str, start: int, motifs: MotifSet) -> Any:
    import pandas as pd

    rows.sort(key=lambda row: (row[0], row[1], row[7], row[4], row[2]))
    placed = [(contig, row[0] + start, row[1] + start, *row[2:]) for row in rows]
    table = pd.DataFrame(placed, columns=list(COLUMNS))
    kinds = {"Start": int, "End": int, "score": float, "p_value": float}
    table = table.astype(kinds)
    table.attrs = {
        "citation": "; ".join(filter(None, (CITATION, motifs.citation))),
        "motifs": motifs.source,
        "license": motifs.license,
    }
    return table
