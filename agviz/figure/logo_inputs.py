"""At the door of `Logo`: scores of bases and motif matrices become rows of letters, data copied.

Known are our labelled scores, pandas data frames with a column per letter (logomaker's form), and
numpy arrays of four columns A, C, G, T.
"""

import dataclasses
from typing import Any, Literal

import numpy as np
from jaxtyping import Float32

from agviz._counts import counted
from agviz.errors import InputError
from agviz.figure.letters import LETTERS
from agviz.figure.misfit import misfit
from agviz.figure.regions import POSITIONS, copy_region
from agviz.genome.labelled import (
    check_sequence_scores,
    is_sequence_scores,
    observed_contributions,
)
from agviz.genome.real_numbers import narrowed
from agviz.genome.sequence import BASES
from agviz.genome.types import Interval

Matrix = Literal["counts", "probability", "weight", "information"]
"""Kinds of motif matrix, by logomaker's names."""

MUST_BE = {
    "counts": "known and 0 or more at every position",
    "probability": "from 0 to 1, and add up to 1 at every position",
    "weight": "log2 ratios of such probabilities to the background",
    "information": "known and 0 or more at every position",
}
"""What the values of each kind of matrix are."""

TAKES = (
    "labelled scores (position x base), a data frame with a column per letter, or an array of "
    "shape (positions, 4)"
)


@dataclasses.dataclass(frozen=True, eq=False)
class LogoRow:
    """One row of letters.

    Attributes
    ----------
    contig, start
        Where it lies; `POSITIONS` and 0 for a motif.
    letters
        What the rows of `values` stand for.
    values
        Height of each letter at each position, NaN where not known.
    kind
        What the heights are, in words, for the caption.
    unit
        Of the heights, if known.
    model
        Who predicted, if known.
    observed
        The base of the sequence at each position, N where none; empty where nobody says.
    inserted
        Of ALT in REF coordinates: heights of the bases that REF has not.
    reference
        Of a difference: REF's heights.
    """

    contig: str
    start: int
    letters: str
    values: Float32[np.ndarray, "letters positions"]
    kind: str
    unit: str = ""
    model: str | None = None
    observed: str = ""
    inserted: Float32[np.ndarray, "letters inserted"] | None = None
    reference: Float32[np.ndarray, "letters positions"] | None = None

    @property
    def interval(self) -> Interval:
        """What the row covers."""
        return Interval(self.contig, self.start, self.start + self.values.shape[1])


def read_logo(data: Any, *, interval: Interval | None, values: str) -> LogoRow:
    """A row of anything that has a height per letter.

    Parameters
    ----------
    data
        See `Logo`.
    interval
        Where a data frame or an array lies.
    values
        `"observed"` or `"hypothetical"`, for labelled scores.

    Raises
    ------
    InputError
        For what is no such thing, or does not fit the interval.
    """
    if is_sequence_scores(data):
        return _of_scores(data, values)
    if hasattr(data, "columns"):
        letters = "".join(str(name) for name in data.columns)
        return _of_table(np.asarray(data.to_numpy()), letters, interval)
    if isinstance(data, np.ndarray):
        return _of_table(data, BASES, interval)
    raise misfit("Logo", data, TAKES)


def _of_scores(scores: Any, values: str) -> LogoRow:
    check_sequence_scores(scores)
    check_finite(scores.values)
    kind = scores.attrs["kind"]
    if values == "hypothetical":
        if kind == "contributions":
            raise InputError(
                "values='hypothetical' needs scores of all four bases; these are contributions of "
                "the observed ones"
            )
        table = np.array(scores.values.T, dtype=np.float32)
        words = {"hypothetical": "hypothetical contributions", "effects": "effects of each base"}
        said = words[kind]
    else:
        table = _at_observed(scores)
        said = "contributions of the observed bases"
        if kind == "effects":
            said += " (minus the mean effect of the three substitutions)"
    table.flags.writeable = False
    return LogoRow(
        scores.attrs["contig"],
        int(scores["position"].values[0]),
        BASES,
        table,
        said,
        str(scores.attrs.get("unit", "")),
        scores.attrs.get("model"),
        "".join(str(base) for base in scores["observed"].values),
    )


def _at_observed(scores: Any) -> Float32[np.ndarray, "4 positions"]:
    """Contributions in the row of the observed base, 0 in the others, NaN where none is known."""
    found = observed_contributions(scores)
    table = np.zeros((len(BASES), len(found)), dtype=np.float32)
    observed = np.array([BASES.find(str(base)) for base in scores["observed"].values])
    rows = np.flatnonzero(observed >= 0)
    table[observed[rows], rows] = found[rows]
    table[:, observed < 0] = np.nan
    return table


def _of_table(table: np.ndarray, letters: str, interval: Interval | None) -> LogoRow:
    odd = [letter for letter in letters if letter not in LETTERS]
    if odd or len(set(letters)) != len(letters) or not letters:
        raise InputError(
            f"A logo's columns must be different letters of {', '.join(LETTERS)}; got "
            f"{', '.join(map(repr, letters)) or 'none'}{_turn(table)}"
        )
    if table.ndim != 2 or table.shape[1] != len(letters) or table.dtype.kind not in "fiu":
        raise InputError(
            f"A logo needs real numbers of shape (positions, {len(letters)}); got {table.dtype} of "
            f"shape {table.shape}{_turn(table)}"
        )
    if not len(table):
        raise InputError("A logo needs at least one position; got none")
    interval = None if interval is None else copy_region(interval)
    if interval is not None and interval.width != len(table):
        raise InputError(
            f"{counted(len(table), 'position')} cannot cover an interval of {interval.width:,} bp"
        )
    check_finite(table)
    values = narrowed(table.T, "Heights of a logo")
    values.flags.writeable = False
    contig, start = (
        (POSITIONS, 0) if interval is None else (interval.chromosome, int(interval.start))
    )
    return LogoRow(contig, start, letters, values, "heights as given")


def _turn(table: np.ndarray) -> str:
    """What to do with a table that lies on its side: positions along its second axis."""
    lies = table.ndim == 2 and len(table) == len(BASES) != table.shape[1]
    return "; transpose it (.T)" if lies else ""


def check_finite(table: np.ndarray) -> None:
    """Raise `InputError` for infinite heights: no letter is as high."""
    if np.isinf(table).any():
        raise InputError("A logo cannot draw infinite values; set them to NaN or clip them")


def logo_frame(row: LogoRow) -> Any:
    """A row as a data frame in logomaker's form: a column per letter, a line per position."""
    import pandas as pd

    index = pd.RangeIndex(row.start, row.start + row.values.shape[1], name="pos")
    return pd.DataFrame(row.values.T.astype(np.float64), columns=list(row.letters), index=index)


def converted(
    row: LogoRow, *, from_type: Matrix, to_type: Matrix, background: np.ndarray | None
) -> LogoRow:
    """A motif matrix of another kind, by `logomaker.transform_matrix` (Tareen & Kinney 2020).

    Raises
    ------
    InputError
        For what are no counts, probabilities or the like, or no background.
    """
    import logomaker

    try:
        made = logomaker.transform_matrix(
            logo_frame(row), from_type=from_type, to_type=to_type, background=background
        )
    except Exception as error:
        raise InputError(
            f"{to_type.capitalize()} cannot be made of these {from_type} values: they must be "
            f"{MUST_BE[from_type]}, and a background four shares that add up to 1"
        ) from error
    if from_type == "counts" and (row.values < 0).any():  # its pseudocount can hide them
        least = float(row.values.min())
        raise InputError(f"Counts of letters cannot be negative; the least is {least:g}")
    values = made[list(row.letters)].to_numpy().T.astype(np.float32)
    kinds = {
        "counts": ("counts", ""),
        "probability": ("probabilities", ""),
        "weight": ("log2 ratios to the background", "bits"),
        "information": ("information content", "bits"),
    }
    kind, unit = kinds[to_type]
    return dataclasses.replace(row, values=values, kind=kind, unit=unit)
