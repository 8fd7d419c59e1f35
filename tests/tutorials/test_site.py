"""What the site's pages are made of: each public name is told, and nothing is loaded from afar."""

import ast
import builtins
import json
import os
import re
import subprocess
import sys

import pytest
from page_blocks import ROOT, TUTORIALS

import agviz
import agviz.training

sys.path.insert(0, str(TUTORIALS))

from site_parts import command_line, gallery_page, offline, reference, sources
from site_parts.groups import GROUPS, Group

LINK = re.compile(r"\]\(((?!https?:|#)[^)#]+)[^)]*\)")


@pytest.fixture(scope="module")
def pages():
    """The reference's pages, made in a process without the checks of every call."""
    code = "import json; from site_parts import reference; print(json.dumps(reference.pages()))"
    paths = os.pathsep.join([str(ROOT), str(TUTORIALS)])
    process = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


def test_the_reference_has_every_public_name_once(pages):
    made = "\n".join(pages.values())
    entries = re.findall(r"^\.\. auto(?:class|function):: (agviz\.\w+)(?:\(\))?$", made, re.M)
    assert sorted(entries) == sorted(
        f"agviz.{name}" for name in reference.public_names() if name != "AgvizError"
    )
    trained = re.findall(r"^\.\. auto\w+:: agviz\.training\.(\w+)$", made, re.M)
    assert sorted(trained) == sorted(agviz.training.__all__)
    raised = re.findall(r"^\.\. autoclass:: agviz\.errors\.(\w+)$", made, re.M)
    assert {"AgvizError", "AgvizWarning", "IntervalError"} <= set(raised)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("ism", "ism"), "ism is in two groups"),
        (("no_such",), "no_such is no public name"),
    ],
)
def test_a_name_that_is_twice_or_not_there_stops_the_build(names, said):
    rest = tuple(name for name in reference.public_names() if name != "ism" or "ism" not in names)
    with pytest.raises(SystemExit) as stop:
        reference.check_groups([Group("x", "X", "", rest), Group("y", "Y", "", names)])
    assert said in str(stop.value)


def test_a_name_in_no_group_stops_the_build():
    fewer = [group._replace(names=tuple(n for n in group.names if n != "ism")) for group in GROUPS]
    with pytest.raises(SystemExit) as stop:
        reference.check_groups(fewer)
    assert str(stop.value) == "tutorials/site_parts/groups.py: ism is in no group"


def test_the_command_lines_page_has_each_command_and_no_machine():
    page = command_line.page()
    for command in ("agviz case", "agviz variant", "agviz weights convert", "agviz teach train"):
        assert re.search(rf"^#+ {command}$", page, re.M)
    assert "--help" in page
    assert not re.search(r"/(?:home|root|tmp)/", page)


def test_the_gallery_shows_each_figure_with_its_caption_and_code_that_parses():
    script = (TUTORIALS / "gallery.py").read_text(encoding="utf-8")
    captions = json.loads((gallery_page.PICTURES / "captions.json").read_text(encoding="utf-8"))
    drawn = gallery_page.figures(script)
    assert {each.name for each in drawn} == set(captions)
    assert {each.name for each in drawn} == {p.stem for p in gallery_page.PICTURES.glob("*.png")}
    page = gallery_page.page(script, captions)
    blocks = re.findall(r"```python\n(.*?)```", page, re.S)
    assert len(blocks) == len(drawn) + 1
    start = ast.parse(blocks[0])
    for block, each in zip(blocks[1:], drawn, strict=True):
        assert f"def {each.function}()" in block
        known = names(start, ast.Store) | names(ast.parse(block), ast.Store) | set(dir(builtins))
        assert names(ast.parse(block), ast.Load) <= known


def names(tree, context):
    """Names that code binds or reads."""
    found = {
        node.id for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, context)
    }  # fmt: skip
    if context is ast.Store:
        found |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        found |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
        found |= {
            (alias.asname or alias.name).split(".")[0]
            for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }  # fmt: skip
    return found


def test_what_is_loaded_from_another_host_is_found(tmp_path):
    (tmp_path / "page.html").write_text(
        '<a href="https://a.org">read</a><img src="x.png"><script src="/local.js"></script>'
        '<link rel="canonical" href="https://b.org"><style>p { color: red }</style>'
    )
    assert offline.foreign(tmp_path) == []
    (tmp_path / "other.html").write_text(
        '<script src="https://c.org/x.js"></script><link rel="stylesheet" href="//d.org/x.css">'
        '<style>@import "https://e.org/x.css"; p { background: url(https://f.org/x.png) }</style>'
        '<p style="background: url(https://g.org/y.png)"><img src="https://h.org/z.png">'
        '<script>import("https://i.org/x.js")</script>'
    )
    (tmp_path / "x.css").write_text("@font-face { src: url('https://j.org/x.woff2') }")
    hosts = [found.split("//")[1][0] for found in offline.foreign(tmp_path)]
    assert hosts == list("cdefghij")


def test_notebooks_executed_elsewhere_come_before_those_kept(tmp_path):
    kept = {path.name: path for path in sources.executed("notebooks", None)}
    assert len(kept) == 7
    for folder in ("notebooks", "course"):
        (tmp_path / folder).mkdir()
    given = tmp_path / "notebooks" / "02_variant_to_figure.ipynb"
    flat = tmp_path / "03_ism_and_motifs.ipynb"
    for path in (given, flat, tmp_path / "99_other.ipynb", tmp_path / "course" / "7_new.ipynb"):
        path.write_text("{}")
    found = {path.name: path for path in sources.executed("notebooks", tmp_path)}
    assert found == kept | {given.name: given, flat.name: flat}
    units = sources.executed("tutorials/course", tmp_path)
    assert units[-1] == tmp_path / "course" / "7_new.ipynb"


def test_the_page_of_errors_is_the_cards_and_benches_are_all_told():
    from agviz.bench.__main__ import BENCHES

    page = sources.teaching_errors("{errors}")
    assert "**Weak core promoters.**" in page
    assert "## " not in page
    assert all(f"python -m agviz.bench {name}`" in sources.benchmarks() for name in BENCHES)


def test_links_between_pages_written_by_hand_lead_somewhere():
    """Pages that are made are in no folder here: Sphinx looks whether they are there."""
    made = re.compile(
        r"(?:(?:\.\./)?explanations/)?model-card\.md|benchmarks\.md|pictures/tal1\.png"
    )
    for page in TUTORIALS.rglob("*.md"):
        for link in LINK.findall(page.read_text(encoding="utf-8")):
            of_folder = page.parent == TUTORIALS and link.count("/") == 1
            if not made.fullmatch(link) and not (of_folder and link.endswith("/index.md")):
                assert (page.parent / link).is_file(), f"{page.relative_to(ROOT)}: {link}"
