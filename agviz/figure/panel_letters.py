"""Panel letters: which comes next, and how many a part of a figure takes for itself."""

from agviz.figure.compose import Figure, Panel, as_figure

ALPHABET = 26


def later(letter: str | None, by: int) -> str | None:
    """The letter `by` places after `letter`; after z come aa, bb.

    >>> later("a", 2), later("Z", 1), later(None, 1)
    ('c', 'AA', None)
    """
    if letter is None:
        return None
    first = "a" if letter[0].islower() else "A"
    index = (len(letter) - 1) * ALPHABET + ord(letter[0]) - ord(first) + by
    return chr(ord(first) + index % ALPHABET) * (index // ALPHABET + 1)


def letters_taken(figure: Figure) -> int:
    """How many letters a figure within a figure takes.

    A column takes one, however many panels stand in it; parts side by side, several regions, and
    an overview with its details take what each of them takes.
    """
    if figure.letters is not None:  # letters of its own do not use up those around it
        return 0
    if figure.regions:
        return len(figure.regions)
    if figure.kind == "beside" or figure.magnifies:
        return sum(letters_taken(as_figure(part)) for part in figure.parts)
    taken, in_run = 0, False
    for part in figure.parts:
        in_column = isinstance(part, Panel) and not part.stands_alone
        if not in_column:
            taken += letters_taken(part) if isinstance(part, Figure) else 1
        elif not in_run:
            taken += 1
        in_run = in_column
    return taken
