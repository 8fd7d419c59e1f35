"""Notebooks' scripts, run in this process: for those that need what no test machine has.

The cell tagged `parameters` is replaced by the test's own values; all else is the notebook's.
"""

import ast
import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

FOLDER = Path(__file__).parents[2] / "notebooks"


def executor() -> ModuleType:
    """The script that executes and pairs the notebooks."""
    spec = importlib.util.spec_from_file_location("execute_notebooks", FOLDER / "execute.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_script(name: str, settings: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """Run the cells of a notebook; the names they leave behind, and what each cell shows.

    Figures are drawn, as a notebook would.
    """
    names: dict[str, Any] = {}
    shown = []
    for cell in executor().read_script(FOLDER / f"{name}.py").cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        if "parameters" in cell.metadata.get("tags", ()):
            asked = {target.id for line in tree.body for target in line.targets}
            assert asked == settings.keys(), "the test sets other parameters than the notebook has"
            names |= settings
            continue
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), name, "eval"), names)
            shown.append(value)
            if hasattr(value, "_repr_mimebundle_"):
                value._repr_mimebundle_()
    return names, shown
