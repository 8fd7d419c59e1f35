"""The script that executes the course's units, as a module, and answers that are written anyhow."""

import importlib.util
from pathlib import Path
from types import ModuleType

from agviz.course.checking import check

SCRIPT = Path(__file__).parents[2] / "tutorials" / "execute.py"


def executor() -> ModuleType:
    """`tutorials/execute.py`."""
    spec = importlib.util.spec_from_file_location("execute_tutorials", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def said(number, answer):
    """What `check` says: whether it is right, and the message."""
    verdict = check(number, answer)
    assert verdict.number == number
    return verdict.right, verdict.message


def tables(right, wrong):
    """Rows of tests from tables by number: each answer that is right, each that is typically wrong.

    Answers are functions, which are called when the world is there.
    """
    accepted = [(number, make) for number, makes in right.items() for make in makes]
    refused = [(number, *row) for number, rows in wrong.items() for row in rows]
    return accepted, refused
