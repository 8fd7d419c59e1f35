"""JavaScript and styles of the widgets: files of the package, joined into one text each."""

from importlib import resources


def asset(*names: str) -> str:
    """The files of `static/` of these names, one after the other."""
    folder = resources.files("agviz.widgets") / "static"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)
