"""`check(number, answer)`: one table from an exercise's number to the function that judges it.

A unit's module (`agviz.course.checks.unit_2`) has `CHECKS`, from numbers to functions. A function
takes the answer, returns what to say if it is right, and raises `NotRightError` if it is not.
"""

import importlib
import pkgutil
from collections.abc import Callable

from agviz.course.verdict import NotRightError, Verdict
from agviz.errors import AgvizError, InputError, suggest

Check = Callable[[object], str]

BLANK = "Nothing is filled in yet: put your answer in the place of the three dots"
MOST_PARTS = 100
"""Parts of an answer in which a blank is looked for."""


def check(number: str | float, answer: object) -> Verdict:
    """Judge an answer to an exercise of the course.

    The truth is asked of the oracle, the model or the genome. However an answer is written, it is
    accepted: text, interval, variant, number, pandas or a list, in any order.

    Parameters
    ----------
    number
        Of the exercise, such as `"2.3"`.
    answer
        Yours; `...` is a blank.

    Returns
    -------
    Verdict
        Whether it is right, with a message.

    Raises
    ------
    InputError
        There is no exercise of that number.

    Examples
    --------
    >>> check("1.1", ...)
    1.1 not yet: Nothing is filled in yet: put your answer in the place of the three dots
    """
    table = checks()
    name = str(number).strip()
    if name not in table:
        raise InputError(f"No exercise has the number {name!r}; {suggest(name, table, most=40)}")
    if is_blank(answer):
        return Verdict(name, False, BLANK)
    try:
        return Verdict(name, True, table[name](answer))
    except NotRightError as wrong:
        return Verdict(name, False, str(wrong))
    except AgvizError as error:  # what the models and the genome refuse
        return Verdict(name, False, f"This cannot be used: {error}")


def checks() -> dict[str, Check]:
    """The check of every exercise, by number."""
    from agviz.course import checks as folder

    table: dict[str, Check] = {}
    for found in sorted(pkgutil.iter_modules(folder.__path__), key=lambda module: module.name):
        if found.name.startswith("unit_"):
            table |= importlib.import_module(f"{folder.__name__}.{found.name}").CHECKS
    return table


def is_blank(answer: object) -> bool:
    """Whether an answer, or a part of one, is still `...`."""
    if answer is ...:
        return True
    if isinstance(answer, dict):
        answer = [*answer.keys(), *answer.values()]
    if isinstance(answer, list | tuple | set | frozenset):
        return any(part is ... for part in list(answer)[:MOST_PARTS])
    return False
