"""What a figure must say on itself, whatever its caption says: that weights were random."""

import dataclasses

from agviz.figure.compose import Figure, Panel

RANDOM = "random weights"
"""In what a model says of itself, as predictions carry it."""

NOTICE = "Random weights, no predictions"


def with_notice(figure: Figure) -> Figure:
    """`figure`, whose title says so if a network with random weights made any of its panels."""
    if not any(_is_random(panel) for panel in figure.panels()):
        return figure
    return dataclasses.replace(_titled(figure), title=_with(figure.title))


def _titled(figure: Figure) -> Figure:
    """Inner figures too, where they have a title that would be shown instead."""
    parts = tuple(_titled(part) if isinstance(part, Figure) else part for part in figure.parts)
    title = None if figure.title is None else _with(figure.title)
    return dataclasses.replace(figure, parts=parts, title=title)


def _with(title: str | None) -> str:
    return f"{NOTICE}: {title}" if title else NOTICE


def _is_random(panel: Panel) -> bool:
    model = getattr(panel, "model", None)
    return model is not None and RANDOM in model.lower()
