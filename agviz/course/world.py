"""The world that the course asks about: loaded once, when first needed.

`clear` forgets it, and all that was computed of it.
"""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from agviz.genome.assembly import Assembly
from agviz.models.interface import Model

MOST_TRUTHS = 64
"""Results of each remembered question that are kept."""

P = ParamSpec("P")
R = TypeVar("R")
_forgetters: list[Callable[[], None]] = []


def remembered(question: Callable[P, R]) -> Callable[P, R]:
    """Keep the answers to a question of the checks, `MOST_TRUTHS` of them, until `clear`."""
    kept = functools.lru_cache(maxsize=MOST_TRUTHS)(question)
    _forgetters.append(kept.cache_clear)
    return kept  # type: ignore[return-value]


@remembered
def oracle() -> Any:
    """The truth about the teaching genome."""
    from agviz.models.load import load_model

    return load_model("oracle")


@remembered
def model() -> Model:
    """The teaching model, on the oracle's genome."""
    from agviz.models.load import load_model

    return load_model(assembly=assembly())


def assembly() -> Assembly:
    """The teaching genome: its bases and genes."""
    found: Assembly = oracle().assembly
    return found


def clear() -> None:
    """Forget models and answers."""
    for forget in _forgetters:
        forget()
