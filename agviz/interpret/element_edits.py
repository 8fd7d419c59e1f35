"""Elements: stretches of a sequence that are taken away, or changed, to see what they do.

An element is scrambled by dinucleotide shuffles (its composition stays, its motifs go), disrupted
base by base (A and C, G and T change places, so that no base of a motif is left), or it is a
substitution that is made. Each is a list of edits: one, or one for each shuffle.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from agviz.errors import InputError, check_choice
from agviz.genome.parse import format_interval
from agviz.genome.shuffle import dinucleotide_shuffles
from agviz.genome.types import Interval, Variant
from agviz.interpret.question import Question, read_interval
from agviz.models.mutants import Edit

SHUFFLE, DISRUPT = "shuffle", "disrupt"
WAYS = (SHUFFLE, DISRUPT)
LEAST_SHUFFLED = 4
"""bp: of three the ends stay, and with them the middle."""
_OTHER_KIND = str.maketrans("ACGT", "CATG")  # transversions that keep no base and no base pair

Given: TypeAlias = Mapping[str, Interval | str | Variant] | Sequence[Interval | str | Variant]
"""Elements by name, or as a list whose names are those of the intervals, or where they lie."""


@dataclasses.dataclass(frozen=True, eq=False)
class Element:
    """A stretch that is taken away or changed.

    Attributes
    ----------
    name
        What it is called in results.
    place
        Where it lies, on no strand.
    written
        What a substitution writes there; None for an element that is taken away.
    stated
        The bases that a substitution says are there.
    """

    name: str
    place: Interval
    written: str | None = None
    stated: str = ""

    def overlaps(self, other: "Element") -> bool:
        """Whether both cannot be changed at once."""
        return self.place.start < other.place.end and other.place.start < self.place.end


def named_elements(model: Any, given: Given) -> list[Element]:
    """Elements as they were given, checked.

    Raises
    ------
    InputError
        Without elements, for one that is in no list, two of one name or on two contigs, an empty
        one, or a variant that inserts or deletes.
    """
    if isinstance(given, Interval | str | Variant):
        raise InputError(f"Elements are given in a list or by name: {{name: ...}}; got {given!r}")
    named = given.items() if isinstance(given, Mapping) else ((None, each) for each in given)
    elements = [_element(model, name, each) for name, each in named]
    if not elements:
        raise InputError("No element was given: say which stretches or variants are changed")
    names = [each.name for each in elements]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(
            f"Two elements are called {twice!r}; give names of their own: {{name: ...}}"
        )
    first = elements[0].place.chromosome
    for each in elements:
        if each.place.chromosome != first:
            raise InputError(
                f"Elements of one question lie on one contig; {elements[0].name!r} is on {first} "
                f"and {each.name!r} on {each.place.chromosome}"
            )
    return elements


def hull(elements: Sequence[Element]) -> Interval:
    """The smallest interval that holds all elements."""
    places = [each.place for each in elements]
    start, end = min(each.start for each in places), max(each.end for each in places)
    return Interval(places[0].chromosome, start, end)


def edits_of(
    question: Question, element: Element, *, how: str, shuffles: int, seed: int
) -> list[Edit]:
    """The edits that change an element: one, or one for each shuffle.

    Parameters
    ----------
    question
        Has the background.
    element
        What is changed.
    how
        One of `WAYS`; a substitution is made whatever this is.
    shuffles, seed
        How many shuffles, and which; each place has its own, whatever else is asked.

    Raises
    ------
    InputError
        When the background does not have the bases that a substitution replaces, or no shuffle
        changes the element.
    """
    start, bases = element.place.start, question.bases_of(element.place)
    if element.written is not None:
        if bases != element.stated:
            raise InputError(
                f"The element {element.name!r} replaces {element.stated}; the background has "
                f"{bases} there"
            )
        return [Edit(start, element.written)]
    check_choice("how", how, WAYS)
    if how == DISRUPT:
        return [Edit(start, bases.translate(_OTHER_KIND))]
    short = len(bases) < LEAST_SHUFFLED
    made = [] if short else shuffled(question, element.place, count=shuffles, seed=seed)
    if all(each == bases for each in made):
        raise InputError(
            f"Shuffles that keep dinucleotides leave the element {element.name!r} ({bases}) as it "
            f"is; take a wider stretch, more shuffles, or of pairs how={DISRUPT!r}"
        )
    return [Edit(start, each) for each in made]


def shuffled(question: Question, place: Interval, *, count: int, seed: int) -> list[str]:
    """Shuffles of a stretch of the background; each place has its own, whatever else is asked.

    Raises
    ------
    InputError
        For less than one shuffle, or a stretch so short that none differs from it.
    """
    if count < 1:
        raise InputError(f"shuffles must be 1 or more; got {count}")
    if place.width < LEAST_SHUFFLED:
        raise InputError(
            f"Shuffles that keep dinucleotides change no stretch of less than {LEAST_SHUFFLED} bp; "
            f"{format_interval(place)} has {place.width} bp: take a wider one"
        )
    return dinucleotide_shuffles(question.bases_of(place), count, seed=seed * 2**32 + place.start)


def said(how: str, *, shuffles: int, seed: int) -> str:
    """How elements were taken away, in words."""
    if how == DISRUPT:
        return "disruption (A and C, G and T change places)"
    return f"{shuffles} dinucleotide shuffles, seed {seed}"


def _element(model: Any, name: str | None, given: Any) -> Element:
    if isinstance(given, Variant):
        place = Interval(given.chromosome, given.start, given.end)
        stated, written = given.reference_bases.upper(), given.alternate_bases.upper()
        if len(stated) != len(written) or not stated:
            raise InputError(
                f"An element that is a variant replaces bases by as many others; {given} does not"
            )
        return Element(str(given) if name is None else name, place, written, stated)
    interval = read_interval(model, given)
    if not interval.width:
        raise InputError(f"The element {format_interval(interval)} is empty")
    if name is None:
        name = interval.name or format_interval(interval)
    return Element(name, Interval(interval.chromosome, interval.start, interval.end))
