"""The gallery's page: picture, caption and code of each figure of `tutorials/gallery.py`.

The pictures and captions of `assets/gallery` are used as they lie there; nothing is drawn anew.
"""

import ast
import html
import json
import re
import shutil
from pathlib import Path
from typing import NamedTuple

TUTORIALS = Path(__file__).resolve().parents[1]
PICTURES = TUTORIALS.parent / "assets" / "gallery"
CAPTIONS = "captions.json"
SECTION = re.compile(r"^# ## (.+)$", re.M)
HEAD = """# Gallery

Each picture is made by a few lines, from predictions of the oracle on the synthetic teaching
genome. All of them begin with these; `python tutorials/gallery.py pictures/` makes all pictures.

"""


class Drawn(NamedTuple):
    """A figure of the script: its name, the function that makes it, the section it is in."""

    name: str
    function: str
    section: str


def parts(script: str) -> dict[str, str]:
    """Source of each function and of what stands between them, by the names that they bind."""
    found = {}
    for node in ast.parse(script).body:
        source = ast.get_source_segment(script, node)
        if isinstance(node, ast.FunctionDef):
            found[node.name] = source
        elif isinstance(node, ast.Assign):
            for name in ast.walk(node.targets[0]):
                if isinstance(name, ast.Name):
                    found[name.id] = source
    return found


def figures(script: str) -> list[Drawn]:
    """The figures in the order in which the script tells how they are made.

    Raises
    ------
    SystemExit
        The script has no table of figures.
    """
    tree = ast.parse(script)
    table = next(
        (n.value for n in tree.body if isinstance(n, ast.Assign)
         and ast.unparse(n.targets[0]) == "FIGURES"), None
    )  # fmt: skip
    if table is None:
        raise SystemExit("tutorials/gallery.py has no table FIGURES")
    names = {
        value.elts[0].id: key.value for key, value in zip(table.keys, table.values, strict=True)
    }
    titles = [(script[: m.start()].count("\n"), m[1]) for m in SECTION.finditer(script)]
    return [
        Drawn(names[n.name], n.name, [title for line, title in titles if line < n.lineno][-1])
        for n in tree.body
        if isinstance(n, ast.FunctionDef) and n.name in names
    ]


def needed(source: str, known: dict[str, str], told: tuple[str, ...] = ()) -> list[str]:
    """Sources of the script that this one uses and that are not told yet, in their order."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Name) or node.id not in known:
            continue
        each = known[node.id]
        if each == source or each in found or each in told:
            continue
        deeper = needed(each, known, (*told, *found, source))
        found += [more for more in deeper if more not in found] + [each]
    return found


def preamble(script: str) -> str:
    """What stands above the first function: imports, the model, its loci."""
    first = next(n for n in ast.parse(script).body if isinstance(n, ast.FunctionDef))
    lines = script.splitlines()[: first.lineno - 1]
    told = [line for line in lines if not line.startswith("#")]
    return "\n".join(told).strip()


def page(script: str, captions: dict[str, str]) -> str:
    """The page, in Markdown."""
    known, start = parts(script), preamble(script)
    text, section = f"{HEAD}```python\n{start}\n```\n\n", ""
    for drawn in figures(script):
        if drawn.section != section:
            section = drawn.section
            text += f"## {section}\n\n"
        source = known[drawn.function]
        code = [each for each in needed(source, known) if each not in start]
        shown = "\n\n\n".join([*code, source])
        text += (
            f"![{drawn.name.replace('_', ' ')}](pictures/{drawn.name}.png)\n\n"
            f'<p class="told">{html.escape(captions[drawn.name], quote=False)}</p>\n\n'
            f"<details><summary>Code of <code>{drawn.name}</code></summary>\n\n"
            f"```python\n{shown}\n```\n\n</details>\n\n"
        )
    return text


def write(folder: Path) -> None:
    """Write the page, and the pictures beside it."""
    script = (TUTORIALS / "gallery.py").read_text(encoding="utf-8")
    captions = json.loads((PICTURES / CAPTIONS).read_text(encoding="utf-8"))
    pictures = folder / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    for drawn in figures(script):
        shutil.copy(PICTURES / f"{drawn.name}.png", pictures)
    (folder / "index.md").write_text(page(script, captions), encoding="utf-8")
