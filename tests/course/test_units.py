"""The units: their form, their two copies, and that they run."""

import ast
import os
import re
from pathlib import Path

import nbformat
import pytest
from course_code import executor

from agviz.course import blanks
from agviz.course.checking import BLANK, checks
from agviz.course.handout import list_units

UNITS = list_units()
EXECUTED = "AGVIZ_EXECUTED"
"""Environment variable: the folder into which executed notebooks go, for the documentation."""

CHECKED = re.compile(r'^course\.check\("(\d\.\d)", (\w+)\)$')
MACHINE = re.compile(r"/(?:home|root|tmp|work|usr|opt|var|Users|mnt)/|[A-Z]:\\\\")
FLOAT32 = re.compile(r"\b\d+\.\d*0{4,}\d?\b")
"""Digits that only the numbers' format has: 4.800000, 26.200001."""
SYNTHETIC = "**The genome is synthetic"

each_unit = pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)


def cells(unit):
    return blanks.read_cells(unit.script.read_text(encoding="utf-8"))


def exercises(unit):
    """Numbers of exercises, with the cells of both copies."""
    both = zip(blanks.teacher(cells(unit)), blanks.student(cells(unit)), strict=True)
    found = {}
    for solved, open_ in both:
        if solved.is_exercise:
            match = CHECKED.match(solved.source.splitlines()[-1])
            assert match, solved.source
            found[match[1]] = solved, open_
    return found


def test_every_check_has_its_exercise_and_the_reverse():
    numbers = [number for unit in UNITS for number in exercises(unit)]
    assert numbers == list(checks())


@each_unit
def test_a_unit_has_its_parts(unit):
    texts = [cell.source for cell in cells(unit) if cell.kind == blanks.MARKDOWN]
    first, last = texts[0], texts[-1]
    assert first.startswith(f"# {unit.title}\n")
    assert "45 minutes. After this unit you can\n" in first
    assert SYNTHETIC in first
    assert 3 <= len(re.findall(r"^\* ", first, re.MULTILINE)) <= 8
    for heading in ("## What to remember", "## Limits", "## Further reading"):
        assert heading in last
    hidden = [cell for cell in cells(unit) if blanks.HIDDEN in cell.tags]
    assert len(hidden) == 1
    assert 4 <= len(exercises(unit)) <= 6
    assert all(number.startswith(f"{unit.number}.") for number in exercises(unit))


@each_unit
def test_exercises_are_announced(unit):
    text = unit.script.read_text(encoding="utf-8")
    assert re.findall(r"\*\*Exercise (\d\.\d)\*\*", text) == list(exercises(unit))


@each_unit
def test_students_copies_are_the_teachers_with_blanks(unit):
    for (solved, open_), cell in zip(
        exercises(unit).values(), (c for c in cells(unit) if c.is_exercise), strict=True
    ):
        ast.parse(open_.source)
        ast.parse(solved.source)
        assert open_.source != solved.source
        assert "..." in open_.source
        assert blanks.MARK not in open_.source + solved.source
        marked = [
            line.split(blanks.MARK)[0] for line in cell.source.splitlines() if blanks.MARK in line
        ]
        assert not any(line.strip() in open_.source for line in marked if "=" in line)


@each_unit
def test_only_exercises_have_marks(unit):
    assert all(blanks.MARK not in cell.source for cell in cells(unit) if not cell.is_exercise)


@each_unit
def test_what_is_filled_in_is_needed_nowhere_else(unit):
    """A student who leaves an exercise open can still run all other cells."""
    answers = {
        CHECKED.match(solved.source.splitlines()[-1])[2] for solved, _ in exercises(unit).values()
    }
    for cell in cells(unit):
        if cell.kind == blanks.CODE and not cell.is_exercise:
            loaded, stored = set(), set()
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Name):
                    (loaded if isinstance(node.ctx, ast.Load) else stored).add(node.id)
            assert not answers & (loaded - stored)


@each_unit
def test_the_executed_notebook_is_made_of_the_script(unit):
    execute = executor()
    made = execute.read_unit(unit)
    kept = nbformat.read(execute.kept_at(execute.COURSE, unit.name, None), as_version=4)
    nbformat.validate(kept)
    assert [(c.cell_type, c.source, c.id, c.metadata) for c in kept.cells] == [
        (c.cell_type, c.source, c.id, c.metadata) for c in made.cells
    ]
    assert execute.notebooks.complaints(kept) == []
    codes = [cell for cell in kept.cells if cell.cell_type == blanks.CODE]
    assert [cell.execution_count for cell in codes] == list(range(1, len(codes) + 1))
    for cell in codes:
        assert not MACHINE.search(str([output.get("text", "") for output in cell.outputs]))
        assert (
            FLOAT32.findall(str([o.get("data", {}).get("text/plain") for o in cell.outputs])) == []
        )
        if blanks.EXERCISE in cell.metadata.get("tags", ()):
            number = CHECKED.match(cell.source.splitlines()[-1])[1]
            assert cell.outputs[-1].data["text/plain"].startswith(f"{number} right: ")


@pytest.fixture(scope="module")
def shared_cache(tmp_path_factory):
    """One cache for all units, so that the teaching genome is made once."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.slow
@each_unit
def test_it_runs_and_every_exercise_is_right(unit, shared_cache, tmp_path, monkeypatch):
    """Each exercise is run as the student gets it, then with its solution."""
    monkeypatch.setenv("AGVIZ_CACHE", str(shared_cache))
    execute = executor()
    notebook = execute.read_unit(unit)
    blank = execute.read_unit(unit, teacher=False)
    solved = notebook.cells
    notebook.cells = []
    for cell, open_ in zip(solved, blank.cells, strict=True):
        if blanks.EXERCISE in cell.metadata.get("tags", ()):
            open_.id += "-open"
            notebook.cells.append(open_)
        notebook.cells.append(cell)
    execute.notebooks.run(notebook, {})
    for cell in notebook.cells:
        if blanks.EXERCISE in cell.metadata.get("tags", ()):
            said = cell.outputs[-1]["data"]["text/plain"]
            number = CHECKED.match(cell.source.splitlines()[-1])[1]
            if cell.id.endswith("-open"):
                assert said == f"{number} not yet: {BLANK}"
            else:
                assert said.startswith(f"{number} right: ")
    notebook.cells = solved
    execute.renumber(notebook)
    out = Path(os.environ.get(EXECUTED, tmp_path))
    path = execute.kept_at(execute.COURSE, unit.name, out)
    execute.write(notebook, path)
    figures = [
        output.data
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == blanks.CODE
        for output in cell.outputs
        if "<agviz figure" in output.get("data", {}).get("text/plain", "")
    ]
    assert len(figures) >= 3
    assert all("image/png" in data for data in figures)
