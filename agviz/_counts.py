"""Counts in words: one pair, two pairs, and the verb that goes with them."""


def counted(number: int, what: str) -> str:
    """So many of what is named in the singular, with thousands set apart.

    >>> counted(1, "pair"), counted(1_200, "value"), counted(0, "highlight")
    ('1 pair', '1,200 values', '0 highlights')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def agreeing(number: int, one: str, several: str) -> str:
    """The word that goes with so many.

    >>> agreeing(1, "is", "are"), agreeing(2, "has", "have")
    ('is', 'have')
    """
    return one if number == 1 else several
