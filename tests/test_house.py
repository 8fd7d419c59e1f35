"""The house's rules that a program can check: short files, short functions, nothing left over."""

import ast
import re
from pathlib import Path

import pytest

import agviz

ROOT = Path(__file__).parents[1]
PACKAGE = Path(agviz.__file__).parent
UNITS = PACKAGE / "course" / "units"  # scripts of notebooks
SCRIPTS = sorted(path for path in PACKAGE.rglob("*.py") if UNITS not in path.parents)

LONGEST_FILE = 300
LONGEST_BODY = 40
"""Lines of a function, its head and docstring apart."""

LONGER_FILES = {
    "widgets/static/explorer.js": 420,  # one widget; its parts speak through one closure
    "widgets/static/stage.js": 330,  # one canvas: pointer, keys and wheel share its state
}
LONGER_BODIES = {
    "about": 42,  # the text of a README
    "tal1": 42,  # the elements of a locus, a line each
}
LONGEST_TEST_FILE = 850
"""A file has all cases of what it mirrors; the refusals of a panel alone fill hundreds of lines."""

ABBREVIATED = {
    "chrom": "chromosome", "cfg": "config", "idx": "index", "preds": "predictions",
    "ref_seq": "reference", "alt_seq": "alternate", "seqs": "sequences", "utils": "a name",
}  # fmt: skip
"""Names that the glossary does not have, and what it has."""


@pytest.fixture(scope="module")
def nodes():
    """All nodes of each file's syntax tree."""
    return {path: nodes_of(path) for path in SCRIPTS}


def nodes_of(path):
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def functions(nodes):
    """Functions of a file with the lines of their bodies."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield node.name, node.end_lineno - body[0].lineno + 1 if body else 0


def test_what_is_measured(tmp_path):
    text = 'def one(\n    a,\n):\n    """Two\n    lines."""\n    b = a\n\n    return b\n'
    (tmp_path / "x.py").write_text(text)
    assert list(functions(nodes_of(tmp_path / "x.py"))) == [("one", 3)]


def test_functions_are_short(nodes):
    found = [(path, *each) for path in nodes for each in functions(nodes[path])]
    too_long = {
        f"{path.relative_to(PACKAGE)}: {name}": lines
        for path, name, lines in found
        if lines > LONGER_BODIES.get(name, LONGEST_BODY)
    }
    assert too_long == {}
    longest = {name: max(n for _, other, n in found if other == name) for name in LONGER_BODIES}
    assert longest == LONGER_BODIES, "an exception that is not needed any more"


def test_files_are_short():
    ours = [*SCRIPTS, *PACKAGE.rglob("*.js"), *PACKAGE.rglob("*.css")]
    lengths = {path.relative_to(PACKAGE).as_posix(): _lines(path) for path in ours}
    assert {n: k for n, k in lengths.items() if k > LONGER_FILES.get(n, LONGEST_FILE)} == {}
    assert all(lengths[name] > LONGEST_FILE for name in LONGER_FILES), "no exception any more"
    tests = {path.name: _lines(path) for path in (ROOT / "tests").rglob("*.py")}
    assert {name: lines for name, lines in tests.items() if lines > LONGEST_TEST_FILE} == {}


def _lines(path):
    return path.read_text(encoding="utf-8").count("\n")


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX", "HACK", "breakpoint()", "pdb"])
def test_nothing_is_left_over(word):
    whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    scripts = [path for path in SCRIPTS if whole.search(path.read_text(encoding="utf-8"))]
    assert scripts == []


def test_only_programs_print(nodes):
    """What is imported speaks through returned values, warnings and the progress bar."""
    speaking = {
        path.relative_to(PACKAGE).as_posix()
        for path in nodes
        for node in nodes[path]
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
    }
    programs = {name for name in speaking if name.startswith(("bench/", "cli/"))}
    # How many requests are sent to the hosted service is told, on stderr, where nobody is asked.
    assert speaking - programs == {"models/hosted_questions.py"}


def test_names_are_the_glossary_s(nodes):
    defined = {path.stem for path in nodes}
    for node in (node for each in nodes.values() for node in each):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined.add(node.name)
        if isinstance(node, ast.arg):
            defined.add(node.arg)
    wrong = {name: ABBREVIATED[name] for name in ABBREVIATED.keys() & defined}
    assert wrong == {}, "the glossary has another name"


def test_what_docstrings_name_is_there():
    named = {
        name
        for path in (*SCRIPTS, *ROOT.glob("*.md"), *PACKAGE.rglob("*.md"))
        for name in re.findall(r"`agviz\.((?:\w+\.)*\w+)`", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 30
    assert {name for name in named if not _is_there(name.split("."))} == set()


def _is_there(parts):
    """Whether these are a room, a module, or what a module or the package defines."""
    folder = PACKAGE.joinpath(*parts)
    if folder.is_dir() or folder.with_suffix(".py").is_file() or parts[0] in agviz.__all__:
        return True
    home = folder.parent.with_suffix(".py")
    home = home if home.is_file() else folder.parent / "__init__.pyi"
    definition = rf"^\s*(?:def |class |from .+ import )?{parts[-1]}\b"
    return home.is_file() and bool(re.search(definition, home.read_text("utf-8"), re.MULTILINE))
