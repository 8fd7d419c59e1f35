"""The error for parts that an operator cannot combine: which they are, and what to write instead.

`+` lays something over one panel, `&` stacks, `|` sets beside; an annotation marks panels and has
no place of its own. A class itself, as in ``figure + Variants``, is told apart from one of it.
"""

from typing import Any, Literal

from agviz.errors import InputError
from agviz.figure.misfit import described, takers

Sign = Literal["+", "&", "|"]


def miscomposed(one: Any, sign: Sign, other: Any) -> InputError:
    """The error of ``one sign other``, where `one` can be combined, but not so or not with that."""
    if isinstance(other, type) and hasattr(other, "is_mark") and _fits(one, sign, other):
        name = other.__name__
        return InputError(f"{name} is a class; write {_name(one)}(...) {sign} {name}(...)")
    if not hasattr(other, "is_mark"):
        drawn = takers(other)
        hint = f". Draw this with {drawn}" if drawn else ""
        return InputError(
            f"{_name(one)} {sign} {described(other)}: only panels, annotations and figures can be "
            f"combined{hint}"
        )
    if sign == "|":
        name = _name(one if one.is_mark else other)
        return InputError(
            f"{name} has no place beside a panel; mark all panels with &: figure & {name}(...), or "
            f"one with +: panel + {name}(...)"
        )
    return InputError(_of_plus(one, other))


def miscomposed_left(one: Any, sign: Sign, other: Any) -> InputError:
    """The error of ``one sign other`` where only `other` can be combined, as in ``sum(panels)``."""
    if isinstance(one, type) and hasattr(one, "is_mark"):
        name = one.__name__
        return InputError(f"{name} is a class; write {name}(...) {sign} {_name(other)}(...)")
    drawn = takers(one)
    hint = f". Draw this with {drawn}" if drawn else ""
    if isinstance(one, int | list | tuple):  # sum(panels), or panels in a list
        hint = "; stack several panels with agviz.stack(*panels)"
    return InputError(
        f"{described(one)} {sign} {_name(other)}: only panels, annotations and figures can be "
        f"combined{hint}"
    )


def _fits(one: Any, sign: Sign, other: Any) -> bool:
    """Whether they could be combined, were `other` not a class but one of it."""
    if sign == "+":
        return not one.is_mark and not hasattr(one, "panels")
    return sign == "&" or not (one.is_mark or other.is_mark)


def _of_plus(one: Any, other: Any) -> str:
    """Of + where either is no panel: what is meant goes over one panel, or is said by &."""
    ours, theirs = _name(one), _name(other)
    if one.is_mark and other.is_mark:
        return (
            f"{ours} and {theirs} are no panels to lay each other over with +; join them with &, "
            f"or mark a panel with both: panel + {ours}(...) + {theirs}(...)"
        )
    if one.is_mark:
        how = f"write figure & {ours}(...)"
        if theirs != "Figure":
            how = f"write {theirs}(...) + {ours}(...)"
        return f"{ours} is laid over a panel, not a panel over it: {how}"
    if other.is_mark:
        return (
            f"+ marks one panel, and this is a figure of several; mark all of them with &: "
            f"figure & {theirs}(...), or one before it is stacked: panel + {theirs}(...)"
        )
    return (
        f"+ lays one panel over another, and a figure is none (got {ours} + {theirs}); stack them "
        "with &, set them beside with |, or lay panels over each other before they are stacked"
    )


def _name(part: Any) -> str:
    return part.__name__ if isinstance(part, type) else type(part).__name__
