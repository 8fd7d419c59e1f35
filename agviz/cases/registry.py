"""Which cases there are: `case(name)`, `list_cases()`."""

from agviz.cases.case import Case
from agviz.cases.case_data import packaged_case
from agviz.errors import unknown_name

NAMES = ("tal1", "enhancer", "splicing", "eqtl", "boundary", "tour")
"""In the order in which they are told."""


def case(name: str) -> Case:
    """The case study called `name`.

    Raises
    ------
    UnknownNameError
        When there is none of that name.

    Examples
    --------
    >>> tal1 = ag.case("tal1")  # doctest: +SKIP
    >>> found = tal1.run(ag.load_model())  # doctest: +SKIP
    >>> tal1.figure(found).save("tal1.pdf")  # doctest: +SKIP
    """
    if name not in NAMES:
        raise unknown_name("case", name, NAMES)
    return Case(packaged_case(name))


def list_cases() -> dict[str, Case]:
    """Every case study by its name.

    Examples
    --------
    >>> sorted(ag.list_cases())
    ['boundary', 'enhancer', 'eqtl', 'splicing', 'tal1', 'tour']
    """
    return {name: case(name) for name in NAMES}
