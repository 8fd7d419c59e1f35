"""Words in single backticks of docstrings: names lead somewhere, all others keep every sign."""

import sys

import pytest
from page_blocks import TUTORIALS

sys.path.insert(0, str(TUTORIALS))

from site_parts import words

NAMES = ("ism", "agviz.Interval", "Figure.save", "ism()", "_hidden", "None")
OTHERS = (
    "./fold_0", "...", ".", ".pdf", "._solutions.ipynb", "~agviz.ism", "!x", "a <b>", "1.0",
    "a.1", "x = 1", "agviz..ism", "ism(x)",
)  # fmt: skip


@pytest.mark.parametrize("text", NAMES)
def test_names_are_names(text):
    assert words.NAME.fullmatch(text)


@pytest.mark.parametrize("text", OTHERS)
def test_other_text_is_no_name(text):
    assert not words.NAME.fullmatch(text)


def test_the_site_shows_words_as_they_are_written(tmp_path):
    """Where Sphinx is installed: the settings' role, on a page of its own."""
    sphinx = pytest.importorskip("sphinx.application")
    (tmp_path / "index.rst").write_text(
        "Words\n=====\n\n" + "".join(f"| `{text}`\n" for text in NAMES + OTHERS)
    )
    app = sphinx.Sphinx(
        tmp_path, None, tmp_path / "out", tmp_path / "trees", "pseudoxml", status=None,
        confoverrides={"extensions": ["site_parts.words"], "default_role": role_of_the_site()},
    )  # fmt: skip
    app.build()
    doctree = app.env.get_doctree("index")
    shown = [node.astext() for node in doctree.findall(lambda node: node.tagname == "literal")]
    assert shown == list(NAMES + OTHERS)
    asked = [node["reftarget"] for node in doctree.findall() if node.tagname == "pending_xref"]
    assert asked == list(NAMES)


def role_of_the_site():
    """What `tutorials/conf.py` sets."""
    settings = (TUTORIALS / "conf.py").read_text(encoding="utf-8")
    line = next(each for each in settings.splitlines() if each.startswith("default_role"))
    return line.split('"')[1]
