"""Seqlets: short stretches whose bases together give more, or take more, than chance would have it.

The null: the same contributions, laid out in any order. A motif's bases stand side by side; bases
drawn at random from all that were scored hardly ever sum to as much.

References
----------
Shrikumar et al., arXiv:1811.00416 (2018): seqlets of contributions, and TF-MoDISco.
Schreiber, bioRxiv 2025.08.08.669296 (2025), tangermeme: seqlets whose every part is one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64, Int64

from agviz.errors import InputError
from agviz.genome.labelled import check_sequence_scores, observed_contributions
from agviz.interpret.sum_chances import rounded, sum_chances

CITATION = "seqlets of contributions: Shrikumar et al., arXiv:1811.00416 (2018)"
COLUMNS = ("Chromosome", "Start", "End", "bases", "sum", "sign", "p_value", "locus")
SHORTEST, LONGEST = 4, 25  # bp
PART_CHANCE = 0.05
"""Each stretch of the shortest width within a seqlet is at least as unusual as this."""


def seqlets(
    scores: Any,
    *,
    max_p: float = 1e-3,
    shortest: int = SHORTEST,
    longest: int = LONGEST,
) -> Any:
    """Stretches of bases that matter together, of either sign.

    Parameters
    ----------
    scores
        Labelled scores of one locus (of `ism`, or any `sequence_scores`), or of several (a list, or
        by name as of `at_loci`), each its own background. Effects are turned into contributions.
    max_p
        Largest p-value of a seqlet: the chance that as many bases, drawn from all of the locus,
        sum to as much.
    shortest, longest
        Widths of seqlets in bp.

    Returns
    -------
    pandas.DataFrame
        By locus and place: ``Chromosome``, ``Start``, ``End`` (0-based, half-open), ``bases`` on
        the + strand, ``sum`` of contributions, ``sign`` (1 or -1), ``p_value``, and ``locus``, the
        number of the scores that it is in. They do not overlap. `attrs` have ``citation``, and
        ``model`` and ``readout`` where the scores have them.

    Raises
    ------
    InputError
        For what are no scores, widths or a p-value out of range.

    Notes
    -----
    Of windows that overlap, the one with the smallest p-value is kept, and then the next. Every
    part of `shortest` bp within a seqlet is unusual by itself (p < 0.05), so that two motifs are
    not taken for one with a gap. p-values are exact for contributions rounded to 1/200 of the
    largest, and not corrected for the number of windows.

    Examples
    --------
    >>> ag.seqlets(effects).columns.tolist()
    ['Chromosome', 'Start', 'End', 'bases', 'sum', 'sign', 'p_value', 'locus']
    """
    several = scores_of(scores)
    if not several:
        raise InputError("No scores were given: seqlets are found in at least one locus")
    if not 1 <= shortest <= longest:
        raise InputError(
            f"shortest and longest must be 1 bp or more, in this order; got {shortest} and "
            f"{longest}"
        )
    if not 0 < max_p < 1:
        raise InputError(f"max_p must be between 0 and 1; got {max_p}")
    for each in several:
        _check_one_readout(each)
        check_sequence_scores(each)
    found: list[tuple[Any, ...]] = []
    for locus, each in enumerate(several):
        values = observed_contributions(each).astype(np.float64)
        spans = _spans(values, (shortest, min(longest, len(values)), max_p))
        found += [_row(each, values, span, locus) for span in spans]
    return _table(found, several)


def scores_of(given: Any) -> list[Any]:
    """Scores of one or several loci, in a list or by name as of `at_loci`, as a list."""
    if isinstance(given, Mapping) and not hasattr(given, "data_vars"):
        return list(given.values())
    return list(given) if isinstance(given, Sequence) else [given]


def _check_one_readout(scores: Any) -> None:
    """Raise `InputError` for a Dataset, which has scores of several readouts."""
    names = [str(name) for name in getattr(scores, "data_vars", ())]
    if names:
        raise InputError(
            f"Scores of several readouts, {', '.join(map(repr, names))}, were given; take those of "
            f"one, such as scores[{names[0]!r}]"
        )


Chances = Sequence[tuple[Float64[np.ndarray, "_"], Float64[np.ndarray, "_"]]]


def _spans(
    values: Float64[np.ndarray, " positions"], limits: tuple[int, int, float]
) -> list[tuple[int, int, int, float]]:
    """Start, width, sign and p-value of the seqlets of one locus, by place."""
    shortest, longest, max_p = limits
    blocked = ~np.isfinite(values)
    if not np.any(values[~blocked]) or shortest > longest:
        return []
    unit = float(np.abs(values[~blocked]).max())
    steps = rounded(np.nan_to_num(values), unit)
    chances = sum_chances(steps[~blocked], longest)
    candidates: list[tuple[float, int, int, int]] = []
    for sign in (1, -1):
        part = _window_chances(steps, shortest, chances, sign) <= PART_CHANCE
        for width in range(shortest, longest + 1):
            chance = _window_chances(steps, width, chances, sign)
            allowed = _all_within(part, width - shortest + 1) & ~_any_within(blocked, width)
            starts = np.flatnonzero(allowed & (chance <= max_p))
            candidates += [(float(chance[k]), width, int(k), sign) for k in starts]
    return sorted(_apart(sorted(candidates), len(values)))


def _window_chances(
    steps: Int64[np.ndarray, " positions"], width: int, chances: Chances, sign: int
) -> Float64[np.ndarray, " windows"]:
    """For each window of a width, the chance of a sum as extreme in the direction of `sign`."""
    total = np.concatenate([[0], np.cumsum(steps)])
    sums = total[width:] - total[:-width]
    least = -(len(chances[width - 1][0]) // 2)
    upper, lower = chances[width - 1]
    return (upper if sign > 0 else lower)[sums - least]


def _all_within(flags: Bool[np.ndarray, " n"], width: int) -> Bool[np.ndarray, " windows"]:
    return ~_any_within(~flags, width)


def _any_within(flags: Bool[np.ndarray, " n"], width: int) -> Bool[np.ndarray, " windows"]:
    total = np.concatenate([[0], np.cumsum(flags)])
    return total[width:] > total[:-width]


def _apart(
    candidates: Sequence[tuple[float, int, int, int]], length: int
) -> Iterator[tuple[int, int, int, float]]:
    """Of candidates, best first, those that overlap none before."""
    taken = np.zeros(length, dtype=bool)
    for chance, width, start, sign in candidates:
        if not taken[start : start + width].any():
            taken[start : start + width] = True
            yield start, width, sign, chance


def _row(
    scores: Any,
    values: Float64[np.ndarray, " positions"],
    span: tuple[int, int, int, float],
    locus: int,
) -> tuple[Any, ...]:
    start, width, sign, chance = span
    first = int(scores["position"].values[0]) + start
    bases = "".join(str(base) for base in scores["observed"].values[start : start + width])
    total = float(values[start : start + width].sum())
    return (scores.attrs["contig"], first, first + width, bases, total, sign, chance, locus)


def _table(rows: list[tuple[Any, ...]], scores: Sequence[Any]) -> Any:
    import pandas as pd

    kinds = dict(zip(COLUMNS, ("str", int, int, "str", float, int, float, int), strict=True))
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {name: kind for name, kind in kinds.items() if kind != "str"}
    )
    for name in ("model", "readout"):
        said = dict.fromkeys(str(each.attrs[name]) for each in scores if each.attrs.get(name))
        table.attrs |= {name: ", ".join(said)} if said else {}
    table.attrs["citation"] = CITATION
    return table
