"""The package as a whole: light to import, complete, and with every public name in place."""

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import agviz

PACKAGE = Path(agviz.__file__).parent
# What `import agviz` must not load: each costs from 0.1 s to seconds.
HEAVY = {
    "alphagenome", "anndata", "cooler", "flax", "grpc", "h5py", "jax", "keras", "matplotlib",
    "numpy", "pandas", "plotly", "pyarrow", "pyfaidx", "pyranges", "pysam", "scipy", "tensorflow",
    "torch", "xarray", "zarr",
}  # fmt: skip


def test_import_loads_nothing_heavy():
    code = "import agviz, sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(run.stdout.split())


def test_help_of_the_command_line_loads_no_network():
    code = (
        "import sys\nfrom agviz.cli.main import build_parser\nbuild_parser()\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"jax", "flax", "matplotlib", "torch"} & set(run.stdout.split())


@pytest.mark.parametrize("name", sorted(agviz.__all__))
def test_every_public_name_exists_and_is_described(name):
    thing = getattr(agviz, name)
    if getattr(thing, "__module__", thing.__name__).startswith("agviz"):  # or a room itself
        assert inspect.getdoc(thing), f"{name} has no docstring"


def test_dir_lists_the_public_names():
    assert set(agviz.__all__) <= set(dir(agviz))


def test_unknown_attribute_is_an_attribute_error():
    with pytest.raises(AttributeError):
        agviz.no_such_name  # noqa: B018


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Tarcks", "agviz has no 'Tarcks'; did you mean 'Tracks'?"),
        ("SeqLogo", "agviz has no 'SeqLogo', which is of the SDK; here: Logo(scores)"),
    ],
)
def test_a_name_that_is_missing_is_told_with_what_is_meant(name, words):
    with pytest.raises(AttributeError) as caught:
        getattr(agviz, name)
    assert str(caught.value) == words
    assert not hasattr(agviz, "_repr_html_")


def test_names_of_the_sdk_are_its_own_and_what_is_said_instead_exists():
    from alphagenome.models import dna_client
    from alphagenome.visualization import plot_components

    from agviz._sdk_names import HERE

    for name, words in HERE.items():
        assert name in ("plot_components", "dna_client") or (
            hasattr(plot_components, name) or hasattr(dna_client, name)
        )
        assert name not in agviz.__all__
        for ours in re.findall(r"\b([A-Z]\w+|load_model)\(", words):
            assert ours in agviz.__all__


def _modules():
    """All modules; the course's units are scripts of notebooks, and data."""
    units = PACKAGE / "course" / "units"
    return sorted(path for path in PACKAGE.rglob("*.py") if path.parent != units)


@pytest.mark.parametrize("path", _modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_each_file_says_what_it_is_and_stays_short(path):
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "no docstring at the head"
    assert text.count("\n") <= 300, "more than 300 lines: more than one idea?"


def test_public_functions_take_at_most_three_positional_parameters():
    too_many = []
    for path in _modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            names = [a.arg for a in node.args.posonlyargs + node.args.args]
            if len([name for name in names if name not in ("self", "cls")]) > 3:
                too_many.append(f"{path.name}:{node.name}")
    # The SDK's abstract methods fix these signatures.
    assert too_many == []
