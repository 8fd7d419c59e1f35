"""From a unit's script to its notebooks: the teacher's with solutions, the student's with blanks.

A script is in the percent format: a cell begins with `# %%` (code) or `# %% [markdown]`, and may
have `tags=["exercise"]`. In an exercise, what stands behind `#!` is what the student sees in the
place of the line:

    loudest = effects.idxmax()  #! loudest = ...

A line whose student's text is empty is not in the student's copy. Notebooks are made without any
other package, as a class may have none.
"""

import dataclasses
import json
import re
from collections.abc import Callable

MARK = "#!"
EXERCISE, HIDDEN = "exercise", "hide-input"
MARKDOWN, CODE = "markdown", "code"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_HEAD = re.compile(r"^# %%(?P<markdown> \[markdown\])?(?: tags=(?P<tags>\[.*\]))?\s*$")


@dataclasses.dataclass(frozen=True)
class Cell:
    """One cell: its kind (`"code"` or `"markdown"`), its text, its tags."""

    kind: str
    source: str
    tags: tuple[str, ...] = ()

    @property
    def is_exercise(self) -> bool:
        """Whether a student has to write something here."""
        return EXERCISE in self.tags


def read_cells(script: str) -> list[Cell]:
    """The cells of a script in the percent format.

    Parameters
    ----------
    script
        Its text. What stands before the first cell is not part of the notebook.

    Returns
    -------
    list of Cell
        Markdown without the `# ` of each line.
    """
    cells: list[Cell] = []
    head, lines = None, list[str]()
    for line in [*script.splitlines(), "# %%"]:
        if found := _HEAD.match(line):
            if head is not None:
                cells.append(_cell(head, lines))
            head, lines = found, []
        else:
            lines.append(line)
    return cells


def teacher(cells: list[Cell]) -> list[Cell]:
    """The cells with the solutions and without the marks."""
    return [_changed(cell, _solution) for cell in cells]


def student(cells: list[Cell]) -> list[Cell]:
    """The cells with blanks in the place of the solutions."""
    return [_changed(cell, _blank) for cell in cells]


def notebook(cells: list[Cell]) -> str:
    """A notebook of the cells, as the text of an `.ipynb` (nbformat 4.5), without outputs."""
    content = {
        "cells": [_notebook_cell(cell, number) for number, cell in enumerate(cells)],
        "metadata": {"kernelspec": KERNEL, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _cell(head: re.Match[str], lines: list[str]) -> Cell:
    kind = MARKDOWN if head["markdown"] else CODE
    if kind == MARKDOWN:
        lines = [re.sub(r"^# ?", "", line) for line in lines]
    return Cell(kind, "\n".join(lines).strip("\n"), tuple(json.loads(head["tags"] or "[]")))


def _changed(cell: Cell, change: Callable[[str, str], str | None]) -> Cell:
    if cell.kind == MARKDOWN:
        return cell
    lines = []
    for line in cell.source.splitlines():
        written, mark, blank = line.partition(MARK)
        changed = change(written.rstrip(), blank.strip()) if mark else line
        if changed is not None:
            lines.append(changed)
    return dataclasses.replace(cell, source="\n".join(lines))


def _solution(written: str, blank: str) -> str | None:
    del blank
    return written or None


def _blank(written: str, blank: str) -> str | None:
    indent = written[: len(written) - len(written.lstrip())]
    return indent + blank if blank else None


def _notebook_cell(cell: Cell, number: int) -> dict[str, object]:
    metadata: dict[str, object] = {"tags": list(cell.tags)} if cell.tags else {}
    if HIDDEN in cell.tags:
        metadata["jupyter"] = {"source_hidden": True}
    made: dict[str, object] = {
        "cell_type": cell.kind,
        "id": f"cell-{number:02d}",
        "metadata": metadata,
        "source": cell.source.splitlines(keepends=True),
    }
    return made | ({"execution_count": None, "outputs": []} if cell.kind == CODE else {})
