"""Which motifs seqlets and patterns are: TOMTOM against a set of known ones.

References
----------
Gupta et al. (2007) "Quantifying similarity between motifs", *Genome Biology* 8:R24.
Schreiber (2025), memelite: the implementation that is run.
Benjamini & Hochberg (1995), *J. R. Stat. Soc. B* 57:289-300: q-values.
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64, Int64

from agviz.errors import InputError, require
from agviz.genome.labelled import is_sequence_scores
from agviz.genome.motif_set import Motif, MotifSet, as_motifs
from agviz.genome.sequence import one_hot
from agviz.interpret.jaspar import jaspar
from agviz.interpret.seqlets import scores_of, seqlets

CITATION = "TOMTOM: Gupta et al., Genome Biol. 8:R24 (2007), by memelite"
ENOUGH = 50
"""Motifs whose columns are a fair background; fewer are compared among those of JASPAR."""

NEEDED = ("Chromosome", "Start", "End", "bases")


def annotate(
    found: Any,
    motifs: Any = None,
    *,
    max_q: float = 0.05,
    best: int = 1,
) -> Any:
    """Name seqlets, or whole patterns, by the known motifs that they resemble.

    Parameters
    ----------
    found
        A table of `seqlets`; labelled scores, whose seqlets are then found; or a `MotifSet`, such
        as the patterns of `discover`.
    motifs
        A `MotifSet` (or one `Motif`) to name them by; by default JASPAR's vertebrate motifs.
    max_q
        Largest q-value of a match.
    best
        How many matches of each are told, the best first.

    Returns
    -------
    pandas.DataFrame
        A row per match: the columns of the seqlet (of a pattern, its id as ``query``), then
        ``name`` and ``motif_id`` of the motif, its ``Strand`` ("+" or "-"), ``overlap`` in bp,
        ``tomtom_p``, and ``tomtom_q``: the smallest share of false matches at which it is among
        those told of this seqlet. What resembles no motif has no row. `Logo(..., motifs=table)`
        draws it; `attrs` have ``citation``, ``motifs`` (their source) and ``license``.

    Raises
    ------
    InputError
        For what is none of these, a table without the columns, or options out of range.
    MissingPackageError
        Without memelite, which the extra `motifs` brings.

    Notes
    -----
    The null is that of TOMTOM's complete score: columns drawn from the known motifs. Of fewer than
    50 motifs the columns of JASPAR are drawn from, too; only the given ones are matched. The first
    call of all compiles TOMTOM, which takes about a minute.

    Examples
    --------
    >>> named = ag.annotate(ag.seqlets(effects), ag.teaching_motifs())
    >>> logo = ag.Logo(effects, motifs=named)
    """
    if not 0 < max_q <= 1:
        raise InputError(f"max_q must be over 0 and at most 1; got {max_q}")
    if best < 1:
        raise InputError(f"best must be 1 match or more; got {best}")
    targets = jaspar() if motifs is None else as_motifs(motifs)
    if isinstance(found, MotifSet | Motif):
        table, queries = _of_patterns(as_motifs(found))
    else:
        table, queries = _of_seqlets(found)
    matches = tomtom(queries, targets) if queries else None
    return _told(table, matches, targets, (max_q, best))


@dataclasses.dataclass(frozen=True, eq=False)
class Matches:
    """How alike queries and targets are: arrays of a row per query, a column per target.

    `strand` is 1 where the target was reversed, `overlap` in bp.
    """

    p: Float64[np.ndarray, "queries targets"]
    q: Float64[np.ndarray, "queries targets"]
    overlap: Int64[np.ndarray, "queries targets"]
    strand: Int64[np.ndarray, "queries targets"]


def tomtom(queries: Sequence[Float64[np.ndarray, "_ 4"]], targets: MotifSet) -> Matches:
    """TOMTOM of matrices of probabilities against motifs, in both directions."""
    memelite = require("memelite", extra="motifs", why="Comparing motifs")
    known = [motif.probabilities for motif in targets]
    background = [] if len(known) >= ENOUGH else [motif.probabilities for motif in jaspar()]
    # It takes contiguous float64 of shape (4, width).
    asked, others = (
        [np.ascontiguousarray(each.T) for each in several]
        for several in (queries, known + background)
    )
    p, _, _, overlap, strand = (each[:, : len(known)] for each in memelite.tomtom(asked, others))
    p = np.clip(p.astype(np.float64), 0.0, 1.0)
    return Matches(p, q_values(p), overlap.astype(np.int64), strand.astype(np.int64))


def q_values(p: Float64[np.ndarray, "queries tests"]) -> Float64[np.ndarray, "queries tests"]:
    """Benjamini and Hochberg's, of each row: the smallest false discovery rate that admits each."""
    order = np.argsort(p, axis=1, kind="stable")
    ranks = np.arange(1, p.shape[1] + 1)
    raw = np.take_along_axis(p, order, axis=1) * (p.shape[1] / ranks[None, :])
    least = np.minimum.accumulate(raw[:, ::-1], axis=1)[:, ::-1]
    found = np.empty_like(p)
    np.put_along_axis(found, order, np.minimum(least, 1.0), axis=1)
    return found


def _of_patterns(patterns: MotifSet) -> tuple[Any, list[Any]]:
    import pandas as pd

    table = pd.DataFrame({"query": [motif.id for motif in patterns]})
    return table, [motif.probabilities for motif in patterns]


def _of_seqlets(found: Any) -> tuple[Any, list[Any]]:
    """The table of seqlets, and their bases as probabilities: 1/4 each where none is known."""
    scored = hasattr(found, "data_vars") or (
        not hasattr(found, "columns") and all(map(is_sequence_scores, scores_of(found)))
    )
    table = seqlets(found) if scored else found
    if not hasattr(table, "columns"):
        raise InputError(
            "annotate takes a table of seqlets(...), labelled scores, or a MotifSet; got "
            f"{type(found).__name__}"
        )
    missing = [name for name in NEEDED if name not in table.columns]
    if missing:
        raise InputError(
            f"A table of seqlets needs the columns {', '.join(NEEDED)}; it lacks "
            f"{', '.join(missing)}"
        )
    rows = [one_hot(str(bases)).astype(np.float64) for bases in table["bases"]]
    return table, [np.where(row.sum(1, keepdims=True) > 0, row, 0.25) for row in rows]


def _told(table: Any, matches: Matches | None, targets: MotifSet, limits: tuple[float, int]) -> Any:
    """The rows of the table, repeated for each match that is told, with what it matches."""
    max_q, best = limits
    rows: list[int] = []
    columns: list[int] = []
    if matches is not None:
        order = np.argsort(matches.p, axis=1, kind="stable")[:, :best]
        kept = np.take_along_axis(matches.q, order, axis=1) <= max_q
        row, rank = np.nonzero(kept)
        rows, columns = row.tolist(), order[row, rank].tolist()
    told = table.iloc[rows].reset_index(drop=True)
    motifs = [targets.motifs[column] for column in columns]
    told["name"] = [motif.name for motif in motifs]
    told["motif_id"] = [motif.id for motif in motifs]
    for name, values in _values(matches, rows, columns).items():
        told[name] = values
    told.attrs = dict(table.attrs) | {"motifs": targets.source, "license": targets.license}
    cited = [table.attrs.get("citation", ""), CITATION, targets.citation]
    told.attrs["citation"] = "; ".join(filter(None, cited))
    return told


def _values(matches: Matches | None, rows: list[int], columns: list[int]) -> dict[str, Any]:
    if matches is None:
        empty = np.empty(0)
        return {
            "Strand": empty.astype(object), "overlap": empty.astype(np.int64),
            "tomtom_p": empty, "tomtom_q": empty,
        }  # fmt: skip
    return {
        "Strand": ["-" if turned else "+" for turned in matches.strand[rows, columns].tolist()],
        "overlap": matches.overlap[rows, columns],
        "tomtom_p": matches.p[rows, columns],
        "tomtom_q": matches.q[rows, columns],
    }
