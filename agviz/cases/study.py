"""What a case is made of beside its facts: three functions, in a module of its name."""

import dataclasses
import importlib
from collections.abc import Callable

from agviz.cases.case_data import Site
from agviz.cases.results import CaseResults
from agviz.cases.work import Work
from agviz.figure.compose import Figure


@dataclasses.dataclass(frozen=True)
class Study:
    """The run, the figure and the caption of a case.

    Attributes
    ----------
    compute
        Asks the model through `Work`, which keeps the answers; slow.
    draw
        The figure of results; quick, and the same for the same results.
    describe
        Its caption: what each panel shows, the agreement with the truth where there is one, and
        what is not shown.
    locate
        Makes a site around the reader's variant in a genome of which the case has none, called as
        ``locate(anywhere, model, variant=..., width=...)``; None for a case that knows its places.
    """

    compute: Callable[[Work], CaseResults]
    draw: Callable[[CaseResults], Figure]
    describe: Callable[[CaseResults], str]
    locate: Callable[..., Site] | None = None


def study_of(name: str) -> Study:
    """The study of the case called `name`."""
    study: Study = importlib.import_module(f"agviz.cases.{name}").STUDY
    return study
