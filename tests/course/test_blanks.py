"""Scripts become notebooks: solutions for teachers, blanks for students."""

import json

import jupytext
import nbformat
import pytest

from agviz.course.blanks import Cell, notebook, read_cells, student, teacher
from agviz.course.handout import list_units

SCRIPT = """# a remark before the first cell
# %% [markdown]
# # Title
#
# Text, with a [link](x.md).

# %% tags=["hide-input"]
hidden = 1

# %% tags=["exercise"]
# Which is the loudest?
for name in effects:
    loudest = pick(name)  #! loudest = ...
    kept = loudest.sum()  #!
    kept += 1
course.check("1.1", loudest)
"""
EXERCISE = """# Which is the loudest?
for name in effects:
    loudest = {}
    kept{}
course.check("1.1", loudest)"""


def test_cells_are_read():
    title, hidden, exercise = read_cells(SCRIPT)
    assert title == Cell("markdown", "# Title\n\nText, with a [link](x.md).")
    assert hidden == Cell("code", "hidden = 1", ("hide-input",))
    assert exercise.is_exercise
    assert not hidden.is_exercise


def test_the_teacher_has_the_solution_and_no_marks():
    exercise = teacher(read_cells(SCRIPT))[2].source
    assert exercise == EXERCISE.format("pick(name)", " = loudest.sum()\n    kept += 1")


def test_the_student_has_a_blank_where_it_stood_and_less_lines():
    exercise = student(read_cells(SCRIPT))[2].source
    assert exercise == EXERCISE.format("...", " += 1")


def test_markdown_is_left_alone():
    cell = Cell("markdown", "Write `x  #! y`")
    assert teacher([cell]) == student([cell]) == [cell]


def test_a_line_for_the_student_alone():
    cells = [Cell("code", "    #! y = ...\nx = 1", ("exercise",))]
    assert teacher(cells)[0].source == "x = 1"
    assert student(cells)[0].source == "y = ...\nx = 1"


def test_the_notebook_is_valid_and_folds_hidden_input():
    made = nbformat.reads(notebook(read_cells(SCRIPT)), as_version=4)
    nbformat.validate(made)
    assert [cell.id for cell in made.cells] == ["cell-00", "cell-01", "cell-02"]
    assert made.cells[1].metadata == {
        "tags": ["hide-input"],
        "jupyter": {"source_hidden": True},
    }
    assert json.loads(notebook([]))["nbformat_minor"] == 5


@pytest.mark.parametrize("unit", list_units(), ids=lambda unit: unit.name)
def test_jupytext_reads_the_same(unit):
    other = jupytext.read(unit.script, fmt="py:percent").cells
    # What stands before the first cell is a cell of its own there.
    ours = read_cells(unit.script.read_text())
    assert [(c.cell_type, c.source) for c in other][-len(ours) :] == [
        (c.kind, c.source) for c in ours
    ]
    assert [tuple(c.metadata.get("tags", ())) for c in other][-len(ours) :] == [
        c.tags for c in ours
    ]
