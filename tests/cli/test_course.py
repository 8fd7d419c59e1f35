"""`agviz course`: list and get."""

from agviz.course.handout import list_units


def test_list(run):
    code, out, _ = run("course", "list")
    assert code == 0
    assert out.splitlines() == [f"{unit.number}  {unit.title}" for unit in list_units()]


def test_get(run, tmp_path):
    code, out, _ = run("course", "get", tmp_path / "c")
    assert code == 0
    paths = out.splitlines()
    assert paths[0] == str(tmp_path / "c" / "README.md")
    assert len(paths) == 1 + len(list_units())
    code, out, _ = run("course", "get", tmp_path / "c", "--teacher")
    assert code == 0
    assert out.splitlines()[1].endswith("_solutions.ipynb")


def test_changed_notebooks_are_kept_unless_forced(run, tmp_path):
    run("course", "get", tmp_path)
    path = tmp_path / f"{list_units()[0].name}.ipynb"
    path.write_text("mine")
    code, _, err = run("course", "get", tmp_path)
    assert code == 2
    assert path.name in err
    assert path.read_text() == "mine"
    code, _, _ = run("course", "get", tmp_path, "--force")
    assert code == 0
    assert path.read_text() != "mine"


def test_it_needs_to_be_told_what(run):
    code, _, err = run("course")
    assert code == 2
    assert "the following arguments are required: WHAT" in err
