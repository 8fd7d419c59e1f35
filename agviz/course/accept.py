"""Answers as students write them, brought to one form: text or objects, pandas or lists.

Each function takes the answer and words for what is wanted, and raises `NotRightError` in those
words for what it cannot read. Heavy types are told by what they can do, so that nothing is imported
for them.
"""

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np

from agviz.course.verdict import NotRightError
from agviz.teaching.grammar import CELLS

SHOWN = 60
"""Characters of an answer that a message repeats."""

CELL_ENDING = " (teaching)"
"""What follows a cell type's name in the tracks' metadata."""

_GROUPS = re.compile(r"(?<=\d)[,_' ](?=\d{3}\b)")


def as_number(answer: object, wanted: str) -> float:
    """One number: of Python, numpy, pandas or xarray, or as text (`"1,234.5"`, `"25 %"`).

    Raises
    ------
    NotRightError
        It is no number, several, or not a finite one.
    """
    value: Any = answer
    if isinstance(value, str):
        text = _GROUPS.sub("", value.replace("−", "-").strip())
        share = 0.01 if text.endswith("%") else 1.0
        try:
            value = float(text.removesuffix("%")) * share
        except ValueError:
            raise unreadable(answer, wanted) from None
    if isinstance(value, bool | np.bool_) or value is None:
        raise unreadable(answer, wanted)
    try:
        values = np.asarray(value, dtype=float).reshape(-1)
    except (TypeError, ValueError, OverflowError):
        raise unreadable(answer, wanted) from None
    if values.size != 1:
        raise NotRightError(f"These are {values.size} values; wanted is {wanted}")
    if not np.isfinite(values[0]):
        raise NotRightError(f"Your number is {values[0]:g}; wanted is {wanted}")
    return float(values[0])


def as_numbers(answer: object, wanted: str) -> np.ndarray:
    """Numbers in order, as float64 of the answer's shape: a list, an array, pandas or xarray.

    Raises
    ------
    NotRightError
        Something in it is no number.
    """
    if isinstance(answer, Mapping):
        answer = list(answer.values())
    try:
        values = np.asarray(answer, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise unreadable(answer, wanted) from None
    if values.ndim == 0:
        raise unreadable(answer, wanted)
    return values


def as_name(answer: object, wanted: str) -> str:
    """One name, stripped; a list or a pandas object of one name will do.

    Raises
    ------
    NotRightError
        It is no text, or several.
    """
    if isinstance(answer, str):
        return answer.strip()
    names = as_names(answer, wanted)
    if len(names) != 1:
        raise NotRightError(f"These are {len(names)} names; choose one: wanted is {wanted}")
    return names[0]


def as_names(answer: object, wanted: str) -> list[str]:
    """Names in their order: a list, a set (sorted), a pandas Index or Series, text with commas.

    Of a mapping, and of a Series of numbers, the names are its keys; of a DataFrame its index.

    Raises
    ------
    NotRightError
        There are things that are not text.
    """
    values: Any = answer
    if isinstance(values, str):
        values = [part for part in re.split(r"[,;\n]+", values) if part.strip()]
    elif isinstance(values, Mapping) or hasattr(values, "columns"):
        values = list(values.keys()) if isinstance(values, Mapping) else list(values.index)
    elif hasattr(values, "index") and hasattr(values, "values") and hasattr(values, "dtype"):
        keys = np.issubdtype(getattr(values.dtype, "type", object), np.number)
        values = list(values.index) if keys else list(values)
    elif isinstance(values, set | frozenset):
        values = sorted(values, key=str)
    else:
        values = listed(values)
        values = [values] if isinstance(values, str) else values
    if not isinstance(values, Sequence) or not all(isinstance(each, str) for each in values):
        raise unreadable(answer, wanted)
    return [each.strip() for each in values]


def as_series(answer: object, wanted: str) -> dict[str, float]:
    """Numbers by name: a dict, a Series, a DataFrame of one column or row, pairs.

    Raises
    ------
    NotRightError
        It is something else, or a value is no number.
    """
    values: Any = answer
    if hasattr(values, "to_series") and np.ndim(values) == 1:  # xarray
        values = values.to_series()
    if hasattr(values, "columns"):
        if values.shape[1] == 1:
            values = values.iloc[:, 0]
        elif len(values) == 1:
            values = values.iloc[0]
    if hasattr(values, "to_dict"):
        values = values.to_dict()
    elif isinstance(values, list | tuple) and all(
        isinstance(pair, list | tuple) and len(pair) == 2 for pair in values
    ):
        if not all(isinstance(name, Hashable) for name, _ in values):
            raise unreadable(answer, wanted)
        values = dict(values)
    if not isinstance(values, Mapping) or any(isinstance(v, Mapping) for v in values.values()):
        raise _unnamed(answer, wanted)
    return {str(name).strip(): as_number(value, wanted) for name, value in values.items()}


def as_bases(answer: object, wanted: str) -> str:
    """Bases in capitals: text, or letters in a list, an array or a Series.

    Raises
    ------
    NotRightError
        There is something else than A, C, G, T and N in it.
    """
    text = listed(answer)
    if isinstance(text, list | tuple) and all(isinstance(each, str) for each in text):
        text = "".join(text)
    if not isinstance(text, str):
        raise unreadable(answer, wanted)
    bases = "".join(text.split()).upper()
    if not bases or set(bases) - set("ACGTN"):
        raise unreadable(answer, wanted)
    return bases


def as_cell(answer: object, wanted: str) -> str:
    """A cell type's name, of its name or its CURIE; other text as it is.

    Raises
    ------
    NotRightError
        It is no text, or several.
    """
    name = as_name(answer, wanted).removesuffix(CELL_ENDING)
    return next((cell.name for cell in CELLS if same_name(cell.ontology_curie, name)), name)


def listed(answer: object) -> Any:
    """The list that an array, a Series or an xarray object holds; anything else as it is."""
    values: Any = answer.to_numpy() if hasattr(answer, "to_numpy") else answer
    return values.tolist() if hasattr(values, "tolist") else values


def sole(answer: object) -> object:
    """The one thing that a list, an array or a Series holds; anything else as it is."""
    values = listed(answer)
    return values[0] if isinstance(values, list | tuple) and len(values) == 1 else answer


def same_name(one: str, other: str) -> bool:
    """Whether two names are one but for case, spaces, dashes and underscores."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-–]+", "", name).casefold()


def _unnamed(answer: Any, wanted: str) -> NotRightError:
    """For what should have names: how to give them to numbers that have none."""
    try:
        count = as_numbers(answer, wanted).size if np.ndim(answer) == 1 else 0
    except (NotRightError, TypeError, ValueError):
        count = 0
    if not count:
        return unreadable(answer, wanted)
    return NotRightError(
        f"These are {count} numbers without names: dict(zip(names, values)) has both; "
        f"wanted is {wanted}"
    )


def unreadable(answer: object, wanted: str) -> NotRightError:
    """What is said of an answer of a kind that is not wanted."""
    plain = answer.item() if isinstance(answer, np.generic) else answer
    shown = f"{plain:.4g}" if isinstance(plain, float) else " ".join(repr(plain).split())
    if len(shown) > SHOWN:
        shown = shown[: SHOWN - 1] + "…"
    return NotRightError(f"{shown} cannot be read as an answer; wanted is {wanted}")
