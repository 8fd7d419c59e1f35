"""Patterns that recur in the contributions of many loci: motifs found without knowing any.

References
----------
Shrikumar et al., arXiv:1811.00416 (2018): TF-MoDISco, whose ideas these are: seqlets, aligned by
their contributions and averaged into a contribution weight matrix (CWM).
"""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz.errors import InputError
from agviz.genome.labelled import observed_contributions
from agviz.genome.motif_set import Motif, MotifSet
from agviz.genome.sequence import BASES, one_hot
from agviz.interpret.alignment import align, cluster, turned
from agviz.interpret.seqlets import seqlets

CITATION = "patterns of contributions, after TF-MoDISco: Shrikumar et al., arXiv:1811.00416 (2018)"
REACH = 20
"""bp to either side of a seqlet's middle that are compared; it may be shifted by half of that."""

TRIM = 0.3
"""A pattern ends where its contributions stay below this share of its highest position's."""

PSEUDOCOUNT = 0.25  # of each base at each position


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Patterns:
    """What `discover` found.

    Attributes
    ----------
    motifs
        Counts of bases (PFM) of each pattern, most members first, called `pattern_1`, ...; as any
        `MotifSet` for `annotate`, `scan` and `marginalize`.
    contributions
        The mean contribution of each base (CWM), by pattern id: (width, 4), columns A, C, G, T.
    members
        The table of seqlets that patterns are made of: the columns of `seqlets`, with ``pattern``
        and ``Strand``; ``Start`` and ``End`` are where the pattern lies.
    """

    motifs: MotifSet
    contributions: dict[str, Float64[np.ndarray, "_ 4"]]
    members: Any

    def __repr__(self) -> str:
        return f"<{len(self.motifs)} patterns of {len(self.members):,} seqlets>"


def discover(
    scores: Sequence[Any],
    *,
    max_p: float = 1e-3,
    similarity: float = 0.7,
    least: int = 3,
) -> Patterns:
    """Motifs from the contributions of many loci: seqlets that look alike, aligned and averaged.

    For teaching and for tens to thousands of seqlets: each is compared with each pattern so far.
    TF-MoDISco is the tool for real genomes; the npz export feeds it.

    Parameters
    ----------
    scores
        Labelled scores of several loci, for one question.
    max_p
        Largest p-value of a seqlet; see `seqlets`.
    similarity
        Cosine between the contributions of a seqlet and of a pattern, best aligned, from which it
        is a member; patterns as similar are made one.
    least
        Seqlets that a pattern has at least.

    Returns
    -------
    Patterns
        Most members first. The same scores give the same patterns.

    Raises
    ------
    InputError
        For no scores, options out of range, or when no pattern is found.

    Notes
    -----
    The largest seqlets found clusters; three rounds follow in which each seqlet goes to the mean
    that it is most similar to. Patterns of negative contributions are their own.
    """
    if not 0 < similarity <= 1:
        raise InputError(f"similarity must be over 0 and at most 1; got {similarity}")
    if least < 1:
        raise InputError(f"least must be 1 seqlet or more; got {least}")
    several = list(scores) if isinstance(scores, Sequence) else [scores]
    table = seqlets(several, max_p=max_p)
    around = [_around(several[row.locus], (row.Start + row.End) // 2) for row in table.itertuples()]
    matrices = [contributions for contributions, _ in around]
    groups = cluster(np.array(matrices), similarity, reach=REACH) if matrices else []
    groups = sorted((each for each in groups if len(each) >= least), key=len, reverse=True)
    if not groups:
        raise InputError(
            f"No pattern recurs: of {len(table)} seqlets no {least} are alike by {similarity}; "
            "score more loci, or lower `least` or `similarity`"
        )
    motifs, means, parts = [], {}, []
    for number, members in enumerate(groups, start=1):
        name = f"pattern_{number}"
        made = _pattern(name, [around[k] for k in members])
        motifs.append(made.motif)
        means[name] = made.contributions
        parts.append(_members(table.iloc[members], made, name))
    import pandas as pd

    told = pd.concat(parts, ignore_index=True)
    told.attrs = dict(table.attrs) | {"citation": CITATION}
    source = f"patterns of {len(several)} loci"
    return Patterns(MotifSet(tuple(motifs), source=source, citation=CITATION), means, told)


@dataclasses.dataclass(frozen=True, eq=False)
class Pattern:
    """One pattern, and of each member its shift and strand; `first` is where trimming began."""

    motif: Motif
    contributions: Float64[np.ndarray, "_ 4"]
    placed: Sequence[tuple[int, bool]]
    first: int


def _around(
    scores: Any, middle: int
) -> tuple[Float64[np.ndarray, "places 4"], Float64[np.ndarray, "places 4"]]:
    """Contributions and bases of the places around a seqlet; zeros where none was scored."""
    position = scores["position"].values
    wanted = np.arange(middle - REACH, middle + REACH) - int(position[0])
    inside = (wanted >= 0) & (wanted < len(position))
    bases = np.zeros((len(wanted), len(BASES)))
    bases[inside] = one_hot("".join(map(str, scores["observed"].values[wanted[inside]])))
    given = np.zeros(len(wanted))
    given[inside] = np.nan_to_num(observed_contributions(scores)[wanted[inside]])
    return bases * given[:, None], bases


def _pattern(name: str, members: Sequence[tuple[Any, Any]]) -> Pattern:
    """Members laid over the largest of them: their mean contributions and counts, trimmed."""
    matrices = np.array([contributions for contributions, _ in members])
    mean = matrices[0]
    for _ in range(2):  # the first mean is of one member, the second of all
        _, shifts, turns = align(matrices, mean[None], reach=REACH)
        placed = list(zip(shifts[:, 0].tolist(), turns[:, 0].tolist(), strict=True))
        laid = [turned(each, *how) for each, how in zip(matrices, placed, strict=True)]
        mean = np.mean(laid, axis=0)
    bases = [turned(each, *how) for (_, each), how in zip(members, placed, strict=True)]
    counts = np.sum(bases, axis=0)
    height = np.abs(mean).sum(1)
    kept = np.flatnonzero(height >= TRIM * height.max())
    first, last = int(kept[0]), int(kept[-1]) + 1
    motif = Motif(name, counts[first:last] + PSEUDOCOUNT)
    return Pattern(motif, mean[first:last], placed, first)


def _members(table: Any, made: Pattern, name: str) -> Any:
    """The rows of a pattern's seqlets, at the places where the pattern lies."""
    told = table.copy()
    width, starts = len(made.motif), []
    middles = (told["Start"] + told["End"]) // 2
    for middle, (shift, reverse) in zip(middles, made.placed, strict=True):
        at = made.first - shift
        at = 2 * REACH - at - width if reverse else at
        starts.append(int(middle) - REACH + at)
    told["Start"] = starts
    told["End"] = [start + width for start in starts]
    told["Strand"] = ["-" if reverse else "+" for _, reverse in made.placed]
    told["pattern"] = name
    return told
