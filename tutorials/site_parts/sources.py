"""The folder that Sphinx reads: pages written by hand, made pages, notebooks with their outputs.

Sphinx wants all below one folder. So they are brought together in `_build/source`, anew each time,
from `tutorials`, `notebooks`, `assets` and the docstrings.
"""

import json
import re
import shutil
from pathlib import Path

from site_parts import command_line, gallery_page, reference

TUTORIALS = Path(__file__).resolve().parents[1]
ROOT = TUTORIALS.parent
WRITTEN = ("how-to", "explanations", "coming-from")
ELSEWHERE = re.compile(r"\]\((?:\.\./)+(?:tutorials/)?(notebooks|course)/")
"""A link from one notebook to another, as it is in the repository."""


def notebooks(folder: Path, found: list[Path]) -> list[str]:
    """Copy notebooks, and give their names in order.

    Links are turned to where things are on the site; the state of widgets, which asks for a live
    kernel, is taken out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for path in found:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["metadata"].pop("widgets", None)
        text = ELSEWHERE.sub(r"](../\1/", json.dumps(notebook, ensure_ascii=False))
        (folder / path.name).write_text(text, encoding="utf-8")
    return [path.stem for path in found]


def executed(name: str, given: Path | None) -> list[Path]:
    """The notebooks of `notebooks` or `tutorials/course`: those given, else those kept."""
    found = {p.name: p for p in (ROOT / name).glob("[0-9]*.ipynb")}
    if given is not None:
        found |= {p.name: p for p in given.glob("[0-9]*.ipynb") if p.name in found}
        found |= {p.name: p for p in (given / Path(name).name).glob("[0-9]*.ipynb")}
    return [found[each] for each in sorted(found)]


def contents(title: str, about: str, names: list[str], *, depth: int = 1) -> str:
    """A page that lists others."""
    listed = "\n".join(names)
    return f"# {title}\n\n{about}\n\n```{{toctree}}\n:maxdepth: {depth}\n\n{listed}\n```\n"


def benchmarks() -> str:
    """The page of benchmarks, with the table of `python -m agviz.bench all` where there is one."""
    from agviz.bench.__main__ import BENCHES

    rows = "\n".join(
        f"| `python -m agviz.bench {name}` | {what} |" for name, what in BENCHES.items()
    )
    text = (TUTORIALS / "measuring.md").read_text(encoding="utf-8").replace("{table}", rows)
    for place in (ROOT / "benchmarks.md", TUTORIALS / "benchmarks.md"):
        if place.is_file():
            table = place.read_text(encoding="utf-8")
            return text + "\n" + re.sub(r"^#", "##", table, flags=re.M)
    return text + "\nThe table has not been made in this checkout.\n"


def teaching_card() -> str:
    """The model card that comes with the teaching model, as a page."""
    return (ROOT / "agviz" / "data" / "teaching.md").read_text(encoding="utf-8")


def teaching_errors(page: str) -> str:
    """The page of the teaching model's errors, with what its card says of them."""
    card = teaching_card()
    said = card.split("## Where it is wrong\n", 1)[1].split("\n## ", 1)[0].strip()
    return page.replace("{errors}", said)


def gather(target: Path, given: Path | None = None) -> None:
    """Bring all together in `target`, which is emptied first."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in WRITTEN:
        shutil.copytree(TUTORIALS / name, target / name)
    for name in ("index.md", "troubleshooting.md"):
        shutil.copy(TUTORIALS / name, target / name)
    names = notebooks(target / "notebooks", executed("notebooks", given))
    about = (
        "Each runs from top to bottom on the teaching genome that comes with agviz, but 6 and 7, "
        "which need weights or a key."
    )
    (target / "notebooks" / "index.md").write_text(contents("Notebooks", about, names))
    units = notebooks(target / "course", executed("tutorials/course", given))
    about = (TUTORIALS / "course.md").read_text(encoding="utf-8")
    listed = "\n".join(units)
    toctree = f"\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n" if units else ""
    (target / "course" / "index.md").write_text(about + toctree, encoding="utf-8")
    gallery_page.write(target / "gallery")
    pages = reference.write(target / "reference")
    (target / "reference" / "command-line.md").write_text(command_line.page())
    about = "Every public name, from its docstring, and the command line, from its help."
    listed = contents("Reference", about, [*pages, "command-line"])
    (target / "reference" / "index.md").write_text(listed)
    (target / "benchmarks.md").write_text(benchmarks(), encoding="utf-8")
    (target / "explanations" / "model-card.md").write_text(teaching_card(), encoding="utf-8")
    wrong = target / "explanations" / "where-the-teaching-model-is-wrong.md"
    wrong.write_text(teaching_errors(wrong.read_text(encoding="utf-8")), encoding="utf-8")
    (target / "pictures").mkdir()
    shutil.copy(ROOT / "assets" / "tal1.png", target / "pictures")
