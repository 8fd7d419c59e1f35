"""Answers that name a place, brought to one form: intervals, variants, positions.

Each function takes the answer and words for what is wanted, as those of `agviz.course.accept` do.
"""

from agviz.course import world
from agviz.course.accept import as_name, as_number, sole, unreadable
from agviz.course.verdict import NotRightError
from agviz.errors import InputError
from agviz.genome.parse import parse_variant
from agviz.genome.types import Interval, Variant


def as_interval(answer: object, wanted: str) -> Interval:
    """A region: an `Interval`, text (1-based, both ends included), a gene's name, or a triple.

    A triple is (contig, start, end), 0-based and half-open as an `Interval`.

    Raises
    ------
    NotRightError
        It is none, or not in the teaching genome.
    """
    if isinstance(answer, Interval):
        return answer.copy()
    if isinstance(answer, tuple | list) and len(answer) == 3 and isinstance(answer[0], str):
        start, end = (round(as_number(each, wanted)) for each in answer[1:])
        if not 0 <= start < end:
            raise unreadable(answer, wanted)
        return Interval(answer[0], start, end)
    if not isinstance(answer, str):
        raise unreadable(answer, wanted)
    try:
        return world.assembly().interval(answer)
    except (InputError, LookupError) as error:
        raise refused(error, wanted) from None


def as_variant(answer: object, wanted: str) -> Variant:
    """A variant: a `Variant`, or text in any usual form (1-based); alone in a list will do.

    Raises
    ------
    NotRightError
        It cannot be read.
    """
    only = sole(answer)
    if isinstance(only, Variant):
        return only
    text = as_name(answer, wanted)
    try:
        return parse_variant(text, world.assembly().contigs)
    except InputError as error:
        raise refused(error, wanted) from None


def as_position(answer: object, wanted: str, *, contig: str) -> int:
    """A 1-based position: a whole number, text such as `"chrT1:82,744"`, one base as an interval.

    Raises
    ------
    NotRightError
        It is none, or names another contig than the one asked for.
    """
    if isinstance(answer, str) and ":" in answer:
        answer = as_interval(answer, wanted)
    if isinstance(answer, Interval | Variant):
        check_contig(answer, contig)
    if isinstance(answer, Variant):
        return answer.position
    if isinstance(answer, Interval):
        if answer.width != 1:
            raise NotRightError(f"This interval has {answer.width} bases; wanted is {wanted}")
        return answer.end
    value = as_number(answer, wanted)
    if value != round(value):
        raise NotRightError(
            f"A position is a whole number, and yours is {value:.4g}; wanted is {wanted}"
        )
    return round(value)


def check_contig(answer: Interval | Variant, contig: str) -> None:
    """Refuse what lies on another contig than the one asked for, whatever its numbers are.

    Raises
    ------
    NotRightError
        It does.
    """
    if answer.chromosome.removeprefix("chr") != contig.removeprefix("chr"):
        raise NotRightError(
            f"Your answer is on {answer.chromosome}; what is asked for lies on {contig}"
        )


def refused(error: Exception, wanted: str) -> NotRightError:
    """What a reader says of an answer, and what is wanted instead."""
    said = str(error)
    return NotRightError(f"{said}{'' if said.endswith('?') else '.'} Wanted is {wanted}")
