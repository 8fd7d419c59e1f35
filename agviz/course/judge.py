"""Right, typically wrong, or otherwise wrong: how checks compare an answer with the truth."""

import dataclasses
from collections.abc import Mapping, Sequence

from agviz.course.accept import same_name
from agviz.course.verdict import NotRightError

Number = float | int

RELATIVE, ABSOLUTE = 0.02, 1e-6
"""How far a number may be from the truth by default: students round."""


@dataclasses.dataclass(frozen=True)
class Slip:
    """A typical error: the answer that it leads to, and what to say of it."""

    answer: Number | str
    message: str


def near(
    one: Number, other: Number, *, relative: Number = RELATIVE, absolute: Number = ABSOLUTE
) -> bool:
    """Whether two numbers agree within the tolerance, relative to the second."""
    return bool(abs(one - other) <= max(absolute, relative * abs(other)))


def judge_number(
    value: Number,
    truth: Number,
    *,
    slips: Sequence[Slip] = (),
    otherwise: str,
    relative: Number = RELATIVE,
    absolute: Number = ABSOLUTE,
) -> None:
    """Accept a number that is near the truth.

    Raises
    ------
    NotRightError
        With the first slip's message whose answer the number is near; else with `otherwise`.
    """
    if near(value, truth, relative=relative, absolute=absolute):
        return
    for slip in slips:
        if near(value, float(slip.answer), relative=relative, absolute=absolute):
            raise NotRightError(slip.message)
    raise NotRightError(otherwise)


def judge_name(name: str, truth: str, *, slips: Sequence[Slip] = (), otherwise: str) -> None:
    """Accept a name that is the truth but for case, spaces, dashes and underscores.

    Raises
    ------
    NotRightError
        As `judge_number`.
    """
    if same_name(name, truth):
        return
    for slip in slips:
        if same_name(name, str(slip.answer)):
            raise NotRightError(slip.message)
    raise NotRightError(otherwise)


def judge_names(names: Sequence[str], truth: Sequence[str], *, what: str) -> None:
    """Accept the same names, in any order and however often.

    Raises
    ------
    NotRightError
        With those that are missing or too many; `what` says of what: `"variants"`.
    """
    missing = [t for t in truth if not any(same_name(n, t) for n in names)]
    extra = [n for n in names if not any(same_name(n, t) for t in truth)]
    if extra:
        raise NotRightError(f"Not among the {what} that are asked for: {', '.join(extra)}")
    if missing:
        number = f"{len(missing)} of {len(truth)}"
        raise NotRightError(f"All that you name are right, but {number} {what} are missing")


def judge_series(
    found: Mapping[str, Number],
    truth: Mapping[str, Number],
    *,
    what: str,
    otherwise: str,
    relative: Number = RELATIVE,
    absolute: Number = ABSOLUTE,
) -> None:
    """Accept the same numbers under the same names, in any order.

    Raises
    ------
    NotRightError
        Names are missing or too many; or with `otherwise`, and the first name whose number differs.
    """
    judge_names(list(found), list(truth), what=what)
    for name, value in found.items():
        expected = next(truth[t] for t in truth if same_name(name, t))
        if not near(value, expected, relative=relative, absolute=absolute):
            raise NotRightError(f"{otherwise} (first at {name})")
