"""Execute every notebook once: those of `notebooks/` and the course's units, with solutions.

    python tutorials/execute.py                    # all, each where it is kept
    python tutorials/execute.py 2_variants 03      # those whose names begin so
    python tutorials/execute.py --out DIR          # DIR/notebooks/*.ipynb, DIR/course/*.ipynb

Where they are kept: `notebooks/` and `tutorials/course/`. The course's scripts are package data
(`agviz/course/units`); its teacher's copies are what is executed. With `--out` a build of the
documentation finds all of them in one folder. A notebook that warns is not written.
"""

import argparse
import importlib.util
import time
from pathlib import Path
from types import ModuleType

import nbformat

from agviz.course import blanks
from agviz.course.handout import Unit, list_units

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS, COURSE = "notebooks", "course"


def _notebooks() -> ModuleType:
    """`notebooks/execute.py`, which is no package."""
    spec = importlib.util.spec_from_file_location(
        "execute_notebooks", ROOT / NOTEBOOKS / "execute.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


notebooks = _notebooks()


def read_unit(unit: Unit, *, teacher: bool = True) -> nbformat.NotebookNode:
    """A unit's notebook without outputs: the teacher's copy, or the student's."""
    change = blanks.teacher if teacher else blanks.student
    cells = change(blanks.read_cells(unit.script.read_text(encoding="utf-8")))
    return nbformat.reads(blanks.notebook(cells), as_version=4)


def execute_unit(unit: Unit, *, teacher: bool = True) -> nbformat.NotebookNode:
    """A unit's notebook with its outputs.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        A cell fails.
    """
    notebook = read_unit(unit, teacher=teacher)
    notebooks.run(notebook, {})
    return notebook


def renumber(notebook: nbformat.NotebookNode) -> None:
    """Count executions from 1, after cells were taken out."""
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(codes, start=1):
        cell.execution_count = number
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = number


def kept_at(kind: str, name: str, out: Path | None) -> Path:
    """Where an executed notebook goes: where it is kept, or into a folder for all."""
    kept = {NOTEBOOKS: ROOT / NOTEBOOKS, COURSE: ROOT / "tutorials" / COURSE}
    return (kept[kind] if out is None else out / kind) / f"{name}.ipynb"


def write(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write an executed notebook, unless it warned.

    Raises
    ------
    SystemExit
        With what was warned of.
    """
    if said := notebooks.complaints(notebook):
        raise SystemExit(f"{path.stem} warns:\n" + "\n".join(said))
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def main() -> None:
    """Execute those that are asked for."""
    parser = argparse.ArgumentParser(description="Execute the notebooks and the course's units.")
    parser.add_argument("names", nargs="*", help="how the names begin; by default all")
    parser.add_argument("--out", type=Path, metavar="DIR", help="one folder for all")
    args = parser.parse_args()
    asked = tuple(args.names) or ("",)
    jobs = [(NOTEBOOKS, s.stem, lambda s=s: notebooks.execute(s)) for s in notebooks.scripts()]
    jobs += [(COURSE, unit.name, lambda u=unit: execute_unit(u)) for unit in list_units()]
    for kind, name, job in jobs:
        if not name.startswith(asked):
            continue
        began, path = time.monotonic(), kept_at(kind, name, args.out)
        write(job(), path)
        size = path.stat().st_size / 1e3
        print(f"{kind}/{name}: {size:,.0f} kB, {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
