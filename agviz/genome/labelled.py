"""What interpretation hands to figures: scores of bases as a labelled array, by a written contract.

A plain `xarray.DataArray`, so that users slice, average and save it with what they know, and a
figure can draw it without knowing who made it. `sequence_scores` makes one,
`check_sequence_scores` says whether something is one:

* dimensions ``position`` and ``base``, float32, NaN where nothing is known;
* coordinates ``position`` (int64, 0-based on the contig, ascending by 1), ``base`` (A, C, G, T),
  and ``observed`` along ``position``: the base of the sequence, N where there is none;
* of effects, where known, the coordinates ``deletion`` along ``position``: what changes when that
  base is deleted; and ``insertion`` along ``position`` and ``base``: when that base is inserted
  after it, or along ``position`` alone: when the one with the largest effect is;
* of a mean over several maps, the coordinate ``deviation`` along position and base: their standard
  deviation;
* attributes ``contig`` and ``kind``, one of `KINDS`; where known ``model``, ``readout``, ``unit``
  and ``citation``, all text.
"""

from typing import Any

import numpy as np
from jaxtyping import Float, Float32, Shaped

from agviz.errors import InputError, check_choice
from agviz.genome.real_numbers import check_kind, narrowed
from agviz.genome.sequence import BASES
from agviz.genome.types import Interval

KINDS = {
    "contributions": "how much each observed base gives; 0 at the bases that are not there",
    "hypothetical": "how much each of the four bases would give",
    "effects": "what changes when the observed base is replaced by each other one; 0 at itself",
}
"""What the scores of a sequence can be."""

NOTED = ("model", "readout", "unit", "citation")
"""Attributes that may be there."""

INDELS: dict[str, list[tuple[str, ...]]] = {
    "deletion": [("position",)],
    "insertion": [("position",), ("position", "base")],
}
"""Coordinates that may be there, and along what."""


def sequence_scores(
    values: Shaped[np.ndarray, "positions 4"],
    interval: Interval,
    sequence: str,
    *,
    kind: str,
    deletions: Float[np.ndarray, " positions"] | None = None,
    insertions: Float[np.ndarray, "positions 4"] | Float[np.ndarray, " positions"] | None = None,
    **noted: str,
) -> Any:
    """Scores of every base of an interval, labelled.

    Parameters
    ----------
    values
        One row per position, columns A, C, G, T; copied as float32.
    interval
        Where the positions lie; values run along the + strand.
    sequence
        Its bases on the + strand, any case.
    kind
        A key of `KINDS`.
    deletions
        Effect of deleting each base; of `"effects"` only, as the next. Copied as float32.
    insertions
        Effect of inserting A, C, G or T after each base, or of the one that changes most.
    **noted
        `model`, `readout`, `unit`, `citation`: text that a caption says.

    Returns
    -------
    xarray.DataArray
        As the module's docstring describes.

    Raises
    ------
    InputError
        When lengths differ, the kind or a note is unknown, values are no real numbers, or scores
        that are no effects come with those of deletions or insertions.

    Examples
    --------
    >>> place = ag.Interval("chr1", 10, 13)
    >>> scores = ag.sequence_scores(np.zeros((3, 4)), place, "ACG", kind="effects")
    >>> scores.shape
    (3, 4)
    """
    import xarray as xr  # takes a third of a second

    check_choice("kind", kind, tuple(KINDS))
    if len(values) != interval.width or len(sequence) != interval.width:
        raise InputError(
            f"Scores of {interval.width:,} bp need as many rows and bases; got {len(values):,} "
            f"rows and {len(sequence):,} bases"
        )
    if np.shape(values)[1:] != (len(BASES),):
        raise InputError(
            f"Scores have a column for each of A, C, G, T; got values of shape {np.shape(values)}"
        )
    for name in noted:
        check_choice("a note", name, NOTED)
    position = np.arange(interval.start, interval.end, dtype=np.int64)
    scores = xr.DataArray(
        narrowed(np.asarray(values), "Scores of a sequence"),
        dims=("position", "base"),
        coords={
            "position": position,
            "base": list(BASES),
            "observed": ("position", list(sequence.upper())),
        },
        attrs={"contig": interval.chromosome, "kind": kind, **noted},
    )
    return with_indels(scores, deletions=deletions, insertions=insertions)


def with_indels(scores: Any, *, deletions: Any = None, insertions: Any = None) -> Any:
    """Scores with the effects of deleting each base and of inserting one after it.

    Parameters
    ----------
    scores
        Effects of substitutions, as of `sequence_scores`.
    deletions, insertions
        As `sequence_scores` takes them; None leaves what is there.

    Raises
    ------
    InputError
        When shapes differ, values are no real numbers, or the scores are no effects.
    """
    for name, given in (("deletion", deletions), ("insertion", insertions)):
        if given is None:
            continue
        values = narrowed(np.asarray(given), f"{name.capitalize()}s")
        shapes = {dims: tuple(scores.sizes[d] for d in dims) for dims in INDELS[name]}
        fitting = [dims for dims, shape in shapes.items() if shape == values.shape]
        if not fitting:
            wanted = " or ".join(map(str, shapes.values()))
            raise InputError(f"{name}s must have the shape {wanted}; got {values.shape}")
        scores = scores.assign_coords({name: (fitting[0], values)})
    _check_indels(scores)
    return scores


def _check_indels(scores: Any) -> None:
    for name, allowed in INDELS.items():
        if name not in scores.coords:
            continue
        if scores.attrs["kind"] != "effects":
            raise InputError(
                f"Only scores of kind 'effects' have the coordinate {name!r}; these are "
                f"{scores.attrs['kind']!r}"
            )
        if tuple(scores.coords[name].dims) not in allowed:
            raise InputError(
                f"The coordinate {name!r} must lie along "
                f"{' or '.join(map(str, allowed))}; it lies along {scores.coords[name].dims}"
            )
        check_kind(scores.coords[name].values, f"{name.capitalize()}s")


def is_sequence_scores(data: object) -> bool:
    """Whether `data` means to be scores of a sequence: an array with these two dimensions."""
    return tuple(getattr(data, "dims", ())) == ("position", "base")


def check_sequence_scores(scores: Any) -> None:
    """Raise an `InputError` that says what is wrong, if `scores` do not keep the contract."""
    if not is_sequence_scores(scores):
        found = getattr(scores, "dims", type(scores).__name__)
        raise InputError(f"Scores need the dimensions ('position', 'base'); got {found}")
    missing = [name for name in ("position", "base", "observed") if name not in scores.coords]
    missing += [name for name in ("contig", "kind") if name not in scores.attrs]
    if missing:
        raise InputError(
            f"Scores lack {', '.join(map(repr, missing))}; make them with sequence_scores(...)"
        )
    bases = [str(base) for base in scores["base"].values]
    if bases != list(BASES):
        raise InputError(f"Scores need the bases A, C, G, T in this order; got {', '.join(bases)}")
    steps = np.diff(scores["position"].values)
    if not len(scores["position"]) or (steps != 1).any():
        raise InputError("Scores need positions that ascend by 1, at least one")
    check_choice("kind", scores.attrs["kind"], tuple(KINDS))
    _check_indels(scores)
    check_kind(scores.values, "Scores of a sequence")


def observed_contributions(scores: Any) -> Float32[np.ndarray, " positions"]:
    """What each observed base gives, whatever the kind of the scores; NaN where it is not known.

    Of effects it is minus the mean of the three substitutions: a base gives what is lost without
    it (as in the AlphaGenome paper's maps of in-silico mutagenesis).
    """
    values = np.asarray(scores.values, dtype=np.float32)
    observed = np.array([BASES.find(str(base)) for base in scores["observed"].values])
    known = observed >= 0
    found = np.full(len(values), np.nan, dtype=np.float32)
    rows = np.flatnonzero(known)
    if scores.attrs["kind"] == "effects":
        others = np.ones(values.shape, dtype=bool)
        others[rows, observed[rows]] = False
        total = np.where(others, values, 0).sum(1)
        found[rows] = 0 - total[rows] / (len(BASES) - 1)  # not -0, which files would show
    else:
        found[rows] = values[rows, observed[rows]]
    return found
