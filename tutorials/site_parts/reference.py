"""The reference: a page for each group of public names, made of their docstrings.

Nothing here is written by hand but titles and order (`groups.py`): a name that is new, gone or
without a docstring stops the build.
"""

import importlib
import importlib.util
import inspect
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import agviz
import agviz.errors
import agviz.training
from site_parts.groups import GROUPS, Group

INHERITING = {"Model"}  # whose methods stand in its bases
DRAWN = ("figures", "panels", "plots")
"""Groups of specs: their other methods are the layout's business, not the reader's."""

METHODS = {
    "Figure": "at zoomed shrunk matched proportioned titled lettered save on interactive caption "
    "check roles",
}
"""The methods to be told, of classes that have others for their own use."""

RETURNED = {
    "models": ("agviz.models.interface.Model",),
    "interpretation": (
        "agviz.interpret.splicing.SpliceAttribution",
        "agviz.interpret.contacts.ContactAttribution",
    ),
    "motifs": ("agviz.interpret.discover.Patterns", "agviz.interpret.discover.Pattern"),
    "reports": ("agviz.widgets.explorer.Explorer",),
}
"""What public names give that has no public name itself: told on the same page."""

HEAD = "{title}\n{line}\n\n{about}\n\n"


def course() -> ModuleType | None:
    """`agviz.course`, where this version has one."""
    found = importlib.util.find_spec("agviz.course")
    return importlib.import_module("agviz.course") if found else None


def check_groups(groups: Iterable[Group] = GROUPS) -> None:
    """Whether each public name is in one group, and has a docstring.

    Raises
    ------
    SystemExit
        One is in none, in two, does not exist, or says nothing of itself.
    """
    told = Counter(name for group in groups for name in group.names)
    public = set(public_names())
    wrong = [f"{name} is in no group" for name in sorted(public - set(told))]
    wrong += [f"{name} is no public name" for name in sorted(set(told) - public)]
    wrong += [f"{name} is in two groups" for name, times in told.items() if times > 1]
    if not wrong:
        silent = [name for name in sorted(public) if not inspect.getdoc(getattr(agviz, name))]
        wrong = [f"{name} has no docstring" for name in silent]
    if wrong:
        raise SystemExit("tutorials/site_parts/groups.py: " + "; ".join(wrong))


def public_names() -> list[str]:
    """Names of `agviz` that the reference tells; a module among them has a page of its own."""
    return [name for name in agviz.__all__ if not inspect.ismodule(getattr(agviz, name))]


def first_sentence(thing: object) -> str:
    """What a table says of a name: the first paragraph of its docstring, up to the stop."""
    paragraph = " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())
    return paragraph.split(". ")[0].rstrip(".") + "."


def directive(path: str, *, members: bool = True) -> str:
    """What Sphinx makes a public name's entry of."""
    module, _, name = path.rpartition(".")
    thing = getattr(importlib.import_module(module), name)
    if not inspect.isclass(thing):
        return f".. autofunction:: {path}\n\n"
    if name in METHODS:  # not made by its name, so without a signature
        told = ", ".join(METHODS[name].split())
        return f".. autoclass:: {path}()\n   :members: {told}\n   :inherited-members:\n\n"
    lines = [f".. autoclass:: {path}"]
    if members:
        lines.append("   :members:")
    if name in INHERITING:
        lines.append("   :inherited-members: DnaModel")
    return "\n".join(lines) + "\n\n"


def page(
    title: str,
    about: str,
    paths: Iterable[str],
    *,
    returned: Iterable[str] = (),
    members: bool = True,
) -> str:
    """A page of the reference: a table of what is on it, then each entry."""
    paths, returned = list(paths), list(returned)
    text = HEAD.format(title=title, line="=" * len(title), about=about.replace("`", "``"))
    text += ".. list-table::\n   :widths: 28 72\n   :class: names\n\n"
    for path in paths + returned:
        module, _, name = path.rpartition(".")
        said = first_sentence(getattr(importlib.import_module(module), name))
        shown = f"{path.removeprefix('agviz.')}" if module != "agviz" else name
        shown = name if path in returned else shown
        text += f"   * - :py:obj:`{shown} <{path}>`\n     - {said}\n"
    text += "\n" + "".join(directive(path, members=members) for path in paths)
    if returned:
        text += "What these give\n---------------\n\n" + "".join(map(directive, returned))
    return text


def error_names() -> list[str]:
    """All errors and warnings, bases first, as `agviz.errors` has them."""
    bases = (agviz.errors.AgvizError, agviz.errors.AgvizWarning)
    return [
        f"agviz.errors.{name}" for name, thing in vars(agviz.errors).items()
        if inspect.isclass(thing) and issubclass(thing, bases)
    ]  # fmt: skip


def pages() -> dict[str, str]:
    """All pages of the reference but the command line's, by file name."""
    check_groups()
    made = {}
    for group in GROUPS:
        paths = [f"agviz.{name}" for name in group.names]
        if group.file == "errors":
            paths = error_names()
        made[group.file] = page(
            group.title, group.about, paths, returned=RETURNED.get(group.file, ()),
            members=group.file not in DRAWN,
        )  # fmt: skip
    for room, title, about in (
        (agviz.training, "Training", "Fine-tuning, and the training of the teaching model."),
        (course(), "The course", "What checks the exercises of the course."),
    ):
        if room is not None:
            name = room.__name__.removeprefix("agviz.")
            made[name] = page(title, about, [f"agviz.{name}.{each}" for each in room.__all__])
    return made


def write(folder: Path) -> list[str]:
    """Write the pages, and give their names in order."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for name, text in made.items():
        (folder / f"{name}.rst").write_text(text, encoding="utf-8")
    return list(made)
