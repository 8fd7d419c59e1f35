"""Notebooks in a folder: of the student or the teacher; nobody's work is overwritten."""

import json

import nbformat
import pytest

from agviz import course
from agviz.errors import InputError


@pytest.fixture(scope="module")
def units():
    return course.list_units()


def test_units_are_numbered_in_order(units):
    assert [unit.number for unit in units] == list(range(1, len(units) + 1))
    assert all(unit.script.is_file() and unit.title[0].isupper() for unit in units)


def test_students_and_teachers_copies_lie_beside_each_other(tmp_path, units):
    folder = tmp_path / "new" / "course"
    students = course.get(folder)
    teachers = course.get(folder, teacher=True)
    names = [unit.name for unit in units]
    assert [path.name for path in students] == ["README.md", *(f"{n}.ipynb" for n in names)]
    assert [path.name for path in teachers[1:]] == [f"{n}_solutions.ipynb" for n in names]
    assert {path.name for path in folder.iterdir()} == {p.name for p in students + teachers}
    for path in students[1:] + teachers[1:]:
        nbformat.validate(nbformat.read(path, as_version=4))
        assert "#!" not in path.read_text()


def test_again_nothing_is_written(tmp_path):
    before = {path: path.stat().st_mtime_ns for path in course.get(tmp_path)}
    assert {path: path.stat().st_mtime_ns for path in course.get(tmp_path)} == before


def test_a_notebook_that_was_run_is_left_as_it_is(tmp_path):
    path = course.get(tmp_path)[1]
    content = json.loads(path.read_text())
    content["metadata"]["language_info"]["version"] = "3.12"
    path.write_text(json.dumps(content))
    course.get(tmp_path)
    assert json.loads(path.read_text()) == content


@pytest.mark.parametrize("damage", ["work", "no notebook"])
def test_changed_notebooks_are_not_overwritten_unless_told(tmp_path, damage):
    paths = course.get(tmp_path)
    content = json.loads(paths[1].read_text())
    content["cells"][0]["source"] = ["my own work"]
    changed = json.dumps(content) if damage == "work" else "[1]"
    paths[1].write_text(changed)
    paths[0].unlink()
    with pytest.raises(InputError) as error:
        course.get(tmp_path)
    assert str(error.value) == (
        f"In {str(tmp_path)!r} somebody has changed {paths[1].name!r}; nothing was written. "
        "Choose another folder, or overwrite them: --force, or force=True"
    )
    assert paths[1].read_text() == changed
    assert not paths[0].exists()
    course.get(tmp_path, force=True)
    assert "my own work" not in paths[1].read_text()
    assert paths[0].exists()


def test_a_file_is_no_folder(tmp_path):
    path = tmp_path / "x"
    path.write_text("")
    with pytest.raises(InputError) as error:
        course.get(path)
    assert str(error.value) == f"{str(path)!r} is a file; name a folder for the course"
