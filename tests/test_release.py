"""What a release says of itself: versions agree, and each comparison names what shows it."""

import re
import tomllib
from pathlib import Path

import pytest

import agviz
from agviz.bench.__main__ import BENCHES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.M)
    headings = re.findall(
        r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M
    )
    assert project["version"] == agviz.__version__ == cited[1]
    assert headings[:2] == ["Unreleased", agviz.__version__]


def compared():
    """Cells of the rows of README's comparison."""
    section = README.partition("\n## Beside other tools\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in rows if row[-1] != "shown by" and set(row[0]) != {"-"}]


def test_the_comparison_is_there():
    assert len(compared()) > 20
    assert all(all(row) for row in compared())


@pytest.mark.parametrize("row", compared(), ids=lambda row: row[0])
def test_each_row_of_the_comparison_is_shown_by_a_test_or_a_bench(row):
    names = re.findall(r"`(.+?)`", row[-1])
    assert names
    for name in names:
        kind, _, bench = name.partition(" ")
        found = bench in BENCHES if kind == "bench" else (ROOT / "tests" / f"{name}.py").is_file()
        assert found, name


def test_no_page_installs_the_package_of_this_name_on_pypi():
    """Of messages alone, which an installed agviz raises, the name may be pip's."""
    folders = [ROOT / name for name in ("agviz", "notebooks", "tutorials")]
    pages = [ROOT / "README.md"] + [
        path
        for folder in folders
        for end in ("md", "py", "ipynb")
        for path in folder.rglob(f"*.{end}")
    ]
    assert len(pages) > 100
    line = re.compile(r"""pip install [^`\n]*\\?"agviz\b|^ *pip install agviz""", re.M)
    assert [str(path) for path in pages if line.search(path.read_text(encoding="utf-8"))] == []
