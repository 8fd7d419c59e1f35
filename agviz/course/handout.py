"""`get(folder)`: the units as notebooks, for students or for the teacher.

Nothing that somebody has written into a notebook is overwritten unless they say so.
"""

import dataclasses
import json
import os
import re
from pathlib import Path

from agviz._files import result_path
from agviz.course import blanks
from agviz.errors import InputError

UNITS = Path(__file__).with_name("units")
README = "README.md"
SOLUTIONS = "_solutions"
"""Ends the names of the teacher's notebooks, so that both kinds can lie in one folder."""


@dataclasses.dataclass(frozen=True)
class Unit:
    """A unit of the course: its number, its name (that of its files), its title."""

    number: int
    name: str
    title: str

    @property
    def script(self) -> Path:
        """Where it is written."""
        return UNITS / f"{self.name}.py"


def list_units() -> list[Unit]:
    """The units, in order."""
    return [
        Unit(int(path.stem.partition("_")[0]), path.stem, _title(path))
        for path in sorted(UNITS.glob("[0-9]_*.py"))
    ]


def get(
    folder: str | os.PathLike[str], *, teacher: bool = False, force: bool = False
) -> list[Path]:
    """Write the units as notebooks, with a README for the class.

    Parameters
    ----------
    folder
        Where to; made if it is not there.
    teacher
        With the solutions; these files are called `..._solutions.ipynb`.
    force
        Overwrite notebooks that were changed.

    Returns
    -------
    list of pathlib.Path
        The files of the course, in order. A notebook that was run but not changed is left as it is.

    Raises
    ------
    InputError
        A file was changed, and `force` is not set; or `folder` is a file. Nothing is written then.
    """
    target = Path(folder).expanduser()
    if target.exists() and not target.is_dir():
        raise InputError(f"{str(target)!r} is a file; name a folder for the course")
    texts = _texts(for_teacher=teacher)
    found = {name: _state(target / name, text) for name, text in texts.items()}
    changed = [name for name, state in found.items() if state == "changed"]
    if changed and not force:
        listed = ", ".join(map(repr, changed))
        raise InputError(
            f"In {str(target)!r} somebody has changed {listed}; nothing was written. "
            "Choose another folder, or overwrite them: --force, or force=True"
        )
    target.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        if found[name] != "same":
            with result_path(target / name) as temporary:
                temporary.write_text(text, encoding="utf-8")
    return [target / name for name in texts]


def _texts(*, for_teacher: bool) -> dict[str, str]:
    """All files by their names."""
    made = {README: (UNITS / README).read_text(encoding="utf-8")}
    change, ending = (blanks.teacher, SOLUTIONS) if for_teacher else (blanks.student, "")
    for unit in list_units():
        cells = change(blanks.read_cells(unit.script.read_text(encoding="utf-8")))
        made[f"{unit.name}{ending}.ipynb"] = blanks.notebook(cells)
    return made


def _state(path: Path, text: str) -> str:
    """Whether a file is `"absent"`, has the `"same"` cells (run or not), or is `"changed"`."""
    if not path.exists():
        return "absent"
    try:
        there = path.read_text(encoding="utf-8")
        same = _sources(there) == _sources(text) if path.suffix == ".ipynb" else there == text
    except (OSError, ValueError, KeyError, TypeError):
        same = False
    return "same" if same else "changed"


def _sources(text: str) -> list[tuple[str, str]]:
    """Kind and text of each cell of a notebook."""
    return [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(text)["cells"]]


def _title(path: Path) -> str:
    """The first heading of a unit's script."""
    found = re.search(r"^# # (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else path.stem
