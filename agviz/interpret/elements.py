"""Elements: stretches of a context that are scrambled to learn what they do.

They are tiles, or the user's own: peaks, candidate enhancers, CTCF sites. A table of them has
Chromosome, Start, End (int64, 0-based, half-open) and name, sorted by Start.
"""

import os
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float64

from agviz.errors import InputError, IntervalError
from agviz.genome.parse import format_interval
from agviz.genome.source import Source
from agviz.genome.types import Interval
from agviz.interpret.element_edits import shuffled
from agviz.interpret.ism import in_batches
from agviz.interpret.question import Question
from agviz.models.mutants import Edit, Mutants

PLACE = ("Chromosome", "Start", "End")
TAKES = (
    "elements are Intervals, a table with Chromosome, Start and End, a PyRanges, or an opened file "
    "(agviz.open_track('peaks.bed'))"
)


def tiles(window: Interval, width: int) -> Any:
    """The elements that cut a window into pieces of `width` bp; what is left at its end is left.

    Raises
    ------
    InputError
        When no tile fits.
    """
    if not 1 <= width <= window.width:
        raise InputError(f"width must be 1 to {window.width:,} bp, the window's; got {width}")
    starts = range(window.start, window.end - width + 1, width)
    return _table([(window.chromosome, start, start + width, "") for start in starts])


def read_elements(given: Any, context: Interval) -> Any:
    """The user's elements as a table, each once.

    Parameters
    ----------
    given
        Intervals, a table with Chromosome, Start, End and perhaps name, a `PyRanges`, or an opened
        file of features: of a file, those that lie wholly within the context.
    context
        What is predicted.

    Raises
    ------
    InputError
        For anything else, or when there is no element.
    IntervalError
        For an element that is empty, or not within the context.
    """
    rows = _rows(given, context)
    if not rows:
        where = f" within {format_interval(context)}" if isinstance(given, Source) else ""
        raise InputError(f"There are no elements{where}: give at least one, or none for tiles")
    for contig, start, end, name in rows:
        inside = contig == context.chromosome and context.start <= start and end <= context.end
        if not inside or start >= end:
            called = f"The element {name} at" if name else "The element"
            where = f"{context.chromosome}:{context.start}-{context.end}"
            wrong = "empty" if inside else f"not within the predicted context {where}"
            raise IntervalError(f"{called} {contig}:{start}-{end} is {wrong} (0-based, half-open)")
    return _table(rows)


def ablate(
    question: Question, mutants: Mutants, elements: Any, *, shuffles: int, seed: int, show: bool
) -> tuple[Float64[np.ndarray, "elements readouts"], Float64[np.ndarray, "elements readouts"]]:
    """What readouts lose when each element's dinucleotides are shuffled; exact.

    Parameters
    ----------
    question, mutants
        What is asked, and who answers.
    elements
        As `tiles` or `read_elements` make them.
    shuffles, seed
        How many shuffles of each element, and of which seed.
    show
        Whether there is a progress bar.

    Returns
    -------
    tuple of array
        The background's readout less the mean over the shuffles, and their standard deviation.

    Raises
    ------
    InputError
        For less than one shuffle.
    """
    if shuffles < 1:
        raise InputError(f"shuffles must be 1 or more; got {shuffles}")
    contig = question.context.chromosome
    spans = list(zip(elements["Start"].tolist(), elements["End"].tolist(), strict=True))
    edits = [
        Edit(start, shuffle)
        for start, end in spans
        for shuffle in shuffled(question, Interval(contig, start, end), count=shuffles, seed=seed)
    ]
    lost = mutants.reference - in_batches(mutants, edits, what="Ablations", show=show)
    grouped = lost.reshape(len(spans), shuffles, -1)
    return grouped.mean(1), grouped.std(1)


def _rows(given: Any, context: Interval) -> list[tuple[str, int, int, str]]:
    if isinstance(given, str | os.PathLike):
        raise InputError(f"{TAKES}; open {os.fspath(given)!r} first")
    if isinstance(given, Source):
        frame = given.fetch(context)
        within = (frame["Start"] >= context.start) & (frame["End"] <= context.end)
        return _of_frame(frame[within])
    frame = getattr(given, "df", given)  # of a PyRanges
    if hasattr(frame, "columns"):
        return _of_frame(frame)
    if not isinstance(given, Sequence) or not all(isinstance(each, Interval) for each in given):
        raise InputError(f"{TAKES}; got {type(given).__name__}")
    return [(each.chromosome, each.start, each.end, each.name) for each in given]


def _of_frame(frame: Any) -> list[tuple[str, int, int, str]]:
    if not len(frame):
        return []
    missing = [name for name in PLACE if name not in frame.columns]
    if missing:
        there = ", ".join(map(repr, frame.columns))
        raise InputError(f"The table of elements lacks {', '.join(missing)}; it has {there}")
    for edge in ("Start", "End"):
        if frame[edge].dtype.kind not in "iu":
            raise InputError(
                f"The elements' {edge} must be whole numbers, 0-based; got {frame[edge].dtype}"
            )
    named = next((name for name in ("name", "Name") if name in frame.columns), None)
    names = [""] * len(frame) if named is None else frame[named].fillna("").astype(str)
    places = (frame["Chromosome"].astype(str), frame["Start"], frame["End"])
    columns = zip(*places, names, strict=True)
    return [(contig, int(start), int(end), name) for contig, start, end, name in columns]


def _table(rows: Iterable[tuple[str, int, int, str]]) -> Any:
    """Sorted by place, each once, those without a name named by their place."""
    import pandas as pd

    named = {
        (start, end): (contig, start, end, name or format_interval(Interval(contig, start, end)))
        for contig, start, end, name in rows
    }
    return pd.DataFrame([named[place] for place in sorted(named)], columns=[*PLACE, "name"])
